//! What holds in JSON for every value and every input. A number says nowhere how long it is, so that what holds for
//! the other protocols is a little less here: the first digits of a number alone are a number as well.

use std::collections::{BTreeMap, BTreeSet};

use alato_thrift::{
    Decode, Decoder, Encode, Encoder, Limits, MessageHeader, MessageKind, TType,
    json::{self, JsonDecoder, JsonEncoder},
};
use proptest::{collection, prelude::*};

/// A value of many types at once.
type Value = BTreeMap<String, Vec<BTreeMap<i16, Vec<u8>>>>;

/// Keys that are containers, of keys that are containers.
type Keys = BTreeMap<BTreeMap<Vec<i8>, String>, BTreeSet<Vec<u8>>>;

/// Any characters, those that are escaped among them.
fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec!['"', '\\', '/', '\n', '\0', '\u{1f}']);
    let character = prop_oneof![any::<char>(), special];
    collection::vec(character, 0..12).prop_map(String::from_iter)
}

fn few<T: Arbitrary>() -> impl Strategy<Value = Vec<T>> {
    collection::vec(any::<T>(), 0..8)
}

fn value() -> impl Strategy<Value = Value> {
    let bytes = few::<u8>();
    let inner = collection::btree_map(any::<i16>(), bytes, 0..4);
    collection::btree_map(text(), collection::vec(inner, 0..4), 0..4)
}

fn keys() -> impl Strategy<Value = Keys> {
    let key = few::<i8>();
    let keys = collection::btree_map(key, text(), 0..3);
    let bytes = few::<u8>();
    collection::btree_map(keys, collection::btree_set(bytes, 0..4), 0..4)
}

fn map_of<K: Ord>(key: K) -> BTreeMap<K, i32> {
    BTreeMap::from([(key, 1)])
}

/// For values that end where a bracket or a quote says so.
fn round_trips<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
{
    let bytes = json::to_vec(value).unwrap();
    prop_assert_eq!(json::encoded_len(value).unwrap(), bytes.len());
    prop_assert_eq!(&json::from_slice::<T>(&bytes).unwrap(), value);

    let mut skipping = JsonDecoder::new(&bytes, Limits::default());
    skipping.skip(T::TYPE).unwrap();
    prop_assert_eq!(
        skipping.position(),
        bytes.len(),
        "skip reads what decode reads"
    );

    for end in 0..bytes.len() {
        prop_assert!(json::from_slice::<T>(&bytes[..end]).is_err());
        let mut skipping = JsonDecoder::new(&bytes[..end], Limits::default());
        prop_assert!(skipping.skip(T::TYPE).is_err());
    }
    Ok(())
}

/// Whatever decodes is skipped as well, and as far.
fn skip_goes_as_far_as_decode<'de, T: Decode<'de>>(bytes: &'de [u8]) {
    let mut decoding = JsonDecoder::new(bytes, Limits::default());
    if T::decode(&mut decoding).is_ok() {
        let mut skipping = JsonDecoder::new(bytes, Limits::default());
        skipping.skip(T::TYPE).unwrap();
        assert_eq!(skipping.position(), decoding.position());
    }
}

fn read_in_every_way(bytes: &[u8]) {
    skip_goes_as_far_as_decode::<Value>(bytes);
    skip_goes_as_far_as_decode::<Keys>(bytes);
    skip_goes_as_far_as_decode::<String>(bytes);
    skip_goes_as_far_as_decode::<Vec<u8>>(bytes);
    skip_goes_as_far_as_decode::<Vec<f64>>(bytes);
    skip_goes_as_far_as_decode::<[u8; 16]>(bytes);
    let _ = JsonDecoder::new(bytes, Limits::default()).message_begin();
    for ttype in (0..=16).filter_map(TType::from_byte) {
        let mut decoder = JsonDecoder::new(bytes, Limits::default());
        if decoder.skip(ttype).is_ok() {
            assert!(decoder.position() > 0);
        }
    }
}

