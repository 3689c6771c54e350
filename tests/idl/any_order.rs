//! The dialect of Kitex: what is defined below is used above, and constants have their values when the program runs.

use alato::{
    RpcError, Server,
    thrift::{binary, compact},
};
use tokio::net::TcpListener;

mod idl {
    alato::include_thrift!("tests/idl/any_order.thrift", dialect = "kitex");
}

use idl::{
    any_order::{
        self, Above, Chosen, Color, Defaults, Derived, DerivedClient, DerivedServer, Holder, Paint,
        Plain, Point, Refused,
    },
    shared,
};

fn paints() -> Vec<Paint> {
    let plain = Paint {
        color: Color::Black,
        tags: ["a".to_owned(), "b".to_owned()].into(),
        ..Paint::default()
    };
    let at = shared::Point {
        x: 1,
        ..shared::Point::default()
    };
    vec![
        Paint {
            at,
            ..plain.clone()
        },
        plain,
    ]
}

#[test]
fn constants_that_are_the_values_of_others_have_their_values() {
    assert_eq!(*any_order::COPIES, paints());
    assert_eq!(*any_order::PAINT, paints()[0]);
    assert_eq!(any_order::DARK, Color::Black);
    assert_eq!(any_order::WIDE, [7, -1]);
    assert_eq!(any_order::TAGS.len(), 2);
    assert_eq!(any_order::BY_COLOR[&Color::Black], paints());
    assert_eq!(any_order::BY_COLOR[&Color::White], []);
    assert_eq!(any_order::NESTED["all"], *any_order::BY_COLOR);
    assert_eq!(any_order::HERE.x, 1);
}

/// When it is made, and when it is read from bytes that lack it.
#[test]
fn defaults_that_are_constants_have_their_values() {
    let expected = Defaults {
        copies: paints(),
        paint: paints().into_iter().next(),
        nested: any_order::NESTED.clone(),
        doubles: vec![7.0, -1.0],
        color: Color::Black,
        tags: ["b".to_owned(), "a".to_owned()].into(),
        limit: 7,
    };
    assert_eq!(Defaults::default(), expected);
    assert_eq!(binary::from_slice::<Defaults>(&[0]).unwrap(), expected);
    assert_eq!(compact::from_slice::<Defaults>(&[0]).unwrap(), expected);
    assert_eq!(Point::default().of, *any_order::HERE);
    assert_eq!(Refused::default().why, "why");
    let chosen = Chosen { choice: None, x: 1 };
    assert_eq!(Holder::default().chosen, chosen);
    assert_eq!(binary::from_slice::<Holder>(&[0]).unwrap().chosen, chosen);
}

struct Handler;

impl Above for Handler {
    async fn limit(&self, limit: i32) -> Result<i32, RpcError<Plain>> {
        match limit {
            0 => Err(Plain { code: 7 })?,
            _ => Ok(limit),
        }
    }
}

impl Derived for Handler {
    async fn sum(&self, values: Vec<i64>) -> Result<i32, RpcError<Refused>> {
        match i32::try_from(values.iter().sum::<i64>()) {
            Ok(sum) => Ok(sum),
            Err(_) => Err(Refused::default())?,
        }
    }
}

#[tokio::test]
async fn a_service_that_extends_one_below_is_called_and_throws_a_struct() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(DerivedServer::new(Handler));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let client = DerivedClient::builder(address).build();
    assert_eq!(client.sum(any_order::WIDE.to_vec()).await.unwrap(), 6);
    assert_eq!(client.limit(3).await.unwrap(), 3);
    let thrown = client.limit(0).await.unwrap_err().into_declared().unwrap();
    assert_eq!(thrown, Plain { code: 7 });
    let refused = client.sum(vec![i64::MAX]).await.unwrap_err();
    assert_eq!(refused.into_declared().unwrap().why, "why");
}
