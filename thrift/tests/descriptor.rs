//! Descriptors: constants as the derives write them, and those made at run time.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use alato_thrift::{
    ListValue, StructValue, TType, Value,
    descriptor::{
        DefaultValue, Describe, DescribeField, EnumDescriptor, FieldDescriptor, MethodDescriptor,
        Ref, Requiredness, ServiceDescriptor, StructDescriptor, StructKind, TypeDescriptor,
        VariantDescriptor,
    },
};
use bytes::Bytes;

/// A tree, which holds itself; borrowed and generic, so that a constant has to depend on both.
#[expect(dead_code, reason = "only its descriptor is looked at")]
struct Tree<'a, T> {
    label: &'a str,
    value: Option<T>,
    children: Vec<Tree<'a, T>>,
    limit: i32,
}

impl<'a, T: Describe> Describe for Tree<'a, T> {
    fn descriptor() -> &'static TypeDescriptor {
        const {
            &TypeDescriptor::Struct(Ref::constant(|| {
                const {
                    &StructDescriptor {
                        name: Cow::Borrowed("Tree"),
                        kind: StructKind::Struct,
                        fields: Cow::Borrowed(
                            const {
                                &[
                                    FieldDescriptor {
                                        id: 1,
                                        name: Cow::Borrowed("label"),
                                        ty: Ref::constant(<&'a str as DescribeField>::field_type),
                                        requiredness: Requiredness::Required,
                                        default: None,
                                        docs: Cow::Borrowed("What stands beside it."),
                                    },
                                    FieldDescriptor {
                                        id: 2,
                                        name: Cow::Borrowed("value"),
                                        ty: Ref::constant(<Option<T> as DescribeField>::field_type),
                                        requiredness: <Option<T> as DescribeField>::REQUIREDNESS,
                                        default: None,
                                        docs: Cow::Borrowed(""),
                                    },
                                    FieldDescriptor {
                                        id: 3,
                                        name: Cow::Borrowed("children"),
                                        ty: Ref::constant(
                                            <Vec<Tree<'a, T>> as DescribeField>::field_type,
                                        ),
                                        requiredness:
                                            <Vec<Tree<'a, T>> as DescribeField>::REQUIREDNESS,
                                        default: None,
                                        docs: Cow::Borrowed(""),
                                    },
                                    FieldDescriptor {
                                        id: 4,
                                        name: Cow::Borrowed("limit"),
                                        ty: Ref::constant(<i32 as DescribeField>::field_type),
                                        requiredness: <i32 as DescribeField>::REQUIREDNESS,
                                        default: Some(DefaultValue::constant(|| {
                                            let value: i32 = 7;
                                            Value::of_field(&value)
                                        })),
                                        docs: Cow::Borrowed(""),
                                    },
                                ]
                            },
                        ),
                        docs: Cow::Borrowed("A tree of labels."),
                    }
                }
            }))
        }
    }
}

/// `union Shape { 1: double circle, 2: Tree tree }`
#[expect(dead_code, reason = "only its descriptor is looked at")]
enum Shape {
    Circle(f64),
    Tree(Box<Tree<'static, Op>>),
}

impl Describe for Shape {
    fn descriptor() -> &'static TypeDescriptor {
        const {
            &TypeDescriptor::Struct(Ref::constant(|| {
                const {
                    &StructDescriptor {
                        name: Cow::Borrowed("Shape"),
                        kind: StructKind::Union,
                        fields: Cow::Borrowed(
                            const {
                                &[
                                    FieldDescriptor {
                                        id: 1,
                                        name: Cow::Borrowed("circle"),
                                        ty: Ref::constant(<f64 as DescribeField>::field_type),
                                        requiredness: Requiredness::Optional,
                                        default: None,
                                        docs: Cow::Borrowed(""),
                                    },
                                    FieldDescriptor {
                                        id: 2,
                                        name: Cow::Borrowed("tree"),
                                        ty: Ref::constant(
                                            <Box<Tree<'static, Op>> as DescribeField>::field_type,
                                        ),
                                        requiredness: Requiredness::Optional,
                                        default: None,
                                        docs: Cow::Borrowed(""),
                                    },
                                ]
                            },
                        ),
                        docs: Cow::Borrowed(""),
                    }
                }
            }))
        }
    }
}

