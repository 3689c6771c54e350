//! Bytes of which little is known: the protocol, and whether they are messages or a value.

mod messages;

use std::fmt::Write;

use alato_thrift::{DecodeError, StructValue, binary, compact, json};
use bytes::Bytes;

pub(crate) use self::messages::{Message, Messages};
use crate::outcome::Failure;

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Protocol {
    Binary,
    Compact,
    Json,
}

impl Protocol {
    pub(crate) const ALL: [Self; 3] = [Self::Binary, Self::Compact, Self::Json];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::Compact => "compact",
            Self::Json => "json",
        }
    }

    pub(crate) fn read_struct(self, bytes: &[u8]) -> Result<StructValue, DecodeError> {
        match self {
            Self::Binary => binary::from_slice(bytes),
            Self::Compact => compact::from_slice(bytes),
            Self::Json => json::from_slice(bytes),
        }
    }
}

/// What bytes may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Shape {
    /// Messages if they begin as one, and otherwise a struct
    Auto,
    /// Messages, one after the other, in frames or not
    Message,
    /// One struct, and nothing else
    Struct,
}

pub(crate) enum Decoded {
    Messages(Messages),
    Struct(Protocol, StructValue),
}

/// Decodes bytes; what is not said of them, they are asked.
pub(crate) fn decode(
    bytes: &Bytes,
    shape: Shape,
    protocol: Option<Protocol>,
    likely: impl Fn(&StructValue) -> usize,
) -> Result<Decoded, Failure> {
    let messages = match shape {
        Shape::Message => true,
        Shape::Struct => false,
        Shape::Auto => messages::begin(bytes),
    };
    if messages {
        return Messages::new(bytes.clone(), protocol).map(Decoded::Messages);
    }
    read_struct(bytes, protocol, likely)
}

/// A struct does not say which protocol it is in: of those in which it can be read, the likeliest is taken.
fn read_struct(
    bytes: &[u8],
    protocol: Option<Protocol>,
    likely: impl Fn(&StructValue) -> usize,
) -> Result<Decoded, Failure> {
    if let Some(protocol) = protocol {
        let value = protocol.read_struct(bytes).map_err(|error| {
            Failure::new(format!(
                "no struct in the {} protocol: {error}",
                protocol.name()
            ))
        })?;
        return Ok(Decoded::Struct(protocol, value));
    }
    let mut read = Vec::new();
    let mut errors = String::new();
    for protocol in Protocol::ALL {
        match protocol.read_struct(bytes) {
            Ok(value) => read.push((protocol, value)),
            Err(error) => {
                let _ = write!(errors, "\n  {}: {error}", protocol.name());
            }
        }
    }
    // The first of the best: `max_by_key` gives the last.
    read.reverse();
    match read.into_iter().max_by_key(|(_, value)| likely(value)) {
        Some((protocol, value)) => Ok(Decoded::Struct(protocol, value)),
        None => Err(Failure::new(format!("no struct in any protocol:{errors}"))),
    }
}
