//! How deep structs nest in each other, as far as rustc counts that.
//!
//! To prove that the future of a call is `Send`, rustc looks into every struct that the call carries, and into what these hold. It
//! gives up at its recursion limit, 128 unless the crate sets another, with errors that name types of the standard library. So
//! code that needs a higher limit says so first.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::quote;

use super::{Emitter, scope::parsed};
use crate::{
    model::{AnnotatedType, DefId, DefinitionKind, Service, Type},
    syntax::StructKind,
};

/// The limit of a crate that sets none.
const DEFAULT_LIMIT: usize = 128;
/// Beyond this a limit is no longer compared.
const HIGHEST_LIMIT: usize = 4096;

/// A type that a struct holds, and how many steps of rustc's are between the two.
type Edge = (DefId, usize);

impl Emitter<'_> {
    /// Returns code that fails if the crate's recursion limit is too low for the structs. Its one
    /// error names the limit. Returns `None` if the usual limit will do.
    pub(super) fn check_depth(&self) -> Option<TokenStream> {
        // One step more than there are types: the last is to look into what the innermost holds.
        let depth = (self.deepest() + 1).min(HIGHEST_LIMIT);
        if depth < DEFAULT_LIMIT {
            return None;
        }
        let runtime = parsed(&format!("{}::__private", self.options.runtime));
        let steps = std::iter::repeat_n(quote!(.), depth);
        Some(quote!(#runtime::structs_nest_deeper_than_the_recursion_limit! { #(#steps)* }))
    }

    fn deepest(&self) -> usize {
        let mut depths = HashMap::new();
        let mut deepest = 0;
        for file in self.model.files() {
            for definition in &file.definitions {
                let DefinitionKind::Service(service) = &definition.kind else {
                    continue;
                };
                if self.options.services {
                    for (id, steps) in self.carried(service) {
                        deepest = deepest.max(steps + self.depth(id, &mut depths));
                    }
                }
            }
        }
        deepest
    }

    /// The structs in the arguments, results and exceptions of a service's methods.
    fn carried(&self, service: &Service) -> Vec<Edge> {
        let mut edges = Vec::new();
        for function in &service.functions {
            self.edges(&function.returns, 0, &mut edges);
            for field in &function.arguments {
                let optional = self.facts.is_optional_argument(self.model, field);
                self.edges(&field.ty, usize::from(optional), &mut edges);
            }
            for field in &function.throws {
                self.edges(&field.ty, 0, &mut edges);
            }
        }
        edges
    }

    /// The number of steps from a type to the deepest of those that it holds. Without recursion, since no limit of ours keeps structs
    /// from nesting deeper than the stack.
    fn depth(&self, id: DefId, depths: &mut HashMap<DefId, usize>) -> usize {
        let mut path = vec![(id, self.held_by(id), 0)];
        while let Some((id, edges, deepest)) = path.last_mut() {
            let Some((held, steps)) = edges.pop() else {
                depths.insert(*id, *deepest);
                path.pop();
                continue;
            };
            match depths.get(&held) {
                Some(depth) => *deepest = (*deepest).max(steps + depth),
                None => {
                    // Looked at first, and then once more. A struct that holds itself ends there, for rustc as well.
                    let (id, again) = (*id, (held, steps));
                    edges.push(again);
                    depths.entry(id).or_insert(0);
                    path.push((held, self.held_by(held), 0));
                }
            }
        }
        depths.get(&id).copied().unwrap_or_default()
    }

    /// Returns the types held by a struct, or by a typedef that is a type of its own.
    fn held_by(&self, id: DefId) -> Vec<Edge> {
        let mut edges = Vec::new();
        match self.model.definition(id).map(|definition| &definition.kind) {
            Some(DefinitionKind::Struct(item)) => {
                for field in &item.fields {
                    let optional = item.kind != StructKind::Union && self.is_optional(id, field);
                    let boxed = self.facts.is_recursive(self.model, id, field);
                    let steps = 1 + usize::from(optional) + if boxed { 2 } else { 0 };
                    self.edges(&field.ty, steps, &mut edges);
                }
            }
            Some(DefinitionKind::Typedef(typedef)) => self.edges(&typedef.ty, 1, &mut edges),
            _ => {}
        }
        edges
    }

    /// Goes through the containers of a type. Each counts as many steps as rustc takes through its fields.
    fn edges(&self, ty: &AnnotatedType, steps: usize, edges: &mut Vec<Edge>) {
        let ty = self.behind_typedefs(ty);
        match &ty.ty {
            Type::Named(id) => edges.push((*id, steps)),
            Type::List(element) => self.edges(element, steps + 3, edges),
            Type::Set(element) => self.edges(element, steps + 4, edges),
            Type::Map(key, value) => {
                self.edges(key, steps + 3, edges);
                self.edges(value, steps + 3, edges);
            }
            _ => {}
        }
    }
}
