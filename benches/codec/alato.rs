//! What alato's rows have in common: its protocols, and the messages in types that each row chooses.

use alato::thrift::{Decode, Encode, binary, compact};
use bytes::Bytes;

use crate::{harness::Codec, messages::Message};

macro_rules! protocols {
    ($($codec:ident, $from:ident, $module:ident;)*) => {$(
        pub struct $codec;

        impl<T: Encode + Decode<'static>> Codec<T> for $codec {
            type Output = Vec<u8>;

            fn encode(message: &T, output: &mut Vec<u8>) {
                $module::encode_into(message, output).expect("the message can be encoded");
            }

            fn decode(input: &'static Bytes) -> T {
                $module::$from(input).expect("the input is such a message")
            }

            fn check_wire<M: Message>(encoded: &[u8], plain: &M) {
                let decoded: M = $module::from_slice(encoded).expect("it is the plain message");
                assert!(decoded == *plain);
            }
        }
    )*};
}

protocols! {
    BinaryProtocol, from_slice, binary;
    SharedBinaryProtocol, from_bytes, binary;
    CompactProtocol, from_slice, compact;
    SharedCompactProtocol, from_bytes, compact;
}

/// The messages with strings of type `Text`, binaries of type `Binary` and maps of type `Map`, all of the module that calls it; so are
/// the functions `text` and `binary`, which make the first two.
macro_rules! messages {
    ($($lifetime:lifetime)?) => {
        #[derive(alato::ThriftStruct, Debug, PartialEq)]
        struct Flat $(<$lifetime>)? {
            #[thrift(id = 1, required)]
            flag: bool,
            #[thrift(id = 2, required)]
            byte: i8,
            #[thrift(id = 3, required)]
            short: i16,
            #[thrift(id = 4, required)]
            width: i32,
            #[thrift(id = 5, required)]
            height: i32,
            #[thrift(id = 6, required)]
            depth: i32,
            #[thrift(id = 7, required)]
            created: i64,
            #[thrift(id = 8, required)]
            changed: i64,
            #[thrift(id = 9, required)]
            latitude: f64,
            #[thrift(id = 10, required)]
            longitude: f64,
            #[thrift(id = 11, required)]
            id: Text $(<$lifetime>)?,
            #[thrift(id = 12, required)]
            name: Text $(<$lifetime>)?,
            #[thrift(id = 13, required)]
            city: Text $(<$lifetime>)?,
        }

        #[derive(alato::ThriftStruct, Debug, PartialEq)]
        struct Point $(<$lifetime>)? {
            #[thrift(id = 1, required)]
            x: i32,
            #[thrift(id = 2, required)]
            y: i32,
            #[thrift(id = 3)]
            label: Option<Text $(<$lifetime>)?>,
        }

        #[derive(alato::ThriftStruct, Debug, PartialEq)]
        struct Item $(<$lifetime>)? {
            #[thrift(id = 1, required)]
            id: i64,
            #[thrift(id = 2, required)]
            name: Text $(<$lifetime>)?,
            #[thrift(id = 3)]
            price: Option<f64>,
            #[thrift(id = 4)]
            note: Option<Text $(<$lifetime>)?>,
            #[thrift(id = 5, required)]
            tags: Vec<Text $(<$lifetime>)?>,
            #[thrift(id = 6, required)]
            at: Point $(<$lifetime>)?,
            #[thrift(id = 7, required)]
            digest: Binary $(<$lifetime>)?,
        }

        #[derive(alato::ThriftStruct, Debug, PartialEq)]
        struct Nested $(<$lifetime>)? {
            #[thrift(id = 1, required)]
            title: Text $(<$lifetime>)?,
            #[thrift(id = 2, required)]
            first: Item $(<$lifetime>)?,
            #[thrift(id = 3, required)]
            items: Vec<Item $(<$lifetime>)?>,
            #[thrift(id = 4, required)]
            counts: Map<Text $(<$lifetime>)?, i32>,
            #[thrift(id = 5, required)]
            points: Map<i32, Point $(<$lifetime>)?>,
            #[thrift(id = 6)]
            comment: Option<Text $(<$lifetime>)?>,
            #[thrift(id = 7)]
            numbers: Option<Vec<i64>>,
            #[thrift(id = 8)]
            last: Option<Item $(<$lifetime>)?>,
        }

        #[derive(alato::ThriftStruct, Debug, PartialEq)]
        struct Blob $(<$lifetime>)? {
            #[thrift(id = 1, required)]
            data: Binary $(<$lifetime>)?,
        }

        $crate::convert::messages!($(<$lifetime>)?);
    };
}

pub(crate) use messages;
