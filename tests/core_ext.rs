//! What `ServiceExt`, `ServiceBuilder`, the boxes and `Either` do, as a user calls them.

use std::{
    cell::{Cell, RefCell},
    convert::Infallible,
    future::{Ready, ready},
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    rc::Rc,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, Waker},
};

use alato::{
    BoxCloneService, BoxService, Either, GatService, Layer, Service, ServiceBuilder, ServiceExt,
    layer_fn, service, service_fn,
    util::{MapRequestLayer, MapResponseLayer},
};
use futures_util::FutureExt;

fn answer<S, Cx, Req>(service: S, mut cx: Cx, req: Req) -> Result<S::Response, S::Error>
where
    S: Service<Cx, Req>,
{
    service.call(&mut cx, req).now_or_never().unwrap()
}

/// Answers with the request, or with the error in it.
async fn echo<T>(_cx: &mut (), req: Result<T, &'static str>) -> Result<T, &'static str> {
    req
}

#[test]
fn what_is_added_to_a_service_is_called_in_reading_order() {
    let service = service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(format!("leaf {n}")))
        .map_request(|text: &str| text.parse::<u32>().unwrap())
        .map_response(|text| format!("{text}, first"))
        .map_response(|text| format!("{text}, second"));
    assert_eq!(
        answer(service, (), "7"),
        Ok("leaf 7, first, second".to_owned())
    );
}

#[test]
fn a_response_is_mapped_and_an_error_is_let_through_and_the_other_way_around() {
    let service = service_fn(echo::<u32>)
        .map_response(|n| n + 1)
        .map_err(str::len);
    assert_eq!(answer(&service, (), Ok(1)), Ok(2));
    assert_eq!(answer(&service, (), Err("four")), Err(4));
}

#[test]
fn a_result_is_mapped_whatever_it_is() {
    let service = service_fn(echo::<u32>).map_result(|result| match result {
        Ok(n) => Err(n),
        Err(text) => Ok(text),
    });
    assert_eq!(answer(&service, (), Ok(1)), Err(1));
    assert_eq!(answer(&service, (), Err("why")), Ok("why"));
}

#[test]
fn and_then_awaits_a_function_of_the_response_and_lets_an_error_through() {
    async fn half(n: u32) -> Result<u32, &'static str> {
        yield_once().await;
        if n.is_multiple_of(2) {
            Ok(n / 2)
        } else {
            Err("odd")
        }
    }
    let service = service_fn(echo::<u32>).and_then(half);
    assert_eq!(block_on(service.call(&mut (), Ok(4))), Ok(2));
    assert_eq!(block_on(service.call(&mut (), Ok(3))), Err("odd"));
    assert_eq!(block_on(service.call(&mut (), Err("early"))), Err("early"));
}

#[test]
fn then_awaits_a_function_of_the_result() {
    async fn explain(result: Result<u32, &'static str>) -> Result<String, Infallible> {
        yield_once().await;
        Ok(format!("{result:?}"))
    }
    let service = service_fn(echo::<u32>).then(explain);
    assert_eq!(
        block_on(service.call(&mut (), Ok(4))),
        Ok("Ok(4)".to_owned())
    );
    assert_eq!(
        block_on(service.call(&mut (), Err("no"))),
        Ok("Err(\"no\")".to_owned())
    );
}

#[test]
fn an_async_closure_may_use_what_it_captured_at_every_call() {
    let (offset, name) = (2, "sum".to_owned());
    let names = Arc::new(Mutex::new(Vec::new()));
    let service = service_fn(echo::<u32>)
        .and_then({
            let names = Arc::clone(&names);
            async move |n| {
                yield_once().await;
                names.lock().unwrap().push(format!("{name} {n}"));
                Ok(n + offset)
            }
        })
        .then(move |result| async move { result.map(|n| n + offset) });
    assert_eq!(block_on(service.call(&mut (), Ok(1))), Ok(5));
    assert_eq!(block_on(service.call(&mut (), Ok(2))), Ok(6));
    assert_eq!(*names.lock().unwrap(), ["sum 1", "sum 2"]);
}

