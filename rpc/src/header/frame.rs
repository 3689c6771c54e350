//! [`HeaderFrame`]: a frame with a header, for who has bytes and no connection.

use bytes::Bytes;

use super::{Header, HeaderError, HeaderLimits, Info, Kind, strip_frame};
use crate::{Protocol, Transport};

/// A frame with a header, taken apart: `THeader` of Apache and fbthrift, or `TTHeader` of Kitex and Volo. For tools that read what was
/// recorded; a [`Client`](crate::Client) and a [`Server`](crate::Server) do this by themselves.
///
/// ```
/// use alato_rpc::{HeaderFrame, Protocol, Transport};
/// use bytes::Bytes;
///
/// // A call of `ping`, with the method's name in the header, too. The length of the frame has been read.
/// let frame = b"\x10\x00\0\0\0\0\0\x07\0\x04\0\0\x10\0\x01\0\x09\0\x04ping\0\0\0\x80\x01\0\x01\0\0\0\x04ping\0\0\0\x07\0";
/// let frame = HeaderFrame::read(&Bytes::from_static(frame), 1 << 20)?;
/// assert_eq!(frame.transport, Transport::TTHeader);
/// assert_eq!(frame.sequence_id, 7);
/// assert_eq!(frame.protocol, Protocol::Binary);
/// assert_eq!(frame.numbered, [(9, Bytes::from("ping"))]);
/// assert!(frame.message.starts_with(b"\x80\x01"));
/// # Ok::<(), alato_rpc::HeaderError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HeaderFrame {
    /// Which of the two headers it is.
    pub transport: Transport,
    /// What its flags are.
    pub flags: u16,
    /// The number of the call, which is that in the message, too, as a rule.
    pub sequence_id: i32,
    /// What the message is encoded in.
    pub protocol: Protocol,
    /// Whether the message came compressed.
    pub compressed: bool,
    /// Whether the message has a frame of its own behind the header, as Volo's have.
    pub framed: bool,
    /// Keys and values, in the order of the frame. They need not be text.
    pub pairs: Vec<(Bytes, Bytes)>,
    /// Those of fbthrift that are to be handed on.
    pub persistent: Vec<(Bytes, Bytes)>,
    /// Those of `TTHeader` whose keys are numbers.
    pub numbered: Vec<(u16, Bytes)>,
    /// Those of `TTHeader` that say who calls.
    pub tokens: Vec<Bytes>,
    /// Information of an unknown kind. It starts with the kind and goes on to the end of the header, because the length is not
    /// known either. Empty if there is none.
    pub unknown: Bytes,
    /// The message, decompressed, without its frame.
    pub message: Bytes,
}

impl HeaderFrame {
    /// Whether a frame, its length not included, begins with a header.
    #[must_use]
    pub fn begins(frame: &[u8]) -> bool {
        Kind::of_frame(frame).is_some()
    }

    /// Takes a frame apart, its length not included. The message may be of `max_message` bytes, once it is decompressed.
    ///
    /// # Errors
    /// Whatever is wrong with the header, or with what was compressed.
    pub fn read(frame: &Bytes, max_message: usize) -> Result<Self, HeaderError> {
        let limits = HeaderLimits {
            max_payload_len: max_message,
            ..HeaderLimits::default()
        };
        let (header, payload) = Header::parse(frame, limits)?;
        let (message, framed) = strip_frame(&payload);
        let message = payload.slice_ref(message);
        let mut read = Self {
            transport: match header.kind() {
                Kind::THeader => Transport::THeader,
                Kind::TTHeader => Transport::TTHeader,
            },
            flags: header.flags(),
            sequence_id: header.sequence_id(),
            protocol: header.protocol(),
            compressed: header.is_compressed(),
            framed,
            pairs: Vec::new(),
            persistent: Vec::new(),
            numbered: Vec::new(),
            tokens: Vec::new(),
            unknown: Bytes::new(),
            message,
        };
        // Copies, which do not keep the frame.
        let owned = Bytes::copy_from_slice;
        let mut infos = header.infos();
        for info in infos.by_ref() {
            match info {
                Info::Pair { key, value } => read.pairs.push((owned(key), owned(value))),
                Info::PersistentPair { key, value } => {
                    read.persistent.push((owned(key), owned(value)));
                }
                Info::IntPair { key, value } => read.numbered.push((key, owned(value))),
                Info::AclToken(token) => read.tokens.push(owned(token)),
            }
        }
        read.unknown = owned(infos.unknown());
        Ok(read)
    }
}
