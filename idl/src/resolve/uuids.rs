//! Uuids, as texts.

/// With or without braces around it.
pub(super) fn uuid(text: &str) -> Option<[u8; 16]> {
    let text = text
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'))
        .unwrap_or(text);
    let parts: Vec<&str> = text.split('-').collect();
    if !parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12]) {
        return None;
    }
    let digits: String = parts.concat();
    if !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    u128::from_str_radix(&digits, 16)
        .ok()
        .map(u128::to_be_bytes)
}

/// The other way.
pub(super) fn shown_uuid(uuid: [u8; 16]) -> String {
    let digits = format!("{:032x}", u128::from_be_bytes(uuid));
    let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or_default();
    [
        part(0..8),
        part(8..12),
        part(12..16),
        part(16..20),
        part(20..32),
    ]
    .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_shows_uuids() {
        let text = "00112233-4455-6677-8899-aabbccddeeff";
        let bytes = uuid(text).unwrap();
        assert_eq!(bytes[..3], [0, 0x11, 0x22]);
        assert_eq!(shown_uuid(bytes), text);
        assert_eq!(uuid(&format!("{{{}}}", text.to_uppercase())), Some(bytes));
        for wrong in [
            "",
            "xyz",
            "00112233-4455-6677-8899-aabbccddeef",
            "{00112233-4455-6677-8899-aabbccddeeff",
            "+0112233-4455-6677-8899-aabbccddeeff",
        ] {
            assert_eq!(uuid(wrong), None, "{wrong}");
        }
    }
}
