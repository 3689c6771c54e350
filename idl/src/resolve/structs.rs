//! Fields: their numbers, their names and their defaults.

use std::collections::HashMap;

use super::{Resolver, annotations};
use crate::{
    diagnostic::{Code, Diagnostic},
    model::{Field, Struct},
    source::Span,
    syntax::{self, Requiredness, StructKind},
};

/// Where fields stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldsOf {
    Struct,
    Union,
    Arguments,
    Throws,
}

impl Resolver<'_> {
    pub(super) fn structure(&mut self, item: &syntax::Struct) -> Struct {
        let of = if item.kind == StructKind::Union {
            FieldsOf::Union
        } else {
            FieldsOf::Struct
        };
        let fields = self.fields(&item.fields, of);
        if of == FieldsOf::Union {
            self.check_union(item);
        }
        Struct {
            kind: item.kind,
            fields,
        }
    }

    /// The fields without their defaults.
    pub(super) fn fields(&mut self, fields: &[syntax::Field], of: FieldsOf) -> Vec<Field> {
        let mut numbering = Numbering { next: -1 };
        let mut ids: HashMap<i64, &syntax::Field> = HashMap::new();
        let mut names: HashMap<&str, &syntax::Field> = HashMap::new();
        let mut resolved = Vec::with_capacity(fields.len());
        for field in fields {
            let id = self.number(field, &mut numbering);
            let id_span = field.id.map_or(field.name.span, |(_, span)| span);
            if let Some(first) = ids.insert(id, field) {
                let message = format!("the number {id} is already that of `{}`", first.name.text);
                let first = self.place(first.id.map_or(first.name.span, |(_, span)| span));
                let place = self.place(id_span);
                self.report(
                    Diagnostic::error(Code::DuplicateId, place, message).with_place(first, "here"),
                );
            }
            if let Some(first) = names.insert(&field.name.text, field) {
                let first = self.place(first.name.span);
                let place = self.place(field.name.span);
                let message = format!("there is a field `{}` already", field.name.text);
                self.report(
                    Diagnostic::error(Code::DuplicateField, place, message)
                        .with_place(first, "here"),
                );
            }
            let id = i16::try_from(id).unwrap_or_else(|_| {
                let message = format!("{id} is no number for a field: no protocol can carry it");
                self.report(
                    Diagnostic::error(Code::IdOutOfRange, self.place(id_span), message)
                        .with_help("the numbers from 1 to 32767 can be used"),
                );
                0
            });
            resolved.push(self.field(field, id, of));
        }
        resolved
    }

    /// Evaluates the defaults of fields.
    pub(super) fn defaults(&mut self, written: &[syntax::Field], fields: &mut [Field]) {
        for (written, field) in written.iter().zip(fields) {
            field.default = written
                .default
                .as_ref()
                .and_then(|value| self.value(value, &field.ty.ty, &field.name));
        }
    }

    fn field(&mut self, field: &syntax::Field, id: i16, of: FieldsOf) -> Field {
        let ty = self.annotated_type(&field.ty);
        let (written, span) = field.requiredness;
        let requiredness = match of {
            FieldsOf::Union if written == Requiredness::Required => {
                self.ignored(span, "a union's fields are optional");
                Requiredness::Optional
            }
            FieldsOf::Union => Requiredness::Optional,
            FieldsOf::Throws if written == Requiredness::Required => {
                self.ignored(span, "an exception is thrown or not");
                Requiredness::Default
            }
            // Apache's compiler reads an argument's `optional` and does as if it were not there; it is the same on the wire.
            FieldsOf::Struct | FieldsOf::Arguments | FieldsOf::Throws => written,
        };
        Field {
            id,
            name: field.name.text.clone(),
            span: field.name.span,
            requiredness,
            ty,
            reference: field.reference,
            default: None,
            doc: field.doc.clone(),
            annotations: annotations(field.annotations.as_ref()),
        }
    }

    fn ignored(&mut self, span: Span, why: &str) {
        let place = self.place(span);
        let message = format!("this says nothing here: {why}");
        self.report(
            Diagnostic::warning(Code::IgnoredRequiredness, place, message).with_fix(place, ""),
        );
    }

    /// The number of a field. One that is not written, or not positive, is given by the compiler: -1, -2 and so on. That is
    /// what Apache's does (without `-allow-neg-keys`), and so it is what is on the wire.
    fn number(&mut self, field: &syntax::Field, numbering: &mut Numbering) -> i64 {
        match field.id {
            Some((id, _)) if id > 0 => id,
            Some((id, span)) => {
                let given = numbering.give();
                if id != given {
                    let message =
                        format!("{id} is not positive: Apache's compiler makes it {given}");
                    self.warn(Code::ImplicitId, span, message);
                }
                given
            }
            None => {
                let given = numbering.give();
                let place = self.place(field.name.span);
                let message = format!(
                    "`{}` has no number: it gets {given}, which changes when fields are moved",
                    field.name.text
                );
                self.report(
                    Diagnostic::warning(Code::ImplicitId, place, message)
                        .with_help("write one in front of it: `1: `"),
                );
                given
            }
        }
    }

    fn check_union(&mut self, item: &syntax::Struct) {
        let mut defaults = item.fields.iter().filter(|field| field.default.is_some());
        let first = defaults.next();
        for second in defaults {
            let place = self.place(
                second
                    .default
                    .as_ref()
                    .map_or(second.name.span, |value| value.span),
            );
            let message = format!("the union `{}` has a default already", item.name.text);
            let mut diagnostic = Diagnostic::error(Code::UnionDefault, place, message);
            if let Some(value) = first.and_then(|first| first.default.as_ref()) {
                diagnostic = diagnostic.with_place(self.place(value.span), "here");
            }
            self.report(diagnostic);
        }
    }
}

struct Numbering {
    next: i64,
}

impl Numbering {
    fn give(&mut self) -> i64 {
        let given = self.next;
        self.next -= 1;
        given
    }
}
