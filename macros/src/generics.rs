//! Questions about generic parameters.

use proc_macro2::{TokenStream, TokenTree};
use syn::{
    Generics, Ident, Path, Type, TypePath, parse_quote,
    visit::{self, Visit},
};

/// Whether a type depends on one of the type parameters.
pub(crate) fn mentions_type_parameter(ty: &Type, generics: &Generics) -> bool {
    struct Finder<'a> {
        generics: &'a Generics,
        found: bool,
    }
    impl<'a> Visit<'a> for Finder<'_> {
        fn visit_path(&mut self, path: &'a Path) {
            self.found |= is_parameter(path, self.generics);
            visit::visit_path(self, path);
        }
    }
    let mut finder = Finder {
        generics,
        found: false,
    };
    finder.visit_type(ty);
    finder.found
}

/// Returns true if a path is a type parameter, or begins with one: `T`, `T::Item`.
fn is_parameter(path: &Path, generics: &Generics) -> bool {
    let first = path.segments.first().map(|segment| &segment.ident);
    path.leading_colon.is_none()
        && generics
            .type_params()
            .any(|parameter| Some(&parameter.ident) == first)
}

/// Returns what has to keep a bound so that the types keep it: the parameters in them (`T` of
/// `Vec<T>`), and the types that belong to parameters (`T::Item` of `Vec<T::Item>`, which asks
/// nothing of `T` itself). What is in a `PhantomData` is not there, and the type that is
/// implemented asks nothing of its parameters where it holds itself.
pub(crate) fn bounded_types<'a>(
    (ident, generics): (&Ident, &Generics),
    types: impl IntoIterator<Item = &'a Type>,
) -> Vec<Type> {
    let (_, own, _) = generics.split_for_impl();
    let mut finder = FindBounded {
        own: parse_quote!(#ident #own),
        generics,
        found: Vec::new(),
    };
    for ty in types {
        finder.visit_type(ty);
    }
    finder.found
}

struct FindBounded<'a> {
    /// The type that is implemented: `List<T>`.
    own: Path,
    generics: &'a Generics,
    found: Vec<Type>,
}

impl FindBounded<'_> {
    fn add(&mut self, ty: Type) {
        if !self.found.contains(&ty) {
            self.found.push(ty);
        }
    }

    fn is_projection(&self, path: &TypePath) -> bool {
        match &path.qself {
            Some(of) => mentions_type_parameter(&of.ty, self.generics),
            None => is_parameter(&path.path, self.generics) && path.path.segments.len() > 1,
        }
    }
}

impl<'a> Visit<'a> for FindBounded<'_> {
    fn visit_type_path(&mut self, path: &'a TypePath) {
        let last = path.path.segments.last();
        if last.is_some_and(|last| last.ident == "PhantomData") || path.path == self.own {
            return;
        }
        if self.is_projection(path) || is_parameter(&path.path, self.generics) {
            self.add(Type::Path(path.clone()));
            return;
        }
        visit::visit_type_path(self, path);
    }

    // What a macro makes of a parameter is not known.
    fn visit_macro(&mut self, invocation: &'a syn::Macro) {
        for parameter in self.generics.type_params() {
            if mentions(&invocation.tokens, &parameter.ident) {
                self.add(Type::Path(TypePath {
                    attrs: Vec::new(),
                    qself: None,
                    path: parameter.ident.clone().into(),
                }));
            }
        }
    }
}

/// Returns true if the tokens contain a name.
pub(crate) fn mentions(tokens: &TokenStream, name: &syn::Ident) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == *name,
        TokenTree::Group(group) => mentions(&group.stream(), name),
        _ => false,
    })
}
