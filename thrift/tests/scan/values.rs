//! Any values.

use alato_thrift::{ListValue, MapValue, StructValue, TType, Value};
use proptest::{collection, prelude::*};

/// The arguments of a call, of any types, with values inside one another up to `depth`.
pub(crate) fn arguments(depth: u32) -> BoxedStrategy<StructValue> {
    let types: Vec<TType> = (0..=16).filter_map(TType::from_byte).collect();
    let flat = |ttype: &TType| depth > 0 || !is_nested(*ttype);
    let types = prop::sample::select(types.into_iter().filter(flat).collect::<Vec<_>>());
    let value = types.prop_flat_map(move |ttype| of_type(ttype, depth));
    collection::vec((any::<i16>(), value), 0..4)
        .prop_map(StructValue::from_iter)
        .boxed()
}

fn scalar(ttype: TType) -> BoxedStrategy<Value> {
    match ttype {
        TType::Bool => any::<bool>().prop_map(Value::Bool).boxed(),
        TType::I8 => any::<i8>().prop_map(Value::I8).boxed(),
        TType::I16 => any::<i16>().prop_map(Value::I16).boxed(),
        TType::I32 => any::<i32>().prop_map(Value::I32).boxed(),
        TType::I64 => any::<i64>().prop_map(Value::I64).boxed(),
        TType::Double => any::<f64>().prop_map(Value::Double).boxed(),
        TType::Uuid => any::<[u8; 16]>().prop_map(Value::Uuid).boxed(),
        _ => "[a\"\\\\{}é\n\\[\\],:]{0,20}".prop_map(Value::from).boxed(),
    }
}

fn of_type(ttype: TType, depth: u32) -> BoxedStrategy<Value> {
    let any_type = move || {
        let types: Vec<TType> = (0..=16).filter_map(TType::from_byte).collect();
        let flat = |ttype: &TType| depth > 0 || !is_nested(*ttype);
        prop::sample::select(types.into_iter().filter(flat).collect::<Vec<_>>())
    };
    let inner = depth.saturating_sub(1);
    let elements = move || {
        let of = move |element| {
            let values = collection::vec(of_type(element, inner), 0..4);
            values.prop_map(move |values| ListValue::from_values(element, values).unwrap())
        };
        any_type().prop_flat_map(of)
    };
    match ttype {
        TType::Struct => arguments(inner).prop_map(Value::Struct).boxed(),
        TType::List => elements().prop_map(Value::List).boxed(),
        TType::Set => elements().prop_map(Value::Set).boxed(),
        TType::Map => (any_type(), any_type())
            .prop_flat_map(move |(key, value)| {
                let entries = collection::vec((of_type(key, inner), of_type(value, inner)), 0..4);
                entries.prop_map(move |entries| {
                    Value::Map(MapValue::from_entries(key, value, entries).unwrap())
                })
            })
            .boxed(),
        _ => scalar(ttype),
    }
}

fn is_nested(ttype: TType) -> bool {
    matches!(ttype, TType::Struct | TType::List | TType::Set | TType::Map)
}
