//! Finds types and methods by their names.

use alato_idl::{
    Descriptors, Model,
    model::{self, DefId, Definition, DefinitionKind, File},
};
use alato_thrift::descriptor::{Ref, Requiredness, StructDescriptor, TypeDescriptor};

use crate::outcome::Failure;

/// What files define, by name.
pub(crate) struct Schema<'a> {
    model: &'a Model,
    descriptors: Descriptors,
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
            descriptors: model.descriptors(),
        }
    }

    /// The type of this name: of any of the files, or of the one that stands before the dot.
    pub(crate) fn type_named(&self, name: &str) -> Result<Ref<TypeDescriptor>, Failure> {
        let wanted = |kind: &DefinitionKind| {
            matches!(
                kind,
                DefinitionKind::Struct(_) | DefinitionKind::Enum(_) | DefinitionKind::Typedef(_)
            )
        };
        let (id, _) = self.find(name, "type", wanted)?;
        // Not reached: it was found as a type.
        let unknown = || Failure::usage(format!("there is no type `{name}`"));
        self.descriptors.ty(id).ok_or_else(unknown)
    }

    /// `Service.method`, `file.Service.method`, or the method alone where one service has it.
    pub(crate) fn method(&self, path: &str) -> Result<Method, Failure> {
        let (service, name) = match path.rsplit_once('.') {
            Some((service, name)) => (self.service(service)?, name),
            None => (self.service_with(path)?, path),
        };
        let (id, definition) = service;
        let Some(method) = self.describe(id, &definition.name, name) else {
            let methods = self.methods(id).join(", ");
            return Err(Failure::usage(format!(
                "`{}` has no method `{name}`: it has {methods}",
                definition.name
            )));
        };
        Ok(method)
    }

    /// The method of this name, where the files have exactly one.
    pub(crate) fn method_on_the_wire(&self, name: &str) -> Option<Method> {
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

    fn methods(&self, id: DefId) -> Vec<&'a str> {
        let functions = self.ancestry(id).flat_map(|service| &service.functions);
        functions.map(|function| function.name.as_str()).collect()
    }

    fn describe(&self, id: DefId, service: &str, name: &str) -> Option<Method> {
        let described = self.descriptors.service(id)?;
        let method = described.method(name)?;
        let mut arguments = method.arguments.clone();
        for argument in arguments.fields.to_mut() {
            // A default that is left out is sent, since servers differ in what they take in its
            // place.
            if argument.requiredness == Requiredness::Default && argument.default.is_some() {
                argument.requiredness = Requiredness::Required;
            }
        }
        Some(Method {
            service: service.to_owned(),
            name: method.name.to_string(),
            oneway: method.oneway,
            arguments,
            result: method.result_struct(),
        })
    }
}
