//! [`Writer`]: appends a header to a buffer.

use std::{io::Write, time::Duration};

use super::{
    FIXED_LEN, HeaderError, Kind, LENGTH_LEN, MAX_HEADER_LEN, ZLIB, info::id, int_key, protocol_id,
    string_key,
};
use crate::Protocol;

/// Where the length of the header stands.
const HEADER_LENGTH_AT: usize = 12;

/// A longer time to wait is none; and Kitex counts it in nanoseconds.
const MAX_MILLIS: u128 = u32::MAX as u128;

/// A header that is being written. Unless it is [finished](Self::finish), the buffer is as it was before.
///
/// ```text
/// let mut header = Writer::new(&mut buffer, kind, sequence_id, protocol)?;
/// header.int(int_key::TO_METHOD, b"add")?;
/// let frame = header.finish()?;
/// buffer.extend_from_slice(message);
/// frame.close(&mut buffer, 0, max_frame_size)?;
/// ```
#[derive(Debug)]
pub(crate) struct Writer<'b> {
    buffer: &'b mut Vec<u8>,
    start: usize,
    kind: Kind,
    section: Option<Section>,
    finished: bool,
}

/// Pairs of one kind, of which there may be more.
#[derive(Debug)]
struct Section {
    id: u8,
    count: u32,
    count_at: usize,
}

impl<'b> Writer<'b> {
    /// Begins a header of a payload that is not compressed.
    pub(crate) fn new(
        buffer: &'b mut Vec<u8>,
        kind: Kind,
        flags: u16,
        sequence_id: i32,
        protocol: Protocol,
    ) -> Self {
        Self::begin(buffer, kind, flags, sequence_id, protocol, &[])
    }

    /// Begins a header of a payload that [`deflate`](super::deflate) has written.
    pub(crate) fn new_compressed(
        buffer: &'b mut Vec<u8>,
        kind: Kind,
        flags: u16,
        sequence_id: i32,
        protocol: Protocol,
    ) -> Self {
        Self::begin(buffer, kind, flags, sequence_id, protocol, &[ZLIB])
    }