#[test]
fn the_context_reaches_the_service_through_everything_around_it() {
    let service = service_fn(async |calls: &mut u32, n: u32| {
        *calls += 1;
        Ok::<_, Infallible>(n)
    })
    .map_request(|n: u32| n)
    .map_response(|n| n)
    .map_err(|error| error)
    .map_result(|result| result)
    .and_then(async |n| Ok(n))
    .then(async |result| result)
    .boxed_clone()
    .boxed();
    let mut calls = 0;
    assert_eq!(
        service.call(&mut calls, 1).now_or_never().unwrap(),
        Ok::<_, Infallible>(1)
    );
    assert_eq!(calls, 1);
}

#[test]
fn a_stack_of_all_of_them_can_be_spawned() {
    let service = service_fn(async |_cx: &mut Cell<u32>, n: u32| {
        yield_once().await;
        Ok::<_, Infallible>(n)
    })
    .map_request(|n: u32| n)
    .map_response(|n| n)
    .map_err(|error| error)
    .map_result(|result| result)
    .and_then(async |n| Ok(n))
    .then(async |result| result);
    let service = Arc::new(Either::<_, BoxService<_, _, _, _>>::Left(service));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let call = async move { service.call(&mut Cell::new(0), 7).await };
    let answer = runtime.block_on(async { tokio::spawn(call).await.unwrap() });
    assert_eq!(answer, Ok(7));
}

#[test]
fn nothing_runs_before_the_first_poll() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&calls);
    let map = move |n: u32| {
        counter.fetch_add(1, Ordering::Relaxed);
        n
    };
    let service = ServiceBuilder::new()
        .boxed()
        .option_layer(Some(MapRequestLayer::new(map.clone())))
        .map_response(map.clone())
        .map_request(map.clone())
        .service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
    let mut cx = ();
    let call = service.call(&mut cx, 1);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    drop(call);
    assert_eq!(calls.load(Ordering::Relaxed), 0);
    assert_eq!(answer(&service, (), 1), Ok(1));
    assert_eq!(calls.load(Ordering::Relaxed), 3);
}

#[test]
fn a_future_does_not_grow_by_the_request_with_each_layer() {
    const REQUEST: usize = 1024;
    type Big = [u8; REQUEST];
    struct Leaf;
    #[service]
    impl Service<(), Big> for Leaf {
        async fn call(&self, _cx: &mut (), req: Big) -> Result<usize, &'static str> {
            yield_once().await;
            Ok(req.len())
        }
    }

    let leaf = size_of_val(&Leaf.call(&mut (), [0; REQUEST]));
    let service = Leaf
        .map_request(|req: Big| req)
        .map_response(|n| n)
        .map_err(|error| error)
        .map_result(|result| result)
        .and_then(async |n| Ok(n))
        .then(async |result| result)
        .map_request(|req: Big| req);
    let service = Either::<_, BoxService<_, _, _, _>>::Left(service);
    let stack = size_of_val(&service.call(&mut (), [0; REQUEST]));
    assert!(
        stack < leaf + REQUEST / 2,
        "{leaf} bytes became {stack} bytes"
    );
    assert_eq!(block_on(service.call(&mut (), [0; REQUEST])), Ok(REQUEST));
}

