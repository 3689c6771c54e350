//! `#[service]` keeps the meaning of the `async fn`: each body stands here twice, once under the macro and once as a plain
//! `async fn`, and both leave the same trace of effects and drops: to the end, cancelled after every poll, and
//! with a panic at every point.

#[macro_use]
mod forms;

mod bodies;
mod compare;
mod stacks;
mod trace;

use alato::Service;

use crate::trace::{Fault, Inner, Noisy, Trace};

/// Passes everything through; flat, or not.
struct Flat<S>(S);
struct General<S>(S);

#[alato::service(flat)]
impl<S: Service<Noisy, Noisy>> Service<Noisy, Noisy> for Flat<S> {
    async fn call(&self, cx: &mut Noisy, req: Noisy) -> Result<S::Response, S::Error> {
        self.0.call(cx, req).await
    }
}

#[alato::service]
impl<S: Service<Noisy, Noisy>> Service<Noisy, Noisy> for General<S> {
    async fn call(&self, cx: &mut Noisy, req: Noisy) -> Result<S::Response, S::Error> {
        std::future::ready(()).await;
        self.0.call(cx, req).await
    }
}

fn inner() -> Inner {
    Inner {
        trace: Trace::default(),
        fault: Fault::None,
        is_hasty: false,
    }
}

fn size_of_call(service: impl Service<Noisy, Noisy>) -> usize {
    let trace = Trace::default();
    let mut context = trace.noisy("context");
    size_of_val(&service.call(&mut context, trace.noisy("request")))
}

#[test]
fn a_flat_layer_adds_nothing_to_the_future_and_an_async_block_the_request() {
    let one = size_of_call(Flat(inner()));
    let four = size_of_call(Flat(Flat(Flat(Flat(inner())))));
    assert_eq!(one, four);
    assert!(four <= 3 * size_of_call(inner()), "{four}");

    let one = size_of_call(General(inner()));
    let four = size_of_call(General(General(General(General(inner())))));
    assert!(four >= one + 3 * size_of::<Noisy>(), "{one} to {four}");
}
