//! The generics of the implementations.

use proc_macro2::Span;
use syn::{
    GenericParam, Generics, Ident, Lifetime, LifetimeParam, Path, Token, Type, WherePredicate,
    parse_quote,
};

use crate::generics::bounded_types;

/// Adds the bounds that were asked for, or else a bound to every parameter that the types which
/// travel depend on.
pub(crate) fn with_bounds<'a>(
    (ident, generics): (&Ident, &Generics),
    asked: Option<&[WherePredicate]>,
    types: impl IntoIterator<Item = &'a Type>,
    bound: &Path,
) -> Generics {
    let predicates = match asked {
        Some(asked) => asked.to_vec(),
        None => bounded_types((ident, generics), types)
            .into_iter()
            .map(|ty| parse_quote!(#ty: #bound))
            .collect(),
    };
    with_predicates(generics, predicates)
}

/// Adds a `Default` for every parameter that `Default` of the types asks it of.
pub(crate) fn with_defaults<'a>(
    (ident, generics): (&Ident, &Generics),
    types: impl IntoIterator<Item = &'a Type>,
) -> Generics {
    let types = types.into_iter().filter(|ty| !is_always_default(ty));
    let predicates = bounded_types((ident, generics), types)
        .into_iter()
        .map(|ty| parse_quote!(#ty: ::core::default::Default))
        .collect();
    with_predicates(generics, predicates)
}

/// Returns true if a type has a `Default` whatever it holds.
fn is_always_default(ty: &Type) -> bool {
    const ALWAYS: [&str; 5] = ["Option", "Vec", "VecDeque", "BTreeMap", "BTreeSet"];
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|last| ALWAYS.iter().any(|name| last.ident == name)),
        _ => false,
    }
}

pub(crate) fn with_predicates(generics: &Generics, predicates: Vec<WherePredicate>) -> Generics {
    let mut generics = generics.clone();
    if !predicates.is_empty() {
        generics.make_where_clause().predicates.extend(predicates);
    }
    generics
}

/// Adds the lifetime of the input, which outlives all that the type borrows.
pub(crate) fn with_input_lifetime(generics: &Generics) -> Generics {
    let mut generics = generics.clone();
    let mut input = LifetimeParam::new(Lifetime::new("'__de", Span::call_site()));
    input.bounds = generics
        .lifetimes()
        .map(|parameter| parameter.lifetime.clone())
        .collect();
    if !input.bounds.is_empty() {
        input.colon_token = Some(Token![:](Span::call_site()));
    }
    generics.params.insert(0, GenericParam::Lifetime(input));
    generics
}
