//! Services: what they extend, what their methods throw.

use std::collections::HashMap;

use super::{Resolver, annotations, names::Named, structs::FieldsOf};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    model::{DefId, DefinitionKind, Function, Service, Type},
    source::{Place, Span},
    syntax::{self, Name, TypeRefKind},
};

impl Resolver<'_> {
    pub(super) fn service(&mut self, item: &syntax::Service) -> Service {
        let extends = item.extends.as_ref().and_then(|name| self.extended(name));
        let mut names: HashMap<&str, Span> = HashMap::new();
        let mut functions = Vec::with_capacity(item.functions.len());
        for function in &item.functions {
            let name = &function.name;
            if let Some(first) = names.insert(&name.text, name.span) {
                let first = self.place(first);
                self.duplicate_method(name, first, "there is a method `{}` already");
            } else if let Some(inherited) = self.inherited(extends, &name.text) {
                self.duplicate_method(
                    name,
                    inherited,
                    "`{}` is a method of a service that this one extends",
                );
            }
            functions.push(self.function(function));
        }
        Service { extends, functions }
    }

    fn duplicate_method(&mut self, name: &Name, first: Place, message: &str) {
        let message = message.replace("{}", &name.text);
        let place = self.place(name.span);
        self.report(
            Diagnostic::error(Code::DuplicateMethod, place, message).with_place(first, "here"),
        );
    }

    fn extended(&mut self, name: &Name) -> Option<DefId> {
        match self.named(&name.text) {
            Some(Named::Service(id)) if self.is_complete(id) => Some(id),
            Some(Named::Service(_)) => {
                self.used_before_definition(name.span, &name.text);
                None
            }
            Some(Named::Type(_)) => {
                self.error(
                    Code::UnknownService,
                    name.span,
                    format!("`{}` is no service", name.text),
                );
                None
            }
            None => {
                self.error(
                    Code::UnknownService,
                    name.span,
                    format!("there is no service `{}`", name.text),
                );
                None
            }
        }
    }

    /// Where a method of an extended service is.
    fn inherited(&self, mut service: Option<DefId>, name: &str) -> Option<Place> {
        while let Some(id) = service {
            let DefinitionKind::Service(item) = &self.definition(id)?.kind else {
                return None;
            };
            if let Some(function) = item.functions.iter().find(|function| function.name == name) {
                return Some(Place {
                    file: id.file,
                    span: function.span,
                });
            }
            service = item.extends;
        }
        None
    }

    fn function(&mut self, function: &syntax::Function) -> Function {
        let returns = self.annotated_type(&function.returns);
        let mut arguments = self.fields(&function.arguments, FieldsOf::Arguments);
        self.defaults(&function.arguments, &mut arguments);
        let thrown = function
            .throws
            .as_ref()
            .map(|(_, fields)| fields.as_slice())
            .unwrap_or_default();
        let mut exceptions = self.fields(thrown, FieldsOf::Throws);
        self.defaults(thrown, &mut exceptions);
        for (field, written) in exceptions.iter().zip(thrown) {
            self.check_thrown(&field.ty.ty, written);
        }
        if let Some(oneway) = function.oneway {
            self.check_oneway(function, oneway);
        }
        Function {
            name: function.name.text.clone(),
            span: function.name.span,
            oneway: function.oneway.is_some(),
            returns,
            arguments,
            throws: exceptions,
            doc: function.doc.clone(),
            annotations: annotations(function.annotations.as_ref()),
        }
    }

    fn check_thrown(&mut self, ty: &Type, written: &syntax::Field) {
        let span = written.ty.span;
        let name = match &written.ty.kind {
            TypeRefKind::Named(name) => format!("`{}`", name.text),
            _ => "this".to_owned(),
        };
        match self.true_type_by_now(ty) {
            None => self.used_before_definition(span, name.trim_matches('`')),
            Some(Type::Unknown) => {}
            Some(Type::Named(id)) if self.definition(id).is_none() => {
                self.used_before_definition(span, name.trim_matches('`'));
            }
            Some(Type::Named(id)) if self.is_exception(id) => {}
            Some(Type::Named(id))
                if self.is_struct(id) && self.dialect.takes(Extra::ThrownStruct) => {}
            Some(ty) => {
                let place = self.place(span);
                let message = format!("{name} is no exception, and cannot be thrown");
                let mut diagnostic = Diagnostic::error(Code::ThrowsNoException, place, message);
                if matches!(ty, Type::Named(id) if self.is_struct(id)) {
                    diagnostic = diagnostic.with_help(format!(
                        "make it an `exception`: on the wire it is the same ({} takes the struct)",
                        Extra::ThrownStruct.options()
                    ));
                }
                self.report(diagnostic);
            }
        }
    }

    fn check_oneway(&mut self, function: &syntax::Function, oneway: Span) {
        let name = &function.name.text;
        if let Some((throws, fields)) = &function.throws
            && !fields.is_empty()
        {
            let place = self.place(*throws);
            let oneway = self.place(oneway);
            let message = format!("`{name}` is oneway, so nobody hears of an exception");
            self.report(
                Diagnostic::error(Code::OnewayThrows, place, message).with_place(oneway, "oneway"),
            );
        }
        if !matches!(function.returns.kind, TypeRefKind::Void) {
            let place = self.place(function.returns.span);
            let message = format!("`{name}` is oneway, so nobody gets what it returns");
            self.report(
                Diagnostic::warning(Code::OnewayReturns, place, message).with_fix(place, "void"),
            );
        }
    }
}
