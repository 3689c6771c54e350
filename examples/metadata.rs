//! Metadata and a deadline that travel from a client through a server to the next: `cargo run --example metadata`.

use std::{net::SocketAddr, time::Duration};

use alato::{CallContext, RpcError, Server, Transport, rpc::metainfo::Kind, thrift_service};
use tokio::net::TcpListener;

#[thrift_service]
trait Frontend {
    /// With the context of the call, which a method gets by naming it.
    async fn page(&self, cx: &mut CallContext, path: String) -> Result<String, RpcError>;
}

#[thrift_service]
trait Backend {
    async fn load(&self, path: String) -> Result<String, RpcError>;
}

struct Front {
    backend: BackendClient,
}

impl Frontend for Front {
    async fn page(&self, cx: &mut CallContext, path: String) -> Result<String, RpcError> {
        // What goes back with the reply.
        let set = cx
            .metadata_mut()
            .set(Kind::Backward, "SERVED_BY", "front-1");
        set.map_err(|error| RpcError::internal(error.to_string()))?;
        // The tenant and the deadline go on with the next call, of which nothing needs to be said.
        self.backend.load(path).await
    }
}

struct Back;

impl Backend for Back {
    async fn load(&self, path: String) -> Result<String, RpcError> {
        // Without a parameter, the context is found where the handler runs.
        let cx = CallContext::current().unwrap_or_default();
        let tenant = cx.metadata().get(Kind::Persistent, "TENANT").unwrap_or("?");
        let attempt = cx.metadata().get(Kind::Upstream, "ATTEMPT");
        let left = cx.remaining().map(|left| left < Duration::from_secs(2));
        Ok(format!("{path} of {tenant}, {attempt:?}, {left:?}"))
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    // Metadata needs a transport with a header: `TTHeader` as Kitex and Volo have it, or Apache's `THeader`.
    let backend = BackendClient::builder(listener.local_addr()?)
        .transport(Transport::TTHeader)
        .build();
    let server = Server::new(BackendServer::new(Back));
    tokio::spawn(server.serve(listener, std::future::pending()));
    let frontend = serve_frontend(backend).await?;

    let client = FrontendClient::builder(frontend)
        .transport(Transport::TTHeader)
        .build();
    let mut cx = CallContext::new();
    cx.set_timeout(Duration::from_secs(2));
    cx.metadata_mut().set(Kind::Persistent, "TENANT", "acme")?;
    cx.metadata_mut().set(Kind::Transient, "ATTEMPT", "1")?;
    let page = client.page(&mut cx, "/index".into()).await?;
    let served_by = cx.metadata().get(Kind::Downstream, "SERVED_BY");
    println!("{page}; served by {served_by:?}");
    // What is transient went as far as the frontend.
    assert_eq!(page, "/index of acme, None, Some(true)");
    assert_eq!(served_by, Some("front-1"));
    Ok(())
}

async fn serve_frontend(backend: BackendClient) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = Server::new(FrontendServer::new(Front { backend }));
    tokio::spawn(server.serve(listener, std::future::pending()));
    Ok(address)
}
