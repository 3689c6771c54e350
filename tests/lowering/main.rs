//! `#[service]` keeps the meaning of the `async fn`: each body stands here twice, once under the macro and once as a plain
//! `async fn`, and both leave the same trace of effects and drops: to the end, cancelled after every poll, and
//! with a panic at every point.

mod bodies;
mod trace;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

use alato::Service;

use crate::trace::{Fault, Inner, Noisy, Trace};

/// A service with one of the bodies in it.
trait Body: Service<Noisy, Noisy, Response = u32, Error = &'static str> {
    fn new(inner: Inner) -> Self;
}

/// Calls a service, polls it so many times, drops it, and tells everything that happened.
fn run<B: Body>(fault: Fault, polls: usize) -> Vec<String> {
    let trace = Trace::default();
    let service = B::new(Inner {
        trace: trace.clone(),
        fault,
    });
    let mut context = trace.noisy("context");
    let mut call = Some(Box::pin(service.call(&mut context, trace.noisy("request"))));
    trace.push("called");
    for _ in 0..polls {
        let Some(future) = &mut call else { break };
        let mut waking = Context::from_waker(Waker::noop());
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut waking)));
        match polled {
            Ok(Poll::Pending) => trace.push("pending"),
            Ok(Poll::Ready(result)) => {
                trace.push(format!("ready {result:?}"));
                break;
            }
            Err(_) => {
                trace.push("panicked");
                break;
            }
        }
    }
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(call)));
    trace.push(if dropped.is_ok() {
        "dropped"
    } else {
        "panicked while dropped"
    });
    trace.take()
}

fn compare<ByMacro: Body, ByHand: Body>() {
    let faults = [
        Fault::None,
        Fault::Fail,
        Fault::PanicInCall,
        Fault::PanicInFirstPoll,
        Fault::PanicInLastPoll,
        Fault::PanicInDrop,
        Fault::PanicBefore,
        Fault::PanicAfter,
        Fault::ReturnBefore,
    ];
    for fault in faults {
        for polls in 0..5 {
            assert_eq!(
                run::<ByMacro>(fault, polls),
                run::<ByHand>(fault, polls),
                "{fault:?}, dropped after {polls} polls"
            );
        }
    }
}

macro_rules! compare {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            compare::<bodies::$name::ByMacro, bodies::$name::ByHand>();
        }
    )*};
}

compare! {
    pass_through
    work_before
    a_permit_is_held_until_the_inner_call_is_done
    a_value_kept_for_after
    several_values_are_dropped_in_reverse
    the_request_is_not_used
    the_arguments_have_no_names
    an_early_return
    a_question_mark_before
    a_question_mark_after
    a_method_on_the_output
    a_match_on_the_output
    a_return_of_the_output
    a_temporary_of_the_output
    a_value_that_was_moved_before
    a_value_that_was_printed_before
    a_local_that_changes
    a_future_in_a_local
    a_call_inside_another
    a_borrowed_temporary
    two_awaits
    a_shadowed_request
    a_conditional_move
    a_loop
}

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
