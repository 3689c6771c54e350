//! [`Ref`]: how one descriptor refers to another.

use std::{
    any::{Any, type_name},
    cell::RefCell,
    fmt, mem,
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

/// Drops what it refers to behind the others that are to be dropped, and not within them: a chain of types may be longer than a
/// stack is deep.
impl<T> Drop for Ref<T> {
    fn drop(&mut self) {
        if let Inner::Shared(_) = self.0
            && let Inner::Shared(shared) = mem::replace(&mut self.0, Inner::Constant(dropped))
        {
            drop_in_turn(shared);
        }
    }
}

/// Stands in a reference that is being dropped, which nobody has any more.
fn dropped<T>() -> &'static T {
    unreachable!("a reference that is dropped refers to nothing")
}

thread_local! {
    /// What this thread has to drop yet; `None` while it drops nothing.
    static TO_DROP: RefCell<Option<Vec<Arc<dyn Any>>>> = const { RefCell::new(None) };
}

fn drop_in_turn(shared: Arc<dyn Any>) {
    let mut shared = Some(shared);
    // Not there at the end of a thread, when its variables are dropped.
    let first = TO_DROP.try_with(|waiting| {
        let mut waiting = waiting.borrow_mut();
        match waiting.as_mut() {
            Some(waiting) => {
                waiting.extend(shared.take());
                false
            }
            None => {
                *waiting = Some(Vec::new());
                true
            }
        }
    });
    if first != Ok(true) {
        return;
    }
    // Also if a drop panics.
    let _end = End;
    while let Some(next) = shared.take() {
        drop(next);
        shared = TO_DROP
            .try_with(|waiting| waiting.borrow_mut().as_mut().and_then(Vec::pop))
            .ok()
            .flatten();
    }
}

/// Says that this thread drops nothing any more.
struct End;

impl Drop for End {
    fn drop(&mut self) {
        let _ = TO_DROP.try_with(RefCell::take);
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
