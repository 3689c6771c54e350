//! Numbers that Apache's compiler gives, on bytes that its Python library wrote (`tests/data/make_numbers.py`).

use alato::{RpcError, Server, Transport, thrift::binary};
use tokio::net::TcpListener;

use crate::vectors::{PROTOCOLS, Vectors, holds};

mod idl {
    alato::include_thrift!("tests/data/numbers.thrift");
}

use idl::numbers::{
    E, F, Numbers, NumbersBothError, NumbersClient, NumbersImplicitError, NumbersMixedError,
    NumbersNegativeError, NumbersServer, NumbersTwoError, NumbersZeroError, S, U,
};

const VECTORS: Vectors = Vectors(include_str!("../data/numbers.jsonl"));

fn e() -> E {
    E { m: "e".to_owned() }
}

fn f() -> F {
    F {
        m: "f".to_owned(),
        n: 1,
        k: 2,
        z: 3,
        last: 4,
    }
}

fn s() -> S {
    S {
        a: "a".to_owned(),
        b: 1,
        c: 2,
        d: 3,
        e: 4,
        f: 5,
    }
}

#[test]
fn fields_without_numbers_travel_with_apaches() {
    for (protocol, _) in PROTOCOLS {
        assert_eq!(VECTORS.read::<F>("exception", protocol), f());
        assert_eq!(VECTORS.read::<S>("struct", protocol), s());
        for (case, union) in [
            ("union_a", U::A(1)),
            ("union_b", U::B("b".to_owned())),
            ("union_c", U::C(2)),
        ] {
            assert_eq!(VECTORS.read::<U>(case, protocol), union, "{case}");
        }
    }
    let written = VECTORS.bytes("struct", "binary");
    assert_eq!(binary::to_vec(&s()).unwrap(), written);
}

struct Handler;

impl Numbers for Handler {
    async fn implicit(&self) -> Result<(), RpcError<NumbersImplicitError>> {
        Err(e().into())
    }

    async fn negative(&self) -> Result<(), RpcError<NumbersNegativeError>> {
        Err(e().into())
    }

    async fn zero(&self) -> Result<(), RpcError<NumbersZeroError>> {
        Err(e().into())
    }

    async fn two(&self) -> Result<(), RpcError<NumbersTwoError>> {
        Err(f().into())
    }

    async fn mixed(&self) -> Result<(), RpcError<NumbersMixedError>> {
        Err(f().into())
    }

    async fn arguments(&self, a: i32, b: i32, c: i32, u: Option<U>) -> Result<i32, RpcError> {
        assert_eq!((a, b, c, u), (1, 2, 3, Some(U::C(4))));
        Ok(77)
    }

    async fn both(&self, _s: S) -> Result<S, RpcError<NumbersBothError>> {
        Err(f().into())
    }
}

#[tokio::test]
async fn arguments_without_numbers_are_read() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(NumbersServer::new(Handler));
    tokio::spawn(server.serve(listener, std::future::pending()));
    for (protocol, _) in PROTOCOLS {
        let reply = VECTORS.call(address, "arguments", "arguments_args", protocol);
        assert!(holds(&reply.await, &77, protocol), "{protocol}");
    }
}

#[tokio::test]
async fn exceptions_without_numbers_are_thrown_and_caught() {
    for (name, protocol) in PROTOCOLS {
        let client = async |method, case| {
            NumbersClient::builder(VECTORS.answer(method, case, name).await)
                .transport(Transport::Framed)
                .protocol(protocol)
                .build()
        };
        let implicit = client("implicit", "implicit_result").await;
        let declared = implicit.implicit().await.unwrap_err();
        assert!(
            matches!(declared, RpcError::Declared(NumbersImplicitError::E(found)) if found == e())
        );
        let negative = client("negative", "negative_result").await;
        let declared = negative.negative().await.unwrap_err();
        assert!(
            matches!(declared, RpcError::Declared(NumbersNegativeError::E(found)) if found == e())
        );
        let zero = client("zero", "zero_result").await;
        let declared = zero.zero().await.unwrap_err();
        assert!(matches!(declared, RpcError::Declared(NumbersZeroError::E(found)) if found == e()));
        let two = client("two", "two_result_e").await.two().await.unwrap_err();
        assert!(matches!(two, RpcError::Declared(NumbersTwoError::E(found)) if found == e()));
        let two = client("two", "two_result_f").await.two().await.unwrap_err();
        assert!(matches!(two, RpcError::Declared(NumbersTwoError::F(found)) if found == f()));
        let mixed = client("mixed", "mixed_result_e")
            .await
            .mixed()
            .await
            .unwrap_err();
        assert!(matches!(mixed, RpcError::Declared(NumbersMixedError::E(found)) if found == e()));
        let mixed = client("mixed", "mixed_result_f")
            .await
            .mixed()
            .await
            .unwrap_err();
        assert!(matches!(mixed, RpcError::Declared(NumbersMixedError::F(found)) if found == f()));
        let both = client("both", "both_result_f")
            .await
            .both(s())
            .await
            .unwrap_err();
        assert!(matches!(both, RpcError::Declared(NumbersBothError::F(found)) if found == f()));
        assert_eq!(
            client("both", "both_result").await.both(s()).await.unwrap(),
            s()
        );
    }
    // Both sides are ours.
    let client = NumbersClient::new(NumbersServer::new(Handler));
    let thrown = client.implicit().await.unwrap_err();
    assert!(matches!(thrown, RpcError::Declared(NumbersImplicitError::E(found)) if found == e()));
}
