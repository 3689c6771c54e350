//! What strings and integers mean.

/// What a string means: its text between the quotes, its escapes resolved. An escape that is none stays as it is.
pub(super) fn unescaped(written: &str) -> String {
    let quote = written.chars().next().unwrap_or('"');
    let inner = written.get(1..).unwrap_or_default();
    let mut value = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        if c == quote {
            break;
        }
        if c != '\\' {
            value.push(c);
            continue;
        }
        match chars.next() {
            Some('r') => value.push('\r'),
            Some('n') => value.push('\n'),
            Some('t') => value.push('\t'),
            Some(quoted @ ('"' | '\'' | '\\')) => value.push(quoted),
            Some(other) => value.extend(['\\', other]),
            None => value.push('\\'),
        }
    }
    value
}

/// Decimal, or hexadecimal behind `0x`, or octal behind `0o`; the sign is that of the whole. The digits alone have to fit in
/// 64 bits with a sign, as `strtoll` wants it.
pub(super) fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let radix = |digits, radix| i64::from_str_radix(digits, radix).ok();
    let magnitude = match (digits.strip_prefix("0x"), digits.strip_prefix("0o")) {
        (Some(digits), _) => radix(digits, 16)?,
        (_, Some(digits)) => radix(digits, 8)?,
        (None, None) => return text.parse().ok(),
    };
    Some(if negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_integers_as_strtoll_does() {
        assert_eq!(integer("-9223372036854775808"), Some(i64::MIN));
        assert_eq!(integer("9223372036854775808"), None);
        assert_eq!(integer("+7"), Some(7));
        assert_eq!(integer("098325"), Some(98325));
        assert_eq!(integer("-0x10"), Some(-16));
        assert_eq!(integer("0xFFFFFFFFFFFFFFFF"), None);
        assert_eq!(integer("-0x8000000000000000"), None);
        assert_eq!(integer("0o17"), Some(15));
    }

    #[test]
    fn resolves_escapes() {
        assert_eq!(unescaped(r#""a\n\"b\\""#), "a\n\"b\\");
        assert_eq!(unescaped(r"'\x41'"), r"\x41");
        assert_eq!(unescaped("'open"), "open");
        assert_eq!(unescaped("'"), "");
    }
}
