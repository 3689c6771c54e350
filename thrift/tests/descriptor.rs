//! Descriptors: constants as the derives write them, and those made at run time.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use alato_thrift::{
    ListValue, StructValue, TType, Value,
    descriptor::{
        DefaultValue, Describe, DescribeField, EnumDescriptor, FieldDescriptor, Ref, Requiredness,
        StructDescriptor, StructKind, TypeDescriptor, VariantDescriptor,
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
