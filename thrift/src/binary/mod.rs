//! The binary protocol: fixed-width numbers in network order, lengths before what they measure.
//!
//! Messages are written in the strict form, with a version; both forms are read. Source:
//! `doc/specs/thrift-binary-protocol.md` in Apache Thrift, and `TBinaryProtocol.tcc` where the two
//! differ.

mod decoder;
mod encoder;

use bytes::Bytes;

pub use decoder::BinaryDecoder;
pub use encoder::BinaryEncoder;

use crate::{Decode, DecodeError, Encode, EncodeError, Limits};

/// The first two bytes of a message in the strict form.
const VERSION_1: u32 = 0x8001_0000;
const VERSION_MASK: u32 = 0xffff_0000;
/// The byte where a struct has no more fields.
const STOP: u8 = 0;

/// Writes a value.
///
/// ```
/// assert_eq!(alato_thrift::binary::to_vec("abc")?, b"\0\0\0\x03abc");
/// # Ok::<(), alato_thrift::EncodeError>(())
/// ```
///
/// # Errors
/// A length over `i32::MAX`, or structs nested more than 64 deep.
pub fn to_vec<T: Encode + ?Sized>(value: &T) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = Vec::new();
    value.encode(&mut BinaryEncoder::new(&mut bytes))?;
    Ok(bytes)
}

/// Reads a value, which may borrow from `input`.
///
/// ```
/// let name: &str = alato_thrift::binary::from_slice(b"\0\0\0\x03abc")?;
/// assert_eq!(name, "abc");
/// # Ok::<(), alato_thrift::DecodeError>(())
/// ```
///
/// # Errors
/// If `input` is not exactly one such value, or goes beyond the default [`Limits`].
pub fn from_slice<'de, T: Decode<'de>>(input: &'de [u8]) -> Result<T, DecodeError> {
    from_slice_with(input, Limits::default())
}

/// Reads a value, which may borrow from `input`, within limits of your own.
///
/// # Errors
/// If `input` is not exactly one such value, or goes beyond `limits`.
pub fn from_slice_with<'de, T: Decode<'de>>(
    input: &'de [u8],
    limits: Limits,
) -> Result<T, DecodeError> {
    whole(BinaryDecoder::new(input, limits))
}

/// Reads a value, whose `Bytes` become slices of `input`, without a copy.
///
/// ```
/// use bytes::Bytes;
///
/// let input = Bytes::from_static(b"\0\0\0\x03abc");
/// let payload: Bytes = alato_thrift::binary::from_bytes(&input)?;
/// assert_eq!(payload.as_ptr(), input[4..].as_ptr());
/// # Ok::<(), alato_thrift::DecodeError>(())
/// ```
///
/// # Errors
/// If `input` is not exactly one such value, or goes beyond the default [`Limits`].
pub fn from_bytes<'de, T: Decode<'de>>(input: &'de Bytes) -> Result<T, DecodeError> {
    whole(BinaryDecoder::new_shared(input, Limits::default()))
}

fn whole<'de, T: Decode<'de>>(mut decoder: BinaryDecoder<'de>) -> Result<T, DecodeError> {
    let value = T::decode(&mut decoder)?;
    decoder.finish()?;
    Ok(value)
}
