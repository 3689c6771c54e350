//! The text, before it is formatted.

use std::fmt::Write;

use alato_thrift::descriptor::{
    DefaultValue, EnumDescriptor, FieldDescriptor, MethodDescriptor, Requiredness,
    ServiceDescriptor, StructDescriptor, StructKind, TypeDescriptor,
};

use super::{
    ThriftFile,
    collect::{Mention, Node, collect},
    docs,
    error::{Problem, ThriftFileError},
    names, types, values,
};

pub(super) fn write(file: &ThriftFile<'_>) -> Result<String, ThriftFileError> {
    let collected = collect(file)?;
    let mut text = String::new();
    for line in file.comment.lines() {
        let line = line.trim_end();
        text += if line.is_empty() { "//" } else { "// " };
        text += line;
        text += "\n";
    }
    if !file.comment.is_empty() {
        text += "\n";
    }
    for (language, name) in &file.namespaces {
        let _ = writeln!(text, "namespace {language} {name}");
    }
    for definition in collected {
        text += "\n";
        text += &definition;
    }
    Ok(text)
}

/// A definition as it is written, and what it mentions.
pub(super) struct Definition<'a> {
    pub(super) name: &'a str,
    pub(super) text: String,
    pub(super) mentions: Vec<Mention<'a>>,
}

/// Writes a definition; what cannot be said goes to `problems`.
pub(super) fn definition<'a>(
    node: Node<'a>,
    allow_reserved: bool,
    problems: &mut Vec<Problem>,
) -> Definition<'a> {
    let mut writer = Writer {
        allow_reserved,
        text: String::new(),
        mentions: Vec::new(),
        problems,
    };
    match node {
        Node::Struct(descriptor) => writer.structure(descriptor),
        Node::Enum(descriptor) => writer.enumeration(descriptor),
        Node::Service(descriptor) => writer.service(descriptor),
    }
    Definition {
        name: node.name(),
        text: writer.text,
        mentions: writer.mentions,
    }
}

struct Writer<'a, 'p> {
    allow_reserved: bool,
    text: String,
    mentions: Vec<Mention<'a>>,
    problems: &'p mut Vec<Problem>,
}

