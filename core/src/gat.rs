//! [`GatService`]: a service whose future has a name.

/// A [`Service`](crate::Service) whose future has a name, and need not be `Send`.
///
/// ```
/// use std::{convert::Infallible, pin::Pin, task::{Context, Poll}};
/// use alato_core::GatService;
///
/// /// Numbers the calls of a context.
/// struct Number;
///
/// struct Numbering<'a> {
///     calls: &'a mut u32,
/// }
///
/// impl Future for Numbering<'_> {
///     type Output = Result<u32, Infallible>;
///
///     fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Self::Output> {
///         *self.calls += 1;
///         Poll::Ready(Ok(*self.calls))
///     }
/// }
///
/// impl GatService<u32, ()> for Number {
///     type Response = u32;
///     type Error = Infallible;
///     type Future<'a> = Numbering<'a>;
///
///     fn call<'a>(&'a self, calls: &'a mut u32, (): ()) -> Numbering<'a>
///     where
///         u32: 'a,
///         (): 'a,
///     {
///         Numbering { calls }
///     }
/// }
///
/// let mut calls = 41;
/// let answer = futures_util::future::FutureExt::now_or_never(Number.call(&mut calls, ()));
/// assert_eq!((answer, calls), (Some(Ok(42)), 42));
/// ```
///
/// A future with a name can stand in a struct, without a box. And whether it is `Send` is for the caller to ask: nothing
/// here does, so a service may hold an `Rc`, on an executor that stays on one thread.
///
/// ```
/// use std::{cell::Cell, convert::Infallible, future::{Ready, ready}, rc::Rc};
/// use alato_core::GatService;
///
/// struct Counter(Rc<Cell<u32>>);
///
/// impl<Cx> GatService<Cx, u32> for Counter {
///     type Response = u32;
///     type Error = Infallible;
///     type Future<'a> = Ready<Result<u32, Infallible>> where Cx: 'a;
///
///     fn call<'a>(&'a self, _cx: &'a mut Cx, add: u32) -> Self::Future<'a>
///     where
///         Cx: 'a,
///         u32: 'a,
///     {
///         self.0.set(self.0.get() + add);
///         ready(Ok(self.0.get()))
///     }
/// }
///
/// let counter = Counter(Rc::new(Cell::new(1)));
/// let answer = futures_util::future::FutureExt::now_or_never(counter.call(&mut (), 2));
/// assert_eq!(answer, Some(Ok(3)));
///
/// /// Middleware that does want to be spawned anywhere says so.
/// fn spawnable<Cx: 'static, Req: 'static, S>(service: S) -> S
/// where
///     S: GatService<Cx, Req> + Send + Sync + 'static,
///     for<'a> S::Future<'a>: Send,
/// {
///     service
/// }
/// ```
///
/// Every implementation has to repeat the `where` clause of `call`. Where both traits are in scope and a type has both,
/// `call` has to be written with the trait's name: `GatService::call(&service, cx, req)`.
///
/// Most services are better off as a [`Service`](crate::Service): its `call` can be an `async fn`, and middleware over it
/// needs no bound for its future.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a `GatService<{Cx}, {Req}>`",
    label = "does not name the future of a call with a context of type `{Cx}` and a request of type `{Req}`",
    note = "implement `GatService<{Cx}, {Req}>` for it; a `Service` is not one by itself, as the future of its `call` has no name"
)]
pub trait GatService<Cx, Req> {
    /// What a successful call gives back.
    type Response;
    /// What a failed call gives back.
    type Error;
    /// The call: it borrows the service and the context.
    type Future<'a>: Future<Output = Result<Self::Response, Self::Error>>
    where
        Self: 'a,
        Cx: 'a,
        Req: 'a;

    /// Answers one request.
    fn call<'a>(&'a self, cx: &'a mut Cx, req: Req) -> Self::Future<'a>
    where
        Cx: 'a,
        Req: 'a;
}
