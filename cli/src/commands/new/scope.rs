//! The meaning of names in the modules of generated code.

use std::collections::{BTreeSet, HashMap, HashSet};

use syn::{
    Item, Path, Type, UseTree,
    visit_mut::{VisitMut, visit_path_mut},
};

/// The modules, by their paths.
#[derive(Default)]
pub(super) struct Scopes(HashMap<Vec<String>, Scope>);

#[derive(Default)]
struct Scope {
    /// The names that the module defines.
    own: HashSet<String>,
    /// The imported items, by their names in the module.
    imports: HashMap<String, String>,
}

impl Scopes {
    /// Those of `items`, which are in `module`, and of the modules among them.
    pub(super) fn new(items: &[Item], module: &[String]) -> Self {
        let mut scopes = Self::default();
        scopes.add(items, module);
        scopes
    }

    fn add(&mut self, items: &[Item], module: &[String]) {
        let mut scope = Scope::default();
        for item in items {
            let name = match item {
                Item::Struct(item) => &item.ident,
                Item::Enum(item) => &item.ident,
                Item::Type(item) => &item.ident,
                Item::Trait(item) => &item.ident,
                Item::Use(item) => {
                    imported(&item.tree, "", &mut scope.imports);
                    continue;
                }
                Item::Mod(item) => {
                    if let Some((_, items)) = &item.content {
                        self.add(items, &[module, &[item.ident.to_string()]].concat());
                    }
                    // A path may start with it.
                    &item.ident
                }
                _ => continue,
            };
            scope.own.insert(name.to_string());
        }
        self.0.insert(module.to_vec(), scope);
    }

    /// A type of a module, as it is written in the crate's root.
    pub(super) fn absolute(&self, module: &[String], ty: &Type) -> Type {
        let mut ty = ty.clone();
        let mut used = BTreeSet::new();
        if let Some(mut visitor) = self.visitor(module, &mut used) {
            visitor.visit_type_mut(&mut ty);
        }
        ty
    }

    /// Makes paths of a module absolute; what they need to be imported is added to `used`.
    pub(super) fn visitor<'a>(
        &'a self,
        module: &'a [String],
        used: &'a mut BTreeSet<String>,
    ) -> Option<Absolute<'a>> {
        let scope = self.0.get(module)?;
        Some(Absolute {
            module,
            scope,
            used,
        })
    }
}

fn imported(tree: &UseTree, path: &str, imports: &mut HashMap<String, String>) {
    match tree {
        UseTree::Path(inner) => {
            imported(&inner.tree, &format!("{path}{}::", inner.ident), imports);
        }
        UseTree::Name(name) => {
            imports.insert(name.ident.to_string(), format!("{path}{}", name.ident));
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                imported(tree, path, imports);
            }
        }
        UseTree::Rename(_) | UseTree::Glob(_) => {}
    }
}

/// Makes paths that are relative to a module into ones that are relative to the crate's root.
pub(super) struct Absolute<'a> {
    module: &'a [String],
    scope: &'a Scope,
    used: &'a mut BTreeSet<String>,
}

impl VisitMut for Absolute<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        // What is in its angle brackets first: the path itself is about to change.
        visit_path_mut(self, path);
        let first = path
            .segments
            .first()
            .map(|segment| segment.ident.to_string());
        let Some(first) = first.filter(|_| path.leading_colon.is_none()) else {
            return;
        };
        let up = path
            .segments
            .iter()
            .take_while(|segment| segment.ident == "super")
            .count();
        if up == 0 && !self.scope.own.contains(&first) {
            if let Some(import) = self.scope.imports.get(&first) {
                self.used.insert(import.clone());
            }
            return;
        }
        let base = self.module.len().saturating_sub(up);
        let base = self.module.get(..base).unwrap_or_default();
        let rest = path.segments.iter().skip(up).cloned();
        let segments = base.iter().filter_map(|name| syn::parse_str(name).ok());
        path.segments = segments.chain(rest).collect();
    }
}

/// A path without what is in its angle brackets.
pub(super) fn shown(path: &Path) -> String {
    let names = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    names.collect::<Vec<_>>().join("::")
}
