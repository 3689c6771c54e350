//! The names of the types.

use crate::TType;

/// The name of a type. Source: `TJSONProtocol.cpp`; `uid` from `TJSONProtocol.py`.
pub(super) const fn name(ttype: TType) -> &'static str {
    match ttype {
        TType::Bool => "tf",
        TType::I8 => "i8",
        TType::I16 => "i16",
        TType::I32 => "i32",
        TType::I64 => "i64",
        TType::Double => "dbl",
        TType::String => "str",
        TType::Struct => "rec",
        TType::Map => "map",
        TType::List => "lst",
        TType::Set => "set",
        TType::Uuid => "uid",
    }
}

/// The type with this name. C++ looks at the first letters only; nobody relies on that.
pub(super) const fn from_name(name: &[u8]) -> Option<TType> {
    Some(match name {
        b"tf" => TType::Bool,
        b"i8" => TType::I8,
        b"i16" => TType::I16,
        b"i32" => TType::I32,
        b"i64" => TType::I64,
        b"dbl" => TType::Double,
        b"str" => TType::String,
        b"rec" => TType::Struct,
        b"map" => TType::Map,
        b"lst" => TType::List,
        b"set" => TType::Set,
        b"uid" => TType::Uuid,
        _ => return None,
    })
}

/// The fewest bytes that a value of this type takes.
pub(super) const fn smallest(ttype: TType) -> usize {
    match ttype {
        TType::Bool | TType::I8 | TType::I16 | TType::I32 | TType::I64 | TType::Double => 1,
        TType::String | TType::Struct => 2,
        TType::List | TType::Set => r#"["i8",0]"#.len(),
        TType::Map => r#"["i8","i8",0,{}]"#.len(),
        TType::Uuid => r#""00000000-0000-0000-0000-000000000000""#.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_the_name_that_it_is_read_from() {
        let types: Vec<TType> = (0..=u8::MAX).filter_map(TType::from_byte).collect();
        assert_eq!(types.len(), 12);
        for ttype in types {
            assert_eq!(from_name(name(ttype).as_bytes()), Some(ttype));
        }
        assert_eq!(from_name(b"i320"), None);
        assert_eq!(from_name(b""), None);
    }
}
