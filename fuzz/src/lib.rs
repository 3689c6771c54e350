//! What has to hold for any bytes, in each protocol. A target is one function of these.

pub mod idl;
pub mod types;
pub mod value;

mod scan;

use std::collections::BTreeMap;

use alato::{
    ApplicationException,
    thrift::{Decode, Decoder, Encoder, Limits, MessageKind, TType, WireType},
};
use bytes::Bytes;

use self::types::{Everything, Owned, Point};

/// The functions of one protocol.
macro_rules! protocol {
    ($protocol:ident, $decoder:ident, $encoder:ident, $everything:ident) => {
        pub mod $protocol {
            use alato::thrift::$protocol::{
                from_bytes, from_slice, from_slice_with, take_from_slice, to_vec, $decoder,
                $encoder,
            };

            use super::*;

            /// Decoding does not panic; it does not matter whether the input is shared, or goes on, or how much memory
            /// there is beyond what it takes.
            pub fn decode(input: &[u8]) {
                let decoded = from_slice::<$everything<'_>>(input);
                for budget in [0, 1 << 10, 64 << 10] {
                    let limits = Limits::default().with_budget(budget);
                    if let Ok(value) = from_slice_with::<$everything<'_>>(input, limits) {
                        assert_eq!(Ok(&value), decoded.as_ref());
                    }
                }
                let Ok(value) = decoded else {
                    return;
                };
                let shared = Bytes::copy_from_slice(input);
                let from_shared = from_bytes::<$everything<'_>>(&shared);
                assert_eq!(from_shared.as_ref(), Ok(&value));
                let (taken, _) =
                    take_from_slice::<$everything<'_>>(input).expect("what decodes can be taken");
                assert_eq!(taken, value);
            }

            /// Whatever decodes can be encoded, and decodes from that to an equal value.
            pub fn round_trip(input: &[u8]) {
                // Less deep than an encoder goes: a struct that is absent on the wire is not counted by the decoder, and
                // is by the encoder, which writes it.
                let limits = Limits::default().with_max_depth(60);
                let Ok(value) = from_slice_with::<$everything<'_>>(input, limits) else {
                    return;
                };
                let encoded = to_vec(&value).expect("a decoded value can be encoded");
                let again: $everything<'_> =
                    from_slice(&encoded).expect("an encoded value decodes");
                assert_eq!(again, value);
            }

            /// To skip a value is to read as many bytes as decoding it does.
            pub fn skip(input: &[u8]) {
                skip_as_far::<$everything<'_>>(input);
                skip_as_far::<Vec<Vec<Point>>>(input);
                skip_as_far::<BTreeMap<String, BTreeMap<i16, [u8; 16]>>>(input);
            }

            fn skip_as_far<'de, T: Decode<'de> + WireType>(input: &'de [u8]) {
                let mut decoder = $decoder::new(input, Limits::default());
                let decoded = T::decode(&mut decoder);

                // Where a value is skipped, containers count as well: at most four for each of `Everything`'s structs.
                let limits = Limits::default().with_max_depth(5 * 64);
                let mut skipper = $decoder::new(input, limits);
                let skipped = skipper.skip(T::TYPE);

                assert!(skipper.position() <= input.len());
                if decoded.is_ok() {
                    skipped.expect("what can be decoded can be skipped");
                    assert_eq!(skipper.position(), decoder.position());
                }
            }

            /// A message as a server or a client without frames meets it: a scanner looks for its end, a decoder reads the
            /// envelope, and past the struct in it.
            pub fn scan(input: &[u8]) {
                let scanned = scan::$protocol(input);
                let mut decoder = $decoder::new(input, Limits::default());
                let Ok(header) = decoder.message_begin() else {
                    return;
                };
                let mut encoded = Vec::new();
                let mut encoder = $encoder::new(&mut encoded);
                encoder
                    .message_begin(&header)
                    .expect("an envelope that was read can be written");
                encoder.message_end();
                let mut again = $decoder::new(&encoded, Limits::default());
                assert_eq!(again.message_begin().as_ref(), Ok(&header));
                assert_eq!(again.message_end(), Ok(()));
                assert_eq!(again.finish(), Ok(()));

                let skipped = decoder
                    .skip(TType::Struct)
                    .and_then(|()| decoder.message_end());
                assert!(decoder.position() <= input.len());
                scan::agrees(&scanned, skipped.clone().map(|()| decoder.position()));
                if header.kind == MessageKind::Exception {
                    let mut body = $decoder::new(input, Limits::default());
                    let _ = body.message_begin();
                    let exception = ApplicationException::decode(&mut body);
                    if exception.is_ok() && body.message_end().is_ok() {
                        assert_eq!(skipped, Ok(()));
                        assert_eq!(decoder.position(), body.position());
                    }
                }
            }
        }
    };
}

protocol!(binary, BinaryDecoder, BinaryEncoder, Everything);
protocol!(compact, CompactDecoder, CompactEncoder, Everything);
protocol!(json, JsonDecoder, JsonEncoder, Owned);
