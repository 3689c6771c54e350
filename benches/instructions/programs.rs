//! The counted programs, and what each is told to do.

use std::{
    process::Command,
    sync::{Mutex, PoisonError},
    thread,
};

use crate::{
    callgrind::{self, Ran},
    table::Row,
};

const MIDDLEWARE: &str = env!("CARGO_BIN_EXE_counted-middleware");
const CODEC: &str = env!("CARGO_BIN_EXE_counted-codec");
const SERVER: &str = env!("CARGO_BIN_EXE_counted-server");
const CLIENT: &str = env!("CARGO_BIN_EXE_counted-client");
const SIZES: &str = env!("CARGO_BIN_EXE_future-sizes");

/// The prefixes of the rows' names.
const GROUPS: [&str; 5] = ["middleware", "codec", "server", "client", "futures"];
/// How many calls at once, and the bytes in each.
const LOADS: [(u64, u64); 4] = [(1, 1024), (32, 64), (32, 1024), (256, 1024)];
/// The calls of the shorter of two runs, at least. The longer one makes twice as many.
const CALLS: u64 = 2048;
/// How often each caller calls, at least: the first calls make connections, buffers and tasks.
const CALLS_OF_EACH: u64 = 32;

/// A program to count, and how.
enum Job {
    /// By its function `alato_counted`, which it calls twice for each row.
    Rows(&'static str),
    /// By two runs that make different numbers of calls.
    Runs {
        name: String,
        program: &'static str,
        /// But for the calls.
        arguments: Vec<String>,
        calls: u64,
    },
}

/// Counts all rows whose names have `filter` in them.
pub fn rows(filter: &str) -> Vec<Row> {
    let jobs = jobs(filter);
    let found: Mutex<Vec<(usize, Vec<Row>)>> = Mutex::new(Vec::new());
    let next = Mutex::new(jobs.iter().enumerate());
    let work = || {
        loop {
            let job = next.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((place, job)) = job else { break };
            let rows = job.rows();
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            found.push((place, rows));
        }
    };
    // Counts do not depend on what else runs.
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort_by_key(|(place, _)| *place);
    let rows = found.into_iter().flat_map(|(_, rows)| rows);
    rows.chain(sizes())
        .filter(|row| row.name.contains(filter))
        .collect()
}

fn jobs(filter: &str) -> Vec<Job> {
    let mut jobs = Vec::new();
    // Only the programs know their rows. A filter that starts with another group's name matches
    // none of them.
    let group = filter.split(':').next().unwrap_or_default();
    for (name, program) in [("middleware", MIDDLEWARE), ("codec", CODEC)] {
        if group == name || !GROUPS.contains(&group) {
            jobs.push(Job::Rows(program));
        }
    }
    let mut add = |side: &str, program, kind: &str, callers: Option<&str>, (at_once, payload)| {
        let callers_named = callers.map(|callers| format!(", {callers}"));
        let name = format!(
            "{side}: {kind}{}, {at_once} at a time, {payload} B",
            callers_named.unwrap_or_default()
        );
        if name.contains(filter) {
            let mut arguments = vec![kind.to_owned()];
            arguments.extend(callers.map(str::to_owned));
            arguments.extend([at_once, payload].map(|number: u64| number.to_string()));
            jobs.push(Job::Runs {
                name,
                program,
                arguments,
                calls: CALLS.max(at_once * CALLS_OF_EACH),
            });
        }
    };
    for kind in ["bytes", "vec", "ordered"] {
        for load in LOADS {
            add("server", SERVER, kind, None, load);
        }
    }
    for kind in ["mux-bytes", "mux-vec", "pool-bytes", "pool-vec"] {
        for load in LOADS {
            add("client", CLIENT, kind, Some("tasks"), load);
        }
        add("client", CLIENT, kind, Some("joined"), (32, 1024));
    }
    jobs
}

impl Job {
    fn rows(&self) -> Vec<Row> {
        match self {
            Self::Rows(program) => rows_of(program),
            Self::Runs {
                name,
                program,
                arguments,
                calls,
            } => {
                let [few, many] = [*calls, calls * 2].map(|calls| run(program, arguments, calls));
                let each = *calls as f64;
                vec![Row {
                    name: name.clone(),
                    instructions: Some((many.0 - few.0) / each),
                    // The programs print two decimals, and the second of a difference is not exact.
                    allocations: Some(((many.1 - few.1) / each * 10.0).round() / 10.0),
                    future_bytes: None,
                }]
            }
        }
    }
}

/// All rows of a program that counts by `alato_counted`.
fn rows_of(program: &str) -> Vec<Row> {
    let Ran { output, counts } = callgrind::each_call("alato_counted", program);
    let lines: Vec<&str> = output.lines().collect();
    let (pairs, _) = counts.as_chunks::<2>();
    // What follows the last pair is what callgrind writes at the end of the program.
    assert!(
        counts.len() == lines.len() * 2 + 1,
        "{program}: {} lines, {} counts",
        lines.len(),
        counts.len()
    );
    let rows = lines.into_iter().zip(pairs);
    rows.map(|(line, [once, twice])| {
        let columns: Vec<&str> = line.split('\t').collect();
        let [name, times, allocations, future_bytes] = columns[..] else {
            panic!("{program}: not a row: {line}")
        };
        let times: f64 = times.parse().expect("a number of times");
        Row {
            name: name.to_owned(),
            instructions: Some(twice.saturating_sub(*once) as f64 / times),
            allocations: Some(allocations.parse().expect("a number of allocations")),
            future_bytes: future_bytes.parse().ok(),
        }
    })
    .collect()
}

/// The instructions and the allocations of a run, in all.
fn run(program: &str, arguments: &[String], calls: u64) -> (f64, f64) {
    let calls_text = calls.to_string();
    let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    arguments.push(&calls_text);
    let ran = callgrind::whole(program, &arguments);
    let allocations = ran.output.split_whitespace().nth(2);
    let allocations: f64 = allocations
        .and_then(|number| number.parse().ok())
        .expect("the allocations of each call");
    let instructions: u64 = ran.counts.iter().sum();
    (instructions as f64, allocations * calls as f64)
}

fn sizes() -> Vec<Row> {
    let output = Command::new(SIZES).output().expect("the program of sizes");
    assert!(output.status.success(), "the program of sizes fails");
    let text = String::from_utf8(output.stdout).expect("the output is text");
    let rows = text.lines().filter_map(|line| line.split_once('\t'));
    rows.map(|(name, bytes)| Row {
        name: name.to_owned(),
        instructions: None,
        allocations: None,
        future_bytes: Some(bytes.parse().expect("a size")),
    })
    .collect()
}
