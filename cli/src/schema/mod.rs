//! Descriptors of what files define: with them, bytes have names.

mod defaults;

use std::collections::HashMap;

use alato_idl::{
    Model,
    model::{self, DefId, Definition, DefinitionKind, File, Type},
    syntax,
};
use alato_thrift::descriptor::{
    DefaultValue, EnumDescriptor, FieldDescriptor, Ref, Requiredness, StructDescriptor, StructKind,
    TypeDescriptor, VariantDescriptor,
};

use self::defaults::default;
use crate::outcome::Failure;

/// Makes descriptors, each once.
pub(crate) struct Schema<'a> {
    model: &'a Model,
    /// Of typedefs, structs and enums. They are never dropped: descriptors hold each other, and a chain of them would be dropped as
    /// deep as it is long.
    known: &'static mut HashMap<DefId, Ref<TypeDescriptor>>,
    /// Those that are declared, and not defined yet: a list, since a chain of types may be longer than a stack is deep.
    waiting: Vec<Waiting<'a>>,
}

enum Waiting<'a> {
    Typedef(Ref<TypeDescriptor>, &'a Type),
    Struct(Ref<StructDescriptor>, &'a Definition, &'a model::Struct),
}

/// A method, as it is on the wire.
pub(crate) struct Method {
    /// The service that was asked for; it may have the method from another.
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) oneway: bool,
    /// A struct, whose fields are the arguments.
    pub(crate) arguments: StructDescriptor,
    /// A struct, which holds the result as its field 0, or an exception.
    pub(crate) result: StructDescriptor,
}

impl<'a> Schema<'a> {
    pub(crate) fn new(model: &'a Model) -> Self {
        Self {
            model,
            known: Box::leak(Box::default()),
            waiting: Vec::new(),
        }
    }

    /// The type of this name: of any of the files, or of the one that stands before the dot.
    pub(crate) fn type_named(&mut self, name: &str) -> Result<Ref<TypeDescriptor>, Failure> {
        let wanted = |kind: &DefinitionKind| {
            matches!(
                kind,
                DefinitionKind::Struct(_) | DefinitionKind::Enum(_) | DefinitionKind::Typedef(_)
            )
        };
        let (id, _) = self.find(name, "type", wanted)?;
        let ty = self.named(id);
        self.finish();
        Ok(ty)
    }

    /// `Service.method`, `file.Service.method`, or the method alone where one service has it.
    pub(crate) fn method(&mut self, path: &str) -> Result<Method, Failure> {
        let (service, name) = match path.rsplit_once('.') {
            Some((service, name)) => (self.service(service)?, name),
            None => (self.service_with(path)?, path),
        };
        let (id, definition) = service;
        let Some(function) = self.function(id, name) else {
            let methods = self.methods(id).join(", ");
            return Err(Failure::usage(format!(
                "`{}` has no method `{name}`: it has {methods}",
                definition.name
            )));
        };
        let method = self.describe_method(&definition.name, function);
        self.finish();
        Ok(method)
    }

    /// The method of this name, where the files have exactly one.
    pub(crate) fn method_on_the_wire(&mut self, name: &str) -> Option<Method> {
        let method = match name.split_once(':') {
            Some((service, name)) => self.method(&format!("{service}.{name}")),
            None => self.method(name),
        };
        method.ok()
    }

    fn definitions(&self) -> impl Iterator<Item = (&'a File, DefId, &'a Definition)> {
        let roots = self.model.roots();
        // What was asked for comes before what it includes.
        let (mut first, others): (Vec<_>, Vec<_>) = self
            .model
            .files()
            .partition(|file| roots.contains(&file.id));
        first.extend(others);
        first.into_iter().flat_map(|file| {
            let numbered = (0_u32..).zip(&file.definitions);
            numbered.map(move |(index, definition)| {
                let id = DefId {
                    file: file.id,
                    index,
                };
                (file, id, definition)
            })
        })
    }

