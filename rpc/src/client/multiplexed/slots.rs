//! [`Slots`]: which reply belongs to which call, by sequence ids that are places in a table.

use std::task::{Context, Poll, Waker};

use tokio::time::Instant;

/// The last of the places is that of oneway calls, which wait for nothing.
const ONEWAY: usize = 0xffff;
/// How many places there are for others.
pub(super) const MAX_SLOTS: usize = ONEWAY;

/// The calls that have a sequence id. `T` is a reply.
// A sequence id is never negative: some peers refuse those.
#[derive(Debug)]
pub(super) struct Slots<T> {
    places: Vec<Slot<T>>,
    free: Vec<u16>,
    /// How many oneway calls there have been.
    oneways: u64,
    waiting: usize,
    abandoned: usize,
}

#[derive(Debug)]
struct Slot<T> {
    /// How often the slot was used. Fifteen bits of it stand in the sequence id: a reply that comes again is told from the next one.
    generation: u16,
    state: State<T>,
}

#[derive(Debug)]
enum State<T> {
    Free,
    /// Somebody waits for the reply. `number` says as how many-th it was queued.
    Waiting {
        waker: Option<Waker>,
        number: u64,
        due: Due,
    },
    Done(T),
    /// Nobody waits any more, and the reply may still come.
    Abandoned {
        number: u64,
    },
}

/// Until when somebody waits.
#[derive(Clone, Copy, Debug)]
pub(super) enum Due {
    /// Nobody looks after the time.
    Never,
    At(Instant),
    /// The time is up.
    Past,
}

/// Nobody has asked for this.
#[derive(Debug)]
pub(super) struct Unasked;

