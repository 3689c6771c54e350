//! `#[service]`, pass by pass.

use quote::quote;

use super::{errors, expand};

fn expansion_of(item: &proc_macro2::TokenStream) -> String {
    let expansion = expand("service", item);
    assert_eq!(errors(&expansion), [""; 0]);
    expansion.to_string()
}

#[test]
fn a_concrete_context_and_request_get_no_bounds() {
    let expansion = expansion_of(&quote! {
        impl<T: Clone> Service<Cx, String> for Echo<T> {
            async fn call(&self, cx: &mut Cx, req: String) -> Result<T, ()> { todo() }
        }
    });
    assert!(!expansion.contains("where"), "{expansion}");
}

#[test]
fn what_mentions_a_type_parameter_gets_a_send_bound() {
    let expansion = expansion_of(&quote! {
        impl<'a, T, const N: usize> Service<Cx, &'a [T; N]> for Echo where T: Clone {
            async fn call(&self, cx: &mut Cx, req: &'a [T; N]) -> Result<T, ()> { todo() }
        }
    });
    assert!(
        expansion.contains("where T : Clone , & 'a [T ; N] : :: core :: marker :: Send"),
        "{expansion}"
    );
}

#[test]
fn a_type_called_like_a_parameter_elsewhere_gets_none() {
    let expansion = expansion_of(&quote! {
        impl<T> Service<Cx, other::T> for Echo<T> {
            async fn call(&self, cx: &mut Cx, req: other::T) -> Result<(), ()> { todo() }
        }
    });
    assert!(!expansion.contains("where"), "{expansion}");
}

#[test]
fn associated_types_that_the_user_wrote_are_kept() {
    let expansion = expansion_of(&quote! {
        impl Service<Cx, u32> for Echo {
            type Response = u32;
            type Error = MyError;
            async fn call(&self, cx: &mut Cx, req: u32) -> Result<Self::Response, Self::Error> { todo() }
        }
    });
    assert!(expansion.contains("type Response = u32 ;"), "{expansion}");
    assert!(expansion.contains("type Error = MyError ;"), "{expansion}");
    assert!(!expansion.contains("AnyResult"), "{expansion}");
}

#[test]
fn a_body_is_kept_where_the_mistake_is_elsewhere() {
    let expansion = expand(
        "service",
        &quote! {
            impl Service<Cx, u32> for Echo {
                const LIMIT: u32 = 1;
                fn call(&self, cx: &mut Cx, req: u32) -> Result<u32, ()> { body_of_the_user() }
            }
        },
    );
    assert_eq!(errors(&expansion).len(), 2);
    assert!(expansion.to_string().contains("body_of_the_user"));
}

#[test]
fn every_mistake_in_a_signature_is_reported_at_once() {
    let expansion = expand(
        "service",
        &quote! {
            impl Service<Cx, u32> for Echo {
                const unsafe extern "C" fn call<T>(mut self, cx: Cx, req: impl Copy) where T: Copy {}
            }
        },
    );
    let errors = errors(&expansion);
    assert_eq!(errors.len(), 10, "{errors:#?}");
}

#[test]
fn a_service_of_another_crate_is_only_called() {
    let expansion = expansion_of(&quote! {
        impl<Cx, Req, S: motore::Service<Cx, Req>> Service<Cx, Req> for Adapter<S> {
            async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
                self.0.call(cx, req).await
            }
        }
    });
    assert!(
        expansion.contains("self . 0 . call (cx , req)"),
        "{expansion}"
    );
    assert!(!expansion.contains("self . 0 . __prepare"), "{expansion}");
}

#[test]
fn the_same_trait_by_another_name_is_an_inner_service() {
    let expansion = expansion_of(&quote! {
        impl<Cx, Req, S: Svc<Cx, Req>> Svc<Cx, Req> for Layered<S> {
            async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
                self.0.call(cx, req).await
            }
        }
    });
    assert!(
        expansion.contains("self . 0 . __prepare (cx , req)"),
        "{expansion}"
    );
}

#[test]
fn an_expected_lint_is_an_allowed_one() {
    let expansion = expansion_of(&quote! {
        impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Layered<S> {
            #[expect(unused_variables, reason = "later")]
            async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
                let later = 5;
                self.0.call(cx, req).await
            }
        }
    });
    assert!(
        expansion.contains("# [allow (unused_variables , reason = \"later\")]"),
        "{expansion}"
    );
    assert!(!expansion.contains("expect ("), "{expansion}");
}
