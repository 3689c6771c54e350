//! The example `parquet_footer`: real footers decode to what they say, broken ones to an error, and all are written again byte by byte.
//!
//! The comparison with pyarrow needs a Python that has it, as the interop tests need theirs.

mod support;

#[path = "../examples/parquet_footer/file.rs"]
mod file;
#[path = "../examples/parquet_footer/metadata.rs"]
mod metadata;
#[path = "../examples/parquet_footer/print.rs"]
mod print;
#[path = "../examples/parquet_footer/schema.rs"]
mod schema;
#[path = "../examples/parquet_footer/values.rs"]
mod values;

use std::{
    collections::BTreeMap,
    fmt::Debug,
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use alato::{ThriftStruct, ThriftUnion, thrift::compact};
use serde_json::Value as Json;

use file::FileError;
use metadata::{
    ColumnChunk, ColumnIndex, ColumnMetaData, ColumnOrder, CompressionCodec, ConvertedType,
    DecimalType, Encoding, FileMetaData, IntType, LogicalType, OffsetIndex, PageType, PhysicalType,
    Repetition, RowGroup, SchemaElement, TimeType, TimeUnit,
};
use schema::SchemaError;
use values::Value;

const SMALL: &[u8] = include_bytes!("data/small.parquet");

#[test]
fn the_small_file_decodes_to_what_is_in_it() {
    let metadata = file::metadata(SMALL).unwrap();
    assert_eq!((metadata.version, metadata.num_rows), (2, 7));
    assert_eq!(
        metadata.created_by,
        Some("parquet-cpp-arrow version 26.0.1")
    );
    let pairs = metadata.key_value_metadata.as_deref().unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(
        (pairs[0].key, pairs[0].value),
        ("purpose", Some("a small file to test with"))
    );
    assert_eq!(
        metadata.column_orders,
        Some(vec![ColumnOrder::TypeDefined; 12])
    );
    assert_eq!(metadata.encryption_algorithm, None);
    assert_eq!(metadata.schema, small_schema());

    let groups: Vec<_> = metadata.row_groups.iter().map(group_in_short).collect();
    let expected = [
        (3, 832, Some(4), Some(839)),
        (3, 827, Some(843), Some(839)),
        (1, 635, Some(1682), Some(663)),
    ];
    assert_eq!(groups, expected);
    let columns = schema::columns(&schema::nodes(&metadata.schema).unwrap());
    let chunks: Vec<_> = metadata.row_groups[1]
        .columns
        .iter()
        .zip(columns)
        .map(chunk_in_short)
        .collect();
    assert_eq!(
        chunks,
        [
            "id Int64 Snappy 3 values 0 nulls 3 to 5",
            "name ByteArray Snappy 3 values 1 nulls \"item 4\" to \"item 5\"",
            "price FixedLenByteArray Snappy 3 values 0 nulls 3.75 to 6.25",
            "added Int64 Snappy 3 values 0 nulls 1709208180000000 to 1709208300000000",
            "day Int32 Snappy 3 values 0 nulls 3 to 5",
            "weight Double Snappy 3 values 0 nulls 0.5 to 1.5",
            "sold Boolean Snappy 3 values 0 nulls false to true",
            "tags.list.element ByteArray Snappy 4 values 1 nulls \"t0\" to \"t1\"",
            "stock.key_value.key ByteArray Snappy 4 values 1 nulls \"here\" to \"there\"",
            "stock.key_value.value Int32 Snappy 4 values 1 nulls -5 to 5",
            "size.width Int32 Snappy 3 values 0 nulls 3 to 5",
            "size.depth Float Snappy 3 values 3 nulls",
        ]
    );
}

/// `required int64 id; …`, as the file was made by `parquet_files.py`.
fn small_schema() -> Vec<SchemaElement<'static>> {
    use PhysicalType::{Boolean, ByteArray, Double, FixedLenByteArray, Float, Int32, Int64};

    let group = |name, repetition, num_children| SchemaElement {
        name,
        repetition_type: Some(repetition),
        num_children: Some(num_children),
        ..SchemaElement::default()
    };
    let column = |name, repetition, physical| SchemaElement {
        name,
        repetition_type: Some(repetition),
        physical_type: Some(physical),
        ..SchemaElement::default()
    };
    let means = |element, converted_type, logical_type| SchemaElement {
        converted_type: Some(converted_type),
        logical_type: Some(logical_type),
        ..element
    };
    let text = |element| means(element, ConvertedType::Utf8, LogicalType::String);
    let (required, optional, repeated) = (
        Repetition::Required,
        Repetition::Optional,
        Repetition::Repeated,
    );
    vec![
        group("schema", required, 10),
        column("id", required, Int64),
        text(column("name", optional, ByteArray)),
        SchemaElement {
            type_length: Some(4),
            scale: Some(2),
            precision: Some(9),
            ..means(
                column("price", required, FixedLenByteArray),
                ConvertedType::Decimal,
                LogicalType::Decimal(DecimalType {
                    scale: 2,
                    precision: 9,
                }),
            )
        },
        means(
            column("added", optional, Int64),
            ConvertedType::TimestampMicros,
            LogicalType::Timestamp(TimeType {
                is_adjusted_to_utc: true,
                unit: TimeUnit::Micros,
            }),
        ),
        means(
            column("day", optional, Int32),
            ConvertedType::Date,
            LogicalType::Date,
        ),
        column("weight", optional, Double),
        column("sold", optional, Boolean),
        means(
            group("tags", optional, 1),
            ConvertedType::List,
            LogicalType::List,
        ),
        group("list", repeated, 1),
        text(column("element", optional, ByteArray)),
        means(
            group("stock", optional, 1),
            ConvertedType::Map,
            LogicalType::Map,
        ),
        group("key_value", repeated, 2),
        text(column("key", required, ByteArray)),
        column("value", optional, Int32),
        group("size", optional, 2),
        means(
            column("width", optional, Int32),
            ConvertedType::Uint16,
            LogicalType::Integer(IntType {
                bit_width: 16,
                is_signed: false,
            }),
        ),
        column("depth", optional, Float),
    ]
}

