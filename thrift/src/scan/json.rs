//! The JSON protocol, for a scanner: brackets, strings and commas, without a look at numbers and names.

use super::{cursor::Stop, depth::Depth};
use crate::{
    DecodeError, DecodeErrorKind, LengthOf, Limits,
    json::{is_white_space, plain_text_len},
};

/// A scanner of a message. What it keeps is bounded by [`Limits::max_depth`].
#[derive(Clone, Debug)]
pub(super) struct JsonScan {
    /// How many bytes need not be looked at again.
    position: usize,
    place: Place,
    /// Which brackets are open.
    open: Vec<Open>,
    depth: Depth,
    #[cfg(test)]
    pub(super) steps: usize,
}

/// Where in the text the scanner is.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Before the bracket that the message begins with.
    Before,
    Between,
    /// In a string, which means so many bytes up to here, at least.
    String(usize),
    /// Behind a backslash in a string.
    Escape(usize),
    /// In a string, before so many hexadecimal digits.
    Unicode(usize, u8),
}

/// What a bracket has begun.
#[derive(Clone, Copy, Debug)]
enum Open {
    /// `[1,"name",1,0,{…}]`
    Message { commas: u8 },
    /// A list or a set, `["i32",2,1,1]`, or a map, `["str","i32",1,{…}]`. They differ in what the third item is.
    Array {
        commas: usize,
        third_is_struct: bool,
    },
    /// `{"1":{…},"2":{…}}`
    Struct,
    /// `{"i32":1}`
    Field,
    /// `{"a":1,"b":2}`
    Entries { commas: usize },
}

/// In which item of a message the arguments are, counted from 0.
const ARGUMENTS: u8 = 4;
/// In which item of a list its first element is.
const FIRST_ELEMENT: usize = 2;
/// In which item of a map its entries are.
const ENTRIES: usize = 3;

impl JsonScan {
    pub(super) const fn new() -> Self {
        Self {
            position: 0,
            place: Place::Before,
            open: Vec::new(),
            depth: Depth::ZERO,
            #[cfg(test)]
            steps: 0,
        }
    }

    pub(super) fn reset(&mut self) {
        self.position = 0;
        self.place = Place::Before;
        self.open.clear();
        self.depth = Depth::ZERO;
    }

    /// Goes on to the end of the message, which is returned.
    pub(super) fn scan(&mut self, buffer: &[u8], limits: &Limits) -> Result<usize, Stop> {
        while let Some((&byte, rest)) = buffer.get(self.position..).and_then(<[u8]>::split_first) {
            self.count_step();
            let next = match self.place {
                Place::Before if is_white_space(byte) => Place::Before,
                Place::Before if byte == b'[' => {
                    self.open.push(Open::Message { commas: 0 });
                    Place::Between
                }
                Place::Before => return Err(self.not_a_message(byte, rest)),
                Place::Between if byte == b'"' => Place::String(0),
                Place::Between => {
                    self.between(byte, limits)?;
                    if self.open.is_empty() {
                        return Ok(self.position + 1);
                    }
                    Place::Between
                }
                Place::String(_) if byte == b'"' => Place::Between,
                Place::String(len) if byte == b'\\' => Place::Escape(self.longer(len, 1, limits)?),
                Place::String(len) => {
                    let plain = 1 + plain_text_len(rest);
                    let len = self.longer(len, plain, limits)?;
                    self.position += plain - 1;
                    Place::String(len)
                }
                Place::Escape(len) => match byte {
                    b'u' => Place::Unicode(len, 4),
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Place::String(len),
                    _ => return Err(self.refused(DecodeErrorKind::InvalidEscape)),
                },
                Place::Unicode(len, left) if byte.is_ascii_hexdigit() => match left {
                    1 => Place::String(len),
                    _ => Place::Unicode(len, left - 1),
                },
                Place::Unicode(..) => return Err(self.refused(DecodeErrorKind::InvalidEscape)),
            };
            self.place = next;
            self.position += 1;
        }
        // Everything that is open needs its bracket.
        Err(Stop::More(self.position + self.open.len().max(1)))
    }

    /// Takes a byte that stands in no string.
    fn between(&mut self, byte: u8, limits: &Limits) -> Result<(), Stop> {
        match byte {
            b'{' => self.open_brace(limits),
            b'[' => self.open_bracket(limits),
            b'}' | b']' => self.close(byte),
            b',' => self.comma(limits),
            b':' | b'+' | b'-' | b'.' => Ok(()),
            _ if byte.is_ascii_alphanumeric() || is_white_space(byte) => Ok(()),
            _ => Err(self.unexpected("a value", byte)),
        }
    }

