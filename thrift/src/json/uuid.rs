//! Uuids as text: 32 hexadecimal digits in five groups. Source: `writeUuid` in `TJSONProtocol.py`.

/// How long the text is.
pub(super) const LEN: usize = 36;
/// Where its dashes are.
const DASHES: [usize; 4] = [8, 13, 18, 23];

pub(super) fn write(value: &[u8; 16]) -> [u8; LEN] {
    let mut digits = value
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .map(|digit| b"0123456789abcdef"[usize::from(digit)]);
    std::array::from_fn(|i| {
        if DASHES.contains(&i) {
            b'-'
        } else {
            digits.next().unwrap_or(b'0')
        }
    })
}

/// Reads the text.
///
/// # Errors
/// Where the first character is that does not belong there, and what would.
pub(super) fn parse(text: &[u8; LEN]) -> Result<[u8; 16], (usize, &'static str)> {
    let mut number = 0_u128;
    for (i, &byte) in text.iter().enumerate() {
        if DASHES.contains(&i) {
            if byte != b'-' {
                return Err((i, "the dash of a uuid"));
            }
        } else {
            let digit = char::from(byte).to_digit(16);
            let digit = digit.ok_or((i, "a digit of a uuid"))?;
            number = number << 4 | u128::from(digit);
        }
    }
    Ok(number.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_written_in_five_groups_and_read_in_either_case() {
        let uuid = 0x0011_2233_4455_6677_8899_aabb_ccdd_eeff_u128.to_be_bytes();
        let text = b"00112233-4455-6677-8899-aabbccddeeff";
        assert_eq!(&write(&uuid), text);
        assert_eq!(parse(text), Ok(uuid));
        assert_eq!(parse(b"00112233-4455-6677-8899-AABBCCDDEEFF"), Ok(uuid));
        assert_eq!(
            parse(b"00112233-44556677--8899-aabbccddeeff"),
            Err((13, "the dash of a uuid"))
        );
        assert_eq!(
            parse(b"0011223g-4455-6677-8899-aabbccddeeff"),
            Err((7, "a digit of a uuid"))
        );
    }
}
