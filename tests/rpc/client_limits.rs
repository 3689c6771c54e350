//! The limits of a client: the setting is the limit, and 0 admits nothing.

use std::{net::SocketAddr, time::Duration};

use alato::{
    CallContext, RpcError, Server, Transport, TransportError,
    rpc::metainfo::{Kind, Limits as MetadataLimits, MetaInfo},
    thrift::Limits,
    thrift_service,
};
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::fixture::{Echo, EchoClient, Running};

#[thrift_service]
trait Sizes {
    async fn owned(&self, bytes: i64) -> Result<Vec<u8>, RpcError>;
    async fn shared(&self, bytes: i64) -> Result<Bytes, RpcError>;
    async fn take(&self, data: Bytes) -> Result<i64, RpcError>;
    /// Sends some pairs back, and says how many came.
    async fn pairs(&self, cx: &mut CallContext, back: i32) -> Result<i32, RpcError>;
}

struct Handler;

fn many(bytes: i64) -> Vec<u8> {
    vec![b'x'; usize::try_from(bytes).unwrap()]
}

impl Sizes for Handler {
    async fn owned(&self, bytes: i64) -> Result<Vec<u8>, RpcError> {
        Ok(many(bytes))
    }

    async fn shared(&self, bytes: i64) -> Result<Bytes, RpcError> {
        Ok(many(bytes).into())
    }

    async fn take(&self, data: Bytes) -> Result<i64, RpcError> {
        Ok(data.len().try_into().unwrap())
    }

    async fn pairs(&self, cx: &mut CallContext, back: i32) -> Result<i32, RpcError> {
        for number in 0..back {
            let set = cx
                .metadata_mut()
                .set(Kind::Backward, &number.to_string(), "x");
            set.map_err(|error| RpcError::internal(error.to_string()))?;
        }
        Ok(cx.metadata().len(Kind::Persistent).try_into().unwrap())
    }
}

async fn serve() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(SizesServer::new(Handler))
        .max_frame_size(1 << 30)
        .codec_limits(Limits::default().with_max_string_len(1 << 30))
        .metadata_limits(MetadataLimits {
            max_pairs: 1_000,
            max_bytes: 40 << 10,
        });
    tokio::spawn(server.serve(listener, std::future::pending()));
    address
}

