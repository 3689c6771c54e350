//! What has to be known of all definitions before any is written: which are keys, which hold themselves, which have a
//! `Default`.

use std::collections::{HashMap, HashSet};

use super::{annotations::Annotations, circles::circles};
use crate::{
    model::{AnnotatedType, DefId, DefinitionKind, Field, Model, Struct, Type},
    syntax::{Requiredness, StructKind},
};

pub(crate) struct Facts {
    keys: HashSet<DefId>,
    /// For each struct that holds itself by way of others, which circle it is in.
    circles: HashMap<DefId, usize>,
    /// The same, by fields only that are `required`: there would be no end to such a value.
    required_circles: HashMap<DefId, usize>,
    /// The same, by fields that are not `optional`: a default would have no end.
    endless: HashMap<DefId, usize>,
    /// The unions, and the structs that cannot be without one: they have no value when absent.
    never_absent: HashSet<DefId>,
    defaults: HashMap<DefId, bool>,
    newtypes: HashMap<DefId, bool>,
    /// The enums that have to have a `Default`.
    default_enums: HashSet<DefId>,
    /// The structs that a method throws.
    thrown: HashSet<DefId>,
}

impl Facts {
    pub(crate) fn new(model: &Model) -> Self {
        let structs = structs(model);
        let mut ids: Vec<DefId> = structs.keys().copied().collect();
        ids.sort();
        let circles_of = |counts: fn(&Struct, &Field) -> bool| {
            let edges = |id: DefId| {
                let item = structs.get(&id);
                let fields = item
                    .into_iter()
                    .flat_map(|item| item.fields.iter().filter(|field| counts(item, field)));
                fields.filter_map(|field| held(model, field)).collect()
            };
            circles(&ids, edges)
        };
        let mut facts = Self {
            keys: HashSet::new(),
            circles: circles_of(|_, _| true),
            required_circles: circles_of(|item, field| {
                is_no_union(item) && field.requiredness == Requiredness::Required
            }),
            endless: circles_of(|item, field| {
                is_no_union(item) && field.requiredness != Requiredness::Optional
            }),
            never_absent: HashSet::new(),
            defaults: HashMap::new(),
            newtypes: HashMap::new(),
            default_enums: HashSet::new(),
            thrown: thrown(model),
        };
        facts.find_never_absent(model, &structs, &ids);
        facts.find_keys(model, &structs);
        facts.find_defaults(model, &structs, &ids);
        facts.find_newtypes(model);
        facts
    }

    /// Whether values of it are keys of maps, or in sets.
    pub(super) fn is_key(&self, id: DefId) -> bool {
        self.keys.contains(&id)
    }

    /// Whether a field of `owner` holds the owner again, so that it has to be behind a pointer.
    pub(super) fn is_recursive(&self, model: &Model, owner: DefId, field: &Field) -> bool {
        let circle = |id: DefId| self.circles.get(&id);
        held(model, field)
            .is_some_and(|held| circle(owner).is_some() && circle(owner) == circle(held))
    }

    /// Returns true if a field of `owner` holds the owner again, and has to be an `Option` for that
    /// to end.
    pub(super) fn is_endless(&self, model: &Model, owner: DefId, field: &Field) -> bool {
        let circles = match field.requiredness {
            Requiredness::Optional => return false,
            Requiredness::Required => &self.required_circles,
            Requiredness::Default => &self.endless,
        };
        let circle = |id: DefId| circles.get(&id);
        held(model, field)
            .is_some_and(|held| circle(owner).is_some() && circle(owner) == circle(held))
    }

    /// Returns true if a field of a struct is an `Option`: it is `optional`, or there is nothing
    /// else that it could hold when it is absent.
    pub(crate) fn is_optional(&self, model: &Model, owner: DefId, field: &Field) -> bool {
        self.is_optional_argument(model, field) || self.is_endless(model, owner, field)
    }

    /// The same, for an argument.
    pub(super) fn is_optional_argument(&self, model: &Model, field: &Field) -> bool {
        field.requiredness == Requiredness::Optional
            || (field.requiredness == Requiredness::Default && self.has_no_value(model, field))
    }

