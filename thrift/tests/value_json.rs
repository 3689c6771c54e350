//! Values as plain JSON, by a descriptor, and back.
#![cfg(feature = "serde_json")]

#[path = "value/arbitrary.rs"]
mod arbitrary;
#[path = "value/schema.rs"]
mod schema;

use std::collections::BTreeMap;

use alato_thrift::{
    JsonErrorKind, ListValue, MapValue, StructValue, TType, Value, binary,
    descriptor::{DefaultValue, Describe, Requiredness, StructKind, TypeDescriptor},
};
use proptest::{collection, prelude::*};
use schema::{all, field, structure};
use serde_json::{Value as Json, json};

/// What a struct with one field is in JSON, having made sure that the JSON is that struct.
#[track_caller]
fn there_and_back(fields: impl IntoIterator<Item = (i16, Value)>) -> Json {
    let value = StructValue::from_iter(fields);
    let json = value.to_json(&all()).unwrap();
    assert_eq!(StructValue::from_json(&json, &all()).unwrap(), value);
    json
}

#[test]
fn scalars_are_what_json_has_for_them() {
    assert_eq!(
        there_and_back([
            (1, true.into()),
            (2, (-128_i8).into()),
            (3, i64::MAX.into()),
            (4, 0.1.into()),
            (5, "perché".into()),
            (6, vec![0_u8, 0xff].into()),
            (7, [0xab; 16].into()),
            (8, 2.into()),
        ]),
        json!({
            "flag": true,
            "tiny": -128,
            "long": i64::MAX,
            "ratio": 0.1,
            "name": "perché",
            "blob": "AP8=",
            "key": "abababab-abab-abab-abab-abababababab",
            "op": "SUBTRACT",
        })
    );
}

#[test]
fn doubles_without_a_number_have_a_name() {
    let infinity = there_and_back([(4, f64::INFINITY.into())]);
    assert_eq!(infinity, json!({"ratio": "Infinity"}));
    let negative = there_and_back([(4, f64::NEG_INFINITY.into())]);
    assert_eq!(negative, json!({"ratio": "-Infinity"}));
    let nan = there_and_back([(4, f64::NAN.into())]);
    assert_eq!(nan, json!({"ratio": "NaN"}));
    there_and_back([(4, (-0.0).into())]);
}

#[test]
fn a_variant_without_a_name_is_its_number() {
    assert_eq!(there_and_back([(8, 7.into())]), json!({"op": 7}));
}

#[test]
fn maps_with_scalar_keys_are_objects_and_others_are_pairs() {
    // In the order of the JSON, which is that of the text.
    let by_op = vec![(9.into(), 90_i16.into()), (1.into(), 10_i16.into())];
    let by_op = MapValue::from_entries(TType::I32, TType::I16, by_op).unwrap();
    assert_eq!(
        there_and_back([(10, by_op.clone().into())]),
        json!({"by_op": {"ADD": 10, "9": 90}})
    );
    let pairs = json!({"by_op": [[9, 90], ["ADD", 10]]});
    let read = StructValue::from_json(&pairs, &all()).unwrap();
    assert_eq!(read.get(10), Some(&by_op.into()));

    let key = ListValue::from_values(TType::I32, vec![1.into(), 2.into()]).unwrap();
    let by_list = vec![(Value::List(key), true.into())];
    let by_list = MapValue::from_entries(TType::List, TType::Bool, by_list).unwrap();
    let expected = json!({"by_list": [[[1, 2], true]]});
    assert_eq!(there_and_back([(11, by_list.into())]), expected);

    let by_ratio = vec![(f64::NAN.into(), true.into()), (0.5.into(), false.into())];
    let by_ratio = MapValue::from_entries(TType::Double, TType::Bool, by_ratio).unwrap();
    let json = StructValue::from_iter([(13, by_ratio.into())]).to_json(&all());
    assert_eq!(
        json.unwrap(),
        json!({"by_ratio": {"NaN": true, "0.5": false}})
    );
}

#[test]
fn structs_nest() {
    let inner = StructValue::from_iter([(1, true.into())]);
    let set = ListValue::from_values(TType::I32, vec![1.into(), 2.into()]).unwrap();
    assert_eq!(
        there_and_back([(9, Value::Set(set)), (12, inner.into())]),
        json!({"ops": ["ADD", "SUBTRACT"], "inner": {"flag": true}})
    );
}

