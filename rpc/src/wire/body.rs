//! [`Body`]: the bytes of a message, behind its envelope.

use std::ops::Deref;

use bytes::Bytes;

use super::{MAX_ROOM, MAX_SHORT};

/// The body of a message. A short one that has come is copied: a value that is kept would otherwise keep what came with it. One that is
/// to be sent is copied up to [`MAX_COPIED`](super::MAX_COPIED): a write of many small parts costs more than one of a whole.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// One that has room of its own, which is used again.
    Own(Vec<u8>),
    Shared(Bytes),
}

impl Body {
    pub(crate) const EMPTY: Self = Self::Own(Vec::new());

    /// Makes it a copy of some bytes.
    #[inline]
    pub(crate) fn copy_from(&mut self, bytes: &[u8]) {
        if let Self::Shared(_) = self {
            self.leave_room();
        }
        if let Self::Own(room) = self {
            room.clear();
            room.extend_from_slice(bytes);
        }
    }

    /// The bytes, if what is decoded of them is to be slices of them.
    pub(crate) fn to_be_shared(&self) -> Option<&Bytes> {
        match self {
            Self::Shared(bytes) if bytes.len() > MAX_SHORT => Some(bytes),
            _ => None,
        }
    }

    /// The bytes are not needed any more; another may have their room.
    #[inline]
    pub(crate) fn leave_room(&mut self) {
        match self {
            Self::Own(room) if room.capacity() <= MAX_ROOM => room.clear(),
            _ => self.forget(),
        }
    }

    #[cold]
    fn forget(&mut self) {
        *self = Self::EMPTY;
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Deref for Body {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Shared(bytes) => bytes,
        }
    }
}
