//! What the derives write into descriptors.

use alato::{
    ThriftEnum, ThriftException, ThriftStruct, ThriftUnion,
    thrift::{
        Value,
        descriptor::{Describe, Requiredness, StructKind},
    },
};

/// What is to be done.
///
/// More of it.
#[derive(ThriftStruct)]
#[thrift(rename = "WorkItem")]
#[expect(dead_code, reason = "only its descriptor is looked at")]
struct Work<'a, T> {
    /// How.
    #[thrift(id = 1, required)]
    op: Op,
    #[thrift(id = 2, default = 7)]
    times: Option<i32>,
    #[thrift(id = 3, rename = "values")]
    list: Vec<(&'a str, T)>,
    #[thrift(id = 4)]
    inner: Option<Box<Work<'a, T>>>,
    #[thrift(id = 5, with = millis)]
    after: std::time::Duration,
    #[thrift(id = 6)]
    choice: Choice,
    #[thrift(skip)]
    cache: usize,
}

use super::millis;

#[derive(ThriftEnum)]
enum Op {
    /// Plus.
    Add = 1,
    #[thrift(rename = "SUBTRACT")]
    Subtract,
}

#[derive(ThriftUnion)]
enum Choice {
    #[thrift(id = 1)]
    Id(Id),
    #[thrift(id = 2)]
    Nothing,
}

#[derive(ThriftStruct)]
struct Id(i64);

#[derive(ThriftException, Debug)]
struct Failed {}

#[test]
fn a_descriptor_says_what_the_attributes_and_the_types_say() {
    let ty = <Work<'_, f64>>::descriptor();
    let work = ty.as_struct().unwrap();
    assert_eq!(
        (&*work.name, work.kind, &*work.docs),
        (
            "WorkItem",
            StructKind::Struct,
            "What is to be done.\n\nMore of it."
        )
    );
    let fields: Vec<_> = work
        .fields
        .iter()
        .map(|field| format!("{}: {} {}", field.id, *field.ty, field.name))
        .collect();
    assert_eq!(
        fields,
        [
            "1: Op op",
            "2: i32 times",
            "3: map<string, double> values",
            "4: WorkItem inner",
            "5: i64 after",
            "6: Choice choice",
        ]
    );
    let requiredness: Vec<_> = work.fields.iter().map(|field| field.requiredness).collect();
    assert_eq!(requiredness[0], Requiredness::Required);
    assert_eq!(requiredness[1], Requiredness::Optional);
    assert_eq!(requiredness[2], Requiredness::Default);
    assert_eq!(&*work.fields[0].docs, "How.");
    let default = work.fields[1].default.as_ref().unwrap();
    assert_eq!(default.get(), Some(Value::I32(7)));

    let op = work.fields[0].ty.as_enum().unwrap();
    let variants: Vec<_> = op
        .variants
        .iter()
        .map(|variant| (&*variant.name, variant.value, &*variant.docs))
        .collect();
    assert_eq!(variants, [("Add", 1, "Plus."), ("SUBTRACT", 2, "")]);

    let choice = work.fields[5].ty.as_struct().unwrap();
    assert_eq!(choice.kind, StructKind::Union);
    assert_eq!(choice.fields[0].ty.to_string(), "i64");
    assert_eq!(choice.fields[1].ty.to_string(), "Empty");
    let failed = Failed::descriptor().as_struct().unwrap();
    assert_eq!(failed.kind, StructKind::Exception);
}
