//! `#[cfg]` and `#[cfg_attr]` on whatever is inside an item that a macro expands.

#![deny(unused, warnings)]
// Conditions that hold are `all()`, and those that do not are `any()`.
#![allow(clippy::non_minimal_cfg)]

use std::convert::Infallible;

use alato::{
    RpcError, Service, ThriftEnum, ThriftException, ThriftStruct, ThriftUnion, service,
    thrift::{UnknownFields, binary},
    thrift_service,
};
use futures_util::FutureExt;

#[thrift_service]
trait Store {
    #[cfg_attr(all(), thrift(rename = "putIt"))]
    #[cfg_attr(any(), thrift(oneway))]
    async fn put(
        &self,
        #[cfg_attr(all(), thrift(id = 7))] key: &str,
        #[cfg_attr(all(), thrift(id = 9, default = 5))] value: i32,
        #[cfg(any())] missing: NoType,
        #[cfg_attr(all(), cfg(any()))] missing_too: NoType,
        #[cfg(all())]
        #[thrift(id = 11)]
        present: i32,
        #[cfg_attr(all(), cfg(all()), thrift(id = 12))] present_too: i32,
    ) -> Result<i32, RpcError>;

    #[cfg_attr(all(), cfg(any()))]
    async fn gone(&self, missing: NoType) -> Result<i32, RpcError>;

    #[cfg_attr(any(), cfg(any()))]
    #[cfg_attr(all(), thrift(oneway), doc = "Forgets.")]
    async fn forget(&self) -> Result<(), RpcError>;

    #[cfg(any())]
    async fn either(&self) -> Result<NoType, RpcError>;

    #[cfg(not(any()))]
    async fn either(&self) -> Result<i32, RpcError>;
}

struct Handler;

impl Store for Handler {
    async fn put(
        &self,
        key: &str,
        value: i32,
        present: i32,
        present_too: i32,
    ) -> Result<i32, RpcError> {
        Ok(value + present + present_too + i32::try_from(key.len()).unwrap())
    }

    async fn forget(&self) -> Result<(), RpcError> {
        Ok(())
    }

    async fn either(&self) -> Result<i32, RpcError> {
        Ok(3)
    }
}

#[test]
fn conditions_hold_on_methods_and_their_arguments() {
    let client = StoreClient::new(StoreServer::new(Handler));
    assert_eq!(
        client.put("ab", 40, -5, 5).now_or_never().unwrap().unwrap(),
        42
    );
    assert_eq!(client.either().now_or_never().unwrap().unwrap(), 3);
    client.forget().now_or_never().unwrap().unwrap();

    let methods = &StoreServer::descriptor().methods;
    let names: Vec<_> = methods.iter().map(|method| method.name.as_ref()).collect();
    assert_eq!(names, ["putIt", "forget", "either"]);
    let arguments = &methods[0].arguments.fields;
    let ids: Vec<_> = arguments.iter().map(|argument| argument.id).collect();
    assert_eq!(ids, [7, 9, 11, 12]);
    assert!(methods[1].oneway);
}

struct Doubled<S>(S);

/// With parameters, methods, arguments and a body that depend on conditions.
#[service]
impl<
    #[cfg_attr(any(), cfg(any()))] S: Service<(), u32, Response = u32>,
    #[cfg_attr(all(), cfg(any()))] T: NoTrait,
    #[cfg(any())] U: NoTrait,
> Service<(), u32> for Doubled<S>
{
    #[cfg_attr(all(), doc = "Doubles.")]
    async fn call(
        &self,
        #[cfg_attr(any(), cfg(any()))] cx: &mut (),
        #[cfg_attr(all(), cfg(any()))] cx: &mut NoType,
        #[cfg(not(any()))] req: u32,
        #[cfg(any())] req: NoType,
    ) -> Result<u32, S::Error> {
        #[cfg(any())]
        let req = NoType;
        self.0.call(cx, req).await.map(|reply| reply * 2)
    }

    #[cfg_attr(all(), cfg(any()))]
    type Response = NoType;
}

/// On the arguments of a function, which a `macro_rules` writes.
macro_rules! function {
    ($name:ident, $req:ident: $ty:ty, $body:expr) => {
        #[service]
        async fn $name(
            _cx: &mut (),
            #[cfg_attr(any(), cfg(any()))] $req: $ty,
            #[cfg_attr(all(), cfg(any()))] $req: NoType,
        ) -> Result<$ty, Infallible> {
            Ok($body)
        }
    };
}
function!(increment, number: u32, number + 1);

#[test]
fn conditions_hold_in_a_service() {
    let service = Doubled(increment);
    assert_eq!(service.call(&mut (), 20).now_or_never(), Some(Ok(42)));
}

#[derive(ThriftStruct, Debug, PartialEq)]
struct Message {
    #[cfg_attr(all(), thrift(id = 3, required))]
    text: String,
    #[cfg_attr(all(), cfg(any()))]
    missing: NoType,
    #[cfg_attr(all(), thrift(id = 4))]
    #[cfg_attr(any(), thrift(id = 5))]
    kind: Kind,
    #[thrift(id = 6)]
    choice: Option<Choice>,
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq)]
enum Kind {
    #[cfg_attr(all(), cfg(any()))]
    Missing = 1,
    #[cfg_attr(all(), thrift(rename = "TWO"))]
    Two = 2,
}

#[derive(ThriftUnion, Debug, PartialEq)]
enum Choice {
    #[cfg_attr(all(), thrift(id = 1))]
    Number(i32),
    #[cfg_attr(all(), cfg(any()))]
    Missing(NoType),
    #[cfg_attr(all(), thrift(unknown))]
    Unknown(UnknownFields),
}

#[derive(ThriftException, Debug)]
struct Failure {
    #[cfg_attr(all(), thrift(id = 1))]
    why: String,
}

#[derive(ThriftException, Debug)]
enum Failures {
    #[cfg_attr(all(), thrift(id = 2))]
    One(Failure),
    #[cfg_attr(all(), cfg(any()))]
    Missing(NoType),
}

#[test]
fn conditions_hold_in_what_is_derived() {
    let message = Message {
        text: "a".to_owned(),
        kind: Kind::Two,
        choice: Some(Choice::Number(5)),
    };
    let bytes = binary::to_vec(&message).unwrap();
    assert_eq!(bytes[..3], [11, 0, 3]);
    assert_eq!(binary::from_slice::<Message>(&bytes).unwrap(), message);
    let unknown = Choice::Unknown(UnknownFields::new());
    assert_ne!(unknown, Choice::Number(5));
    let failure = Failures::from(Failure {
        why: "no".to_owned(),
    });
    assert_eq!(failure.to_string(), r#"Failure { why: "no" }"#);
}
