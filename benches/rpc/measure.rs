//! Measures every cell: rows beside each other, in turns.

use std::time::{Duration, Instant};

use crate::{
    arguments::Compare,
    callers::Callers,
    counting::Counts,
    process::{ServerProcess, raise_file_limit},
    report,
    rows::{Cell, Row, kitex},
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

/// The counts per call. Go does not count system calls, so their counts are NaN.
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

pub fn run(options: &mut Compare) {
    raise_file_limit();
    leave_out_kitex(&mut options.rows);
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
    kitex::clean_up();
}

/// Leaves out the rows that need Go, if it is not there.
fn leave_out_kitex(rows: &mut Vec<Row>) {
    let (theirs, ours): (Vec<Row>, Vec<Row>) = rows.iter().partition(|row: &&Row| row.needs_go());
    if theirs.is_empty() {
        return;
    }
    if let Err(why) = kitex::build() {
        let names: Vec<_> = theirs.iter().map(|row| row.name()).collect();
        eprintln!("SKIPPED {}: {why}", names.join(", "));
        *rows = ours;
    }
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
    let mut callers = Callers::start(row, server.address, cell, false);
    std::thread::sleep(WARM_UP);
    let [before, client_before] = [server.cpu(), callers.cpu()];
    let start = Instant::now();
    callers.record();
    std::thread::sleep(options.time);
    let [after, client_after] = [server.cpu(), callers.cpu()];
    let elapsed = start.elapsed();
    let latencies = callers.stop();
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
    let mut callers = Callers::start(row, server.address, cell, true);
    std::thread::sleep(WARM_UP);
    let [before, client_before] = [server.counts(), callers.counts()];
    callers.record();
    std::thread::sleep(COUNTED);
    let [after, client_after] = [server.counts(), callers.counts()];
    let calls = callers.stop().len() as f64;
    let per_call = |counts: Counts, in_go: bool| {
        let system = |count: u64| {
            if in_go {
                f64::NAN
            } else {
                count as f64 / calls
            }
        };
        Counted {
            allocations: counts.allocations as f64 / calls,
            bytes: counts.bytes as f64 / calls,
            reads: system(counts.reads),
            writes: system(counts.writes),
            waits: system(counts.waits),
        }
    };
    [
        per_call(after.since(before), row.kitex_server().is_some()),
        per_call(
            client_after.since(client_before),
            row.kitex_client().is_some(),
        ),
    ]
}

pub fn quantile(sorted: &[u32], q: f64) -> f64 {
    let last = sorted.len().checked_sub(1).expect("a call");
    f64::from(sorted[(last as f64 * q).round() as usize]) / 1e3
}
