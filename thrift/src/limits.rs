//! [`Limits`]: what a decoder or an encoder refuses to go beyond.

use crate::{DecodeError, DecodeErrorKind, LengthOf};

/// What a decoder refuses to go beyond, however long the input is.
///
/// The defaults suit messages from a network. Apache's implementations share the depth of 64 and
/// allow strings and messages of 100 MiB (`TConfiguration.h`); the budget is alato's own. A limit of 0 admits nothing.
///
/// A client and a server take them by `codec_limits`; how long a message may be there is a matter
/// of `max_frame_size`.
///
/// ```
/// use alato_thrift::{Limits, binary};
///
/// let bytes = binary::to_vec("far too long")?;
/// let short = Limits::default().with_max_string_len(5);
/// let error = binary::from_slice_with::<String>(&bytes, short).unwrap_err();
/// assert_eq!(error.to_string(), "a string of 12 bytes is over the limit of 5 (at byte 4)");
/// # Ok::<(), alato_thrift::EncodeError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// How many structs may stand inside one another, the outermost counted. When an unknown field
    /// is skipped or a [`Value`](crate::Value) is read, containers count as well.
    ///
    /// Each level takes some stack, in proportion to the size of the struct: 64 levels of a struct of 1 KiB fit well into
    /// the 2 MiB that a thread has.
    pub max_depth: u16,
    /// The length of the longest string or binary, in bytes.
    pub max_string_len: usize,
    /// How many elements a list or set may have, or entries a map. Each is bounded by the bytes
    /// that are left in any case.
    pub max_container_len: usize,
    /// How long an input may be that is read as a whole, in bytes.
    pub max_message_len: usize,
    /// How much memory the decoded value may own on the heap, in bytes: what its containers, owned strings and
    /// boxes allocate. Borrowed strings cost nothing, nor do [`Bytes`](bytes::Bytes) of a shared input. While a list or a hash
    /// table grows, its old block exists beside the new one for a moment: the heap may hold up to 64 KiB more than the budget
    /// then. What a type's own default allocates, for a field that is not on the wire, is not counted.
    pub budget: usize,
}

impl Limits {
    /// Sets [`Self::max_depth`].
    #[must_use]
    pub const fn with_max_depth(mut self, max_depth: u16) -> Self {
        self.max_depth = max_depth;
        self
    }

    /// Sets [`Self::max_string_len`].
    #[must_use]
    pub const fn with_max_string_len(mut self, max_string_len: usize) -> Self {
        self.max_string_len = max_string_len;
        self
    }

    /// Sets [`Self::max_container_len`].
    #[must_use]
    pub const fn with_max_container_len(mut self, max_container_len: usize) -> Self {
        self.max_container_len = max_container_len;
        self
    }

    /// Sets [`Self::max_message_len`].
    #[must_use]
    pub const fn with_max_message_len(mut self, max_message_len: usize) -> Self {
        self.max_message_len = max_message_len;
        self
    }

    /// Sets [`Self::budget`].
    #[must_use]
    pub const fn with_budget(mut self, budget: usize) -> Self {
        self.budget = budget;
        self
    }
}

impl Limits {
    /// How long that may be.
    #[inline]
    pub(crate) const fn of_length(&self, of: LengthOf) -> usize {
        match of {
            LengthOf::String => self.max_string_len,
            LengthOf::List | LengthOf::Set | LengthOf::Map => self.max_container_len,
        }
    }

    /// Checks the length of an input that is read as a whole.
    #[inline]
    pub(crate) fn check_message(self, length: usize) -> Result<(), DecodeError> {
        let limit = self.max_message_len;
        if length > limit {
            return Err(too_long(length, limit));
        }
        Ok(())
    }
}

#[cold]
fn too_long(length: usize, limit: usize) -> DecodeError {
    DecodeError::new(DecodeErrorKind::MessageTooLong { length, limit }, 0)
}

impl Default for Limits {
    #[inline]
    fn default() -> Self {
        Self {
            max_depth: 64,
            max_string_len: 100 << 20,
            max_container_len: i32::MAX as usize,
            max_message_len: 100 << 20,
            budget: 64 << 20,
        }
    }
}