    fn find(
        &self,
        name: &str,
        what: &str,
        wanted: impl Fn(&DefinitionKind) -> bool,
    ) -> Result<(DefId, &'a Definition), Failure> {
        let (of_file, own) = match name.rsplit_once('.') {
            Some((file, own)) => (Some(file), own),
            None => (None, name),
        };
        let found = self.definitions().find(|(file, _, definition)| {
            definition.name == own
                && of_file.is_none_or(|name| file.name == name)
                && wanted(&definition.kind)
        });
        match found {
            Some((_, id, definition)) => Ok((id, definition)),
            None => {
                let mut names: Vec<&str> = self
                    .definitions()
                    .filter(|(_, _, definition)| wanted(&definition.kind))
                    .map(|(_, _, definition)| definition.name.as_str())
                    .collect();
                names.truncate(20);
                let known = match names.as_slice() {
                    [] => "there is none at all".to_owned(),
                    names => format!("there is {}", names.join(", ")),
                };
                Err(Failure::usage(format!(
                    "there is no {what} `{name}`: {known}"
                )))
            }
        }
    }

    fn service(&self, name: &str) -> Result<(DefId, &'a Definition), Failure> {
        self.find(name, "service", |kind| {
            matches!(kind, DefinitionKind::Service(_))
        })
    }

    /// The service that has a method.
    fn service_with(&self, method: &str) -> Result<(DefId, &'a Definition), Failure> {
        let with: Vec<_> = self
            .definitions()
            .filter(|(_, id, _)| self.declares(*id, method))
            .collect();
        match with.as_slice() {
            [(_, id, definition)] => Ok((*id, definition)),
            [] => Err(Failure::usage(format!(
                "no service has a method `{method}`"
            ))),
            several => {
                let names: Vec<_> = several
                    .iter()
                    .map(|(_, _, definition)| format!("{}.{method}", definition.name))
                    .collect();
                let names = names.join(" or ");
                Err(Failure::usage(format!(
                    "several services have it: say {names}"
                )))
            }
        }
    }

