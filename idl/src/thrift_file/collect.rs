//! All that a file has to define, in an order in which each stands before what uses it, as far as there is one.

use std::{
    collections::{HashMap, HashSet},
    ptr,
};

use alato_thrift::descriptor::{EnumDescriptor, ServiceDescriptor, StructDescriptor};

use super::{
    ThriftFile,
    error::{Problem, ThriftFileError},
    types,
    write::definition,
};

/// Something with a definition.
#[derive(Clone, Copy)]
pub(super) enum Node<'a> {
    Struct(&'a StructDescriptor),
    Enum(&'a EnumDescriptor),
    Service(&'a ServiceDescriptor),
}

impl<'a> Node<'a> {
    pub(super) fn name(self) -> &'a str {
        match self {
            Self::Struct(descriptor) => &descriptor.name,
            Self::Enum(descriptor) => &descriptor.name,
            Self::Service(descriptor) => &descriptor.name,
        }
    }

    /// What tells it from others: the same descriptor is at the same place.
    fn identity(self) -> *const () {
        match self {
            Self::Struct(descriptor) => ptr::from_ref(descriptor).cast(),
            Self::Enum(descriptor) => ptr::from_ref(descriptor).cast(),
            Self::Service(descriptor) => ptr::from_ref(descriptor).cast(),
        }
    }
}

/// That something is mentioned, and by what.
pub(super) struct Mention<'a> {
    pub(super) node: Node<'a>,
    pub(super) by: String,
    /// Whether it has to be defined before: an enum, a service that is extended, or a struct that is in a default.
    pub(super) first: bool,
}

/// The definitions as they are written, types first.
pub(super) fn collect(file: &ThriftFile<'_>) -> Result<Vec<String>, ThriftFileError> {
    let mut collector = Collector {
        allow_reserved: file.allow_reserved,
        ..Collector::default()
    };
    for service in &file.services {
        collector.visit(Node::Service(service), format!("`{}`", service.name));
    }
    for (name, ty) in &file.types {
        let mut mentioned = Vec::new();
        let place = format!("`{name}`");
        let written = types::write(ty, &place, &mut mentioned, &mut String::new());
        collector.problems.extend(written.err());
        for node in mentioned {
            collector.visit(node, place.clone());
        }
    }
    if !collector.problems.is_empty() {
        return Err(ThriftFileError::new(collector.problems));
    }
    Ok(collector.in_order())
}

#[derive(Default)]
struct Collector<'a> {
    allow_reserved: bool,
    seen: HashSet<*const ()>,
    by_name: HashMap<&'a str, usize>,
    definitions: Vec<Known>,
    problems: Vec<Problem>,
    /// Each behind what it mentions, as far as they do not mention each other.
    order: Vec<usize>,
}

/// A definition that is known by its name.
struct Known {
    text: String,
    /// What it was first mentioned by.
    by: String,
    is_service: bool,
    /// The names of those that have to stand before it.
    behind: Vec<String>,
}

/// A definition of which what it mentions comes first.
struct Waiting<'a> {
    mentions: std::vec::IntoIter<Mention<'a>>,
    /// What comes then; `None` if it is there already.
    definition: Option<usize>,
}

impl<'a> Collector<'a> {
    /// Depth first, but not by recursion: a chain of types may be longer than a stack is deep.
    fn visit(&mut self, node: Node<'a>, by: String) {
        let mut waiting: Vec<Waiting<'a>> = Vec::new();
        waiting.extend(self.enter(node, by));
        while let Some(top) = waiting.last_mut() {
            match top.mentions.next() {
                Some(Mention { node, by, .. }) => waiting.extend(self.enter(node, by)),
                None => {
                    let done = waiting.pop().and_then(|done| done.definition);
                    self.order.extend(done);
                }
            }
        }
    }

    fn enter(&mut self, node: Node<'a>, by: String) -> Option<Waiting<'a>> {
        if !self.seen.insert(node.identity()) {
            return None;
        }
        let written = definition(node, self.allow_reserved, &mut self.problems);
        let known = self.by_name.get(written.name);
        let definition = match known.and_then(|known| self.definitions.get(*known)) {
            // One type may have several descriptors. They say the same, and what they mention is looked at for each.
            Some(known) if known.text == written.text => None,
            Some(known) => {
                self.problems.push(Problem::Clash {
                    name: written.name.to_owned(),
                    first: known.by.clone(),
                    second: by,
                    lines: differing(&known.text, &written.text),
                });
                return None;
            }
            None => {
                let behind = written.mentions.iter().filter(|mention| mention.first);
                let behind = behind
                    .map(|mention| mention.node.name().to_owned())
                    .collect();
                self.by_name.insert(written.name, self.definitions.len());
                self.definitions.push(Known {
                    text: written.text,
                    by,
                    is_service: matches!(node, Node::Service(_)),
                    behind,
                });
                Some(self.definitions.len() - 1)
            }
        };
        Some(Waiting {
            mentions: written.mentions.into_iter(),
            definition,
        })
    }

    /// The texts: types first, and before each those that have to stand before it.
    fn in_order(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let (mut types, mut services) = (Vec::new(), Vec::new());
        for first in &self.order {
            // Of each, how many of those before it have been seen to.
            let mut waiting = Vec::new();
            if seen.insert(*first) {
                waiting.push((*first, 0));
            }
            while let Some((index, next)) = waiting.last_mut() {
                let Some(known) = self.definitions.get(*index) else {
                    break;
                };
                if let Some(name) = known.behind.get(*next) {
                    *next += 1;
                    let before = self.by_name.get(name.as_str());
                    waiting.extend(
                        before
                            .filter(|index| seen.insert(**index))
                            .map(|index| (*index, 0)),
                    );
                    continue;
                }
                let texts = if known.is_service {
                    &mut services
                } else {
                    &mut types
                };
                texts.push(known.text.clone());
                waiting.pop();
            }
        }
        types.append(&mut services);
        types
    }
}

/// The first lines that differ.
fn differing(one: &str, other: &str) -> [String; 2] {
    let mut lines = one.lines().zip(other.lines());
    let (one, other) = match lines.find(|(one, other)| one != other) {
        Some((one, other)) => (one, other),
        None if one.len() < other.len() => ("}", other.get(one.len()..).unwrap_or_default()),
        None => (one.get(other.len()..).unwrap_or_default(), "}"),
    };
    [one, other].map(|line| line.trim().to_owned())
}
