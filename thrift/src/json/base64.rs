//! Binaries as base64.

use base64::{
    Engine,
    alphabet::STANDARD,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use crate::Buffer;

/// Written with padding, as Python and Ruby do. Read without, for that is taken away first; the bits that the last
/// character has too many do not matter to anyone.
const WRITING: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new());
const READING: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// How many characters are written at a time, on the stack; each four of them stand for three bytes.
const CHUNK: usize = 1024;

pub(super) fn write<B: Buffer>(value: &[u8], buffer: &mut B) {
    let mut text = [0; CHUNK];
    for bytes in value.chunks(CHUNK / 4 * 3) {
        let written = WRITING.encode_slice(bytes, &mut text);
        debug_assert!(written.is_ok(), "a chunk fits");
        buffer.put_slice(&text[..written.unwrap_or(0)]);
    }
}

/// Takes the padding away. C++ does not ask whether there is as much as there should be either.
pub(super) fn without_padding(text: &[u8]) -> &[u8] {
    match text {
        [rest @ .., b'=', b'='] | [rest @ .., b'='] => rest,
        _ => text,
    }
}

/// How many bytes `text` stands for, which has no padding.
pub(super) fn decoded_len(text: &[u8]) -> usize {
    // Without an overflow on machines where the text could be as long as half of what can be counted.
    text.len() / 4 * 3 + text.len() % 4 * 3 / 4
}

/// Reads `text`, which has no padding; `None` if it is no base64.
pub(super) fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; decoded_len(text)];
    let len = READING.decode_slice(text, &mut bytes).ok()?;
    (len == bytes.len()).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_is_written_with_padding_and_read_with_and_without() {
        for len in 0..2000 {
            let bytes: Vec<u8> = (0..=255).cycle().take(len).collect();
            let mut text = Vec::new();
            write(&bytes, &mut text);
            assert_eq!(text.len(), len.div_ceil(3) * 4);
            let unpadded = without_padding(&text);
            assert_eq!(decoded_len(unpadded), len);
            assert_eq!(decode(unpadded).unwrap(), bytes);
        }
    }

    #[test]
    fn a_single_character_left_over_is_no_base64() {
        assert_eq!(decode(b"A"), None);
        assert_eq!(decode(b"AAAAA"), None);
        assert_eq!(decode(b"A_A"), None, "another alphabet");
        assert_eq!(decode(without_padding(b"A===")), None);
        assert_eq!(decode(b"AB"), Some(vec![0]), "bits too many");
    }
}
