//! Services that were written from files, on a socket.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use alato::{RpcError, Server};
use tokio::net::TcpListener;

use super::idl::names::{
    Base, Middle, Other, Result as Reply, RpcError as Declared, Send as SendService, SendClient,
    SendNextError, SendServer, SendTypeError, inner::Id,
};

#[derive(Clone, Default)]
struct Handler {
    fired: Arc<Mutex<Vec<String>>>,
}

impl Base for Handler {
    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
        Ok(a + b)
    }
}

impl Middle for Handler {
    async fn words(&self, mut more: Vec<String>) -> Result<Vec<String>, RpcError> {
        more.push("last".to_owned());
        Ok(more)
    }
}

impl SendService for Handler {
    async fn r#type(
        &self,
        self_: i32,
        maybe: Option<i32>,
    ) -> Result<Reply, RpcError<SendTypeError>> {
        match (self_, maybe) {
            (0, _) => Err(Declared {
                message: "zero".to_owned(),
            })?,
            (1, _) => Err(Other { code: 1 })?,
            (_, None) => Ok(Reply::Err("nothing".to_owned())),
            (_, Some(number)) => Ok(Reply::Unknown(number)),
        }
    }

    async fn next(&self, id: Id) -> Result<Id, RpcError<SendNextError>> {
        id.checked_add(1).ok_or_else(|| Other { code: 2 }.into())
    }

    async fn fire(&self, text: String) -> Result<(), RpcError> {
        self.fired.lock().unwrap().push(text);
        Ok(())
    }
}

#[tokio::test]
async fn a_generated_service_answers_a_generated_client() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let handler = Handler::default();
    let server = Server::new(SendServer::new(handler.clone())).serve(listener, async {
        let _ = stopped.await;
    });
    let server = tokio::spawn(server);
    let client = SendClient::builder(address).build();

    // Of the services that it extends.
    assert_eq!(client.add(2, 3).await.unwrap(), 5);
    assert_eq!(
        client.words(vec!["first".to_owned()]).await.unwrap(),
        ["first", "last"]
    );
    assert_eq!(
        client.r#type(2, None).await.unwrap(),
        Reply::Err("nothing".to_owned())
    );
    assert_eq!(client.r#type(2, Some(7)).await.unwrap(), Reply::Unknown(7));
    let declared = client.r#type(0, None).await.unwrap_err().into_declared();
    assert_eq!(
        declared,
        Some(SendTypeError::E(Declared {
            message: "zero".to_owned()
        }))
    );
    let declared = client.r#type(1, None).await.unwrap_err().into_declared();
    assert_eq!(declared, Some(SendTypeError::Other(Other { code: 1 })));
    assert_eq!(client.next(41).await.unwrap(), 42);
    let declared = client.next(i64::MAX).await.unwrap_err().into_declared();
    assert_eq!(declared, Some(SendNextError::Other(Other { code: 2 })));
    client.fire("text".to_owned()).await.unwrap();
    // Nobody says when it has been done.
    while handler.fired.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }

    drop(client);
    let _ = stop.send(());
    server.await.unwrap().unwrap();
    assert_eq!(*handler.fired.lock().unwrap(), ["text"]);
}
