//! The attributes that the macros take.

use quote::quote;

use super::{errors, expand};
use crate::service;

#[test]
fn the_runtime_crate_can_be_renamed() {
    let item = quote! {
        impl Service<(), u32> for Echo {
            async fn call(&self, _: &mut (), req: u32) -> io::Result<u32> { Ok(req) }
        }
    };
    let renamed = service::expand(quote!(crate = "my::rpc"), &item).to_string();
    assert!(renamed.contains("my :: rpc :: __private"), "{renamed}");
    assert!(!renamed.contains("alato"), "{renamed}");
}

#[test]
fn a_field_id_may_be_any_number_of_16_bits() {
    for id in [quote!(-32768), quote!(-1), quote!(0), quote!(32767)] {
        let item = quote!(
            struct S {
                #[thrift(id = #id)]
                field: i32,
            }
        );
        assert_eq!(errors(&expand("ThriftStruct", &item)), [""; 0], "{id}");
    }
    for id in [
        quote!(-32769),
        quote!(32768),
        quote!(99999999999999999999),
        quote!("1"),
        quote!(1.5),
        quote!(--1),
        quote!(ONE),
    ] {
        let item = quote!(
            struct S {
                #[thrift(id = #id)]
                field: i32,
            }
        );
        let expected = "a field's id is a whole number that fits 16 bits, as in `id = 1`";
        assert_eq!(errors(&expand("ThriftStruct", &item)), [expected], "{id}");
    }
}

#[test]
fn every_mistake_in_a_struct_is_reported_at_once() {
    let item = quote! {
        struct S {
            a: i32,
            #[thrift(id = 1)] b: u64,
            #[thrift(id = 2, optional_)] c: i32,
            #[thrift(id = 1)] d: i32,
        }
    };
    let errors = errors(&expand("ThriftStruct", &item));
    assert_eq!(errors.len(), 4, "{errors:#?}");
    assert!(errors[0].contains("field `a` has no number"));
    assert!(errors[1].contains("Thrift has no `u64`"));
    assert!(errors[2].contains("optional_"));
    assert!(errors[3].contains("id 1 is already that of field `b`"));
}
