//! [`Ref`]: how one descriptor refers to another.

use std::{
    any::type_name,
    fmt,
    ops::Deref,
    sync::{Arc, OnceLock},
};

/// A reference to a descriptor: to a constant, or to one that was made at run time.
///
/// Types hold each other in circles, so a constant is reached through a function, and one made at run time may be declared before
/// it is defined. Every circle goes through a struct: Thrift has no list of itself.
///
/// ```
/// use alato_thrift::descriptor::{
///     FieldDescriptor, Ref, Requiredness, StructDescriptor, StructKind, TypeDescriptor,
/// };
///
/// // struct Node { 1: optional Node next }
/// let mut node = StructDescriptor {
///     name: "Node".into(),
///     kind: StructKind::Struct,
///     fields: Vec::new().into(),
///     docs: "".into(),
/// };
/// let reference = Ref::declare(node.clone());
/// node.fields = vec![FieldDescriptor {
///     id: 1,
///     name: "next".into(),
///     ty: Ref::new(TypeDescriptor::Struct(reference.clone())),
///     requiredness: Requiredness::Optional,
///     default: None,
///     docs: "".into(),
/// }]
/// .into();
/// assert!(reference.define(node));
///
/// let next = reference.fields[0].ty.as_struct().unwrap();
/// assert_eq!(next.fields[0].name, "next");
/// ```
pub struct Ref<T: 'static>(Inner<T>);

enum Inner<T: 'static> {
    Constant(fn() -> &'static T),
    Shared(Arc<Shared<T>>),
}

struct Shared<T> {
    declared: T,
    defined: OnceLock<T>,
}

impl<T> Ref<T> {
    /// To the constant that `get` returns.
    #[must_use]
    pub const fn constant(get: fn() -> &'static T) -> Self {
        Self(Inner::Constant(get))
    }

    /// To a descriptor made at run time, which is shared by the clones of the reference.
    #[must_use]
    pub fn new(descriptor: T) -> Self {
        Self(Inner::Shared(Arc::new(Shared {
            declared: descriptor,
            defined: OnceLock::new(),
        })))
    }

    /// To a descriptor that [`define`](Self::define) gives later: until then, it is `declared`, which has the name and no more.
    ///
    /// Descriptors that refer to each other in a circle keep each other alive for ever, as an `Arc` does. A program that loads schemas
    /// again and again leaks those.
    #[must_use]
    pub fn declare(declared: T) -> Self {
        Self::new(declared)
    }

    /// Gives the descriptor that was [declared](Self::declare), to this reference and all its clones.
    ///
    /// Returns whether it did: a descriptor is defined once, and a constant is defined from the start.
    pub fn define(&self, descriptor: T) -> bool {
        match &self.0 {
            Inner::Constant(_) => false,
            Inner::Shared(shared) => shared.defined.set(descriptor).is_ok(),
        }
    }
}

impl<T> Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            Inner::Constant(get) => get(),
            Inner::Shared(shared) => shared.defined.get().unwrap_or(&shared.declared),
        }
    }
}

impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Inner::Constant(get) => Inner::Constant(*get),
            Inner::Shared(shared) => Inner::Shared(Arc::clone(shared)),
        })
    }
}

/// Does not go on to the descriptor: it may lead back here.
impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = type_name::<T>().rsplit("::").next().unwrap_or_default();
        write!(f, "Ref<{name}>(..)")
    }
}

impl<T: fmt::Display> fmt::Display for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}