#[test]
fn a_field_without_a_descriptor_is_under_its_number_with_its_type() {
    let list = ListValue::from_values(TType::I16, vec![1_i16.into()]).unwrap();
    let map = vec![(1.into(), "one".into()), (2.into(), vec![0xff_u8].into())];
    let map = MapValue::from_entries(TType::I32, TType::String, map).unwrap();
    let inner = StructValue::from_iter([(1, true.into())]);
    assert_eq!(
        there_and_back([
            (100, 5.into()),
            (101, Value::List(list)),
            (102, map.into()),
            (103, inner.into()),
            (104, f64::NAN.into()),
        ]),
        json!({
            "100": {"i32": 5},
            "101": {"list": ["i16", 1]},
            "102": {"map": ["i32", "string", [1, "one"], [2, {"binary": "/w=="}]]},
            "103": {"struct": {"1": {"bool": true}}},
            "104": {"double": "NaN"},
        })
    );
}

#[test]
fn a_field_of_another_type_than_its_descriptor_says_is_unknown() {
    let json = there_and_back([(5, 5.into())]);
    assert_eq!(json, json!({"5": {"i32": 5}}));
}

#[test]
fn null_is_an_absent_field() {
    let json = json!({"flag": null, "tiny": 1});
    let value = StructValue::from_json(&json, &all()).unwrap();
    assert_eq!(value.to_string(), "{2: 1}");
}

#[test]
fn a_required_field_takes_its_default_and_is_missed_without_one() {
    let required = |default| {
        let mut field = field(1, "limit", TypeDescriptor::I32);
        field.requiredness = Requiredness::Required;
        field.default = default;
        structure("Search", StructKind::Struct, vec![field])
    };
    let seven = required(Some(DefaultValue::new(Value::I32(7))));
    let value = StructValue::from_json(&json!({}), &seven).unwrap();
    assert_eq!(value.to_string(), "{1: 7}");
    let error = StructValue::from_json(&json!({}), &required(None)).unwrap_err();
    let missing = "required field `limit` of `Search` is missing";
    assert_eq!(error.to_string(), missing);
}

#[test]
fn a_union_is_one_field() {
    let fields = vec![
        field(1, "circle", TypeDescriptor::Double),
        field(2, "square", TypeDescriptor::Double),
    ];
    let shape = structure("Shape", StructKind::Union, fields);
    let of = |json: Json| StructValue::from_json(&json, &shape);
    assert_eq!(of(json!({"square": 2})).unwrap().to_string(), "{2: 2.0}");
    of(json!({"7": {"i32": 2}})).unwrap();
    for wrong in [json!({}), json!({"circle": 1, "square": 2})] {
        let error = of(wrong).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the union `Shape` holds exactly one field"
        );
    }
}

#[test]
fn an_error_says_what_is_wrong_and_where() {
    let of = |json: Json| {
        StructValue::from_json(&json, &all())
            .unwrap_err()
            .to_string()
    };
    for (json, error) in [
        (json!([]), "expected All, found an array"),
        (json!({"flag": 1}), "flag: expected bool, found a number"),
        (json!({"tiny": 128}), "tiny: a number that is no i8"),
        (json!({"tiny": 1.5}), "tiny: a number that is no i8"),
        (json!({"long": u64::MAX}), "long: a number that is no i64"),
        (
            json!({"ratio": "1"}),
            "ratio: expected double, found a string",
        ),
        (json!({"blob": "?"}), "blob: a binary that is not base64"),
        (
            json!({"key": "+1"}),
            "key: a uuid that is not 32 hexadecimal digits",
        ),
        (
            json!({"op": "MULTIPLY"}),
            "op: `Op` has no variant `MULTIPLY`",
        ),
        (
            json!({"inner": {"ops": ["ADD", true]}}),
            "inner.ops[1]: expected Op, found a boolean",
        ),
        (
            json!({"by_op": {"ADD": "ten"}}),
            "by_op{value 0}: expected i16, found a string",
        ),
        (
            json!({"by_op": {"": 1}}),
            "by_op{key 0}: `Op` has no variant ``",
        ),
        (
            json!({"by_op": [["ADD"]]}),
            "by_op[0]: an entry of a map that is no pair of key and value",
        ),
        (
            json!({"by_ratio": {"1e999": true}}),
            "by_ratio{key 0}: a number that is no double",
        ),
        (json!({"flags": true}), "`All` has no field `flags`"),
        (
            json!({"100": 5}),
            "100: a field that the descriptor does not have is an object of its type and its value, such as {\"i32\": 5}",
        ),
    ] {
        assert_eq!(of(json), error);
    }

    let wrong = Value::I32(5).to_json(<Vec<i32>>::descriptor()).unwrap_err();
    assert_eq!(wrong.to_string(), "expected list<i32>, found i32");
    let wrong = StructValue::from_iter([(5, vec![0xff_u8].into())]).to_json(&all());
    assert_eq!(
        wrong.unwrap_err().to_string(),
        "name: a string that is not UTF-8"
    );
}

