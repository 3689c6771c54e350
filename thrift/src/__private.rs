//! What the code that alato's macros write needs beyond the public traits. Not part of the API.

pub use crate::decode::{Place, Returned};
pub use crate::{
    Decode, DecodeError, DecodeField, Decoder, Encode, EncodeError, EncodeField, Encoder,
    FieldHeader, TType, Throws, UnknownEnumValue, WireType,
};
use crate::{DecodeErrorKind, decode, error::Step};

/// Reads a field's value; an error names the field.
#[inline]
pub fn decode_field<'de, T, D>(decoder: &mut D, name: &'static str) -> Result<T, DecodeError>
where
    T: DecodeField<'de>,
    D: Decoder<'de>,
{
    T::decode_field(decoder).map_err(|error| error.inside(Step::Field(name)))
}

/// Reads a field's value to where it stays; an error names the field.
///
/// # Errors
/// As [`Decode::decode`].
#[inline]
pub fn decode_field_into<'de, T, D>(
    place: &mut Option<T>,
    decoder: &mut D,
    name: &'static str,
) -> Result<(), DecodeError>
where
    T: DecodeField<'de>,
    D: Decoder<'de>,
{
    T::decode_field_into(place, decoder).map_err(|error| error.inside(Step::Field(name)))
}

/// Writes a field that is a struct without fields.
///
/// # Errors
/// As [`Encode::encode`].
pub fn encode_empty_struct<E: Encoder>(id: i16, encoder: &mut E) -> Result<(), EncodeError> {
    encoder.field_begin(TType::Struct, id);
    let outer = encoder.struct_begin()?;
    encoder.struct_end(outer);
    encoder.field_end();
    Ok(())
}

/// Writes a field whose value a function writes: that of a module that `#[thrift(with = …)]` names.
///
/// # Errors
/// As the function.
#[inline]
pub fn encode_with<T: ?Sized, E: Encoder>(
    value: &T,
    id: i16,
    encoder: &mut E,
    ttype: TType,
    encode: impl FnOnce(&T, &mut E) -> Result<(), EncodeError>,
) -> Result<(), EncodeError> {
    encoder.field_begin(ttype, id);
    encode(value, encoder)?;
    encoder.field_end();
    Ok(())
}

/// Reads a field's value to where it stays by a function; an error names the field.
///
/// # Errors
/// As the function.
#[inline]
pub fn decode_with<'de, T, D: Decoder<'de>>(
    place: &mut Option<T>,
    decoder: &mut D,
    name: &'static str,
    decode: impl FnOnce(&mut D) -> Result<T, DecodeError>,
) -> Result<(), DecodeError> {
    *place = Some(decode(decoder).map_err(|error| error.inside(Step::Field(name)))?);
    decoder.field_end()
}

/// Reads what a `Cow` owns, for one that is to outlive the input.
///
/// # Errors
/// As [`Decode::decode`].
#[inline]
pub fn decode_owned<'de, B, D>(decoder: &mut D) -> Result<Cow<'static, B>, DecodeError>
where
    B: ToOwned<Owned: Decode<'de>> + ?Sized,
    D: Decoder<'de>,
{
    B::Owned::decode(decoder).map(Cow::Owned)
}

/// Reads a field's value in the same way; an error names the field.
///
/// # Errors
/// As [`Decode::decode`].
#[inline]
pub fn decode_owned_field<'de, B, D>(
    decoder: &mut D,
    name: &'static str,
) -> Result<Cow<'static, B>, DecodeError>
where
    B: ToOwned<Owned: Decode<'de>> + ?Sized,
    D: Decoder<'de>,
{
    decode_field::<B::Owned, D>(decoder, name).map(Cow::Owned)
}

/// What `#[thrift(binary)]` names: bytes of any type.
pub mod binary_field {
    use crate::{
        DecodeError, DecodeErrorKind, Decoder, EncodeError, Encoder, TType, decode, memory,
    };

    /// Binary and string are the same on the wire.
    pub const TYPE: TType = TType::String;

