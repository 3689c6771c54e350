//! [`Buffer`], what an encoder writes to.

use bytes::{Bytes, BytesMut};

use crate::swap::{self, Order};

/// What an encoder appends to: a `Vec<u8>`, a [`BytesMut`], or [`Segments`].
///
/// It is sealed: other writers take what was encoded into one of these.
pub trait Buffer: sealed::Sealed {}

pub(crate) mod sealed {
    use bytes::Bytes;

    use crate::swap::Order;

    pub trait Sealed {
        fn put_array<const N: usize>(&mut self, bytes: [u8; N]);

        fn put_slice(&mut self, bytes: &[u8]);

        /// The first `len` of some bytes.
        #[inline]
        fn put_prefix<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
            self.put_slice(bytes.get(..len).unwrap_or(&bytes));
        }

        /// Bytes that are shared may be kept as they are.
        #[inline]
        fn put_bytes(&mut self, bytes: &Bytes) {
            self.put_slice(bytes);
        }

        /// `N` bytes for each of `values`.
        #[inline]
        fn put_all<const N: usize, T: Copy>(
            &mut self,
            values: &[T],
            _order: Order,
            to_bytes: impl Fn(T) -> [u8; N],
        ) {
            for &value in values {
                self.put_array(to_bytes(value));
            }
        }

        /// Says how many bytes follow, so that there is room for them at once.
        #[inline]
        fn reserve(&mut self, _bytes: usize) {}
    }
}

impl Buffer for Vec<u8> {}

impl sealed::Sealed for Vec<u8> {
    #[inline]
    fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.extend_from_slice(&bytes);
    }

    #[inline]
    fn put_slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    // All of them, and then back: a copy of a known size is a store.
    #[inline]
    fn put_prefix<const N: usize>(&mut self, bytes: [u8; N], len: usize) {
        self.extend_from_slice(&bytes);
        self.truncate(self.len() - (N - len));
    }

    #[inline]
    fn put_all<const N: usize, T: Copy>(
        &mut self,
        values: &[T],
        order: Order,
        to_bytes: impl Fn(T) -> [u8; N],
    ) {
        swap::append(self, values, order, to_bytes);
    }

    #[inline]
    fn reserve(&mut self, bytes: usize) {
        self.reserve(bytes);
    }
}

impl Buffer for BytesMut {}

impl sealed::Sealed for BytesMut {
    #[inline]
    fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.extend_from_slice(&bytes);
    }

    #[inline]
    fn put_slice(&mut self, bytes: &[u8]) {
        self.extend_from_slice(bytes);
    }

    #[inline]
    fn reserve(&mut self, bytes: usize) {
        self.reserve(bytes);
    }
}

/// Counts, and keeps nothing.
#[derive(Debug, Default)]
pub(crate) struct Length(pub(crate) usize);

impl Buffer for Length {}

impl sealed::Sealed for Length {
    #[inline]
    fn put_array<const N: usize>(&mut self, _bytes: [u8; N]) {
        self.0 += N;
    }

    #[inline]
    fn put_slice(&mut self, bytes: &[u8]) {
        self.0 += bytes.len();
    }

    #[inline]
    fn put_all<const N: usize, T: Copy>(
        &mut self,
        values: &[T],
        _order: Order,
        _to_bytes: impl Fn(T) -> [u8; N],
    ) {
        self.0 += values.len() * N;
    }
}

/// Encoded bytes in several pieces, for a vectored write: a large [`Bytes`] of the value is a piece of its own, which
/// was not copied.
///
/// ```
/// use alato_thrift::{Segments, binary};
/// use bytes::Bytes;
///
/// let payload = Bytes::from(vec![7; 1 << 20]);
/// let mut segments = Segments::default();
/// binary::encode_into(&payload, &mut segments)?;
/// let pieces: Vec<Bytes> = segments.into_iter().collect();
/// assert_eq!(pieces.len(), 2);
/// assert_eq!(&pieces[0][..], [0, 0x10, 0, 0], "the length");
/// assert_eq!(pieces[1].as_ptr(), payload.as_ptr());
/// # Ok::<(), alato_thrift::EncodeError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Segments {
    /// In order; what follows the last of them is in `open`.
    closed: Vec<Bytes>,
    open: BytesMut,
}

/// From this length on, a `Bytes` is not copied: a piece more in a vectored write costs as much as this to copy.
const OWN_SEGMENT: usize = 4 << 10;

impl Segments {
    /// How many bytes there are in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.closed.iter().map(Bytes::len).sum::<usize>() + self.open.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.closed.is_empty() && self.open.is_empty()
    }

    fn close(&mut self) {
        if !self.open.is_empty() {
            self.closed.push(self.open.split().freeze());
        }
    }
}

impl IntoIterator for Segments {
    type Item = Bytes;
    type IntoIter = std::vec::IntoIter<Bytes>;

    fn into_iter(mut self) -> Self::IntoIter {
        self.close();
        self.closed.into_iter()
    }
}

impl Buffer for Segments {}

impl sealed::Sealed for Segments {
    #[inline]
    fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.open.put_array(bytes);
    }

    #[inline]
    fn put_slice(&mut self, bytes: &[u8]) {
        self.open.extend_from_slice(bytes);
    }

    fn put_bytes(&mut self, bytes: &Bytes) {
        if bytes.len() < OWN_SEGMENT {
            return self.put_slice(bytes);
        }
        self.close();
        self.closed.push(bytes.clone());
    }

    #[inline]
    fn put_all<const N: usize, T: Copy>(
        &mut self,
        values: &[T],
        order: Order,
        to_bytes: impl Fn(T) -> [u8; N],
    ) {
        self.open.put_all(values, order, to_bytes);
    }
}
