//! What clients whose messages never end do to the others.

use std::{
    io::Write,
    net::TcpStream,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use crate::{
    arguments::Idle,
    idle::framed_call,
    load::Load,
    measure::quantile,
    process::{ServerProcess, raise_file_limit},
    rows::{Cell, Row},
    server::runtime,
};

const CELL: Cell = Cell {
    concurrency: 8,
    payload: 1 << 10,
};
const ROUNDS: usize = 7;
const TIME: Duration = Duration::from_secs(1);

pub fn run(options: &Idle) {
    raise_file_limit();
    println!(
        "\n### {} clients that send a byte a second each: p99 of 8 other callers at 1 KiB, in µs\n",
        options.connections
    );
    println!("| row | without | with | ratio (least, most of {ROUNDS}) |");
    println!("|---|--:|--:|--:|");
    for row in &options.rows {
        if let Some(call) = framed_call(*row) {
            compare(*row, options, &call);
        }
    }
}

fn compare(row: Row, options: &Idle, call: &[u8]) {
    let server = ServerProcess::start(row, &options.server, false);
    let mut ratios = Vec::new();
    let mut all = [Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let alone = p99(row, &server);
        let beside = {
            let dripping = AtomicBool::new(true);
            thread::scope(|scope| {
                scope.spawn(|| drip(&server, options.connections, call, &dripping));
                // Until they are all there.
                thread::sleep(Duration::from_millis(500));
                let beside = p99(row, &server);
                dripping.store(false, Ordering::Relaxed);
                beside
            })
        };
        all[0].push(alone);
        all[1].push(beside);
        ratios.push(beside / alone);
    }
    let [alone, beside] = all.map(median);
    let (least, most) = ratios
        .iter()
        .fold((f64::MAX, 0.0_f64), |(least, most), &ratio| {
            (least.min(ratio), most.max(ratio))
        });
    println!(
        "| {} | {alone:.0} | {beside:.0} | {:.2} ({least:.2}, {most:.2}) |",
        row.name(),
        median(ratios)
    );
}

fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

fn p99(row: Row, server: &ServerProcess) -> f64 {
    let runtime = runtime(1);
    let load = Load::new();
    row.call(&runtime, &load, server.address, CELL);
    thread::sleep(Duration::from_millis(200));
    load.record();
    thread::sleep(TIME);
    let latencies = load.stop();
    runtime.shutdown_background();
    quantile(&latencies, 0.99)
}

/// Sends a call on every connection, a byte a second on each, evenly over the second. It never comes to the end.
fn drip(server: &ServerProcess, connections: usize, call: &[u8], goes_on: &AtomicBool) {
    let connect = || TcpStream::connect(server.address).expect("the server");
    let mut streams: Vec<TcpStream> = (0..connections).map(|_| connect()).collect();
    const STEPS: usize = 100;
    for step in 0.. {
        if !goes_on.load(Ordering::Relaxed) {
            return;
        }
        let byte = call[step / STEPS % call.len()];
        for stream in streams.iter_mut().skip(step % STEPS).step_by(STEPS) {
            // One that the server has given up is no burden.
            let _ = stream.write(&[byte]);
        }
        thread::sleep(Duration::from_secs(1) / STEPS as u32);
    }
}
