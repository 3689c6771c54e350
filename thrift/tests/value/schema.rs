//! Descriptors made at run time, as a parsed IDL makes them.

use alato_thrift::descriptor::{
    EnumDescriptor, FieldDescriptor, Ref, Requiredness, StructDescriptor, StructKind,
    TypeDescriptor, VariantDescriptor,
};

/// `enum Op { ADD = 1, SUBTRACT = 2 }`
fn op() -> TypeDescriptor {
    let variant = |name: &'static str, value| VariantDescriptor {
        name: name.into(),
        value,
        docs: "".into(),
    };
    TypeDescriptor::Enum(Ref::new(EnumDescriptor {
        name: "Op".into(),
        variants: vec![variant("ADD", 1), variant("SUBTRACT", 2)].into(),
        docs: "".into(),
    }))
}

pub(crate) fn field(id: i16, name: &'static str, ty: TypeDescriptor) -> FieldDescriptor {
    FieldDescriptor {
        id,
        name: name.into(),
        ty: Ref::new(ty),
        requiredness: Requiredness::Optional,
        default: None,
        docs: "".into(),
    }
}

pub(crate) fn structure(
    name: &'static str,
    kind: StructKind,
    fields: Vec<FieldDescriptor>,
) -> StructDescriptor {
    StructDescriptor {
        name: name.into(),
        kind,
        fields: fields.into(),
        docs: "".into(),
    }
}

/// Something of everything; `inner` is the struct itself.
pub(crate) fn all() -> Ref<StructDescriptor> {
    let nothing = structure("All", StructKind::Struct, vec![]);
    let all = Ref::declare(nothing);
    let of = |ty: TypeDescriptor| Ref::new(ty);
    let fields = vec![
        field(1, "flag", TypeDescriptor::Bool),
        field(2, "tiny", TypeDescriptor::I8),
        field(3, "long", TypeDescriptor::I64),
        field(4, "ratio", TypeDescriptor::Double),
        field(5, "name", TypeDescriptor::String),
        field(6, "blob", TypeDescriptor::Binary),
        field(7, "key", TypeDescriptor::Uuid),
        field(8, "op", op()),
        field(9, "ops", TypeDescriptor::Set(of(op()))),
        field(
            10,
            "by_op",
            TypeDescriptor::Map(of(op()), of(TypeDescriptor::I16)),
        ),
        field(
            11,
            "by_list",
            TypeDescriptor::Map(
                of(TypeDescriptor::List(of(TypeDescriptor::I32))),
                of(TypeDescriptor::Bool),
            ),
        ),
        field(12, "inner", TypeDescriptor::Struct(all.clone())),
        field(
            13,
            "by_ratio",
            TypeDescriptor::Map(of(TypeDescriptor::Double), of(TypeDescriptor::Bool)),
        ),
    ];
    all.define(structure("All", StructKind::Struct, fields));
    all
}
