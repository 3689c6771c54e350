//! What `Debug` prints of a message: names where they are known, and never more than fits a line of a log.

use std::fmt::{self, Write};

use alato_thrift::{ApplicationException, StructValue, descriptor::StructDescriptor};

use crate::{Protocol, method::Called};

/// Bodies that are longer than this are not decoded to be printed.
const MAX_PRINTED_BODY: usize = 16 << 10;
/// How much is printed of one.
const MAX_PRINTED: usize = 500;
/// How many characters are printed of a name that came over the wire.
const MAX_PRINTED_NAME: usize = 100;

/// `Calculator.add(a: 1, b: 2)`
pub(crate) fn request(
    f: &mut fmt::Formatter<'_>,
    called: Called,
    method: &str,
    protocol: Protocol,
    arguments: &[u8],
) -> fmt::Result {
    // What stands before a colon is a service among several.
    let own = method.split_once(':').map_or(method, |(_, own)| own);
    match called.look_up(own) {
        (Some(service), described) => {
            f.write_str(service)?;
            f.write_char('.')?;
            name(f, own)?;
            body(
                f,
                protocol,
                arguments,
                described.map(|method| &method.arguments),
            )
        }
        (None, _) => {
            name(f, method)?;
            body(f, protocol, arguments, None)
        }
    }
}

/// `(internal error: not today)`
pub(crate) fn exception(
    f: &mut fmt::Formatter<'_>,
    protocol: Protocol,
    exception: &[u8],
) -> fmt::Result {
    let known = exception.len() <= MAX_PRINTED_BODY;
    match known.then(|| protocol.from_slice::<ApplicationException>(exception)) {
        Some(Ok(exception)) => {
            f.write_char('(')?;
            bounded(f, &exception.to_string(), MAX_PRINTED)?;
            f.write_char(')')
        }
        Some(Err(_)) | None => write!(f, "({} bytes)", exception.len()),
    }
}

fn name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    bounded(f, name, MAX_PRINTED_NAME)
}

/// Text of somebody else's: some characters of it, on one line.
fn bounded(f: &mut fmt::Formatter<'_>, text: &str, most: usize) -> fmt::Result {
    for (i, c) in text.chars().enumerate() {
        if i == most {
            return f.write_char('…');
        }
        if c.is_control() {
            write!(f, "{}", c.escape_debug())?;
        } else {
            f.write_char(c)?;
        }
    }
    Ok(())
}

/// `(success: 3)`: the fields of a struct, by their numbers where their names are not known.
pub(crate) fn body(
    f: &mut fmt::Formatter<'_>,
    protocol: Protocol,
    body: &[u8],
    descriptor: Option<&StructDescriptor>,
) -> fmt::Result {
    let known = body.len() <= MAX_PRINTED_BODY;
    match known.then(|| protocol.from_slice::<StructValue>(body)) {
        Some(Ok(value)) => write!(f, "({})", value.display_fields(descriptor, MAX_PRINTED)),
        Some(Err(_)) | None => write!(f, "({} bytes)", body.len()),
    }
}