fn group_in_short(group: &RowGroup<'_>) -> (i64, i64, Option<i64>, Option<i64>) {
    (
        group.num_rows,
        group.total_byte_size,
        group.file_offset,
        group.total_compressed_size,
    )
}

fn chunk_in_short((column, element): (&ColumnChunk<'_>, &SchemaElement<'_>)) -> String {
    let chunk = column.meta_data.as_ref().unwrap();
    let statistics = chunk.statistics.as_ref().unwrap();
    let extremes = match values::extremes(chunk.physical_type, Some(element), statistics) {
        Some((min, max)) => format!(" {min} to {max}"),
        None => String::new(),
    };
    format!(
        "{} {:?} {:?} {} values {} nulls{extremes}",
        chunk.path_in_schema.join("."),
        chunk.physical_type,
        chunk.codec,
        chunk.num_values,
        statistics.null_count.unwrap(),
    )
}

#[test]
fn page_headers_are_read_in_the_middle_of_the_file() {
    let metadata = file::metadata(SMALL).unwrap();
    let chunk = metadata.row_groups[0].columns[0]
        .meta_data
        .as_ref()
        .unwrap();
    let pages: Vec<_> = file::pages(SMALL, chunk).map(Result::unwrap).collect();
    let [dictionary, data] = &pages[..] else {
        panic!("{pages:?}");
    };
    assert_eq!(dictionary.offset, 4);
    assert_eq!(dictionary.header.page_type, PageType::DictionaryPage);
    let of_dictionary = dictionary.header.dictionary_page_header.as_ref().unwrap();
    assert_eq!(
        (of_dictionary.num_values, of_dictionary.encoding),
        (3, Encoding::Plain)
    );
    assert_eq!(Ok(data.offset), usize::try_from(chunk.data_page_offset));
    assert_eq!(data.header.page_type, PageType::DataPage);
    let of_data = data.header.data_page_header.as_ref().unwrap();
    assert_eq!(
        (of_data.num_values, of_data.encoding),
        (3, Encoding::RleDictionary)
    );
    for chunk in chunks(&metadata) {
        assert_pages(SMALL, chunk);
    }
}

