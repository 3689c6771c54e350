//! [`Describe`], for the types that have a descriptor.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    sync::Arc,
};

use bytes::Bytes;

use super::{Ref, Requiredness, TypeDescriptor, constants::AnyField};

/// A type that says what it is in Thrift.
///
/// The derives implement it, for a recursive type as for any other: what a descriptor refers to is reached through a function.
/// References and smart pointers stand for what they point to.
///
/// ```
/// use alato_thrift::descriptor::Describe;
///
/// assert_eq!(<Vec<&str>>::descriptor().to_string(), "list<string>");
/// assert_eq!(<Vec<u8>>::descriptor().to_string(), "binary");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Thrift descriptor",
    label = "not described",
    note = "the derives (`ThriftStruct`, `ThriftUnion`, `ThriftEnum`, `ThriftException`) implement `Describe`; a type that implements `Encode` and `Decode` by hand implements it by hand"
)]
pub trait Describe {
    /// What the type is.
    fn descriptor() -> &'static TypeDescriptor;
}

/// What can stand as a field of a struct: a described type, or an [`Option`] of one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no Thrift descriptor",
    label = "not described",
    note = "the derives (`ThriftStruct`, `ThriftUnion`, `ThriftEnum`, `ThriftException`) implement `Describe`; a type that implements `Encode` and `Decode` by hand implements it by hand"
)]
pub trait DescribeField {
    /// What a field of this type is, unless it says otherwise: optional if it is an `Option`.
    const REQUIREDNESS: Requiredness;

    /// What the type of the field is.
    fn field_type() -> &'static TypeDescriptor;

    /// Both of them at once, for what the derives write: they name the type once for each field, and not twice.
    #[doc(hidden)]
    const FIELD: AnyField = AnyField {
        ty: Self::field_type,
        requiredness: Self::REQUIREDNESS,
    };
}

impl<T: Describe> DescribeField for T {
    const REQUIREDNESS: Requiredness = Requiredness::Default;

    fn field_type() -> &'static TypeDescriptor {
        T::descriptor()
    }
}

impl<T: Describe> DescribeField for Option<T> {
    const REQUIREDNESS: Requiredness = Requiredness::Optional;

    fn field_type() -> &'static TypeDescriptor {
        T::descriptor()
    }
}

macro_rules! plain {
    ($($rust:ty: $type:ident;)*) => {$(
        impl Describe for $rust {
            fn descriptor() -> &'static TypeDescriptor {
                &TypeDescriptor::$type
            }
        }
    )*};
}

plain! {
    bool: Bool;
    i8: I8;
    i16: I16;
    i32: I32;
    i64: I64;
    f64: Double;
    [u8; 16]: Uuid;
    str: String;
    String: String;
    [u8]: Binary;
    Vec<u8>: Binary;
    Bytes: Binary;
}

macro_rules! containers {
    ($($container:ty, [$($element:ident),*], [$($hasher:ident)?]: $type:ident;)*) => {$(
        impl<$($element: Describe,)* $($hasher)?> Describe for $container {
            fn descriptor() -> &'static TypeDescriptor {
                const { &TypeDescriptor::$type($(Ref::constant($element::descriptor)),*) }
            }
        }
    )*};
}

containers! {
    [T], [T], []: List;
    Vec<T>, [T], []: List;
    VecDeque<T>, [T], []: List;
    Vec<(K, V)>, [K, V], []: Map;
    BTreeSet<T>, [T], []: Set;
    HashSet<T, S>, [T], [S]: Set;
    BTreeMap<K, V>, [K, V], []: Map;
    HashMap<K, V, S>, [K, V], [S]: Map;
}

macro_rules! pointers {
    ($($pointer:ty, [$($bound:tt)*];)*) => {$(
        impl<T: Describe + ?Sized $($bound)*> Describe for $pointer {
            fn descriptor() -> &'static TypeDescriptor {
                T::descriptor()
            }
        }
    )*};
}

pointers! {
    &T, [];
    Box<T>, [];
    Arc<T>, [];
    Cow<'_, T>, [+ ToOwned];
}

// Any struct at all, of which nothing is known.
impl Describe for crate::StructValue {
    fn descriptor() -> &'static TypeDescriptor {
        super::any_struct()
    }
}

#[cfg(feature = "compact_str")]
plain!(compact_str::CompactString: String;);
#[cfg(feature = "faststr")]
plain!(faststr::FastStr: String;);
#[cfg(feature = "ordered-float")]
plain!(ordered_float::OrderedFloat<f64>: Double;);
#[cfg(feature = "uuid")]
plain!(uuid::Uuid: Uuid;);

#[cfg(feature = "indexmap")]
containers! {
    indexmap::IndexSet<T, S>, [T], [S]: Set;
    indexmap::IndexMap<K, V, S>, [K, V], [S]: Map;
}

#[cfg(feature = "smallvec")]
impl<A: smallvec::Array<Item: Describe>> Describe for smallvec::SmallVec<A> {
    fn descriptor() -> &'static TypeDescriptor {
        <Vec<A::Item>>::descriptor()
    }
}
