//! Types as they are written, and what they mention.

use alato_thrift::descriptor::{StructDescriptor, TypeDescriptor};

use super::{collect::Node, error::Problem};

/// How many containers may be in one another. Files may have as many levels as 128.
const MOST_LEVELS: usize = 100;

/// How long one type may be, which may be twice as long with each level.
const MOST_BYTES: usize = 16 << 10;

/// Whether nothing is known of a struct: its name is none.
pub(super) fn is_unknown(descriptor: &StructDescriptor) -> bool {
    descriptor.name == "?"
}

/// Writes `map<string, list<Item>>`; `mentioned` gets what it names.
pub(super) fn write<'a>(
    ty: &'a TypeDescriptor,
    place: &str,
    mentioned: &mut Vec<Node<'a>>,
    out: &mut String,
) -> Result<(), Problem> {
    let most = out.len() + MOST_BYTES;
    write_level(ty, place, (MOST_LEVELS, most), mentioned, out)
}

fn write_level<'a>(
    ty: &'a TypeDescriptor,
    place: &str,
    (levels, most): (usize, usize),
    mentioned: &mut Vec<Node<'a>>,
    out: &mut String,
) -> Result<(), Problem> {
    let place_of = || place.to_owned();
    let levels = match levels.checked_sub(1) {
        Some(levels) if out.len() <= most => levels,
        _ => return Err(Problem::TooDeep { place: place_of() }),
    };
    let mut container = |name: &str, inner: [Option<&'a TypeDescriptor>; 2]| {
        *out += name;
        *out += "<";
        for (i, inner) in inner.into_iter().flatten().enumerate() {
            if i > 0 {
                *out += ", ";
            }
            write_level(inner, place, (levels, most), mentioned, out)?;
        }
        *out += ">";
        Ok(())
    };
    match ty {
        TypeDescriptor::List(element) => container("list", [Some(element), None]),
        TypeDescriptor::Set(element) => container("set", [Some(element), None]),
        TypeDescriptor::Map(key, value) => container("map", [Some(key), Some(value)]),
        TypeDescriptor::Struct(descriptor) if is_unknown(descriptor) => {
            Err(Problem::Unknown { place: place_of() })
        }
        TypeDescriptor::Struct(descriptor) => {
            *out += &descriptor.name;
            mentioned.push(Node::Struct(descriptor));
            Ok(())
        }
        TypeDescriptor::Enum(descriptor) => {
            *out += &descriptor.name;
            mentioned.push(Node::Enum(descriptor));
            Ok(())
        }
        TypeDescriptor::Binary => {
            *out += "binary";
            Ok(())
        }
        scalar => {
            *out += scalar.ttype().name();
            Ok(())
        }
    }
}
