//! The messages of `codec`, alato's rows only, each encoded or decoded so many times for callgrind.

#[path = "../shared/allocations.rs"]
mod allocations;
mod counted;
#[path = "../shared/timing.rs"]
#[allow(dead_code)]
mod timing;

#[path = "../codec/alato.rs"]
mod alato;
#[path = "../codec/alato_borrowed.rs"]
mod alato_borrowed;
#[path = "../codec/alato_owned.rs"]
mod alato_owned;
#[path = "../codec/alato_pilota_types.rs"]
mod alato_pilota_types;
#[path = "../codec/convert.rs"]
mod convert;
#[path = "../codec/harness.rs"]
mod harness;
#[path = "../codec/messages.rs"]
mod messages;
#[path = "../codec/parquet/mod.rs"]
mod parquet;
// The shapes name the row that the timing bench compares with.
#[path = "../codec/pilota.rs"]
#[allow(dead_code)]
mod pilota;
#[path = "../codec/pilota_messages.rs"]
#[allow(dead_code)]
mod pilota_messages;
#[path = "../codec/shapes.rs"]
#[allow(dead_code)]
mod shapes;

use counted::{Counted, count};

fn main() {
    let mut cases = Vec::new();
    alato_owned::add_cases(&mut cases);
    alato_pilota_types::add_cases(&mut cases);
    alato_borrowed::add_cases(&mut cases);
    parquet::add_cases(&mut cases);
    cases.retain(|case| case.row.starts_with("alato"));
    cases.sort_by_key(|case| (case.group.shape, case.group.operation));
    for mut case in cases {
        let harness::Group { shape, operation } = case.group;
        count(Counted {
            name: format!("codec: {shape}, {operation}, {}", case.row),
            // The large ones take long, and there are few branches in them that could go another
            // way the next time.
            times: (200_000 / case.encoded_bytes as u64).clamp(1, 200),
            allocations: case.allocations.count,
            future_bytes: None,
            case: &mut case,
        });
    }
}
