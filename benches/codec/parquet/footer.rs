//! The footer: 1,000 columns in 10 row groups, each with what pyarrow 26 writes, in the same order and with the same fields.

use super::metadata::{
    ColumnChunk, ColumnMetaData, ColumnOrder, CompressionCodec, ConvertedType, Encoding,
    FileMetaData, KeyValue, LogicalType, PageEncodingStats, PageType, PhysicalType, Repetition,
    RowGroup, SchemaElement, SizeStatistics, Statistics, TimeType, TimeUnit,
};

const COLUMNS: usize = 1_000;
const ROW_GROUPS: usize = 10;
const ROWS: i64 = 1 << 20;

/// Lives as long as the program, as its texts and extremes are made up here.
pub fn metadata() -> FileMetaData<'static> {
    let columns: Vec<Column> = (0..COLUMNS).map(Column::new).collect();
    let root = SchemaElement {
        name: "schema",
        repetition_type: Some(Repetition::Required),
        num_children: i32::try_from(COLUMNS).ok(),
        ..SchemaElement::default()
    };
    let mut offset = 4;
    FileMetaData {
        version: 2,
        schema: std::iter::once(root)
            .chain(columns.iter().map(|column| column.element.clone()))
            .collect(),
        num_rows: ROWS * ROW_GROUPS as i64,
        row_groups: (0..ROW_GROUPS)
            .map(|_| row_group(&columns, &mut offset))
            .collect(),
        key_value_metadata: Some(vec![KeyValue {
            key: "ARROW:schema",
            value: Some(
                "/////wAAAAAQAAAAAAAKAA4ABgAFAAgACgAAAAABBAAQAAAAAAAKAAwAAAAEAAgACgAAADQAAAAEAAAA",
            ),
        }]),
        created_by: Some("parquet-cpp-arrow version 26.0.1"),
        column_orders: Some(vec![ColumnOrder::TypeDefined; COLUMNS]),
        encryption_algorithm: None,
        footer_signing_key_metadata: None,
    }
}

struct Column {
    index: usize,
    element: SchemaElement<'static>,
    physical_type: PhysicalType,
}

impl Column {
    fn new(index: usize) -> Self {
        let name: &'static str = format!("{}_{index}", NAMES[index % NAMES.len()]).leak();
        let (physical_type, converted_type, logical_type) = match index % 6 {
            0 => (
                PhysicalType::Int64,
                Some(ConvertedType::TimestampMicros),
                Some(LogicalType::Timestamp(TimeType {
                    is_adjusted_to_utc: true,
                    unit: TimeUnit::Micros,
                })),
            ),
            1 | 2 => (
                PhysicalType::ByteArray,
                Some(ConvertedType::Utf8),
                Some(LogicalType::String),
            ),
            3 => (PhysicalType::Int64, None, None),
            4 => (PhysicalType::Double, None, None),
            _ => (
                PhysicalType::Int32,
                Some(ConvertedType::Date),
                Some(LogicalType::Date),
            ),
        };
        let element = SchemaElement {
            physical_type: Some(physical_type),
            repetition_type: Some(Repetition::Optional),
            name,
            converted_type,
            logical_type,
            ..SchemaElement::default()
        };
        Self {
            index,
            element,
            physical_type,
        }
    }

    fn chunk(&self, offset: &mut i64) -> ColumnChunk<'static> {
        let mut numbers = Numbers(self.index as u64 ^ offset.cast_unsigned());
        let nulls = numbers.below(5_000);
        let dictionary = 1_000 + numbers.below(100_000);
        let data = 100_000 + numbers.below(2_000_000);
        let start = *offset;
        *offset += dictionary + data;
        let is_text = self.physical_type == PhysicalType::ByteArray;
        ColumnChunk {
            file_path: None,
            file_offset: 0,
            meta_data: Some(ColumnMetaData {
                physical_type: self.physical_type,
                encodings: vec![Encoding::Plain, Encoding::Rle, Encoding::RleDictionary],
                path_in_schema: vec![self.element.name],
                codec: CompressionCodec::Snappy,
                num_values: ROWS,
                total_uncompressed_size: (dictionary + data) * 2,
                total_compressed_size: dictionary + data,
                key_value_metadata: None,
                data_page_offset: start + dictionary,
                index_page_offset: None,
                dictionary_page_offset: Some(start),
                statistics: Some(self.statistics(nulls, &mut numbers)),
                encoding_stats: Some(vec![
                    PageEncodingStats {
                        page_type: PageType::DictionaryPage,
                        encoding: Encoding::Plain,
                        count: 1,
                    },
                    PageEncodingStats {
                        page_type: PageType::DataPage,
                        encoding: Encoding::RleDictionary,
                        count: 3,
                    },
                ]),
                bloom_filter_offset: None,
                bloom_filter_length: None,
                size_statistics: Some(SizeStatistics {
                    unencoded_byte_array_data_bytes: is_text.then_some(data * 3),
                    repetition_level_histogram: Some(vec![]),
                    definition_level_histogram: Some(vec![nulls, ROWS - nulls]),
                }),
                geospatial_statistics: None,
            }),
            offset_index_offset: None,
            offset_index_length: None,
            column_index_offset: None,
            column_index_length: None,
            crypto_metadata: None,
            encrypted_column_metadata: None,
        }
    }

    fn statistics(&self, nulls: i64, numbers: &mut Numbers) -> Statistics<'static> {
        let least = numbers.below(1 << 20);
        let greatest = least + numbers.below(1 << 20);
        let [min, max] = [least, greatest].map(|value| -> &'static [u8] {
            match self.physical_type {
                PhysicalType::ByteArray => format!("customer {value:07}").leak().as_bytes(),
                PhysicalType::Double => (value as f64 / 7.0).to_le_bytes().to_vec().leak(),
                PhysicalType::Int32 => (value as i32).to_le_bytes().to_vec().leak(),
                _ => (value << 30).to_le_bytes().to_vec().leak(),
            }
        });
        // pyarrow writes the older fields as well where the order is the same.
        let signed = self.physical_type != PhysicalType::ByteArray;
        Statistics {
            max: signed.then_some(max),
            min: signed.then_some(min),
            null_count: Some(nulls),
            distinct_count: None,
            max_value: Some(max),
            min_value: Some(min),
            is_max_value_exact: Some(true),
            is_min_value_exact: Some(true),
            nan_count: None,
        }
    }
}

const NAMES: [&str; 7] = [
    "id",
    "created_at",
    "customer_name",
    "address_line",
    "unit_price",
    "quantity",
    "status",
];

fn row_group(columns: &[Column], offset: &mut i64) -> RowGroup<'static> {
    let start = *offset;
    let columns = columns.iter().map(|column| column.chunk(offset)).collect();
    RowGroup {
        columns,
        total_byte_size: (*offset - start) * 2,
        num_rows: ROWS,
        sorting_columns: None,
        file_offset: Some(start),
        total_compressed_size: Some(*offset - start),
        ordinal: None,
    }
}

/// Numbers that look random, the same in every run: xorshift64*.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let number = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 1;
        number.cast_signed() % limit
    }
}
