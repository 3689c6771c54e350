//! [`TaggedScan`]: scanning a protocol in which a type stands before every value, as in the binary and the compact protocol.

use std::marker::PhantomData;

use super::{
    cursor::{Cursor, Stop},
    depth::Depth,
};
use crate::{Limits, TType};

/// How a protocol writes what stands around values.
pub(super) trait Tagged {
    /// Reads a part of the envelope; what comes next is returned.
    fn envelope(part: Envelope, cursor: &mut Cursor<'_>) -> Result<Option<Envelope>, Stop>;

    /// Reads the header of a field; `None` at the end of the struct.
    fn field(cursor: &mut Cursor<'_>) -> Result<Option<Field>, Stop>;

    /// Reads a value, or its beginning if other values are in it.
    fn value(ttype: TType, cursor: &mut Cursor<'_>) -> Result<Value, Stop>;
}

/// A part of a message's envelope.
#[derive(Clone, Copy, Debug)]
pub(super) enum Envelope {
    /// All of it, or up to the name.
    Start,
    /// What stands behind the name in the binary protocol's old form.
    BehindName,
}

/// The header of a field.
#[derive(Clone, Copy)]
pub(super) enum Field {
    /// A value of that type follows.
    Of(TType),
    /// The value is in the header.
    Whole,
}

/// What a value is to a scanner.
#[derive(Clone, Copy)]
pub(super) enum Value {
    /// The cursor is behind it.
    Passed,
    /// A struct, whose fields follow.
    Struct,
    /// So many values follow, of the types in turn: of keys and values, or twice the same.
    Elements { count: u32, types: [TType; 2] },
}

impl Value {
    /// A container of `len` elements of one type, or entries of two.
    pub(super) fn elements<const N: usize>(len: usize, types: [TType; N]) -> Self {
        Self::Elements {
            // Lengths are below 2^31.
            count: u32::try_from(len.saturating_mul(N)).unwrap_or(u32::MAX),
            types: [types[0], types[N - 1]],
        }
    }
}

/// A scanner of a message. What it keeps is bounded by [`Limits::max_depth`].
#[derive(Clone, Debug)]
pub(super) struct TaggedScan<P> {
    /// What comes next of the envelope; `None` behind it.
    envelope: Option<Envelope>,
    /// How many bytes need not be looked at again. They may not all have arrived.
    position: usize,
    open: Vec<Open>,
    depth: Depth,
    #[cfg(test)]
    pub(super) steps: usize,
    protocol: PhantomData<P>,
}

/// What values are inside of.
#[derive(Clone, Copy, Debug)]
enum Open {
    Struct,
    /// An odd number of elements is left where the value of an entry is next.
    Elements {
        left: u32,
        types: [TType; 2],
    },
}

impl<P: Tagged> TaggedScan<P> {
    pub(super) const fn new() -> Self {
        Self {
            envelope: Some(Envelope::Start),
            position: 0,
            open: Vec::new(),
            depth: Depth::ZERO,
            #[cfg(test)]
            steps: 0,
            protocol: PhantomData,
        }
    }

    pub(super) fn reset(&mut self) {
        self.envelope = Some(Envelope::Start);
        self.position = 0;
        self.open.clear();
        self.depth = Depth::ZERO;
    }

    /// Goes on to the end of the message, which is returned.
    pub(super) fn scan(&mut self, buffer: &[u8], limits: &Limits) -> Result<usize, Stop> {
        // A token is read as a whole or not at all: nothing changes before all of it has arrived. None has more than
        // a few bytes, so to read its first ones again is little work.
        while let Some(part) = self.envelope {
            let mut cursor = self.token(buffer, limits);
            let next = P::envelope(part, &mut cursor)?;
            let body = match next {
                Some(_) => Value::Passed,
                None => Value::Struct,
            };
            self.open(body, &cursor)?;
            self.envelope = next;
        }
        while let Some(&open) = self.open.last() {
            let mut cursor = self.token(buffer, limits);
            match open {
                Open::Struct => match P::field(&mut cursor)? {
                    Some(Field::Of(ttype)) => {
                        let value = P::value(ttype, &mut cursor)?;
                        self.open(value, &cursor)?;
                    }
                    Some(Field::Whole) => self.position = cursor.position,
                    None => {
                        self.position = cursor.position;
                        self.open.pop();
                        self.depth.close_struct();
                    }
                },
                Open::Elements { left: 0, .. } => {
                    self.open.pop();
                    self.depth.close_container();
                }
                Open::Elements { left, types } => {
                    let [key, value] = types;
                    let ttype = if left % 2 == 0 { key } else { value };
                    let value = P::value(ttype, &mut cursor)?;
                    let at = self.open.len() - 1;
                    self.open(value, &cursor)?;
                    let left = left - 1;
                    self.open[at] = Open::Elements { left, types };
                }
            }
        }
        // The last token was the end of the outermost struct, so all of the message has arrived.
        Ok(self.position)
    }

    fn token<'a>(&mut self, buffer: &'a [u8], limits: &'a Limits) -> Cursor<'a> {
        #[cfg(test)]
        {
            self.steps += 1;
        }
        Cursor::new(buffer, self.position, limits)
    }

    /// Goes on behind what `cursor` has read, which was `value` or its beginning.
    #[inline]
    fn open(&mut self, value: Value, cursor: &Cursor<'_>) -> Result<(), Stop> {
        match value {
            Value::Passed => {}
            Value::Struct => {
                let checked = self.depth.check_struct(cursor.limits);
                checked.map_err(|kind| cursor.refused(kind))?;
                self.depth.open_struct();
                self.open.push(Open::Struct);
            }
            Value::Elements { count, types } => {
                let checked = self.depth.check_container(cursor.limits);
                checked.map_err(|kind| cursor.refused(kind))?;
                self.depth.open_container();
                self.open.push(Open::Elements { left: count, types });
            }
        }
        self.position = cursor.position;
        Ok(())
    }
}
