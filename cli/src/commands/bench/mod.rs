//! `alato bench`: load on a server, and how long its answers took.

mod failures;
mod load;
mod report;

use std::{sync::Arc, time::Duration};

use self::load::{Load, measure};
use super::{call::runtime, check::Format};
use crate::{
    invocation::Invocation,
    outcome::{Outcome, Status},
    target::duration,
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato bench localhost:9090 Calculator.add '[1, 2]' -i calculator.thrift
  alato bench localhost:9090 add '[1, 2]' --connections 50 --duration 30s
  alato bench localhost:9090 add '[1, 2]' --rate 2000            open loop: 2,000 calls a second, come what may
  alato bench localhost:9090 add '[1, 2]' --calls 100000 --format json

In a closed loop, each connection calls again as soon as it has its answer. In an open loop (--rate), calls start at
fixed times whether or not the server keeps up, and a call's time runs from when it was to start.

After a connect that failed, a connection waits for 10 ms, and for twice as long after each further one, up to 1 s.

Exit status: 0 if there are no more errors than --max-errors, 1 if there are more, 5 if no call was answered. An error is
a call without an answer or with an application exception. An exception that the method declares is no error.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    invocation: Invocation,
    /// How many connections there are; in a closed loop, each has one call at a time
    #[arg(short, long, value_name = "NUMBER", default_value = "10", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    connections: u32,
    /// How long it lasts
    #[arg(short, long, value_name = "TIME", default_value = "10s", value_parser = duration)]
    duration: Duration,
    /// Ends after so many calls, if that is before the time is over
    #[arg(short = 'n', long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..))]
    calls: Option<u64>,
    /// Open loop: so many calls start each second
    #[arg(short, long, value_name = "CALLS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    rate: Option<u32>,
    /// How many calls may fail until the exit status is 1
    #[arg(long, value_name = "NUMBER", default_value = "0")]
    max_errors: u64,
    /// How to write the result
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let connections = usize::try_from(arguments.connections).unwrap_or(usize::MAX);
    let prepared = arguments.invocation.prepare(connections, color)?;
    let load = Arc::new(Load::new(prepared, arguments.calls));
    let result = runtime()?.block_on(measure(load, arguments))?;
    match arguments.format {
        Format::Json => terminal::print_json(&result.as_json())?,
        Format::Text => terminal::print(&result.as_text())?,
    }
    Ok(if result.answered() == 0 {
        Status::Transport
    } else if result.errors() > arguments.max_errors {
        Status::Findings
    } else {
        Status::Success
    })
}