impl<T> Slots<T> {
    pub(super) const fn new() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
            oneways: 0,
            waiting: 0,
            abandoned: 0,
        }
    }

    /// How many calls wait for a reply.
    pub(super) const fn waiting(&self) -> usize {
        self.waiting
    }

    /// How many calls have begun and not ended: they wait, or have not fetched their reply yet.
    pub(super) const fn begun(&self) -> usize {
        self.places.len() - self.free.len()
    }

    /// How many replies nobody waits for.
    pub(super) const fn abandoned(&self) -> usize {
        self.abandoned
    }

    /// A sequence id for the `number`-th call, of a task that is woken by `waker`; `None` if all are taken.
    pub(super) fn begin(&mut self, number: u64, due: Due, waker: &Waker) -> Option<i32> {
        let index = match self.free.pop() {
            Some(index) => usize::from(index),
            None if self.places.len() < MAX_SLOTS => {
                self.places.push(Slot {
                    generation: 0,
                    state: State::Free,
                });
                self.places.len() - 1
            }
            None => return None,
        };
        let slot = self.places.get_mut(index)?;
        // Never 0: with it, the first slot would have the sequence id of no call.
        slot.generation = (slot.generation & 0x7fff) % 0x7fff + 1;
        slot.state = State::Waiting {
            waker: Some(waker.clone()),
            number,
            due,
        };
        self.waiting += 1;
        Some(id(slot.generation, index))
    }

    /// A sequence id to which nobody waits for a reply.
    pub(super) fn oneway(&mut self) -> i32 {
        self.oneways += 1;
        id(generation_of(self.oneways), ONEWAY)
    }

    /// The reply, if it is there; `None` if its time is up. `former` gets the waker of the task that has polled it before, if that was another one.
    // It may rely on being woken; and to wake or to drop it is to run code of others, which may come back here.
    pub(super) fn poll(
        &mut self,
        id: i32,
        cx: &Context<'_>,
        former: &mut Option<Waker>,
    ) -> Poll<Option<T>> {
        let Some((index, slot)) = self.find(id) else {
            return Poll::Ready(None);
        };
        match &mut slot.state {
            State::Waiting { due: Due::Past, .. } | State::Free | State::Abandoned { .. } => {
                Poll::Ready(None)
            }
            State::Waiting { waker, .. } => {
                if !waker
                    .as_ref()
                    .is_some_and(|known| known.will_wake(cx.waker()))
                {
                    *former = waker.replace(cx.waker().clone());
                }
                Poll::Pending
            }
            State::Done(_) => {
                let State::Done(reply) = std::mem::replace(&mut slot.state, State::Free) else {
                    return Poll::Ready(None);
                };
                self.free.push(index);
                Poll::Ready(Some(reply))
            }
        }
    }

    /// The reply has come: gives who is to be woken.
    pub(super) fn complete(&mut self, id: i32, reply: T) -> Result<Option<Waker>, Unasked> {
        if index_of(id) == ONEWAY && self.was_oneway(id) {
            // From a server that does not know the method.
            return Ok(None);
        }
        let (index, slot) = self.find(id).ok_or(Unasked)?;
        match std::mem::replace(&mut slot.state, State::Free) {
            State::Waiting { waker, .. } => {
                slot.state = State::Done(reply);
                self.waiting -= 1;
                Ok(waker)
            }
            State::Abandoned { .. } => {
                self.abandoned -= 1;
                self.free.push(index);
                Ok(None)
            }
            state @ (State::Free | State::Done(_)) => {
                slot.state = state;
                Err(Unasked)
            }
        }
    }

    /// Looks whose time is up by `now`: adds who is to be woken, and gives when the time of the next is up.
    pub(super) fn look(&mut self, now: Instant, wakers: &mut Vec<Waker>) -> Option<Instant> {
        let mut next: Option<Instant> = None;
        for slot in &mut self.places {
            let State::Waiting { waker, due, .. } = &mut slot.state else {
                continue;
            };
            let Due::At(at) = *due else {
                continue;
            };
            if at <= now {
                *due = Due::Past;
                wakers.extend(waker.take());
            } else {
                next = Some(next.map_or(at, |next| next.min(at)));
            }
        }
        next
    }

    /// Whoever began this waits no more.
    // Gives its waker: to drop that is to run code of others, which may come back here.
    pub(super) fn abandon(&mut self, id: i32) -> Option<Waker> {
        let (index, slot) = self.find(id)?;
        match &mut slot.state {
            State::Waiting { waker, number, .. } => {
                let (waker, number) = (waker.take(), *number);
                slot.state = State::Abandoned { number };
                self.waiting -= 1;
                self.abandoned += 1;
                return waker;
            }
            State::Done(_) => {
                slot.state = State::Free;
                self.free.push(index);
            }
            State::Free | State::Abandoned { .. } => {}
        }
        None
    }

    /// The call was never sent, so that no reply will come.
    pub(super) fn withdraw(&mut self, id: i32) {
        if let Some((index, slot)) = self.find(id)
            && let State::Waiting { .. } = slot.state
        {
            slot.state = State::Free;
            self.waiting -= 1;
            self.free.push(index);
        }
    }

    /// Ends the calls whose number is below `until`, because no reply to them will come any more.
    /// `reply` returns what each call gets instead.
    pub(super) fn end(&mut self, until: u64, reply: impl Fn(u64) -> T) -> Vec<Waker> {
        let mut wakers = Vec::new();
        for (index, slot) in (0..).zip(&mut self.places) {
            match &mut slot.state {
                State::Waiting { waker, number, .. } if *number < until => {
                    wakers.extend(waker.take());
                    slot.state = State::Done(reply(*number));
                    self.waiting -= 1;
                }
                State::Abandoned { number } if *number < until => {
                    slot.state = State::Free;
                    self.free.push(index);
                    self.abandoned -= 1;
                }
                _ => {}
            }
        }
        wakers
    }

    /// Whether the sequence id is that of a oneway call, one of the last.
    fn was_oneway(&self, id: i32) -> bool {
        u16::try_from(id >> 16).is_ok_and(|generation| {
            let ago = generation_of(self.oneways).wrapping_sub(generation) & 0x7fff;
            u64::from(ago) < self.oneways.min(0x4000)
        })
    }

    fn find(&mut self, id: i32) -> Option<(u16, &mut Slot<T>)> {
        let index = index_of(id);
        let slot = self.places.get_mut(index)?;
        let generation = u16::try_from(id >> 16).ok()?;
        (slot.generation == generation).then_some((u16::try_from(index).ok()?, slot))
    }
}