    fn as_service(&self, id: DefId) -> Option<&'a model::Service> {
        match &self.model.definition(id)?.kind {
            DefinitionKind::Service(service) => Some(service),
            _ => None,
        }
    }

    fn declares(&self, id: DefId, method: &str) -> bool {
        let service = self.as_service(id);
        service.is_some_and(|service| service.functions.iter().any(|one| one.name == method))
    }

    /// A service and those that it extends.
    fn ancestry(&self, id: DefId) -> impl Iterator<Item = &'a model::Service> {
        std::iter::successors(self.as_service(id), |service| {
            self.as_service(service.extends?)
        })
    }

    fn function(&self, id: DefId, name: &str) -> Option<&'a model::Function> {
        let mut functions = self.ancestry(id).flat_map(|service| &service.functions);
        functions.find(|function| function.name == name)
    }

    fn methods(&self, id: DefId) -> Vec<&'a str> {
        let functions = self.ancestry(id).flat_map(|service| &service.functions);
        functions.map(|function| function.name.as_str()).collect()
    }

    fn describe_method(&mut self, service: &str, function: &'a model::Function) -> Method {
        let mut arguments = self.fields(&function.arguments);
        for argument in &mut arguments {
            // Whoever calls a method by hand and leaves an argument out has forgotten it.
            if argument.requiredness == Requiredness::Default {
                argument.requiredness = Requiredness::Required;
            }
        }
        let mut result = Vec::new();
        if !matches!(function.returns.ty, Type::Void) {
            result.push(FieldDescriptor {
                id: 0,
                name: "success".into(),
                ty: self.ty(&function.returns.ty),
                requiredness: Requiredness::Optional,
                default: None,
                docs: "".into(),
            });
        }
        result.extend(self.fields(&function.throws));
        let structure = |name: &str, fields: Vec<FieldDescriptor>| StructDescriptor {
            name: format!("{service}.{}{name}", function.name).into(),
            kind: StructKind::Struct,
            fields: fields.into(),
            docs: "".into(),
        };
        Method {
            service: service.to_owned(),
            name: function.name.clone(),
            oneway: function.oneway,
            arguments: structure("", arguments),
            result: structure(" result", result),
        }
    }

    fn ty(&mut self, ty: &'a Type) -> Ref<TypeDescriptor> {
        if let Type::Named(id) = ty {
            return self.named(*id);
        }
        Ref::new(self.unnamed(ty))
    }

    fn unnamed(&mut self, ty: &'a Type) -> TypeDescriptor {
        match ty {
            // There is no `void` in a struct, and nothing unknown in a valid file.
            Type::Bool | Type::Void | Type::Unknown => TypeDescriptor::Bool,
            Type::I8 => TypeDescriptor::I8,
            Type::I16 => TypeDescriptor::I16,
            Type::I32 => TypeDescriptor::I32,
            Type::I64 => TypeDescriptor::I64,
            Type::Double => TypeDescriptor::Double,
            Type::String => TypeDescriptor::String,
            Type::Binary => TypeDescriptor::Binary,
            Type::Uuid => TypeDescriptor::Uuid,
            Type::List(element) => TypeDescriptor::List(self.ty(&element.ty)),
            Type::Set(element) => TypeDescriptor::Set(self.ty(&element.ty)),
            Type::Map(key, value) => TypeDescriptor::Map(self.ty(&key.ty), self.ty(&value.ty)),
            Type::Named(id) => TypeDescriptor::clone(&self.named(*id)),
        }
    }

    fn named(&mut self, id: DefId) -> Ref<TypeDescriptor> {
        if let Some(known) = self.known.get(&id) {
            return known.clone();
        }
        let Some(definition) = self.model.definition(id) else {
            return Ref::new(TypeDescriptor::Bool);
        };
        let ty = match &definition.kind {
            DefinitionKind::Struct(structure) => {
                let reference = Ref::declare(empty(definition, structure));
                let waiting = Waiting::Struct(reference.clone(), definition, structure);
                self.waiting.push(waiting);
                Ref::new(TypeDescriptor::Struct(reference))
            }
            DefinitionKind::Enum(variants) => Ref::new(TypeDescriptor::Enum(Ref::new(
                enumeration(definition, variants),
            ))),
            DefinitionKind::Typedef(typedef) => match self.model.true_type(&typedef.ty.ty) {
                Type::Named(other) => self.named(*other),
                // A list may be of itself.
                container => {
                    let reference = Ref::declare(TypeDescriptor::Bool);
                    let waiting = Waiting::Typedef(reference.clone(), container);
                    self.waiting.push(waiting);
                    reference
                }
            },
            DefinitionKind::Const(_) | DefinitionKind::Service(_) => Ref::new(TypeDescriptor::Bool),
        };
        self.known.insert(id, ty.clone());
        ty
    }

    /// Defines what is declared.
    fn finish(&mut self) {
        while let Some(waiting) = self.waiting.pop() {
            match waiting {
                Waiting::Typedef(reference, ty) => {
                    let ty = self.unnamed(ty);
                    reference.define(ty);
                }
                Waiting::Struct(reference, definition, structure) => {
                    let fields = self.fields(&structure.fields).into();
                    reference.define(StructDescriptor {
                        fields,
                        ..empty(definition, structure)
                    });
                }
            }
        }
    }

    fn fields(&mut self, fields: &'a [model::Field]) -> Vec<FieldDescriptor> {
        let field = |field: &'a model::Field| FieldDescriptor {
            id: field.id,
            name: field.name.clone().into(),
            ty: self.ty(&field.ty.ty),
            requiredness: match field.requiredness {
                syntax::Requiredness::Required => Requiredness::Required,
                syntax::Requiredness::Optional => Requiredness::Optional,
                syntax::Requiredness::Default => Requiredness::Default,
            },
            default: field
                .default
                .as_ref()
                .and_then(|value| default(self.model, value, &field.ty.ty))
                .map(DefaultValue::new),
            docs: docs(field.doc.as_deref()),
        };
        fields.iter().map(field).collect()
    }
}

fn docs(doc: Option<&str>) -> std::borrow::Cow<'static, str> {
    doc.unwrap_or_default().to_owned().into()
}

fn empty(definition: &Definition, structure: &model::Struct) -> StructDescriptor {
    StructDescriptor {
        name: definition.name.clone().into(),
        kind: match structure.kind {
            syntax::StructKind::Struct => StructKind::Struct,
            syntax::StructKind::Union => StructKind::Union,
            syntax::StructKind::Exception => StructKind::Exception,
        },
        fields: Vec::new().into(),
        docs: docs(definition.doc.as_deref()),
    }
}

fn enumeration(definition: &Definition, variants: &model::Enum) -> EnumDescriptor {
    let variant = |value: &model::EnumValue| VariantDescriptor {
        name: value.name.clone().into(),
        value: value.number,
        docs: docs(value.doc.as_deref()),
    };
    EnumDescriptor {
        name: definition.name.clone().into(),
        variants: variants
            .values
            .iter()
            .map(variant)
            .collect::<Vec<_>>()
            .into(),
        docs: docs(definition.doc.as_deref()),
    }
}
