//! `#[service]` keeps the meaning of the `async fn`: each body stands here twice, once under the macro and once as a plain
//! `async fn`, and both leave the same trace of effects and drops: to the end, cancelled after every poll, and
//! with a panic at every point.

#[macro_use]
mod forms;

mod bodies;
mod compare;
mod trace;

use alato::Service;

use crate::{
    compare::Body,
    trace::{Fault, Inner, Noisy, Trace},
};

/// The future of a stack of flat layers is that of the leaf; that of `async` blocks grows by the request at every layer.
#[test]
fn a_flat_layer_does_not_hold_the_request() {
    use bodies::{pass_through, two_awaits, work_before};

    let inner = || Inner {
        trace: Trace::default(),
        fault: Fault::None,
    };
    let mut context = Trace::default().noisy("context");
    let mut size = |service: &dyn Fn(&mut Noisy, Noisy) -> usize| {
        service(&mut context, Trace::default().noisy("request"))
    };
    let flat = pass_through::ByMacro::new(inner());
    let by_hand = pass_through::ByHand::new(inner());
    let flat = size(&|cx, req| size_of_val(&flat.call(cx, req)));
    let by_hand = size(&|cx, req| size_of_val(&by_hand.call(cx, req)));
    assert!(flat < by_hand, "{flat} < {by_hand}");

    let before = work_before::ByMacro::new(inner());
    let before = size(&|cx, req| size_of_val(&before.call(cx, req)));
    assert_eq!(before, flat);

    let general = two_awaits::ByMacro::new(inner());
    let general = size(&|cx, req| size_of_val(&general.call(cx, req)));
    assert!(general > flat, "{general} > {flat}");
}