/// Which of the generations the `number`-th use of a place is.
fn generation_of(number: u64) -> u16 {
    u16::try_from(number & 0x7fff).unwrap_or_default()
}

/// Fifteen bits of the generation, sixteen of the index.
fn id(generation: u16, index: usize) -> i32 {
    (i32::from(generation) << 16) | i32::try_from(index & 0xffff).unwrap_or_default()
}

fn index_of(id: i32) -> usize {
    usize::try_from(id & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn begin(slots: &mut Slots<&'static str>, number: u64) -> Option<i32> {
        slots.begin(number, Due::Never, Waker::noop())
    }

    fn poll(slots: &mut Slots<&'static str>, id: i32) -> Poll<Option<&'static str>> {
        slots.poll(id, &Context::from_waker(Waker::noop()), &mut None)
    }

    #[test]
    fn each_call_gets_its_own_reply_in_whatever_order_they_come() {
        let mut slots = Slots::new();
        let [a, b, c] = [(); 3].map(|()| begin(&mut slots, 0).unwrap());
        assert!(a != b && b != c && a != c && a > 0 && b > 0 && c > 0);
        assert!(poll(&mut slots, a).is_pending());
        slots.complete(c, "c").unwrap();
        assert!(slots.complete(a, "a").unwrap().is_some());
        assert_eq!(poll(&mut slots, a), Poll::Ready(Some("a")));
        assert_eq!(poll(&mut slots, c), Poll::Ready(Some("c")));
        assert!(poll(&mut slots, b).is_pending());
        assert_eq!(slots.waiting(), 1);
    }

    #[test]
    fn an_answer_to_a_oneway_call_is_passed_over_if_there_was_one() {
        let mut slots = Slots::new();
        let never = id(0, ONEWAY);
        slots.complete(never, "x").unwrap_err();
        let sent = slots.oneway();
        assert!(slots.complete(sent, "x").unwrap().is_none());
        slots.complete(never, "x").unwrap_err();
        slots.complete(id(2, ONEWAY), "x").unwrap_err();
        slots.complete(-1, "x").unwrap_err();
    }

    #[test]
    fn a_reply_that_comes_again_or_that_nobody_asked_for_is_neither_taken_nor_mistaken() {
        let mut slots = Slots::new();
        slots.complete(0, "x").unwrap_err();
        slots.complete(-1, "x").unwrap_err();
        slots.complete(i32::MIN, "x").unwrap_err();
        let first = begin(&mut slots, 0).unwrap();
        slots.complete(first, "1").unwrap();
        slots.complete(first, "again").unwrap_err();
        assert_eq!(poll(&mut slots, first), Poll::Ready(Some("1")));
        slots.complete(first, "again").unwrap_err();
        let second = begin(&mut slots, 0).unwrap();
        assert_ne!(first, second, "the place is used again, the id is not");
        slots.complete(first, "again").unwrap_err();
        assert!(poll(&mut slots, second).is_pending());
    }

    #[test]
    fn what_is_abandoned_keeps_its_place_until_its_reply_has_come() {
        let mut slots = Slots::new();
        let first = begin(&mut slots, 0).unwrap();
        slots.abandon(first);
        assert_eq!((slots.waiting(), slots.abandoned()), (0, 1));
        let second = begin(&mut slots, 0).unwrap();
        assert_ne!(index_of(first), index_of(second));
        assert!(slots.complete(first, "late").unwrap().is_none());
        assert_eq!((slots.waiting(), slots.abandoned()), (1, 0));
        // One that is done when it is abandoned.
        slots.complete(second, "2").unwrap();
        slots.abandon(second);
        assert_eq!((slots.waiting(), slots.abandoned()), (0, 0));
        assert_eq!(slots.free.len(), 2);
    }

    #[test]
    fn there_is_an_end_to_them() {
        let mut slots = Slots::new();
        let ids: Vec<i32> = std::iter::from_fn(|| begin(&mut slots, 0)).collect();
        assert_eq!(ids.len(), MAX_SLOTS);
        assert_eq!(begin(&mut slots, 0), None);
        slots.complete(ids[7], "x").unwrap();
        assert!(poll(&mut slots, ids[7]).is_ready());
        begin(&mut slots, 0).unwrap();
        assert!(slots.oneway() > 0);
    }

    #[test]
    fn at_the_end_everybody_is_told_by_when_he_came() {
        let mut slots = Slots::new();
        let [a, b, c] = [1, 2, 3].map(|number| begin(&mut slots, number).unwrap());
        assert!(poll(&mut slots, a).is_pending());
        slots.abandon(b);
        slots.complete(c, "reply").unwrap();
        let woken = slots.end(
            u64::MAX,
            |number| if number < 3 { "sent" } else { "not sent" },
        );
        assert_eq!(woken.len(), 1);
        assert_eq!(poll(&mut slots, a), Poll::Ready(Some("sent")));
        assert_eq!(poll(&mut slots, b), Poll::Ready(None));
        assert_eq!(poll(&mut slots, c), Poll::Ready(Some("reply")));
        assert_eq!((slots.waiting(), slots.abandoned()), (0, 0));
    }

    #[test]
    fn calls_that_are_not_sent_outlast_the_connection() {
        let mut slots = Slots::new();
        let [a, b, c, d] = [1, 2, 3, 4].map(|number| begin(&mut slots, number).unwrap());
        slots.abandon(b);
        slots.abandon(d);
        slots.end(3, |_| "lost");
        assert_eq!(poll(&mut slots, a), Poll::Ready(Some("lost")));
        assert!(poll(&mut slots, c).is_pending());
        assert_eq!((slots.waiting(), slots.abandoned()), (1, 1));
        slots.complete(b, "x").unwrap_err();
        assert!(slots.complete(d, "x").unwrap().is_none());
        slots.complete(c, "c").unwrap();
        assert_eq!(poll(&mut slots, c), Poll::Ready(Some("c")));
        assert_eq!((slots.waiting(), slots.abandoned()), (0, 0));
    }

    #[test]
    fn whose_time_is_up_is_told_and_its_reply_may_still_come() {
        let mut slots = Slots::new();
        let start = Instant::now();
        let at = |millis| start + Duration::from_millis(millis);
        let mut due = |millis| slots.begin(0, Due::At(at(millis)), Waker::noop()).unwrap();
        let [early, late, later] = [1, 5, 9].map(&mut due);
        let never = begin(&mut slots, 0).unwrap();
        let mut wakers = Vec::new();
        assert_eq!(slots.look(start, &mut wakers), Some(at(1)));
        assert!(wakers.is_empty());
        assert_eq!(slots.look(at(5), &mut wakers), Some(at(9)));
        assert_eq!(wakers.len(), 2);
        // Each is told once.
        assert_eq!(slots.look(at(6), &mut wakers), Some(at(9)));
        assert_eq!(wakers.len(), 2);
        assert_eq!(poll(&mut slots, early), Poll::Ready(None));
        slots.abandon(early);
        assert!(slots.complete(early, "too late").unwrap().is_none());
        // One that comes before the caller has been polled is in time.
        slots.complete(late, "in time").unwrap();
        assert_eq!(poll(&mut slots, late), Poll::Ready(Some("in time")));
        assert!(poll(&mut slots, later).is_pending());
        assert!(poll(&mut slots, never).is_pending());
        slots.abandon(later);
        assert_eq!(slots.look(at(10), &mut wakers), None);
        assert_eq!(wakers.len(), 2);
    }
}