#[test]
fn what_was_decoded_encodes_to_the_same_bytes() {
    assert_round_trip(SMALL);
}

/// As C++'s library writes it, which is what alato writes as well: fields by number, and in the shortest form.
fn assert_round_trip(file: &[u8]) {
    let metadata = file::metadata(file).unwrap();
    let footer = compact::to_vec(&metadata).unwrap();
    assert_eq!(footer, file::footer(file).unwrap());
    let again: FileMetaData<'_> = compact::from_slice(&footer).unwrap();
    assert_eq!(again, metadata);
}

#[derive(ThriftStruct)]
struct LaterElement {
    #[thrift(id = 1)]
    physical_type: i32,
    #[thrift(id = 4)]
    name: String,
    #[thrift(id = 10)]
    logical_type: LaterLogicalType,
}

#[derive(ThriftUnion)]
enum LaterLogicalType {
    #[thrift(id = 99)]
    Decimal(DecimalType),
}

#[test]
fn types_that_a_later_version_may_add_are_kept() {
    let later = LaterElement {
        physical_type: 8,
        name: "later".into(),
        logical_type: LaterLogicalType::Decimal(DecimalType {
            scale: 1,
            precision: 2,
        }),
    };
    let bytes = compact::to_vec(&later).unwrap();
    let element: SchemaElement<'_> = compact::from_slice(&bytes).unwrap();
    assert_eq!(element.physical_type, Some(PhysicalType::Unknown(8)));
    assert!(matches!(
        &element.logical_type,
        Some(LogicalType::Unknown(fields)) if fields.get(99).is_some()
    ));
    assert_eq!(compact::to_vec(&element).unwrap(), bytes);
}

#[test]
fn what_is_no_parquet_file_is_an_error_that_says_why() {
    let [before @ .., _, _, _, _] = SMALL else {
        panic!();
    };
    let [before_length @ .., _, _, _, _] = before else {
        panic!();
    };
    let error = |file: &[u8]| file::metadata(file).unwrap_err();

    assert_eq!(error(b""), FileError::NotParquet);
    assert_eq!(error(b"PAR1"), FileError::NotParquet);
    assert_eq!(error(&[before, b"PAR2"].concat()), FileError::NotParquet);
    assert_eq!(error(&[before, b"PARE"].concat()), FileError::Encrypted);
    let long = [before_length, &[0xff; 4], b"PAR1"].concat();
    assert_eq!(
        error(&long).to_string(),
        format!(
            "the file claims a footer of 4294967295 bytes, but has {} bytes before its length",
            before_length.len()
        )
    );
    let empty = error(b"PAR1\0\0\0\0PAR1").to_string();
    assert!(
        empty.starts_with("the footer is no file metadata: "),
        "{empty}"
    );
    let zeros = [&[0; 100][..], &[100, 0, 0, 0], b"PAR1"].concat();
    assert!(error(&zeros).to_string().contains("byte"), "{zeros:?}");
}

