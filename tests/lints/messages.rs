//! The Thrift derives.

use std::{borrow::Cow, collections::BTreeMap};

use alato::{ThriftEnum, ThriftException, ThriftStruct, ThriftUnion, thrift::UnknownFields};

/// A struct.
#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
#[thrift(rename = "named")]
#[allow(non_snake_case)]
pub struct Struct<'a> {
    /// A field.
    #[thrift(id = 1, required)]
    pub text: &'a str,
    /// A field.
    #[deprecated = "no more"]
    #[thrift(id = 2)]
    pub cow: Cow<'a, str>,
    /// A field.
    #[thrift(id = 3, default = "x")]
    pub owned: String,
    /// A field.
    #[thrift(id = 4, default)]
    pub optional: Option<i64>,
    /// A field.
    #[thrift(id = 5, binary)]
    pub binary: Vec<u8>,
    /// A field.
    #[thrift(skip)]
    pub skipped: u32,
    /// A field.
    #[thrift(skip, default = 5)]
    pub skipped_too: u32,
    /// A field.
    #[thrift(unknown_fields)]
    pub others: UnknownFields,
    /// A field.
    #[thrift(id = 6, optional)]
    pub map: BTreeMap<i32, Vec<f64>>,
    /// A field.
    #[thrift(id = 7, default = vec![1])]
    pub Snake: Vec<i32>,
}

/// Generic.
#[derive(ThriftStruct, Clone, Debug, PartialEq, Eq)]
#[thrift(deny_unknown_fields)]
pub struct Generic<T> {
    /// A field.
    #[thrift(id = 1)]
    pub value: Option<T>,
    /// A field.
    #[thrift(id = 2)]
    pub values: Vec<T>,
}

/// Empty.
#[derive(ThriftStruct, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Empty {}

/// A newtype.
#[derive(ThriftStruct, Clone, Copy, Debug, PartialEq, Eq)]
pub struct Id(pub i64);

/// A newtype.
#[deprecated = "no more"]
#[derive(ThriftStruct, Clone, Copy, Debug)]
pub struct OldId(pub i64);

/// Old.
#[deprecated = "no more"]
#[derive(ThriftStruct, Clone, Copy, Debug)]
pub struct Old {
    /// A field.
    #[thrift(id = 1)]
    pub value: i32,
}

/// An enum.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Enum {
    /// A value.
    One = 1,
    /// A value.
    #[deprecated = "no more"]
    Two = 2,
    /// A value.
    Three = 1 + 2,
    /// Any other.
    #[thrift(unknown)]
    Other(i32),
}

/// An enum.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// A value.
    One = 1,
    /// A value.
    #[deprecated = "no more"]
    Two = 1 + 1,
    /// A value.
    #[deprecated = "no more"]
    #[allow(non_camel_case_types)]
    #[thrift(rename = "x")]
    THREE_x,
    /// A value.
    #[doc(hidden)]
    Error,
}

/// Old.
#[deprecated = "no more"]
#[derive(ThriftEnum, Clone, Copy, Debug)]
pub enum OldEnum {
    /// A value.
    One = 1,
}

/// A union.
#[derive(ThriftUnion, Clone, Debug, PartialEq, Eq)]
pub enum Union<'a> {
    /// A value.
    #[thrift(id = 1)]
    One(&'a str),
    /// A value.
    #[deprecated = "no more"]
    #[thrift(id = 2)]
    Two(i32),
    /// A value.
    #[thrift(id = 3)]
    Three,
    /// A value.
    #[deprecated = "no more"]
    #[thrift(unknown)]
    Other(UnknownFields),
}

/// A union.
#[derive(ThriftUnion, Clone, Debug)]
#[deprecated = "no more"]
pub enum OldUnion<T> {
    /// A value.
    #[thrift(id = 1)]
    One(T),
    /// A value.
    #[thrift(id = 2)]
    Two(Vec<T>),
}

/// An exception.
#[derive(ThriftException, Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// A field.
    #[thrift(id = 1)]
    pub why: String,
    /// A field.
    #[deprecated = "no more"]
    #[thrift(id = 2)]
    pub code: Option<i32>,
}

/// An exception.
#[deprecated = "no more"]
#[derive(ThriftException, Clone, Debug, PartialEq, Eq)]
pub struct OldException {
    /// A field.
    #[thrift(id = 1)]
    pub why: String,
}

/// Several.
#[allow(deprecated)]
#[derive(ThriftException, Clone, Debug)]
pub enum Exceptions {
    /// One.
    #[thrift(id = 1)]
    One(Exception),
    /// Old.
    #[deprecated = "no more"]
    #[thrift(id = 2)]
    Old(OldException),
}

/// Several.
#[deprecated = "no more"]
#[derive(ThriftException, Clone, Debug)]
pub enum OldExceptions {
    /// One.
    #[thrift(id = 1)]
    One(Exception),
}
