//! What a decoder allocates is bounded by its budget, whatever the input.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

use std::{
    alloc::{GlobalAlloc, Layout, System},
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::atomic::{AtomicUsize, Ordering},
};

use alato::{
    ThriftStruct,
    thrift::{Decode, DecodeError, Encode, Limits, binary, json},
};

struct Counting;

static LIVE: AtomicUsize = AtomicUsize::new(0);

#[expect(
    unsafe_code,
    reason = "an allocator cannot be had without; this one forwards every call"
)]
// SAFETY: every method forwards to the system's allocator, with the arguments as they are.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LIVE.fetch_add(layout.size(), Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        LIVE.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Large in memory, one byte on the wire.
#[derive(ThriftStruct, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Large {
    #[thrift(id = 1)]
    a: [u8; 16],
    #[thrift(id = 2)]
    b: Option<[u8; 16]>,
    #[thrift(id = 3)]
    c: Option<Vec<String>>,
}

/// Decodes what `value` is on the wire under several budgets, in protocols that own different things.
fn stays_within_its_budget<T: Encode, D: for<'de> Decode<'de>>(value: &T) {
    let bytes = binary::to_vec(value).unwrap();
    stays_within_budgets(|limits| binary::from_slice_with::<D>(&bytes, limits));
    let bytes = json::to_vec(value).unwrap();
    stays_within_budgets(|limits| json::from_slice_with::<D>(&bytes, limits));
}

fn stays_within_budgets<D>(decode: impl Fn(Limits) -> Result<D, DecodeError>) {
    let mut decoded = 0;
    for budget in (10..27).map(|power| 1 << power) {
        let before = LIVE.load(Ordering::Relaxed);
        let value = decode(Limits::default().with_budget(budget));
        let held = LIVE.load(Ordering::Relaxed) - before;
        decoded += usize::from(value.is_ok());
        assert!(
            held <= budget,
            "{} holds {held} bytes with a budget of {budget}",
            std::any::type_name::<D>()
        );
    }
    assert!(decoded > 0, "{}", std::any::type_name::<D>());
}

#[test]
fn what_a_decoded_value_holds_is_bounded_by_the_budget() {
    let numbers: Vec<i32> = (0..100_000).collect();
    let set: BTreeSet<i32> = numbers.iter().copied().collect();
    let singles: Vec<BTreeMap<i32, Small>> = numbers
        .iter()
        .map(|&i| BTreeMap::from([(i, Small { nothing: None })]))
        .take(10_000)
        .collect();
    let strings: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let escaped: Vec<String> = numbers.iter().map(|i| format!("{i}\n")).collect();
    let smalls: Vec<Small> = numbers.iter().map(|_| Small { nothing: None }).collect();
    stays_within_its_budget::<_, Vec<i32>>(&numbers);
    stays_within_its_budget::<_, Vec<Box<i32>>>(&numbers);
    stays_within_its_budget::<_, BTreeSet<i32>>(&set);
    stays_within_its_budget::<_, HashSet<i32>>(&set);
    stays_within_its_budget::<_, Vec<BTreeMap<i32, Large>>>(&singles);
    stays_within_its_budget::<_, Vec<HashMap<i32, Large>>>(&singles);
    stays_within_its_budget::<_, Vec<String>>(&strings);
    stays_within_its_budget::<_, Vec<String>>(&escaped);
    stays_within_its_budget::<_, Vec<Large>>(&smalls);
}

#[derive(ThriftStruct, Debug)]
struct Small {
    #[thrift(id = 1)]
    nothing: Option<i32>,
}
