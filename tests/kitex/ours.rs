//! `tests/interop/idl/peer.thrift`, and our server of it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use alato::{
    BusinessError, CallContext, RpcError, Server, ThriftException, ThriftStruct,
    rpc::metainfo::Kind, thrift_service,
};
use bytes::Bytes;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

#[derive(ThriftException, Clone, Debug, PartialEq)]
pub(crate) struct Sad {
    #[thrift(id = 1, default)]
    pub(crate) why: String,
}

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct Seen {
    #[thrift(id = 1)]
    pub(crate) tenant: Option<String>,
    #[thrift(id = 2)]
    pub(crate) retry: Option<String>,
    #[thrift(id = 3)]
    pub(crate) timeout: Option<i64>,
}

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct Entry {
    #[thrift(id = 1, default)]
    pub(crate) id: i64,
    #[thrift(id = 2, default)]
    pub(crate) name: String,
    #[thrift(id = 3, default)]
    pub(crate) weights: Vec<f64>,
    #[thrift(id = 4, default)]
    pub(crate) counts: BTreeMap<String, i32>,
    #[thrift(id = 5)]
    pub(crate) next: Option<Box<Entry>>,
}

#[thrift_service]
pub(crate) trait Peer {
    async fn echo(&self, text: String) -> Result<String, RpcError>;
    async fn exchange(&self, entry: Entry) -> Result<Entry, RpcError>;
    async fn large(&self, bytes: Bytes) -> Result<Bytes, RpcError>;
    async fn seen(&self, cx: &mut CallContext) -> Result<Seen, RpcError>;
    async fn declared(&self, why: String) -> Result<(), RpcError<Sad>>;
    async fn undeclared(&self, why: String) -> Result<String, RpcError>;
    async fn business(
        &self,
        code: i32,
        message: String,
        extra: BTreeMap<String, String>,
    ) -> Result<String, RpcError>;
    async fn slow(&self, millis: i32) -> Result<String, RpcError>;
    #[thrift(oneway)]
    async fn note(&self, text: String) -> Result<(), RpcError>;
    async fn notes(&self) -> Result<Vec<String>, RpcError>;
}

#[derive(Clone, Default)]
pub(crate) struct Handler {
    noted: Arc<Mutex<Vec<String>>>,
    /// How many calls of `slow` were dropped before they were done.
    pub(crate) dropped: Arc<AtomicUsize>,
}

impl Peer for Handler {
    async fn echo(&self, text: String) -> Result<String, RpcError> {
        Ok(text)
    }

    async fn exchange(&self, entry: Entry) -> Result<Entry, RpcError> {
        Ok(entry)
    }

    async fn large(&self, bytes: Bytes) -> Result<Bytes, RpcError> {
        Ok(bytes)
    }

    async fn seen(&self, cx: &mut CallContext) -> Result<Seen, RpcError> {
        let sent = cx.metadata_mut().set(Kind::Backward, "SERVED_BY", "alato");
        sent.map_err(|error| RpcError::internal(error.to_string()))?;
        let metadata = cx.metadata();
        let value = |kind, key| metadata.get(kind, key).map(str::to_owned);
        let left = cx.remaining().map(|left| left.as_millis());
        Ok(Seen {
            tenant: value(Kind::Persistent, "TENANT"),
            retry: value(Kind::Upstream, "RETRY"),
            timeout: left.and_then(|left| left.try_into().ok()),
        })
    }

    async fn declared(&self, why: String) -> Result<(), RpcError<Sad>> {
        Err(Sad { why }.into())
    }

    async fn undeclared(&self, why: String) -> Result<String, RpcError> {
        Err(RpcError::internal(why))
    }

    async fn business(
        &self,
        code: i32,
        message: String,
        extra: BTreeMap<String, String>,
    ) -> Result<String, RpcError> {
        let error = BusinessError::new(code, message);
        let with = |error: BusinessError, (key, value)| error.with_extra(key, value);
        Err(extra.into_iter().fold(error, with).into())
    }

    async fn slow(&self, millis: i32) -> Result<String, RpcError> {
        let mut dropped = CountsDrop(Some(&self.dropped));
        tokio::time::sleep(Duration::from_millis(millis.unsigned_abs().into())).await;
        dropped.0 = None;
        Ok("done".to_owned())
    }

    async fn note(&self, text: String) -> Result<(), RpcError> {
        self.noted.lock().unwrap().push(text);
        Ok(())
    }

    async fn notes(&self) -> Result<Vec<String>, RpcError> {
        Ok(std::mem::take(&mut self.noted.lock().unwrap()))
    }
}

struct CountsDrop<'a>(Option<&'a AtomicUsize>);

impl Drop for CountsDrop<'_> {
    fn drop(&mut self) {
        if let Some(count) = self.0 {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Our server, in this process.
pub(crate) struct OurServer {
    pub(crate) address: SocketAddr,
    stop: oneshot::Sender<()>,
    served: JoinHandle<std::io::Result<()>>,
}

impl OurServer {
    pub(crate) async fn start(address: &str, handler: Handler) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async {
            let _ = stopped.await;
        };
        let served = tokio::spawn(Server::new(PeerServer::new(handler)).serve(listener, stopped));
        Self {
            address,
            stop,
            served,
        }
    }

    /// Begins to shut down; returns what ends when it has.
    pub(crate) fn stop(self) -> JoinHandle<std::io::Result<()>> {
        let _ = self.stop.send(());
        self.served
    }
}
