//! What stands behind `--` on the command line.

use std::time::Duration;

use crate::rows::Row;

pub enum Mode {
    Compare(Compare),
    Idle(Idle),
    /// The same options, for connections on which messages never end.
    Drip(Idle),
    Server(Server),
}

/// Which cells to measure, and how.
pub struct Compare {
    pub rows: Vec<Row>,
    pub concurrency: Vec<usize>,
    pub payload: Vec<usize>,
    pub rounds: usize,
    pub time: Duration,
    pub server: ServerOptions,
}

/// How the other process is started.
pub struct ServerOptions {
    /// Threads of the runtime.
    pub workers: usize,
    /// A command before it, such as a profiler.
    pub under: Vec<String>,
}

/// How many connections that do nothing to open.
pub struct Idle {
    pub rows: Vec<Row>,
    pub connections: usize,
    pub server: ServerOptions,
}

/// What the driver tells the other process.
pub struct Server {
    pub row: Row,
    pub port: u16,
    pub workers: usize,
    /// Whether to count allocations and system calls, which costs time.
    pub counts: bool,
}

const USAGE: &str = "\
options: --rows A,B  those whose names begin with A or B
         --concurrency 1,32,256  --payload 64,1024,16384
         --rounds 5  --seconds 1  --workers 1 (threads of the server's runtime)
         --quick     one round of 0.3 seconds
         --under COMMAND  starts the server under a command, such as a profiler
         --idle N    memory of N connections that do nothing, instead of all that
         --drip N    what N clients do to others that send a byte a second each";

pub fn parse() -> Mode {
    let mut arguments = std::env::args().skip(1);
    let mut options = Compare {
        rows: Row::ALL.to_vec(),
        concurrency: vec![1, 32, 256],
        payload: vec![64, 1 << 10, 16 << 10],
        rounds: 5,
        time: Duration::from_secs(1),
        server: ServerOptions {
            workers: 1,
            under: Vec::new(),
        },
    };
    let mut idle = None;
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().unwrap_or_else(|| usage());
        match option.as_str() {
            "--bench" => {} // Cargo adds it.
            "--server" => {
                return Mode::Server(Server {
                    row: Row::named(&value()).unwrap_or_else(|| usage()),
                    port: number(&value()),
                    workers: number(&value()),
                    counts: value() == "counts",
                });
            }
            "--rows" => {
                let names = value();
                let names: Vec<&str> = names.split(',').collect();
                let chosen = |row: &Row| names.iter().any(|name| row.name().starts_with(name));
                options.rows.retain(chosen);
            }
            "--concurrency" => options.concurrency = numbers(&value()),
            "--payload" => options.payload = numbers(&value()),
            "--rounds" => options.rounds = number(&value()),
            "--seconds" => options.time = Duration::from_secs_f64(number(&value())),
            "--workers" => options.server.workers = number(&value()),
            "--under" => {
                options.server.under = value().split_whitespace().map(str::to_owned).collect();
            }
            "--quick" => (options.rounds, options.time) = (1, Duration::from_millis(300)),
            "--idle" => idle = Some((false, number(&value()))),
            "--drip" => idle = Some((true, number(&value()))),
            _ => usage(),
        }
    }
    match idle {
        Some((drip, connections)) => {
            let mode = if drip { Mode::Drip } else { Mode::Idle };
            mode(Idle {
                rows: options.rows,
                connections,
                server: options.server,
            })
        }
        None => Mode::Compare(options),
    }
}

fn numbers(list: &str) -> Vec<usize> {
    list.split(',').map(number).collect()
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| usage())
}

fn usage() -> ! {
    eprintln!("{USAGE}");
    std::process::exit(2);
}
