//! [`Input`]: bytes that are being read, and the limits that they are read within. What the decoders share.

use std::slice;

use bytes::Bytes;

use crate::{
    DecodeError, DecodeErrorKind, LengthOf, Limits, memory,
    swap::{self, Order},
    utf8::from_utf8,
};

/// Bytes that are being read.
#[derive(Debug)]
pub(crate) struct Input<'de> {
    /// What has not been read yet. Of an iterator over it, a byte that is read changes one word, and of a slice two.
    rest: slice::Iter<'de, u8>,
    /// The whole input, where it is shared; `rest` is a part of it.
    shared: Option<&'de Bytes>,
    len: usize,
    /// How many more levels there may be.
    levels: u16,
    budget: usize,
    pub(crate) limits: Limits,
}

impl<'de> Input<'de> {
    #[inline]
    pub(crate) fn new(input: &'de [u8], limits: Limits) -> Self {
        Self {
            rest: input.iter(),
            shared: None,
            len: input.len(),
            levels: limits.max_depth,
            budget: limits.budget,
            limits,
        }
    }

    pub(crate) fn new_shared(input: &'de Bytes, limits: Limits) -> Self {
        Self {
            shared: Some(input),
            ..Self::new(input, limits)
        }
    }

    pub(crate) fn position(&self) -> usize {
        self.len - self.rest.len()
    }