/// What JSON is made of, so that some of it goes on.
fn token() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        " ",
        "1",
        "2",
        "0",
        "-",
        "1.5",
        "1e9",
        "\"1\"",
        "\"tf\"",
        "\"i8\"",
        "\"i16\"",
        "\"dbl\"",
        "\"str\"",
        "\"rec\"",
        "\"map\"",
        "\"lst\"",
        "\"set\"",
        "\"uid\"",
        "\\u00e9",
        "\\ud83d",
        "\\ude00",
        "é",
        "{\"1\":{",
        "}}",
        "[\"i8\",",
        "[\"rec\",1,",
        "[\"lst\",1,",
        "[\"str\",\"lst\",1,{",
        "}]",
        "\"AA==\"",
        "NaN",
        "inf",
    ])
}

proptest! {
    #[test]
    fn values_survive_a_round_trip_and_nothing_shorter_decodes(
        value in value(), keys in keys(), text in text(), uuid: [u8; 16],
    ) {
        round_trips(&value)?;
        round_trips(&keys)?;
        round_trips(&text)?;
        round_trips(&uuid)?;
    }

    #[test]
    fn maps_with_every_type_of_key_survive_a_round_trip(
        flag: bool, byte: i8, short: i16, int: i32, long: i64, text in text(), bytes in few::<u8>(), uuid: [u8; 16],
    ) {
        round_trips(&map_of(flag))?;
        round_trips(&map_of(byte))?;
        round_trips(&map_of(short))?;
        round_trips(&map_of(int))?;
        round_trips(&map_of(long))?;
        round_trips(&map_of(uuid))?;
        round_trips(&map_of(vec![text.clone()]))?;
        round_trips(&map_of(BTreeSet::from([long])))?;
        round_trips(&map_of(map_of(text.clone())))?;
        round_trips(&map_of(text))?;
        round_trips(&map_of(bytes))?;
    }

    #[test]
    fn lists_of_numbers_survive_a_round_trip(
        bytes in few::<i8>(), shorts in few::<i16>(), ints in few::<i32>(), longs in few::<i64>(), flags in few::<bool>(),
    ) {
        round_trips(&bytes)?;
        round_trips(&shorts)?;
        round_trips(&ints)?;
        round_trips(&longs)?;
        round_trips(&flags)?;
    }

    #[test]
    fn doubles_keep_every_bit_unless_they_are_no_number(bits: u64) {
        let value = f64::from_bits(bits);
        let again: f64 = json::from_slice(&json::to_vec(&value).unwrap()).unwrap();
        prop_assert!(again.to_bits() == bits || again.is_nan() && value.is_nan());
    }

    #[test]
    fn message_headers_survive_a_round_trip(name in text(), kind in 1_u8..=4, sequence_id: i32) {
        let header = MessageHeader {
            name: name.into(),
            kind: MessageKind::from_byte(kind).unwrap(),
            sequence_id,
        };
        let mut bytes = Vec::new();
        let mut encoder = JsonEncoder::new(&mut bytes);
        encoder.message_begin(&header).unwrap();
        encoder.message_end();
        let mut decoder = JsonDecoder::new(&bytes, Limits::default());
        prop_assert_eq!(decoder.message_begin().unwrap(), header);
        decoder.message_end().unwrap();
        decoder.finish().unwrap();
    }

    #[test]
    fn no_bytes_make_a_decoder_panic(bytes in collection::vec(any::<u8>(), 0..200)) {
        read_in_every_way(&bytes);
    }

    #[test]
    fn no_likely_text_makes_a_decoder_panic(tokens in collection::vec(token(), 0..60)) {
        read_in_every_way(tokens.concat().as_bytes());
    }

    #[test]
    fn no_changed_byte_makes_a_decoder_panic(
        value in value(), keys in keys(), at: prop::sample::Index, byte: u8,
    ) {
        for mut bytes in [json::to_vec(&value).unwrap(), json::to_vec(&keys).unwrap()] {
            let at = at.index(bytes.len());
            bytes[at] = byte;
            read_in_every_way(&bytes);
        }
    }
}
