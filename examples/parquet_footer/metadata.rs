//! The structs of a Parquet file, with the field numbers of the Parquet specification (`parquet.thrift` of `apache/parquet-format`).
//!
//! Text and binaries borrow from the file. Enums and unions are open: what a later version adds is kept as it is, and written again.

#![allow(
    dead_code,
    reason = "the program, its tests and the benchmark each need a part"
)]
#![allow(
    clippy::struct_field_names,
    reason = "the names are those of the specification"
)]

use alato::{ThriftEnum, ThriftStruct, ThriftUnion, thrift::UnknownFields};

/// What the footer is.
#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct FileMetaData<'a> {
    #[thrift(id = 1, required)]
    pub(crate) version: i32,
    /// The tree of the columns, depth first; the first element is the root.
    #[thrift(id = 2, required)]
    pub(crate) schema: Vec<SchemaElement<'a>>,
    #[thrift(id = 3, required)]
    pub(crate) num_rows: i64,
    #[thrift(id = 4, required)]
    pub(crate) row_groups: Vec<RowGroup<'a>>,
    #[thrift(id = 5)]
    pub(crate) key_value_metadata: Option<Vec<KeyValue<'a>>>,
    #[thrift(id = 6)]
    pub(crate) created_by: Option<&'a str>,
    /// For each column, by what order its statistics are.
    #[thrift(id = 7)]
    pub(crate) column_orders: Option<Vec<ColumnOrder>>,
    #[thrift(id = 8)]
    pub(crate) encryption_algorithm: Option<EncryptionAlgorithm<'a>>,
    #[thrift(id = 9)]
    pub(crate) footer_signing_key_metadata: Option<&'a [u8]>,
}

// The schema.

#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct SchemaElement<'a> {
    /// Columns have one, groups do not.
    #[thrift(id = 1, rename = "type")]
    pub(crate) physical_type: Option<PhysicalType>,
    /// In bytes, of a `FixedLenByteArray`.
    #[thrift(id = 2)]
    pub(crate) type_length: Option<i32>,
    /// Everything but the root has one.
    #[thrift(id = 3)]
    pub(crate) repetition_type: Option<Repetition>,
    #[thrift(id = 4, required)]
    pub(crate) name: &'a str,
    /// Groups have some, columns do not.
    #[thrift(id = 5)]
    pub(crate) num_children: Option<i32>,
    #[thrift(id = 6)]
    pub(crate) converted_type: Option<ConvertedType>,
    #[thrift(id = 7)]
    pub(crate) scale: Option<i32>,
    #[thrift(id = 8)]
    pub(crate) precision: Option<i32>,
    #[thrift(id = 9)]
    pub(crate) field_id: Option<i32>,
    #[thrift(id = 10, rename = "logicalType")]
    pub(crate) logical_type: Option<LogicalType<'a>>,
}

/// How a value is stored: `Type` in the specification.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum PhysicalType {
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLenByteArray = 7,
    #[thrift(unknown)]
    Unknown(i32),
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Repetition {
    Required = 0,
    Optional = 1,
    Repeated = 2,
    #[thrift(unknown)]
    Unknown(i32),
}

/// What a value means, as older files say it.
#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum ConvertedType {
    Utf8 = 0,
    Map = 1,
    MapKeyValue = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    TimeMillis = 7,
    TimeMicros = 8,
    TimestampMillis = 9,
    TimestampMicros = 10,
    Uint8 = 11,
    Uint16 = 12,
    Uint32 = 13,
    Uint64 = 14,
    Int8 = 15,
    Int16 = 16,
    Int32 = 17,
    Int64 = 18,
    Json = 19,
    Bson = 20,
    Interval = 21,
    #[thrift(unknown)]
    Unknown(i32),
}

