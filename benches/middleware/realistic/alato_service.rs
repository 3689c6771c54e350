//! alato's `Service`, by way of `#[service]`.
//!
//! `flat` changes nothing about what the macro writes: it is an error where a body is not flat. So it says which of
//! these are, and the compiler sees to it that it is true.

use alato::{Service, service};

use super::work::{Deadline, PERMITS, count_call, enter_span, expired, leave_span, log, logging};
use crate::{
    alato_service::Leaf,
    harness::{Case, complete},
    work::{Failed, Request, now, record},
};

declare_layers!();

#[service(flat)]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Trace<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let parent = enter_span();
        let result = self.inner.call(cx, req).await;
        leave_span(parent);
        result
    }
}

#[service(flat)]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Metrics<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        count_call();
        let start = now();
        let result = self.inner.call(cx, req).await;
        record(start);
        result
    }
}

#[service(flat)]
impl<Cx, Req, S: Service<Cx, Req, Error: From<Failed>>> Service<Cx, Req> for Timeout<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        if expired(self.deadline) {
            return Err(Failed.into());
        }
        Deadline::new(self.inner.call(cx, req)).await
    }
}

#[service(flat)]
impl<Cx, Req, S: Service<Cx, Req, Error: From<Failed>>> Service<Cx, Req> for Limit<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let _permit = self.permits.take()?;
        self.inner.call(cx, req).await
    }
}

#[service]
impl<Cx, Req: Clone, S: Service<Cx, Req>> Service<Cx, Req> for Retry<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        let again = req.clone();
        match self.inner.call(cx, req).await {
            Err(_) => self.inner.call(cx, again).await,
            answered => answered,
        }
    }
}

#[service(flat)]
impl<Cx, Req, S: Service<Cx, Req>> Service<Cx, Req> for Log<S> {
    async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
        if logging() {
            log(format_args!("called"));
        }
        let result = self.inner.call(cx, req).await;
        if logging() {
            log(format_args!("answered, {}", result.is_ok()));
        }
        result
    }
}

pub fn add_cases(cases: &mut Vec<Case>) {
    realistic_cases!("alato, #[service]", prepare, cases);
}

fn prepare<const N: usize, S>(stack: S) -> impl FnMut(Request<N>) -> usize
where
    S: Service<(), Request<N>, Response = u64, Error = Failed>,
{
    move |request| complete(stack.call(&mut (), request))
}

/// Says of each layer which it is, with a figure that tells: how many more times a call's future holds the request than
/// the inner service's own.
///
/// A flat layer passes it on to the inner call's future, or holds it until it begins in the room that this future has from then on. An `async`
/// block keeps it beside that future.
pub fn print_lowering() {
    macro_rules! added {
        ($layer:ident { $($field:ident: $value:expr)? }) => {
            (
                stringify!($layer),
                requests_held($layer { inner: Leaf { seed: 1 }, $($field: $value)? })
                    - requests_held(Leaf { seed: 1 }),
            )
        };
    }
    let flat = [
        added!(Trace {}),
        added!(Metrics {}),
        added!(Timeout { deadline: u64::MAX }),
        added!(Limit { permits: &PERMITS }),
        added!(Log {}),
    ];
    println!(
        "alato's #[service] in the realistic stack, and the requests that a layer adds to the future"
    );
    for (layer, added) in flat {
        // That they are flat, the compiler has checked; so this is a check of the figure.
        assert_eq!(added, 0, "{layer} is flat");
        println!("  {layer:<8} {added}  flat");
    }
    let (layer, added) = added!(Retry {});
    assert!(added > 0, "{layer} is an `async` block, and keeps a clone");
    println!(
        "  {layer:<8} {added}  an async block, as there are two awaits: it keeps the request and its clone beside the call"
    );
    println!();
}

/// How many times the size of the request is in that of the future.
fn requests_held<S>(service: S) -> usize
where
    S: Service<(), Request<256>> + Service<(), Request<512>>,
{
    let small = size_of_val(&service.call(&mut (), Request([0; 256])));
    let large = size_of_val(&service.call(&mut (), Request([0; 512])));
    (large - small) / 256
}
