//! The services that a service extends, which are named after its own name.

use syn::{ItemTrait, Path, TypeParamBound};

use crate::errors::Errors;

/// Collects the services, and every mistake in what a trait extends.
pub(super) fn check(item: &ItemTrait, errors: &mut Errors) -> Vec<Path> {
    let mut services = Vec::new();
    for bound in &item.supertraits {
        let path = match bound {
            TypeParamBound::Trait(bound) if bound.maybe.is_none() && bound.lifetimes.is_none() => {
                &bound.path
            }
            other => {
                errors.at(
                    other,
                    "a Thrift service extends other services, and nothing else",
                );
                continue;
            }
        };
        let Some(last) = path.segments.last() else {
            continue;
        };
        if is_of_std(path) && (last.ident == "Send" || last.ident == "Sync") {
            errors.at(
                path,
                format!(
                    "`Send` and `Sync` are added to every Thrift service: remove it, or write `self::{}` if it is a service of yours",
                    last.ident
                ),
            );
        } else if is_of_std(path) && NO_SERVICES.iter().any(|name| last.ident == name) {
            errors.at(
                path,
                format!(
                    "a Thrift service extends other services, and `{0}` is none: remove it, or write `self::{0}` if it is a service of yours",
                    last.ident
                ),
            );
        } else if !last.arguments.is_empty() {
            errors.at(path, "a Thrift service is not generic");
        } else {
            services.push(path.clone());
        }
    }
    services
}

/// Traits of the standard library, which are no services.
const NO_SERVICES: [&str; 13] = [
    "Any",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "Eq",
    "Hash",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Sized",
    "Unpin",
];

/// Returns true if a path may be one of a trait of the standard library. A service may have the
/// name of such a trait: by `self::` or by another module of the user's it is told apart.
fn is_of_std(path: &Path) -> bool {
    const MODULES: [&str; 10] = [
        "alloc", "any", "clone", "cmp", "core", "default", "fmt", "hash", "marker", "std",
    ];
    let modules = path.segments.len().saturating_sub(1);
    let mut names = path.segments.iter().take(modules);
    names.all(|segment| MODULES.iter().any(|module| segment.ident == module))
}
