//! Where a Parquet file has what. Nothing that the file says is believed before it is compared with the file's length.

use alato::thrift::{DecodeError, compact};

use crate::metadata::{ColumnMetaData, FileMetaData, PageHeader};

#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum FileError {
    #[error("not a Parquet file: it does not end with \"PAR1\"")]
    NotParquet,
    #[error("the footer is encrypted: the file ends with \"PARE\"")]
    Encrypted,
    #[error(
        "the file claims a footer of {length} bytes, but has {available} bytes before its length"
    )]
    FooterTooLong { length: u32, available: usize },
    #[error("the footer is no file metadata: {0}")]
    Footer(DecodeError),
    #[error("the file metadata is followed by {found} bytes, and not by {expected}")]
    AfterMetadata { found: usize, expected: usize },
    #[error(
        "a column chunk claims to stand outside of the file, at byte {offset}, with {length} bytes"
    )]
    ChunkOutside { offset: i64, length: i64 },
    #[error("at byte {offset} there is no page header: {error}")]
    PageHeader { offset: usize, error: DecodeError },
    #[error(
        "the page at byte {offset} claims {length} bytes, but its column chunk has {available} left"
    )]
    PageTooLong {
        offset: usize,
        length: i32,
        available: usize,
    },
}

/// The signature of a footer that is not encrypted, in a file that has encrypted columns: a nonce
/// of 12 bytes and a tag of 16.
pub(crate) const SIGNATURE_LENGTH: usize = 28;

/// Decodes the metadata in the file's footer. A signature after it is not verified, because that
/// takes the key.
pub(crate) fn metadata(file: &[u8]) -> Result<FileMetaData<'_>, FileError> {
    let (metadata, rest): (FileMetaData<'_>, _) =
        compact::take_from_slice(footer(file)?).map_err(FileError::Footer)?;
    let expected = match metadata.encryption_algorithm {
        Some(_) => SIGNATURE_LENGTH,
        None => 0,
    };
    if rest.len() != expected {
        return Err(FileError::AfterMetadata {
            found: rest.len(),
            expected,
        });
    }
    Ok(metadata)
}

/// The bytes of the footer, with its signature if it has one: before its length in four bytes and
/// the magic number, which are the last.
pub(crate) fn footer(file: &[u8]) -> Result<&[u8], FileError> {
    let Some((before, tail)) = file.split_last_chunk::<8>() else {
        return Err(FileError::NotParquet);
    };
    let [length @ .., b'P', b'A', b'R', version] = *tail else {
        return Err(FileError::NotParquet);
    };
    match version {
        b'1' => {}
        b'E' => return Err(FileError::Encrypted),
        _ => return Err(FileError::NotParquet),
    }
    let length = u32::from_le_bytes(length);
    usize::try_from(length)
        .ok()
        .and_then(|length| before.len().checked_sub(length))
        .and_then(|start| before.get(start..))
        .ok_or(FileError::FooterTooLong {
            length,
            available: before.len(),
        })
}

/// A page of a column chunk, as it is in the file.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) offset: usize,
    pub(crate) header: PageHeader<'a>,
}

/// The pages of a column chunk: its dictionary, if it has one, and its data. The last one may be an error.
pub(crate) fn pages<'a>(
    file: &'a [u8],
    chunk: &ColumnMetaData<'_>,
) -> impl Iterator<Item = Result<Page<'a>, FileError>> {
    let (mut rest, error) = match chunk_bytes(file, chunk) {
        Ok(bytes) => (bytes, None),
        Err(error) => (&[][..], Some(Err(error))),
    };
    let end = chunk_start(chunk).saturating_add(chunk.total_compressed_size);
    let end = usize::try_from(end).unwrap_or(usize::MAX);
    let pages = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let page = take_page(&mut rest, end);
        if page.is_err() {
            rest = &[];
        }
        Some(page)
    });
    error.into_iter().chain(pages)
}

fn chunk_bytes<'a>(file: &'a [u8], chunk: &ColumnMetaData<'_>) -> Result<&'a [u8], FileError> {
    let (offset, length) = (chunk_start(chunk), chunk.total_compressed_size);
    let start = usize::try_from(offset).ok();
    let rest = start.and_then(|start| file.get(start..));
    rest.zip(usize::try_from(length).ok())
        .and_then(|(rest, length)| rest.get(..length))
        .ok_or(FileError::ChunkOutside { offset, length })
}

/// The first page is the dictionary, or else data. A chunk that lacks one of them may say so by an offset of 0.
fn chunk_start(chunk: &ColumnMetaData<'_>) -> i64 {
    match (chunk.dictionary_page_offset, chunk.data_page_offset) {
        (Some(dictionary), 0) => dictionary,
        (Some(dictionary), data) if dictionary > 0 => data.min(dictionary),
        (_, data) => data,
    }
}

/// Takes a page from what is left of a column chunk that ends at byte `end` of the file.
fn take_page<'a>(rest: &mut &'a [u8], end: usize) -> Result<Page<'a>, FileError> {
    let offset = end.saturating_sub(rest.len());
    let (header, after): (PageHeader<'_>, _) =
        compact::take_from_slice(rest).map_err(|error| FileError::PageHeader { offset, error })?;
    let length = header.compressed_page_size;
    *rest = usize::try_from(length)
        .ok()
        .and_then(|length| after.get(length..))
        .ok_or(FileError::PageTooLong {
            offset,
            length,
            available: after.len(),
        })?;
    Ok(Page { offset, header })
}
