//! Values as plain JSON, by a descriptor, and back. This is JSON as people write it, not Thrift's JSON protocol.

mod error;
mod read;
mod scalar;
mod untyped;
mod write;

use serde_json::Value as Json;

pub use self::error::{JsonError, JsonErrorKind};
use crate::{
    Limits, StructValue, Value,
    descriptor::{StructDescriptor, TypeDescriptor},
};

impl Value {
    /// The value as plain JSON, with the names that `ty` has for things.
    ///
    /// | Thrift | JSON |
    /// |---|---|
    /// | struct, union, exception | an object, by the names of the fields |
    /// | enum | the name of the variant, or the number if it has none |
    /// | integers | a number |
    /// | double | a number, or `"NaN"`, `"Infinity"`, `"-Infinity"` |
    /// | string | a string |
    /// | binary | a string in base64, padded |
    /// | uuid | a string in the usual groups |
    /// | list, set | an array |
    /// | map with scalar keys | an object, whose keys are what the scalar would be, as text |
    /// | any other map | an array of pairs |
    /// | a field that the descriptor does not have, or that is of another type than it says | under its number, with its type: `"7": {"i32": 5}`, `"8": {"list": ["i32", 1, 2]}` |
    ///
    /// Absent fields are left out, also where they have a default. Of a field or a key that is there twice, the last one counts. A double
    /// comes back from text as exactly the same only with the feature `float_roundtrip` of `serde_json`.
    ///
    /// ```
    /// use alato_thrift::{Value, descriptor::Describe};
    ///
    /// let value = Value::of(&vec![1.5, f64::INFINITY])?;
    /// assert_eq!(value.to_json(<Vec<f64>>::descriptor())?.to_string(), r#"[1.5,"Infinity"]"#);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the value is not of that type, or a string in it is not UTF-8, or it nests deeper than the default of
    /// [`Limits::max_depth`].
    pub fn to_json(&self, ty: &TypeDescriptor) -> Result<Json, JsonError> {
        write::value(self, ty, 0)
    }

    /// The value of the type `ty` that this JSON is: the way back of [`to_json`](Self::to_json).
    ///
    /// Base64 need not be padded, a uuid need not have hyphens, and any map may be an array of pairs. `null` is an absent field. Fields
    /// stand in the order of the descriptor, and the entries of an object that is a map in the object's. A `required` field that is absent takes its default; without one it is an error,
    /// as are a name that the descriptor does not have, and a union of other than one field.
    ///
    /// ```
    /// use alato_thrift::{Value, descriptor::Describe};
    ///
    /// let json = serde_json::json!({"apples": 3});
    /// let value = Value::from_json(&json, <std::collections::BTreeMap<String, i8>>::descriptor())?;
    /// assert_eq!(value.to_string(), r#"{"apples": 3}"#);
    ///
    /// let error = Value::from_json(&serde_json::json!([1, 200]), <Vec<i8>>::descriptor()).unwrap_err();
    /// assert_eq!(error.to_string(), "[1]: a number that is no i8");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// If the JSON is no value of that type, or nests deeper than the default of [`Limits::max_depth`].
    pub fn from_json(json: &Json, ty: &TypeDescriptor) -> Result<Self, JsonError> {
        read::value(json, ty, 0)
    }
}

impl StructValue {
    /// As [`Value::to_json`].
    ///
    /// # Errors
    /// As [`Value::to_json`].
    pub fn to_json(&self, descriptor: &StructDescriptor) -> Result<Json, JsonError> {
        write::object(self, descriptor, 0)
    }

    /// As [`Value::from_json`].
    ///
    /// # Errors
    /// As [`Value::from_json`].
    pub fn from_json(json: &Json, descriptor: &StructDescriptor) -> Result<Self, JsonError> {
        read::object(json, descriptor, 0)
    }
}

/// One level of nesting more: neither a value that was built nor a document that was parsed is bounded.
fn deeper(depth: u16) -> Result<u16, JsonError> {
    let limit = Limits::default().max_depth;
    if depth == limit {
        return Err(JsonErrorKind::TooDeep { limit }.into());
    }
    Ok(depth + 1)
}