    /// What has not been read yet.
    #[inline]
    pub(crate) fn rest(&self) -> &'de [u8] {
        self.rest.as_slice()
    }

    /// Goes to where `rest` begins, which is a part of what has not been read yet.
    #[inline]
    pub(crate) fn go_to(&mut self, rest: &'de [u8]) {
        self.rest = rest.iter();
    }

    /// Reads past `N` bytes, if they are there.
    #[inline]
    pub(crate) fn advance<const N: usize>(&mut self) {
        if N > 0 {
            self.rest.nth(N - 1);
        }
    }

    /// Reads past a byte and `len` more, if they are there. Where the end is stays as it is, other than by [`go_to`](Self::go_to).
    #[inline]
    pub(crate) fn advance_by_one_and(&mut self, len: usize) {
        self.rest.nth(len);
    }

    /// Makes sure that everything has been read.
    #[inline]
    pub(crate) fn finish(&self) -> Result<(), DecodeError> {
        match self.rest.len() {
            0 => Ok(()),
            left => Err(self.error(DecodeErrorKind::TrailingBytes { left })),
        }
    }

    /// An error at the place that has been reached.
    #[cold]
    pub(crate) fn error(&self, kind: DecodeErrorKind) -> DecodeError {
        DecodeError::new(kind, self.position())
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        match self.rest().first_chunk() {
            Some(array) => {
                self.advance::<N>();
                Ok(*array)
            }
            None => Err(self.unexpected_end(N)),
        }
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Result<u8, DecodeError> {
        match self.rest.next() {
            Some(byte) => Ok(*byte),
            None => Err(self.unexpected_end(1)),
        }
    }

    #[inline]
    pub(crate) fn slice(&mut self, len: usize) -> Result<&'de [u8], DecodeError> {
        match self.rest().split_at_checked(len) {
            Some((slice, rest)) => {
                self.go_to(rest);
                Ok(slice)
            }
            None => Err(self.unexpected_end(len)),
        }
    }

    #[cold]
    pub(crate) fn unexpected_end(&self, needed: usize) -> DecodeError {
        let left = self.rest.len();
        self.error(DecodeErrorKind::UnexpectedEnd { needed, left })
    }

    /// Checks a length, whose elements take at least `smallest` bytes each, against the bytes that are left.
    #[inline]
    pub(crate) fn check_len(
        &self,
        of: LengthOf,
        length: i32,
        smallest: usize,
    ) -> Result<usize, DecodeError> {
        let limit = self.limits.of_length(of);
        match usize::try_from(length) {
            Ok(len) if len <= limit && len.saturating_mul(smallest) <= self.rest.len() => Ok(len),
            _ => Err(self.bad_length(of, length, limit)),
        }
    }

    #[cold]
    fn bad_length(&self, of: LengthOf, length: i32, limit: usize) -> DecodeError {
        let left = self.rest.len();
        self.error(match usize::try_from(length) {
            Err(_) => DecodeErrorKind::NegativeLength { of, length },
            Ok(length) if length > limit => {
                DecodeErrorKind::LengthExceedsLimit { of, length, limit }
            }
            Ok(length) => DecodeErrorKind::LengthExceedsInput { of, length, left },
        })
    }

    /// Whether a string of this length is within the limits.
    #[inline]
    pub(crate) fn may_be_a_string(&self, len: usize) -> bool {
        len <= self.limits.max_string_len
    }

    /// The bytes that were read last, which have to be UTF-8.
    #[inline]
    pub(crate) fn utf8(&self, bytes: &'de [u8]) -> Result<&'de str, DecodeError> {
        match from_utf8(bytes) {
            Some(text) => Ok(text),
            None => Err(self.not_utf8(bytes.len())),
        }
    }

    /// The same, to be owned.
    #[inline]
    pub(crate) fn owned_utf8(&mut self, bytes: &'de [u8]) -> Result<String, DecodeError> {
        let text = self.utf8(bytes)?;
        self.charge(memory::block(text.len()))?;
        Ok(text.to_owned())
    }

    /// The error for the last `len` bytes.
    #[cold]
    fn not_utf8(&self, len: usize) -> DecodeError {
        DecodeError::new(DecodeErrorKind::InvalidUtf8, self.position() - len)
    }

    /// Bytes of the input, as a part of what is shared, or as a copy.
    pub(crate) fn share(&mut self, bytes: &'de [u8]) -> Result<Bytes, DecodeError> {
        if let Some(part) = self.shared_part(bytes) {
            return Ok(part);
        }
        self.charge(memory::block(bytes.len()))?;
        Ok(Bytes::copy_from_slice(bytes))
    }

    /// A part of the input, if that is shared.
    #[inline]
    pub(crate) fn shared_part(&self, part: &'de [u8]) -> Option<Bytes> {
        let input = self.shared?;
        let (whole, part_of) = (input.as_ptr_range(), part.as_ptr_range());
        let is_part = whole.start <= part_of.start && part_of.end <= whole.end;
        is_part.then(|| input.slice_ref(part))
    }

    #[inline]
    pub(crate) fn charge(&mut self, bytes: usize) -> Result<(), DecodeError> {
        if let Some(left) = self.budget.checked_sub(bytes) {
            self.budget = left;
            return Ok(());
        }
        Err(self.over_budget())
    }

    #[cold]
    fn over_budget(&self) -> DecodeError {
        let limit = self.limits.budget;
        self.error(DecodeErrorKind::OverBudget { limit })
    }

    #[inline]
    pub(crate) fn enter(&mut self) -> Result<(), DecodeError> {
        match self.levels.checked_sub(1) {
            Some(levels) => {
                self.levels = levels;
                Ok(())
            }
            None => Err(self.too_deep()),
        }
    }

    #[cold]
    fn too_deep(&self) -> DecodeError {
        let limit = self.limits.max_depth;
        self.error(DecodeErrorKind::TooDeep { limit })
    }

    #[inline]
    pub(crate) fn leave(&mut self) {
        self.levels = self.levels.saturating_add(1);
    }

    /// Reads numbers of `N` bytes each. All of them are there, so nothing is allocated ahead of them.
    #[inline]
    pub(crate) fn numbers<const N: usize, T: Copy>(
        &mut self,
        len: usize,
        order: Order,
        from_bytes: impl Fn([u8; N]) -> T,
    ) -> Result<Vec<T>, DecodeError> {
        let bytes = self.slice(len.saturating_mul(N))?;
        let (numbers, _) = bytes.as_chunks();
        Ok(swap::read(numbers, order, from_bytes))
    }
}
