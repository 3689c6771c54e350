//! A message as a server or a client meets it: the envelope, then a struct that is read past.

#![no_main]

use alato::{
    ApplicationException,
    thrift::{
        Decode, Decoder, Encoder, Limits, MessageKind, TType,
        binary::{BinaryDecoder, BinaryEncoder},
    },
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let mut decoder = BinaryDecoder::new(input, Limits::default());
    let Ok(header) = decoder.message_begin() else {
        return;
    };

    let mut encoded = Vec::new();
    BinaryEncoder::new(&mut encoded)
        .message_begin(&header)
        .expect("an envelope that was read can be written");
    let mut again = BinaryDecoder::new(&encoded, Limits::default());
    assert_eq!(again.message_begin().as_ref(), Ok(&header));
    assert_eq!(again.finish(), Ok(()));

    let start = decoder.position();
    let skipped = decoder.skip(TType::Struct);
    assert!(decoder.position() <= input.len());
    if header.kind == MessageKind::Exception {
        let mut body = BinaryDecoder::new(&input[start..], Limits::default());
        if ApplicationException::decode(&mut body).is_ok() {
            assert_eq!(skipped, Ok(()));
            assert_eq!(decoder.position(), start + body.position());
        }
    }
});
