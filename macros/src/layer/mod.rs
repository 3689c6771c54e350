//! `#[derive(Layer)]`: the layer of a middleware struct.

mod emit;
mod parse;

use proc_macro2::{Ident, TokenStream};
use syn::{Attribute, DeriveInput, Generics, Path, Type, Visibility, visit_mut::VisitMut};

use crate::{errors::Errors, groups::Ungroup};

pub(crate) fn expand(input: TokenStream) -> TokenStream {
    let mut input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    Ungroup.visit_derive_input_mut(&mut input);
    let mut errors = Errors::default();
    let layer = parse::parse(&input, &mut errors);
    let mut output = errors.into_compile_error();
    output.extend(layer.as_ref().map(emit::emit));
    output
}

/// A middleware, as its layer sees it.
struct LayerModel {
    visibility: Visibility,
    /// The middleware.
    ident: Ident,
    generics: Generics,
    inner: InnerField,
    /// What the layer holds.
    fields: Vec<LayerField>,
    runtime: Path,
}

struct InnerField {
    ident: Ident,
    /// The type parameter that stands for the inner service.
    parameter: Ident,
}

struct LayerField {
    ident: Ident,
    ty: Type,
    /// Attributes of the middleware's field that say whether it is there.
    cfgs: Vec<Attribute>,
    /// A `PhantomData`, which nobody has to pass.
    is_marker: bool,
}
