//! The tables on stdout, as Markdown.

use crate::{
    measure::{Result, Sample},
    rows::{Cell, Row},
};

/// Prints the rows of one cell.
pub fn print(results: &[Result]) {
    let Some(Result { cell, .. }) = results.first() else {
        return;
    };
    let Cell {
        concurrency,
        payload,
    } = cell;
    println!("\n### {payload} B, {concurrency} at a time\n");
    println!(
        "| row | server µs/call | (least … most) | client µs/call | calls/s | p50 µs | p99 | p999 | server allocs/call \
         | B/call | server writes/call | reads | waits | client allocs/call | writes/call | peak MiB |"
    );
    println!("|---|{}", "--:|".repeat(15));
    for result in results {
        let of = |what: fn(&Sample) -> f64| median(result, what);
        let (least, most) = spread(result, |sample| sample.server_cpu);
        let (server, client) = (&result.server, &result.client);
        println!(
            "| {} | {} | {} … {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} | {:.0} | {} | {} | {} \
             | {:.2} | {} | {:.1} |",
            result.row.name(),
            micros(of(|sample| sample.server_cpu)),
            micros(least),
            micros(most),
            micros(of(|sample| sample.client_cpu)),
            of(|sample| sample.calls_per_second),
            of(|sample| sample.p50),
            of(|sample| sample.p99),
            of(|sample| sample.p999),
            server.allocations,
            server.bytes,
            counted(server.writes),
            counted(server.reads),
            counted(server.waits),
            client.allocations,
            counted(client.writes),
            of(|sample| sample.peak_memory as f64) / f64::from(1 << 20),
        );
    }
}

/// Prints how the server's processor time per call compares.
pub fn print_ratios(results: &[Result]) {
    println!("\n### Server µs/call, as a multiple\n");
    println!(
        "| | {} |",
        PAIRS.map(|(row, of)| label(row, of)).join(" | ")
    );
    println!("|---|{}", "--:|".repeat(PAIRS.len()));
    let cells = results.chunk_by(|a, b| a.cell == b.cell);
    for of_cell in cells {
        let cpu = |rows: &[Row]| {
            let of_rows = of_cell.iter().filter(|result| rows.contains(&result.row));
            let cpu = of_rows.map(|result| median(result, |sample| sample.server_cpu));
            cpu.min_by(f64::total_cmp)
        };
        let ratios = PAIRS.map(|(row, of)| match (cpu(row), cpu(of)) {
            (Some(cpu), Some(other)) => format!("{:.2}", cpu / other),
            _ => "–".to_owned(),
        });
        let Cell {
            concurrency,
            payload,
        } = of_cell[0].cell;
        println!(
            "| {payload} B, {concurrency} at a time | {} |",
            ratios.join(" | ")
        );
    }
}

const PING_PONG: &[Row] = &[Row::AlatoPingPong];
const MULTIPLEXED: &[Row] = &[Row::AlatoMultiplexed];

/// What is compared: the best of some rows.
const PAIRS: [(&[Row], &[Row]); 10] = [
    (PING_PONG, &[Row::Volo]),
    (PING_PONG, &[Row::VoloFramed]),
    (PING_PONG, &[Row::FloorPingPong]),
    (
        MULTIPLEXED,
        &[Row::VoloMultiplexed, Row::VoloMultiplexedFramed],
    ),
    (
        MULTIPLEXED,
        &[
            Row::Volo,
            Row::VoloFramed,
            Row::VoloMultiplexed,
            Row::VoloMultiplexedFramed,
        ],
    ),
    (MULTIPLEXED, &[Row::FloorMerged]),
    // The same client on both sides.
    (&[Row::AlatoMultiplexedVec], &[Row::AlatoToMerged]),
    (&[Row::MergedToAlato], &[Row::FloorMerged]),
    (&[Row::AlatoTtheader], &[Row::Kitex]),
    (&[Row::AlatoMultiplexedTtheader], &[Row::KitexMultiplexed]),
];

fn label(row: &[Row], of: &[Row]) -> String {
    let name = |rows: &[Row]| match rows {
        [row] => row.name().to_owned(),
        [Row::Volo, ..] => "best of volo's".to_owned(),
        _ => "volo-mux, better".to_owned(),
    };
    format!("{} / {}", name(row), name(of))
}

/// Formats a count. A count that was not taken (NaN) is a dash.
fn counted(count: f64) -> String {
    if count.is_nan() {
        "–".to_owned()
    } else {
        format!("{count:.3}")
    }
}

fn micros(micros: f64) -> String {
    let digits = if micros < 1.0 { 3 } else { 2 };
    format!("{micros:.digits$}")
}

fn median(result: &Result, what: fn(&Sample) -> f64) -> f64 {
    let values = sorted(result, what);
    values[values.len() / 2]
}

fn spread(result: &Result, what: fn(&Sample) -> f64) -> (f64, f64) {
    let values = sorted(result, what);
    (values[0], values[values.len() - 1])
}

fn sorted(result: &Result, what: fn(&Sample) -> f64) -> Vec<f64> {
    let mut values: Vec<f64> = result.samples.iter().map(what).collect();
    values.sort_by(f64::total_cmp);
    values
}
