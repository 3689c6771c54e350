//! The Thrift codec: values to bytes and back, with no I/O and no async.
//!
//! A type that implements [`Encode`] and [`Decode`] can be written and read in a protocol: [`binary`], as
//! here, [`compact`] or [`json`]. The derive macros of the `alato` crate (`ThriftStruct`, `ThriftEnum`,
//! `ThriftException`) implement both traits; scalars, strings and containers have them built in.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use alato_thrift::binary;
//!
//! let stock = BTreeMap::from([("apples".to_owned(), 3_i32), ("pears".to_owned(), 5)]);
//! let bytes = binary::to_vec(&stock)?;
//!
//! // A value may borrow from the bytes it is decoded from.
//! let borrowed: BTreeMap<&str, i32> = binary::from_slice(&bytes)?;
//! assert_eq!(borrowed["pears"], 5);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Without a type
//! [`StructValue`] is any struct, and [`Value`] any value. A [`descriptor`] gives them names; with the feature `serde_json`, a value and
//! its descriptor are plain JSON, and back.
//!
//! # Messages without a frame
//! A stream of messages does not say where each ends. [`MessageScanner`] finds it while the bytes come in.
//!
//! # Hostile input
//! Bytes are never believed. A length is compared with the bytes that are left before anything is
//! allocated for it, nesting is bounded in both directions, strings are checked to be UTF-8, and the
//! memory a message may take is bounded ([`Limits`]). A failed decode says where: the path of the
//! field, and the offset in the input ([`DecodeError`]).

pub mod binary;
pub mod compact;
pub mod descriptor;
pub mod json;

mod application_exception;
mod buffer;
mod decode;
mod encode;
mod entry_points;
mod error;
mod impls;
mod input;
mod limits;
mod memory;
mod message;
mod scan;
mod swap;
mod throws;
mod ttype;
mod utf8;
mod value;

#[doc(hidden)]
pub mod __private;

pub use application_exception::{ApplicationException, ApplicationExceptionKind};
pub use buffer::{Buffer, Segments};
pub use decode::{Decode, DecodeField, Decoder, FieldHeader, ListHeader, MapHeader};
pub use encode::{Encode, EncodeField, Encoder, Outer};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, LengthOf, UnknownEnumValue};
pub use limits::Limits;
pub use message::{MessageHeader, MessageKind};
/// A `double` that can be a key, which generated code names by way of this crate.
#[cfg(feature = "ordered-float")]
pub use ordered_float::OrderedFloat;
pub use scan::{MessageScanner, Progress};
pub use throws::Throws;
pub use ttype::{TType, WireType};
pub use value::{
    DisplayBounded, ListValue, MapValue, StructValue, UnknownFields, Value, WrongElement,
};
#[cfg(feature = "serde_json")]
pub use value::{JsonError, JsonErrorKind};
