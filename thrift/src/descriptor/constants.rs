//! What the derives build descriptors with, in constants.

use std::borrow::Cow;

use super::{
    DefaultValue, EnumDescriptor, FieldDescriptor, MethodDescriptor, Ref, Requiredness,
    ServiceDescriptor, StructDescriptor, StructKind, TypeDescriptor, VariantDescriptor,
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

impl ServiceDescriptor {
    #[doc(hidden)]
    #[must_use]
    pub const fn constant(
        name: &'static str,
        extends: &'static [Ref<ServiceDescriptor>],
        methods: &'static [MethodDescriptor],
        docs: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            extends: Cow::Borrowed(extends),
            methods: Cow::Borrowed(methods),
            docs: Cow::Borrowed(docs),
        }
    }
}

/// What a method's descriptor says of its return type: the type of the result, if it is not `void`, and the exceptions.
#[doc(hidden)]
pub type DescribedResult = (
    Option<fn() -> &'static TypeDescriptor>,
    &'static [FieldDescriptor],
);

impl MethodDescriptor {
    /// A method that errors call `full_name`; `result` and `throws` are what its return type says.
    #[doc(hidden)]
    #[must_use]
    pub const fn constant(
        name: &'static str,
        full_name: &'static str,
        arguments: &'static [FieldDescriptor],
        (result, throws): DescribedResult,
        oneway: bool,
        docs: &'static str,
    ) -> Self {
        Self {
            name: Cow::Borrowed(name),
            arguments: StructDescriptor::constant(full_name, StructKind::Struct, arguments, ""),
            result: match result {
                Some(result) => Some(Ref::constant(result)),
                None => None,
            },
            throws: Cow::Borrowed(throws),
            oneway,
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

/// A struct of which nothing is known. Its name is none.
#[doc(hidden)]
#[must_use]
pub const fn any_struct() -> &'static TypeDescriptor {
    const {
        &TypeDescriptor::Struct(Ref::constant(|| {
            const { &StructDescriptor::constant("?", StructKind::Struct, &[], "") }
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
        TType::List => const { &TypeDescriptor::List(Ref::constant(any_struct)) },
        TType::Set => const { &TypeDescriptor::Set(Ref::constant(any_struct)) },
        TType::Map => {
            const { &TypeDescriptor::Map(Ref::constant(any_struct), Ref::constant(any_struct)) }
        }
        TType::Struct => any_struct(),
    }
}
