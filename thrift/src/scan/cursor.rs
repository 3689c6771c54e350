//! [`Cursor`]: reading a token from the part of a message that has arrived.

use crate::{DecodeError, DecodeErrorKind, LengthOf, Limits};

/// Why a scanner does not go on.
pub(super) enum Stop {
    /// The message has at least so many bytes, which are not there yet.
    More(usize),
    /// There is no message here, or one beyond the limits.
    Refused(DecodeError),
}

/// A place in the buffer. It may lie behind what has arrived, where a string is skipped.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    buffer: &'a [u8],
    pub(super) position: usize,
    pub(super) limits: &'a Limits,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(buffer: &'a [u8], position: usize, limits: &'a Limits) -> Self {
        Self {
            buffer,
            position,
            limits,
        }
    }

    #[inline]
    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Stop> {
        let rest = self.buffer.get(self.position..).unwrap_or_default();
        match rest.first_chunk() {
            Some(array) => {
                self.position += N;
                Ok(*array)
            }
            None => Err(Stop::More(self.position.saturating_add(N))),
        }
    }

    #[inline]
    pub(super) fn byte(&mut self) -> Result<u8, Stop> {
        self.array().map(u8::from_be_bytes)
    }

    /// Goes past `len` bytes, whether or not they have arrived.
    #[inline]
    pub(super) fn skip(&mut self, len: usize) {
        // Where it saturates, it is longer than any message may be.
        self.position = self.position.saturating_add(len);
    }

    /// Checks a length whose elements take at least `smallest` bytes each, for which the message must have room.
    #[inline]
    pub(super) fn check_len(
        &self,
        of: LengthOf,
        length: i32,
        smallest: usize,
    ) -> Result<usize, Stop> {
        let limit = self.limits.of_length(of);
        let len = match usize::try_from(length) {
            Ok(len) if len <= limit => len,
            Ok(length) => {
                return Err(self.refused(DecodeErrorKind::LengthExceedsLimit {
                    of,
                    length,
                    limit,
                }));
            }
            Err(_) => return Err(self.refused(DecodeErrorKind::NegativeLength { of, length })),
        };
        let end = self.position.saturating_add(len.saturating_mul(smallest));
        if end > self.limits.max_message_len {
            return Err(Stop::More(end));
        }
        Ok(len)
    }

    #[cold]
    pub(super) fn refused(&self, kind: DecodeErrorKind) -> Stop {
        Stop::Refused(DecodeError::new(kind, self.position))
    }
}
