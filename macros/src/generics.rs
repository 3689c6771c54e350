//! Questions about generic parameters.

use syn::{
    Generics, Path, Type,
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
            let first = path.segments.first().map(|segment| &segment.ident);
            self.found |= path.leading_colon.is_none()
                && self
                    .generics
                    .type_params()
                    .any(|parameter| Some(&parameter.ident) == first);
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