#[test]
fn pages_outside_of_the_file_are_errors() {
    let metadata = file::metadata(SMALL).unwrap();
    let chunk = metadata.row_groups[0].columns[0]
        .meta_data
        .as_ref()
        .unwrap();
    let only_error = |chunk: &ColumnMetaData<'_>| {
        let mut pages = file::pages(SMALL, chunk);
        let error = pages.next().unwrap().unwrap_err();
        assert!(pages.next().is_none());
        error
    };
    for (offset, length) in [(i64::MAX, i64::MAX), (-1, 10), (4, -1), (4, 1 << 40)] {
        let chunk = ColumnMetaData {
            dictionary_page_offset: None,
            data_page_offset: offset,
            total_compressed_size: length,
            ..chunk.clone()
        };
        assert_eq!(
            only_error(&chunk),
            FileError::ChunkOutside { offset, length }
        );
    }
    let short = ColumnMetaData {
        total_compressed_size: 20,
        ..chunk.clone()
    };
    assert!(matches!(
        only_error(&short),
        FileError::PageTooLong { offset: 4, .. }
    ));
    let shorter = ColumnMetaData {
        total_compressed_size: 5,
        ..chunk.clone()
    };
    assert!(matches!(
        only_error(&shorter),
        FileError::PageHeader { offset: 4, .. }
    ));
}

#[test]
fn a_schema_that_is_no_tree_is_an_error() {
    let group = |name, num_children| SchemaElement {
        name,
        num_children: Some(num_children),
        ..SchemaElement::default()
    };
    let column = group("column", 0);
    let claims = |name: &str, children| SchemaError::Children(name.to_owned(), children);
    for (schema, error) in [
        (vec![], SchemaError::NoRoot),
        (vec![group("root", 1)], claims("root", 1)),
        (vec![group("root", -1)], claims("root", -1)),
        (
            vec![group("root", 2), group("group", 1), column.clone()],
            SchemaError::TooFew,
        ),
        (
            vec![group("root", 1), column.clone(), column],
            SchemaError::TooMany(1),
        ),
        (vec![group("group", 1); 100_000], SchemaError::TooDeep),
    ] {
        assert_eq!(schema::nodes(&schema).unwrap_err(), error);
    }
}

/// Longer than any of the files here takes, even on a machine that has other work.
const QUICK: Duration = Duration::from_secs(2);

/// Does all that the example does, with a file that may be anything: an error is fine, a panic is not.
fn survive(file: &[u8]) {
    let start = Instant::now();
    if let Ok(metadata) = file::metadata(file) {
        let _ = print::print(file, &metadata, &mut std::io::sink());
        chunks(&metadata).for_each(|chunk| file::pages(file, chunk).for_each(drop));
        let footer = compact::to_vec(&metadata).unwrap();
        if Ok(&footer[..]) != file::footer(file) {
            assert_eq!(compact::from_slice(&footer), Ok(metadata));
        }
    }
    assert!(start.elapsed() < QUICK);
}

#[test]
fn a_file_cut_off_anywhere_is_an_error() {
    for len in 0..SMALL.len() {
        let cut = &SMALL[..len];
        assert_eq!(file::metadata(cut), Err(FileError::NotParquet));
        survive(cut);
    }
    // And one whose footer is cut off, with a length and a magic number as they should be.
    let footer = file::footer(SMALL).unwrap();
    for len in 0..footer.len() {
        let cut = [
            &footer[..len],
            &u32::try_from(len).unwrap().to_le_bytes(),
            b"PAR1",
        ]
        .concat();
        assert!(
            matches!(file::metadata(&cut), Err(FileError::Footer(_))),
            "cut off at {len}"
        );
        survive(&cut);
    }
}

#[test]
fn a_file_with_any_byte_changed_is_a_value_or_an_error() {
    let mut file = SMALL.to_vec();
    for at in 0..file.len() {
        let byte = file[at];
        for other in [0xff, byte ^ 1, byte ^ 0x80] {
            file[at] = other;
            survive(&file);
        }
        file[at] = byte;
    }
}

#[test]
fn both_examples_print_the_small_file_and_say_what_is_wrong_with_another() {
    let wrong = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    for (name, says, error) in [
        (
            "parquet_footer",
            "7 rows in 3 row groups",
            "not a Parquet file",
        ),
        ("parquet_rows", "version 2: 7 rows", "not a Parquet file"),
    ] {
        let program = support::example(name);
        let output = Command::new(&program).output().unwrap();
        assert!(output.status.success());
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(printed.contains(says), "{printed}");

        let output = Command::new(&program).arg(&wrong).output().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let printed = String::from_utf8(output.stderr).unwrap();
        assert!(printed.contains(error), "{printed}");
    }
}

