//! [`UnknownFields`]: what a struct carries beyond the fields that its Rust type has.

use std::fmt;

use crate::{
    DecodeError, Decoder, EncodeError, Encoder, FieldHeader, StructValue, Value,
    value::{decode, encode},
};

/// The fields of a struct that its Rust type does not have, kept so that they are not lost when it is written again.
///
/// A peer with a newer schema sends them. They are written behind the fields that the type has, in the order in which they came.
///
/// ```
/// use alato_thrift::UnknownFields;
///
/// let unknown = UnknownFields::default();
/// assert!(unknown.is_empty());
/// assert_eq!(unknown.get(7), None);
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct UnknownFields(StructValue);

impl UnknownFields {
    /// None of them.
    #[must_use]
    pub const fn new() -> Self {
        Self(StructValue::new())
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The fields with their numbers, in the order of the wire.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (i16, &Value)> {
        self.0.fields.iter().map(|(id, value)| (*id, value))
    }

    /// The field with that number; the last one, where there are several.
    #[must_use]
    pub fn get(&self, id: i16) -> Option<&Value> {
        self.0.get(id)
    }

    /// Reads the field that `field` begins, and its end.
    ///
    /// # Errors
    /// If the bytes are not such a field, or go beyond the decoder's limits.
    #[doc(hidden)]
    pub fn read<'de, D: Decoder<'de>>(
        &mut self,
        field: FieldHeader,
        decoder: &mut D,
    ) -> Result<(), DecodeError> {
        decode::field(field, &mut self.0.fields, decoder)
    }

    /// Writes the fields, each with its header and its end.
    ///
    /// # Errors
    /// As [`Encode::encode`](crate::Encode::encode).
    #[doc(hidden)]
    pub fn write<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encode::fields(&self.0.fields, encoder)
    }
}

impl FromIterator<(i16, Value)> for UnknownFields {
    fn from_iter<I: IntoIterator<Item = (i16, Value)>>(fields: I) -> Self {
        Self(fields.into_iter().collect())
    }
}

impl fmt::Debug for UnknownFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}
