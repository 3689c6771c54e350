//! Writing values.

use crate::{
    Encode, EncodeError, EncodeField, Encoder, Limits, ListValue, StructValue, TType, Value,
    WireType,
    binary::{self, BinaryDecoder},
};

impl Value {
    /// Writes the value, behind whatever header names its [type](Self::ttype).
    ///
    /// # Errors
    /// A length over `i32::MAX`, or nesting over the default of
    /// [`Limits::max_depth`](crate::Limits::max_depth), where containers count as well as structs.
    pub fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encode(self, encoder)
    }

    /// The value that a Rust value is on the wire.
    ///
    /// ```
    /// use alato_thrift::Value;
    ///
    /// assert_eq!(Value::of(&vec![1_i32, 2])?.to_string(), "[1, 2]");
    /// # Ok::<(), alato_thrift::EncodeError>(())
    /// ```
    ///
    /// # Errors
    /// As [`encode`](Self::encode).
    pub fn of<T: Encode + ?Sized>(value: &T) -> Result<Self, EncodeError> {
        let bytes = binary::to_bytes(value)?;
        let limits = Limits::default();
        let limit = limits.max_depth;
        let limits = limits
            .with_max_string_len(usize::MAX)
            .with_max_container_len(usize::MAX)
            .with_budget(usize::MAX);
        // The bytes are ours, so nothing can be wrong with them but their depth.
        Self::decode(T::TYPE, &mut BinaryDecoder::new_shared(&bytes, limits))
            .map_err(|_| EncodeError::TooDeep { limit })
    }

    /// The value that a field holds: of an `Option`, what is in it. `None` where there is nothing, or nothing that Thrift can say.
    ///
    /// The derives write the defaults of a descriptor by it.
    #[doc(hidden)]
    #[must_use]
    pub fn of_field<F: EncodeField>(field: &F) -> Option<Self> {
        match Self::of(&Only(field)) {
            Ok(Self::Struct(only)) => only.into_fields().pop().map(|(_, value)| value),
            _ => None,
        }
    }
}

/// A struct of one field.
struct Only<'a, F>(&'a F);

impl<F> WireType for Only<'_, F> {
    const TYPE: TType = TType::Struct;
}

impl<F: EncodeField> Encode for Only<'_, F> {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        let outer = encoder.struct_begin()?;
        self.0.encode_field(1, encoder)?;
        encoder.struct_end(outer);
        Ok(())
    }
}

impl Encode for StructValue {
    fn encode<E: Encoder>(&self, encoder: &mut E) -> Result<(), EncodeError> {
        encode_struct(self, encoder)
    }
}

/// Writes fields, each with its header and its end.
pub(super) fn fields<E: Encoder>(
    fields: &[(i16, Value)],
    encoder: &mut E,
) -> Result<(), EncodeError> {
    for (id, value) in fields {
        encoder.field_begin(value.ttype(), *id);
        encode(value, encoder)?;
        encoder.field_end();
    }
    Ok(())
}

/// Writes a value. Containers count as levels of nesting, as they do when a value is read.
fn encode<E: Encoder>(value: &Value, encoder: &mut E) -> Result<(), EncodeError> {
    match value {
        Value::Bool(value) => encoder.write_bool(*value),
        Value::I8(value) => encoder.write_i8(*value),
        Value::I16(value) => encoder.write_i16(*value),
        Value::I32(value) => encoder.write_i32(*value),
        Value::I64(value) => encoder.write_i64(*value),
        Value::Double(value) => encoder.write_double(*value),
        Value::Uuid(value) => encoder.write_uuid(value),
        Value::Binary(value) => encoder.write_text_or_binary(value)?,
        Value::Struct(value) => encode_struct(value, encoder)?,
        Value::List(list) => {
            encoder.list_begin(list.element(), list.len())?;
            encode_elements(list, encoder)?;
            encoder.list_end();
        }
        Value::Set(set) => {
            encoder.set_begin(set.element(), set.len())?;
            encode_elements(set, encoder)?;
            encoder.set_end();
        }
        Value::Map(map) => {
            encoder.enter()?;
            encoder.map_begin(map.key(), map.value(), map.len())?;
            for (key, value) in map.entries() {
                encode(key, encoder)?;
                encode(value, encoder)?;
            }
            encoder.map_end();
            encoder.leave();
        }
    }
    Ok(())
}

fn encode_struct<E: Encoder>(value: &StructValue, encoder: &mut E) -> Result<(), EncodeError> {
    let outer = encoder.struct_begin()?;
    fields(value.fields(), encoder)?;
    encoder.struct_end(outer);
    Ok(())
}

fn encode_elements<E: Encoder>(list: &ListValue, encoder: &mut E) -> Result<(), EncodeError> {
    encoder.enter()?;
    list.values()
        .iter()
        .try_for_each(|value| encode(value, encoder))?;
    encoder.leave();
    Ok(())
}
