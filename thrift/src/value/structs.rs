//! [`StructValue`]: any struct, union or exception.

use super::display::{DisplayBounded, What};
use crate::{TType, Value, WireType, descriptor::StructDescriptor};

/// The fields of any struct, union or exception, in the order of the wire.
///
/// It implements [`Encode`](crate::Encode) and [`Decode`](crate::Decode), so every protocol reads a struct into it without knowing more.
/// A field that is there twice is kept twice.
///
/// Nesting is bounded by [`Limits::max_depth`](crate::Limits::max_depth), and containers count as well as structs, since no type
/// bounds them.
///
/// ```
/// use alato_thrift::{StructValue, Value, binary};
///
/// let mut work = StructValue::new();
/// work.push(1, Value::I32(5));
/// work.push(2, Value::from("in a hurry"));
///
/// let bytes = binary::to_vec(&work)?;
/// assert_eq!(binary::from_slice::<StructValue>(&bytes)?, work);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StructValue {
    pub(super) fields: Vec<(i16, Value)>,
}

impl StructValue {
    /// One without fields.
    #[must_use]
    pub const fn new() -> Self {
        Self { fields: Vec::new() }
    }

    /// Adds a field at the end, whether or not there is one with that number.
    pub fn push(&mut self, id: i16, value: impl Into<Value>) {
        self.fields.push((id, value.into()));
    }

    /// The field with that number; the last one, where there are several.
    #[must_use]
    pub fn get(&self, id: i16) -> Option<&Value> {
        let mut backwards = self.fields.iter().rev();
        backwards
            .find(|(found, _)| *found == id)
            .map(|(_, value)| value)
    }

    /// The fields, in the order of the wire.
    #[must_use]
    pub fn fields(&self) -> &[(i16, Value)] {
        &self.fields
    }

    /// The fields, in the order of the wire.
    #[must_use]
    pub fn into_fields(self) -> Vec<(i16, Value)> {
        self.fields
    }

    /// How many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// As [`Value::display_bounded`].
    #[must_use]
    pub const fn display_bounded(&self, max_bytes: usize) -> DisplayBounded<'_> {
        let what = What::Struct(self, None);
        DisplayBounded { what, max_bytes }
    }

    /// As [`Value::display_as`].
    #[must_use]
    pub const fn display_as<'a>(
        &'a self,
        descriptor: &'a StructDescriptor,
        max_bytes: usize,
    ) -> DisplayBounded<'a> {
        let what = What::Struct(self, Some(descriptor));
        DisplayBounded { what, max_bytes }
    }

    /// The fields alone, without braces: arguments stand so.
    #[doc(hidden)]
    #[must_use]
    pub const fn display_fields<'a>(
        &'a self,
        descriptor: Option<&'a StructDescriptor>,
        max_bytes: usize,
    ) -> DisplayBounded<'a> {
        let what = What::Fields(self, descriptor);
        DisplayBounded { what, max_bytes }
    }
}

impl WireType for StructValue {
    const TYPE: TType = TType::Struct;
}

impl FromIterator<(i16, Value)> for StructValue {
    fn from_iter<I: IntoIterator<Item = (i16, Value)>>(fields: I) -> Self {
        Self {
            fields: fields.into_iter().collect(),
        }
    }
}