#[test]
fn a_program_that_reads_a_footer_is_under_30_lines() {
    let program = include_str!("../examples/parquet_rows.rs");
    assert!(program.lines().count() < 30);
}

#[test]
fn pyarrows_files_decode_to_what_pyarrow_reads() {
    let Some(mut python) = support::python("parquet_files.py", &["pyarrow"]) else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parquet");
    fs::create_dir_all(&folder).unwrap();
    let output = python.arg(&folder).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");

    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let expected = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let file = fs::read(path.with_extension("parquet")).unwrap();
            println!("{}", path.display()); // Shown where the test fails.
            assert_is(&file, &expected);
            count += 1;
        }
    }
    assert!(count >= 27, "there are only {count} files");
}

/// Compares the file with what `parquet_files.py` says of it.
fn assert_is(file: &[u8], expected: &Json) {
    assert_round_trip(file);
    let metadata = file::metadata(file).unwrap();
    let footer = file::footer(file).unwrap();
    assert_eq!(expected["serialized_size"], footer.len());
    assert_eq!(expected["num_rows"], metadata.num_rows);
    assert_eq!(expected["created_by"], metadata.created_by.unwrap());
    let version = if metadata.version == 1 { "1.0" } else { "2.6" };
    assert_eq!(expected["format_version"], version);
    let pairs: BTreeMap<_, _> = metadata
        .key_value_metadata
        .iter()
        .flatten()
        .map(|pair| (pair.key, pair.value))
        .collect();
    assert_eq!(expected["key_values"], serde_json::json!(pairs));

    let columns = columns(&metadata);
    assert_each(&columns, &expected["columns"], assert_column);
    assert_each(
        &metadata.row_groups,
        &expected["row_groups"],
        |group, expected| {
            assert_eq!(expected["num_rows"], group.num_rows);
            assert_eq!(expected["total_byte_size"], group.total_byte_size);
            let sorting = group.sorting_columns.iter().flatten();
            let sorting: Vec<_> = sorting
                .map(|by| serde_json::json!([by.column_idx, by.descending, by.nulls_first]))
                .collect();
            assert_eq!(expected["sorting_columns"], Json::Array(sorting));
            assert_each(&group.columns, &expected["columns"], assert_chunk);
            for column in &group.columns {
                assert_pages(file, column.meta_data.as_ref().unwrap());
                assert_page_index(file, column);
            }
        },
    );
}

fn assert_each<T>(found: &[T], expected: &Json, assert: impl Fn(&T, &Json)) {
    let expected = expected.as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert(found, expected);
    }
}

/// A column of the schema, as pyarrow sees it.
struct Column<'s, 'a> {
    element: &'s SchemaElement<'a>,
    path: String,
    max_definition_level: usize,
    max_repetition_level: usize,
}

fn columns<'s, 'a>(metadata: &'s FileMetaData<'a>) -> Vec<Column<'s, 'a>> {
    let mut columns = Vec::new();
    let mut within: Vec<&SchemaElement<'_>> = Vec::new();
    for node in schema::nodes(&metadata.schema).unwrap() {
        within.truncate(node.depth);
        within.push(node.element);
        if node.element.num_children.is_none() {
            let count = |repetition| {
                let each = within.iter();
                each.filter(|element| element.repetition_type == Some(repetition))
                    .count()
            };
            let names: Vec<_> = within.iter().map(|element| element.name).collect();
            let max_repetition_level = count(Repetition::Repeated);
            columns.push(Column {
                element: node.element,
                path: names.join("."),
                max_definition_level: max_repetition_level + count(Repetition::Optional),
                max_repetition_level,
            });
        }
    }
    columns
}