    /// Returns true if the field has no value when it is absent. Of a type that `rust.type` names,
    /// nothing is known.
    fn has_no_value(&self, model: &Model, field: &Field) -> bool {
        field.default.is_none()
            && !is_custom_field(model, field)
            && held(model, field).is_some_and(|held| self.never_absent.contains(&held))
    }

    /// Whether a struct has a `Default`.
    pub(crate) fn has_default(&self, id: DefId) -> bool {
        self.defaults.get(&id).copied().unwrap_or_default()
    }

    /// Whether a typedef that is a type of its own has a `Default`.
    pub(super) fn newtype_has_default(&self, id: DefId) -> bool {
        self.newtypes.get(&id).copied().unwrap_or_default()
    }

    /// Whether an enum needs a `Default`.
    pub(super) fn enum_needs_default(&self, id: DefId) -> bool {
        self.default_enums.contains(&id)
    }

    /// Returns true if a method throws it, so that it has to be an exception.
    pub(super) fn is_thrown(&self, id: DefId) -> bool {
        self.thrown.contains(&id)
    }

    /// Unions first, then the structs that require one of those that are known, until there are no
    /// more.
    fn find_never_absent(
        &mut self,
        model: &Model,
        structs: &HashMap<DefId, &Struct>,
        ids: &[DefId],
    ) {
        let mut requirers: HashMap<DefId, Vec<(DefId, &Field)>> = HashMap::new();
        let mut found: Vec<DefId> = Vec::new();
        for id in ids {
            let Some(item) = structs.get(id) else {
                continue;
            };
            if !is_no_union(item) {
                self.never_absent.insert(*id);
                found.push(*id);
                continue;
            }
            for field in &item.fields {
                if field.requiredness == Requiredness::Required
                    && !self.is_endless(model, *id, field)
                    && let Some(held) = held(model, field)
                {
                    requirers.entry(held).or_default().push((*id, field));
                }
            }
        }
        while let Some(id) = found.pop() {
            for (requirer, field) in requirers.get(&id).into_iter().flatten() {
                if self.has_no_value(model, field) && self.never_absent.insert(*requirer) {
                    found.push(*requirer);
                }
            }
        }
    }

    fn find_keys(&mut self, model: &Model, structs: &HashMap<DefId, &Struct>) {
        let mut wanted: Vec<&Type> = Vec::new();
        for file in model.files() {
            for definition in &file.definitions {
                match &definition.kind {
                    DefinitionKind::Const(item) => keys_in(&item.ty, &mut wanted),
                    DefinitionKind::Typedef(item) => keys_in(&item.ty, &mut wanted),
                    DefinitionKind::Struct(item) => item
                        .fields
                        .iter()
                        .for_each(|field| keys_in(&field.ty, &mut wanted)),
                    DefinitionKind::Service(item) => {
                        for function in &item.functions {
                            keys_in(&function.returns, &mut wanted);
                            function
                                .arguments
                                .iter()
                                .for_each(|field| keys_in(&field.ty, &mut wanted));
                        }
                    }
                    DefinitionKind::Enum(_) => {}
                }
            }
        }
        // What is in a key is compared with it.
        while let Some(ty) = wanted.pop() {
            match ty {
                Type::List(element) | Type::Set(element) => wanted.push(&element.ty),
                Type::Map(key, value) => wanted.extend([&key.ty, &value.ty]),
                Type::Named(id) => match structs.get(id) {
                    Some(item) => {
                        if self.keys.insert(*id) {
                            wanted.extend(item.fields.iter().map(|field| &field.ty.ty));
                        }
                    }
                    None => match model.definition(*id).map(|definition| &definition.kind) {
                        Some(DefinitionKind::Typedef(item)) if self.keys.insert(*id) => {
                            wanted.push(&item.ty.ty);
                        }
                        _ => {}
                    },
                },
                _ => {}
            }
        }
    }

