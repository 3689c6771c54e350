//! [`MessageScanner`]: where a message ends, of which only a part has arrived.
//!
//! A message without a frame says nowhere how long it is. Decoding it again from its start whenever some bytes come in would take
//! time in the square of its length; a scanner goes on from where it stopped. It decodes nothing, copies nothing and does not
//! recurse: what it keeps is a position, and what is open there.

mod binary;
mod compact;
mod cursor;
mod depth;
mod json;
mod tagged;

#[cfg(test)]
mod tests;

use self::{binary::Binary, compact::Compact, cursor::Stop, json::JsonScan, tagged::TaggedScan};
use crate::{DecodeError, DecodeErrorKind, Limits};

/// Finds the end of a message that arrives in pieces and without a frame.
///
/// It looks at a buffer that begins with the message and holds whatever has arrived of it, and remembers how far it has looked:
/// the work is in proportion to the length of the message, in however many pieces that comes. Strings are counted, not looked at
/// (in JSON they are, for their ends).
///
/// ```
/// use alato_thrift::{Limits, MessageScanner, Progress};
///
/// // The call `ping()`, and the beginning of another.
/// let stream = b"\x80\x01\0\x01\0\0\0\x04ping\0\0\0\x07\0\x80\x01\0\x01";
///
/// let mut buffer = Vec::new();
/// let mut messages = Vec::new();
/// let mut scanner = MessageScanner::binary(Limits::default());
/// for piece in stream.chunks(5) {
///     buffer.extend_from_slice(piece);
///     while let Progress::Complete { end } = scanner.scan(&buffer)? {
///         messages.push(buffer.drain(..end).collect::<Vec<u8>>());
///     }
/// }
/// assert_eq!(messages, [&stream[..17]]);
/// assert_eq!(buffer, &stream[17..]);
/// # Ok::<(), alato_thrift::DecodeError>(())
/// ```
///
/// # What it refuses
/// What goes beyond the [`Limits`], as soon as that can be known: a string that claims too many bytes is refused when its length has
/// arrived, and so is one that would make the message too long. And most of what is no message: an envelope that is none, types that
/// do not exist, negative lengths; in JSON, brackets that do not fit together. It refuses nothing that a decoder reads
/// within the same limits, with one exception: where containers stand in containers, it cannot know whether a type
/// bounds them, and takes four times [`Limits::max_depth`] of them, beside that many structs.
///
/// What it accepts may still be no message for a decoder: names that are not UTF-8, wrong counts and numbers in JSON, strings in
/// JSON that are a third longer than allowed (as text in base64 is), values of other types than expected.
#[derive(Clone, Debug)]
pub struct MessageScanner {
    limits: Limits,
    protocol: Protocol,
}

/// What a [`MessageScanner`] has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The message goes on behind what is in the buffer.
    Incomplete {
        /// How many bytes the buffer will hold when the message is complete, at least. More than it holds now.
        ///
        /// It is what the message claims: reading on to there is right, making room for all of it at once is not.
        at_least: usize,
    },
    /// The message is complete.
    Complete {
        /// How many bytes of the buffer it is. What follows is the next message.
        end: usize,
    },
}

#[derive(Clone, Debug)]
enum Protocol {
    Binary(TaggedScan<Binary>),
    Compact(TaggedScan<Compact>),
    Json(JsonScan),
}

impl MessageScanner {
    /// A scanner of messages in the binary protocol, in the strict form or the old one.
    #[must_use]
    pub const fn binary(limits: Limits) -> Self {
        let protocol = Protocol::Binary(TaggedScan::new());
        Self { limits, protocol }
    }

    /// A scanner of messages in the compact protocol.
    #[must_use]
    pub const fn compact(limits: Limits) -> Self {
        let protocol = Protocol::Compact(TaggedScan::new());
        Self { limits, protocol }
    }

    /// A scanner of messages in the JSON protocol.
    ///
    /// White space behind a message counts to the next one.
    #[must_use]
    pub const fn json(limits: Limits) -> Self {
        let protocol = Protocol::Json(JsonScan::new());
        Self { limits, protocol }
    }

    /// Looks on for the end of the message.
    ///
    /// `buffer` begins with the message: what it held the last time, and what has arrived since. Behind a complete message
    /// the scanner starts over, and expects the next buffer to begin with what follows it.
    ///
    /// # Errors
    /// If this is no message, or goes beyond the limits; with the offset in `buffer`. Where the next message begins is unknown
    /// then, so that a stream cannot go on: the same error comes again until [`reset`](Self::reset).
    pub fn scan(&mut self, buffer: &[u8]) -> Result<Progress, DecodeError> {
        // What is behind the longest message is not looked at, so that whoever wants to see it has a message that is too long.
        let limit = self.limits.max_message_len;
        let seen = buffer.get(..limit).unwrap_or(buffer);
        let scanned = match &mut self.protocol {
            Protocol::Binary(scan) => scan.scan(seen, &self.limits),
            Protocol::Compact(scan) => scan.scan(seen, &self.limits),
            Protocol::Json(scan) => scan.scan(seen, &self.limits),
        };
        match scanned {
            Ok(end) => {
                self.reset();
                Ok(Progress::Complete { end })
            }
            Err(Stop::More(at_least)) if at_least > limit => {
                let length = at_least.max(buffer.len());
                let kind = DecodeErrorKind::MessageTooLong { length, limit };
                Err(DecodeError::new(kind, seen.len()))
            }
            Err(Stop::More(at_least)) => Ok(Progress::Incomplete { at_least }),
            Err(Stop::Refused(error)) => Err(error),
        }
    }

    /// Starts over: the next buffer begins with another message.
    pub fn reset(&mut self) {
        // The memory for what is open is kept.
        match &mut self.protocol {
            Protocol::Binary(scan) => scan.reset(),
            Protocol::Compact(scan) => scan.reset(),
            Protocol::Json(scan) => scan.reset(),
        }
    }

    /// How often a token was looked at, complete or not; in JSON, a byte.
    #[cfg(test)]
    fn steps(&self) -> usize {
        match &self.protocol {
            Protocol::Binary(scan) => scan.steps,
            Protocol::Compact(scan) => scan.steps,
            Protocol::Json(scan) => scan.steps,
        }
    }
}
