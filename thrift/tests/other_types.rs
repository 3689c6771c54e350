//! Types of other crates, behind the features of their names, and the rarer ones of the standard library.

use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap, VecDeque},
    fmt::Debug,
    rc::Rc,
    sync::Arc,
};

use alato_thrift::{Decode, Encode, TType, WireType, binary, compact, descriptor::Describe, json};
use bytes::Bytes;

/// The value comes back from every protocol, and is on the wire what `same` is.
fn is_as<T, S>(value: &T, same: &S)
where
    T: Encode + for<'de> Decode<'de> + Describe + PartialEq + Debug,
    S: Encode + Describe + ?Sized,
{
    assert_eq!(T::TYPE, S::TYPE);
    assert_eq!(T::descriptor().to_string(), S::descriptor().to_string());
    let bytes = binary::to_vec(value).unwrap();
    assert_eq!(bytes, binary::to_vec(same).unwrap());
    assert_eq!(&binary::from_slice::<T>(&bytes).unwrap(), value);
    assert_eq!(
        &binary::from_bytes::<T>(&Bytes::from(bytes)).unwrap(),
        value
    );
    let bytes = compact::to_vec(value).unwrap();
    assert_eq!(bytes, compact::to_vec(same).unwrap());
    assert_eq!(&compact::from_slice::<T>(&bytes).unwrap(), value);
    let bytes = json::to_vec(value).unwrap();
    assert_eq!(bytes, json::to_vec(same).unwrap());
    assert_eq!(&json::from_slice::<T>(&bytes).unwrap(), value);
    assert!(T::absent().is_some());
}

#[test]
fn a_deque_is_a_list_wherever_it_begins() {
    let mut deque: VecDeque<i32> = (0..10).collect();
    deque.rotate_left(3);
    let list: Vec<i32> = deque.iter().copied().collect();
    is_as(&deque, &list);
}

#[test]
fn a_list_of_pairs_is_a_map_in_its_own_order() {
    let pairs = vec![(3, "c".to_owned()), (1, "a".to_owned())];
    assert_eq!(<Vec<(i32, String)>>::TYPE, TType::Map);
    let bytes = binary::to_vec(&pairs).unwrap();
    assert_eq!(
        binary::from_slice::<Vec<(i32, &str)>>(&bytes).unwrap(),
        [(3, "c"), (1, "a")]
    );
    let sorted: BTreeMap<i32, String> = binary::from_slice(&bytes).unwrap();
    assert_eq!(sorted.into_iter().rev().collect::<Vec<_>>(), pairs);
    is_as(&vec![(1_i64, true)], &HashMap::from([(1_i64, true)]));
}

#[test]
fn strings_of_every_kind_are_strings() {
    is_as::<Box<str>, str>(&"text".into(), "text");
    is_as::<Arc<str>, str>(&"text".into(), "text");
    let escaped = json::to_vec("a\u{1F600}\n").unwrap();
    let text: Cow<'_, str> = json::from_slice(&escaped).unwrap();
    assert_eq!(text, "a\u{1F600}\n");
    assert_eq!(json::to_vec(&text).unwrap(), escaped);
    json::from_slice::<&str>(&escaped).unwrap_err();
    is_as::<Bytes, [u8]>(&Bytes::from_static(b"\0\xff"), b"\0\xff");
    let shared: Rc<str> = "x".into();
    assert_eq!(binary::to_vec(&&*shared).unwrap(), b"\0\0\0\x01x");
}

#[cfg(feature = "faststr")]
#[test]
fn a_faststr_of_any_length_is_a_string() {
    for text in [
        "",
        "short",
        "just thirty bytes are in itself",
        &"long ".repeat(40),
    ] {
        is_as(&faststr::FastStr::new(text), text);
    }
}

#[cfg(feature = "faststr")]
#[test]
fn a_long_faststr_of_a_shared_input_is_a_part_of_it() {
    let bytes: Bytes = binary::to_vec(&"long ".repeat(40)).unwrap().into();
    let text: faststr::FastStr = binary::from_bytes(&bytes).unwrap();
    assert_eq!(text.as_ptr(), bytes[4..].as_ptr());
}

#[cfg(feature = "compact_str")]
#[test]
fn a_compact_string_of_any_length_is_a_string() {
    for text in ["", "short", &"long ".repeat(40)] {
        is_as(&compact_str::CompactString::new(text), text);
    }
}

#[cfg(feature = "smallvec")]
#[test]
fn a_small_vec_of_any_length_is_a_list() {
    for len in [0, 1, 4, 5, 100] {
        let list: Vec<i64> = (0..len).collect();
        is_as(
            &smallvec::SmallVec::<[i64; 4]>::from_vec(list.clone()),
            &list,
        );
    }
}

#[cfg(feature = "indexmap")]
#[test]
fn an_index_map_keeps_the_order_of_the_wire() {
    let pairs = vec![
        (3_i32, "c".to_owned()),
        (1, "a".to_owned()),
        (2, "b".to_owned()),
    ];
    let map: indexmap::IndexMap<i32, String> = pairs.iter().cloned().collect();
    is_as(&map, &pairs);
    let read: indexmap::IndexMap<i32, String> =
        compact::from_slice(&compact::to_vec(&pairs).unwrap()).unwrap();
    assert!(read.into_iter().eq(pairs));
    let set: indexmap::IndexSet<i32> = [3, 1, 2].into();
    assert_eq!(<indexmap::IndexSet<i32>>::TYPE, TType::Set);
    let read: indexmap::IndexSet<i32> = binary::from_slice(&binary::to_vec(&set).unwrap()).unwrap();
    assert!(read.into_iter().eq([3, 1, 2]));
}

#[cfg(feature = "ordered-float")]
#[test]
fn an_ordered_float_is_a_double_and_can_be_a_key() {
    use ordered_float::OrderedFloat;

    is_as(&OrderedFloat(1.5), &1.5);
    let map = BTreeMap::from([(OrderedFloat(-0.5), 1_i64)]);
    is_as(&map, &vec![(-0.5, 1_i64)]);
}

#[cfg(feature = "uuid")]
#[test]
fn a_uuid_is_sixteen_bytes_in_network_order() {
    let uuid = uuid::Uuid::from_u128(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff);
    is_as(&uuid, uuid.as_bytes());
    assert_eq!(
        json::to_vec(&uuid).unwrap(),
        b"\"00112233-4455-6677-8899-aabbccddeeff\""
    );
}
