//! What the code that alato's macros write needs beyond the public traits. Not part of the API.

use crate::{DecodeError, DecodeErrorKind, DecodeField, Decoder, error::Step};

/// Reads a field's value; an error names the field.
#[inline]
pub fn decode_field<'de, T, D>(decoder: &mut D, name: &'static str) -> Result<T, DecodeError>
where
    T: DecodeField<'de>,
    D: Decoder<'de>,
{
    T::decode_field(decoder).map_err(|error| error.inside(Step::Field(name)))
}

/// What a field holds when the wire may not have carried it.
///
/// # Errors
/// If the field has to be there and is not.
#[inline]
pub fn field_or_absent<'de, T, D>(
    read: Option<T>,
    decoder: &D,
    in_struct: &'static str,
    field: &'static str,
) -> Result<T, DecodeError>
where
    T: DecodeField<'de>,
    D: Decoder<'de>,
{
    match read.or_else(T::absent) {
        Some(value) => Ok(value),
        None => Err(missing_field(decoder, in_struct, field)),
    }
}

/// What a required field holds.
///
/// # Errors
/// If it is not there.
#[inline]
pub fn required_field<'de, T, D: Decoder<'de>>(
    read: Option<T>,
    decoder: &D,
    in_struct: &'static str,
    field: &'static str,
) -> Result<T, DecodeError> {
    read.ok_or_else(|| missing_field(decoder, in_struct, field))
}

#[cold]
fn missing_field<'de, D: Decoder<'de>>(
    decoder: &D,
    in_struct: &'static str,
    field: &'static str,
) -> DecodeError {
    decoder.error(DecodeErrorKind::MissingField { in_struct, field })
}

/// The error for a number that a closed enum does not have.
#[cold]
pub fn unknown_enum_value<'de, D: Decoder<'de>>(
    decoder: &D,
    in_enum: &'static str,
    value: i32,
) -> DecodeError {
    decoder.error(DecodeErrorKind::UnknownEnumValue { in_enum, value })
}