#[test]
fn base64_and_uuids_are_read_in_their_other_forms() {
    let json = json!({"blob": "AP8", "key": "ABABABABABABABABABABABABABABABAB"});
    let value = StructValue::from_json(&json, &all()).unwrap();
    let expected = [(6, vec![0_u8, 0xff].into()), (7, [0xab; 16].into())];
    assert_eq!(value, StructValue::from_iter(expected));
}

#[test]
fn nesting_is_bounded_both_ways() {
    let too_deep = JsonErrorKind::TooDeep { limit: 64 };
    let mut json = json!({});
    let mut value = StructValue::new();
    for _ in 0..64 {
        json = json!({ "inner": json });
        value = StructValue::from_iter([(12, value.into())]);
    }
    let error = StructValue::from_json(&json, &all()).unwrap_err();
    assert_eq!(*error.kind(), too_deep);
    assert_eq!(*value.to_json(&all()).unwrap_err().kind(), too_deep);
    let unknown = StructValue::from_iter([(100, value.into())]);
    assert_eq!(*unknown.to_json(&all()).unwrap_err().kind(), too_deep);

    let Value::Struct(fits) =
        Value::from_json(&json["inner"], &TypeDescriptor::Struct(all())).unwrap()
    else {
        panic!("a struct");
    };
    assert_eq!(fits.to_json(&all()).unwrap(), json["inner"]);
}

type Typed = BTreeMap<i64, BTreeMap<String, Vec<BTreeMap<[u8; 16], Vec<u8>>>>>;

fn typed() -> impl Strategy<Value = Typed> {
    let binary = collection::vec(any::<u8>(), 0..9);
    let inner = collection::btree_map(any::<[u8; 16]>(), binary, 0..4);
    let middle = collection::btree_map(".{0,8}", collection::vec(inner, 0..4), 0..4);
    collection::btree_map(any::<i64>(), middle, 0..4)
}

proptest! {
    #[test]
    fn rust_values_survive_a_round_trip_through_text(value in typed()) {
        let text = Value::of(&value).unwrap().to_json(Typed::descriptor()).unwrap().to_string();
        let json: Json = serde_json::from_str(&text).unwrap();
        let back = StructValue::from_iter([(1, Value::from_json(&json, Typed::descriptor()).unwrap())]);
        let wrapped = binary::to_vec(&back).unwrap();
        // Behind the header of the field.
        let (decoded, _): (Typed, _) = binary::take_from_slice(&wrapped[3..]).unwrap();
        prop_assert_eq!(decoded, value);
    }

    #[test]
    fn values_without_a_descriptor_survive_a_round_trip(value in arbitrary::value()) {
        let nothing = structure("Nothing", StructKind::Struct, vec![]);
        let value = StructValue::from_iter([(1, value)]);
        let json = value.to_json(&nothing).unwrap();
        let back = StructValue::from_json(&json, &nothing).unwrap();
        prop_assert_eq!(back.to_json(&nothing).unwrap(), json);
        prop_assert_eq!(in_order(back.into()), in_order(value.into()));
    }
}

/// The value as JSON keeps it: fields in an order, each once, and one `NaN`.
fn in_order(value: Value) -> Value {
    match value {
        Value::Double(value) if value.is_nan() => f64::NAN.into(),
        Value::Struct(value) => {
            let fields: BTreeMap<i16, Value> = value.into_fields().into_iter().collect();
            let fields = fields.into_iter().map(|(id, value)| (id, in_order(value)));
            fields.collect::<StructValue>().into()
        }
        Value::List(list) => Value::List(in_orders(list)),
        Value::Set(set) => Value::Set(in_orders(set)),
        Value::Map(map) => {
            let (key, value) = (map.key(), map.value());
            let entries = map.into_entries().into_iter();
            let entries = entries.map(|(key, value)| (in_order(key), in_order(value)));
            MapValue::from_entries(key, value, entries.collect())
                .unwrap()
                .into()
        }
        other => other,
    }
}

fn in_orders(list: ListValue) -> ListValue {
    let element = list.element();
    let values = list.into_values().into_iter().map(in_order);
    ListValue::from_values(element, values.collect()).unwrap()
}
