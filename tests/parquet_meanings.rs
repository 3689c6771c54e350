//! The example `parquet_footer`: values by what they mean, and the footers of files with encrypted columns.

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

use std::{collections::BTreeMap, fs, path::Path, process::Command};

use alato::thrift::compact;

use file::FileError;
use metadata::{
    AesGcm, ConvertedType, DecimalType, EncryptionAlgorithm, FileMetaData, IntType, LogicalType,
    PhysicalType, SchemaElement, Statistics,
};

const SMALL: &[u8] = include_bytes!("data/small.parquet");

/// A file of nothing but a footer, and what follows the metadata in it.
fn file_of(metadata: &FileMetaData<'_>, after: usize) -> Vec<u8> {
    let mut footer = compact::to_vec(metadata).unwrap();
    footer.extend(vec![0xa5; after]);
    let length = u32::try_from(footer.len()).unwrap().to_le_bytes();
    [b"PAR1", &footer[..], &length, b"PAR1"].concat()
}

fn signed<'a>() -> FileMetaData<'a> {
    FileMetaData {
        encryption_algorithm: Some(EncryptionAlgorithm::AesGcmV1(AesGcm {
            aad_prefix: None,
            aad_file_unique: Some(b"unique"),
            supply_aad_prefix: None,
        })),
        footer_signing_key_metadata: Some(b"key"),
        ..file::metadata(SMALL).unwrap()
    }
}

#[test]
fn a_footer_with_a_signature_is_read() {
    let bytes = file_of(&signed(), file::SIGNATURE_LENGTH);
    assert_eq!(file::metadata(&bytes).unwrap(), signed());
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("signed.parquet");
    fs::write(&path, bytes).unwrap();
    let program = support::example("parquet_rows");
    let output = Command::new(program).arg(&path).output().unwrap();
    assert!(
        output.stdout.starts_with(b"version 2: 7 rows"),
        "{output:?}"
    );
}

#[test]
fn what_follows_the_metadata_and_is_no_signature_is_an_error() {
    let expected = file::SIGNATURE_LENGTH;
    for found in [0, 1, 27, 29, 56] {
        let error = file::metadata(&file_of(&signed(), found)).unwrap_err();
        assert_eq!(error, FileError::AfterMetadata { found, expected });
    }
    let open = file::metadata(SMALL).unwrap();
    let bytes = file_of(&open, 28);
    assert_eq!(
        file::metadata(&bytes).unwrap_err().to_string(),
        "the file metadata is followed by 28 bytes, and not by 0"
    );
}

/// A column by its logical type, or as older files have it.
fn column(
    physical: PhysicalType,
    logical: Option<LogicalType<'static>>,
    converted: Option<ConvertedType>,
) -> SchemaElement<'static> {
    SchemaElement {
        physical_type: Some(physical),
        logical_type: logical,
        converted_type: converted,
        ..SchemaElement::default()
    }
}

#[allow(clippy::unnecessary_wraps, reason = "as `column` takes it")]
fn integer(bit_width: i8, is_signed: bool) -> Option<LogicalType<'static>> {
    Some(LogicalType::Integer(IntType {
        bit_width,
        is_signed,
    }))
}

#[allow(clippy::unnecessary_wraps, reason = "as `column` takes it")]
fn decimal(scale: i32) -> Option<LogicalType<'static>> {
    Some(LogicalType::Decimal(DecimalType {
        scale,
        precision: 18,
    }))
}

/// The least of the values, printed: `bytes` are both.
fn printed(column: &SchemaElement<'_>, bytes: &[u8]) -> String {
    let statistics = Statistics {
        min_value: Some(bytes),
        max_value: Some(bytes),
        ..Statistics::default()
    };
    let of = column.physical_type.unwrap();
    let (min, max) = values::extremes(of, Some(column), &statistics).unwrap();
    assert_eq!(min, max);
    min.to_string()
}

#[test]
fn unsigned_integers_are_printed_without_a_sign() {
    use PhysicalType::{Int32, Int64};

    let four = u32::MAX.to_le_bytes();
    let eight = u64::MAX.to_le_bytes();
    for (physical, bytes, width, converted, text) in [
        (Int32, &[200, 0, 0, 0][..], 8, ConvertedType::Uint8, "200"),
        (Int32, &[0, 0xff, 0, 0], 16, ConvertedType::Uint16, "65280"),
        (Int32, &four, 32, ConvertedType::Uint32, "4294967295"),
        (
            Int64,
            &eight,
            64,
            ConvertedType::Uint64,
            "18446744073709551615",
        ),
    ] {
        let new = column(physical, integer(width, false), Some(converted));
        let newest = column(physical, integer(width, false), None);
        let old = column(physical, None, Some(converted));
        for column in [new, newest, old] {
            assert_eq!(printed(&column, bytes), text, "{column:?}");
        }
    }
    for column in [
        column(Int32, integer(32, true), Some(ConvertedType::Int32)),
        column(Int32, None, Some(ConvertedType::Int8)),
        column(Int32, None, None),
        column(Int32, Some(LogicalType::Date), Some(ConvertedType::Date)),
    ] {
        assert_eq!(printed(&column, &four), "-1", "{column:?}");
    }
}

