//! The protocols, so that each test is written once.

use alato::thrift::{
    Decode, DecodeError, Decoder, Encode, Encoder, Limits, MessageHeader,
    binary::{self, BinaryDecoder, BinaryEncoder},
    compact::{self, CompactDecoder, CompactEncoder},
    json::{self, JsonDecoder, JsonEncoder},
};

pub(crate) trait Protocol {
    /// What the files of vectors call it.
    const NAME: &'static str;

    fn read<'de, T: Decode<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError>;

    fn write<T: Encode>(value: &T) -> Vec<u8>;

    fn encoded_len<T: Encode>(value: &T) -> usize;

    /// The envelope of a message, and how many bytes it takes.
    fn read_envelope(message: &[u8]) -> Result<(MessageHeader<'_>, usize), DecodeError>;

    fn write_envelope(header: &MessageHeader<'_>) -> Vec<u8>;
}

macro_rules! protocols {
    ($($protocol:ident, $name:literal, $module:ident, $decoder:ident, $encoder:ident;)*) => {$(
        pub(crate) struct $protocol;

        impl Protocol for $protocol {
            const NAME: &'static str = $name;

            fn read<'de, T: Decode<'de>>(bytes: &'de [u8]) -> Result<T, DecodeError> {
                $module::from_slice(bytes)
            }

            fn write<T: Encode>(value: &T) -> Vec<u8> {
                $module::to_vec(value).unwrap()
            }

            fn encoded_len<T: Encode>(value: &T) -> usize {
                $module::encoded_len(value).unwrap()
            }

            fn read_envelope(message: &[u8]) -> Result<(MessageHeader<'_>, usize), DecodeError> {
                let mut decoder = $decoder::new(message, Limits::default());
                let header = decoder.message_begin()?;
                Ok((header, decoder.position()))
            }

            fn write_envelope(header: &MessageHeader<'_>) -> Vec<u8> {
                let mut written = Vec::new();
                $encoder::new(&mut written).message_begin(header).unwrap();
                written
            }
        }
    )*};
}

protocols! {
    Binary, "binary", binary, BinaryDecoder, BinaryEncoder;
    Compact, "compact", compact, CompactDecoder, CompactEncoder;
    Json, "json", json, JsonDecoder, JsonEncoder;
}