    /// Writes the bytes.
    ///
    /// # Errors
    /// If there are more than `i32::MAX`.
    pub fn encode<T: AsRef<[u8]> + ?Sized, E: Encoder>(
        value: &T,
        encoder: &mut E,
    ) -> Result<(), EncodeError> {
        encoder.write_binary(value.as_ref())
    }

    /// Reads bytes, and makes a value of them.
    ///
    /// # Errors
    /// If they are too many or too few for the type.
    pub fn decode<'de, T, D>(decoder: &mut D) -> Result<T, DecodeError>
    where
        T: for<'a> TryFrom<&'a [u8]>,
        D: Decoder<'de>,
    {
        let bytes = decoder.read_binary()?;
        decoder.charge(memory::block(bytes.len()))?;
        let length = bytes.len();
        T::try_from(&*bytes)
            .map_err(|_| decoder.error(DecodeErrorKind::WrongBinaryLength { length }))
    }

    /// Returns what is made of no bytes, for a field that is absent.
    ///
    /// # Errors
    /// If the type is not made of none.
    pub fn absent<'de, T, D>(
        decoder: &D,
        in_struct: &'static str,
        field: &'static str,
    ) -> Result<T, DecodeError>
    where
        T: for<'a> TryFrom<&'a [u8]>,
        D: Decoder<'de>,
    {
        T::try_from(&[]).map_err(|_| decode::no_default(decoder, in_struct, field))
    }
}

/// The error for a field that a struct does not have, and says so, or for a variant that a union does not have.
#[cold]
pub fn unknown_field<'de, D: Decoder<'de>>(decoder: &D, of: &'static str, id: i16) -> DecodeError {
    decoder.error(DecodeErrorKind::UnknownField { of, id })
}

/// The error for a union with no field, or several.
#[cold]
pub fn not_one_field<'de, D: Decoder<'de>>(decoder: &D, in_union: &'static str) -> DecodeError {
    decoder.error(DecodeErrorKind::NotOneField { in_union })
}

/// Reads past a field that the struct does not know.
///
/// # Errors
/// As [`Decoder::skip`].
pub fn skip_field<'de, D: Decoder<'de>>(decoder: &mut D, ttype: TType) -> Result<(), DecodeError> {
    decoder.skip(ttype)?;
    decoder.field_end()
}

/// Returns what a field holds that the wire may not have carried.
///
/// # Errors
/// If it is not there, and its type has no default.
#[inline]
pub fn field_or_absent<'de, T: DecodeField<'de>, D: Decoder<'de>>(
    read: Option<T>,
    decoder: &mut D,
    in_struct: &'static str,
    field: &'static str,
) -> Result<T, DecodeError> {
    match read {
        Some(value) => Ok(value),
        None => T::absent_in(decoder, in_struct, field),
    }
}

/// Fails for a field that is absent and that a user's module reads, which has no default of its own.
///
/// # Errors
/// Always.
#[cold]
pub fn no_default<'de, T, D: Decoder<'de>>(
    decoder: &D,
    in_struct: &'static str,
    field: &'static str,
) -> Result<T, DecodeError> {
    Err(decode::no_default(decoder, in_struct, field))
}

/// Returns the fields of a struct that is absent as the field `field` of another; an error names that field.
///
/// # Errors
/// As `fields`.
#[inline]
pub fn absent_struct<'de, T, D: Decoder<'de>>(
    decoder: &mut D,
    field: &'static str,
    fields: impl FnOnce(&mut D) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    fields(decoder).map_err(|error| error.inside(Step::Field(field)))
}

