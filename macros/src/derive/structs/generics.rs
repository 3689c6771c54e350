//! The generics of the implementations.

use proc_macro2::Span;
use syn::{
    GenericParam, Generics, Lifetime, LifetimeParam, Path, Token, WherePredicate, parse_quote,
};

/// Adds a bound to every type parameter, or the bounds that were asked for instead.
pub(crate) fn with_bounds(
    generics: &Generics,
    asked: Option<&[WherePredicate]>,
    bound: &Path,
) -> Generics {
    let mut generics = generics.clone();
    let predicates: Vec<WherePredicate> = match asked {
        Some(asked) => asked.to_vec(),
        None => generics
            .type_params()
            .map(|parameter| {
                let ident = &parameter.ident;
                parse_quote!(#ident: #bound)
            })
            .collect(),
    };
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