/// `enum Op { ADD = 1, SUBTRACT = 2 }`
#[expect(dead_code, reason = "only its descriptor is looked at")]
enum Op {
    Add,
    Subtract,
}

impl Describe for Op {
    fn descriptor() -> &'static TypeDescriptor {
        const {
            &TypeDescriptor::Enum(Ref::constant(|| {
                const {
                    &EnumDescriptor {
                        name: Cow::Borrowed("Op"),
                        variants: Cow::Borrowed(
                            const {
                                &[
                                    VariantDescriptor {
                                        name: Cow::Borrowed("ADD"),
                                        value: 1,
                                        docs: Cow::Borrowed("One more."),
                                    },
                                    VariantDescriptor {
                                        name: Cow::Borrowed("SUBTRACT"),
                                        value: 2,
                                        docs: Cow::Borrowed(""),
                                    },
                                ]
                            },
                        ),
                        docs: Cow::Borrowed(""),
                    }
                }
            }))
        }
    }
}

#[test]
fn a_recursive_type_is_described_as_far_as_one_looks() {
    let tree = <Tree<'static, Op>>::descriptor().as_struct().unwrap();
    assert_eq!(tree.name, "Tree");
    assert_eq!(tree.docs, "A tree of labels.");
    let types: Vec<String> = tree.fields.iter().map(|f| f.ty.to_string()).collect();
    assert_eq!(types, ["string", "Op", "list<Tree>", "i32"]);
    let requiredness: Vec<Requiredness> = tree.fields.iter().map(|f| f.requiredness).collect();
    let expected = [
        Requiredness::Required,
        Requiredness::Optional,
        Requiredness::Default,
        Requiredness::Default,
    ];
    assert_eq!(requiredness, expected);

    let TypeDescriptor::List(child) = &*tree.field(3).unwrap().ty else {
        panic!("a list");
    };
    let child = child.as_struct().unwrap();
    assert_eq!(child.name, tree.name);
    assert_eq!(Value::of_field(&Some(7)), Some(Value::I32(7)));
    assert_eq!(Value::of_field(&None::<i32>), None);
    let default = child.field_named("limit").unwrap().default.as_ref();
    assert_eq!(default.unwrap().get(), Some(Value::I32(7)));
    // It leads back to itself, and still ends.
    assert!(format!("{tree:?}").contains("Ref<TypeDescriptor>(..)"));
}

