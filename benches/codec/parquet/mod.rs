//! The footer of a Parquet file: by the `parquet` crate's own reader, and by alato with types derived for it.

mod footer;
mod owned;
mod projection;

// The example's types, which borrow.
#[path = "../../../examples/parquet_footer/metadata.rs"]
mod metadata;

use std::hint::black_box;

use ::parquet::file::metadata::{
    ParquetMetaDataOptions, ParquetMetaDataReader, ParquetStatisticsPolicy,
};
use alato::thrift::compact;

use crate::{
    harness::{Case, Group},
    shapes::{Operation, Shape},
};
use metadata::FileMetaData;
use projection::Projection;

pub const REFERENCE: &str = "parquet crate";

pub fn add_cases(cases: &mut Vec<Case>) {
    let metadata = footer::metadata();
    let footer: &'static [u8] = compact::to_vec(&metadata)
        .expect("the footer can be encoded")
        .leak();
    check(footer, &metadata);

    let no_statistics = ParquetMetaDataOptions::new()
        .with_column_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_encoding_stats_policy(ParquetStatisticsPolicy::SkipAll)
        .with_size_stats_policy(ParquetStatisticsPolicy::SkipAll);
    add(cases, REFERENCE, footer, |footer| {
        ParquetMetaDataReader::decode_metadata(footer).expect("it is a footer")
    });
    add(
        cases,
        "parquet crate, no statistics",
        footer,
        move |footer| {
            ParquetMetaDataReader::decode_metadata_with_options(footer, Some(&no_statistics))
                .expect("it is a footer")
        },
    );
    add(cases, "alato, owned", footer, |footer| {
        owned::decode(footer).expect("it is a footer")
    });
    add(cases, "alato, borrowed", footer, |footer| {
        compact::from_slice::<FileMetaData<'_>>(footer).expect("it is a footer")
    });
    add(cases, "alato, projection", footer, |footer| {
        compact::from_slice::<Projection<'_>>(footer).expect("it is a footer")
    });
}

/// What is decoded is dropped at once, which is measured as well.
fn add<T>(
    cases: &mut Vec<Case>,
    row: &'static str,
    footer: &'static [u8],
    decode: impl Fn(&'static [u8]) -> T + 'static,
) {
    let group = Group {
        shape: Shape::Parquet,
        operation: Operation::Decode,
    };
    cases.push(Case::new(row, group, footer.len(), move |times| {
        for _ in 0..times {
            black_box(&decode(black_box(footer)));
        }
    }));
}

/// Makes sure that all rows read the same.
fn check(footer: &'static [u8], metadata: &FileMetaData<'_>) {
    let borrowed: FileMetaData<'_> = compact::from_slice(footer).expect("it is a footer");
    assert!(borrowed == *metadata, "the footer is decoded as another");
    let theirs = ParquetMetaDataReader::decode_metadata(footer).expect("it is a footer");
    owned::decode(footer)
        .expect("it is a footer")
        .check(&theirs);
    compact::from_slice::<Projection<'_>>(footer)
        .expect("it is a footer")
        .check(metadata);
}
