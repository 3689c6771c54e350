//! The stacks of `middleware`, alato's rows only, each run so many times for callgrind.

#[path = "../shared/allocations.rs"]
mod allocations;
mod counted;
#[path = "../shared/timing.rs"]
#[allow(dead_code)]
mod timing;

#[path = "../middleware/harness.rs"]
mod harness;
#[path = "../middleware/stacks.rs"]
#[macro_use]
mod stacks;
#[path = "../middleware/alato_plain.rs"]
mod alato_plain;
#[path = "../middleware/alato_service.rs"]
mod alato_service;
#[path = "../middleware/realistic/mod.rs"]
#[allow(dead_code)]
mod realistic;
#[path = "../middleware/work.rs"]
mod work;

// The realistic stacks of the peers are made with what is in these.
#[path = "../middleware/async_trait.rs"]
#[allow(dead_code)]
mod async_trait;
#[path = "../middleware/motore.rs"]
#[allow(dead_code)]
mod motore;
#[path = "../middleware/tower_boxed.rs"]
#[allow(dead_code)]
mod tower_boxed;
#[path = "../middleware/tower_by_hand.rs"]
#[allow(dead_code)]
mod tower_by_hand;

use counted::{Counted, count};

const TIMES: u64 = 500;

fn main() {
    let mut cases = Vec::new();
    alato_plain::add_cases(&mut cases);
    alato_service::add_cases(&mut cases);
    realistic::add_cases(&mut cases);
    cases.retain(|case| case.row.starts_with("alato"));
    for mut case in cases {
        let harness::Group {
            shape,
            depth,
            request_bytes,
        } = case.group;
        count(Counted {
            name: format!(
                "middleware: {shape}, {depth} deep, {request_bytes} B, {}",
                case.row
            ),
            times: TIMES,
            allocations: case.allocations.count,
            future_bytes: Some(case.future_bytes),
            case: &mut case,
        });
    }
}
