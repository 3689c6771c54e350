//! [`DefaultValue`]: the value that a schema declares for an absent field.

use std::{fmt, sync::Arc};

use crate::Value;

/// The value that a schema declares for an absent field: made when it is asked for, or held since a schema was read.
///
/// ```
/// use alato_thrift::{Value, descriptor::DefaultValue};
///
/// const SEVEN: DefaultValue = DefaultValue::constant(|| Value::of(&7_i32).ok());
///
/// assert_eq!(SEVEN.get(), Some(Value::I32(7)));
/// assert_eq!(DefaultValue::new(Value::I32(7)).get(), Some(Value::I32(7)));
/// ```
#[derive(Clone)]
pub struct DefaultValue(Inner);

#[derive(Clone)]
enum Inner {
    Constant(fn() -> Option<Value>),
    Shared(Arc<Value>),
}

impl DefaultValue {
    /// What `make` makes; it may fail where Thrift cannot say the value.
    #[must_use]
    pub const fn constant(make: fn() -> Option<Value>) -> Self {
        Self(Inner::Constant(make))
    }

    /// This value.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self(Inner::Shared(Arc::new(value)))
    }

    /// The value; `None` where Thrift cannot say it, being nested too deep.
    #[must_use]
    pub fn get(&self) -> Option<Value> {
        match &self.0 {
            Inner::Constant(make) => make(),
            Inner::Shared(value) => Some(Value::clone(value)),
        }
    }
}

impl fmt::Debug for DefaultValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.get() {
            Some(value) => write!(f, "DefaultValue({value})"),
            None => f.write_str("DefaultValue(..)"),
        }
    }
}