    fn begin(
        buffer: &'b mut Vec<u8>,
        kind: Kind,
        flags: u16,
        sequence_id: i32,
        protocol: Protocol,
        transforms: &[u8],
    ) -> Self {
        let start = buffer.len();
        buffer.extend_from_slice(&[0; LENGTH_LEN]);
        buffer.extend_from_slice(&kind.magic().to_be_bytes());
        buffer.extend_from_slice(&flags.to_be_bytes());
        buffer.extend_from_slice(&sequence_id.to_be_bytes());
        buffer.extend_from_slice(&[0; FIXED_LEN - HEADER_LENGTH_AT]);
        // In one byte each, they are the same as varints.
        let count = u8::from(!transforms.is_empty());
        buffer.extend_from_slice(&[protocol_id(protocol), count]);
        buffer.extend_from_slice(transforms);
        Self {
            buffer,
            start,
            kind,
            section: None,
            finished: false,
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    /// Returns true if a pair of strings of so many bytes still fits into the header.
    pub(super) fn has_room_for(&self, pair: usize) -> bool {
        // The lengths of both, and what begins and ends a section.
        const AROUND: usize = 2 * 2 + 3 + 3;
        self.buffer.len() - self.start + pair + AROUND <= MAX_HEADER_LEN
    }

    /// A pair of strings. A receiver takes the last one of those that have the same key.
    pub(crate) fn string(&mut self, key: &[u8], value: &[u8]) -> Result<(), HeaderError> {
        self.string_of_parts(key.len(), |buffer| buffer.extend_from_slice(key), value)
    }

    /// A pair whose key is `len` bytes that `write` appends.
    pub(super) fn string_of_parts(
        &mut self,
        len: usize,
        write: impl FnOnce(&mut Vec<u8>),
        value: &[u8],
    ) -> Result<(), HeaderError> {
        self.pair_in(id::PAIRS)?;
        self.length(len, "a key in bytes")?;
        write(self.buffer);
        self.value(value)
    }

    /// `TTHeader`: a pair whose key is a number. `THeader` has none, and nothing is written.
    pub(crate) fn int(&mut self, key: u16, value: &[u8]) -> Result<(), HeaderError> {
        if self.kind == Kind::THeader {
            return Ok(());
        }
        self.pair_in(id::INT_PAIRS)?;
        self.buffer.extend_from_slice(&key.to_be_bytes());
        self.value(value)
    }

    /// How long the caller waits: in milliseconds, rounded up, so that some time to wait does not become none.
    pub(crate) fn timeout(&mut self, timeout: Duration) -> Result<(), HeaderError> {
        let millis = timeout.as_nanos().div_ceil(1_000_000).min(MAX_MILLIS);
        let mut digits = [0; 10];
        let mut rest = &mut digits[..];
        // Ten digits are enough.
        let _ = write!(rest, "{millis}");
        let unused = rest.len();
        let digits = digits.get(..digits.len() - unused).unwrap_or_default();
        match self.kind {
            Kind::THeader => self.string(string_key::CLIENT_TIMEOUT, digits),
            Kind::TTHeader => self.int(int_key::RPC_TIMEOUT, digits),
        }
    }

    /// Ends the header. What is appended to the buffer next is the payload.
    pub(crate) fn finish(mut self) -> Result<OpenFrame, HeaderError> {
        self.end_section()?;
        let begin = self.start + FIXED_LEN;
        let padded = (self.buffer.len() - begin).next_multiple_of(4);
        if padded > MAX_HEADER_LEN {
            return Err(HeaderError::TooLong {
                what: "a header in bytes",
                length: padded,
                limit: MAX_HEADER_LEN,
            });
        }
        self.buffer.resize(begin + padded, id::PADDING);
        let words = u16::try_from(padded / 4).unwrap_or(u16::MAX);
        self.put_at(self.start + HEADER_LENGTH_AT, words.to_be_bytes());
        self.finished = true;
        Ok(OpenFrame { start: self.start })
    }

    fn value(&mut self, value: &[u8]) -> Result<(), HeaderError> {
        self.length(value.len(), "a value in bytes")?;
        self.buffer.extend_from_slice(value);
        Ok(())
    }

    fn length(&mut self, length: usize, what: &'static str) -> Result<(), HeaderError> {
        // A longer one would not fit into the header. What is not checked here is cut off by others.
        let written = u16::try_from(length).map_err(|_| HeaderError::TooLong {
            what,
            length,
            limit: u16::MAX.into(),
        })?;
        match self.kind {
            Kind::THeader => {
                let (varint, len) = varint(written.into());
                self.buffer.extend(varint.into_iter().take(len));
            }
            Kind::TTHeader => self.buffer.extend_from_slice(&written.to_be_bytes()),
        }
        Ok(())
    }

    /// Counts one more pair of that kind.
    fn pair_in(&mut self, id: u8) -> Result<(), HeaderError> {
        match &mut self.section {
            Some(section) if section.id == id => section.count += 1,
            _ => {
                self.end_section()?;
                self.buffer.push(id);
                self.section = Some(Section {
                    id,
                    count: 1,
                    count_at: self.buffer.len(),
                });
                let room = match self.kind {
                    Kind::THeader => 1,
                    Kind::TTHeader => 2,
                };
                self.buffer.extend_from_slice(&[0; 2][..room]);
            }
        }
        Ok(())
    }

    fn end_section(&mut self) -> Result<(), HeaderError> {
        let Some(Section {
            count, count_at, ..
        }) = self.section.take()
        else {
            return Ok(());
        };
        match self.kind {
            Kind::THeader => {
                let (varint, len) = varint(count);
                let varint = varint.into_iter().take(len);
                self.buffer.splice(count_at..=count_at, varint);
            }
            Kind::TTHeader => {
                let count = u16::try_from(count).map_err(|_| HeaderError::TooLong {
                    what: "a number of pairs",
                    length: count as usize,
                    limit: u16::MAX.into(),
                })?;
                self.put_at(count_at, count.to_be_bytes());
            }
        }
        Ok(())
    }

    fn put_at<const N: usize>(&mut self, at: usize, bytes: [u8; N]) {
        put_at(self.buffer, at, bytes);
    }
}

impl Drop for Writer<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.buffer.truncate(self.start);
        }
    }
}

/// A frame whose header is written, and whose length is not.
#[derive(Debug)]
#[must_use = "the frame has no length yet"]
pub(crate) struct OpenFrame {
    start: usize,
}

impl OpenFrame {
    /// Writes the length of the frame: all that is in the buffer since, and `behind` bytes that are sent after it. If that is too
    /// long, all of it is taken out of the buffer.
    pub(crate) fn close(
        self,
        buffer: &mut Vec<u8>,
        behind: usize,
        max_frame_len: u32,
    ) -> Result<(), HeaderError> {
        let length = buffer
            .len()
            .saturating_sub(self.start + LENGTH_LEN)
            .saturating_add(behind);
        match u32::try_from(length) {
            Ok(written) if written <= max_frame_len => {
                put_at(buffer, self.start, written.to_be_bytes());
                Ok(())
            }
            _ => {
                buffer.truncate(self.start);
                Err(HeaderError::TooLong {
                    what: "a frame in bytes",
                    length,
                    limit: max_frame_len as usize,
                })
            }
        }
    }
}

fn put_at<const N: usize>(buffer: &mut [u8], at: usize, bytes: [u8; N]) {
    if let Some(place) = buffer.get_mut(at..at + N) {
        place.copy_from_slice(&bytes);
    }
}

/// The bytes of a varint, and how many of them there are.
fn varint(mut value: u32) -> ([u8; 5], usize) {
    let mut bytes = [0; 5];
    let mut len = 0;
    for byte in &mut bytes {
        len += 1;
        *byte = (value & 0x7f) as u8;
        value >>= 7;
        if value == 0 {
            break;
        }
        *byte |= 0x80;
    }
    (bytes, len)
}
