//! [`shutdown_signal`].

use std::{future::pending, io};

/// Waits until the process is asked to end: a future to pass to
/// [`Server::serve`](crate::Server::serve).
///
/// | system | ready on |
/// |---|---|
/// | Unix | `SIGTERM` (orchestrators, `kill`) and `SIGINT` (ctrl-c) |
/// | Windows | ctrl-c, ctrl-break, closing the console, and the system's shutdown. After the last two, Windows ends the process within seconds. |
/// | others | ctrl-c, if Tokio knows it there |
///
/// The signals are taken over when the future is first polled, and for as long as the process runs:
/// a second one does not end the process sooner. The server's
/// [`drain_timeout`](crate::Server::drain_timeout) bounds how long it goes on; set it below the
/// time that your orchestrator gives you (Kubernetes: 30 seconds). A signal that cannot be taken
/// over is logged, and the others are waited for.
///
/// ```no_run
/// # async fn example<S>(service: S) -> std::io::Result<()>
/// # where S: alato_core::Service<alato_rpc::CallContext, alato_rpc::Request, Response = alato_rpc::Reply, Error = alato_rpc::RpcError> + 'static {
/// use alato_rpc::{Server, shutdown_signal}; // Or `alato::shutdown_signal`.
/// use tokio::net::TcpListener;
///
/// let listener = TcpListener::bind("127.0.0.1:9090").await?;
/// Server::new(service).serve(listener, shutdown_signal()).await
/// # }
/// ```
///
/// # Panics
/// If it is polled outside of a Tokio runtime, or in one without I/O.
pub async fn shutdown_signal() {
    let interrupted = logged("an interrupt", tokio::signal::ctrl_c());
    tokio::select! {
        () = interrupted => tracing::info!("interrupted: shutting down"),
        () = logged("the end of the process", terminated()) => tracing::info!("told to end: shutting down"),
    }
}

/// Waits for a signal; for ever if the system does not let it be taken over.
async fn logged(what: &str, signal: impl Future<Output = io::Result<()>>) {
    if let Err(error) = signal.await {
        tracing::error!(%error, "cannot wait for {what}");
        pending::<()>().await;
    }
}

#[cfg(unix)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};

    signal(SignalKind::terminate())?.recv().await;
    Ok(())
}

#[cfg(windows)]
async fn terminated() -> io::Result<()> {
    use tokio::signal::windows::{ctrl_break, ctrl_close, ctrl_shutdown};

    let (mut ctrl_break, mut close, mut shutdown) =
        (ctrl_break()?, ctrl_close()?, ctrl_shutdown()?);
    tokio::select! {
        _ = ctrl_break.recv() => {}
        _ = close.recv() => {}
        _ = shutdown.recv() => {}
    }
    Ok(())
}

#[cfg(not(any(unix, windows)))]
async fn terminated() -> io::Result<()> {
    pending().await
}
