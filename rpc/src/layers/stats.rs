//! [`Stats`].

use std::time::Duration;

use alato_core::Service;
use alato_macros::{Layer, service};
use tokio::time::Instant;

use super::{Outcome, outcome::report};
use crate::{Reply, Request};

/// Tells a function of every call: which method, how long it took, and how it ended.
///
/// The function is called once for each call, when it has ended or was cancelled. It runs between the calls, so it should be quick,
/// and must not block.
///
/// ```
/// use std::sync::atomic::{AtomicU64, Ordering};
///
/// use alato_core::{Layer, Service, service_fn};
/// use alato_rpc::{
///     CallContext, Method, Protocol, Reply, Request, RpcError,
///     layers::{CallStats, StatsLayer},
/// };
/// # use alato_thrift::{ApplicationException, ApplicationExceptionKind, MessageKind};
///
/// static FAILURES: AtomicU64 = AtomicU64::new(0);
///
/// let layer = StatsLayer::new(|call: &CallStats<'_>| {
///     println!("{} took {:?}: {}", call.method, call.duration, call.outcome.as_str());
///     if call.outcome.is_failure() {
///         FAILURES.fetch_add(1, Ordering::Relaxed);
///     }
/// });
/// let service = layer.layer(service_fn(async |_cx: &mut CallContext, _request: Request| {
///     Err::<Reply, RpcError>(RpcError::internal("not today"))
/// }));
/// # let arguments = ApplicationException::new(ApplicationExceptionKind::UNKNOWN, "");
/// # let add = Method::new("Calculator", "add");
/// # let request = Request::new(add, MessageKind::Call, Protocol::Binary, &arguments).unwrap();
/// # futures_util::FutureExt::now_or_never(service.call(&mut CallContext::new(), request)).unwrap().unwrap_err();
/// // … once it was called:
/// assert_eq!(FAILURES.load(Ordering::Relaxed), 1);
/// ```
#[derive(Clone, Debug, Layer)]
#[layer(crate = "alato_core")]
pub struct Stats<S, F> {
    #[layer(inner)]
    inner: S,
    hook: F,
}

/// What [`Stats`] says of a call.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct CallStats<'a> {
    /// The method's name; with its service's before it where the request says that: `Calculator:add`.
    pub method: &'a str,
    /// How long the call took.
    pub duration: Duration,
    /// How it ended.
    pub outcome: Outcome,
}

#[service(crate = "alato_core", flat)]
impl<Cx, S, F> Service<Cx, Request> for Stats<S, F>
where
    S: Service<Cx, Request, Response = Reply>,
    F: Fn(&CallStats<'_>) + Send + Sync,
{
    async fn call(&self, cx: &mut Cx, request: Request) -> Result<Reply, S::Error> {
        let mut call = RunningCall {
            hook: &self.hook,
            method: request.method().to_owned(),
            start: Instant::now(),
            outcome: Outcome::Cancelled,
        };
        let result = self.inner.call(cx, request).await;
        call.outcome = Outcome::of(&result);
        result
    }
}

/// Calls the hook when it goes.
struct RunningCall<'a, F: Fn(&CallStats<'_>)> {
    hook: &'a F,
    method: String,
    start: Instant,
    outcome: Outcome,
}

impl<F: Fn(&CallStats<'_>)> Drop for RunningCall<'_, F> {
    fn drop(&mut self) {
        let call = CallStats {
            method: &self.method,
            duration: self.start.elapsed(),
            outcome: self.outcome,
        };
        report(|| (self.hook)(&call));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use alato_core::{Layer, service_fn};
    use alato_thrift::{ApplicationException, ApplicationExceptionKind};

    use super::*;
    use crate::{
        Protocol, ReplyKind, RpcError,
        layers::testing::{request, success},
    };

    /// Answers after as many seconds as the method's name has letters, in the way that it says.
    async fn answer(_cx: &mut (), request: Request) -> Result<Reply, RpcError> {
        let seconds = u64::try_from(request.method().len()).unwrap();
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        let declared = Reply::new(ReplyKind::Declared, Protocol::Binary, vec![12, 0, 1, 0, 0]);
        let exception = ApplicationException::new(ApplicationExceptionKind::UNKNOWN, "");
        match request.method() {
            "ok" => Ok(success()),
            "thrown" => Ok(declared),
            "Calc:no" => Ok(Reply::exception(&exception)),
            "note" => Ok(Reply::oneway()),
            _ => Err(RpcError::internal("")),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn every_call_is_told_of_once_however_it_ends() {
        let seen = Mutex::new(Vec::new());
        let service = StatsLayer::new(|call: &CallStats<'_>| {
            let seconds = call.duration.as_secs();
            let call = (call.method.to_owned(), seconds, call.outcome);
            seen.lock().unwrap().push(call);
        })
        .layer(service_fn(answer));
        for method in ["ok", "thrown", "Calc:no", "note", "other"] {
            let _ = service.call(&mut (), request(method)).await;
        }
        let mut cx = ();
        let call = service.call(&mut cx, request("gone"));
        tokio::time::timeout(Duration::from_secs(1), call)
            .await
            .unwrap_err();
        // What was never begun is not told of.
        drop(service.call(&mut (), request("never")));
        let expected = [
            ("ok", 2, Outcome::Success),
            ("thrown", 6, Outcome::Declared),
            ("Calc:no", 7, Outcome::Application),
            ("note", 4, Outcome::Oneway),
            ("other", 5, Outcome::Failed),
            ("gone", 1, Outcome::Cancelled),
        ];
        let expected = expected.map(|(method, took, outcome)| (method.to_owned(), took, outcome));
        assert_eq!(*seen.lock().unwrap(), expected);
    }
}
