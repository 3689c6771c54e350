//! Values as a tree that is read from the top: a line for each field.

use std::fmt::Write;

use alato_thrift::{
    StructValue, Value,
    descriptor::{FieldDescriptor, StructDescriptor, TypeDescriptor},
};

/// A string is shown up to here.
const LONGEST: usize = 400;

/// The fields of a struct, each on a line, with what is known of them.
pub(crate) fn fields(value: &StructValue, descriptor: Option<&StructDescriptor>) -> String {
    let mut tree = Tree(String::new());
    tree.fields(value, descriptor, 1);
    tree.0
}

struct Tree(String);

impl Tree {
    fn fields(&mut self, value: &StructValue, descriptor: Option<&StructDescriptor>, level: usize) {
        for (id, value) in value.fields() {
            let known = descriptor
                .and_then(|descriptor| descriptor.field(*id))
                .filter(|field| field.ty.ttype() == value.ttype());
            let name = known.map_or_else(String::new, |field: &FieldDescriptor| {
                format!(" {}", field.name)
            });
            self.line(
                level,
                &format!("{id}{name}"),
                value,
                known.map(|field| &*field.ty),
            );
        }
    }

    fn line(&mut self, level: usize, label: &str, value: &Value, ty: Option<&TypeDescriptor>) {
        let indent = "  ".repeat(level);
        let shown = ty.map_or_else(|| value.ttype().name().to_owned(), ToString::to_string);
        let _ = write!(self.0, "{indent}{label}: {shown}");
        match value {
            Value::Struct(value) => {
                self.0.push('\n');
                self.fields(value, ty.and_then(TypeDescriptor::as_struct), level + 1);
            }
            Value::List(list) | Value::Set(list) => {
                let element = match ty {
                    Some(TypeDescriptor::List(element) | TypeDescriptor::Set(element)) => {
                        Some(&**element)
                    }
                    _ => None,
                };
                let _ = writeln!(self.0, ", {} of {}", list.len(), list.element().name());
                for (place, value) in list.values().iter().enumerate() {
                    self.line(level + 1, &format!("[{place}]"), value, element);
                }
            }
            Value::Map(map) => {
                let (key, to) = match ty {
                    Some(TypeDescriptor::Map(key, to)) => (Some(&**key), Some(&**to)),
                    _ => (None, None),
                };
                let _ = writeln!(self.0, ", {}", map.len());
                for (of, value) in map.entries() {
                    let label = format!("[{}]", scalar(of, key));
                    self.line(level + 1, &label, value, to);
                }
            }
            value => {
                let _ = writeln!(self.0, " = {}", scalar(value, ty));
            }
        }
    }
}

fn scalar(value: &Value, ty: Option<&TypeDescriptor>) -> String {
    match ty {
        Some(ty) => value.display_as(ty, LONGEST).to_string(),
        None => value.display_bounded(LONGEST).to_string(),
    }
}