#[test]
fn a_constant_depends_on_the_types_that_it_is_made_for() {
    let value_of = |tree: &TypeDescriptor| tree.as_struct().unwrap().field(2).unwrap().ty.ttype();
    assert_eq!(value_of(<Tree<'_, Op>>::descriptor()), TType::I32);
    assert_eq!(value_of(<Tree<'_, bool>>::descriptor()), TType::Bool);
}

#[test]
fn a_union_is_a_struct_of_its_variants() {
    let shape = Shape::descriptor();
    assert_eq!(shape.ttype(), TType::Struct);
    let shape = shape.as_struct().unwrap();
    assert_eq!(shape.kind, StructKind::Union);
    assert_eq!(shape.field_named("tree").unwrap().ty.to_string(), "Tree");
    assert!(shape.field(3).is_none());
}

#[test]
fn an_enum_has_names_for_its_numbers() {
    let op = Op::descriptor();
    assert_eq!(op.ttype(), TType::I32);
    let op = op.as_enum().unwrap();
    assert_eq!(op.variant(1).unwrap().docs, "One more.");
    assert_eq!(op.variant_named("SUBTRACT").unwrap().value, 2);
    assert!(op.variant(3).is_none());
}

#[test]
fn every_type_of_the_standard_library_is_described() {
    fn name<T: DescribeField>() -> String {
        T::field_type().to_string()
    }
    assert_eq!(name::<bool>(), "bool");
    assert_eq!(name::<i8>(), "i8");
    assert_eq!(name::<Option<i16>>(), "i16");
    assert_eq!(name::<Box<i32>>(), "i32");
    assert_eq!(name::<Arc<i64>>(), "i64");
    assert_eq!(name::<&f64>(), "double");
    assert_eq!(name::<[u8; 16]>(), "uuid");
    assert_eq!(name::<&str>(), "string");
    assert_eq!(name::<String>(), "string");
    assert_eq!(name::<Box<str>>(), "string");
    assert_eq!(name::<Arc<str>>(), "string");
    assert_eq!(name::<Cow<'_, str>>(), "string");
    assert_eq!(name::<&[u8]>(), "binary");
    assert_eq!(name::<Vec<u8>>(), "binary");
    assert_eq!(name::<Cow<'_, [u8]>>(), "binary");
    assert_eq!(name::<Bytes>(), "binary");
    assert_eq!(name::<Vec<Vec<i8>>>(), "list<list<i8>>");
    assert_eq!(name::<&[i8]>(), "list<i8>");
    assert_eq!(name::<BTreeSet<i8>>(), "set<i8>");
    assert_eq!(name::<HashSet<i8>>(), "set<i8>");
    assert_eq!(name::<HashMap<i8, Op>>(), "map<i8, Op>");
    assert_eq!(name::<BTreeMap<i8, bool>>(), "map<i8, bool>");
}

#[test]
fn types_that_hold_each_other_can_be_made_at_run_time() {
    let field = |name: &'static str, ty: &Ref<StructDescriptor>| FieldDescriptor {
        id: 1,
        name: name.into(),
        ty: Ref::new(TypeDescriptor::Struct(ty.clone())),
        requiredness: Requiredness::Optional,
        default: None,
        docs: "".into(),
    };
    let named = |name: &'static str, fields: Vec<FieldDescriptor>| StructDescriptor {
        name: name.into(),
        kind: StructKind::Struct,
        fields: fields.into(),
        docs: "".into(),
    };
    let owner = Ref::declare(named("Owner", vec![]));
    let pet = Ref::declare(named("Pet", vec![]));
    assert_eq!(owner.name, "Owner", "a declared type has its name");

    assert!(owner.define(named("Owner", vec![field("pet", &pet)])));
    assert!(pet.define(named("Pet", vec![field("owner", &owner)])));
    assert!(!pet.define(named("Pet", vec![])), "only once");

    let back = owner.fields[0].ty.as_struct().unwrap().fields[0]
        .ty
        .as_struct();
    let owner: &StructDescriptor = &owner;
    assert!(std::ptr::eq(back.unwrap(), owner));
}

#[test]
fn a_value_is_shown_with_the_names_of_its_descriptor() {
    let tree = <Tree<'static, Op>>::descriptor().as_struct().unwrap();
    let leaf = StructValue::from_iter([(2, Value::I32(2)), (9, Value::I32(2))]);
    let children = ListValue::from_values(TType::Struct, vec![leaf.into()]).unwrap();
    let value = StructValue::from_iter([
        (1, "root".into()),
        (2, Value::I32(7)),
        (3, Value::List(children)),
        // Not what the descriptor says.
        (4, true.into()),
    ]);
    assert_eq!(
        value.display_as(tree, 100).to_string(),
        r#"{label: "root", value: 7, children: [{value: SUBTRACT, 9: 2}], 4: true}"#
    );
    assert_eq!(value.display_as(tree, 9).to_string(), "{label: \"…");
}

/// `struct Link { 1: optional Link next }`, so many times.
fn chain(length: usize) -> Ref<TypeDescriptor> {
    let mut ty = Ref::new(TypeDescriptor::Bool);
    for _ in 0..length {
        let next = FieldDescriptor {
            id: 1,
            name: "next".into(),
            ty,
            requiredness: Requiredness::Optional,
            default: None,
            docs: "".into(),
        };
        ty = Ref::new(TypeDescriptor::Struct(Ref::new(StructDescriptor {
            name: "Link".into(),
            kind: StructKind::Struct,
            fields: vec![next].into(),
            docs: "".into(),
        })));
    }
    ty
}

#[test]
fn a_long_chain_of_types_is_dropped_on_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(256 << 10);
    let dropped = small.spawn(|| {
        let chain = chain(100_000);
        // What is shared goes with the last who has it.
        let shared = chain.clone();
        drop(chain);
        assert!(shared.as_struct().is_some());
        drop(shared);

        // Also what is only declared, and what is defined later.
        let mut list = Ref::new(TypeDescriptor::Bool);
        for _ in 0..100_000 {
            let next = Ref::declare(TypeDescriptor::Bool);
            assert!(next.define(TypeDescriptor::List(list)));
            list = next;
        }
    });
    dropped.unwrap().join().unwrap();
}

#[test]
fn what_a_descriptor_refers_to_is_dropped_with_it() {
    let inner = Ref::new(chain(3).as_struct().unwrap().clone());
    let value = std::sync::Arc::new(());
    // A reference to anything at all, to see it go.
    let held = Ref::new((inner, std::sync::Arc::clone(&value)));
    let outer = Ref::new(vec![held.clone(), held]);
    assert_eq!(std::sync::Arc::strong_count(&value), 2);
    drop(outer);
    assert_eq!(std::sync::Arc::strong_count(&value), 1);
}

#[test]
fn a_service_has_the_methods_of_those_that_it_extends_also_in_a_circle() {
    let method = |name: &'static str| MethodDescriptor {
        name: name.into(),
        arguments: StructDescriptor {
            name: name.into(),
            kind: StructKind::Struct,
            fields: Vec::new().into(),
            docs: "".into(),
        },
        result: None,
        throws: Vec::new().into(),
        oneway: false,
        docs: "".into(),
    };
    let service = |name: &'static str, extends: Vec<_>| ServiceDescriptor {
        name: name.into(),
        extends: extends.into(),
        methods: vec![method(name)].into(),
        docs: "".into(),
    };
    let first = Ref::declare(service("First", Vec::new()));
    let second = Ref::new(service("Second", vec![first.clone()]));
    assert!(first.define(service("First", vec![second.clone()])));
    for (of, name, found) in [
        (&first, "First", true),
        (&first, "Second", true),
        (&second, "First", true),
        (&second, "Third", false),
    ] {
        assert_eq!(of.method(name).is_some(), found, "{name}");
    }
}

#[test]
fn a_result_struct_holds_the_result_or_an_exception() {
    let thrown = FieldDescriptor {
        id: 3,
        name: "busy".into(),
        ty: chain(1),
        requiredness: Requiredness::Default,
        default: None,
        docs: "".into(),
    };
    let mut method = MethodDescriptor {
        name: "add".into(),
        arguments: StructDescriptor {
            name: "Calculator.add".into(),
            kind: StructKind::Struct,
            fields: Vec::new().into(),
            docs: "".into(),
        },
        result: Some(Ref::new(TypeDescriptor::I32)),
        throws: vec![thrown].into(),
        oneway: false,
        docs: "".into(),
    };
    let fields = |method: &MethodDescriptor| {
        let result = method.result_struct();
        let fields = result.fields.iter();
        fields
            .map(|field| format!("{}: {} {}", field.id, field.ty, field.name))
            .collect::<Vec<_>>()
    };
    assert_eq!(fields(&method), ["0: i32 success", "3: Link busy"]);
    method.result = None;
    assert_eq!(fields(&method), ["3: Link busy"]);
}
