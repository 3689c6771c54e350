//! What it takes to encode and to decode, in alato's protocols and in its peers'. See the README.

#[path = "../shared/allocations.rs"]
mod allocations;
#[path = "../shared/arguments.rs"]
mod arguments;
#[path = "../shared/timing.rs"]
mod timing;

mod alato;
mod convert;
mod harness;
mod messages;
mod pilota_messages;
mod report;
mod shapes;

mod alato_borrowed;
mod alato_owned;
mod alato_pilota_types;
mod apache;
mod bincode;
mod memcpy;
mod parquet;
mod pilota;
mod prost;

use report::Report;
use timing::time_in_turns;

fn main() {
    let (effort, filter) = arguments::parse();

    let mut cases = Vec::new();
    memcpy::add_cases(&mut cases);
    alato_owned::add_cases(&mut cases);
    alato_pilota_types::add_cases(&mut cases);
    alato_borrowed::add_cases(&mut cases);
    pilota::add_cases(&mut cases);
    apache::add_cases(&mut cases);
    prost::add_cases(&mut cases);
    bincode::add_cases(&mut cases);
    parquet::add_cases(&mut cases);
    cases.retain(|case| case.group.shape.to_string().contains(&filter));
    // By what is done and then by row; the sort is stable.
    cases.sort_by_key(|case| (case.group.shape, case.group.operation));

    let mut report = Report::default();
    for group in cases.chunk_by_mut(|a, b| a.group == b.group) {
        let timings = time_in_turns(group, effort);
        report.add(group, &timings);
    }
    report.summarize();
}
