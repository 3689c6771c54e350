//! Values without a type.

use alato::thrift::{Decoder, Limits, StructValue, TType, binary, compact, json};

/// A struct of any fields that decodes is encoded in every protocol, and is the same again in the one that it came in.
pub fn any_struct(input: &[u8]) {
    let limits = Limits::default();
    if let Ok(value) = binary::from_slice_with::<StructValue>(input, limits) {
        let mut skipper = binary::BinaryDecoder::new(input, limits);
        assert_eq!(skipper.skip(TType::Struct), Ok(()));
        assert_eq!(skipper.position(), input.len());
        let encoded = binary::to_vec(&value).expect("a value can be encoded");
        assert_eq!(binary::from_slice(&encoded).as_ref(), Ok(&value));
        in_the_others(&value);
        let _ = value.display_bounded(100).to_string();
    }
    if let Ok(value) = compact::from_slice_with::<StructValue>(input, limits) {
        let mut skipper = compact::CompactDecoder::new(input, limits);
        assert_eq!(skipper.skip(TType::Struct), Ok(()));
        assert_eq!(skipper.position(), input.len());
        let encoded = compact::to_vec(&value).expect("a value can be encoded");
        assert_eq!(compact::from_slice(&encoded).as_ref(), Ok(&value));
        in_the_others(&value);
    }
    if let Ok(value) = json::from_slice_with::<StructValue>(input, limits) {
        let mut skipper = json::JsonDecoder::new(input, limits);
        assert_eq!(skipper.skip(TType::Struct), Ok(()));
        let encoded = json::to_vec(&value).expect("a value can be encoded");
        assert_eq!(json::from_slice(&encoded).as_ref(), Ok(&value));
        in_the_others(&value);
    }
}

/// What is written in one protocol and read again is written and read in the next.
fn in_the_others(value: &StructValue) {
    let bytes = binary::to_vec(value).expect("in binary");
    assert_eq!(binary::from_slice(&bytes).as_ref(), Ok(value));
    let bytes = compact::to_vec(value).expect("in compact");
    let in_compact: StructValue = compact::from_slice(&bytes).expect("from compact");
    assert_eq!(in_compact.len(), value.len());
    let bytes = json::to_vec(value).expect("in JSON");
    let in_json: StructValue = json::from_slice(&bytes).expect("from JSON");
    assert_eq!(in_json.len(), value.len());
}