    fn open_brace(&mut self, limits: &Limits) -> Result<(), Stop> {
        let opened = match self.open.last_mut() {
            Some(Open::Struct) => Open::Field,
            Some(Open::Message { commas: ARGUMENTS } | Open::Field | Open::Entries { .. }) => {
                Open::Struct
            }
            Some(Open::Array {
                commas,
                third_is_struct,
            }) if *commas >= FIRST_ELEMENT => {
                *third_is_struct |= *commas == FIRST_ELEMENT;
                if *commas == ENTRIES && !*third_is_struct {
                    Open::Entries { commas: 0 }
                } else {
                    Open::Struct
                }
            }
            _ => return Err(self.unexpected("another value", b'{')),
        };
        if let Open::Struct = opened {
            let checked = self.depth.check_struct(limits);
            checked.map_err(|kind| self.refused(kind))?;
            self.depth.open_struct();
        }
        self.open.push(opened);
        Ok(())
    }

    fn open_bracket(&mut self, limits: &Limits) -> Result<(), Stop> {
        match self.open.last() {
            Some(Open::Field | Open::Entries { .. }) => {}
            Some(Open::Array { commas, .. }) if *commas >= FIRST_ELEMENT => {}
            _ => return Err(self.unexpected("another value", b'[')),
        }
        let checked = self.depth.check_container(limits);
        checked.map_err(|kind| self.refused(kind))?;
        self.depth.open_container();
        self.open.push(Open::Array {
            commas: 0,
            third_is_struct: false,
        });
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Result<(), Stop> {
        let is_array = byte == b']';
        match self.open.last() {
            Some(Open::Message { commas: ARGUMENTS }) if is_array => {}
            Some(Open::Array { .. }) if is_array => self.depth.close_container(),
            Some(Open::Struct) if !is_array => self.depth.close_struct(),
            Some(Open::Field | Open::Entries { .. }) if !is_array => {}
            _ => return Err(self.unexpected("another bracket", byte)),
        }
        self.open.pop();
        Ok(())
    }

    /// Counts the items of what a comma stands in.
    fn comma(&mut self, limits: &Limits) -> Result<(), Stop> {
        let limit = limits.max_container_len;
        let (commas, of, length) = match self.open.last_mut() {
            Some(Open::Message { commas }) if *commas < ARGUMENTS => {
                *commas += 1;
                return Ok(());
            }
            Some(Open::Struct) => return Ok(()),
            Some(Open::Array { commas, .. }) => {
                // Up to the third comma it may be a map.
                let length = (*commas + 2 - FIRST_ELEMENT) * usize::from(*commas >= ENTRIES);
                (commas, LengthOf::List, length)
            }
            Some(Open::Entries { commas }) => {
                let length = *commas + 2;
                (commas, LengthOf::Map, length)
            }
            _ => return Err(self.unexpected("the end of a message or a field", b',')),
        };
        if length > limit {
            return Err(self.refused(DecodeErrorKind::LengthExceedsLimit { of, length, limit }));
        }
        *commas += 1;
        Ok(())
    }

    /// The length of a string that goes on for `more` bytes.
    fn longer(&self, len: usize, more: usize, limits: &Limits) -> Result<usize, Stop> {
        let limit = limits.max_string_len;
        let length = len + more;
        // Four characters of base64 are three bytes, and what is left over has at most two characters of padding.
        if length / 4 * 3 > limit.saturating_add(2) {
            let of = LengthOf::String;
            return Err(self.refused(DecodeErrorKind::LengthExceedsLimit { of, length, limit }));
        }
        Ok(length)
    }

    #[cold]
    fn not_a_message(&self, byte: u8, rest: &[u8]) -> Stop {
        let mut first = [byte, 0, 0, 0];
        for (to, from) in first[1..].iter_mut().zip(rest) {
            *to = *from;
        }
        self.refused(DecodeErrorKind::NotAMessage {
            protocol: "JSON",
            first: u32::from_be_bytes(first),
        })
    }

    #[cold]
    fn unexpected(&self, expected: &'static str, found: u8) -> Stop {
        self.refused(DecodeErrorKind::UnexpectedByte { expected, found })
    }

    #[cold]
    fn refused(&self, kind: DecodeErrorKind) -> Stop {
        Stop::Refused(DecodeError::new(kind, self.position))
    }

    #[cfg_attr(
        not(test),
        expect(clippy::unused_self, reason = "steps are counted in tests")
    )]
    fn count_step(&mut self) {
        #[cfg(test)]
        {
            self.steps += 1;
        }
    }
}
