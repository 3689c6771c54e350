//! A handler for the services of generated code, of which every method says that it is not there yet.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use alato_idl::{
    Model,
    model::{DefId, DefinitionKind, File},
};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Attribute, FnArg, Item, ItemTrait, Pat, Path, TraitItem, TraitItemFn, TypeParamBound,
    visit_mut::VisitMut,
};

use super::{
    scope::{Scopes, shown},
    values::Values,
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
    /// Those that no other one extends: a service that extends another answers its calls, too.
    pub(super) servers: Vec<Served>,
}

/// A service that is served.
pub(super) struct Served {
    /// On the wire.
    pub(super) name: String,
    pub(super) server: Path,
    pub(super) client: Path,
    /// A call of a method by the typed client `client`. None if there is no method.
    pub(super) call: Option<TokenStream>,
}

impl Stubs {
    pub(super) fn of(code: &str, model: &Model) -> Result<Self, Failure> {
        let file = syn::parse_file(code)
            .map_err(|error| Failure::cannot("read what was generated", error))?;
        let module = [MODULE.to_owned()];
        let scopes = Scopes::new(&file.items, &module);
        let values = Values::new(&file.items, &module, &scopes);
        let mut traits = BTreeMap::new();
        find(&file.items, &module, &mut traits);
        let services = services(model, &traits);
        if services.is_empty() {
            return Err(Failure::usage(
                "the file has no service, and a project needs one to serve",
            ));
        }
        let mut stubs = Self {
            impls: Vec::new(),
            uses: BTreeSet::new(),
            servers: Vec::new(),
        };
        let mut done = HashSet::new();
        for (name, path) in &services {
            let (mut calls, mut oneway_calls) = (Vec::new(), Vec::new());
            let mut wanted = vec![path.clone()];
            while let Some(path) = wanted.pop() {
                let Some(one) = traits.get(&path) else {
                    continue;
                };
                for method in one.methods() {
                    let call = call(&path, method, &one.module, &scopes, &values);
                    let is_oneway = method.attrs.iter().any(says_oneway);
                    let calls = if is_oneway {
                        &mut oneway_calls
                    } else {
                        &mut calls
                    };
                    calls.extend(call);
                }
                wanted.extend(one.extended(&scopes, &mut stubs.uses));
                if done.insert(path.clone()) {
                    stubs.implement(one, &path, &scopes)?;
                }
            }
            calls.append(&mut oneway_calls);
            stubs.servers.push(Served {
                name: name.clone(),
                server: parsed(&format!("{path}Server"))?,
                client: parsed(&format!("{path}Client"))?,
                call: calls.into_iter().next(),
            });
        }
        Ok(stubs)
    }

