//! The binary protocol: fixed-width numbers in network order, lengths before what they measure.
//!
//! Messages are written in the strict form, with a version; both forms are read. Source:
//! `doc/specs/thrift-binary-protocol.md` in Apache Thrift, and `TBinaryProtocol.tcc` where the two
//! differ.

mod decoder;
mod encoder;

pub use decoder::BinaryDecoder;
pub(crate) use decoder::{fixed_size, smallest};
pub use encoder::BinaryEncoder;

use crate::entry_points::entry_points;

/// The first two bytes of a message in the strict form.
pub(crate) const VERSION_1: u32 = 0x8001_0000;
pub(crate) const VERSION_MASK: u32 = 0xffff_0000;
/// The byte where a struct has no more fields.
pub(crate) const STOP: u8 = 0;

entry_points!(
    "binary",
    BinaryEncoder,
    BinaryDecoder,
    "b\"\\0\\0\\0\\x0a\""
);
