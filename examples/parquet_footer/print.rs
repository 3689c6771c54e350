//! The footer for people to read.

use std::{
    error::Error,
    io::{self, Write},
};

use crate::{
    file,
    metadata::{ColumnChunk, ColumnMetaData, FileMetaData, RowGroup, SchemaElement},
    schema::{self, Node},
    values,
};

/// Prints what the footer of a file says, and the pages of the first column chunk.
pub(crate) fn print(
    file: &[u8],
    metadata: &FileMetaData<'_>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    writeln!(
        out,
        "{} rows in {} row groups; version {}, by {:?}",
        metadata.num_rows,
        metadata.row_groups.len(),
        metadata.version,
        metadata.created_by.unwrap_or_default(),
    )?;
    for pair in metadata.key_value_metadata.iter().flatten() {
        // An Arrow schema is kilobytes.
        let value: String = pair.value.unwrap_or_default().chars().take(60).collect();
        writeln!(out, "  {:?}: {value:?}", pair.key)?;
    }
    let nodes = schema::nodes(&metadata.schema)?;
    print_schema(&nodes, out)?;
    let columns = schema::columns(&nodes);
    for (index, row_group) in metadata.row_groups.iter().enumerate() {
        print_row_group(index, row_group, &columns, out)?;
    }
    let mut chunks = metadata.row_groups.iter().flat_map(|group| &group.columns);
    let first = chunks.next();
    match first.and_then(|chunk| Some((chunk, chunk.meta_data.as_ref()?))) {
        Some((chunk, metadata)) if chunk.crypto_metadata.is_some() => {
            writeln!(out, "\nthe pages of {} are encrypted", path(metadata))?;
            Ok(())
        }
        Some((_, metadata)) => print_pages(file, metadata, out),
        None => Ok(()),
    }
}

fn print_schema(nodes: &[Node<'_, '_>], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\nschema")?;
    for node in nodes {
        let indent = 2 * node.depth + 2;
        let name = node.element.name.escape_debug();
        write!(out, "{:indent$}{name}: ", "")?;
        print_kind(node.element, out)?;
    }
    Ok(())
}

/// `optional ByteArray, String`
fn print_kind(element: &SchemaElement<'_>, out: &mut impl Write) -> io::Result<()> {
    if let Some(repetition) = element.repetition_type {
        write!(out, "{} ", format!("{repetition:?}").to_lowercase())?;
    }
    match element.physical_type {
        Some(physical) => write!(out, "{physical:?}")?,
        None => write!(out, "group")?,
    }
    if let Some(length) = element.type_length {
        write!(out, "({length})")?;
    }
    match (&element.logical_type, element.converted_type) {
        (Some(logical), _) => write!(out, ", {logical:?}")?,
        (None, Some(converted)) => write!(out, ", {converted:?}")?,
        (None, None) => {}
    }
    writeln!(out)
}

fn print_row_group(
    index: usize,
    row_group: &RowGroup<'_>,
    columns: &[&SchemaElement<'_>],
    out: &mut impl Write,
) -> io::Result<()> {
    writeln!(
        out,
        "\nrow group {index}: {} rows, {} bytes",
        row_group.num_rows, row_group.total_byte_size
    )?;
    for (index, chunk) in row_group.columns.iter().enumerate() {
        print_column_chunk(chunk, columns.get(index).copied(), out)?;
    }
    Ok(())
}

fn print_column_chunk(
    column: &ColumnChunk<'_>,
    element: Option<&SchemaElement<'_>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some(chunk) = &column.meta_data else {
        return writeln!(out, "  (a chunk whose metadata is encrypted or elsewhere)");
    };
    write!(
        out,
        "  {}: {} values, {} bytes ({:?}: {})",
        path(chunk),
        chunk.num_values,
        chunk.total_compressed_size,
        chunk.codec,
        chunk.total_uncompressed_size
    )?;
    if let Some(statistics) = &chunk.statistics {
        if let Some(nulls) = statistics.null_count {
            write!(out, ", {nulls} nulls")?;
        }
        if let Some((min, max)) = values::extremes(chunk.physical_type, element, statistics) {
            write!(out, ", {min} to {max}")?;
        }
    }
    if column.crypto_metadata.is_some() {
        write!(out, ", encrypted")?;
    }
    writeln!(out)
}

fn print_pages(
    file: &[u8],
    chunk: &ColumnMetaData<'_>,
    out: &mut impl Write,
) -> Result<(), Box<dyn Error>> {
    writeln!(out, "\npages of {} in row group 0", path(chunk))?;
    for page in file::pages(file, chunk) {
        let file::Page { offset, header } = page?;
        write!(
            out,
            "  at byte {offset}: {:?}, {} bytes ({} uncompressed)",
            header.page_type, header.compressed_page_size, header.uncompressed_page_size
        )?;
        if let Some(data) = &header.data_page_header {
            write!(out, ", {} values, {:?}", data.num_values, data.encoding)?;
        }
        if let Some(data) = &header.data_page_header_v2 {
            write!(out, ", {} values, {:?}", data.num_values, data.encoding)?;
        }
        if let Some(data) = &header.dictionary_page_header {
            write!(out, ", {} values, {:?}", data.num_values, data.encoding)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn path(chunk: &ColumnMetaData<'_>) -> String {
    chunk.path_in_schema.join(".").escape_debug().to_string()
}
