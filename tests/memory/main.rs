//! What a decoder allocates is bounded by its budget, whatever the input.
//!
//! Counted by an allocator, so this file has one test: nothing else may run beside it.

mod allocator;
mod inputs;
mod types;

use std::{
    any::type_name,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use alato::thrift::{
    Decode, DecodeError, Encode, Limits, ListValue, MapValue, StructValue, TType, Value, binary,
    compact, json,
};

use self::{
    allocator::{Measured, measure},
    inputs::Random,
    types::{Empty, Large, Recursive, Small, Wide},
};

/// How much more than the budget there may be for a moment, as [`Limits::budget`] says.
const BESIDE: usize = 64 << 10;
/// What an error takes: it is no part of the value.
const ERROR: usize = 1 << 10;

#[test]
fn what_a_decoder_takes_is_bounded_by_the_budget() {
    large_values();
    large_values_without_a_type();
    hostile_inputs();
}

/// Values that are far larger than what is reserved for them at first.
fn large_values() {
    let numbers: Vec<i32> = (0..30_000).collect();
    let set: BTreeSet<i32> = numbers.iter().copied().collect();
    let map: BTreeMap<i32, i32> = numbers.iter().map(|&i| (i, i)).collect();
    let small = || Small { nothing: None };
    let single = |&i: &i32| BTreeMap::from([(i, small())]);
    let singles: Vec<_> = numbers.iter().map(single).take(10_000).collect();
    let smalls: Vec<Small> = numbers.iter().map(|_| small()).collect();
    let by_number: BTreeMap<i32, Small> = numbers.iter().map(|&i| (i, small())).collect();
    let strings: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    let escaped: Vec<String> = numbers.iter().map(|i| format!("{i}\n")).collect();
    let nothing = vec![String::new(); 30_000];
    let long = "long\n".repeat(1 << 15);
    stays_within_its_budget::<_, Vec<i32>>(&numbers);
    stays_within_its_budget::<_, VecDeque<i32>>(&numbers);
    stays_within_its_budget::<_, Vec<Box<i32>>>(&numbers);
    stays_within_its_budget::<_, Vec<Arc<i32>>>(&numbers);
    stays_within_its_budget::<_, BTreeSet<i32>>(&set);
    stays_within_its_budget::<_, HashSet<i32>>(&set);
    stays_within_its_budget::<_, BTreeMap<i32, i32>>(&map);
    stays_within_its_budget::<_, HashMap<i32, i32>>(&map);
    stays_within_its_budget::<_, Vec<(i32, i32)>>(&map);
    stays_within_its_budget::<_, HashMap<i32, Large>>(&by_number);
    stays_within_its_budget::<_, BTreeMap<i32, Large>>(&by_number);
    stays_within_its_budget::<_, Vec<BTreeMap<i32, Large>>>(&singles);
    stays_within_its_budget::<_, Vec<HashMap<i32, Large>>>(&singles);
    stays_within_its_budget::<_, Vec<Large>>(&smalls);
    stays_within_its_budget::<_, Vec<Arc<Empty>>>(&smalls);
    for strings in [&strings, &escaped, &nothing] {
        stays_within_its_budget::<_, Vec<String>>(strings);
        stays_within_its_budget::<_, Vec<Box<str>>>(strings);
        stays_within_its_budget::<_, Vec<Arc<str>>>(strings);
        stays_within_its_budget::<_, HashSet<String>>(&BTreeSet::from_iter(strings.clone()));
    }
    stays_within_its_budget::<_, String>(&long);
    stays_within_its_budget::<_, Box<str>>(&long);
    stays_within_its_budget::<_, Arc<str>>(&long);
    stays_within_its_budget::<_, Vec<u8>>(&long.as_bytes());
}

fn large_values_without_a_type() {
    let list = |element, value: Value, len| {
        let list = ListValue::from_values(element, vec![value; len]).unwrap();
        StructValue::from_iter([(1, Value::List(list))])
    };
    let inner = Value::Struct(StructValue::from_iter([(1, Value::Bool(true))]));
    let empty = Value::Struct(StructValue::new());
    let text = Value::from("a string of more bytes than a handle has");
    let entries = vec![(Value::I8(1), Value::from("four")); 20_000];
    let map = MapValue::from_entries(TType::I8, TType::String, entries).unwrap();
    let fields = (0..30_000).map(|id| (id, Value::I8(1))).collect();
    for value in [
        list(TType::Bool, Value::Bool(true), 100_000),
        list(TType::String, text, 20_000),
        list(TType::Struct, empty, 30_000),
        list(TType::Struct, inner, 30_000),
        StructValue::from_iter([(1, Value::Map(map))]),
        fields,
    ] {
        stays_within_its_budget::<_, StructValue>(&value);
    }
}

/// Decodes what `value` is on the wire under several budgets, in protocols that own different things.
fn stays_within_its_budget<T: Encode, D: for<'de> Decode<'de>>(value: &T) {
    let budgets = || (10..28).map(|power| 1 << power);
    let in_binary = binary::to_vec(value).unwrap();
    let in_compact = compact::to_vec(value).unwrap();
    let in_json = json::to_vec(value).unwrap();
    let decoded = [
        within(budgets(), |limits| {
            binary::from_slice_with::<D>(&in_binary, limits)
        }),
        within(budgets(), |limits| {
            compact::from_slice_with::<D>(&in_compact, limits)
        }),
        within(budgets(), |limits| {
            json::from_slice_with::<D>(&in_json, limits)
        }),
    ];
    assert!(!decoded.contains(&0), "{}", type_name::<D>());
}

/// Inputs of all kinds, as values of all kinds.
fn hostile_inputs() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut inputs = inputs::vectors();
    inputs.extend(inputs::claims());
    let wide = Wide::example();
    inputs.extend(inputs::mutations(&wide, 300, &mut random));
    let recursive = Recursive::example(20);
    inputs.extend(inputs::mutations(&recursive, 100, &mut random));
    inputs.extend((0..300).map(|_| inputs::noise(&mut random)));
    for input in &inputs {
        is_bounded::<Wide>(input);
        is_bounded::<Recursive>(input);
        is_bounded::<StructValue>(input);
    }
}

fn is_bounded<D: for<'de> Decode<'de>>(input: &[u8]) {
    let budgets = || [0, 1 << 10, 64 << 10, 1 << 20, 64 << 20].into_iter();
    within(budgets(), |limits| {
        binary::from_slice_with::<D>(input, limits)
    });
    within(budgets(), |limits| {
        compact::from_slice_with::<D>(input, limits)
    });
    within(budgets(), |limits| {
        json::from_slice_with::<D>(input, limits)
    });
}

/// How often there was a value, of which none was larger than the budget.
fn within<D>(
    budgets: impl Iterator<Item = usize>,
    decode: impl Fn(Limits) -> Result<D, DecodeError>,
) -> usize {
    let mut decoded = 0;
    for budget in budgets {
        let limits = Limits::default().with_budget(budget);
        let Measured { value, held, peak } = measure(|| decode(limits));
        let name = type_name::<D>();
        let allowed = match value {
            Ok(_) => budget,
            Err(_) => ERROR * 4,
        };
        assert!(
            held <= allowed,
            "{name} holds {held} bytes with a budget of {budget}"
        );
        assert!(
            peak <= budget + BESIDE,
            "{name} takes up to {peak} bytes with a budget of {budget}"
        );
        decoded += usize::from(value.is_ok());
    }
    decoded
}
