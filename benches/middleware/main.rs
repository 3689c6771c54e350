//! What a stack of middleware costs, alato's beside its peers'. See the README.

#![cfg_attr(feature = "nightly", feature(impl_trait_in_assoc_type))]

mod allocations;
mod harness;
#[macro_use]
mod stacks;
mod realistic;
mod report;
mod work;

#[cfg(feature = "nightly")]
mod alato_gat;
mod alato_plain;
mod alato_service;
mod async_trait;
mod motore;
mod tower_boxed;
mod tower_by_hand;

use std::time::Duration;

use harness::{Effort, time_in_turns};
use report::Report;

const FULL: Effort = Effort {
    rounds: 31,
    sample: Duration::from_millis(3),
};
const QUICK: Effort = Effort {
    rounds: 7,
    sample: Duration::from_micros(500),
};

fn main() {
    let mut effort = FULL;
    let mut filter = String::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--quick" => effort = QUICK,
            "--bench" => {} // Cargo adds it.
            option if option.starts_with('-') => {
                eprintln!("options: --quick, and a part of a shape's name");
                std::process::exit(2);
            }
            shape => filter = shape.to_owned(),
        }
    }

    let mut cases = Vec::new();
    alato_plain::add_cases(&mut cases);
    alato_service::add_cases(&mut cases);
    #[cfg(feature = "nightly")]
    alato_gat::add_cases(&mut cases);
    motore::add_cases(&mut cases);
    async_trait::add_cases(&mut cases);
    tower_boxed::add_cases(&mut cases);
    tower_by_hand::add_cases(&mut cases);
    realistic::add_cases(&mut cases);
    cases.retain(|case| case.group.shape.to_string().contains(&filter));
    // By what is done and then by row; the sort is stable.
    cases.sort_by_key(|case| (case.group.shape, case.group.request_bytes, case.group.depth));

    let mut report = Report::new(tower_by_hand::ROW);
    for group in cases.chunk_by_mut(|a, b| a.group == b.group) {
        let timings = time_in_turns(group, effort);
        report.add(group, &timings);
    }
    report.summarize();
    realistic::alato_service::print_lowering();
}
