//! The types of `golden.thrift`, as the derives have them.

use std::collections::{BTreeMap, BTreeSet};

use alato::{ThriftEnum, ThriftException, ThriftStruct};

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(i32)]
pub(crate) enum E {
    Zero = 0,
    One = 1,
    Big = 2_147_483_647,
    Neg = -1,
    Hex = 0xFF,
    #[thrift(unknown)]
    Other(i32),
}

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct Prim {
    #[thrift(id = 1)]
    pub(crate) b: Option<bool>,
    #[thrift(id = 2)]
    pub(crate) i8f: Option<i8>,
    #[thrift(id = 3)]
    pub(crate) i16f: Option<i16>,
    #[thrift(id = 4)]
    pub(crate) i32f: Option<i32>,
    #[thrift(id = 5)]
    pub(crate) i64f: Option<i64>,
    #[thrift(id = 6)]
    pub(crate) d: Option<f64>,
    #[thrift(id = 7)]
    pub(crate) s: Option<String>,
    #[thrift(id = 8)]
    pub(crate) bin: Option<Vec<u8>>,
    #[thrift(id = 9)]
    pub(crate) e: Option<E>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq)]
pub(crate) struct Ids {
    #[thrift(id = 1)]
    pub(crate) a: Option<bool>,
    #[thrift(id = 15)]
    pub(crate) b: Option<bool>,
    #[thrift(id = 16)]
    pub(crate) c: Option<i32>,
    #[thrift(id = 32)]
    pub(crate) d: Option<i32>,
    #[thrift(id = 48)]
    pub(crate) e: Option<bool>,
    #[thrift(id = 32767)]
    pub(crate) f: Option<i32>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Empty {}

/// A union travels as a struct with one field.
#[derive(ThriftStruct, Debug, Default, PartialEq)]
pub(crate) struct U {
    #[thrift(id = 1)]
    pub(crate) i: Option<i32>,
    #[thrift(id = 2)]
    pub(crate) s: Option<String>,
    #[thrift(id = 3)]
    pub(crate) p: Option<Prim>,
    #[thrift(id = 4)]
    pub(crate) lb: Option<Vec<bool>>,
}

#[derive(ThriftStruct, Debug, Default, PartialEq)]
pub(crate) struct Cont {
    #[thrift(id = 1)]
    pub(crate) lb: Option<Vec<bool>>,
    #[thrift(id = 2)]
    pub(crate) l8: Option<Vec<i8>>,
    #[thrift(id = 3)]
    pub(crate) l16: Option<Vec<i16>>,
    #[thrift(id = 4)]
    pub(crate) l32: Option<Vec<i32>>,
    #[thrift(id = 5)]
    pub(crate) l64: Option<Vec<i64>>,
    #[thrift(id = 6)]
    pub(crate) ld: Option<Vec<f64>>,
    #[thrift(id = 7)]
    pub(crate) ls: Option<Vec<String>>,
    #[thrift(id = 8)]
    pub(crate) lbin: Option<Vec<Vec<u8>>>,
    #[thrift(id = 9)]
    pub(crate) lp: Option<Vec<Prim>>,
    #[thrift(id = 10)]
    pub(crate) s32: Option<BTreeSet<i32>>,
    #[thrift(id = 11)]
    pub(crate) m32s: Option<BTreeMap<i32, String>>,
    #[thrift(id = 12)]
    pub(crate) msl: Option<BTreeMap<String, Vec<i32>>>,
    #[thrift(id = 13)]
    pub(crate) mbb: Option<BTreeMap<bool, bool>>,
    #[thrift(id = 14)]
    pub(crate) llb: Option<Vec<Vec<bool>>>,
    #[thrift(id = 15)]
    pub(crate) mm: Option<BTreeMap<i32, BTreeMap<i32, i32>>>,
    #[thrift(id = 16)]
    pub(crate) le: Option<Vec<E>>,
    #[thrift(id = 18)]
    pub(crate) mes: Option<BTreeMap<E, String>>,
    #[thrift(id = 19)]
    pub(crate) lemp: Option<Vec<Empty>>,
    #[thrift(id = 20)]
    pub(crate) mbin: Option<BTreeMap<Vec<u8>, i32>>,
    #[thrift(id = 21)]
    pub(crate) ss: Option<BTreeSet<String>>,
    #[thrift(id = 22)]
    pub(crate) lu: Option<Vec<U>>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct Rec {
    #[thrift(id = 1)]
    pub(crate) nxt: Option<Box<Rec>>,
    #[thrift(id = 2)]
    pub(crate) v: Option<i32>,
    #[thrift(id = 3)]
    pub(crate) kids: Option<Vec<Rec>>,
}

#[derive(ThriftException, Debug, PartialEq)]
pub(crate) struct X {
    #[thrift(id = 1)]
    pub(crate) code: i32,
    #[thrift(id = 2)]
    pub(crate) message: String,
}

/// The type of `uuid.jsonl`.
#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct Uuids {
    #[thrift(id = 1)]
    pub(crate) u: Option<[u8; 16]>,
    #[thrift(id = 2)]
    pub(crate) lu: Option<Vec<[u8; 16]>>,
    /// In the order of the wire.
    #[thrift(id = 3)]
    pub(crate) mu: Option<Vec<([u8; 16], i32)>>,
}

/// A map whose key is a struct.
#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct StructKey {
    #[thrift(id = 1)]
    pub(crate) m: Option<BTreeMap<Empty, i32>>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct AddResult {
    #[thrift(id = 0)]
    pub(crate) success: Option<i32>,
    #[thrift(id = 1)]
    pub(crate) x: Option<X>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct LookupResult {
    #[thrift(id = 0)]
    pub(crate) success: Option<bool>,
}

#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct FireArgs<'a> {
    #[thrift(id = 1)]
    pub(crate) s: &'a str,
}

#[derive(ThriftStruct, Debug, PartialEq)]
pub(crate) struct AddArgs {
    #[thrift(id = 1)]
    pub(crate) a: i32,
    #[thrift(id = 2)]
    pub(crate) b: i32,
}
