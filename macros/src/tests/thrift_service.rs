//! `#[thrift_service]`, pass by pass.

use quote::quote;

use super::{errors, expand};

#[test]
fn a_borrowing_argument_gives_its_struct_a_lifetime() {
    let item = quote! {
        trait Greeter {
            async fn greet(&self, name: &str, list: Vec<Cow<'_, str>>) -> Result<String, RpcError>;
            async fn count(&self, n: i32, callback: Wrapper<fn(&str)>) -> Result<String, RpcError>;
        }
    };
    let expansion = expand("thrift_service", &item);
    assert_eq!(errors(&expansion), [""; 0]);
    let expansion = expansion.to_string();
    assert!(expansion.contains("struct __args_greet < '__args > { name : & '__args str , list : Vec < Cow < '__args , str > > }"), "{expansion}");
    assert!(
        expansion.contains("struct __args_count { n : i32 ,"),
        "{expansion}"
    );
}

#[test]
fn arguments_are_numbered_from_1_or_as_they_say() {
    let item = quote! {
        trait T {
            async fn a(&self, x: i32, y: i32) -> Result<(), RpcError>;
            async fn b(&self, #[thrift(id = 7)] x: i32, #[thrift(id = 5)] y: i32) -> Result<(), RpcError>;
        }
    };
    let expansion = expand("thrift_service", &item).to_string();
    for id in [
        "& self . x , 1i16",
        "& self . y , 2i16",
        "& self . x , 7i16",
        "& self . y , 5i16",
    ] {
        assert!(expansion.contains(id), "{id} in {expansion}");
    }
}

#[test]
fn every_mistake_in_a_trait_is_reported_at_once() {
    let item = quote! {
        trait Calculator<T>: Clone {
            const LIMIT: i32;
            fn a(&self) -> Result<(), RpcError>;
            async fn b(self) -> Result<(), RpcError>;
            async fn c(&self, n: u8);
            async fn d<T>(&self, (x, y): (i32, i32)) -> Result<(), RpcError> {}
        }
    };
    let errors = errors(&expand("thrift_service", &item));
    assert_eq!(errors.len(), 10, "{errors:#?}");
}
