//! The headers of `THeader` and `TTHeader`: what stands in a frame before the message. No I/O.
//!
//! A [`Header`] that was read shares the frame and allocates nothing; a [`Writer`] appends to a buffer that the message is to follow
//! in. Keys and values are bytes, as some peers put others than UTF-8 into them; who wants text checks it then.
//!
//! | | `THeader` | `TTHeader` |
//! |---|---|---|
//! | magic, behind the length | `0fff` | `1000` |
//! | spoken by | Apache Thrift, fbthrift | Kitex, Volo |
//! | numbers in the header | varints | fixed |
//! | pairs of strings | kind 1, persistent ones in kind 2 | kind `01` |
//! | pairs with a number for a key | none | kind `10` |

mod business;
mod cursor;
mod error;
mod frame;
mod info;
mod json;
mod keys;
mod meta;
mod read;
mod writer;
mod zlib;

#[cfg(test)]
mod tests;

pub use error::HeaderError;
pub use frame::HeaderFrame;
pub(crate) use info::{Info, Infos};
pub(crate) use keys::{int_key, string_key};
pub(crate) use read::{Header, HeaderLimits, strip_frame};
pub(crate) use writer::Writer;
pub(crate) use zlib::deflate;

use crate::Protocol;

/// From the length of the frame to where the part begins whose length the header says.
const FIXED_LEN: usize = 14;

/// The length of the frame.
const LENGTH_LEN: usize = 4;

/// The longest header that the others read: C++ wants fewer than 2¹⁴ words (`THeaderTransport.cpp`, `readHeaderFormat`), and Kitex
/// counts the bytes in a u16 (`header_codec.go`, `decode`).
const MAX_HEADER_LEN: usize = 4 * ((1 << 14) - 1);

/// The transform that compresses the payload; the only one that peers write.
const ZLIB: u8 = 1;

/// Which of the two a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Apache's `THeaderTransport` (`doc/specs/HeaderFormat.md`, and where that is wrong, `lib/cpp/src/thrift/transport/THeaderTransport.cpp`).
    THeader,
    /// Kitex's and Volo's (`pkg/remote/codec/header_codec.go` in cloudwego/kitex).
    TTHeader,
}

impl Kind {
    /// By the first bytes of a frame, behind its length. No message begins like this: it would be one with a name of over 250 MB.
    pub(crate) fn of_frame(frame: &[u8]) -> Option<Self> {
        const THEADER: u16 = Kind::THeader.magic();
        const TTHEADER: u16 = Kind::TTHeader.magic();
        match u16::from_be_bytes(*frame.first_chunk()?) {
            THEADER => Some(Self::THeader),
            TTHEADER => Some(Self::TTHeader),
            _ => None,
        }
    }

    const fn magic(self) -> u16 {
        match self {
            Self::THeader => 0x0fff,
            Self::TTHeader => 0x1000,
        }
    }
}

const fn protocol_id(protocol: Protocol) -> u8 {
    match protocol {
        Protocol::Binary => 0,
        Protocol::Json => 1,
        Protocol::Compact => 2,
    }
}

fn protocol_of_id(id: u32) -> Option<Protocol> {
    match id {
        0 => Some(Protocol::Binary),
        1 => Some(Protocol::Json),
        2 => Some(Protocol::Compact),
        _ => None,
    }
}
