//! Collects every mistake in an input, so that one run of the compiler shows them all.

use proc_macro2::TokenStream;
use quote::ToTokens;

/// The mistakes found so far.
#[derive(Default)]
pub(crate) struct Errors(Option<syn::Error>);

impl Errors {
    /// Adds a mistake that the tokens `at` make.
    pub(crate) fn at(&mut self, at: impl ToTokens, message: impl std::fmt::Display) {
        self.add(syn::Error::new_spanned(at, message));
    }

    /// Adds mistakes that were found elsewhere.
    pub(crate) fn add(&mut self, error: impl Into<syn::Error>) {
        let error = error.into();
        match &mut self.0 {
            Some(errors) => errors.combine(error),
            None => self.0 = Some(error),
        }
    }

    /// The value of a result, or nothing and its mistakes.
    pub(crate) fn take<T>(&mut self, result: Result<T, impl Into<syn::Error>>) -> Option<T> {
        result.map_err(|error| self.add(error)).ok()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The mistakes, and the item that they are in, if it is an item at all: what it defines may be used elsewhere.
    pub(crate) fn beside(self, item: &TokenStream) -> TokenStream {
        let is_item = syn::parse2::<syn::Item>(item.clone()).is_ok();
        let mut output = self.into_compile_error();
        if is_item {
            output.extend(item.clone());
        }
        output
    }

    /// A `compile_error!` for each mistake; nothing where there are none.
    pub(crate) fn into_compile_error(self) -> TokenStream {
        self.0
            .map_or_else(TokenStream::new, syn::Error::into_compile_error)
    }
}