fn assert_column(column: &Column<'_, '_>, expected: &Json) {
    let element = column.element;
    assert_eq!(expected["name"], element.name);
    assert_eq!(expected["path"], column.path);
    assert_eq!(
        expected["max_definition_level"],
        column.max_definition_level
    );
    assert_eq!(
        expected["max_repetition_level"],
        column.max_repetition_level
    );
    assert_name(
        &expected["physical_type"],
        Some(element.physical_type.unwrap()),
    );
    match &element.logical_type {
        // Version 1 of the format has a converted type for these, which pyarrow does not make of the logical type.
        Some(
            LogicalType::Timestamp(TimeType {
                is_adjusted_to_utc, ..
            })
            | LogicalType::Time(TimeType {
                is_adjusted_to_utc, ..
            }),
        ) if !is_adjusted_to_utc => {
            assert_eq!(expected["converted_type"], "NONE");
        }
        _ => assert_name(&expected["converted_type"], element.converted_type),
    }
    assert_eq!(expected["length"], element.type_length.unwrap_or(0));
    assert_eq!(expected["precision"], element.precision.unwrap_or(-1));
    assert_eq!(expected["scale"], element.scale.unwrap_or(-1));
    assert_eq!(
        logical_type(&expected["logical_type"]),
        element.logical_type
    );
}

/// Compares `BYTE_ARRAY` with `ByteArray`.
fn assert_name(expected: &Json, found: Option<impl Debug>) {
    let expected = expected.as_str().unwrap();
    match found {
        Some(found) => assert_eq!(
            expected.replace('_', "").to_lowercase(),
            format!("{found:?}").to_lowercase()
        ),
        None => assert_eq!(expected, "NONE"),
    }
}

fn logical_type(json: &Json) -> Option<LogicalType<'static>> {
    let number = |field: &str| i32::try_from(json[field].as_i64().unwrap()).unwrap();
    let time = || TimeType {
        is_adjusted_to_utc: json["isAdjustedToUTC"].as_bool().unwrap(),
        unit: match json["timeUnit"].as_str().unwrap() {
            "milliseconds" => TimeUnit::Millis,
            "microseconds" => TimeUnit::Micros,
            "nanoseconds" => TimeUnit::Nanos,
            other => panic!("{other}"),
        },
    };
    Some(match json["Type"].as_str().unwrap() {
        "None" => return None,
        "String" => LogicalType::String,
        "Decimal" => LogicalType::Decimal(DecimalType {
            scale: number("scale"),
            precision: number("precision"),
        }),
        "Date" => LogicalType::Date,
        "Time" => LogicalType::Time(time()),
        "Timestamp" => LogicalType::Timestamp(time()),
        "Int" => LogicalType::Integer(IntType {
            bit_width: i8::try_from(number("bitWidth")).unwrap(),
            is_signed: json["isSigned"].as_bool().unwrap(),
        }),
        "Null" => LogicalType::Null,
        "JSON" => LogicalType::Json,
        "UUID" => LogicalType::Uuid,
        "Float16" => LogicalType::Float16,
        other => panic!("{other}"),
    })
}

fn assert_chunk(column: &ColumnChunk<'_>, expected: &Json) {
    let chunk = column.meta_data.as_ref().unwrap();
    assert_eq!(expected["file_path"], column.file_path.unwrap_or_default());
    assert_eq!(expected["file_offset"], column.file_offset);
    assert_name(&expected["physical_type"], Some(chunk.physical_type));
    assert_eq!(expected["path_in_schema"], chunk.path_in_schema.join("."));
    assert_eq!(expected["num_values"], chunk.num_values);
    match chunk.codec {
        CompressionCodec::Lz4Raw => assert_eq!(expected["compression"], "LZ4"),
        codec => assert_name(&expected["compression"], Some(codec)),
    }
    assert_each(
        &chunk.encodings,
        &expected["encodings"],
        |encoding, expected| {
            assert_name(expected, Some(encoding));
        },
    );
    let dictionary = chunk.dictionary_page_offset;
    assert_eq!(expected["has_dictionary_page"], dictionary.is_some());
    assert_eq!(
        expected["dictionary_page_offset"],
        serde_json::json!(dictionary)
    );
    assert_eq!(expected["data_page_offset"], chunk.data_page_offset);
    assert_eq!(
        expected["total_compressed_size"],
        chunk.total_compressed_size
    );
    assert_eq!(
        expected["total_uncompressed_size"],
        chunk.total_uncompressed_size
    );
    assert_eq!(
        expected["has_offset_index"],
        column.offset_index_offset.is_some()
    );
    assert_eq!(
        expected["has_column_index"],
        column.column_index_offset.is_some()
    );
    assert_statistics(chunk, &expected["statistics"]);
}

