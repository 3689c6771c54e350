//! A handler for the services of generated code, of which every method says that it is not there yet.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use alato_idl::{Model, model::DefinitionKind};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    FnArg, Item, ItemTrait, Pat, Path, TraitItem, TypeParamBound, UseTree,
    visit_mut::{VisitMut, visit_path_mut},
};

use crate::outcome::Failure;

/// The module of the project that holds the generated code.
pub(super) const MODULE: &str = "idl";

/// What a project's `main.rs` needs to know of its services.
pub(super) struct Stubs {
    /// `impl … for Handler`
    pub(super) impls: Vec<TokenStream>,
    /// What they import.
    pub(super) uses: BTreeSet<String>,
    /// For each service, its name and the path of its server.
    pub(super) servers: Vec<(String, Path)>,
    /// A method to call, as it is named on the wire.
    pub(super) method: Option<(String, String)>,
}

impl Stubs {
    pub(super) fn of(code: &str, model: &Model) -> Result<Self, Failure> {
        let file = syn::parse_file(code)
            .map_err(|error| Failure::cannot("read what was generated", error))?;
        let mut traits = BTreeMap::new();
        find(&file.items, &[MODULE.to_owned()], &mut traits);
        let mut services = Vec::new();
        let roots = model.roots().iter().filter_map(|id| model.file(*id));
        for definition in roots.flat_map(|file| &file.definitions) {
            let DefinitionKind::Service(service) = &definition.kind else {
                continue;
            };
            let found = traits.iter().find(|(_, one)| one.is(&definition.name));
            if let Some((path, _)) = found {
                services.push((definition.name.clone(), service, path.clone()));
            }
        }
        if services.is_empty() {
            return Err(Failure::usage(
                "the file has no service, and a project needs one to serve",
            ));
        }
        let mut stubs = Self {
            impls: Vec::new(),
            uses: BTreeSet::new(),
            servers: Vec::new(),
            method: None,
        };
        let mut done = HashSet::new();
        for (name, service, path) in &services {
            if stubs.method.is_none() {
                let first = service.functions.iter().find(|function| !function.oneway);
                stubs.method = first.map(|function| (name.clone(), function.name.clone()));
            }
            let server = parsed(&format!("{path}Server"))?;
            stubs.servers.push((name.clone(), server));
            let mut wanted = vec![path.clone()];
            while let Some(path) = wanted.pop() {
                if let Some(one) = traits.get(&path)
                    && done.insert(path.clone())
                {
                    wanted.extend(stubs.implement(one, &path)?);
                }
            }
        }
        Ok(stubs)
    }

    /// Gives the traits that it extends.
    fn implement(&mut self, found: &Found<'_>, path: &str) -> Result<Vec<String>, Failure> {
        let mut absolute = Absolute {
            module: &found.module,
            own: &found.own,
            imports: &found.imports,
            used: &mut self.uses,
        };
        let mut methods = Vec::new();
        for item in &found.item.items {
            let TraitItem::Fn(method) = item else {
                continue;
            };
            let mut signature = method.sig.clone();
            for argument in &mut signature.inputs {
                if let FnArg::Typed(argument) = argument {
                    argument.attrs.clear();
                    absolute.visit_type_mut(&mut argument.ty);
                    if let Pat::Ident(name) = &mut *argument.pat {
                        let text = name.ident.to_string();
                        name.ident = format_ident!("_{}", text.trim_start_matches("r#"));
                    }
                }
            }
            absolute.visit_return_type_mut(&mut signature.output);
            let name = signature.ident.to_string();
            let name = name.trim_start_matches("r#");
            methods.push(quote!(#signature { Err(not_implemented(#name)) }));
        }
        let mut extended = Vec::new();
        for bound in &found.item.supertraits {
            if let TypeParamBound::Trait(bound) = bound {
                let mut path = bound.path.clone();
                absolute.visit_path_mut(&mut path);
                extended.push(shown(&path));
            }
        }
        let of: Path = parsed(path)?;
        self.impls
            .push(quote!(impl #of for Handler { #(#methods)* }));
        Ok(extended)
    }
}

fn parsed<T: syn::parse::Parse>(text: &str) -> Result<T, Failure> {
    syn::parse_str(text).map_err(|error| Failure::cannot("read what was generated", error))
}

/// A trait, and what the names in it mean.
struct Found<'a> {
    item: &'a ItemTrait,
    module: Vec<String>,
    /// What the module defines.
    own: HashSet<String>,
    /// What it imports, by its name there.
    imports: HashMap<String, String>,
}

impl Found<'_> {
    /// Whether it is the trait for a service of this name, which a trait's name keeps but for its case.
    fn is(&self, service: &str) -> bool {
        let plain = |name: &str| name.replace('_', "").to_lowercase();
        plain(&self.item.ident.to_string()) == plain(service)
    }
}

/// The service traits among items, by their paths.
fn find<'a>(items: &'a [Item], module: &[String], found: &mut BTreeMap<String, Found<'a>>) {
    let mut own = HashSet::new();
    let mut imports = HashMap::new();
    for item in items {
        match item {
            Item::Struct(item) => own.insert(item.ident.to_string()),
            Item::Enum(item) => own.insert(item.ident.to_string()),
            Item::Type(item) => own.insert(item.ident.to_string()),
            Item::Trait(item) => own.insert(item.ident.to_string()),
            Item::Use(item) => {
                imported(&item.tree, "", &mut imports);
                false
            }
            Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    let inner = [module, &[item.ident.to_string()]].concat();
                    find(items, &inner, found);
                }
                // A path may start with it.
                own.insert(item.ident.to_string())
            }
            _ => false,
        };
    }
    for item in items {
        let Item::Trait(item) = item else { continue };
        let is_service = item.attrs.iter().any(|attribute| {
            let last = attribute.path().segments.last();
            last.is_some_and(|segment| segment.ident == "thrift_service")
        });
        if is_service {
            let path = format!("{}::{}", module.join("::"), item.ident);
            let one = Found {
                item,
                module: module.to_vec(),
                own: own.clone(),
                imports: imports.clone(),
            };
            found.insert(path, one);
        }
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
struct Absolute<'a> {
    module: &'a [String],
    own: &'a HashSet<String>,
    imports: &'a HashMap<String, String>,
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
        if up == 0 && !self.own.contains(&first) {
            if let Some(import) = self.imports.get(&first) {
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

/// As [`find`] writes it.
fn shown(path: &Path) -> String {
    let names = path
        .segments
        .iter()
        .map(|segment| segment.ident.to_string());
    names.collect::<Vec<_>>().join("::")
}
