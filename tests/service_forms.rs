//! The other things that `#[service]` can stand on, and `#[derive(Layer)]`.

use std::{
    borrow::Cow,
    convert::Infallible,
    fmt::Debug,
    future::{Ready, ready},
    marker::PhantomData,
    pin::Pin,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

use alato::{GatService, Layer, Service, ServiceBuilder, service};
use futures_util::FutureExt;

/// Adds one.
#[service]
pub(crate) async fn increment(calls: &mut u32, req: u32) -> Result<u32, Infallible> {
    *calls += 1;
    Ok(req + 1)
}

#[service]
async fn describe<Cx: Debug + Send, T: Debug>(
    cx: &mut Cx,
    req: Vec<T>,
) -> Result<String, Infallible>
where
    T: Send,
{
    Ok(format!("{cx:?} {req:?}"))
}

#[service]
async fn borrow(_: &mut (), (first, second): (&str, Cow<'_, str>)) -> Result<usize, Infallible> {
    Ok(first.len() + second.len())
}

#[service]
async fn r#type<const N: usize>(_cx: &mut (), req: [u8; N]) -> Result<usize, Infallible> {
    Ok(req.len())
}

#[service]
async fn through(cx: &mut u32, req: u32) -> Result<u32, Infallible> {
    increment.call(cx, req).await
}

#[test]
fn a_function_becomes_a_unit_type_that_is_a_service() {
    let mut calls = 0;
    assert_eq!(increment.call(&mut calls, 1).now_or_never(), Some(Ok(2)));
    assert_eq!(through.call(&mut calls, 1).now_or_never(), Some(Ok(2)));
    assert_eq!(calls, 2);
    let copy = increment;
    assert_eq!(format!("{copy:?}"), "increment");
}

#[test]
fn a_function_keeps_its_generics_and_lifetimes() {
    let described = describe.call(&mut "cx", vec![1, 2]).now_or_never();
    assert_eq!(described.unwrap().unwrap(), "\"cx\" [1, 2]");
    let text = String::from("abc");
    let length = borrow.call(&mut (), (&text, "de".into())).now_or_never();
    assert_eq!(length, Some(Ok(5)));
    assert_eq!(r#type.call(&mut (), [0; 7]).now_or_never(), Some(Ok(7)));
}

#[derive(Layer, Debug)]
struct Timeout<S> {
    #[layer(inner)]
    inner: S,
    duration: Duration,
}

/// Everything that can stand in such a struct.
#[derive(Layer, Debug)]
struct Everything<'a, Inner: Debug, Policy, Req = (), const N: usize = 3>
where
    Policy: Debug,
    Inner: Send,
{
    names: [&'a str; N],
    #[layer(inner)]
    service: Inner,
    policy: Policy,
    request: PhantomData<fn(Req)>,
}

#[test]
fn a_layer_holds_the_other_fields_and_wraps_any_number_of_services() {
    let layer = TimeoutLayer::new(Duration::from_secs(1));
    let again = layer.clone();
    for timeout in [layer.layer("a"), again.layer("a")] {
        assert_eq!(
            (timeout.inner, timeout.duration),
            ("a", Duration::from_secs(1))
        );
    }
    let stack = ServiceBuilder::new()
        .layer(TimeoutLayer::new(Duration::from_secs(2)))
        .layer(layer)
        .service(1);
    assert_eq!(stack.inner.inner, 1);
}

#[test]
fn a_layer_keeps_the_parameters_that_it_needs() {
    let layer: EverythingLayer<'_, Arc<str>, u8, 2> =
        EverythingLayer::new(["a", "b"], Arc::from("policy"));
    let wrapped: Everything<'_, u32, Arc<str>, u8, 2> = layer.clone().layer(7);
    assert_eq!(wrapped.service, 7);
    assert_eq!(wrapped.names, ["a", "b"]);
    assert_eq!(&*wrapped.policy, "policy");
    assert_eq!(wrapped.request, PhantomData);
}

mod renamed {
    //! As in a crate that knows alato by another name.
    pub(crate) mod my {
        pub(crate) use ::alato as rpc;
    }

    #[derive(my::rpc::Layer)]
    #[layer(crate = "my::rpc")]
    pub(super) struct Log<S> {
        #[layer(inner)]
        pub(super) inner: S,
    }

    #[my::rpc::service(crate = "my::rpc")]
    impl<Cx, Req, S: my::rpc::Service<Cx, Req>> my::rpc::Service<Cx, Req> for Log<S> {
        async fn call(&self, cx: &mut Cx, req: Req) -> Result<S::Response, S::Error> {
            self.inner.call(cx, req).await
        }
    }

    #[my::rpc::service(crate = "my::rpc")]
    pub(super) async fn leaf(_cx: &mut (), req: u32) -> Result<u32, ()> {
        Ok(req)
    }
}

#[test]
fn the_crate_may_be_known_by_another_name() {
    let service = renamed::LogLayer::new().layer(renamed::leaf);
    assert_eq!(service.call(&mut (), 5).now_or_never(), Some(Ok(5)));
    assert_eq!(service.inner.call(&mut (), 5).now_or_never(), Some(Ok(5)));
}

/// A future with a name, on stable Rust.
struct Named(u32);

#[service(gat)]
impl<Cx> GatService<Cx, u32> for Named {
    type Response = u32;
    type Error = Infallible;
    type Future<'a>
        = Ready<Result<u32, Infallible>>
    where
        Cx: 'a;

    fn call<'a>(&'a self, _cx: &'a mut Cx, req: u32) -> Self::Future<'a>
    where
        Cx: 'a,
    {
        ready(Ok(self.0 + req))
    }
}

#[test]
fn a_gat_service_written_by_hand_is_a_service() {
    let answer = Service::call(&Named(1), &mut (), 2).now_or_never();
    assert_eq!(answer, Some(Ok(3)));
    let named: Ready<_> = GatService::call(&Named(1), &mut (), 2);
    assert_eq!(named.now_or_never(), Some(Ok(3)));
}

/// Not `Send`, so no `Service`.
struct Local(Rc<u32>);

#[service(gat, local)]
impl GatService<(), ()> for Local {
    type Response = Rc<u32>;
    type Error = Infallible;
    type Future<'a> = Pin<Box<dyn Future<Output = Result<Rc<u32>, Infallible>> + 'a>>;

    fn call<'a>(&'a self, (): &'a mut (), (): ()) -> Self::Future<'a>
    where
        (): 'a,
    {
        Box::pin(async { Ok(Rc::clone(&self.0)) })
    }
}

#[test]
fn a_local_gat_service_need_not_be_send() {
    let answer = Local(Rc::new(5)).call(&mut (), ()).now_or_never();
    assert_eq!(answer, Some(Ok(Rc::new(5))));
}
