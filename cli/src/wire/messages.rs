//! Messages, one after the other, with what stands around them.

use alato_rpc::HeaderFrame;
use alato_thrift::{
    Decode, DecodeError, Decoder, Limits, MessageHeader, StructValue, binary::BinaryDecoder,
    compact::CompactDecoder, json::JsonDecoder,
};
use bytes::{Buf, Bytes};

use super::Protocol;
use crate::outcome::Failure;

/// How long a message that was compressed may be: as long as a frame may, to Apache's libraries (`TConfiguration.h`).
const MAX_INFLATED: usize = 16_384_000;

/// The length of a frame, before it.
const PREFIX: usize = 4;

/// A message, and what stands around it.
pub(crate) struct Message {
    pub(crate) protocol: Protocol,
    pub(crate) framed: bool,
    /// What stands in the frame before it; the message itself has been taken out.
    pub(crate) around: Option<HeaderFrame>,
    pub(crate) header: MessageHeader<'static>,
    pub(crate) body: StructValue,
}

/// Whether bytes begin as a message, in a frame or not.
pub(super) fn begin(bytes: &[u8]) -> bool {
    of_message(bytes).is_some() || frame(bytes).is_some_and(|(_, content)| is_message(content))
}

fn is_message(content: &[u8]) -> bool {
    of_message(content).is_some() || HeaderFrame::begins(content)
}

/// Reads one message after the other, so that there is never more than one of them.
pub(crate) struct Messages {
    rest: Bytes,
    length: usize,
    protocol: Option<Protocol>,
}

impl Messages {
    /// `protocol` is that of the messages, where it is known and they do not say it.
    pub(super) fn new(bytes: Bytes, protocol: Option<Protocol>) -> Result<Self, Failure> {
        if bytes.is_empty() {
            return Err(Failure::new("no bytes: there is no message in them"));
        }
        Ok(Self {
            length: bytes.len(),
            rest: bytes,
            protocol,
        })
    }

    fn read(&mut self) -> Result<Message, Failure> {
        let at = self.length - self.rest.len();
        // What begins as a message has no frame.
        let framed = match of_message(&self.rest) {
            Some(_) => None,
            None => frame(&self.rest),
        };
        let whole = framed.and_then(|(length, content)| match content.get(..length) {
            Some(content) => Some(Ok(self.rest.slice_ref(content))),
            None => is_message(content).then(|| {
                Err(Failure::new(format!(
                    "the frame at byte {at} is of {length} bytes, and only {} are there",
                    content.len()
                )))
            }),
        });
        let Some(content) = whole.transpose()? else {
            let (message, length) = self.message(&self.rest, at)?;
            self.rest.advance(length);
            if message.protocol == Protocol::Json {
                let spaces = self.rest.len() - self.rest.trim_ascii_start().len();
                self.rest.advance(spaces);
            }
            return Ok(message);
        };
        self.rest.advance(PREFIX + content.len());
        let (message, left) = if HeaderFrame::begins(&content) {
            let mut around = HeaderFrame::read(&content, MAX_INFLATED).map_err(|error| {
                Failure::new(format!("the header in the frame at byte {at}: {error}"))
            })?;
            let payload = std::mem::take(&mut around.message);
            let protocol = match around.protocol {
                alato_rpc::Protocol::Compact => Protocol::Compact,
                alato_rpc::Protocol::Json => Protocol::Json,
                _ => Protocol::Binary,
            };
            let (message, length) = read(protocol, &payload, at)?;
            let around = Some(around);
            (Message { around, ..message }, payload.len() - length)
        } else {
            let (message, length) = self.message(&content, at)?;
            (message, content.len() - length)
        };
        if left > 0 {
            return Err(Failure::new(format!(
                "the frame at byte {at} has {left} bytes behind its message"
            )));
        }
        Ok(Message {
            framed: true,
            ..message
        })
    }

    /// The message that bytes begin with, and how long it is.
    fn message(&self, bytes: &[u8], at: usize) -> Result<(Message, usize), Failure> {
        let protocol = self.protocol.or_else(|| of_message(bytes));
        read(protocol.unwrap_or(Protocol::Binary), bytes, at)
    }
}

impl Iterator for Messages {
    type Item = Result<Message, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            // Where the next would begin is not known.
            self.rest.clear();
        }
        Some(read)
    }
}

/// The protocol of a message, by its first bytes.
fn of_message(bytes: &[u8]) -> Option<Protocol> {
    match bytes {
        [0x80, 1, ..] => Some(Protocol::Binary),
        [0x82, ..] => Some(Protocol::Compact),
        [b'[', ..] => Some(Protocol::Json),
        _ => None,
    }
}

/// The length of the frame that bytes begin with, if it can be one, and all that is behind it.
fn frame(bytes: &[u8]) -> Option<(usize, &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<PREFIX>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let can_be = length > 0 && (length <= rest.len() || length <= MAX_INFLATED);
    can_be.then_some((length, rest))
}

fn read(protocol: Protocol, bytes: &[u8], at: usize) -> Result<(Message, usize), Failure> {
    let limits = Limits::default();
    let read = match protocol {
        Protocol::Binary => {
            let mut decoder = BinaryDecoder::new(bytes, limits);
            message(protocol, &mut decoder).map(|message| (message, decoder.position()))
        }
        Protocol::Compact => {
            let mut decoder = CompactDecoder::new(bytes, limits);
            message(protocol, &mut decoder).map(|message| (message, decoder.position()))
        }
        Protocol::Json => {
            let mut decoder = JsonDecoder::new(bytes, limits);
            message(protocol, &mut decoder).map(|message| (message, decoder.position()))
        }
    };
    read.map_err(|error| {
        let name = protocol.name();
        Failure::new(format!(
            "no message in the {name} protocol at byte {at}: {error}"
        ))
    })
}

fn message<'a>(protocol: Protocol, decoder: &mut impl Decoder<'a>) -> Result<Message, DecodeError> {
    let header = decoder.message_begin()?.into_owned();
    let body = StructValue::decode(decoder)?;
    decoder.message_end()?;
    Ok(Message {
        protocol,
        framed: false,
        around: None,
        header,
        body,
    })
}
