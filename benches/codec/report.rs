//! The tables on stdout.

use crate::{
    harness::{Case, Group},
    shapes::{Operation, Shape},
    timing::Timing,
};

/// Prints what was measured, and keeps what the summary at the end needs.
#[derive(Default)]
pub struct Report {
    rows: Vec<&'static str>,
    cells: Vec<Cell>,
}

struct Cell {
    row: &'static str,
    group: Group,
    nanoseconds: f64,
    allocations: usize,
    /// How many times as long as the reference row.
    ratio: f64,
}

impl Report {
    /// Prints a group's table. All cases are of one group, and `timings` is theirs, in order.
    pub fn add(&mut self, cases: &[Case], timings: &[Timing]) {
        let Some((reference, reference_timing)) = cases
            .iter()
            .zip(timings)
            .find(|(case, _)| case.row == case.group.shape.reference())
        else {
            return;
        };
        let Group { shape, operation } = reference.group;
        println!("{shape}, {operation}");
        println!(
            "  {:<30} {:>11} {:>25} {:>8} {:>8} {:>6} {:>10} {:>8}",
            "", "ns", "min..max", "bytes", "MB/s", "allocs", "on heap", "ratio"
        );
        for (case, timing) in cases.iter().zip(timings) {
            let ratio = timing.median / reference_timing.median;
            println!(
                "  {:<30} {:>11.1} {:>11.1} ..{:>11.1} {:>8} {:>8.0} {:>6} {:>8} B {:>7.2}x",
                case.row,
                timing.median,
                timing.min,
                timing.max,
                case.encoded_bytes,
                case.encoded_bytes as f64 * 1e3 / timing.median,
                case.allocations.count,
                case.allocations.bytes,
                ratio,
            );
            if !self.rows.contains(&case.row) {
                self.rows.push(case.row);
            }
            self.cells.push(Cell {
                row: case.row,
                group: case.group,
                nanoseconds: timing.median,
                allocations: case.allocations.count,
                ratio,
            });
        }
        println!();
    }

    /// Prints all shapes at once, as Markdown: those with the same reference in a table.
    pub fn summarize(&self) {
        let mut shapes: Vec<Shape> = self.cells.iter().map(|cell| cell.group.shape).collect();
        shapes.dedup();
        for shapes in shapes.chunk_by(|a, b| a.reference() == b.reference()) {
            println!("ns (allocations), encode / decode\n");
            self.summary(shapes, |cell| match cell.allocations {
                0 => format!("{:.0}", cell.nanoseconds),
                count => format!("{:.0} ({count})", cell.nanoseconds),
            });
            println!(
                "time as a multiple of `{}`, encode / decode\n",
                shapes[0].reference()
            );
            self.summary(shapes, |cell| match cell.ratio {
                ratio if ratio < 0.1 => format!("{ratio:.3}"),
                ratio if ratio < 100.0 => format!("{ratio:.2}"),
                ratio => format!("{ratio:.0}"),
            });
        }
    }

    fn summary(&self, shapes: &[Shape], of: impl Fn(&Cell) -> String) {
        let mut header = String::from("| row |");
        let mut rule = String::from("|---|");
        for shape in shapes {
            header += &format!(" {shape} |");
            rule += "---|";
        }
        println!("{header}\n{rule}");
        for &row in &self.rows {
            let has = |cell: &Cell| cell.row == row && shapes.contains(&cell.group.shape);
            if !self.cells.iter().any(has) {
                continue;
            }
            let mut line = format!("| {row} |");
            for &shape in shapes {
                let [encode, decode] = [Operation::Encode, Operation::Decode].map(|operation| {
                    let group = Group { shape, operation };
                    self.cells
                        .iter()
                        .find(|cell| cell.row == row && cell.group == group)
                        .map_or("–".into(), &of)
                });
                line += &format!(" {encode} / {decode} |");
            }
            println!("{line}");
        }
        println!();
    }
}
