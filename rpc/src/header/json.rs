//! Maps of strings in JSON (RFC 8259), which Kitex keeps the details of a business error in.

use std::{collections::BTreeMap, fmt::Write, iter::Peekable, str::Chars};

/// Returns the map as an object.
pub(super) fn write_map(map: &BTreeMap<String, String>) -> String {
    let mut json = String::from("{");
    for (key, value) in map {
        if json.len() > 1 {
            json.push(',');
        }
        write_string(key, &mut json);
        json.push(':');
        write_string(value, &mut json);
    }
    json.push('}');
    json
}

fn write_string(string: &str, json: &mut String) {
    json.push('"');
    for char in string.chars() {
        match char {
            '"' | '\\' => json.extend(['\\', char]),
            '\0'..'\x20' => {
                // A `String` takes everything.
                let _ = write!(json, "\\u{:04x}", u32::from(char));
            }
            char => json.push(char),
        }
    }
    json.push('"');
}

/// Returns the map that is written there; `None` if it is no object, or has a value that is no
/// string. The last value of a key counts.
pub(super) fn read_map(json: &str) -> Option<BTreeMap<String, String>> {
    let mut reader = Reader(json.chars().peekable());
    let mut map = BTreeMap::new();
    reader.expect('{')?;
    if reader.next_is('}') {
        return reader.end().then_some(map);
    }
    loop {
        let key = reader.string()?;
        reader.expect(':')?;
        let value = reader.string()?;
        map.insert(key, value);
        if !reader.next_is(',') {
            break;
        }
    }
    reader.expect('}')?;
    reader.end().then_some(map)
}

struct Reader<'a>(Peekable<Chars<'a>>);

impl Reader<'_> {
    fn skip_space(&mut self) {
        while self
            .0
            .next_if(|char| matches!(char, ' ' | '\t' | '\n' | '\r'))
            .is_some()
        {}
    }

    /// Takes the next character if it is this one.
    fn next_is(&mut self, expected: char) -> bool {
        self.skip_space();
        self.0.next_if_eq(&expected).is_some()
    }

    fn expect(&mut self, expected: char) -> Option<()> {
        self.next_is(expected).then_some(())
    }

    fn end(&mut self) -> bool {
        self.skip_space();
        self.0.next().is_none()
    }

    fn string(&mut self) -> Option<String> {
        self.expect('"')?;
        let mut string = String::new();
        loop {
            match self.0.next()? {
                '"' => return Some(string),
                '\\' => string.push(self.escaped()?),
                '\0'..'\x20' => return None,
                char => string.push(char),
            }
        }
    }

    /// Reads what follows a backslash.
    fn escaped(&mut self) -> Option<char> {
        Some(match self.0.next()? {
            char @ ('"' | '\\' | '/') => char,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => self.unit()?,
            _ => return None,
        })
    }

    /// Reads the four digits of `\u0000`, and those of the second half of a pair. Half a pair
    /// becomes U+FFFD.
    fn unit(&mut self) -> Option<char> {
        let first = self.four_digits()?;
        if let Some(char) = char::from_u32(first) {
            return Some(char);
        }
        let mut ahead = self.0.clone();
        let is_high = (0xd800..0xdc00).contains(&first);
        if is_high && ahead.next() == Some('\\') && ahead.next() == Some('u') {
            let mut ahead = Self(ahead);
            let second = ahead.four_digits()?;
            if (0xdc00..0xe000).contains(&second) {
                self.0 = ahead.0;
                return char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
        }
        Some(char::REPLACEMENT_CHARACTER)
    }

    fn four_digits(&mut self) -> Option<u32> {
        (0..4).try_fold(0, |number, _| {
            Some(number * 16 + self.0.next()?.to_digit(16)?)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn a_map_is_read_as_it_was_written() {
        for pairs in [
            &[][..],
            &[("", "")],
            &[
                ("a\"b\\c/d", "line\nbreak\ttab\x01\x1f\x7f"),
                ("prix", "数量 😀 \u{2028}"),
            ],
        ] {
            let written = write_map(&map(pairs));
            assert_eq!(read_map(&written), Some(map(pairs)), "{written}");
            let read: BTreeMap<String, String> = serde_json::from_str(&written).unwrap();
            assert_eq!(read, map(pairs));
        }
    }

    #[test]
    fn a_map_is_read_as_others_write_it() {
        for (json, pairs) in [
            (" { } ", &[][..]),
            (
                " {\t\"a\" :\n\"b\" , \"c\":\"d\"\r} ",
                &[("a", "b"), ("c", "d")],
            ),
            (r#"{"a":"1","a":"2"}"#, &[("a", "2")]),
            (
                r#"{"\u0061":"\"\\\/\b\f\n\r\t"}"#,
                &[("a", "\"\\/\x08\x0c\n\r\t")],
            ),
            (r#"{"smile":"\ud83d\ude00"}"#, &[("smile", "😀")]),
            // Go escapes these for HTML.
            (r#"{"a":"\u003cb\u003e\u0026"}"#, &[("a", "<b>&")]),
            (
                r#"{"half":"\ud83d!","low":"\ude00","two":"\ud83d\ud83d"}"#,
                &[
                    ("half", "\u{fffd}!"),
                    ("low", "\u{fffd}"),
                    ("two", "\u{fffd}\u{fffd}"),
                ],
            ),
        ] {
            assert_eq!(read_map(json), Some(map(pairs)), "{json}");
        }
    }

    #[test]
    fn what_is_no_map_of_strings_is_none() {
        for json in [
            "",
            "{",
            "}",
            "[]",
            "null",
            "\"a\"",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1}",
            "{\"a\":{}}",
            "{\"a\":\"b\"",
            "{\"a\":\"b\",}",
            "{\"a\":\"b\"}}",
            "{a:\"b\"}",
            "{\"a\":\"b}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "{\"a\":\"\\uzzzz\"}",
            "{\"a\":\"\\ud83d\\u1\"}",
            "{\"a\":\"\n\"}",
        ] {
            assert_eq!(read_map(json), None, "{json}");
        }
    }
}