    /// One has a `Default` if what it holds has.
    fn find_newtypes(&mut self, model: &Model) {
        for file in model.files() {
            for (index, definition) in (0..).zip(&file.definitions) {
                let DefinitionKind::Typedef(typedef) = &definition.kind else {
                    continue;
                };
                if !Annotations::new(&definition.annotations).newtype() {
                    continue;
                }
                let has = match model.true_type(&typedef.ty.ty) {
                    Type::Named(held) => match self.defaults.get(held) {
                        Some(has) => *has,
                        None => {
                            self.default_enums.insert(*held);
                            true
                        }
                    },
                    _ => true,
                };
                let id = DefId {
                    file: file.id,
                    index,
                };
                self.newtypes
                    .insert(id, has && !is_custom(model, &typedef.ty));
            }
        }
    }

    /// A struct has a `Default` if every field has one. Those that lack one are found first, and then those that hold one of
    /// them, until there are no more.
    fn find_defaults(&mut self, model: &Model, structs: &HashMap<DefId, &Struct>, ids: &[DefId]) {
        let mut lacking: Vec<DefId> = Vec::new();
        let mut holders: HashMap<DefId, Vec<DefId>> = HashMap::new();
        for id in ids {
            let Some(item) = structs.get(id) else {
                continue;
            };
            let mut has = is_no_union(item);
            for field in &item.fields {
                if field.default.is_some() || self.is_optional(model, *id, field) {
                    continue;
                }
                has &= !is_custom_field(model, field);
                if let Type::Named(held) = model.true_type(&field.ty.ty) {
                    if structs.contains_key(held) {
                        holders.entry(*held).or_default().push(*id);
                    } else {
                        self.default_enums.insert(*held);
                    }
                }
            }
            self.defaults.insert(*id, has);
            if !has {
                lacking.push(*id);
            }
        }
        while let Some(id) = lacking.pop() {
            for holder in holders.get(&id).into_iter().flatten() {
                if self.defaults.insert(*holder, false) == Some(true) {
                    lacking.push(*holder);
                }
            }
        }
    }
}

fn is_no_union(item: &Struct) -> bool {
    item.kind != StructKind::Union
}

/// Returns true if `rust.type` says what a field is, there or at its type.
pub(crate) fn is_custom_field(model: &Model, field: &Field) -> bool {
    let written = Annotations::new(&field.annotations).value("rust.type");
    written.is_some() || is_custom(model, &field.ty)
}

/// Whether `rust.type` says what a type is, there or at one of its typedefs.
fn is_custom<'a>(model: &'a Model, mut ty: &'a AnnotatedType) -> bool {
    loop {
        if Annotations::new(&ty.annotations)
            .value("rust.type")
            .is_some()
        {
            return true;
        }
        let Type::Named(id) = &ty.ty else {
            return false;
        };
        match model.definition(*id).map(|definition| &definition.kind) {
            Some(DefinitionKind::Typedef(typedef)) => ty = &typedef.ty,
            _ => return false,
        }
    }
}

fn structs(model: &Model) -> HashMap<DefId, &Struct> {
    let mut structs = HashMap::new();
    for file in model.files() {
        for (index, definition) in (0..).zip(&file.definitions) {
            if let DefinitionKind::Struct(item) = &definition.kind {
                structs.insert(
                    DefId {
                        file: file.id,
                        index,
                    },
                    item,
                );
            }
        }
    }
    structs
}

/// Returns the types that the methods of all services throw.
fn thrown(model: &Model) -> HashSet<DefId> {
    let definitions = model.files().flat_map(|file| &file.definitions);
    let services = definitions.filter_map(|definition| match &definition.kind {
        DefinitionKind::Service(service) => Some(service),
        _ => None,
    });
    let functions = services.flat_map(|service| &service.functions);
    let fields = functions.flat_map(|function| &function.throws);
    fields.filter_map(|field| held(model, field)).collect()
}

/// The struct that a field holds itself, in no container.
pub(crate) fn held(model: &Model, field: &Field) -> Option<DefId> {
    match model.true_type(&field.ty.ty) {
        Type::Named(id) => Some(*id),
        _ => None,
    }
}

/// What is the key of a map, or in a set, somewhere in a type.
fn keys_in<'a>(ty: &'a AnnotatedType, keys: &mut Vec<&'a Type>) {
    match &ty.ty {
        Type::List(element) => keys_in(element, keys),
        Type::Set(element) => keys.push(&element.ty),
        Type::Map(key, value) => {
            keys.push(&key.ty);
            keys_in(value, keys);
        }
        _ => {}
    }
}
