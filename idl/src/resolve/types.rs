//! Types, and what has to be known of all of them.

use std::collections::HashSet;

use super::{Resolver, annotations, names::Named};
use crate::{
    diagnostic::{Code, Diagnostic},
    dialect::Extra,
    model::{AnnotatedType, DefId, DefinitionKind, Field, Type},
    source::{Place, Span},
    syntax::{BaseType, Name, StructKind, TypeRef, TypeRefKind},
};

impl Resolver<'_> {
    pub(super) fn annotated_type(&mut self, ty: &TypeRef) -> AnnotatedType {
        AnnotatedType {
            ty: self.resolved_type(ty),
            annotations: annotations(ty.annotations.as_ref()),
        }
    }

    fn resolved_type(&mut self, ty: &TypeRef) -> Type {
        match &ty.kind {
            TypeRefKind::Void => Type::Void,
            TypeRefKind::Base(base) => match base {
                BaseType::Bool => Type::Bool,
                BaseType::I8 => Type::I8,
                BaseType::I16 => Type::I16,
                BaseType::I32 => Type::I32,
                BaseType::I64 => Type::I64,
                BaseType::Double => Type::Double,
                BaseType::String => Type::String,
                BaseType::Binary => Type::Binary,
                BaseType::Uuid => Type::Uuid,
            },
            TypeRefKind::List(list) => Type::List(Box::new(self.annotated_type(&list.element))),
            TypeRefKind::Set(set) => Type::Set(Box::new(self.annotated_type(&set.element))),
            TypeRefKind::Map { key, value, .. } => Type::Map(
                Box::new(self.annotated_type(key)),
                Box::new(self.annotated_type(value)),
            ),
            TypeRefKind::Named(name) => self.named_type(name),
        }
    }

    fn named_type(&mut self, name: &Name) -> Type {
        match self.named(&name.text) {
            Some(Named::Type(id)) => Type::Named(id),
            Some(Named::Service(id)) => {
                let service = self.place_of(id);
                let message = format!("`{}` is a service, and no type", name.text);
                let mut diagnostic =
                    Diagnostic::error(Code::NotAType, self.place(name.span), message);
                if let Some(service) = service {
                    diagnostic = diagnostic.with_place(service, "defined here");
                }
                self.report(diagnostic);
                Type::Unknown
            }
            None => {
                let message = format!("there is no type `{}`", name.text);
                let place = self.place(name.span);
                let mut diagnostic = Diagnostic::error(Code::UnknownType, place, message);
                if let Some(base) = foreign_type(&name.text) {
                    let help = match name.text.as_str() {
                        "float" => {
                            "Thrift has no type of 32 bits but fbthrift: write `double`".to_owned()
                        }
                        _ => format!("Thrift calls it `{base}`"),
                    };
                    diagnostic = diagnostic.with_help(help).with_fix(place, base);
                } else if let Some(similar) = self.similar(&name.text) {
                    diagnostic = diagnostic
                        .with_help(format!("`{similar}` is there"))
                        .with_fix(place, similar);
                } else if let Some((file, _)) = name.text.rsplit_once('.') {
                    let included = self
                        .file
                        .includes
                        .iter()
                        .any(|id| self.model.file(*id).is_some_and(|f| f.name == file));
                    if !included {
                        diagnostic =
                            diagnostic.with_help(format!("no file `{file}.thrift` is included"));
                    }
                }
                self.report(diagnostic);
                Type::Unknown
            }
        }
    }

    /// Where a definition of this file or another is; `None` for one that is still to come.
    pub(super) fn place_of(&self, id: DefId) -> Option<Place> {
        self.definition(id).map(|definition| definition.place)
    }

    /// Reports what is used above its definition.
    pub(super) fn used_before_definition(&mut self, span: Span, name: &str) {
        let message = format!("`{name}` is used here, but defined below");
        let place = self.place(span);
        self.report(
            Diagnostic::error(Code::UsedBeforeDefinition, place, message)
                .with_help(format!(
                    "move its definition up: only the type of a field may be defined later ({} takes it as it is)",
                    Extra::ConstantDefinedBelow.options()
                )),
        );
    }

    /// Looks behind the typedefs of types that are defined further down, and reports those that go in circles.
    pub(super) fn close_typedefs(&mut self) {
        for index in 0..self.file.definitions.len() {
            for index in self.close_typedef(index) {
                let Some(definition) = self.file.definitions.get_mut(index) else {
                    continue;
                };
                if let DefinitionKind::Typedef(typedef) = &mut definition.kind {
                    typedef.resolved = Some(Type::Unknown);
                }
                let message = format!("the typedef `{}` stands for itself", definition.name);
                self.diagnostics.push(Diagnostic::error(
                    Code::TypedefCycle,
                    definition.place,
                    message,
                ));
            }
        }
    }

    /// Looks behind a typedef of this file, as far as what it stands for is defined by now, and remembers it for all that it
    /// came by; so that no chain of typedefs is gone along twice. Gives those that stand for themselves.
    pub(super) fn close_typedef(&mut self, index: usize) -> Vec<usize> {
        let mut path: Vec<usize> = Vec::new();
        let mut on_path: HashSet<usize> = HashSet::new();
        let mut next = index;
        let end = loop {
            if next >= self.visible {
                return Vec::new();
            }
            let Some(definition) = self.file.definitions.get(next) else {
                return Vec::new();
            };
            let DefinitionKind::Typedef(typedef) = &definition.kind else {
                let id = DefId {
                    file: self.file.id,
                    index: u32::try_from(next).unwrap_or(u32::MAX),
                };
                break Type::Named(id);
            };
            if let Some(resolved) = &typedef.resolved {
                break resolved.clone();
            }
            if !on_path.insert(next) {
                return path;
            }
            path.push(next);
            match &typedef.ty.ty {
                Type::Named(id) if id.file == self.file.id => next = id.index as usize,
                other => break self.true_type(other).cloned().unwrap_or(Type::Unknown),
            }
        };
        for index in path {
            let definition = self.file.definitions.get_mut(index);
            if let Some(DefinitionKind::Typedef(typedef)) =
                definition.map(|definition| &mut definition.kind)
            {
                typedef.resolved = Some(end.clone());
            }
        }
        Vec::new()
    }

    /// What a type is behind its typedefs; `None` if one of them, or what they stand for, is not defined yet.
    pub(super) fn true_type_by_now(&mut self, ty: &Type) -> Option<Type> {
        if let Type::Named(id) = ty
            && id.file == self.file.id
        {
            self.close_typedef(id.index as usize);
        }
        self.true_type(ty).cloned()
    }

    /// Some compilers make no exceptions of what is used as a type; Apache's have come to refuse it, and gone back.
    pub(super) fn check_uses_of_exceptions(&mut self) {
        let mut found: Vec<(Span, String)> = Vec::new();
        let mut look = |fields: &[Field], resolver: &Self| {
            for field in fields {
                if let Some(Type::Named(id)) = resolver.true_type(&field.ty.ty)
                    && resolver.is_exception(*id)
                {
                    found.push((field.span, field.name.clone()));
                }
            }
        };
        for definition in &self.file.definitions {
            match &definition.kind {
                DefinitionKind::Struct(item) if item.kind != StructKind::Exception => {
                    look(&item.fields, self);
                }
                DefinitionKind::Service(item) => {
                    item.functions
                        .iter()
                        .for_each(|function| look(&function.arguments, self));
                }
                _ => {}
            }
        }
        for (span, name) in found {
            let message = format!(
                "`{name}` is an exception: not every language lets one be a field or an argument"
            );
            self.warn(Code::ExceptionAsType, span, message);
        }
    }
}

/// What Thrift calls a type of another language.
fn foreign_type(name: &str) -> Option<&'static str> {
    Some(match name {
        "int" | "int32" | "integer" | "Integer" | "u32" | "uint32" | "i31" => "i32",
        "long" | "int64" | "Long" | "u64" | "uint64" => "i64",
        "short" | "int16" | "u16" | "uint16" => "i16",
        "int8" | "u8" | "uint8" | "char" => "i8",
        "float" | "f64" | "f32" | "Double" => "double",
        "boolean" | "Bool" | "Boolean" => "bool",
        "String" | "str" | "text" | "slist" | "strin" => "string",
        "bytes" | "blob" => "binary",
        "UUID" | "guid" => "uuid",
        _ => return None,
    })
}
