//! [`Calls`]: the calls of one connection that have begun and are not answered.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::{Stream, stream::FuturesUnordered};

use crate::current::poll_call;

/// How many places are kept for calls to come.
const SPARE: usize = 16;

/// Calls that run in the task of their connection. One that is ready when it is first polled allocates nothing, and is not waited for.
///
/// `Fut` is a call, an `async` block which does not panic; `Tag` is what is to be known when it is answered.
pub(super) struct Calls<Tag, Fut: Future> {
    running: FuturesUnordered<Running<Fut>>,
    /// Where the next call begins; it stays there, unless it has to be waited for.
    next: Option<Place<Fut>>,
    spare: Vec<Place<Fut>>,
    /// What is answered in order: the first is the next to be answered.
    line: VecDeque<Waiting<Tag, Fut::Output>>,
    /// The number of the first in the line.
    first: u64,
    /// How long the answers are that wait in the line.
    done_bytes: usize,
    /// What is answered as soon as it is ready, by numbers that rise.
    apart: VecDeque<(u64, Tag)>,
}

/// A value that has a length in bytes.
pub(super) trait Length {
    fn length(&self) -> usize;
}

/// The place of a call: made once, and used again.
type Place<Fut> = Pin<Box<Option<Fut>>>;

/// A call that was not ready when it was first polled.
pub(super) struct Pending<Fut> {
    place: Option<Place<Fut>>,
    goes_on: bool,
}

struct Running<Fut> {
    place: Option<Place<Fut>>,
    number: Number,
    /// Whether the call goes on when the client has gone.
    goes_on: bool,
}

#[derive(Clone, Copy)]
enum Number {
    InLine(u64),
    Apart(u64),
}

enum Waiting<Tag, Output> {
    Running(Tag),
    Done(Tag, Output),
    /// It was taken out of the line.
    Gone,
}

impl<Tag, Fut: Future<Output: Length>> Calls<Tag, Fut> {
    pub(super) fn new() -> Self {
        Self {
            running: FuturesUnordered::new(),
            next: None,
            spare: Vec::new(),
            line: VecDeque::new(),
            first: 0,
            done_bytes: 0,
            apart: VecDeque::new(),
        }
    }

    /// How long the answers are that wait for others before them.
    pub(super) fn done_bytes(&self) -> usize {
        self.done_bytes
    }

