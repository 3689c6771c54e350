//! The bytes to decode, wherever they are and however they are written.

use std::{io::Read, path::Path};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use bytes::Bytes;

use super::Arguments;
use crate::outcome::Failure;

pub(super) fn bytes(arguments: &Arguments) -> Result<Bytes, Failure> {
    let bytes = match arguments.file.as_deref() {
        None => standard_input()?,
        Some(path) if path == Path::new("-") => standard_input()?,
        Some(path) => std::fs::read(path)
            .map_err(|error| Failure::usage(format!("cannot read {}: {error}", path.display())))?,
    };
    if arguments.hex {
        return from_hex(&bytes).map(Bytes::from);
    }
    if arguments.base64 {
        return from_base64(&bytes).map(Bytes::from);
    }
    Ok(Bytes::from(bytes))
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::cannot("read standard input", error))?;
    Ok(bytes)
}

fn from_hex(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let text = String::from_utf8_lossy(text);
    let text = text.trim().trim_start_matches("0x");
    let mut digits = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace() && *c != ':') {
        let digit = c.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        digits.push(digit.ok_or_else(|| {
            Failure::usage(format!("`{}` is no hexadecimal digit", c.escape_debug()))
        })?);
    }
    let (pairs, rest) = digits.as_chunks::<2>();
    if !rest.is_empty() {
        let message = format!("{} hexadecimal digits: a byte has two", digits.len());
        return Err(Failure::usage(message));
    }
    Ok(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

fn from_base64(text: &[u8]) -> Result<Vec<u8>, Failure> {
    let text: Vec<u8> = text
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let alphabet = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) {
        &alphabet::URL_SAFE
    } else {
        &alphabet::STANDARD
    };
    let config =
        GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
        .decode(text)
        .map_err(|error| Failure::usage(format!("this is not base64: {error}")))
}