#[test]
fn decimals_are_printed_with_their_point() {
    use PhysicalType::{ByteArray, FixedLenByteArray, Int32, Int64};

    let old = |physical, scale| SchemaElement {
        scale,
        ..column(physical, None, Some(ConvertedType::Decimal))
    };
    let minus_seven = (-7_i64).to_le_bytes();
    for (column, bytes, text) in [
        (
            column(Int32, decimal(2), None),
            &375_i32.to_le_bytes()[..],
            "3.75",
        ),
        (old(Int32, Some(2)), &5_i32.to_le_bytes(), "0.05"),
        (old(Int32, None), &5_i32.to_le_bytes(), "5"),
        (column(Int64, decimal(0), None), &minus_seven, "-7"),
        (column(Int64, decimal(3), None), &minus_seven, "-0.007"),
        // Bytes that would be text as well.
        (column(ByteArray, decimal(1), None), b"ab", "2493.0"),
        (
            column(FixedLenByteArray, decimal(2), None),
            &[0xff, 0xfe],
            "-0.02",
        ),
        (
            old(FixedLenByteArray, Some(4)),
            &[0x80; 16],
            "-16947396313317327396019049076013554.0608",
        ),
        // What no decimal can be.
        (column(ByteArray, decimal(2), None), &[], "0x"),
        (column(Int32, decimal(2), None), &[1], "0x01"),
        (
            column(ByteArray, decimal(2), None),
            &[1; 17],
            "0x0101010101010101010101010101010101",
        ),
        (
            column(Int32, decimal(i32::MAX), None),
            &[1, 0, 0, 0],
            "1e-2147483647",
        ),
        (
            column(Int32, decimal(i32::MIN), None),
            &[1, 0, 0, 0],
            "1e2147483648",
        ),
    ] {
        assert_eq!(printed(&column, bytes), text, "{column:?}");
    }
}

#[test]
fn the_older_extremes_count_only_for_values_with_a_signed_order() {
    use PhysicalType::{Boolean, ByteArray, Double, FixedLenByteArray, Int32, Int64};

    let old = |physical: PhysicalType| {
        let (min, max): (&[u8], &[u8]) = match physical {
            Boolean => (&[0], &[1]),
            Int32 => (&[1, 0, 0, 0], &[2, 0, 0, 0]),
            Int64 | Double => (&[1, 0, 0, 0, 0, 0, 0, 0], &[2, 0, 0, 0, 0, 0, 0, 0]),
            _ => (b"a", b"b"),
        };
        Statistics {
            min: Some(min),
            max: Some(max),
            ..Statistics::default()
        }
    };
    let shown = |column: &SchemaElement<'_>, statistics: &Statistics<'_>| {
        let physical = column.physical_type.unwrap();
        let extremes = values::extremes(physical, Some(column), statistics);
        extremes.map(|(min, max)| format!("{min} to {max}"))
    };
    for (column, text) in [
        (column(Boolean, None, None), "false to true"),
        (column(Int32, None, None), "1 to 2"),
        (column(Int64, integer(64, true), None), "1 to 2"),
        (column(Int32, decimal(1), None), "0.1 to 0.2"),
    ] {
        let statistics = old(column.physical_type.unwrap());
        assert_eq!(shown(&column, &statistics).as_deref(), Some(text));
    }
    for column in [
        column(Int32, integer(32, false), None),
        column(Int64, None, Some(ConvertedType::Uint64)),
        column(ByteArray, Some(LogicalType::String), None),
        column(FixedLenByteArray, decimal(2), None),
    ] {
        let statistics = old(column.physical_type.unwrap());
        assert_eq!(shown(&column, &statistics), None, "{column:?}");
        // Of one value it makes no difference how they were compared.
        let one = Statistics {
            max: statistics.min,
            ..statistics
        };
        assert!(shown(&column, &one).is_some(), "{column:?}");
    }
    // The newer ones are taken first, and never one of each.
    let both = Statistics {
        min_value: Some(&[5, 0, 0, 0]),
        max_value: Some(&[6, 0, 0, 0]),
        ..old(Int32)
    };
    let plain = column(Int32, None, None);
    assert_eq!(shown(&plain, &both).as_deref(), Some("5 to 6"));
    let mixed = Statistics {
        max_value: None,
        ..both
    };
    assert_eq!(shown(&plain, &mixed).as_deref(), Some("1 to 2"));
}

#[test]
fn pyarrows_values_are_printed_as_pyarrow_reads_them_beside_an_encrypted_column() {
    let Some(mut python) = support::python("parquet_files.py", &["pyarrow"]) else {
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("meanings");
    fs::create_dir_all(&folder).unwrap();
    let output = python.arg("--meanings").arg(&folder).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");

    let extremes: BTreeMap<String, (String, String)> =
        serde_json::from_slice(&fs::read(folder.join("extremes.json")).unwrap()).unwrap();
    assert!(extremes.len() >= 13);
    for (name, is_encrypted) in [("open", false), ("signed", true)] {
        let file = fs::read(folder.join(name).with_extension("parquet")).unwrap();
        let metadata = file::metadata(&file).unwrap();
        assert_eq!(metadata.encryption_algorithm.is_some(), is_encrypted);
        // As the library wrote it, but for the signature.
        let footer = file::footer(&file).unwrap();
        let signature = if is_encrypted {
            file::SIGNATURE_LENGTH
        } else {
            0
        };
        let plain = &footer[..footer.len() - signature];
        assert_eq!(compact::to_vec(&metadata).unwrap(), plain);

        let mut printed = Vec::new();
        print::print(&file, &metadata, &mut printed).unwrap();
        let printed = String::from_utf8(printed).unwrap();
        for (column, (min, max)) in &extremes {
            let line = printed
                .lines()
                .find(|line| line.starts_with(&format!("  {column}: 3 values")))
                .unwrap_or_else(|| panic!("{column}: {printed}"));
            if is_encrypted && column == "text" {
                assert!(line.ends_with(", encrypted"), "{line}");
            } else if column == "text" {
                assert!(line.ends_with(", \"a\" to \"b\""), "{line}");
            } else {
                assert!(
                    line.ends_with(&format!(", {min} to {max}")),
                    "{line}: {min} to {max}"
                );
            }
        }
    }
}
