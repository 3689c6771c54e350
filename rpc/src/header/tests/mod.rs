//! Both headers, byte by byte.

mod any_bytes;
mod meta;
mod theader;
mod ttheader;
mod volo;

use bytes::Bytes;

use super::{Header, HeaderError, HeaderLimits, Info, Kind, Writer, deflate};

/// A frame without its length, which is checked.
fn frame(bytes: &[u8]) -> Bytes {
    let (length, frame) = bytes.split_first_chunk().unwrap();
    assert_eq!(u32::from_be_bytes(*length) as usize, frame.len());
    Bytes::copy_from_slice(frame)
}

fn parse(bytes: &[u8]) -> Result<(Header, Bytes), HeaderError> {
    Header::parse(&frame(bytes), HeaderLimits::default())
}

/// A frame with this payload, and the header that `write` adds to.
fn write(
    kind: Kind,
    sequence_id: i32,
    payload: &[u8],
    write: impl FnOnce(&mut Writer<'_>) -> Result<(), HeaderError>,
) -> Result<Vec<u8>, HeaderError> {
    let mut buffer = Vec::new();
    let mut header = Writer::new(&mut buffer, kind, 0, sequence_id, crate::Protocol::Binary);
    write(&mut header)?;
    let frame = header.finish()?;
    buffer.extend_from_slice(payload);
    frame.close(&mut buffer, 0, u32::MAX)?;
    Ok(buffer)
}

/// The same header again, with this payload.
fn write_again(header: &Header, payload: &[u8]) -> Vec<u8> {
    let mut buffer = Vec::new();
    let begin = if header.is_compressed() {
        Writer::new_compressed
    } else {
        Writer::new
    };
    let mut writer = begin(
        &mut buffer,
        header.kind(),
        header.flags(),
        header.sequence_id(),
        header.protocol(),
    );
    for info in header.infos() {
        match info {
            Info::Pair { key, value } => writer.string(key, value).unwrap(),
            Info::IntPair { key, value } => writer.int(key, value).unwrap(),
            Info::PersistentPair { .. } | Info::AclToken(_) => panic!("these are only read"),
        }
    }
    let frame = writer.finish().unwrap();
    if header.is_compressed() {
        deflate(&[payload], &mut buffer).unwrap();
    } else {
        buffer.extend_from_slice(payload);
    }
    frame.close(&mut buffer, 0, u32::MAX).unwrap();
    buffer
}

#[test]
fn the_first_bytes_tell_the_headers_apart() {
    let detect = [
        (&b"\0\0\0\x20\x0f\xff\0"[..], Some(Kind::THeader)),
        (b"\0\0\0\x20\x10\x00", Some(Kind::TTHeader)),
        (b"\0\0\0\x20\x80\x01\0\x01", None), // framed, binary
        (b"\0\0\0\x20\x82\x21\0\x01", None), // framed, compact
        (b"\0\0\0\x20\0\0\0\x03add", None),  // framed, binary without a version
        (b"\x80\x01\0\x01\x0f\xff", Some(Kind::THeader)), // whoever asks has looked for an unframed message first
        (b"\0\0\0\x20\x0f", None),
        (b"", None),
    ];
    for (stream, kind) in detect {
        assert_eq!(
            Kind::of_frame(&stream[stream.len().min(4)..]),
            kind,
            "{stream:02x?}"
        );
    }
    assert_eq!(Kind::of_frame(&[0x10, 0, 7]), Some(Kind::TTHeader));
    assert_eq!(Kind::of_frame(&[0x10]), None);
}
