//! Typedefs that hold typedefs: how deep that goes, and that it comes to an end.

use std::collections::HashSet;

use super::Resolver;
use crate::{
    diagnostic::{Code, Diagnostic},
    model::{AnnotatedType, DefId, DefinitionKind, Type},
    parser::DEEPEST,
};

/// A typedef that is being looked at: the typedefs in it that have not been yet, and how deep it goes so far.
struct Visit {
    index: usize,
    inner: Vec<(DefId, usize)>,
    deepest: usize,
}

impl Resolver<'_> {
    /// Reports typedefs that hold themselves, as in `typedef list<T> T`, and those that nest too deep. Without them, no type is
    /// endless unless a struct is in between.
    pub(super) fn check_nesting(&mut self) {
        let mut open: HashSet<usize> = HashSet::new();
        let mut wrong: Vec<(usize, Code)> = Vec::new();
        for index in 0..self.file.definitions.len() {
            let mut path: Vec<Visit> = self.visit(index).into_iter().collect();
            open.extend(path.iter().map(|visit| visit.index));
            while let Some(visit) = path.last_mut() {
                let Some((inner, depth)) = visit.inner.pop() else {
                    let (index, deepest) = (visit.index, visit.deepest);
                    path.pop();
                    open.remove(&index);
                    if deepest > DEEPEST {
                        wrong.push((index, Code::TooDeep));
                    }
                    self.set_nesting(index, deepest);
                    continue;
                };
                if let Some(nesting) = self.nesting(inner) {
                    visit.deepest = visit.deepest.max(depth + nesting);
                    continue;
                }
                let inner = inner.index as usize;
                if !open.insert(inner) {
                    wrong.push((visit.index, Code::TypedefCycle));
                    continue;
                }
                // That one is looked at first, and then this one again.
                let file = self.file.id;
                let index = u32::try_from(inner).unwrap_or(u32::MAX);
                visit.inner.push((DefId { file, index }, depth));
                path.extend(self.visit(inner));
            }
        }
        for (index, code) in wrong {
            self.refuse_typedef(index, code);
        }
    }

    /// A typedef of this file that has not been looked at.
    fn visit(&self, index: usize) -> Option<Visit> {
        match self
            .file
            .definitions
            .get(index)
            .map(|definition| &definition.kind)
        {
            Some(DefinitionKind::Typedef(typedef)) if typedef.nesting.is_none() => {
                let (mut inner, mut deepest) = (Vec::new(), 0);
                self.typedefs_in(&typedef.ty, 0, &mut inner, &mut deepest);
                Some(Visit {
                    index,
                    inner,
                    deepest,
                })
            }
            _ => None,
        }
    }

    /// The typedefs that a type names, each with the number of containers that it is in.
    fn typedefs_in(
        &self,
        ty: &AnnotatedType,
        depth: usize,
        found: &mut Vec<(DefId, usize)>,
        deepest: &mut usize,
    ) {
        *deepest = depth.max(*deepest);
        match &ty.ty {
            Type::List(element) | Type::Set(element) => {
                self.typedefs_in(element, depth + 1, found, deepest);
            }
            Type::Map(key, value) => {
                self.typedefs_in(key, depth + 1, found, deepest);
                self.typedefs_in(value, depth + 1, found, deepest);
            }
            Type::Named(id) => {
                let kind = self.definition(*id).map(|definition| &definition.kind);
                if matches!(kind, Some(DefinitionKind::Typedef(_))) {
                    found.push((*id, depth));
                }
            }
            _ => {}
        }
    }

    /// How many containers are in each other in a typedef, if that is known.
    fn nesting(&self, id: DefId) -> Option<usize> {
        match &self.definition(id)?.kind {
            DefinitionKind::Typedef(typedef) => typedef.nesting,
            _ => Some(0),
        }
    }

    fn set_nesting(&mut self, index: usize, nesting: usize) {
        let Some(definition) = self.file.definitions.get_mut(index) else {
            return;
        };
        // One that is a type of its own is one around what it holds.
        let newtype = definition
            .annotations
            .iter()
            .any(|annotation| annotation.key == "rust.newtype");
        if let DefinitionKind::Typedef(typedef) = &mut definition.kind {
            typedef.nesting = Some(nesting + usize::from(newtype));
        }
    }

    fn refuse_typedef(&mut self, index: usize, code: Code) {
        let Some(definition) = self.file.definitions.get_mut(index) else {
            return;
        };
        let DefinitionKind::Typedef(typedef) = &mut definition.kind else {
            return;
        };
        if typedef.resolved == Some(Type::Unknown) {
            return;
        }
        (typedef.ty.ty, typedef.resolved) = (Type::Unknown, Some(Type::Unknown));
        let message = match code {
            Code::TypedefCycle => format!("the typedef `{}` holds itself", definition.name),
            _ => format!(
                "the typedef `{}` nests deeper than {DEEPEST} levels",
                definition.name
            ),
        };
        let diagnostic = Diagnostic::error(code, definition.place, message);
        self.diagnostics.push(match code {
            Code::TypedefCycle => {
                diagnostic.with_help("a struct can hold itself: put one in between")
            }
            _ => diagnostic,
        });
    }
}
