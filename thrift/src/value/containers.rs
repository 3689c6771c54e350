//! [`ListValue`] and [`MapValue`]: containers whose elements are all of one type, as the wire demands.

use std::{error::Error, fmt};

use crate::{TType, Value};

/// The elements of a list or a set, and their type, which an empty one has as well.
///
/// ```
/// use alato_thrift::{ListValue, TType, Value};
///
/// let mut list = ListValue::new(TType::I32);
/// list.push(Value::I32(1))?;
/// let error = list.push(Value::from("two")).unwrap_err();
///
/// assert_eq!(error.to_string(), "a string among elements of type i32");
/// assert_eq!(Value::List(list).to_string(), "[1]");
/// # Ok::<(), alato_thrift::WrongElement>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListValue {
    element: TType,
    /// Every one of the type `element`.
    values: Vec<Value>,
}

impl ListValue {
    /// An empty one.
    #[must_use]
    pub const fn new(element: TType) -> Self {
        Self {
            element,
            values: Vec::new(),
        }
    }

    /// One of these elements.
    ///
    /// # Errors
    /// If one of them is not of the type `element`.
    pub fn from_values(element: TType, values: Vec<Value>) -> Result<Self, WrongElement> {
        values.iter().try_for_each(|value| check(element, value))?;
        Ok(Self { element, values })
    }

    /// For values that are known to be of the type `element`.
    pub(super) fn of_checked(element: TType, values: Vec<Value>) -> Self {
        Self { element, values }
    }

    /// The type of the elements.
    ///
    /// An empty list on the wire may name no type, or one that does not exist: it is read as a list of `i8`, and every reader takes
    /// an empty list of any type.
    #[must_use]
    pub const fn element(&self) -> TType {
        self.element
    }

    /// Adds an element at the end.
    ///
    /// # Errors
    /// If it is not of the type of the others.
    pub fn push(&mut self, value: Value) -> Result<(), WrongElement> {
        check(self.element, &value)?;
        self.values.push(value);
        Ok(())
    }

    /// The elements, in the order of the wire.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        &self.values
    }

    /// The elements, in the order of the wire.
    #[must_use]
    pub fn into_values(self) -> Vec<Value> {
        self.values
    }

    /// How many elements there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }
}

/// The entries of a map, and their types, which an empty one has as well.
///
/// ```
/// use alato_thrift::{MapValue, TType, Value};
///
/// let mut map = MapValue::new(TType::String, TType::I32);
/// map.push(Value::from("apples"), Value::I32(3))?;
///
/// assert_eq!(map.get(&Value::from("apples")), Some(&Value::I32(3)));
/// assert_eq!(Value::from(map).to_string(), r#"{"apples": 3}"#);
/// # Ok::<(), alato_thrift::WrongElement>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MapValue {
    key: TType,
    value: TType,
    /// Every one of the types `key` and `value`.
    entries: Vec<(Value, Value)>,
}

impl MapValue {
    /// An empty one.
    #[must_use]
    pub const fn new(key: TType, value: TType) -> Self {
        Self {
            key,
            value,
            entries: Vec::new(),
        }
    }

    /// One of these entries.
    ///
    /// # Errors
    /// If one of them is not of the types `key` and `value`.
    pub fn from_entries(
        key: TType,
        value: TType,
        entries: Vec<(Value, Value)>,
    ) -> Result<Self, WrongElement> {
        for entry in &entries {
            check(key, &entry.0)?;
            check(value, &entry.1)?;
        }
        Ok(Self::of_checked(key, value, entries))
    }

    /// For entries that are known to be of the types `key` and `value`.
    pub(super) fn of_checked(key: TType, value: TType, entries: Vec<(Value, Value)>) -> Self {
        Self {
            key,
            value,
            entries,
        }
    }

    /// The type of the keys; as [`ListValue::element`].
    #[must_use]
    pub const fn key(&self) -> TType {
        self.key
    }

    /// The type of the values; as [`ListValue::element`].
    #[must_use]
    pub const fn value(&self) -> TType {
        self.value
    }

    /// Adds an entry at the end, whether or not there is one with that key.
    ///
    /// # Errors
    /// If it is not of the types of the others.
    pub fn push(&mut self, key: Value, value: Value) -> Result<(), WrongElement> {
        check(self.key, &key)?;
        check(self.value, &value)?;
        self.entries.push((key, value));
        Ok(())
    }

    /// The value of the last entry with that key, which is the one that a decoder of a Rust map keeps. It looks at each entry.
    #[must_use]
    pub fn get(&self, key: &Value) -> Option<&Value> {
        let mut backwards = self.entries.iter().rev();
        backwards
            .find(|(found, _)| found == key)
            .map(|(_, value)| value)
    }

    /// The entries, in the order of the wire.
    #[must_use]
    pub fn entries(&self) -> &[(Value, Value)] {
        &self.entries
    }

    /// The entries, in the order of the wire.
    #[must_use]
    pub fn into_entries(self) -> Vec<(Value, Value)> {
        self.entries
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

/// A value was to go into a container of values of another type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongElement {
    /// The type of the container's elements.
    pub expected: TType,
    /// The type of the value.
    pub found: TType,
}

impl fmt::Display for WrongElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, found } = self;
        write!(f, "a {found} among elements of type {expected}")
    }
}

impl Error for WrongElement {}

fn check(expected: TType, value: &Value) -> Result<(), WrongElement> {
    let found = value.ttype();
    if found == expected {
        Ok(())
    } else {
        Err(WrongElement { expected, found })
    }
}