fn assert_statistics(chunk: &ColumnMetaData<'_>, expected: &Json) {
    let Some(statistics) = &chunk.statistics else {
        assert_eq!(*expected, Json::Null);
        return;
    };
    // Of these, pyarrow gives none, since they have no order.
    if expected.is_null() && chunk.physical_type == PhysicalType::Int96 {
        return;
    }
    assert_eq!(
        expected["null_count"],
        serde_json::json!(statistics.null_count)
    );
    assert_eq!(
        expected["distinct_count"],
        serde_json::json!(statistics.distinct_count)
    );
    let nulls = statistics.null_count.unwrap_or(0);
    assert_eq!(expected["num_values"], chunk.num_values - nulls);
    let extremes = [
        statistics.min_value.or(statistics.min),
        statistics.max_value.or(statistics.max),
    ];
    assert_eq!(
        expected["extremes"],
        serde_json::json!(extremes.map(|value| value.map(|value| Value::Bytes(value).to_string())))
    );
}

fn chunks<'m, 'a>(metadata: &'m FileMetaData<'a>) -> impl Iterator<Item = &'m ColumnMetaData<'a>> {
    let columns = metadata.row_groups.iter().flat_map(|group| &group.columns);
    columns.filter_map(|column| column.meta_data.as_ref())
}

/// The pages of a chunk fill it, and hold as many values as it says.
fn assert_pages(file: &[u8], chunk: &ColumnMetaData<'_>) {
    let mut values = 0;
    for page in file::pages(file, chunk) {
        let header = page.unwrap().header;
        values += match header.page_type {
            PageType::DataPage => header.data_page_header.unwrap().num_values,
            PageType::DataPageV2 => header.data_page_header_v2.unwrap().num_values,
            PageType::DictionaryPage => 0,
            other => panic!("{other:?}"),
        };
    }
    assert_eq!(i64::from(values), chunk.num_values);
}

/// The page index, where there is one, names the data pages that are there.
fn assert_page_index(file: &[u8], column: &ColumnChunk<'_>) {
    let part = |offset: Option<i64>, length: Option<i32>| {
        let start = usize::try_from(offset?).unwrap();
        Some(&file[start..start + usize::try_from(length.unwrap()).unwrap()])
    };
    let chunk = column.meta_data.as_ref().unwrap();
    let Some(bytes) = part(column.offset_index_offset, column.offset_index_length) else {
        return;
    };
    let index: OffsetIndex = compact::from_slice(bytes).unwrap();
    let pages: Vec<i64> = file::pages(file, chunk)
        .map(Result::unwrap)
        .filter(|page| page.header.page_type != PageType::DictionaryPage)
        .map(|page| i64::try_from(page.offset).unwrap())
        .collect();
    let located: Vec<i64> = index
        .page_locations
        .iter()
        .map(|page| page.offset)
        .collect();
    assert_eq!(located, pages);

    let Some(bytes) = part(column.column_index_offset, column.column_index_length) else {
        return;
    };
    let index: ColumnIndex<'_> = compact::from_slice(bytes).unwrap();
    assert_eq!(index.null_pages.len(), pages.len());
    assert_eq!(index.min_values.len(), pages.len());
    assert_eq!(index.max_values.len(), pages.len());
}
