//! Bytes of which little is known: the protocol, and whether they are messages or a value.

use std::fmt::Write;

use alato_thrift::{
    Decode, DecodeError, Decoder, Limits, MessageHeader, StructValue,
    binary::{self, BinaryDecoder},
    compact::{self, CompactDecoder},
    json::{self, JsonDecoder},
};

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

    /// The protocol of a message, by its first bytes.
    fn of_message(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x80, 1, ..] => Some(Self::Binary),
            [0x82, ..] => Some(Self::Compact),
            [b'[', ..] => Some(Self::Json),
            _ => None,
        }
    }

    pub(crate) fn read_struct(self, bytes: &[u8]) -> Result<StructValue, DecodeError> {
        match self {
            Self::Binary => binary::from_slice(bytes),
            Self::Compact => compact::from_slice(bytes),
            Self::Json => json::from_slice(bytes),
        }
    }

    /// The message that the bytes begin with, and how long it is.
    fn read_message(self, bytes: &[u8]) -> Result<(Message, usize), DecodeError> {
        match self {
            Self::Binary => {
                let mut decoder = BinaryDecoder::new(bytes, Limits::default());
                Ok((self.message(&mut decoder)?, decoder.position()))
            }
            Self::Compact => {
                let mut decoder = CompactDecoder::new(bytes, Limits::default());
                Ok((self.message(&mut decoder)?, decoder.position()))
            }
            Self::Json => {
                let mut decoder = JsonDecoder::new(bytes, Limits::default());
                Ok((self.message(&mut decoder)?, decoder.position()))
            }
        }
    }

    fn message<'a>(self, decoder: &mut impl Decoder<'a>) -> Result<Message, DecodeError> {
        let header = decoder.message_begin()?.into_owned();
        let body = StructValue::decode(decoder)?;
        decoder.message_end()?;
        Ok(Message {
            protocol: self,
            framed: false,
            header,
            body,
        })
    }
}

/// A message, and what stands around it.
pub(crate) struct Message {
    pub(crate) protocol: Protocol,
    pub(crate) framed: bool,
    pub(crate) header: MessageHeader<'static>,
    pub(crate) body: StructValue,
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
    Messages(Vec<Message>),
    Struct(Protocol, StructValue),
}

/// Decodes bytes; what is not said of them, they are asked.
pub(crate) fn decode(
    bytes: &[u8],
    shape: Shape,
    protocol: Option<Protocol>,
    likely: impl Fn(&StructValue) -> usize,
) -> Result<Decoded, Failure> {
    let messages = match shape {
        Shape::Message => true,
        Shape::Struct => false,
        Shape::Auto => begins_message(bytes),
    };
    if messages {
        return read_messages(bytes, protocol).map(Decoded::Messages);
    }
    read_struct(bytes, protocol, likely)
}

fn begins_message(bytes: &[u8]) -> bool {
    let (framed, content) = without_frame(bytes);
    Protocol::of_message(content).is_some() || (framed && is_header(content))
}

/// What the first frame holds, if there is one, and how long it is.
fn without_frame(bytes: &[u8]) -> (bool, &[u8]) {
    if let Some((length, rest)) = bytes.split_first_chunk::<4>()
        && let Ok(length) = usize::try_from(u32::from_be_bytes(*length))
        && let Some(content) = rest.get(..length)
        && length > 0
    {
        return (true, content);
    }
    (false, bytes)
}

fn read_messages(mut bytes: &[u8], protocol: Option<Protocol>) -> Result<Vec<Message>, Failure> {
    let mut messages = Vec::new();
    let whole = bytes.len();
    while !bytes.is_empty() {
        let at = whole - bytes.len();
        // What begins as a message has no frame.
        let (framed, content) = match Protocol::of_message(bytes) {
            Some(_) => (false, bytes),
            None => without_frame(bytes),
        };
        if is_header(content) && framed {
            return Err(Failure::new(format!(
                "the frame at byte {at} has a header (THeader or TTHeader), which is not taken apart"
            )));
        }
        let protocol = protocol
            .or_else(|| Protocol::of_message(content))
            .unwrap_or(Protocol::Binary);
        let (message, length) = protocol.read_message(content).map_err(|error| {
            let name = protocol.name();
            Failure::new(format!(
                "no message in the {name} protocol at byte {at}: {error}"
            ))
        })?;
        if framed && length < content.len() {
            return Err(Failure::new(format!(
                "the frame at byte {at} has {} bytes behind its message",
                content.len() - length
            )));
        }
        messages.push(Message { framed, ..message });
        let used = if framed { content.len() + 4 } else { length };
        bytes = bytes.get(used..).unwrap_or_default();
        if protocol == Protocol::Json {
            bytes = bytes.trim_ascii_start();
        }
    }
    if messages.is_empty() {
        return Err(Failure::new("no bytes: there is no message in them"));
    }
    Ok(messages)
}

/// The magic numbers of the two headers.
fn is_header(content: &[u8]) -> bool {
    matches!(content, [0x0f, 0xff, ..] | [0x10, 0, ..])
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
