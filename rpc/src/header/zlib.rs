//! The transform of both headers: zlib (RFC 1950).

use std::io::Write;

use flate2::{Compression, Decompress, FlushDecompress, Status, write::ZlibEncoder};

use super::HeaderError;

/// How much room is made at first, and at least each time.
const MIN_ROOM: usize = 1 << 10;

/// Decompresses. Not even the room that is made is more than `limit` bytes.
pub(super) fn inflate(input: &[u8], limit: usize) -> Result<Vec<u8>, HeaderError> {
    let mut output = Vec::new();
    inflate_into(input, limit, &mut output)?;
    Ok(output)
}

fn inflate_into(input: &[u8], limit: usize, output: &mut Vec<u8>) -> Result<(), HeaderError> {
    let mut zlib = Decompress::new(true);
    // Most payloads become a few times as long.
    let mut room = input.len().saturating_mul(3).max(MIN_ROOM);
    loop {
        let before = (zlib.total_in(), output.len());
        let status = if output.len() < limit {
            output.reserve_exact(room.min(limit - output.len()));
            room = output.len().max(MIN_ROOM);
            zlib.decompress_vec(
                behind(input, zlib.total_in()),
                output,
                FlushDecompress::None,
            )
        } else {
            // Full. What is left may be nothing but the checksum.
            let mut beyond = [0];
            let rest = behind(input, zlib.total_in());
            let written = zlib.total_out();
            let status = zlib.decompress(rest, &mut beyond, FlushDecompress::None);
            if zlib.total_out() > written {
                return Err(HeaderError::InflatedTooLong { limit });
            }
            status
        };
        let reason = match status {
            Err(_) => "it is not in the format of zlib",
            // More may have been allocated than was asked for.
            Ok(_) if output.len() > limit => return Err(HeaderError::InflatedTooLong { limit }),
            Ok(Status::StreamEnd) if behind(input, zlib.total_in()).is_empty() => return Ok(()),
            Ok(Status::StreamEnd) => "there are bytes behind its end",
            Ok(Status::Ok | Status::BufError) if before == (zlib.total_in(), output.len()) => {
                "it ends too early"
            }
            Ok(Status::Ok | Status::BufError) => continue,
        };
        return Err(HeaderError::Zlib { reason });
    }
}

/// Appends `parts`, one after the other, compressed.
pub(crate) fn deflate(parts: &[&[u8]], output: &mut Vec<u8>) -> Result<(), HeaderError> {
    let mut zlib = ZlibEncoder::new(output, Compression::default());
    parts
        .iter()
        .try_for_each(|part| zlib.write_all(part))
        .and_then(|()| zlib.try_finish())
        // A `Vec` takes everything, so that it will not come to that.
        .map_err(|_| HeaderError::Zlib {
            reason: "it could not be written",
        })
}

/// What is left of the input once `read` bytes have been read.
fn behind(input: &[u8], read: u64) -> &[u8] {
    usize::try_from(read)
        .ok()
        .and_then(|read| input.get(read..))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        let mut output = Vec::new();
        deflate(&[bytes], &mut output).unwrap();
        output
    }

    #[test]
    fn parts_are_compressed_as_one() {
        let (first, second) = (vec![7; 100_000], b"hello, hello".repeat(1_000));
        let mut output = b"before".to_vec();
        deflate(&[&first, &[], &second], &mut output).unwrap();
        assert!(output.starts_with(b"before") && output.len() < 2_000);
        let inflated = inflate(&output[6..], 1 << 20).unwrap();
        assert_eq!(inflated, [first, second].concat());
        assert!(inflate(&compressed(&[]), 0).unwrap().is_empty());
    }

    #[test]
    fn a_bomb_is_refused_and_never_takes_more_than_the_limit() {
        let bomb = compressed(&vec![0; 64 << 20]);
        for limit in [0, 1, 1_000, 1 << 20, (64 << 20) - 1] {
            let mut output = Vec::new();
            let refused = inflate_into(&bomb, limit, &mut output);
            assert_eq!(refused, Err(HeaderError::InflatedTooLong { limit }));
            assert!(output.capacity() <= limit, "{}", output.capacity());
        }
        let mut output = Vec::new();
        inflate_into(&bomb, 64 << 20, &mut output).unwrap();
        assert_eq!(output.len(), 64 << 20);
    }

    #[test]
    fn what_ends_too_early_or_too_late_is_refused() {
        // Long enough to be in several steps, and of exactly the limit.
        let bytes: Vec<u8> = (0..50_000_u32)
            .flat_map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes())
            .collect();
        let whole = compressed(&bytes);
        assert_eq!(inflate(&whole, bytes.len()).unwrap(), bytes);
        for end in (0..whole.len()).step_by(997).chain([whole.len() - 1]) {
            let error = inflate(&whole[..end], bytes.len()).unwrap_err();
            let reason = "it ends too early";
            assert_eq!(error, HeaderError::Zlib { reason }, "{end}");
        }
        let reason = "there are bytes behind its end";
        let late = [&whole[..], &[0]].concat();
        assert_eq!(inflate(&late, 1 << 20), Err(HeaderError::Zlib { reason }));
        let reason = "it is not in the format of zlib";
        let other = b"not compressed at all";
        assert_eq!(inflate(other, 1 << 20), Err(HeaderError::Zlib { reason }));
    }
}
