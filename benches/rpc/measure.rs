//! Measures every cell: rows beside each other, in turns.

use std::time::{Duration, Instant};

use crate::{
    arguments::Compare,
    counting::{self, Counts},
    load::Load,
    process::{ServerProcess, own_cpu, raise_file_limit},
    report,
    rows::{Cell, Row},
    server::runtime,
};

const WARM_UP: Duration = Duration::from_millis(200);
/// Counts do not depend on how long they are made for.
const COUNTED: Duration = Duration::from_millis(300);

/// What was measured of one row in one cell, in one round.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Processor time per call, in microseconds.
    pub server_cpu: f64,
    pub client_cpu: f64,
    pub calls_per_second: f64,
    /// Microseconds.
    pub p50: f64,
    pub p99: f64,
    pub p999: f64,
    /// The server's, in bytes.
    pub peak_memory: u64,
}

/// What was counted, per call.
#[derive(Clone, Copy, Debug)]
pub struct Counted {
    pub allocations: f64,
    pub bytes: f64,
    pub reads: f64,
    pub writes: f64,
    pub waits: f64,
}

/// All that is known of one row in one cell.
pub struct Result {
    pub row: Row,
    pub cell: Cell,
    pub samples: Vec<Sample>,
    pub server: Counted,
    pub client: Counted,
}

pub fn run(options: &Compare) {
    raise_file_limit();
    let mut all = Vec::new();
    for &payload in &options.payload {
        for &concurrency in &options.concurrency {
            let cell = Cell {
                concurrency,
                payload,
            };
            let results = measure(options, cell);
            report::print(&results);
            all.extend(results);
        }
    }
    report::print_ratios(&all);
}

fn measure(options: &Compare, cell: Cell) -> Vec<Result> {
    let rows = &options.rows;
    let mut samples = vec![Vec::new(); rows.len()];
    for round in 0..options.rounds {
        for turn in 0..rows.len() {
            let i = (round + turn) % rows.len();
            samples[i].push(time(rows[i], cell, options));
        }
    }
    let counted = rows.iter().map(|row| count(*row, cell, options));
    let results = rows.iter().zip(samples).zip(counted);
    let results = results.map(|((&row, samples), [server, client])| Result {
        row,
        cell,
        samples,
        server,
        client,
    });
    results.collect()
}

fn time(row: Row, cell: Cell, options: &Compare) -> Sample {
    let server = ServerProcess::start(row, &options.server, false);
    let runtime = runtime(1);
    let load = Load::new();
    row.call(&runtime, &load, server.address, cell);
    std::thread::sleep(WARM_UP);
    let [before, client_before] = [server.cpu(), own_cpu()];
    let start = Instant::now();
    load.record();
    std::thread::sleep(options.time);
    let [after, client_after] = [server.cpu(), own_cpu()];
    let elapsed = start.elapsed();
    let latencies = load.stop();
    runtime.shutdown_background();
    let calls = latencies.len() as f64;
    let per_call = |cpu: Duration| cpu.as_secs_f64() * 1e6 / calls;
    Sample {
        server_cpu: per_call(after - before),
        client_cpu: per_call(client_after - client_before),
        calls_per_second: calls / elapsed.as_secs_f64(),
        p50: quantile(&latencies, 0.5),
        p99: quantile(&latencies, 0.99),
        p999: quantile(&latencies, 0.999),
        peak_memory: server.peak_memory(),
    }
}

/// What is counted of the server, and of the client.
fn count(row: Row, cell: Cell, options: &Compare) -> [Counted; 2] {
    let mut server = ServerProcess::start(row, &options.server, true);
    let runtime = runtime(1);
    let load = Load::new();
    counting::set(true);
    row.call(&runtime, &load, server.address, cell);
    std::thread::sleep(WARM_UP);
    let [before, client_before] = [server.counts(), Counts::now()];
    load.record();
    std::thread::sleep(COUNTED);
    let [after, client_after] = [server.counts(), Counts::now()];
    let calls = load.stop().len() as f64;
    counting::set(false);
    runtime.shutdown_background();
    let per_call = |counts: Counts| Counted {
        allocations: counts.allocations as f64 / calls,
        bytes: counts.bytes as f64 / calls,
        reads: counts.reads as f64 / calls,
        writes: counts.writes as f64 / calls,
        waits: counts.waits as f64 / calls,
    };
    [after.since(before), client_after.since(client_before)].map(per_call)
}

pub fn quantile(sorted: &[u32], q: f64) -> f64 {
    let last = sorted.len().checked_sub(1).expect("a call");
    f64::from(sorted[(last as f64 * q).round() as usize]) / 1e3
}
