//! The process that answers the calls.

use std::{
    io::{BufRead, Write},
    net::TcpListener,
    os::fd::AsRawFd,
};

use tokio::runtime::{Builder, Runtime};

use crate::{
    arguments::Server,
    counting::{self, Counts},
    process::raise_file_limit,
};

/// Serves until the driver goes away. It says the port in its first line, and what it has counted whenever it is asked.
pub fn run(options: &Server) {
    raise_file_limit();
    if options.counts {
        counting::set(true);
    }
    let listener = TcpListener::bind(("127.0.0.1", options.port)).expect("the port");
    // Some rows make all their connections at the same moment, and the standard library has room for 128 to wait.
    // SAFETY: the descriptor is open.
    unsafe { libc::listen(listener.as_raw_fd(), 4096) };
    let port = listener.local_addr().expect("the address").port();
    let runtime = runtime(options.workers);
    options.row.serve(&runtime, listener);
    let mut out = std::io::stdout();
    writeln!(out, "{port}").expect("the driver");
    for _question in std::io::stdin().lock().lines() {
        writeln!(out, "{}", Counts::now()).expect("the driver");
    }
    // Without the runtime's drop, which would wait for threads.
    std::process::exit(0);
}

/// The same for every row, and for the driver.
pub fn runtime(workers: usize) -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(workers)
        .enable_all()
        .build()
        .expect("a runtime")
}
