//! The types that the targets decode: together they use every kind of field that the derives know.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use alato::{
    ThriftEnum, ThriftStruct,
    thrift::{
        Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, WireType,
        descriptor::{Describe, TypeDescriptor},
    },
};
use bytes::Bytes;

/// One field of each kind, and itself: optional, in a list and in maps.
macro_rules! everything {
    ($(#[$doc:meta])* $name:ident<$a:lifetime>, $str:ty, $binary:ty) => {
        $(#[$doc])*
        #[derive(ThriftStruct, Debug, PartialEq)]
        pub struct $name<$a> {
            #[thrift(id = 1)]
            boolean: bool,
            #[thrift(id = 2)]
            byte: i8,
            #[thrift(id = 3)]
            short: i16,
            #[thrift(id = 4)]
            int: i32,
            #[thrift(id = 5)]
            long: i64,
            #[thrift(id = 6)]
            double: Double,
            #[thrift(id = 7)]
            uuid: [u8; 16],

            #[thrift(id = 10)]
            owned_string: String,
            #[thrift(id = 11)]
            borrowed_string: $str,
            #[thrift(id = 12)]
            cow_string: Cow<$a, str>,
            #[thrift(id = 13)]
            boxed_string: Box<str>,
            #[thrift(id = 14)]
            shared_string: Arc<str>,
            #[thrift(id = 15)]
            owned_binary: Vec<u8>,
            #[thrift(id = 16)]
            borrowed_binary: $binary,
            #[thrift(id = 17)]
            cow_binary: Cow<$a, [u8]>,
            #[thrift(id = 18)]
            bytes: Bytes,

            #[thrift(id = 20)]
            open: Open,
            #[thrift(id = 21)]
            closed: Option<Closed>,
            #[thrift(id = 22)]
            point: Point,
            #[thrift(id = 23)]
            strict: Option<Strict<$a>>,

            #[thrift(id = 30)]
            points: Vec<Point>,
            #[thrift(id = 31)]
            matrix: Vec<Vec<i32>>,
            #[thrift(id = 32)]
            ordered_set: BTreeSet<i64>,
            #[thrift(id = 33)]
            hashed_set: HashSet<$str>,
            #[thrift(id = 34)]
            ordered_map: BTreeMap<String, Vec<Bytes>>,
            #[thrift(id = 35)]
            hashed_map: HashMap<Bytes, BTreeSet<Vec<bool>>>,
            #[thrift(id = 36)]
            optional_list: Option<Vec<Double>>,

            #[thrift(id = 40)]
            next: Option<Box<$name<$a>>>,
            #[thrift(id = 41)]
            list_of_self: Vec<$name<$a>>,
            #[thrift(id = 42)]
            map_to_self: BTreeMap<i32, $name<$a>>,
            #[thrift(id = 43)]
            deep: HashMap<i16, Vec<BTreeMap<bool, Arc<$name<$a>>>>>,

            #[thrift(id = 32767)]
            greatest_number: Option<i8>,
        }
    };
}

everything! {
    /// For protocols that have strings as they are.
    Everything<'a>, &'a str, &'a [u8]
}

everything! {
    /// For JSON, where a string may have escapes, and a binary is in base64: nothing can count on being borrowed.
    Owned<'a>, String, Vec<u8>
}

/// Small, so that a list of it takes far more memory than its bytes.
#[derive(ThriftStruct, Debug, PartialEq)]
pub struct Point {
    #[thrift(id = 1)]
    x: Double,
    #[thrift(id = 2)]
    y: Double,
}

/// A struct that cannot do without its fields.
#[derive(ThriftStruct, Debug, PartialEq)]
pub struct Strict<'a> {
    #[thrift(id = 1, required)]
    name: Cow<'a, str>,
    #[thrift(id = 2, required)]
    kind: Open,
}

/// An enum that keeps the numbers it does not know.
#[derive(ThriftEnum, Debug, PartialEq)]
#[repr(i32)]
pub enum Open {
    Zero = 0,
    One = 1,
    Least = i32::MIN,
    #[thrift(unknown)]
    Unknown(i32),
}

/// An enum that refuses the numbers it does not know.
#[derive(ThriftEnum, Debug, PartialEq)]
pub enum Closed {
    Two = 2,
    Three,
}

/// A double that equals itself, also where it is not a number.
#[derive(Debug)]
pub struct Double(f64);

impl PartialEq for Double {
    fn eq(&self, other: &Self) -> bool {
        self.0.to_bits() == other.0.to_bits()
    }
}

impl WireType for Double {
    const TYPE: TType = <f64 as WireType>::TYPE;
}

impl Describe for Double {
    fn descriptor() -> &'static TypeDescriptor {
        f64::descriptor()
    }
}

impl Encode for Double {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.0.encode(encoder)
    }
}

impl<'de> Decode<'de> for Double {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        f64::decode(decoder).map(Self)
    }

    fn absent() -> Option<Self> {
        <f64 as Decode>::absent().map(Self)
    }
}
