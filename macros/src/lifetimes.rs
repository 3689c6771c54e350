//! Lifetimes that a function's signature may leave out, and a struct or an `impl` may not.

use proc_macro2::Span;
use syn::{
    Lifetime, TypeReference,
    visit_mut::{self, VisitMut},
};

/// Gives every lifetime that is left out (`&str`, `Cow<'_, str>`) the same name.
pub(crate) struct NameLifetimes {
    name: &'static str,
    /// Whether there was any.
    pub(crate) found: bool,
}

impl NameLifetimes {
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name, found: false }
    }

    fn named(&mut self) -> Lifetime {
        self.found = true;
        Lifetime::new(self.name, Span::call_site())
    }
}

impl VisitMut for NameLifetimes {
    fn visit_type_reference_mut(&mut self, reference: &mut TypeReference) {
        if reference.lifetime.is_none() {
            reference.lifetime = Some(self.named());
        }
        visit_mut::visit_type_reference_mut(self, reference);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if lifetime.ident == "_" {
            *lifetime = self.named();
        }
    }

    // A function's lifetimes are its own.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
}