    fn implement(&mut self, found: &Found<'_>, path: &str, scopes: &Scopes) -> Result<(), Failure> {
        let Some(mut absolute) = scopes.visitor(&found.module, &mut self.uses) else {
            return Ok(());
        };
        let mut methods = Vec::new();
        for method in found.methods() {
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
        let of: Path = parsed(path)?;
        self.impls
            .push(quote!(impl #of for Handler { #(#methods)* }));
        Ok(())
    }
}

/// The services of the files, but those that another of them extends: their names, and the paths of
/// their traits.
fn services(model: &Model, traits: &BTreeMap<String, Found<'_>>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut extended: HashSet<DefId> = HashSet::new();
    for file in model.roots().iter().filter_map(|id| model.file(*id)) {
        for (index, definition) in (0_u32..).zip(&file.definitions) {
            let DefinitionKind::Service(service) = &definition.kind else {
                continue;
            };
            let mut next = service.extends;
            while let Some(id) = next {
                extended.insert(id);
                next = match model.definition(id).map(|definition| &definition.kind) {
                    Some(DefinitionKind::Service(service)) => service.extends,
                    _ => None,
                };
            }
            let named = || traits.iter().filter(|(_, one)| one.is(&definition.name));
            // Files may have services of one name.
            let path = named().find(|(_, one)| one.is_of(file)).or(named().next());
            if let Some((path, _)) = path {
                let id = DefId {
                    file: file.id,
                    index,
                };
                found.push((id, definition.name.clone(), path.clone()));
            }
        }
    }
    found.retain(|(id, ..)| !extended.contains(id));
    let names = found.into_iter().map(|(_, name, path)| (name, path));
    names.collect()
}

/// The call of a method with values of its arguments' types, if there are any.
fn call(
    path: &str,
    method: &TraitItemFn,
    module: &[String],
    scopes: &Scopes,
    values: &Values<'_>,
) -> Option<TokenStream> {
    let of: Path = syn::parse_str(path).ok()?;
    let name = &method.sig.ident;
    let arguments = method
        .sig
        .inputs
        .iter()
        .filter_map(|argument| match argument {
            FnArg::Typed(argument) => Some(values.of(&scopes.absolute(module, &argument.ty))),
            FnArg::Receiver(_) => None,
        });
    let arguments = arguments.collect::<Option<Vec<_>>>()?;
    // Not as `client.name(…)`: a client and the prelude's traits have methods of their own.
    Some(quote!(#of::#name(&client, #(#arguments),*).await))
}

fn says_oneway(attribute: &Attribute) -> bool {
    let mut found = false;
    if attribute.path().is_ident("thrift") {
        // What cannot be read has no `oneway` in it.
        let _ = attribute.parse_nested_meta(|meta| {
            found |= meta.path.is_ident("oneway");
            if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<syn::Expr>()?;
            }
            Ok(())
        });
    }
    found
}

fn parsed<T: syn::parse::Parse>(text: &str) -> Result<T, Failure> {
    syn::parse_str(text).map_err(|error| Failure::cannot("read what was generated", error))
}

/// A name without what changes from one language to another.
fn plain(name: &str) -> String {
    name.replace("r#", "").replace('_', "").to_lowercase()
}

/// A trait.
struct Found<'a> {
    item: &'a ItemTrait,
    module: Vec<String>,
}

impl Found<'_> {
    /// Whether it is the trait for a service of this name, which a trait's name keeps but for its case.
    fn is(&self, service: &str) -> bool {
        plain(&self.item.ident.to_string()) == plain(service)
    }

    /// If its module is that of the file: of its namespace, or of its name.
    fn is_of(&self, file: &File) -> bool {
        let path = file.namespace("rs").unwrap_or(&file.name);
        let (own, name) = (self.module.last(), path.rsplit('.').next());
        own.zip(name)
            .is_some_and(|(own, name)| plain(own) == plain(name))
    }

    fn methods(&self) -> impl Iterator<Item = &TraitItemFn> {
        self.item.items.iter().filter_map(|item| match item {
            TraitItem::Fn(method) => Some(method),
            _ => None,
        })
    }

    /// The paths of the traits that it extends.
    fn extended(&self, scopes: &Scopes, uses: &mut BTreeSet<String>) -> Vec<String> {
        let mut paths = Vec::new();
        let Some(mut absolute) = scopes.visitor(&self.module, uses) else {
            return paths;
        };
        for bound in &self.item.supertraits {
            if let TypeParamBound::Trait(bound) = bound {
                let mut path = bound.path.clone();
                absolute.visit_path_mut(&mut path);
                paths.push(shown(&path));
            }
        }
        paths
    }
}

/// The service traits among items, by their paths.
fn find<'a>(items: &'a [Item], module: &[String], found: &mut BTreeMap<String, Found<'a>>) {
    for item in items {
        match item {
            Item::Mod(item) => {
                if let Some((_, items)) = &item.content {
                    let inner = [module, &[item.ident.to_string()]].concat();
                    find(items, &inner, found);
                }
            }
            Item::Trait(item) => {
                let is_service = item.attrs.iter().any(|attribute| {
                    let last = attribute.path().segments.last();
                    last.is_some_and(|segment| segment.ident == "thrift_service")
                });
                if is_service {
                    let path = format!("{}::{}", module.join("::"), item.ident);
                    let module = module.to_vec();
                    found.insert(path, Found { item, module });
                }
            }
            _ => {}
        }
    }
}
