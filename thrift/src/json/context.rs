//! Where in the JSON a value stands: what separates it from the one before, and whether it is a key.

/// What is open around a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    /// Nothing is.
    Alone,
    /// A struct without a field so far.
    NewStruct,
    /// A struct with fields; values stand alone in these.
    Struct,
    /// The array of a list, a set or a message, behind its header.
    List,
    /// The object of a map, where the first key would stand.
    NewMap,
    /// The object of a map, where a value would stand.
    MapValue,
    /// The object of a map, where a further key would stand.
    MapKey,
}

/// How a value is written in its place.
pub(super) struct Place {
    /// What stands before it.
    pub(super) separator: Option<u8>,
    /// Whether it is a key, in which numbers are quoted.
    pub(super) is_key: bool,
}

/// Everything that is open, from the outermost inwards.
///
/// It is as deep as structs and containers nest, which the types bound, or the limit on depth.
#[derive(Debug)]
pub(super) struct Contexts {
    outer: Vec<Context>,
    current: Context,
}

impl Contexts {
    pub(super) const fn new() -> Self {
        Self {
            outer: Vec::new(),
            current: Context::Alone,
        }
    }

    pub(super) fn begin(&mut self, context: Context) {
        self.outer.push(self.current);
        self.current = context;
    }

    pub(super) fn end(&mut self) {
        self.current = self.outer.pop().unwrap_or(Context::Alone);
    }

    /// The place of the next value; the one behind it is in another.
    #[inline]
    pub(super) fn next_value(&mut self) -> Place {
        let (separator, is_key, next) = match self.current {
            Context::List => (Some(b','), false, Context::List),
            Context::NewMap => (None, true, Context::MapValue),
            Context::MapKey => (Some(b','), true, Context::MapValue),
            Context::MapValue => (Some(b':'), false, Context::MapKey),
            other => (None, false, other),
        };
        self.current = next;
        Place { separator, is_key }
    }

    /// Whether a comma stands before the next field.
    #[inline]
    pub(super) fn next_field(&mut self) -> bool {
        let comma = self.current != Context::NewStruct;
        self.current = Context::Struct;
        comma
    }
}
