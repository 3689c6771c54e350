//! [`Throws`]: the exceptions that a method declares.

use std::convert::Infallible;

use crate::{DecodeError, Decoder, EncodeError, Encoder, FieldHeader, descriptor::FieldDescriptor};

/// The exceptions that a method declares, as they stand in its result struct.
///
/// In the IDL, `throws (1: InvalidOperation invalid, 2: Busy busy)` numbers them; on the wire a
/// declared exception is that field of the method's result. `#[derive(ThriftException)]` implements
/// this trait: for a struct, as the only exception, with the number 1; for an enum, with a variant
/// and a number for each. [`Infallible`] declares none.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an exception that a Thrift method can declare",
    label = "not a Thrift exception",
    note = "add `#[derive(ThriftException)]` to it"
)]
pub trait Throws: Sized {
    /// The exceptions, as fields of the result struct.
    const EXCEPTIONS: &'static [FieldDescriptor];

    /// Writes the exception as a field of the result struct.
    ///
    /// # Errors
    /// As [`Encode::encode`](crate::Encode::encode).
    fn encode_thrown<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError>;

    /// Reads the exception, if `field` of the result struct is one; otherwise reads nothing.
    ///
    /// # Errors
    /// As [`Decode::decode`](crate::Decode::decode).
    fn decode_thrown<'de, D: Decoder<'de>>(
        field: FieldHeader,
        decoder: &mut D,
    ) -> Result<Option<Self>, DecodeError>;
}

impl Throws for Infallible {
    const EXCEPTIONS: &'static [FieldDescriptor] = &[];

    fn encode_thrown<E: Encoder>(&self, _encoder: &mut E) -> Result<(), EncodeError> {
        match *self {}
    }

    fn decode_thrown<'de, D: Decoder<'de>>(
        _field: FieldHeader,
        _decoder: &mut D,
    ) -> Result<Option<Self>, DecodeError> {
        Ok(None)
    }
}
