//! Reading values whose types are on the wire.

use crate::{
    Decode, DecodeError, Decoder, FieldHeader, ListHeader, ListValue, MapValue, StructValue, TType,
    Value, error::Step, memory,
};

/// The element type of an empty container that names none. Every reader takes an empty container of any type.
const OF_NOTHING: TType = TType::I8;

/// What a struct makes room for when it gets its first field.
const FIRST_FIELDS: usize = 4;

impl Value {
    /// Reads a value of the type `ttype`, which a field's or a container's header has named.
    ///
    /// Nesting is bounded by [`Limits::max_depth`](crate::Limits::max_depth), where containers count as well as structs; memory
    /// is charged to the budget.
    ///
    /// # Errors
    /// If the bytes are not such a value, or go beyond the decoder's limits.
    pub fn decode<'de, D: Decoder<'de>>(
        ttype: TType,
        decoder: &mut D,
    ) -> Result<Self, DecodeError> {
        Ok(match ttype {
            TType::Bool => Self::Bool(decoder.read_bool()?),
            TType::I8 => Self::I8(decoder.read_i8()?),
            TType::I16 => Self::I16(decoder.read_i16()?),
            TType::I32 => Self::I32(decoder.read_i32()?),
            TType::I64 => Self::I64(decoder.read_i64()?),
            TType::Double => Self::Double(decoder.read_double()?),
            TType::Uuid => Self::Uuid(decoder.read_uuid()?),
            TType::String => Self::Binary(decoder.read_text_or_binary()?),
            TType::Struct => Self::Struct(StructValue::decode(decoder)?),
            TType::List => {
                let header = decoder.list_header()?;
                let list = elements(header, decoder)?;
                decoder.list_end()?;
                Self::List(list)
            }
            TType::Set => {
                let header = decoder.set_header()?;
                let set = elements(header, decoder)?;
                decoder.set_end()?;
                Self::Set(set)
            }
            TType::Map => Self::Map(map(decoder)?),
        })
    }
}

impl<'de> Decode<'de> for StructValue {
    fn decode<D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let outer = decoder.struct_begin()?;
        let mut fields = Vec::new();
        while let Some(header) = decoder.field_begin()? {
            field(header, &mut fields, decoder)?;
        }
        decoder.struct_end(outer)?;
        Ok(Self { fields })
    }

    fn absent() -> Option<Self> {
        Some(Self::new())
    }
}

/// Reads a field behind its header, and its end.
pub(super) fn field<'de, D: Decoder<'de>>(
    header: FieldHeader,
    fields: &mut Vec<(i16, Value)>,
    decoder: &mut D,
) -> Result<(), DecodeError> {
    if fields.len() == fields.capacity() {
        // How many fields there will be is not on the wire, so the room doubles; what it doubles by has arrived.
        let more = fields.len().max(FIRST_FIELDS);
        let old = memory::list::<(i16, Value)>(fields.capacity());
        let new = memory::list::<(i16, Value)>(fields.len() + more);
        decoder.charge(new - old + memory::beside(old))?;
        fields.reserve_exact(more);
    }
    let value =
        Value::decode(header.ttype, decoder).map_err(|error| error.inside(Step::Id(header.id)))?;
    decoder.field_end()?;
    fields.push((header.id, value));
    Ok(())
}

fn elements<'de, D: Decoder<'de>>(
    header: ListHeader,
    decoder: &mut D,
) -> Result<ListValue, DecodeError> {
    let element = header.element.unwrap_or(OF_NOTHING);
    decoder.charge(memory::list::<Value>(header.len))?;
    decoder.enter()?;
    let values = collect(header.len, |i| {
        Value::decode(element, decoder).map_err(|error| error.inside(Step::Element(i)))
    })?;
    decoder.leave();
    Ok(ListValue::of_checked(element, values))
}

fn map<'de, D: Decoder<'de>>(decoder: &mut D) -> Result<MapValue, DecodeError> {
    let header = decoder.map_header()?;
    let key = header.key.unwrap_or(OF_NOTHING);
    let value = header.value.unwrap_or(OF_NOTHING);
    decoder.charge(memory::list::<(Value, Value)>(header.len))?;
    decoder.enter()?;
    let entries = collect(header.len, |i| {
        let key = Value::decode(key, decoder).map_err(|error| error.inside(Step::Key(i)))?;
        let value = Value::decode(value, decoder).map_err(|error| error.inside(Step::Value(i)))?;
        Ok((key, value))
    })?;
    decoder.leave();
    decoder.map_end()?;
    Ok(MapValue::of_checked(key, value, entries))
}

/// Reads `len` elements, for which the budget has been charged, making room for them as they arrive.
fn collect<T>(
    len: usize,
    mut read: impl FnMut(usize) -> Result<T, DecodeError>,
) -> Result<Vec<T>, DecodeError> {
    let mut list = Vec::with_capacity(memory::reserve_for::<T>(len));
    for i in 0..len {
        if list.len() == list.capacity() {
            list.reserve_exact(len - list.len());
        }
        list.push(read(i)?);
    }
    Ok(list)
}
