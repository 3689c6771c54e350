//! The compact protocol: variable-length numbers, and field numbers as differences.
//!
//! Source: `doc/specs/thrift-compact-protocol.md` in Apache Thrift, and `TCompactProtocol.tcc` where the two
//! differ: doubles are little-endian, a sequence id is a plain varint.

mod decoder;
mod encoder;
mod skip;
pub(crate) mod types;
mod varint;

pub use decoder::CompactDecoder;
pub use encoder::CompactEncoder;
pub(crate) use varint::{MAX_VARINT, unzigzag};

use crate::entry_points::entry_points;

/// The first byte of a message.
pub(crate) const PROTOCOL_ID: u8 = 0x82;
/// The low five bits of a message's second byte.
pub(crate) const VERSION: u8 = 1;
pub(crate) const VERSION_MASK: u8 = 0x1f;
/// The kind of message is in the high three.
pub(crate) const KIND_SHIFT: u32 = 5;
/// The byte where a struct has no more fields.
pub(crate) const STOP: u8 = 0;
/// In the header of a list or set, this many elements or more: their number follows.
pub(crate) const LONG_LEN: u8 = 15;

entry_points!("compact", CompactEncoder, CompactDecoder, "b\"\\x14\"");
