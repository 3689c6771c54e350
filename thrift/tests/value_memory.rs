//! What a value without a type allocates is bounded by the decoder's budget, whatever the input.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use alato_thrift::{Decode, Limits, ListValue, MapValue, StructValue, TType, Value, binary};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[expect(
    unsafe_code,
    reason = "an allocator cannot be had without; this one forwards every call"
)]
// SAFETY: every method forwards to the system's allocator, with the arguments as they are.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let live = LIVE.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(live, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What an error takes: it is no part of the value.
const ERROR: usize = 1 << 10;

/// How much more there may be for a moment, where a block grows.
const BESIDE: usize = 64 << 10;

/// Decodes `bytes` under several budgets.
fn stays_within_its_budget(name: &str, bytes: &[u8]) {
    stays_within::<StructValue>(name, bytes);
}

fn stays_within<D: for<'de> Decode<'de>>(name: &str, bytes: &[u8]) {
    let mut decoded = 0;
    for budget in (8..28).map(|power| 1 << power) {
        let limits = Limits::default().with_budget(budget);
        let before = LIVE.load(Ordering::Relaxed);
        PEAK.store(before, Ordering::Relaxed);
        let value = binary::from_slice_with::<D>(bytes, limits);
        let held = LIVE.load(Ordering::Relaxed) - before;
        let peak = PEAK.load(Ordering::Relaxed) - before;
        decoded += usize::from(value.is_ok());
        assert!(
            held <= budget + if value.is_err() { ERROR } else { 0 },
            "{name} holds {held} bytes with a budget of {budget}"
        );
        assert!(
            peak <= budget + BESIDE,
            "{name} takes up to {peak} bytes with a budget of {budget}"
        );
    }
    assert!(decoded > 0, "{name}");
}

#[test]
fn what_a_value_holds_is_bounded_by_the_budget() {
    let list = |element, value: Value, len| {
        let list = ListValue::from_values(element, vec![value; len]).unwrap();
        encoded([(1, Value::List(list))])
    };
    let small = StructValue::from_iter([(1, Value::Bool(true))]);
    let map = MapValue::from_entries(
        TType::I8,
        TType::String,
        vec![(Value::I8(1), Value::from("four")); 50_000],
    );
    let many: Vec<(i16, Value)> = (0..30_000).map(|id| (id, Value::I8(1))).collect();
    let text = Value::from("a string of more bytes than a handle has");

    stays_within_its_budget("no field", &encoded([]));
    stays_within_its_budget("booleans", &list(TType::Bool, Value::Bool(true), 500_000));
    stays_within_its_budget("strings", &list(TType::String, text, 50_000));
    let empty = Value::Struct(StructValue::new());
    stays_within_its_budget("empty structs", &list(TType::Struct, empty, 100_000));
    stays_within_its_budget("structs", &list(TType::Struct, small.into(), 100_000));
    stays_within_its_budget("a map", &encoded([(1, map.unwrap().into())]));
    stays_within_its_budget("fields", &encoded(many));
    let hundred = vec![b'x'; 100 << 10];
    stays_within_its_budget("a binary", &encoded([(1, hundred.into())]));

    #[cfg(feature = "indexmap")]
    {
        use indexmap::{IndexMap, IndexSet};

        let numbers = (0..50_000).collect::<std::collections::BTreeSet<i32>>();
        let bytes = binary::to_vec(&numbers).unwrap();
        stays_within::<IndexSet<i32>>("an IndexSet", &bytes);
        let entries: Vec<(i32, i64)> = numbers.iter().map(|&i| (i, 1)).collect();
        let bytes = binary::to_vec(&entries).unwrap();
        stays_within::<IndexMap<i32, i64>>("an IndexMap", &bytes);
    }

    // A claim of as many structs as there are bytes, the first of which is none.
    let mut claim = vec![15, 0, 1, 12, 0, 0x0f, 0, 0];
    claim.resize(1 << 20, 0xff);
    PEAK.store(LIVE.load(Ordering::Relaxed), Ordering::Relaxed);
    let before = LIVE.load(Ordering::Relaxed);
    assert!(binary::from_slice::<StructValue>(&claim).is_err());
    let peak = PEAK.load(Ordering::Relaxed) - before;
    assert!(peak <= BESIDE + ERROR, "{peak} bytes for a claim");
}

fn encoded(fields: impl IntoIterator<Item = (i16, Value)>) -> Vec<u8> {
    binary::to_vec(&StructValue::from_iter(fields)).unwrap()
}
