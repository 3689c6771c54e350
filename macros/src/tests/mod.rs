//! The passes, without a compiler run.

mod attributes;
mod mutations;
mod service;
mod snapshots;
mod thrift_service;

use proc_macro2::TokenStream;

use crate::{derive, layer, service as service_macro, thrift_service as thrift_service_macro};

/// The macros, as functions from the annotated item.
fn expand(name: &str, item: &TokenStream) -> TokenStream {
    let arguments = TokenStream::new();
    match name {
        "service" => service_macro::expand(arguments, item),
        "thrift_service" => thrift_service_macro::expand(arguments, item),
        "gat" => service_macro::expand("gat".parse().unwrap(), item),
        "Layer" => layer::expand(item.clone()),
        "ThriftStruct" => derive::expand(derive::Kind::Struct, item.clone()),
        "ThriftUnion" => derive::expand(derive::Kind::Union, item.clone()),
        "ThriftEnum" => derive::expand(derive::Kind::Enum, item.clone()),
        "ThriftException" => derive::expand(derive::Kind::Exception, item.clone()),
        other => panic!("there is no macro `{other}`"),
    }
}

/// The texts of the `compile_error!`s in an expansion, in order.
fn errors(expansion: &TokenStream) -> Vec<String> {
    let file: syn::File = syn::parse2(expansion.clone()).unwrap();
    file.items
        .iter()
        .filter_map(|item| match item {
            syn::Item::Macro(item) if item.mac.path.segments.last()?.ident == "compile_error" => {
                let text: syn::LitStr = item.mac.parse_body().unwrap();
                Some(text.value())
            }
            _ => None,
        })
        .collect()
}

/// One valid input of each kind, with the macro it is for.
const VALID: [(&str, &str, &str); 14] = [
    (
        "service_generic",
        "service",
        "/// Doc.
        impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Timed<S> {
            #[allow(unused)]
            async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
                let start = Instant::now();
                let reply = self.inner.call(cx, req).await;
                record(start);
                reply
            }
        }",
    ),
    (
        "service_concrete",
        "service",
        "impl Service<Cx, Point> for Sum {
            type Response = i32;
            async fn call(&self, _: &mut Cx, Point { x, y }: Point) -> io::Result<Self::Response> {
                Ok(x + y)
            }
        }",
    ),
    (
        "service_early_return",
        "service",
        "impl<S: Service<Cx, u32>> Service<Cx, u32> for Limit<S> {
            async fn call(&self, cx: &mut Cx, mut req: u32) -> Result<S::Response, LimitError<S::Error>> {
                let _permit = self.permits.try_acquire()?;
                if req > self.most {
                    return Err(LimitError::TooMuch);
                }
                self.inner.call(cx, req).await.map_err(LimitError::Inner)
            }
        }",
    ),
    (
        "service_function",
        "service",
        "/// Doc.
        pub(crate) async fn echo<T: Send>(_cx: &mut (), req: (T, &str)) -> Result<T, ()> {
            tokio::task::yield_now().await;
            Ok(req.0)
        }",
    ),
    (
        "gat_by_hand",
        "gat",
        "impl<T: Clone> GatService<Cx, u32> for Echo<T> {
            type Response = u32;
            type Error = ();
            type Future<'a> = Ready<Result<u32, ()>> where T: 'a;
            fn call<'a>(&'a self, _cx: &'a mut Cx, req: u32) -> Self::Future<'a> {
                ready(Ok(req))
            }
        }",
    ),
    (
        "layer",
        "Layer",
        "pub struct Retry<S, P> where P: Policy {
            #[layer(inner)] inner: S,
            policy: P,
            attempts: usize,
        }",
    ),
    (
        "thrift_struct",
        "ThriftStruct",
        "struct User<'a, T> {
            #[thrift(id = 2, required)]
            name: &'a str,
            #[thrift(id = 1)]
            r#type: Option<T>,
        }",
    ),
    (
        "thrift_attributes",
        "ThriftStruct",
        "#[thrift(rename = \"Record\", bound = \"T: Codec\")]
        struct Attributes<T>(
            #[thrift(id = 1, default = \"text\", rename = \"name\")] String,
            #[thrift(id = 2, with = millis)] Option<T>,
            #[thrift(id = 3, binary, default)] [u8; 4],
            #[thrift(skip, default = 3)] usize,
            #[thrift(unknown_fields)] UnknownFields,
        );",
    ),
    (
        "thrift_typedef",
        "ThriftStruct",
        "/// Doc.
        #[thrift(crate = \"my::alato\")] pub(crate) struct UserId<T: Clone>(pub T) where T: Copy;",
    ),
    (
        "thrift_union",
        "ThriftUnion",
        "enum Contact<'a> {
            #[thrift(id = 1)] Email(&'a str),
            #[thrift(id = 2, rename = \"none\")] Withheld,
            #[thrift(unknown)] Unknown(UnknownFields),
        }",
    ),
    (
        "thrift_enum",
        "ThriftEnum",
        "enum Operation { Add = 1, Subtract, #[thrift(unknown)] Unknown(i32) }",
    ),
    (
        "thrift_exception",
        "ThriftException",
        "struct NotFound { #[thrift(id = 1)] key: String }",
    ),
    (
        "thrift_exceptions",
        "ThriftException",
        "#[thrift(crate = \"my::alato\")]
        enum LookupError { #[thrift(id = 1)] NotFound(NotFound), #[thrift(id = 3)] Busy(Busy) }",
    ),
    (
        "thrift_service",
        "thrift_service",
        "/// Calculates.
        pub trait Calculator {
            /// Adds.
            async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError>;
            #[thrift(rename = \"calculateWork\")]
            async fn calculate(&self, #[thrift(id = 3)] name: &str) -> Result<i64, RpcError<InvalidOperation>>;
            #[thrift(oneway)]
            async fn clear(&self) -> Result<(), RpcError>;
        }",
    ),
];
