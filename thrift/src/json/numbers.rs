//! Numbers as text, and back.

use std::fmt::{self, Write};

/// The longest that a number gets, and some more.
const ROOM: usize = 32;

/// A number as text, without an allocation.
pub(super) struct Digits {
    bytes: [u8; ROOM],
    len: usize,
}

impl Digits {
    /// Shortest digits that give the same number again: with an exponent where Python's `repr` has one, as C++ does
    /// too, for `Display` alone would write hundreds of zeros. `None` where JSON has no such number.
    pub(super) fn of_double(value: f64) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        let mut digits = Self {
            bytes: [0; ROOM],
            len: 0,
        };
        let plain = value == 0.0 || (1e-4..1e16).contains(&value.abs());
        let written = if plain {
            write!(digits, "{value}")
        } else {
            write!(digits, "{value:e}")
        };
        debug_assert!(written.is_ok(), "{value:e} has more digits than a double");
        Some(digits)
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

impl Write for Digits {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len + text.len();
        let free = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        free.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

/// Gives the text of an integer to `write`.
#[inline]
pub(super) fn with_integer<R>(value: i64, write: impl FnOnce(&[u8]) -> R) -> R {
    // A sign and nineteen digits, from the last one on.
    let mut text = [0; 20];
    let mut start = text.len();
    let mut left = value.unsigned_abs();
    loop {
        start -= 1;
        let digit = (left % 10) as u8;
        text[start] = b'0' + digit;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if value < 0 {
        start -= 1;
        text[start] = b'-';
    }
    write(&text[start..])
}

/// What JSON has no number for, as C++ writes it.
pub(super) const fn name_of_special(value: f64) -> &'static str {
    if value.is_nan() {
        "NaN"
    } else if value.is_sign_positive() {
        "Infinity"
    } else {
        "-Infinity"
    }
}

/// An integer: leading zeros are allowed, for Node writes them; a fraction or an exponent is not.
pub(super) fn parse_integer(text: &[u8]) -> Option<i64> {
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_i64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        let tens = number.checked_mul(10)?;
        if negative {
            tens.checked_sub(digit.into())
        } else {
            tens.checked_add(digit.into())
        }
    })
}

/// A double. Of the names, C++ writes the long ones, and Python the short ones.
pub(super) fn parse_double(text: &[u8]) -> Option<f64> {
    match text {
        b"NaN" | b"nan" => Some(f64::NAN),
        b"Infinity" | b"inf" => Some(f64::INFINITY),
        b"-Infinity" | b"-inf" => Some(f64::NEG_INFINITY),
        // `parse` knows more names than these.
        _ if text.iter().any(|byte| !is_numeric(*byte)) => None,
        _ => {
            let number: f64 = std::str::from_utf8(text).ok()?.parse().ok()?;
            // C++ reads what is too large as the largest there is, Python as infinity: neither is what was written.
            number.is_finite().then_some(number)
        }
    }
}

const fn is_numeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'E' | b'e')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn double(value: f64) -> String {
        let digits = Digits::of_double(value).unwrap();
        String::from_utf8(digits.as_slice().to_vec()).unwrap()
    }

    #[test]
    fn doubles_are_short_and_have_an_exponent_where_they_are_large_or_small() {
        assert_eq!(double(1.0), "1");
        assert_eq!(double(-0.0), "-0");
        assert_eq!(double(0.1), "0.1");
        assert_eq!(double(1e-4), "0.0001");
        assert_eq!(double(1e-5), "1e-5");
        assert_eq!(double(9_007_199_254_740_993.0), "9007199254740992");
        assert_eq!(double(1e16), "1e16");
        assert_eq!(double(5e-324), "5e-324");
        assert_eq!(double(f64::MAX), "1.7976931348623157e308");
        assert_eq!(double(-f64::MIN_POSITIVE), "-2.2250738585072014e-308");
        assert!(Digits::of_double(f64::NAN).is_none());
    }

    #[test]
    fn integers_are_written_as_the_standard_library_does() {
        for value in [0, 1, -1, 10, 99, -100, i64::MAX, i64::MIN] {
            with_integer(value, |text| {
                assert_eq!(text, value.to_string().as_bytes());
                assert_eq!(parse_integer(text), Some(value));
            });
        }
    }

    #[test]
    fn an_integer_may_have_leading_zeros_and_nothing_else() {
        assert_eq!(parse_integer(b"-0009"), Some(-9));
        assert_eq!(parse_integer(b"-0"), Some(0));
        for wrong in [
            "",
            "-",
            "+1",
            "1.0",
            "1e3",
            "--1",
            "0x1",
            "9223372036854775808",
        ] {
            assert_eq!(parse_integer(wrong.as_bytes()), None, "{wrong}");
        }
    }

    #[test]
    fn a_double_is_a_number_or_one_of_few_names() {
        assert_eq!(parse_double(b"-1.5E+3"), Some(-1500.0));
        assert_eq!(parse_double(b"-inf"), Some(f64::NEG_INFINITY));
        assert!(parse_double(b"NaN").unwrap().is_nan());
        for wrong in [
            "", "-", "e", "INF", "infinity", "+NaN", "1e999", "1,5", "0x1p3",
        ] {
            assert_eq!(parse_double(wrong.as_bytes()), None, "{wrong}");
        }
    }
}
