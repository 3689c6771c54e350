//! Whether bytes are a string. Most are short and ASCII, which a few comparisons of eight bytes at a time show.

#![expect(
    unsafe_code,
    reason = "ASCII that was just checked need not be checked a second time"
)]

/// From this length on, choosing the instructions of this machine takes less than they save.
const LONG: usize = 64;

/// The bytes as a string, if they are UTF-8.
#[inline]
pub(crate) fn from_utf8(bytes: &[u8]) -> Option<&str> {
    if bytes.len() >= LONG {
        return simdutf8::basic::from_utf8(bytes).ok();
    }
    if is_ascii(bytes) {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).ok()
}

#[inline]
fn is_ascii(bytes: &[u8]) -> bool {
    const HIGH_BITS: u64 = 0x8080_8080_8080_8080;
    // The last eight (or four) bytes overlap what stands before them, so that there is no remainder.
    let all = if let Some(last) = bytes.last_chunk::<8>() {
        let (words, _) = bytes.as_chunks::<8>();
        let words = words.iter().chain([last]);
        words.fold(0, |all, word| all | u64::from_ne_bytes(*word))
    } else if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        u64::from(u32::from_ne_bytes(*first) | u32::from_ne_bytes(*last))
    } else {
        bytes.iter().fold(0, |all, &byte| all | u64::from(byte))
    };
    all & HIGH_BITS == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_is_not_ascii_is_found_wherever_it_stands() {
        for len in 0..80 {
            let ascii = vec![0x7f; len];
            assert!(is_ascii(&ascii));
            assert_eq!(from_utf8(&ascii).map(str::len), Some(len));
            for i in 0..len {
                let mut bytes = ascii.clone();
                bytes[i] = 0x80;
                assert!(!is_ascii(&bytes), "{len} {i}");
                assert_eq!(from_utf8(&bytes), None);
            }
        }
    }

    #[test]
    fn what_is_utf8_and_not_ascii_is_a_string() {
        for text in ["é", "日本語", "aé", &"é".repeat(40), "0123456789é"] {
            assert_eq!(from_utf8(text.as_bytes()), Some(text));
        }
    }
}