impl<'a> Writer<'a, '_> {
    fn structure(&mut self, descriptor: &'a StructDescriptor) {
        let name = &*descriptor.name;
        self.name(name, &format!("`{name}`"));
        docs::write(&descriptor.docs, &mut self.text);
        self.text += match descriptor.kind {
            StructKind::Struct => "struct ",
            StructKind::Union => "union ",
            StructKind::Exception => "exception ",
        };
        self.text += name;
        self.text += " {\n";
        for field in descriptor.fields.iter() {
            let place = format!("`{name}.{}`", field.name);
            docs::write(&field.docs, &mut self.text);
            // A union's fields are optional, and need not say so.
            let requiredness = match descriptor.kind {
                StructKind::Union => Requiredness::Default,
                _ => field.requiredness,
            };
            self.field(field, requiredness, &place);
            self.text += "\n";
        }
        self.text += "}\n";
    }

    fn enumeration(&mut self, descriptor: &'a EnumDescriptor) {
        let name = &*descriptor.name;
        self.name(name, &format!("`{name}`"));
        docs::write(&descriptor.docs, &mut self.text);
        let _ = writeln!(self.text, "enum {name} {{");
        for variant in descriptor.variants.iter() {
            self.name(&variant.name, &format!("`{name}.{}`", variant.name));
            docs::write(&variant.docs, &mut self.text);
            let _ = writeln!(self.text, "{} = {}", variant.name, variant.value);
        }
        self.text += "}\n";
    }

    fn service(&mut self, descriptor: &'a ServiceDescriptor) {
        let name = &*descriptor.name;
        self.name(name, &format!("`{name}`"));
        docs::write(&descriptor.docs, &mut self.text);
        let _ = write!(self.text, "service {name}");
        let parents = parents(descriptor);
        if let [parent, others @ ..] = parents.as_slice() {
            let _ = write!(self.text, " extends {}", parent.name);
            if !others.is_empty() {
                self.problems.push(Problem::SeveralParents {
                    service: name.to_owned(),
                    parents: parents
                        .iter()
                        .map(|parent| parent.name.to_string())
                        .collect(),
                });
            }
        }
        for parent in descriptor.extends.iter() {
            self.mentions.push(Mention {
                node: Node::Service(parent),
                by: format!("`{name}`"),
                first: true,
            });
        }
        self.text += " {\n";
        for method in descriptor.methods.iter() {
            self.method(method, name);
        }
        self.text += "}\n";
    }

    fn method(&mut self, method: &'a MethodDescriptor, service: &str) {
        let place = format!("`{service}.{}`", method.name);
        self.name(&method.name, &place);
        docs::write(&method.docs, &mut self.text);
        if method.oneway {
            self.text += "oneway ";
        }
        match &method.result {
            None => self.text += "void",
            Some(result) => self.ty(result, false, &place),
        }
        let _ = write!(self.text, " {}(", method.name);
        for argument in method.arguments.fields.iter() {
            let place = format!("`{service}.{}({})`", method.name, argument.name);
            self.inner_docs(&argument.docs);
            self.field(argument, argument.requiredness, &place);
            self.text += ", ";
        }
        self.text += ")";
        if !method.throws.is_empty() {
            self.text += " throws (";
            for thrown in method.throws.iter() {
                self.inner_docs(&thrown.docs);
                self.field(thrown, Requiredness::Default, &place);
                self.text += ", ";
            }
            self.text += ")";
        }
        self.text += "\n";
    }

    /// On lines of their own.
    fn inner_docs(&mut self, docs: &str) {
        if !docs.trim().is_empty() {
            self.text += "\n";
            docs::write(docs, &mut self.text);
        }
    }

    /// `1: required i32 count = 1`
    fn field(&mut self, field: &'a FieldDescriptor, requiredness: Requiredness, place: &str) {
        self.problems
            .extend(names::check_field(&field.name, place, self.allow_reserved));
        if field.id < 1 {
            self.problems.push(Problem::Id {
                place: place.to_owned(),
                id: field.id,
            });
        }
        let _ = write!(self.text, "{}: ", field.id);
        self.text += match requiredness {
            Requiredness::Required => "required ",
            Requiredness::Optional => "optional ",
            Requiredness::Default => "",
        };
        let default = field.default.as_ref().map(DefaultValue::get);
        let has_struct = default.iter().flatten().any(values::holds_struct);
        self.ty(&field.ty, has_struct, place);
        self.text += " ";
        self.text += &field.name;
        if let Some(default) = default {
            self.text += " = ";
            let written = match default {
                Some(value) => values::write(&value, &field.ty, &mut self.text),
                None => Err("cannot be encoded"),
            };
            if let Err(why) = written {
                self.problems.push(Problem::Default {
                    place: place.to_owned(),
                    why,
                });
            }
        }
    }

    /// A type; a default that holds structs needs it to be defined before.
    fn ty(&mut self, ty: &'a TypeDescriptor, has_struct: bool, place: &str) {
        let mut mentioned = Vec::new();
        if let Err(problem) = types::write(ty, place, &mut mentioned, &mut self.text) {
            self.problems.push(problem);
        }
        self.mentions
            .extend(mentioned.into_iter().map(|node| Mention {
                node,
                by: place.to_owned(),
                first: has_struct || matches!(node, Node::Enum(_)),
            }));
    }

    fn name(&mut self, name: &str, place: &str) {
        self.problems
            .extend(names::check(name, place, self.allow_reserved));
    }
}

/// The services that it extends, without those that others of them extend.
fn parents(service: &ServiceDescriptor) -> Vec<&ServiceDescriptor> {
    let all: Vec<&ServiceDescriptor> = service.extends.iter().map(|parent| &**parent).collect();
    let is_reached = |wanted: &ServiceDescriptor| {
        all.iter()
            .filter(|parent| parent.name != wanted.name)
            .any(|parent| extends(parent, &wanted.name))
    };
    let mut parents: Vec<&ServiceDescriptor> = Vec::new();
    for parent in &all {
        if !is_reached(parent) && parents.iter().all(|known| known.name != parent.name) {
            parents.push(parent);
        }
    }
    parents
}

/// Whether a service extends the one of this name, itself or by way of others.
fn extends(service: &ServiceDescriptor, name: &str) -> bool {
    let mut seen = std::collections::HashSet::new();
    let mut waiting = vec![service];
    while let Some(service) = waiting.pop() {
        if !seen.insert(&*service.name) {
            continue;
        }
        if service.extends.iter().any(|parent| parent.name == name) {
            return true;
        }
        waiting.extend(service.extends.iter().map(|parent| &**parent));
    }
    false
}
