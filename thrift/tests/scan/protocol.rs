//! What the tests do in every protocol.

use alato_thrift::{
    DecodeError, Decoder, Encode, Encoder, Limits, MessageHeader, MessageKind, MessageScanner,
    StructValue, TType,
    binary::{BinaryDecoder, BinaryEncoder},
    compact::{CompactDecoder, CompactEncoder},
    json::{JsonDecoder, JsonEncoder},
};

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Protocol {
    Binary,
    Compact,
    Json,
}

use Protocol::{Binary, Compact, Json};

pub(crate) const ALL: [Protocol; 3] = [Binary, Compact, Json];

impl Protocol {
    pub(crate) fn scanner(self, limits: Limits) -> MessageScanner {
        match self {
            Binary => MessageScanner::binary(limits),
            Compact => MessageScanner::compact(limits),
            Json => MessageScanner::json(limits),
        }
    }

    pub(crate) fn message(self, name: &str, sequence_id: i32, arguments: &StructValue) -> Vec<u8> {
        let header = MessageHeader {
            name: name.into(),
            kind: MessageKind::Call,
            sequence_id,
        };
        let mut bytes = Vec::new();
        match self {
            Binary => write(&header, arguments, &mut BinaryEncoder::new(&mut bytes)),
            Compact => write(&header, arguments, &mut CompactEncoder::new(&mut bytes)),
            Json => write(&header, arguments, &mut JsonEncoder::new(&mut bytes)),
        }
        bytes
    }

    /// Reads past a message, and says how long it was.
    pub(crate) fn skip(self, bytes: &[u8], limits: Limits) -> Result<usize, DecodeError> {
        macro_rules! skip {
            ($decoder:ident) => {{
                let mut decoder = $decoder::new(bytes, limits);
                decoder.message_begin()?;
                decoder.skip(TType::Struct)?;
                decoder.message_end()?;
                Ok(decoder.position())
            }};
        }
        match self {
            Binary => skip!(BinaryDecoder),
            Compact => skip!(CompactDecoder),
            Json => skip!(JsonDecoder),
        }
    }
}

fn write<E: Encoder>(header: &MessageHeader<'_>, arguments: &StructValue, encoder: &mut E) {
    encoder.message_begin(header).unwrap();
    arguments.encode(encoder).unwrap();
    encoder.message_end();
}
