//! The callers of a row: in this process, or in one of Go.

use std::{net::SocketAddr, time::Duration};

use tokio::runtime::Runtime;

use crate::{
    counting::{self, Counts},
    load::Load,
    process::own_cpu,
    rows::{Cell, Row, kitex},
    server::runtime,
};

pub enum Callers {
    Here(Runtime, Load),
    InGo(kitex::Client),
}

impl Callers {
    /// Begins to call; `counts` says whether what this process does is counted.
    pub fn start(row: Row, server: SocketAddr, cell: Cell, counts: bool) -> Self {
        if let Some(mux) = row.kitex_client() {
            return Self::InGo(kitex::Client::start(server, cell, mux));
        }
        let (runtime, load) = (runtime(1), Load::new());
        counting::set(counts);
        row.call(&runtime, &load, server, cell);
        Self::Here(runtime, load)
    }

    pub fn record(&mut self) {
        match self {
            Self::Here(_, load) => load.record(),
            Self::InGo(client) => client.record(),
        }
    }

    /// The processor time of their process.
    pub fn cpu(&self) -> Duration {
        match self {
            Self::Here(..) => own_cpu(),
            Self::InGo(client) => client.cpu(),
        }
    }

    pub fn counts(&mut self) -> Counts {
        match self {
            Self::Here(..) => Counts::now(),
            Self::InGo(client) => client.counts(),
        }
    }

    /// The times of all calls that ended since [`record`](Self::record), sorted.
    pub fn stop(self) -> Vec<u32> {
        match self {
            Self::Here(runtime, load) => {
                let times = load.stop();
                counting::set(false);
                runtime.shutdown_background();
                times
            }
            Self::InGo(client) => client.stop(),
        }
    }
}
