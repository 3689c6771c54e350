//! Any value at all.

use alato_thrift::{ListValue, MapValue, StructValue, TType, Value};
use proptest::{collection, prelude::*};

/// Values of every type, a few levels deep.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    any_type().prop_flat_map(|ttype| of_type(ttype, 3))
}

fn any_type() -> impl Strategy<Value = TType> {
    let types: Vec<TType> = (0..=u8::MAX).filter_map(TType::from_byte).collect();
    proptest::sample::select(types)
}

/// Values of this type, which go at most `depth` levels deeper.
fn of_type(ttype: TType, depth: u32) -> BoxedStrategy<Value> {
    let below = depth.saturating_sub(1);
    let most = if depth == 0 { 0 } else { 4 };
    let list = move || {
        any_type().prop_flat_map(move |element| {
            let values = collection::vec(of_type(element, below), 0..=most);
            values.prop_map(move |values| ListValue::from_values(element, values).unwrap())
        })
    };
    match ttype {
        TType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        TType::I8 => any::<i8>().prop_map(Value::I8).boxed(),
        TType::I16 => any::<i16>().prop_map(Value::I16).boxed(),
        TType::I32 => any::<i32>().prop_map(Value::I32).boxed(),
        TType::I64 => any::<i64>().prop_map(Value::I64).boxed(),
        TType::Double => any::<u64>()
            .prop_map(|bits| Value::Double(f64::from_bits(bits)))
            .boxed(),
        TType::Uuid => any::<[u8; 16]>().prop_map(Value::Uuid).boxed(),
        TType::String => prop_oneof![
            ".{0,8}".prop_map(Value::from),
            collection::vec(any::<u8>(), 0..8).prop_map(Value::from),
        ]
        .boxed(),
        TType::Struct => {
            let field = (any::<i16>(), any_type())
                .prop_flat_map(move |(id, t)| (Just(id), of_type(t, below)));
            collection::vec(field, 0..=most)
                .prop_map(|fields| Value::Struct(StructValue::from_iter(fields)))
                .boxed()
        }
        TType::List => list().prop_map(Value::List).boxed(),
        TType::Set => list().prop_map(Value::Set).boxed(),
        TType::Map => (any_type(), any_type())
            .prop_flat_map(move |(key, value)| {
                let entry = (of_type(key, below), of_type(value, below));
                collection::vec(entry, 0..=most).prop_map(move |entries| {
                    Value::Map(MapValue::from_entries(key, value, entries).unwrap())
                })
            })
            .boxed(),
    }
}
