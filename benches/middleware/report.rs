//! The tables on stdout.

use crate::{
    harness::{Case, Group},
    stacks::Shape,
    timing::Timing,
};

/// Prints what was measured, and keeps what the summary at the end needs.
pub struct Report {
    /// The row that the others are compared with.
    reference: &'static str,
    rows: Vec<&'static str>,
    ratios: Vec<Ratio>,
}

/// How many times what the reference row has.
struct Ratio {
    row: &'static str,
    group: Group,
    time: f64,
    bytes: f64,
}

impl Report {
    pub fn new(reference: &'static str) -> Self {
        Self {
            reference,
            rows: Vec::new(),
            ratios: Vec::new(),
        }
    }

    /// Prints a group's table. All cases are of one group, and `timings` is theirs, in order.
    pub fn add(&mut self, cases: &[Case], timings: &[Timing]) {
        let Some((reference, reference_timing)) = cases
            .iter()
            .zip(timings)
            .find(|(case, _)| case.row == self.reference)
        else {
            return;
        };
        let Group {
            shape,
            depth,
            request_bytes,
        } = reference.group;
        println!("{shape}, depth {depth}, request of {request_bytes} bytes");
        println!(
            "  {:<18} {:>8} {:>19} {:>7} {:>7} {:>8} {:>8} {:>7}",
            "", "ns/call", "min..max", "ratio", "allocs", "on heap", "future", "ratio"
        );
        for (case, timing) in cases.iter().zip(timings) {
            let ratio = Ratio {
                row: case.row,
                group: case.group,
                time: timing.median / reference_timing.median,
                bytes: bytes(case) / bytes(reference),
            };
            println!(
                "  {:<18} {:>8.1} {:>8.1} ..{:>8.1} {:>6.2}x {:>7} {:>6} B {:>6} B {:>6.2}x",
                case.row,
                timing.median,
                timing.min,
                timing.max,
                ratio.time,
                case.allocations.count,
                case.allocations.bytes,
                case.future_bytes,
                ratio.bytes,
            );
            if !self.rows.contains(&case.row) {
                self.rows.push(case.row);
            }
            self.ratios.push(ratio);
        }
        println!();
    }

    /// Prints the ratios to the reference, for all depths at once, as Markdown.
    pub fn summarize(&self) {
        let reference = self.reference;
        println!("time per call, as a multiple of `{reference}`, at each depth\n");
        self.summary(|ratio| ratio.time);
        println!(
            "bytes of futures, stack and heap, as a multiple of `{reference}`, at each depth\n"
        );
        self.summary(|ratio| ratio.bytes);
    }

    fn summary(&self, of: impl Fn(&Ratio) -> f64) {
        let rows = self.rows.iter().filter(|&&row| row != self.reference);
        let mut header = String::from("| shape | request |");
        let mut rule = String::from("|---|---|");
        for row in rows.clone() {
            header += &format!(" {row} |");
            rule += "---|";
        }
        println!("{header}\n{rule}");
        for (shape, request_bytes) in self.lines() {
            let mut line = format!("| {shape} | {request_bytes} B |");
            for &row in rows.clone() {
                let depths: Vec<String> = self
                    .ratios
                    .iter()
                    .filter(|ratio| {
                        ratio.row == row
                            && ratio.group.shape == shape
                            && ratio.group.request_bytes == request_bytes
                    })
                    .map(|ratio| format!("{:.1}", of(ratio)))
                    .collect();
                line += &format!(" {} |", depths.join(" · "));
            }
            println!("{line}");
        }
        println!();
    }

    fn lines(&self) -> Vec<(Shape, usize)> {
        let mut lines: Vec<_> = self
            .ratios
            .iter()
            .map(|ratio| (ratio.group.shape, ratio.group.request_bytes))
            .collect();
        lines.dedup();
        lines
    }
}

/// All that a call's futures take, wherever they lie.
fn bytes(case: &Case) -> f64 {
    (case.future_bytes + case.allocations.bytes) as f64
}
