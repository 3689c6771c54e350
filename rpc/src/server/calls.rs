//! [`Calls`]: the calls of one connection that have begun and are not answered.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use futures_util::{Stream, stream::FuturesUnordered};

/// How many places are kept for calls to come.
const SPARE: usize = 16;

/// Calls that run in the task of their connection. One that is ready when it is first polled allocates nothing.
///
/// `Fut` is a call; `Tag` is what is to be known when it is answered.
pub(super) struct Calls<Tag, Fut: Future> {
    running: FuturesUnordered<Running<Fut>>,
    spare: Vec<Place<Fut>>,
    /// What is answered in order: the first is the next to be answered.
    line: VecDeque<Waiting<Tag, Fut::Output>>,
    /// The number of the first in the line.
    first: u64,
    /// What is answered as soon as it is ready.
    apart: Vec<(u64, Tag)>,
}

/// The place of a call: made once, and used again.
struct Place<Fut> {
    future: Pin<Box<Option<Fut>>>,
    goes_on: Arc<AtomicBool>,
}

struct Running<Fut> {
    place: Option<Place<Fut>>,
    number: Number,
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

impl<Tag, Fut: Future> Calls<Tag, Fut> {
    pub(super) fn new() -> Self {
        Self {
            running: FuturesUnordered::new(),
            spare: Vec::new(),
            line: VecDeque::new(),
            first: 0,
            apart: Vec::new(),
        }
    }

    /// How many have begun and are not answered.
    pub(super) fn len(&self) -> usize {
        self.running.len().max(self.line.len() + self.apart.len())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Begins a call, which is made by `call`; what that is given becomes true if the call has to go on whoever leaves. Gives
    /// what comes of it, if that is there at once and it is its turn.
    pub(super) fn begin(
        &mut self,
        tag: Tag,
        in_order: bool,
        call: impl FnOnce(Arc<AtomicBool>) -> Fut,
        cx: &mut Context<'_>,
    ) -> Option<(Tag, Fut::Output)> {
        let mut place = self.spare.pop().unwrap_or_else(|| Place {
            future: Box::pin(None),
            goes_on: Arc::default(),
        });
        if Arc::get_mut(&mut place.goes_on).is_none() {
            // Somebody has kept the context of an earlier call.
            place.goes_on = Arc::default();
        }
        place.goes_on.store(false, Ordering::Relaxed);
        place.future.set(Some(call(Arc::clone(&place.goes_on))));
        match place.poll(cx) {
            Poll::Ready(output) => {
                self.keep(place);
                if in_order && !self.line.is_empty() {
                    self.line.push_back(Waiting::Done(tag, output));
                    return None;
                }
                Some((tag, output))
            }
            Poll::Pending => {
                // Nobody waits for an answer of what goes on anyway.
                let number = if in_order && !place.goes_on.load(Ordering::Relaxed) {
                    self.line.push_back(Waiting::Running(tag));
                    Number::InLine(self.first + self.line.len() as u64 - 1)
                } else {
                    let number = self.apart.last().map_or(0, |(last, _)| last + 1);
                    self.apart.push((number, tag));
                    Number::Apart(number)
                };
                self.running.push(Running {
                    place: Some(place),
                    number,
                });
                None
            }
        }
    }

    /// Puts what is known already in the line, if it has to wait its turn.
    pub(super) fn answer_in_turn(
        &mut self,
        tag: Tag,
        in_order: bool,
        output: Fut::Output,
    ) -> Option<(Tag, Fut::Output)> {
        if in_order && !self.line.is_empty() {
            self.line.push_back(Waiting::Done(tag, output));
            return None;
        }
        Some((tag, output))
    }

    /// The next answer, if there is one.
    pub(super) fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<(Tag, Fut::Output)> {
        loop {
            if let Some(answer) = self.next_in_line() {
                return Poll::Ready(answer);
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
                    if let Ok(index) = self.apart.binary_search_by_key(&number, |(key, _)| *key) {
                        return Poll::Ready((self.apart.remove(index).1, output));
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
                return Some((tag, output));
            }
        }
    }

    fn done(&mut self, number: u64, output: Fut::Output) {
        let index = number
            .checked_sub(self.first)
            .and_then(|index| usize::try_from(index).ok());
        if let Some(waiting) = index.and_then(|index| self.line.get_mut(index))
            && let Waiting::Running(tag) = std::mem::replace(waiting, Waiting::Gone)
        {
            *waiting = Waiting::Done(tag, output);
        }
    }

    fn keep(&mut self, mut place: Place<Fut>) {
        place.future.set(None);
        if self.spare.len() < SPARE {
            self.spare.push(place);
        }
    }

    /// Drops every call but those that have to go on: nobody waits for what comes of the others.
    pub(super) fn cancel(&mut self) {
        self.line.clear();
        self.spare.clear();
        let running = std::mem::take(&mut self.running);
        self.running = running
            .into_iter()
            .filter(|running| {
                let place = running.place.as_ref();
                place.is_some_and(|place| place.goes_on.load(Ordering::Relaxed))
            })
            .collect();
        let mut left: Vec<u64> = Vec::new();
        for running in &self.running {
            if let Number::Apart(number) = running.number {
                left.push(number);
            }
        }
        self.apart.retain(|(number, _)| left.contains(number));
    }
}

impl<Fut: Future> Place<Fut> {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Fut::Output> {
        match self.future.as_mut().as_pin_mut() {
            Some(future) => future.poll(cx),
            // Not reached: a place without a future is not polled.
            None => Poll::Pending,
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
        match place.poll(cx) {
            Poll::Ready(output) => Poll::Ready((number, output, place)),
            Poll::Pending => {
                self.place = Some(place);
                Poll::Pending
            }
        }
    }
}