/// Returns what `absent_in` does, for those who ask without a decoder.
#[must_use]
pub fn absent<'de, T: Decode<'de>>() -> Option<T> {
    T::absent_in(
        &mut crate::binary::BinaryDecoder::new(&[], crate::Limits::default()),
        "",
        "",
    )
    .ok()
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

/// The number of an enum's variant, which has to be an `i32` on the wire.
///
/// # Panics
/// If it is not one: when the program is compiled.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    reason = "checked, and `try_from` is no constant function"
)]
pub const fn enum_number(number: i128) -> i32 {
    assert!(
        i32::MIN as i128 <= number && number <= i32::MAX as i128,
        "the number of a Thrift enum's variant fits 32 bits"
    );
    number as i32
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

/// What a method gives back when it succeeds: nothing, or a value that is field 0 of the result
/// struct.
#[diagnostic::on_unimplemented(
    message = "a Thrift method cannot return `{Self}`",
    label = "not a Thrift value, nor `()`"
)]
pub trait EncodeSuccess {
    /// Writes the fields of a result struct that hold the value.
    ///
    /// # Errors
    /// As [`Encode::encode`].
    fn encode_success<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError>;
}

impl EncodeSuccess for () {
    fn encode_success<E: Encoder>(&self, _encoder: &mut E) -> Result<(), EncodeError> {
        Ok(())
    }
}

impl<T: Encode> EncodeSuccess for T {
    fn encode_success<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        self.encode_field(0, encoder)
    }
}

/// The reading side of [`EncodeSuccess`].
#[diagnostic::on_unimplemented(
    message = "a Thrift method cannot return `{Self}`",
    label = "not a Thrift value, nor `()`"
)]
pub trait DecodeSuccess<'de>: Sized {
    /// What is returned when the result struct is empty, if that means anything.
    const WHEN_EMPTY: Option<Self>;

    /// Reads the value, if `field` of the result struct holds it; otherwise reads nothing.
    ///
    /// # Errors
    /// As [`Decode::decode`].
    fn decode_success<D: Decoder<'de>>(
        field: FieldHeader,
        decoder: &mut D,
    ) -> Result<Option<Self>, DecodeError>;
}

impl<'de> DecodeSuccess<'de> for () {
    const WHEN_EMPTY: Option<Self> = Some(());

    fn decode_success<D: Decoder<'de>>(
        _field: FieldHeader,
        _decoder: &mut D,
    ) -> Result<Option<Self>, DecodeError> {
        Ok(None)
    }
}

impl<'de, T: Decode<'de>> DecodeSuccess<'de> for T {
    const WHEN_EMPTY: Option<Self> = None;

    fn decode_success<D: Decoder<'de>>(
        field: FieldHeader,
        decoder: &mut D,
    ) -> Result<Option<Self>, DecodeError> {
        if field.id != 0 || field.ttype != T::TYPE {
            return Ok(None);
        }
        decode_field(decoder, "result").map(Some)
    }
}

/// What a method gives back when it succeeds, as a type of Thrift's.
#[diagnostic::on_unimplemented(
    message = "a Thrift method cannot return `{Self}`",
    label = "has no Thrift descriptor, nor is it `()`"
)]
pub trait DescribeSuccess {
    /// The type; `None` for `void`.
    const RESULT: Option<fn() -> &'static descriptor::TypeDescriptor>;
}

impl DescribeSuccess for () {
    const RESULT: Option<fn() -> &'static descriptor::TypeDescriptor> = None;
}

impl<T: descriptor::Describe> DescribeSuccess for T {
    const RESULT: Option<fn() -> &'static descriptor::TypeDescriptor> = Some(T::descriptor);
}

/// Where there is no RPC, an exception is nothing but an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __no_rpc_error_from {
    ($($ignored:tt)*) => {};
}
pub use crate::__no_rpc_error_from as rpc_error_from;

/// Expands as many times as it is given tokens. What is generated of structs that nest deep begins with it: if the crate's recursion limit is
/// too low for them, this is what fails, and rustc says which limit there is and how to raise it.
#[doc(hidden)]
#[macro_export]
macro_rules! __structs_nest_deeper_than_the_recursion_limit {
    () => {};
    ($step:tt $($steps:tt)*) => {
        $crate::__private::structs_nest_deeper_than_the_recursion_limit! { $($steps)* }
    };
}
pub use crate::__structs_nest_deeper_than_the_recursion_limit as structs_nest_deeper_than_the_recursion_limit;

/// What the derives write a descriptor with, and keep unknown fields in.
pub use crate::{UnknownFields, Value, descriptor};
pub use std::borrow::Cow;