#[tokio::test]
async fn messages_over_100_mib_need_max_frame_size_and_the_codec_limits_together() {
    const BYTES: i64 = 110 << 20;
    let address = serve().await;
    let limits = Limits::default()
        .with_max_string_len(200 << 20)
        .with_budget(400 << 20);
    for (transport, shared) in [
        (Transport::Framed, 0),
        (Transport::Unframed, 1),
        (Transport::TTHeader, 1),
    ] {
        let builder = || {
            let builder = SizesClient::builder(address).transport(transport);
            builder.multiplexed(shared).max_frame_size(200 << 20)
        };
        let both = builder().codec_limits(limits).build();
        assert_eq!(both.owned(BYTES).await.unwrap().len(), 110 << 20);
        assert_eq!(both.shared(BYTES).await.unwrap().len(), 110 << 20);
        assert_eq!(both.take(many(BYTES).into()).await.unwrap(), BYTES);
        let frame_alone = builder().build();
        let error = frame_alone.shared(BYTES).await.unwrap_err();
        assert!(
            error.to_string().contains("over the limit of 104857600"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_client_may_allow_less_than_the_default() {
    let address = serve().await;
    let client = SizesClient::builder(address)
        .codec_limits(
            Limits::default()
                .with_max_string_len(1_000)
                .with_budget(500),
        )
        .build();
    assert_eq!(client.owned(400).await.unwrap().len(), 400);
    let error = client.owned(501).await.unwrap_err().to_string();
    assert!(error.contains("500"), "{error}");
    let error = client.shared(1_001).await.unwrap_err().to_string();
    assert!(error.contains("over the limit of 1000"), "{error}");
    // What one client allows is nothing to another, though replies leave their room to it.
    let other = SizesClient::builder(address).build();
    assert_eq!(other.owned(1_000).await.unwrap().len(), 1_000);
}

fn with_pairs(pairs: u32, limits: MetadataLimits) -> CallContext {
    let mut cx = CallContext::new();
    *cx.metadata_mut() = MetaInfo::with_limits(limits);
    for number in 0..pairs {
        let set = cx
            .metadata_mut()
            .set(Kind::Persistent, &number.to_string(), "x");
        set.unwrap();
    }
    cx
}

#[tokio::test]
async fn the_number_of_metadata_has_a_setting_for_calls_and_for_replies() {
    let address = serve().await;
    let wide = MetadataLimits {
        max_pairs: 500,
        max_bytes: 20 << 10,
    };
    let none = MetadataLimits {
        max_pairs: 0,
        max_bytes: 0,
    };
    for transport in [Transport::THeader, Transport::TTHeader] {
        let builder = || SizesClient::builder(address).transport(transport);
        let (client, mut cx) = (builder().metadata_limits(wide).build(), CallContext::new());
        assert_eq!(client.pairs(&mut cx, 500).await.unwrap(), 0);
        assert_eq!(cx.metadata().len(Kind::Downstream), 500);
        let error = client
            .pairs(&mut CallContext::new(), 501)
            .await
            .unwrap_err();
        assert!(error.to_string().contains("more than 500 pairs"), "{error}");
        let sends = client.with(with_pairs(500, wide));
        assert_eq!(sends.pairs(&mut CallContext::new(), 0).await.unwrap(), 500);

        let by_default = builder().build();
        let mut cx = CallContext::new();
        assert_eq!(by_default.pairs(&mut cx, 128).await.unwrap(), 0);
        let error = by_default.pairs(&mut cx, 129).await.unwrap_err();
        assert!(error.to_string().contains("more than 128 pairs"), "{error}");

        let refuses = builder().metadata_limits(none).build();
        let mut cx = CallContext::new();
        assert_eq!(refuses.pairs(&mut cx, 0).await.unwrap(), 0);
        refuses.pairs(&mut cx, 1).await.unwrap_err();
        let sends = refuses.with(with_pairs(1, wide));
        let error = sends.pairs(&mut cx, 0).await.unwrap_err();
        assert!(error.to_string().contains("more than 0 pairs"), "{error}");
    }
}

fn is_refused(error: &RpcError) -> bool {
    matches!(error, RpcError::Transport(TransportError::TooManyCalls, _))
}

#[tokio::test]
async fn a_limit_of_zero_admits_nothing() {
    let server = Running::start().await;
    let builder = || EchoClient::builder(server.address);
    for client in [
        builder().max_connections(0).build(),
        builder().multiplexed(1).max_calls_per_connection(0).build(),
        builder().multiplexed(1).max_queued_bytes(0).build(),
    ] {
        let error = client.echo("x").await.unwrap_err();
        assert!(is_refused(&error), "{error}");
        assert!(is_refused(&client.note(String::new()).await.unwrap_err()));
    }
    let time = Duration::ZERO;
    for client in [
        builder().request_timeout(time).build(),
        builder().attempt_timeout(time).build(),
        builder().connect_timeout(time).build(),
        builder().multiplexed(1).request_timeout(time).build(),
        builder().multiplexed(1).connect_timeout(time).build(),
    ] {
        let error = client.echo("x").await.unwrap_err();
        assert!(error.is_timeout(), "{error}");
    }
    let error = builder()
        .max_frame_size(0)
        .build()
        .echo("x")
        .await
        .unwrap_err();
    let is_too_large = matches!(
        error,
        RpcError::Transport(TransportError::FrameTooLarge { limit: 0, .. }, _)
    );
    assert!(is_too_large, "{error}");
    let none = Limits::default().with_max_string_len(0);
    let error = builder()
        .codec_limits(none)
        .build()
        .echo("x")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("over the limit of 0"), "{error}");
    // Nothing is kept, and nothing is shared: calls go on.
    for client in [
        builder().max_idle_connections(0).build(),
        builder().idle_timeout(time).build(),
        builder().max_connection_age(time).build(),
        builder().max_waiting_calls(0).build(),
        builder().multiplexed(0).build(),
        builder().multiplexed(1).max_connection_age(time).build(),
        builder().multiplexed(1).idle_timeout(time).build(),
        builder().multiplexed(1).max_abandoned_calls(0).build(),
    ] {
        for _ in 0..3 {
            assert_eq!(client.echo("x").await.unwrap(), "x");
        }
    }
}
