//! The bodies, each to be written in two forms of the same tokens (`forms.rs`). `flat` says that the macro has to lower it to the
//! future that it awaits; `any`, that it may need an `async` block.

#![allow(
    dead_code,
    unused_must_use,
    unused_parens,
    unused_variables,
    unused_assignments,
    clippy::cast_possible_truncation,
    clippy::diverging_sub_expression,
    clippy::items_after_statements,
    clippy::short_circuit_statement,
    clippy::needless_question_mark,
    clippy::uninlined_format_args,
    clippy::redundant_locals,
    clippy::let_and_return,
    clippy::needless_return,
    clippy::needless_borrow,
    clippy::needless_borrows_for_generic_args,
    clippy::question_mark,
    clippy::unused_async,
    clippy::let_underscore_untyped,
    reason = "the bodies are what a user might write"
)]

bodies! {
    pass_through, flat, (self, cx, req) {
        self.0.call(cx, req).await
    }

    work_before, flat, (self, cx, req) {
        self.0.before();
        cx.touch();
        self.0.call(cx, req).await
    }

    a_permit_is_held_until_the_inner_call_is_done, flat, (self, cx, req) {
        let _permit = self.0.noisy("permit");
        self.0.before();
        self.0.call(cx, req).await
    }

    a_value_kept_for_after, flat, (self, cx, req) {
        let start = self.0.noisy("start");
        let result = self.0.call(cx, req).await;
        self.0.after();
        start.touch();
        result
    }

    several_values_are_dropped_in_reverse, flat, (self, cx, req) {
        let _first = self.0.noisy("first");
        let second = self.0.noisy("second");
        let _third = self.0.noisy("third");
        let result = self.0.call(cx, req).await;
        let _fourth = self.0.noisy("fourth");
        drop(second);
        self.0.after();
        result
    }

    the_request_is_not_used, any, (self, cx, _req) {
        let other = self.0.noisy("other");
        self.0.call(cx, other).await
    }

    the_arguments_have_no_names, any, (self, _, _) {
        let mut context = self.0.noisy("own context");
        self.0.call(&mut context, self.0.noisy("other")).await
    }

    an_early_return, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        if self.0.allowed().is_err() {
            return Err("not allowed");
        }
        self.0.before();
        self.0.call(cx, req).await
    }

    a_question_mark_before, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        self.0.allowed().map_err(|_| "not allowed")?;
        let result = self.0.call(cx, req).await;
        self.0.after();
        result
    }

    a_question_mark_after, flat, (self, cx, req) {
        let guard = self.0.noisy("guard");
        let value = self.0.call(cx, req).await?;
        self.0.after();
        guard.touch();
        Ok(value + 1)
    }

    a_method_on_the_output, flat, (self, cx, req) {
        let start = self.0.noisy("start");
        self.0.call(cx, req).await.map(|value| {
            start.touch();
            value + 1
        }).map_err(|_| "mapped")
    }

    a_match_on_the_output, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        match self.0.call(cx, req).await {
            Ok(value) if value > 100 => Err("too much"),
            Ok(value) => {
                self.0.after();
                Ok(value)
            }
            Err(error) => Err(error),
        }
    }

    a_return_of_the_output, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        return Ok(self.0.call(cx, req).await?);
    }

    a_temporary_of_the_output, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        self.0.call(cx, req).await.as_ref().map(|value| value + self.0.noisy("temporary").name.len() as u32).map_err(|error| *error)
    }

    a_value_that_was_moved_before, flat, (self, cx, req) {
        let other = self.0.noisy("other");
        drop(other);
        self.0.call(cx, req).await
    }

    a_value_that_was_printed_before, flat, (self, cx, req) {
        let other = self.0.noisy("other");
        println!("{other}, {}", req);
        let result = self.0.call(cx, req).await;
        self.0.after();
        result
    }

    a_local_that_changes, any, (self, cx, req) {
        let mut last = self.0.noisy("last");
        last = self.0.noisy("newer");
        let result = self.0.call(cx, req).await;
        last = self.0.noisy("newest");
        last.touch();
        result
    }

    a_future_in_a_local, any, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        let future = self.0.call(cx, req);
        self.0.before();
        let result = future.await;
        self.0.after();
        result
    }

    a_call_inside_another, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        let result = std::convert::identity(self.0.call(cx, req)).await;
        self.0.after();
        result
    }

    a_borrowed_temporary, any, (self, cx, req) {
        async fn lengths(text: &Noisy, inner: impl Future<Output = Result<u32, &'static str>>) -> Result<u32, &'static str> {
            let result = inner.await;
            text.touch();
            result
        }
        let result = lengths(&self.0.noisy("temporary"), self.0.call(cx, req)).await;
        self.0.after();
        result
    }

    two_awaits, any, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        std::future::ready(()).await;
        self.0.call(cx, req).await
    }

    a_shadowed_request, any, (self, cx, req) {
        let req = req.renamed("renamed");
        let req = Some(req);
        let Some(req) = req else { return Err("none") };
        self.0.call(cx, req).await
    }

    a_conditional_move, any, (self, cx, req) {
        let other = self.0.noisy("other");
        if self.0.allowed().is_ok() {
            drop(other);
        }
        self.0.call(cx, req).await
    }

    a_loop, any, (self, cx, req) {
        let mut first = Some(req);
        loop {
            let next = first.take().unwrap_or_else(|| self.0.noisy("again"));
            let result = self.0.call(cx, next).await;
            if result.is_ok() || first.is_none() {
                return result;
            }
        }
    }

    a_borrow_between_two_that_are_kept, any, (self, cx, req) {
        let owner = self.0.noisy("owner");
        let borrowed = &owner;
        let result = self.0.call(cx, req).await;
        borrowed.touch();
        result
    }

    a_borrow_of_a_number, any, (self, cx, req) {
        let number: u32 = 5;
        let borrowed = &number;
        let result = self.0.call(cx, req).await;
        assert_eq!(*borrowed, 5);
        result
    }

    a_value_that_changes_behind_the_await, flat, (self, cx, req) {
        let mut count = self.0.noisy("none");
        let result = self.0.call(cx, req).await;
        count = self.0.noisy("some");
        result
    }

    a_value_whose_type_is_found_behind_the_await, flat, (self, cx, req) {
        let mut values = Vec::new();
        let mut last = None;
        let value = self.0.call(cx, req).await?;
        values.push(value);
        last = values.pop();
        last.ok_or("nothing")
    }

    a_question_mark_on_a_poll, flat, (self, cx, req) {
        let _ = std::task::Poll::Ready(self.0.allowed().map_err(|_| "not allowed"))?;
        self.0.call(cx, req).await
    }

    what_is_configured_away_does_not_run, any, (self, cx, req) {
        #[cfg(any())]
        self.0.call(cx, req).await?;
        Ok(1)
    }

    what_is_configured_away_moves_nothing, any, (self, cx, req) {
        let guard = self.0.noisy("guard");
        #[cfg(any())]
        drop(guard);
        self.0.call(cx, req).await
    }

    an_underscore_moves_nothing, any, (self, cx, req) {
        let guard = self.0.noisy("guard");
        let _ = guard;
        let _ = req;
        let other = self.0.noisy("other");
        self.0.call(cx, other).await
    }

    a_closure_that_is_called_is_still_there, any, (self, cx, req) {
        let held = self.0.noisy("held");
        let report = move || held.touch();
        report();
        self.0.call(cx, req).await
    }

    a_temporary_that_a_local_extends, any, (self, cx, req) {
        let _ = &self.0.noisy("ignored");
        let span = &self.0.noisy("span");
        span.touch();
        self.0.call(cx, req).await
    }

    a_name_that_is_used_again, any, (self, cx, req) {
        let value = self.0.noisy("value");
        drop(value);
        self.0.call(cx, req).await.map(|value| value + 1)
    }

    a_value_that_is_put_back, any, (self, cx, req) {
        let mut value = self.0.noisy("value");
        drop((value, { value = self.0.noisy("new"); }));
        self.0.call(cx, req).await
    }

    a_macro_that_moves, any, (self, cx, req) {
        let other = self.0.noisy("other");
        assert!({ drop(other); true });
        self.0.call(cx, req).await
    }

    an_item_behind_the_await, any, (self, cx, req) {
        let value = helper(self.0.allowed());
        let result = self.0.call(cx, req).await;
        fn helper(allowed: Result<u32, u8>) -> u32 {
            allowed.unwrap_or(7)
        }
        assert!(value > 0);
        result
    }

    an_operator_at_the_start_of_a_statement, flat, (self, cx, req) {
        let _guard = self.0.noisy("guard");
        self.0.call(cx, req).await == Ok(3) || return Err("not three");
        Ok(4)
    }

    a_width_that_is_printed_behind_the_await, flat, (self, cx, req) {
        let width: usize = 5;
        let digits: usize = 2;
        let result = self.0.call(cx, req).await;
        println!("{:0width$.digits$}", 1.5);
        self.0.after();
        result
    }

    a_borrow_of_self_itself, any, (self, cx, req) {
        let this = &self;
        let result = self.0.call(cx, req).await;
        this.0.after();
        result
    }
}
