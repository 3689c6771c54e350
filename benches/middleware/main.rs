//! What a stack of middleware costs, alato's beside its peers'. See the README.

#![cfg_attr(feature = "nightly", feature(impl_trait_in_assoc_type))]

#[path = "../shared/allocations.rs"]
mod allocations;
#[path = "../shared/arguments.rs"]
mod arguments;
#[path = "../shared/timing.rs"]
mod timing;

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

use report::Report;
use timing::time_in_turns;

fn main() {
    let (effort, filter) = arguments::parse();

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
