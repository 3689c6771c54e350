//! Structs as values: that they lack no field, and that they come to an end.

use crate::{
    diagnostic::{Code, Diagnostic},
    emit::{
        circles::circles,
        facts::{Facts, held, is_custom_field},
    },
    model::{DefId, DefinitionKind, Field, Model, Struct, Value},
    resolve::StructLiteral,
    source::Place,
    syntax::StructKind,
};

/// Reports values of structs that leave out a field without a default, and defaults that hold
/// themselves.
pub(crate) fn check_literals(
    model: &Model,
    literals: &[StructLiteral],
    diagnostics: &mut Vec<Diagnostic>,
) {
    if literals.is_empty() {
        return;
    }
    let facts = Facts::new(model);
    for literal in literals {
        diagnostics.extend(left_out(model, &facts, literal));
    }
    check_ends(model, &facts, diagnostics);
}

/// A value that leaves out a field which has no default, not even by its type.
fn left_out(model: &Model, facts: &Facts, literal: &StructLiteral) -> Option<Diagnostic> {
    let item = structure(model, literal.id)?;
    let (_, field) = item.fields.iter().enumerate().find(|(position, field)| {
        !literal.given.contains(position) && !has_default(model, facts, literal.id, field)
    })?;
    let name = &model.definition(literal.id)?.name;
    let message = format!(
        "this value of `{name}` leaves out `{}`, which has no default",
        field.name
    );
    let place = Place {
        file: literal.id.file,
        span: field.span,
    };
    Some(
        Diagnostic::error(Code::FieldLeftOut, literal.place, message)
            .with_place(place, "defined here")
            .with_help(format!(
                "give a value for `{}` here, or make the field optional",
                field.name
            )),
    )
}

/// Returns true if there is a value for a field of which none is given: its own, or that of its
/// type. A union has none; of a type that `rust.type` names, nothing is known.
fn has_default(model: &Model, facts: &Facts, owner: DefId, field: &Field) -> bool {
    let by_type = || match held(model, field) {
        Some(id) => structure(model, id).is_none() || facts.has_default(id),
        None => true,
    };
    field.default.is_some()
        || facts.is_optional(model, owner, field)
        || is_custom_field(model, field)
        || by_type()
}

/// Reports defaults which hold a struct whose default holds them again: to make one would never
/// end.
fn check_ends(model: &Model, facts: &Facts, diagnostics: &mut Vec<Diagnostic>) {
    let mut ids: Vec<DefId> = Vec::new();
    for file in model.files() {
        let numbered = (0..).zip(&file.definitions);
        let structs =
            numbered.filter(|(_, definition)| matches!(definition.kind, DefinitionKind::Struct(_)));
        ids.extend(structs.map(|(index, _)| DefId {
            file: file.id,
            index,
        }));
    }
    let circle_of = circles(&ids, |id| made_by_default(model, facts, id));
    let mut reported = Vec::new();
    for id in ids {
        let Some(circle) = circle_of.get(&id) else {
            continue;
        };
        let fields = structure(model, id).map(|item| item.fields.as_slice());
        let guilty = fields.unwrap_or_default().iter().find(|field| {
            let mut made = Vec::new();
            if let Some(value) = &field.default {
                made_by_value(model, value, &mut made);
            }
            made.iter().any(|made| circle_of.get(made) == Some(circle))
        });
        let Some(field) = guilty.filter(|_| !reported.contains(circle)) else {
            continue;
        };
        reported.push(*circle);
        let message = format!(
            "the default of `{}` never ends: it holds what has it as a default again",
            field.name
        );
        let place = Place {
            file: id.file,
            span: field.span,
        };
        diagnostics.push(
            Diagnostic::error(Code::EndlessDefault, place, message)
                .with_help("leave the default out, or give the fields in it values that end"),
        );
    }
}

/// The structs whose defaults are made when that of a struct is.
fn made_by_default(model: &Model, facts: &Facts, id: DefId) -> Vec<DefId> {
    let mut made = Vec::new();
    let Some(item) = structure(model, id).filter(|item| item.kind != StructKind::Union) else {
        return made;
    };
    for field in &item.fields {
        match &field.default {
            Some(value) => made_by_value(model, value, &mut made),
            None if facts.is_optional(model, id, field) => {}
            None => made.extend(held(model, field)),
        }
    }
    made
}

/// The structs whose defaults are made when a value is: those of which it leaves something out.
fn made_by_value(model: &Model, value: &Value, made: &mut Vec<DefId>) {
    match value {
        Value::List(values) => values
            .iter()
            .for_each(|value| made_by_value(model, value, made)),
        Value::Map(entries) => entries.iter().for_each(|(key, value)| {
            made_by_value(model, key, made);
            made_by_value(model, value, made);
        }),
        Value::Struct(id, given) => {
            for (_, value) in given {
                made_by_value(model, value, made);
            }
            let all = structure(model, *id).is_none_or(|item| {
                item.kind == StructKind::Union || given.len() == item.fields.len()
            });
            if !all {
                made.push(*id);
            }
        }
        _ => {}
    }
}

fn structure(model: &Model, id: DefId) -> Option<&Struct> {
    match &model.definition(id)?.kind {
        DefinitionKind::Struct(item) => Some(item),
        _ => None,
    }
}
