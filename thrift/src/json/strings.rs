//! What is escaped in a string, and how.

use crate::{Buffer, DecodeErrorKind};

/// Writes the content of a string: what JSON says must be escaped, and nothing else, as C++ does. Python escapes less
/// than JSON demands.
pub(super) fn write_escaped<B: Buffer>(value: &str, buffer: &mut B) {
    let mut rest = value.as_bytes();
    loop {
        let (plain, from_special) = rest.split_at(plain_len(rest, must_be_escaped));
        buffer.put_slice(plain);
        let Some((&special, behind)) = from_special.split_first() else {
            return;
        };
        write_escape(special, buffer);
        rest = behind;
    }
}

const fn must_be_escaped(byte: u8) -> bool {
    byte < 0x20 || ends_plain_text(byte)
}

const fn ends_plain_text(byte: u8) -> bool {
    byte == b'"' || byte == b'\\'
}

fn write_escape<B: Buffer>(byte: u8, buffer: &mut B) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let letter = match byte {
        b'"' | b'\\' => byte,
        0x8 => b'b',
        0xc => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let [high, low] = [byte >> 4, byte & 0xf].map(|digit| HEX[usize::from(digit)]);
            return buffer.put_array([b'\\', b'u', b'0', b'0', high, low]);
        }
    };
    buffer.put_array([b'\\', letter]);
}

/// How many bytes come before the first that is not text as it stands: a quote or a backslash.
#[inline]
pub(crate) fn plain_text_len(bytes: &[u8]) -> usize {
    // Control characters may stand as they are: C++ reads them, and Python writes most of them.
    plain_len(bytes, ends_plain_text)
}

/// How many bytes come before the first that is `special`.
#[inline]
fn plain_len(bytes: &[u8], special: impl Fn(u8) -> bool) -> usize {
    // Behind the first few, whole chunks without a branch in them: the compiler looks at all their bytes at once.
    const FEW: usize = 16;
    const CHUNK: usize = 32;
    let few = bytes.len().min(FEW);
    if let Some(len) = bytes[..few].iter().position(|&byte| special(byte)) {
        return len;
    }
    let (chunks, _) = bytes[few..].as_chunks::<CHUNK>();
    let has_special = |chunk: &[u8; CHUNK]| {
        let each = chunk.iter().map(|&byte| special(byte));
        each.fold(false, |found, special| found | special)
    };
    let plain_chunks = chunks.iter().take_while(|chunk| !has_special(chunk));
    let start = few + plain_chunks.count() * CHUNK;
    let rest = &bytes[start..];
    let len = rest.iter().position(|&byte| special(byte));
    start + len.unwrap_or(rest.len())
}

/// How long a string is.
pub(super) struct Scanned {
    /// Up to the closing quote.
    pub(super) raw_len: usize,
    /// Without escapes; the same if there are none.
    pub(super) unescaped_len: usize,
}

/// Looks for the end of the string that `input` begins with, behind the opening quote, and checks its escapes.
///
/// # Errors
/// What is wrong, and how far into `input`.
pub(super) fn scan(input: &[u8]) -> Result<Scanned, (DecodeErrorKind, usize)> {
    let mut raw_len = 0;
    let mut saved = 0;
    loop {
        raw_len += plain_text_len(&input[raw_len..]);
        match input.get(raw_len) {
            Some(b'"') => {
                return Ok(Scanned {
                    raw_len,
                    unescaped_len: raw_len - saved,
                });
            }
            Some(_) => {
                let (character, len) =
                    read_escape(&input[raw_len..]).map_err(|kind| (kind, raw_len))?;
                raw_len += len;
                saved += len - character.len_utf8();
            }
            None => {
                return Err((
                    DecodeErrorKind::UnexpectedEnd { needed: 1, left: 0 },
                    raw_len,
                ));
            }
        }
    }
}

/// Resolves the escapes of a string that was scanned.
pub(super) fn unescape(raw: &str, unescaped_len: usize) -> Result<String, DecodeErrorKind> {
    let mut text = String::with_capacity(unescaped_len);
    let mut rest = raw;
    loop {
        let (plain, from_escape) = rest.split_at(plain_len(rest.as_bytes(), |byte| byte == b'\\'));
        text.push_str(plain);
        if from_escape.is_empty() {
            return Ok(text);
        }
        let (character, len) = read_escape(from_escape.as_bytes())?;
        text.push(character);
        rest = &from_escape[len..];
    }
}

/// Reads the escape that `input` begins with, and its length.
fn read_escape(input: &[u8]) -> Result<(char, usize), DecodeErrorKind> {
    let &letter = input.get(1).ok_or_else(|| too_short(input, 2))?;
    let character = match letter {
        b'"' | b'\\' | b'/' => char::from(letter),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return read_unicode_escape(input),
        _ => return Err(DecodeErrorKind::InvalidEscape),
    };
    Ok((character, 2))
}

/// Reads `\uXXXX`, or two of them where they are the halves of a character.
fn read_unicode_escape(input: &[u8]) -> Result<(char, usize), DecodeErrorKind> {
    let first = read_code_unit(input)?;
    if !(0xd800..0xdc00).contains(&first) {
        // A second half without a first one is no character.
        return char::from_u32(first).map_or(Err(DecodeErrorKind::InvalidEscape), |character| {
            Ok((character, 6))
        });
    }
    let second = read_code_unit(&input[6..])?;
    if !(0xdc00..0xe000).contains(&second) {
        return Err(DecodeErrorKind::InvalidEscape);
    }
    let number = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
    char::from_u32(number).map_or(Err(DecodeErrorKind::InvalidEscape), |character| {
        Ok((character, 12))
    })
}

/// Reads `\uXXXX`. Where the input ends, what comes first decides: a byte that cannot stand there, or the end.
fn read_code_unit(input: &[u8]) -> Result<u32, DecodeErrorKind> {
    let mut unit = 0;
    for place in 0..6 {
        let &byte = input.get(place).ok_or_else(|| too_short(input, 6))?;
        let digit = match place {
            0 => (byte == b'\\').then_some(0),
            1 => (byte == b'u').then_some(0),
            _ => char::from(byte).to_digit(16),
        };
        unit = unit << 4 | digit.ok_or(DecodeErrorKind::InvalidEscape)?;
    }
    Ok(unit)
}

fn too_short(input: &[u8], needed: usize) -> DecodeErrorKind {
    DecodeErrorKind::UnexpectedEnd {
        needed,
        left: input.len(),
    }
}
