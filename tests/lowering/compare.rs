//! Runs each body in both forms, and compares the traces.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    task::{Context, Poll, Waker},
};

use alato::Service;

use crate::trace::{Fault, Inner, Noisy, Trace};

/// A service with one of the bodies in it.
pub(crate) trait Body: Service<Noisy, Noisy, Response = u32, Error = &'static str> {
    fn new(inner: Inner) -> Self;
}

/// Calls a service, polls it so many times, drops it, and tells everything that happened.
fn run<B: Body>(fault: Fault, polls: usize, is_hasty: bool) -> Vec<String> {
    let trace = Trace::default();
    let service = B::new(Inner {
        trace: trace.clone(),
        fault,
        is_hasty,
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

/// `is_hasty`: around a service that does its work when it is called, which only a body that is not prepared has to bear with.
pub(crate) fn compare<ByMacro: Body, ByHand: Body>(is_hasty: bool) {
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
                run::<ByMacro>(fault, polls, is_hasty),
                run::<ByHand>(fault, polls, is_hasty),
                "{fault:?}, dropped after {polls} polls"
            );
        }
    }
}

macro_rules! compare {
    ($($name:ident)*) => {$(
        #[test]
        fn $name() {
            compare_forms!(crate::bodies::$name);
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
    a_borrow_between_two_that_are_kept
    a_borrow_of_a_number
    a_value_that_changes_behind_the_await
    a_value_whose_type_is_found_behind_the_await
    a_question_mark_on_a_poll
    what_is_configured_away_does_not_run
    what_is_configured_away_moves_nothing
    an_underscore_moves_nothing
    a_closure_that_is_called_is_still_there
    a_temporary_that_a_local_extends
    a_name_that_is_used_again
    a_value_that_is_put_back
    a_macro_that_moves
    an_item_behind_the_await
    an_operator_at_the_start_of_a_statement
    a_width_that_is_printed_behind_the_await
    a_borrow_of_self_itself
}
