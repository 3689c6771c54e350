//! The service that these tests call, and a server of it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use alato::{
    ApplicationException, ApplicationExceptionKind, RpcError, Server, ThriftException,
    TransportError, thrift_service,
};
use tokio::{
    net::TcpListener,
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::sleep,
};

#[derive(ThriftException, Debug, PartialEq)]
pub(crate) struct TooLoud {
    #[thrift(id = 1)]
    pub(crate) decibels: i32,
}

#[derive(ThriftException, Debug, PartialEq)]
pub(crate) struct TooQuiet {}

#[derive(ThriftException, Debug, PartialEq)]
pub(crate) enum Complaint {
    #[thrift(id = 1)]
    TooLoud(TooLoud),
    #[thrift(id = 7)]
    TooQuiet(TooQuiet),
}

#[thrift_service]
pub(crate) trait Echo {
    async fn echo(&self, text: &str) -> Result<String, RpcError>;
    async fn shout(&self, volume: i32) -> Result<i32, RpcError<Complaint>>;
    async fn nothing(&self) -> Result<(), RpcError<TooQuiet>>;
    async fn fail(&self, how: i32) -> Result<i32, RpcError>;
    #[thrift(rename = "sleepMillis")]
    async fn sleep_millis(&self, millis: i64) -> Result<(), RpcError>;
    #[thrift(oneway)]
    async fn note(&self, text: String) -> Result<(), RpcError>;
    async fn notes(&self) -> Result<Vec<String>, RpcError>;
    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError>;
}

#[derive(Default)]
pub(crate) struct Handler {
    pub(crate) notes: Mutex<Vec<String>>,
    pub(crate) started: Notify,
}

impl Echo for Handler {
    async fn echo(&self, text: &str) -> Result<String, RpcError> {
        Ok(text.to_owned())
    }

    async fn shout(&self, volume: i32) -> Result<i32, RpcError<Complaint>> {
        match volume {
            ..10 => Err(TooQuiet {}.into()),
            100.. => Err(TooLoud { decibels: volume })?,
            _ => Ok(volume),
        }
    }

    async fn nothing(&self) -> Result<(), RpcError<TooQuiet>> {
        Err(TooQuiet {})?
    }

    async fn fail(&self, how: i32) -> Result<i32, RpcError> {
        match how {
            0 => panic!("as it was asked to"),
            1 => Err(RpcError::internal("no disk")),
            2 => Err(TransportError::Closed.into()),
            _ => Err(ApplicationException::new(ApplicationExceptionKind(99), "own kind").into()),
        }
    }

    async fn sleep_millis(&self, millis: i64) -> Result<(), RpcError> {
        self.started.notify_one();
        sleep(Duration::from_millis(millis.unsigned_abs())).await;
        Ok(())
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        assert!(text != "panic", "as it was asked to");
        self.notes.lock().unwrap().push(text);
        Ok(())
    }

    async fn notes(&self) -> Result<Vec<String>, RpcError> {
        Ok(self.notes.lock().unwrap().clone())
    }

    async fn large(&self, bytes: i32) -> Result<Vec<u8>, RpcError> {
        Ok(vec![7; usize::try_from(bytes).unwrap_or(0)])
    }
}

/// A server that runs until it is dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) handler: Arc<Handler>,
    stop: Option<oneshot::Sender<()>>,
    pub(crate) server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(|server| server).await
    }

    pub(crate) async fn start_with(
        configure: impl FnOnce(Server<EchoServer<Arc<Handler>>>) -> Server<EchoServer<Arc<Handler>>>,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let handler = Arc::new(Handler::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = configure(Server::new(EchoServer::new(Arc::clone(&handler))));
        let server = tokio::spawn(server.serve(listener, async {
            stopped.await.unwrap_or(());
        }));
        Self {
            address,
            handler,
            stop: Some(stop),
            server,
        }
    }

    pub(crate) fn client(&self) -> EchoClient {
        EchoClient::builder(self.address).build()
    }

    pub(crate) fn stop(&mut self) {
        let _ = self.stop.take().unwrap().send(());
    }
}

pub(crate) fn exception<T: std::fmt::Debug, E: std::fmt::Debug>(
    result: Result<T, RpcError<E>>,
) -> ApplicationException {
    match result {
        Err(RpcError::Application(exception, _)) => exception,
        other => panic!("expected an application exception, got {other:?}"),
    }
}
