//! What holds for every value and every input.

use std::collections::BTreeMap;

use alato_thrift::{
    Decode, Decoder, Encode, Encoder, Limits, MessageHeader, MessageKind, TType, WireType,
    binary::{self, BinaryDecoder, BinaryEncoder},
    compact::{self, CompactDecoder, CompactEncoder},
};
use proptest::{collection, prelude::*};

/// A value of many types at once.
type Value = BTreeMap<String, Vec<BTreeMap<i16, Vec<u8>>>>;

fn value() -> impl Strategy<Value = Value> {
    let bytes = collection::vec(any::<u8>(), 0..20);
    let inner = collection::btree_map(any::<i16>(), bytes, 0..4);
    collection::btree_map(".{0,8}", collection::vec(inner, 0..4), 0..4)
}

/// The same for each protocol.
macro_rules! properties {
    ($name:ident, $module:ident, $decoder:ident, $encoder:ident) => {
    mod $name {
        use super::*;

        fn round_trips<T>(value: &T) -> Result<(), TestCaseError>
        where
            T: Encode + for<'de> Decode<'de> + PartialEq + std::fmt::Debug,
        {
            let bytes = $module::to_vec(value).unwrap();
            prop_assert_eq!(&$module::from_slice::<T>(&bytes).unwrap(), value);

            let mut skipping = $decoder::new(&bytes, Limits::default());
            skipping.skip(T::TYPE).unwrap();
            prop_assert_eq!(
                skipping.position(),
                bytes.len(),
                "skip reads what decode reads"
            );

            for end in 0..bytes.len() {
                prop_assert!($module::from_slice::<T>(&bytes[..end]).is_err());
                let mut skipping = $decoder::new(&bytes[..end], Limits::default());
                prop_assert!(skipping.skip(T::TYPE).is_err());
            }
            Ok(())
        }

        /// Anything at all that is well-formed under some schema, as a skip would see it.
        fn skip_all(decoder: &mut $decoder<'_>, ttype: TType) {
            let before = decoder.position();
            if decoder.skip(ttype).is_ok() {
                assert!(decoder.position() > before);
            }
        }

        proptest! {
            #[test]
            fn values_survive_a_round_trip_and_nothing_shorter_decodes(
                value in value(), flag: bool, byte: i8, short: i16, int: i32, long: i64, uuid: [u8; 16],
            ) {
                round_trips(&value)?;
                round_trips(&vec![flag])?;
                round_trips(&byte)?;
                round_trips(&short)?;
                round_trips(&int)?;
                round_trips(&vec![long])?;
                round_trips(&uuid)?;
            }

            #[test]
            fn doubles_keep_every_bit(bits: u64) {
                let bytes = $module::to_vec(&f64::from_bits(bits)).unwrap();
                prop_assert_eq!($module::from_slice::<f64>(&bytes).unwrap().to_bits(), bits);
            }

            #[test]
            fn message_headers_survive_a_round_trip(name: String, kind in 1_u8..=4, sequence_id: i32) {
                let header = MessageHeader {
                    name: name.into(),
                    kind: MessageKind::from_byte(kind).unwrap(),
                    sequence_id,
                };
                let mut bytes = Vec::new();
                $encoder::new(&mut bytes).message_begin(&header).unwrap();
                let mut decoder = $decoder::new(&bytes, Limits::default());
                prop_assert_eq!(decoder.message_begin().unwrap(), header);
                decoder.finish().unwrap();
            }

            #[test]
            fn no_bytes_make_a_decoder_panic(bytes in collection::vec(any::<u8>(), 0..200)) {
                let _ = $module::from_slice::<Value>(&bytes);
                let _ = $module::from_slice::<Vec<&str>>(&bytes);
                let _ = $decoder::new(&bytes, Limits::default()).message_begin();
                for ttype in 0..=17 {
                    if let Some(ttype) = TType::from_byte(ttype) {
                        skip_all(&mut $decoder::new(&bytes, Limits::default()), ttype);
                    }
                }
            }

            #[test]
            fn no_likely_bytes_make_a_decoder_panic(
                // Small numbers are types, ids and lengths that go on.
                bytes in collection::vec(prop_oneof![4 => 0_u8..20, 1 => any::<u8>()], 0..200),
            ) {
                let _ = $module::from_slice::<Value>(&bytes);
                skip_all(&mut $decoder::new(&bytes, Limits::default()), TType::Struct);
                skip_all(&mut $decoder::new(&bytes, Limits::default()), TType::Map);
            }
        }
    }
    };
}

properties!(in_binary, binary, BinaryDecoder, BinaryEncoder);
properties!(in_compact, compact, CompactDecoder, CompactEncoder);

#[test]
fn a_type_has_the_number_that_it_is_read_from() {
    for byte in 0..=u8::MAX {
        if let Some(ttype) = TType::from_byte(byte) {
            assert_eq!(ttype as u8, byte);
        }
    }
    assert_eq!(<Vec<u8> as WireType>::TYPE, TType::String);
    assert_eq!(<Vec<i8> as WireType>::TYPE, TType::List);
}