    /// How many have begun and are not answered.
    pub(super) fn len(&self) -> usize {
        self.running.len().max(self.line.len() + self.apart.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether an answer that is given in order has to wait for others.
    pub(super) fn has_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// Begins a call, and gives what comes of it, if that is there at once; otherwise what is to [wait](Self::wait_for). `goes_on` says
    /// whether the call goes on whoever leaves, as far as that is known before it has begun.
    pub(super) fn begin(
        &mut self,
        call: impl FnOnce() -> Fut,
        goes_on: bool,
        cx: &mut Context<'_>,
    ) -> Result<Fut::Output, Pending<Fut>> {
        let spare = &mut self.spare;
        let place = self
            .next
            .get_or_insert_with(|| spare.pop().unwrap_or_else(|| Box::pin(None)));
        place.set(Some(call()));
        let (polled, found) = poll_call(|| poll_place(place, cx));
        match polled {
            Poll::Ready(output) => Ok(output),
            Poll::Pending => Err(Pending {
                place: self.next.take(),
                goes_on: goes_on || found,
            }),
        }
    }

    /// Waits for a call, and for its turn if it is to be answered `in_order`.
    pub(super) fn wait_for(&mut self, call: Pending<Fut>, tag: Tag, in_order: bool) {
        let Pending { place, goes_on } = call;
        // Nobody waits for an answer of what goes on anyway.
        let number = if in_order && !goes_on {
            self.line.push_back(Waiting::Running(tag));
            Number::InLine(self.first + self.line.len() as u64 - 1)
        } else {
            Number::Apart(self.set_apart(tag))
        };
        self.running.push(Running {
            place,
            number,
            goes_on,
        });
    }

    fn set_apart(&mut self, tag: Tag) -> u64 {
        let number = self.apart.back().map_or(0, |(last, _)| last + 1);
        self.apart.push_back((number, tag));
        number
    }

    /// Puts an answer that is there in the line.
    pub(super) fn wait_in_line(&mut self, tag: Tag, output: Fut::Output) {
        self.done_bytes += output.length();
        self.line.push_back(Waiting::Done(tag, output));
    }

    /// The next answer, if there is one.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<(Tag, Fut::Output)> {
        loop {
            if let Some(answer) = self.next_in_line() {
                return Poll::Ready(answer);
            }
            if self.running.is_empty() {
                // It need not remember who asks.
                return Poll::Pending;
            }
            let Poll::Ready(Some((number, output, place))) =
                Pin::new(&mut self.running).poll_next(cx)
            else {
                return Poll::Pending;
            };
            self.keep(place);
            match number {
                Number::InLine(number) => self.done(number, output),
                Number::Apart(number) => {
                    let found = self.apart.binary_search_by_key(&number, |(key, _)| *key);
                    let found = found.ok().and_then(|index| self.apart.remove(index));
                    if let Some((_, tag)) = found {
                        return Poll::Ready((tag, output));
                    }
                }
            }
        }
    }

    fn next_in_line(&mut self) -> Option<(Tag, Fut::Output)> {
        loop {
            if matches!(self.line.front()?, Waiting::Running(_)) {
                return None;
            }
            self.first += 1;
            if let Some(Waiting::Done(tag, output)) = self.line.pop_front() {
                self.done_bytes -= output.length();
                return Some((tag, output));
            }
        }
    }

    fn done(&mut self, number: u64, output: Fut::Output) {
        let index = self.index(number);
        if let Some(waiting) = index.and_then(|index| self.line.get_mut(index))
            && let Waiting::Running(tag) = std::mem::replace(waiting, Waiting::Gone)
        {
            self.done_bytes += output.length();
            *waiting = Waiting::Done(tag, output);
        }
    }

    /// Keeps the place of a call that is over. It is left as it is: it holds an `async` block, and in one that is over nothing is left.
    fn keep(&mut self, place: Place<Fut>) {
        if self.spare.len() < SPARE {
            self.spare.push(place);
        }
    }

    /// Drops every call but those that have to go on: nobody waits for what comes of the others.
    pub(super) fn cancel(&mut self) {
        self.next = None;
        self.spare.clear();
        let mut line = std::mem::take(&mut self.line);
        self.done_bytes = 0;
        let mut apart = std::mem::take(&mut self.apart);
        for mut running in std::mem::take(&mut self.running) {
            if !running.goes_on {
                continue;
            }
            let tag = match running.number {
                Number::InLine(number) => {
                    let waiting = self.index(number).and_then(|index| line.get_mut(index));
                    match waiting.map(|waiting| std::mem::replace(waiting, Waiting::Gone)) {
                        Some(Waiting::Running(tag)) => Some(tag),
                        _ => None,
                    }
                }
                Number::Apart(number) => {
                    let found = apart.binary_search_by_key(&number, |(key, _)| *key);
                    found
                        .ok()
                        .and_then(|index| apart.remove(index))
                        .map(|(_, tag)| tag)
                }
            };
            if let Some(tag) = tag {
                running.number = Number::Apart(self.set_apart(tag));
                self.running.push(running);
            }
        }
    }

    /// Where in the line a call stands.
    fn index(&self, number: u64) -> Option<usize> {
        usize::try_from(number.checked_sub(self.first)?).ok()
    }
}

fn poll_place<Fut: Future>(place: &mut Place<Fut>, cx: &mut Context<'_>) -> Poll<Fut::Output> {
    match place.as_mut().as_pin_mut() {
        Some(future) => future.poll(cx),
        // Not reached: a place without a future is not polled.
        None => Poll::Pending,
    }
}

/// A call that is dropped before it is over may panic: that is not to keep others from going on, or from being dropped.
impl<Fut> Drop for Running<Fut> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take()
            && catch_unwind(AssertUnwindSafe(|| drop(place))).is_err()
        {
            tracing::error!("a handler panicked when it was dropped");
        }
    }
}

impl<Fut: Future> Future for Running<Fut> {
    type Output = (Number, Fut::Output, Place<Fut>);

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let number = self.number;
        let Some(mut place) = self.place.take() else {
            return Poll::Pending;
        };
        let (polled, found) = poll_call(|| poll_place(&mut place, cx));
        self.goes_on |= found;
        match polled {
            Poll::Ready(output) => Poll::Ready((number, output, place)),
            Poll::Pending => {
                self.place = Some(place);
                Poll::Pending
            }
        }
    }
}