/// What happened, in order.
#[derive(Clone, Debug, Default)]
struct Trace(Arc<Mutex<Vec<&'static str>>>);

impl Trace {
    fn push(&self, event: &'static str) {
        self.0.lock().unwrap().push(event);
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Says when it is dropped.
struct Noisy(&'static str, Trace);

impl Drop for Noisy {
    fn drop(&mut self) {
        self.1.push(self.0);
    }
}

/// Yields once, and says when its call ends or is cancelled.
struct Slow(Trace);

impl Service<(), ()> for Slow {
    type Response = ();
    type Error = Infallible;

    async fn call(&self, _cx: &mut (), (): ()) -> Result<(), Infallible> {
        let _dropped = Noisy("service dropped", self.0.clone());
        self.0.push("service begins");
        yield_once().await;
        Ok(())
    }
}

async fn afterwards(trace: Trace) -> Result<(), Infallible> {
    let _dropped = Noisy("function dropped", trace.clone());
    trace.push("function begins");
    yield_once().await;
    Ok(())
}

/// The same as `Slow(..).and_then(afterwards)`, as an `async fn`.
struct ByHand(Trace);

impl Service<(), ()> for ByHand {
    type Response = ();
    type Error = Infallible;

    async fn call(&self, cx: &mut (), (): ()) -> Result<(), Infallible> {
        Slow(self.0.clone()).call(cx, ()).await?;
        afterwards(self.0.clone()).await
    }
}

/// Polls a call `polls` times and drops it, and tells what happened.
fn trace_of<S: Service<(), ()>>(make: impl Fn(Trace) -> S, polls: usize) -> Vec<&'static str> {
    let trace = Trace::default();
    let service = make(trace.clone());
    let mut cx = ();
    let mut call = Box::pin(service.call(&mut cx, ()));
    for _ in 0..polls {
        let _ = poll(call.as_mut());
        trace.push("polled");
    }
    drop(call);
    trace.push("dropped");
    trace.take()
}

#[test]
fn effects_and_drops_come_in_the_order_of_the_async_fn() {
    for polls in 0..=3 {
        let expected = trace_of(ByHand, polls);
        let and_then = |trace: Trace| Slow(trace.clone()).and_then(move |()| afterwards(trace));
        assert_eq!(trace_of(and_then, polls), expected, "after {polls} polls");
        let then = |trace: Trace| {
            Slow(trace.clone()).then(async move |_: Result<(), Infallible>| afterwards(trace).await)
        };
        assert_eq!(trace_of(then, polls), expected, "after {polls} polls");
    }
}

#[test]
fn a_call_that_panicked_or_has_ended_panics_when_polled_again() {
    let trace = Trace::default();
    let service = Slow(trace.clone()).and_then(async |()| panic!("in the function"));
    let mut cx = ();
    let mut call = Box::pin(service.call(&mut cx, ()));
    assert!(poll::<Result<(), Infallible>>(call.as_mut()).is_pending());
    for _ in 0..2 {
        assert!(catch_unwind(AssertUnwindSafe(|| poll(call.as_mut()))).is_err());
    }
    drop(call);
    assert_eq!(trace.take(), ["service begins", "service dropped"]);

    let service = Slow(trace).and_then(async |()| Ok(()));
    let mut call = Box::pin(service.call(&mut cx, ()));
    while poll(call.as_mut()).is_pending() {}
    assert!(catch_unwind(AssertUnwindSafe(|| poll(call.as_mut()))).is_err());
}

#[test]
fn a_combinator_prints_the_service_and_names_the_function() {
    #[derive(Clone, Debug)]
    struct Leaf;
    impl Service<(), u32> for Leaf {
        type Response = u32;
        type Error = Infallible;

        async fn call(&self, _cx: &mut (), n: u32) -> Result<u32, Infallible> {
            Ok(n)
        }
    }
    fn increment(n: u32) -> u32 {
        n + 1
    }
    let service = Leaf.map_response(increment);
    let printed = format!("{:?}", service.clone());
    assert!(
        printed.starts_with("MapResponse { inner: Leaf, function: ")
            && printed.ends_with("::increment }"),
        "{printed}"
    );
    assert_eq!(format!("{:?}", service.boxed()), "BoxService { .. }");
}

#[test]
fn the_layers_of_a_builder_are_called_in_reading_order() {
    let service = ServiceBuilder::new()
        .map_request(|text: &str| text.parse::<u32>().unwrap())
        .map_response(|text: String| format!("{text}, outer"))
        .map_err(|error: &str| format!("{error}, outer"))
        .map_result(|result: Result<String, &'static str>| result)
        .and_then(async |text: String| Ok::<_, &str>(format!("{text}, and then")))
        .then(async |result: Result<String, &'static str>| result)
        .layer_fn(|inner| inner)
        .map_response(|n: u32| format!("leaf {n}"))
        .service_fn(async |_cx: &mut (), n: u32| if n == 0 { Err("zero") } else { Ok(n) });
    assert_eq!(
        answer(&service, (), "7"),
        Ok("leaf 7, and then, outer".to_owned())
    );
    assert_eq!(answer(&service, (), "0"), Err("zero, outer".to_owned()));
}

#[test]
fn a_builder_boxes_what_is_added_after() {
    let builder = ServiceBuilder::new()
        .map_response(|text: String| text.len())
        .boxed()
        .map_response(|n: u32| n.to_string())
        .boxed_clone();
    let service = builder.service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
    assert_eq!(answer(service, (), 100), Ok(3));
}

#[test]
fn a_builder_checks_its_layers_and_gives_them_back() {
    type Leaf = BoxCloneService<(), u32, u32, Infallible>;
    let leaf: Leaf = service_fn(async |_cx: &mut (), n: u32| Ok(n)).boxed_clone();
    let layers = ServiceBuilder::new()
        .map_request(|text: &'static str| text.parse::<u32>().unwrap())
        .check_service::<Leaf, (), &'static str, u32, Infallible>()
        .map_response(|n: u32| n + 1)
        .check_service::<Leaf, (), &'static str, u32, Infallible>()
        .check_clone::<Leaf>()
        .into_inner();
    assert_eq!(answer(layers.layer(leaf), (), "7"), Ok(8));
}

fn named(name: &'static str) -> impl Layer<String, Service = String> {
    layer_fn(move |inner: String| format!("{name}({inner})"))
}

#[test]
fn a_tuple_of_layers_is_a_layer_with_the_first_outermost() {
    let leaf = || "leaf".to_owned();
    let l = ["a", "b", "c", "d", "e", "f", "g", "h"].map(named);
    assert_eq!(().layer(leaf()), "leaf");
    assert_eq!((&l[0],).layer(leaf()), "a(leaf)");
    assert_eq!((&l[0], &l[1]).layer(leaf()), "a(b(leaf))");
    let three = (&l[0], &l[1], &l[2]);
    assert_eq!(three.layer(leaf()), "a(b(c(leaf)))");
    let four = (&l[0], &l[1], &l[2], &l[3]);
    assert_eq!(four.layer(leaf()), "a(b(c(d(leaf))))");
    let five = (&l[0], &l[1], &l[2], &l[3], &l[4]);
    assert_eq!(five.layer(leaf()), "a(b(c(d(e(leaf)))))");
    let six = (&l[0], &l[1], &l[2], &l[3], &l[4], &l[5]);
    assert_eq!(six.layer(leaf()), "a(b(c(d(e(f(leaf))))))");
    let seven = (&l[0], &l[1], &l[2], &l[3], &l[4], &l[5], &l[6]);
    assert_eq!(seven.layer(leaf()), "a(b(c(d(e(f(g(leaf)))))))");
    let eight = (&l[0], &l[1], &l[2], &l[3], &l[4], &l[5], &l[6], &l[7]);
    assert_eq!(eight.layer(leaf()), "a(b(c(d(e(f(g(h(leaf))))))))");

    let service = ServiceBuilder::new()
        .layer((&l[0], &l[1]))
        .layer(&l[2])
        .service(leaf());
    assert_eq!(service, "a(b(c(leaf)))");
}

#[test]
fn a_tuple_may_change_the_type_of_the_service_at_each_layer() {
    let layers = (
        layer_fn(|n: usize| n == 4),
        layer_fn(|text: &str| text.len()),
    );
    assert!(layers.layer("leaf"));
}

#[test]
fn an_absent_layer_leaves_the_service_as_it_is() {
    for (offset, expected) in [(Some(2), 42), (None, 40)] {
        let layer = offset.map(|offset| MapRequestLayer::new(move |n: u32| n + offset));
        let service = ServiceBuilder::new()
            .option_layer(layer)
            .service_fn(async |_cx: &mut (), n: u32| Ok::<_, Infallible>(n));
        assert_eq!(answer(service, (), 40), Ok(expected));
    }
}

#[test]
fn either_layer_makes_either_service() {
    type Double = fn(u32) -> u32;
    for (double, expected) in [(true, 42), (false, 21)] {
        let layer = if double {
            Either::Left(MapResponseLayer::<Double>::new(|n| n * 2))
        } else {
            Either::Right(alato::Identity)
        };
        let service = layer.layer(service_fn(async |_cx: &mut (), n: u32| {
            yield_once().await;
            Ok::<_, Infallible>(n)
        }));
        assert_eq!(block_on(service.call(&mut (), 21)), Ok(expected));
    }
}

const _: fn() = || {
    fn send_and_sync<T: Send + Sync>() {}
    send_and_sync::<BoxService<Cell<u8>, Rc<u8>, RefCell<u8>, Rc<u8>>>();
    send_and_sync::<BoxCloneService<Cell<u8>, Rc<u8>, RefCell<u8>, Rc<u8>>>();
};

#[test]
fn a_boxed_service_takes_requests_that_borrow() {
    fn first<'r>(
        service: &BoxService<Vec<&'r str>, &'r str, &'r str, Infallible>,
        words: &mut Vec<&'r str>,
        text: &'r str,
    ) -> impl Future<Output = Result<&'r str, Infallible>> + Send {
        service.call(words, text)
    }
    // Not a closure, because that would be inferred for one lifetime.
    async fn word<'r>(words: &mut Vec<&'r str>, text: &'r str) -> Result<&'r str, Infallible> {
        yield_once().await;
        words.extend(text.split(' '));
        Ok(words[0])
    }
    let text = "two words".to_owned();
    let service = service_fn(word).boxed();
    let mut words = Vec::new();
    assert_eq!(block_on(first(&service, &mut words, &text)), Ok("two"));
    assert_eq!(words, ["two", "words"]);
}

#[test]
fn a_clone_of_a_boxed_service_holds_a_clone_of_the_service() {
    #[derive(Default)]
    struct Generation(u32);
    impl Clone for Generation {
        fn clone(&self) -> Self {
            Self(self.0 + 1)
        }
    }
    #[service]
    impl Service<(), ()> for Generation {
        async fn call(&self, _cx: &mut (), (): ()) -> Result<u32, Infallible> {
            Ok(self.0)
        }
    }
    let service = Generation::default().boxed_clone();
    assert_eq!(answer(service.clone().clone(), (), ()), Ok(2));
    assert_eq!(answer(service, (), ()), Ok(0));
}

#[test]
fn dropping_a_boxed_call_cancels_it() {
    let trace = Trace::default();
    let service = Slow(trace.clone()).boxed();
    let mut cx = ();
    let mut call = Box::pin(service.call(&mut cx, ()));
    assert!(poll(call.as_mut()).is_pending());
    drop(call);
    assert_eq!(trace.take(), ["service begins", "service dropped"]);
}

/// Adds to a counter that stays on one thread.
struct Counter(Rc<Cell<u32>>);

impl<'r> GatService<Vec<&'r str>, &'r str> for Counter {
    type Response = u32;
    type Error = Infallible;
    type Future<'a>
        = Ready<Result<u32, Infallible>>
    where
        'r: 'a;

    fn call<'a>(&'a self, cx: &'a mut Vec<&'r str>, req: &'r str) -> Self::Future<'a>
    where
        Vec<&'r str>: 'a,
        &'r str: 'a,
    {
        cx.push(req);
        self.0.set(self.0.get() + 1);
        ready(Ok(self.0.get()))
    }
}

#[test]
fn a_gat_service_may_stay_on_one_thread_and_its_future_stand_in_a_struct() {
    struct Call<'a, S: GatService<Cx, Req>, Cx: 'a, Req: 'a>(S::Future<'a>)
    where
        S: 'a;
    let counter = Counter(Rc::default());
    let text = "borrowed".to_owned();
    let mut seen = Vec::new();
    let call: Call<'_, Counter, _, _> = Call(counter.call(&mut seen, text.as_str()));
    assert_eq!(call.0.now_or_never(), Some(Ok(1)));
    assert_eq!(seen, ["borrowed"]);
}

async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(|cx| {
        if std::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}