/// What a value means. The types without parameters are empty structs.
#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub(crate) enum LogicalType<'a> {
    #[thrift(id = 1)]
    String,
    #[thrift(id = 2)]
    Map,
    #[thrift(id = 3)]
    List,
    #[thrift(id = 4)]
    Enum,
    #[thrift(id = 5)]
    Decimal(DecimalType),
    #[thrift(id = 6)]
    Date,
    #[thrift(id = 7)]
    Time(TimeType),
    #[thrift(id = 8)]
    Timestamp(TimeType),
    #[thrift(id = 10)]
    Integer(IntType),
    /// `UNKNOWN` in the specification: all values are null.
    #[thrift(id = 11)]
    Null,
    #[thrift(id = 12)]
    Json,
    #[thrift(id = 13)]
    Bson,
    #[thrift(id = 14)]
    Uuid,
    #[thrift(id = 15)]
    Float16,
    #[thrift(id = 16)]
    Variant(VariantType),
    #[thrift(id = 17)]
    Geometry(GeometryType<'a>),
    #[thrift(id = 18)]
    Geography(GeographyType<'a>),
    #[thrift(id = 19)]
    File,
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct DecimalType {
    #[thrift(id = 1, required)]
    pub(crate) scale: i32,
    #[thrift(id = 2, required)]
    pub(crate) precision: i32,
}

/// Both `TimeType` and `TimestampType`, which have the same fields.
#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct TimeType {
    #[thrift(id = 1, required, rename = "isAdjustedToUTC")]
    pub(crate) is_adjusted_to_utc: bool,
    #[thrift(id = 2, required)]
    pub(crate) unit: TimeUnit,
}

#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub(crate) enum TimeUnit {
    #[thrift(id = 1)]
    Millis,
    #[thrift(id = 2)]
    Micros,
    #[thrift(id = 3)]
    Nanos,
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct IntType {
    #[thrift(id = 1, required, rename = "bitWidth")]
    pub(crate) bit_width: i8,
    #[thrift(id = 2, required, rename = "isSigned")]
    pub(crate) is_signed: bool,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct VariantType {
    #[thrift(id = 1)]
    pub(crate) specification_version: Option<i8>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct GeometryType<'a> {
    #[thrift(id = 1)]
    pub(crate) crs: Option<&'a str>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct GeographyType<'a> {
    #[thrift(id = 1)]
    pub(crate) crs: Option<&'a str>,
    #[thrift(id = 2)]
    pub(crate) algorithm: Option<EdgeInterpolation>,
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum EdgeInterpolation {
    Spherical = 0,
    Vincenty = 1,
    Thomas = 2,
    Andoyer = 3,
    Karney = 4,
    #[thrift(unknown)]
    Unknown(i32),
}

#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub(crate) enum ColumnOrder {
    #[thrift(id = 1)]
    TypeDefined,
    #[thrift(id = 2)]
    Ieee754Total,
    #[thrift(id = 3)]
    Int96Timestamp,
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct KeyValue<'a> {
    #[thrift(id = 1, required)]
    pub(crate) key: &'a str,
    #[thrift(id = 2)]
    pub(crate) value: Option<&'a str>,
}

// Row groups and their column chunks.

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct RowGroup<'a> {
    #[thrift(id = 1, required)]
    pub(crate) columns: Vec<ColumnChunk<'a>>,
    #[thrift(id = 2, required)]
    pub(crate) total_byte_size: i64,
    #[thrift(id = 3, required)]
    pub(crate) num_rows: i64,
    #[thrift(id = 4)]
    pub(crate) sorting_columns: Option<Vec<SortingColumn>>,
    #[thrift(id = 5)]
    pub(crate) file_offset: Option<i64>,
    #[thrift(id = 6)]
    pub(crate) total_compressed_size: Option<i64>,
    #[thrift(id = 7)]
    pub(crate) ordinal: Option<i16>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct SortingColumn {
    #[thrift(id = 1, required)]
    pub(crate) column_idx: i32,
    #[thrift(id = 2, required)]
    pub(crate) descending: bool,
    #[thrift(id = 3, required)]
    pub(crate) nulls_first: bool,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct ColumnChunk<'a> {
    #[thrift(id = 1)]
    pub(crate) file_path: Option<&'a str>,
    #[thrift(id = 2, required)]
    pub(crate) file_offset: i64,
    #[thrift(id = 3)]
    pub(crate) meta_data: Option<ColumnMetaData<'a>>,
    #[thrift(id = 4)]
    pub(crate) offset_index_offset: Option<i64>,
    #[thrift(id = 5)]
    pub(crate) offset_index_length: Option<i32>,
    #[thrift(id = 6)]
    pub(crate) column_index_offset: Option<i64>,
    #[thrift(id = 7)]
    pub(crate) column_index_length: Option<i32>,
    #[thrift(id = 8)]
    pub(crate) crypto_metadata: Option<Box<ColumnCryptoMetaData<'a>>>,
    #[thrift(id = 9)]
    pub(crate) encrypted_column_metadata: Option<&'a [u8]>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct ColumnMetaData<'a> {
    #[thrift(id = 1, required, rename = "type")]
    pub(crate) physical_type: PhysicalType,
    #[thrift(id = 2, required)]
    pub(crate) encodings: Vec<Encoding>,
    #[thrift(id = 3, required)]
    pub(crate) path_in_schema: Vec<&'a str>,
    #[thrift(id = 4, required)]
    pub(crate) codec: CompressionCodec,
    #[thrift(id = 5, required)]
    pub(crate) num_values: i64,
    #[thrift(id = 6, required)]
    pub(crate) total_uncompressed_size: i64,
    #[thrift(id = 7, required)]
    pub(crate) total_compressed_size: i64,
    #[thrift(id = 8)]
    pub(crate) key_value_metadata: Option<Vec<KeyValue<'a>>>,
    #[thrift(id = 9, required)]
    pub(crate) data_page_offset: i64,
    #[thrift(id = 10)]
    pub(crate) index_page_offset: Option<i64>,
    #[thrift(id = 11)]
    pub(crate) dictionary_page_offset: Option<i64>,
    #[thrift(id = 12)]
    pub(crate) statistics: Option<Statistics<'a>>,
    #[thrift(id = 13)]
    pub(crate) encoding_stats: Option<Vec<PageEncodingStats>>,
    #[thrift(id = 14)]
    pub(crate) bloom_filter_offset: Option<i64>,
    #[thrift(id = 15)]
    pub(crate) bloom_filter_length: Option<i32>,
    #[thrift(id = 16)]
    pub(crate) size_statistics: Option<SizeStatistics>,
    // Few columns have any, and they are large.
    #[thrift(id = 17)]
    pub(crate) geospatial_statistics: Option<Box<GeospatialStatistics>>,
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum Encoding {
    Plain = 0,
    PlainDictionary = 2,
    Rle = 3,
    BitPacked = 4,
    DeltaBinaryPacked = 5,
    DeltaLengthByteArray = 6,
    DeltaByteArray = 7,
    RleDictionary = 8,
    ByteStreamSplit = 9,
    Alp = 10,
    #[thrift(unknown)]
    Unknown(i32),
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum CompressionCodec {
    Uncompressed = 0,
    Snappy = 1,
    Gzip = 2,
    Lzo = 3,
    Brotli = 4,
    Lz4 = 5,
    Zstd = 6,
    Lz4Raw = 7,
    #[thrift(unknown)]
    Unknown(i32),
}

/// Of a column chunk or a page. The extremes are as the values are stored, but for the length before a `ByteArray`.
#[derive(ThriftStruct, Clone, Debug, Default, PartialEq)]
pub(crate) struct Statistics<'a> {
    /// Superseded by `max_value`, as `min` is: by signed order, whatever the type.
    #[thrift(id = 1)]
    pub(crate) max: Option<&'a [u8]>,
    #[thrift(id = 2)]
    pub(crate) min: Option<&'a [u8]>,
    #[thrift(id = 3)]
    pub(crate) null_count: Option<i64>,
    #[thrift(id = 4)]
    pub(crate) distinct_count: Option<i64>,
    #[thrift(id = 5)]
    pub(crate) max_value: Option<&'a [u8]>,
    #[thrift(id = 6)]
    pub(crate) min_value: Option<&'a [u8]>,
    #[thrift(id = 7)]
    pub(crate) is_max_value_exact: Option<bool>,
    #[thrift(id = 8)]
    pub(crate) is_min_value_exact: Option<bool>,
    #[thrift(id = 9)]
    pub(crate) nan_count: Option<i64>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct PageEncodingStats {
    #[thrift(id = 1, required)]
    pub(crate) page_type: PageType,
    #[thrift(id = 2, required)]
    pub(crate) encoding: Encoding,
    #[thrift(id = 3, required)]
    pub(crate) count: i32,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct SizeStatistics {
    #[thrift(id = 1)]
    pub(crate) unencoded_byte_array_data_bytes: Option<i64>,
    #[thrift(id = 2)]
    pub(crate) repetition_level_histogram: Option<Vec<i64>>,
    #[thrift(id = 3)]
    pub(crate) definition_level_histogram: Option<Vec<i64>>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct GeospatialStatistics {
    #[thrift(id = 1)]
    pub(crate) bbox: Option<BoundingBox>,
    #[thrift(id = 2)]
    pub(crate) geospatial_types: Option<Vec<i32>>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct BoundingBox {
    #[thrift(id = 1, required)]
    pub(crate) xmin: f64,
    #[thrift(id = 2, required)]
    pub(crate) xmax: f64,
    #[thrift(id = 3, required)]
    pub(crate) ymin: f64,
    #[thrift(id = 4, required)]
    pub(crate) ymax: f64,
    #[thrift(id = 5)]
    pub(crate) zmin: Option<f64>,
    #[thrift(id = 6)]
    pub(crate) zmax: Option<f64>,
    #[thrift(id = 7)]
    pub(crate) mmin: Option<f64>,
    #[thrift(id = 8)]
    pub(crate) mmax: Option<f64>,
}

// Pages: each begins with a header of its own.

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct PageHeader<'a> {
    #[thrift(id = 1, required, rename = "type")]
    pub(crate) page_type: PageType,
    #[thrift(id = 2, required)]
    pub(crate) uncompressed_page_size: i32,
    /// Of what follows the header.
    #[thrift(id = 3, required)]
    pub(crate) compressed_page_size: i32,
    #[thrift(id = 4)]
    pub(crate) crc: Option<i32>,
    #[thrift(id = 5)]
    pub(crate) data_page_header: Option<DataPageHeader<'a>>,
    #[thrift(id = 6)]
    pub(crate) index_page_header: Option<IndexPageHeader>,
    #[thrift(id = 7)]
    pub(crate) dictionary_page_header: Option<DictionaryPageHeader>,
    #[thrift(id = 8)]
    pub(crate) data_page_header_v2: Option<DataPageHeaderV2<'a>>,
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum PageType {
    DataPage = 0,
    IndexPage = 1,
    DictionaryPage = 2,
    DataPageV2 = 3,
    #[thrift(unknown)]
    Unknown(i32),
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct DataPageHeader<'a> {
    #[thrift(id = 1, required)]
    pub(crate) num_values: i32,
    #[thrift(id = 2, required)]
    pub(crate) encoding: Encoding,
    #[thrift(id = 3, required)]
    pub(crate) definition_level_encoding: Encoding,
    #[thrift(id = 4, required)]
    pub(crate) repetition_level_encoding: Encoding,
    #[thrift(id = 5)]
    pub(crate) statistics: Option<Statistics<'a>>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct IndexPageHeader {}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct DictionaryPageHeader {
    #[thrift(id = 1, required)]
    pub(crate) num_values: i32,
    #[thrift(id = 2, required)]
    pub(crate) encoding: Encoding,
    #[thrift(id = 3)]
    pub(crate) is_sorted: Option<bool>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct DataPageHeaderV2<'a> {
    #[thrift(id = 1, required)]
    pub(crate) num_values: i32,
    #[thrift(id = 2, required)]
    pub(crate) num_nulls: i32,
    #[thrift(id = 3, required)]
    pub(crate) num_rows: i32,
    #[thrift(id = 4, required)]
    pub(crate) encoding: Encoding,
    #[thrift(id = 5, required)]
    pub(crate) definition_levels_byte_length: i32,
    #[thrift(id = 6, required)]
    pub(crate) repetition_levels_byte_length: i32,
    #[thrift(id = 7, optional, default = true)]
    pub(crate) is_compressed: bool,
    #[thrift(id = 8)]
    pub(crate) statistics: Option<Statistics<'a>>,
}

// The page index, which stands before the footer where a column chunk says.

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct OffsetIndex {
    #[thrift(id = 1, required)]
    pub(crate) page_locations: Vec<PageLocation>,
    #[thrift(id = 2)]
    pub(crate) unencoded_byte_array_data_bytes: Option<Vec<i64>>,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct PageLocation {
    #[thrift(id = 1, required)]
    pub(crate) offset: i64,
    /// Of the header and what follows it.
    #[thrift(id = 2, required)]
    pub(crate) compressed_page_size: i32,
    #[thrift(id = 3, required)]
    pub(crate) first_row_index: i64,
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct ColumnIndex<'a> {
    #[thrift(id = 1, required)]
    pub(crate) null_pages: Vec<bool>,
    #[thrift(id = 2, required)]
    pub(crate) min_values: Vec<&'a [u8]>,
    #[thrift(id = 3, required)]
    pub(crate) max_values: Vec<&'a [u8]>,
    #[thrift(id = 4, required)]
    pub(crate) boundary_order: BoundaryOrder,
    #[thrift(id = 5)]
    pub(crate) null_counts: Option<Vec<i64>>,
    #[thrift(id = 6)]
    pub(crate) repetition_level_histograms: Option<Vec<i64>>,
    #[thrift(id = 7)]
    pub(crate) definition_level_histograms: Option<Vec<i64>>,
    #[thrift(id = 8)]
    pub(crate) nan_counts: Option<Vec<i64>>,
}

#[derive(ThriftEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub(crate) enum BoundaryOrder {
    Unordered = 0,
    Ascending = 1,
    Descending = 2,
    #[thrift(unknown)]
    Unknown(i32),
}

// Encryption: this program reads what is said about it, and no more.

#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub(crate) enum EncryptionAlgorithm<'a> {
    #[thrift(id = 1)]
    AesGcmV1(AesGcm<'a>),
    #[thrift(id = 2)]
    AesGcmCtrV1(AesGcm<'a>),
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

/// Both `AesGcmV1` and `AesGcmCtrV1`, which have the same fields.
#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct AesGcm<'a> {
    #[thrift(id = 1)]
    pub(crate) aad_prefix: Option<&'a [u8]>,
    #[thrift(id = 2)]
    pub(crate) aad_file_unique: Option<&'a [u8]>,
    #[thrift(id = 3)]
    pub(crate) supply_aad_prefix: Option<bool>,
}

#[derive(ThriftUnion, Clone, Debug, PartialEq)]
pub(crate) enum ColumnCryptoMetaData<'a> {
    #[thrift(id = 1)]
    FooterKey,
    #[thrift(id = 2)]
    ColumnKey(EncryptionWithColumnKey<'a>),
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftStruct, Clone, Debug, PartialEq)]
pub(crate) struct EncryptionWithColumnKey<'a> {
    #[thrift(id = 1, required)]
    pub(crate) path_in_schema: Vec<&'a str>,
    #[thrift(id = 2)]
    pub(crate) key_metadata: Option<&'a [u8]>,
}
