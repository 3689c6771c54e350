//! What the derives build descriptors with, in constants.

use std::borrow::Cow;

use super::{
    DefaultValue, EnumDescriptor, FieldDescriptor, Ref, Requiredness, StructDescriptor, StructKind,
    TypeDescriptor, VariantDescriptor,
};
use crate::TType;

/// What is the same for all fields of a type.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct AnyField {
    pub(super) ty: fn() -> &'static TypeDescriptor,
    pub(super) requiredness: Requiredness,
}

impl StructDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn constant(
        name: &'static str,
        kind: StructKind,
        fields: &'static [FieldDescriptor],
        docs: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind,
            fields: Cow::Borrowed(fields),
            docs: Cow::Borrowed(docs),
        }
    }
}

impl FieldDescriptor {
    /// A field that is what its type says, and no more.
    #[doc(hidden)]
    #[must_use]
    pub const fn of(id: i16, name: &'static str, field: AnyField, docs: &'static str) -> Self {
        Self::constant(id, name, field.ty, field.requiredness, None, docs)
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn constant(
        id: i16,
        name: &'static str,
        ty: fn() -> &'static TypeDescriptor,
        requiredness: Requiredness,
        default: Option<DefaultValue>,
        docs: &'static str,
    ) -> Self {
        Self {
            id,
            name: Cow::Borrowed(name),
            ty: Ref::constant(ty),
            requiredness,
            default,
            docs: Cow::Borrowed(docs),
        }
    }
}

impl EnumDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn constant(
        name: &'static str,
        variants: &'static [VariantDescriptor],
        docs: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            variants: Cow::Borrowed(variants),
            docs: Cow::Borrowed(docs),
        }
    }
}

impl VariantDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn constant(name: &'static str, value: i32, docs: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            value,
            docs: Cow::Borrowed(docs),
        }
    }
}

/// What a union's variant without a value holds.
#[doc(hidden)]
#[must_use]
pub const fn empty_struct() -> &'static TypeDescriptor {
    const {
        &TypeDescriptor::Struct(Ref::constant(|| {
            const { &StructDescriptor::constant("Empty", StructKind::Struct, &[], "") }
        }))
    }
}

/// What is known of a field that a module of the user's writes: its type on the wire, and of a container not what is in it.
#[doc(hidden)]
#[must_use]
pub const fn of_wire_type(ttype: TType) -> &'static TypeDescriptor {
    match ttype {
        TType::Bool => &TypeDescriptor::Bool,
        TType::I8 => &TypeDescriptor::I8,
        TType::I16 => &TypeDescriptor::I16,
        TType::I32 => &TypeDescriptor::I32,
        TType::I64 => &TypeDescriptor::I64,
        TType::Double => &TypeDescriptor::Double,
        TType::String => &TypeDescriptor::Binary,
        TType::Uuid => &TypeDescriptor::Uuid,
        TType::List => const { &TypeDescriptor::List(Ref::constant(empty_struct)) },
        TType::Set => const { &TypeDescriptor::Set(Ref::constant(empty_struct)) },
        TType::Map => {
            const { &TypeDescriptor::Map(Ref::constant(empty_struct), Ref::constant(empty_struct)) }
        }
        TType::Struct => empty_struct(),
    }
}
