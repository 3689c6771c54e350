//! The table: as it is printed, saved and compared.

use std::{fmt::Display, fs, io, path::Path};

/// How many times the instructions of the base a row may take.
const TOLERANCE: f64 = 1.03;

pub struct Table {
    pub rows: Vec<Row>,
}

/// The figures of one call, or of one encoding or decoding.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    pub name: String,
    pub instructions: Option<f64>,
    pub allocations: Option<f64>,
    pub future_bytes: Option<usize>,
}

impl Table {
    /// Reads what `write` has written.
    pub fn read(path: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(path)
            .map_err(|error| format!("cannot read {}: {error}", path.display()))?;
        let rows = text.lines().skip(1).map(Row::parse);
        let rows: Option<Vec<Row>> = rows.collect();
        match rows {
            Some(rows) => Ok(Self { rows }),
            None => Err(format!("{} is not a saved table", path.display())),
        }
    }

    pub fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = String::from("row\tinstructions\tallocations\tfuture\n");
        for row in &self.rows {
            text += &format!(
                "{}\t{}\t{}\t{}\n",
                row.name,
                decimal(row.instructions),
                shown(row.allocations),
                shown(row.future_bytes)
            );
        }
        fs::write(path, text)
    }

    /// Prints the table, and returns how many rows are worse than in `base`. Rows of the base that
    /// are missing are worse.
    pub fn print(&self, base: Option<&Self>, filter: &str) -> usize {
        println!(
            "{:<64} {:>13} {:>6} {:>7}",
            "", "instructions", "allocs", "future"
        );
        let mut worse = 0;
        for row in &self.rows {
            let before = base.and_then(|base| base.row(&row.name));
            let findings = before.map_or_else(Vec::new, |before| row.findings(before));
            worse += usize::from(!findings.is_empty());
            println!(
                "{:<64} {:>13} {:>6} {:>7}{}{}",
                row.name,
                decimal(row.instructions),
                shown(row.allocations),
                shown(row.future_bytes),
                before.map_or_else(String::new, |before| row.change(before)),
                match findings.as_slice() {
                    [] => String::new(),
                    findings => format!("  WORSE: {}", findings.join(", ")),
                }
            );
        }
        let old_rows = base.map_or(&[][..], |base| &base.rows);
        for old in old_rows.iter().filter(|old| old.name.contains(filter)) {
            if self.row(&old.name).is_none() {
                println!("{:<64} MISSING", old.name);
                worse += 1;
            }
        }
        worse
    }

    fn row(&self, name: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.name == name)
    }
}

impl Row {
    fn parse(line: &str) -> Option<Self> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, instructions, allocations, future_bytes] = columns[..] else {
            return None;
        };
        let number = |text: &str| match text {
            "-" => Some(None),
            number => number.parse::<f64>().ok().map(Some),
        };
        Some(Self {
            name: name.to_owned(),
            instructions: number(instructions)?,
            allocations: number(allocations)?,
            future_bytes: number(future_bytes)?.map(|bytes| bytes as usize),
        })
    }

    /// The change of the instructions in percent.
    fn change(&self, before: &Self) -> String {
        match (before.instructions, self.instructions) {
            (Some(before), Some(now)) if before > 0.0 => {
                format!("  {:+6.1} %", (now / before - 1.0) * 100.0)
            }
            _ => String::new(),
        }
    }

    fn findings(&self, before: &Self) -> Vec<String> {
        let mut findings = Vec::new();
        if let (Some(before), Some(now)) = (before.instructions, self.instructions)
            && now > before * TOLERANCE
        {
            findings.push(format!("instructions, from {before:.1}"));
        }
        // Half of the last decimal: figures of a server and a client are means.
        if let (Some(before), Some(now)) = (before.allocations, self.allocations)
            && now > before + 0.05
        {
            findings.push(format!("allocations, from {before}"));
        }
        if let (Some(before), Some(now)) = (before.future_bytes, self.future_bytes)
            && now > before
        {
            findings.push(format!("the future, from {before}"));
        }
        findings
    }
}

fn shown(number: Option<impl Display>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn decimal(number: Option<f64>) -> String {
    shown(number.map(|number| format!("{number:.1}")))
}
