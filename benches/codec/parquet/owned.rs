//! What the `parquet` crate's reader makes of a footer, made with alato: all of it owned, the schema a tree that is shared with the column
//! chunks, encodings as bit sets, statistics as values of the column's type.
//!
//! The structs of a chunk and of the schema are derived, without what that reader leaves out as well. The two around them are read by
//! hand: a chunk is converted as soon as it has been read, and gets its column.

#![allow(
    dead_code,
    reason = "what is not compared below is decoded all the same"
)]

use std::sync::Arc;

use ::parquet::file::metadata::ParquetMetaData;
use alato::{
    ThriftStruct, ThriftUnion,
    thrift::{
        Decode, DecodeError, DecodeErrorKind, Decoder, Encode, EncodeError, Encoder, Limits, TType,
        UnknownFields, compact::CompactDecoder,
    },
};

use super::metadata::{
    ColumnOrder, CompressionCodec, ConvertedType, DecimalType, EdgeInterpolation, Encoding,
    GeospatialStatistics, IntType, KeyValue, PageEncodingStats, PageType, PhysicalType, Repetition,
    SizeStatistics, SortingColumn, Statistics as StatisticsRead, TimeType, VariantType,
};

pub fn decode(footer: &[u8]) -> Result<FileMetaData, DecodeError> {
    let mut decoder = CompactDecoder::new(footer, Limits::default());
    let metadata = FileMetaData::read(&mut decoder)?;
    decoder.finish()?;
    Ok(metadata)
}

pub struct FileMetaData {
    version: i32,
    schema: Arc<Schema>,
    num_rows: i64,
    row_groups: Vec<RowGroup>,
    key_values: Option<Vec<(String, Option<String>)>>,
    created_by: Option<String>,
    column_orders: Option<Vec<ColumnOrder>>,
}

impl FileMetaData {
    fn read<'de, D: Decoder<'de>>(decoder: &mut D) -> Result<Self, DecodeError> {
        let (mut version, mut schema, mut num_rows, mut row_groups) = (None, None, None, None);
        let (mut key_values, mut created_by, mut column_orders) = (None, None, None);
        let outer = decoder.struct_begin()?;
        while let Some(field) = decoder.field_begin()? {
            match (field.id, field.ttype) {
                (1, TType::I32) => version = Some(decoder.read_i32()?),
                (2, TType::List) => {
                    let elements = Vec::<SchemaElement<'_>>::decode(decoder)?;
                    schema = Some(Arc::new(
                        Schema::new(elements).ok_or_else(|| missing(decoder, "schema"))?,
                    ));
                }
                (3, TType::I64) => num_rows = Some(decoder.read_i64()?),
                (4, TType::List) => {
                    let schema = schema.as_ref().ok_or_else(|| missing(decoder, "schema"))?;
                    let len = decoder.list_begin(TType::Struct)?;
                    let groups = (0..len).map(|_| RowGroup::read(decoder, schema));
                    row_groups = Some(groups.collect::<Result<Vec<_>, _>>()?);
                    decoder.list_end()?;
                }
                (5, TType::List) => {
                    let pairs = Vec::<KeyValue<'_>>::decode(decoder)?;
                    let pairs = pairs.iter();
                    key_values = Some(
                        pairs
                            .map(|pair| (pair.key.to_owned(), pair.value.map(str::to_owned)))
                            .collect(),
                    );
                }
                (6, TType::String) => created_by = Some(String::decode(decoder)?),
                (7, TType::List) => column_orders = Some(Vec::decode(decoder)?),
                (_, other) => decoder.skip(other)?,
            }
            decoder.field_end()?;
        }
        decoder.struct_end(outer)?;
        Ok(Self {
            version: version.ok_or_else(|| missing(decoder, "version"))?,
            schema: schema.ok_or_else(|| missing(decoder, "schema"))?,
            num_rows: num_rows.ok_or_else(|| missing(decoder, "num_rows"))?,
            row_groups: row_groups.ok_or_else(|| missing(decoder, "row_groups"))?,
            key_values,
            created_by,
            column_orders,
        })
    }
}

fn missing<'de, D: Decoder<'de>>(decoder: &D, field: &'static str) -> DecodeError {
    decoder.error(DecodeErrorKind::MissingField {
        in_struct: "FileMetaData",
        field,
    })
}

struct RowGroup {
    columns: Vec<ColumnChunk>,
    total_byte_size: i64,
    num_rows: i64,
    sorting_columns: Option<Vec<SortingColumn>>,
    file_offset: Option<i64>,
    ordinal: Option<i16>,
    schema: Arc<Schema>,
}

impl RowGroup {
    fn read<'de, D: Decoder<'de>>(
        decoder: &mut D,
        schema: &Arc<Schema>,
    ) -> Result<Self, DecodeError> {
        let (mut columns, mut total_byte_size, mut num_rows) = (None, None, None);
        let (mut sorting_columns, mut file_offset, mut ordinal) = (None, None, None);
        let outer = decoder.struct_begin()?;
        while let Some(field) = decoder.field_begin()? {
            match (field.id, field.ttype) {
                (1, TType::List) => {
                    let len = decoder.list_begin(TType::Struct)?;
                    if len != schema.columns.len() {
                        return Err(missing(decoder, "columns"));
                    }
                    let mut chunks = Vec::with_capacity(len);
                    for column in &schema.columns {
                        let chunk = ColumnChunkRead::decode(decoder)?;
                        chunks.push(
                            ColumnChunk::new(chunk, column)
                                .ok_or_else(|| missing(decoder, "meta_data"))?,
                        );
                    }
                    columns = Some(chunks);
                    decoder.list_end()?;
                }
                (2, TType::I64) => total_byte_size = Some(decoder.read_i64()?),
                (3, TType::I64) => num_rows = Some(decoder.read_i64()?),
                (4, TType::List) => sorting_columns = Some(Vec::decode(decoder)?),
                (5, TType::I64) => file_offset = Some(decoder.read_i64()?),
                (7, TType::I16) => ordinal = Some(decoder.read_i16()?),
                (_, other) => decoder.skip(other)?,
            }
            decoder.field_end()?;
        }
        decoder.struct_end(outer)?;
        Ok(Self {
            columns: columns.ok_or_else(|| missing(decoder, "columns"))?,
            total_byte_size: total_byte_size.ok_or_else(|| missing(decoder, "total_byte_size"))?,
            num_rows: num_rows.ok_or_else(|| missing(decoder, "num_rows"))?,
            sorting_columns,
            file_offset,
            ordinal,
            schema: Arc::clone(schema),
        })
    }
}

// The schema.

struct Schema {
    root: Arc<Node>,
    columns: Vec<Arc<Column>>,
}

enum Node {
    Group {
        name: String,
        means: Meaning,
        children: Vec<Arc<Node>>,
    },
    Column {
        name: String,
        means: Meaning,
        physical_type: PhysicalType,
        type_length: i32,
        scale: i32,
        precision: i32,
    },
}

struct Meaning {
    repetition: Option<Repetition>,
    converted_type: Option<ConvertedType>,
    logical_type: Option<LogicalType>,
    field_id: Option<i32>,
}

struct Column {
    node: Arc<Node>,
    path: Vec<String>,
    max_definition_level: i16,
    max_repetition_level: i16,
}

impl Schema {
    /// None if the elements are no tree.
    fn new(elements: Vec<SchemaElement<'_>>) -> Option<Self> {
        let mut columns = Vec::with_capacity(elements.len());
        let mut elements = elements.into_iter();
        let root = elements.next()?;
        let root = node(root, &mut elements, &mut Vec::new(), [0; 2], &mut columns)?;
        Some(Self { root, columns })
    }
}

/// Makes a node of an element and of those below it, which follow it. `path` are the groups around it but for the root.
fn node<'a>(
    element: SchemaElement<'a>,
    rest: &mut std::vec::IntoIter<SchemaElement<'a>>,
    path: &mut Vec<&'a str>,
    levels: [i16; 2],
    columns: &mut Vec<Arc<Column>>,
) -> Option<Arc<Node>> {
    let name = element.name.to_owned();
    let means = Meaning {
        repetition: element.repetition_type,
        converted_type: element.converted_type,
        logical_type: element.logical_type,
        field_id: element.field_id,
    };
    let Some(physical_type) = element.physical_type else {
        let children = usize::try_from(element.num_children?).ok()?;
        if children > rest.len() || path.len() > 64 {
            return None;
        }
        let mut nodes = Vec::with_capacity(children);
        for _ in 0..children {
            let child = rest.next()?;
            path.push(child.name);
            let [definition, repetition] = levels;
            let levels = match child.repetition_type? {
                Repetition::Optional => [definition + 1, repetition],
                Repetition::Repeated => [definition + 1, repetition + 1],
                _ => levels,
            };
            nodes.push(node(child, rest, path, levels, columns)?);
            path.pop();
        }
        return Some(Arc::new(Node::Group {
            name,
            means,
            children: nodes,
        }));
    };
    let node = Arc::new(Node::Column {
        name,
        means,
        physical_type,
        type_length: element.type_length.unwrap_or(-1),
        scale: element.scale.unwrap_or(-1),
        precision: element.precision.unwrap_or(-1),
    });
    let [max_definition_level, max_repetition_level] = levels;
    columns.push(Arc::new(Column {
        node: Arc::clone(&node),
        path: path.iter().map(|&name| name.to_owned()).collect(),
        max_definition_level,
        max_repetition_level,
    }));
    Some(node)
}

#[derive(ThriftStruct)]
struct SchemaElement<'a> {
    #[thrift(id = 1)]
    physical_type: Option<PhysicalType>,
    #[thrift(id = 2)]
    type_length: Option<i32>,
    #[thrift(id = 3)]
    repetition_type: Option<Repetition>,
    #[thrift(id = 4, required)]
    name: &'a str,
    #[thrift(id = 5)]
    num_children: Option<i32>,
    #[thrift(id = 6)]
    converted_type: Option<ConvertedType>,
    #[thrift(id = 7)]
    scale: Option<i32>,
    #[thrift(id = 8)]
    precision: Option<i32>,
    #[thrift(id = 9)]
    field_id: Option<i32>,
    #[thrift(id = 10)]
    logical_type: Option<LogicalType>,
}

/// That of the example, but owned.
#[derive(ThriftUnion)]
enum LogicalType {
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
    Geometry(GeometryType),
    #[thrift(id = 18)]
    Geography(GeographyType),
    #[thrift(id = 19)]
    File,
    #[thrift(unknown)]
    Unknown(UnknownFields),
}

#[derive(ThriftStruct)]
struct GeometryType {
    #[thrift(id = 1)]
    crs: Option<String>,
}

#[derive(ThriftStruct)]
struct GeographyType {
    #[thrift(id = 1)]
    crs: Option<String>,
    #[thrift(id = 2)]
    algorithm: Option<EdgeInterpolation>,
}

// The column chunks.

struct ColumnChunk {
    column: Arc<Column>,
    encodings: u32,
    file_path: Option<String>,
    file_offset: i64,
    num_values: i64,
    codec: CompressionCodec,
    total_compressed_size: i64,
    total_uncompressed_size: i64,
    data_page_offset: i64,
    index_page_offset: Option<i64>,
    dictionary_page_offset: Option<i64>,
    statistics: Option<Statistics>,
    geospatial_statistics: Option<Box<GeospatialStatistics>>,
    encodings_of_data: Option<u32>,
    bloom_filter_offset: Option<i64>,
    bloom_filter_length: Option<i32>,
    offset_index_offset: Option<i64>,
    offset_index_length: Option<i32>,
    column_index_offset: Option<i64>,
    column_index_length: Option<i32>,
    unencoded_byte_array_data_bytes: Option<i64>,
    repetition_level_histogram: Option<Vec<i64>>,
    definition_level_histogram: Option<Vec<i64>>,
}

#[derive(ThriftStruct)]
struct ColumnChunkRead<'a> {
    #[thrift(id = 1)]
    file_path: Option<&'a str>,
    #[thrift(id = 2, required)]
    file_offset: i64,
    #[thrift(id = 3)]
    meta_data: Option<ColumnMetaDataRead<'a>>,
    #[thrift(id = 4)]
    offset_index_offset: Option<i64>,
    #[thrift(id = 5)]
    offset_index_length: Option<i32>,
    #[thrift(id = 6)]
    column_index_offset: Option<i64>,
    #[thrift(id = 7)]
    column_index_length: Option<i32>,
}

#[derive(ThriftStruct)]
struct ColumnMetaDataRead<'a> {
    #[thrift(id = 1, required)]
    physical_type: PhysicalType,
    #[thrift(id = 2, required, with = encodings)]
    encodings: u32,
    #[thrift(id = 4, required)]
    codec: CompressionCodec,
    #[thrift(id = 5, required)]
    num_values: i64,
    #[thrift(id = 6, required)]
    total_uncompressed_size: i64,
    #[thrift(id = 7, required)]
    total_compressed_size: i64,
    #[thrift(id = 9, required)]
    data_page_offset: i64,
    #[thrift(id = 10)]
    index_page_offset: Option<i64>,
    #[thrift(id = 11)]
    dictionary_page_offset: Option<i64>,
    #[thrift(id = 12)]
    statistics: Option<StatisticsRead<'a>>,
    #[thrift(id = 13, with = encodings_of_data)]
    encodings_of_data: Option<u32>,
    #[thrift(id = 14)]
    bloom_filter_offset: Option<i64>,
    #[thrift(id = 15)]
    bloom_filter_length: Option<i32>,
    #[thrift(id = 16)]
    size_statistics: Option<SizeStatistics>,
    #[thrift(id = 17)]
    geospatial_statistics: Option<Box<GeospatialStatistics>>,
}

impl ColumnChunk {
    fn new(chunk: ColumnChunkRead<'_>, column: &Arc<Column>) -> Option<Self> {
        let data = chunk.meta_data?;
        let (mut unencoded_byte_array_data_bytes, mut repetition, mut definition) =
            (None, None, None);
        if let Some(sizes) = data.size_statistics {
            unencoded_byte_array_data_bytes = sizes.unencoded_byte_array_data_bytes;
            repetition = sizes.repetition_level_histogram;
            definition = sizes.definition_level_histogram;
        }
        let statistics = match data.statistics {
            Some(read) => Some(Statistics::new(data.physical_type, &read)?),
            None => None,
        };
        Some(Self {
            column: Arc::clone(column),
            encodings: data.encodings,
            file_path: chunk.file_path.map(str::to_owned),
            file_offset: chunk.file_offset,
            num_values: data.num_values,
            codec: data.codec,
            total_compressed_size: data.total_compressed_size,
            total_uncompressed_size: data.total_uncompressed_size,
            data_page_offset: data.data_page_offset,
            index_page_offset: data.index_page_offset,
            dictionary_page_offset: data.dictionary_page_offset,
            statistics,
            geospatial_statistics: data.geospatial_statistics,
            encodings_of_data: data.encodings_of_data,
            bloom_filter_offset: data.bloom_filter_offset,
            bloom_filter_length: data.bloom_filter_length,
            offset_index_offset: chunk.offset_index_offset,
            offset_index_length: chunk.offset_index_length,
            column_index_offset: chunk.column_index_offset,
            column_index_length: chunk.column_index_length,
            unencoded_byte_array_data_bytes,
            repetition_level_histogram: repetition,
            definition_level_histogram: definition,
        })
    }
}

/// A list of encodings, as a set: bit n is the encoding of number n.
mod encodings {
    use super::{Decode, DecodeError, Decoder, Encode, EncodeError, Encoder, TType, bit};

    pub const TYPE: TType = TType::List;

    pub fn decode<'de, D: Decoder<'de>>(decoder: &mut D) -> Result<u32, DecodeError> {
        let mut set = 0;
        for _ in 0..decoder.list_begin(TType::I32)? {
            set |= bit(i32::decode(decoder)?);
        }
        decoder.list_end()?;
        Ok(set)
    }

    pub fn encode<E: Encoder>(set: &u32, encoder: &mut E) -> Result<(), EncodeError> {
        let numbers: Vec<i32> = (0..32).filter(|&number| set & bit(number) != 0).collect();
        numbers.encode(encoder)
    }
}

/// The list of how many pages there are of each kind, as a set: the encodings of those with data.
mod encodings_of_data {
    use super::{
        Decode, DecodeError, Decoder, EncodeError, Encoder, PageEncodingStats, PageType, TType,
        bit, number,
    };

    pub const TYPE: TType = TType::List;

    pub fn decode<'de, D: Decoder<'de>>(decoder: &mut D) -> Result<u32, DecodeError> {
        let mut set = 0;
        for _ in 0..decoder.list_begin(TType::Struct)? {
            let pages = PageEncodingStats::decode(decoder)?;
            if matches!(pages.page_type, PageType::DataPage | PageType::DataPageV2) {
                set |= bit(number(pages.encoding));
            }
        }
        decoder.list_end()?;
        Ok(set)
    }

    /// Nothing here is written, and of this there would not be enough left to write.
    pub fn encode<E: Encoder>(_: &u32, encoder: &mut E) -> Result<(), EncodeError> {
        encoder.list_begin(TType::Struct, 0)?;
        encoder.list_end();
        Ok(())
    }
}

fn bit(number: i32) -> u32 {
    u32::try_from(number)
        .ok()
        .and_then(|number| 1_u32.checked_shl(number))
        .unwrap_or(0)
}

fn number(encoding: Encoding) -> i32 {
    match encoding {
        Encoding::Plain => 0,
        Encoding::PlainDictionary => 2,
        Encoding::Rle => 3,
        Encoding::BitPacked => 4,
        Encoding::DeltaBinaryPacked => 5,
        Encoding::DeltaLengthByteArray => 6,
        Encoding::DeltaByteArray => 7,
        Encoding::RleDictionary => 8,
        Encoding::ByteStreamSplit => 9,
        Encoding::Alp => 10,
        Encoding::Unknown(number) => number,
    }
}

// Statistics, by the column's type.

enum Statistics {
    Boolean(Extremes<bool>),
    Int32(Extremes<i32>),
    Int64(Extremes<i64>),
    Int96(Extremes<[u8; 12]>),
    Float(Extremes<f32>),
    Double(Extremes<f64>),
    ByteArray(Extremes<Box<[u8]>>),
}

struct Extremes<T> {
    min: Option<T>,
    max: Option<T>,
    distinct_count: Option<u64>,
    null_count: Option<u64>,
    nan_count: Option<u64>,
    is_max_value_exact: bool,
    is_min_value_exact: bool,
    is_min_max_deprecated: bool,
}

impl Statistics {
    /// None if they are no values of this type.
    fn new(of: PhysicalType, read: &StatisticsRead<'_>) -> Option<Self> {
        Some(match of {
            PhysicalType::Boolean => Self::Boolean(extremes(read, |bytes| {
                bytes.first().map(|&byte| byte != 0)
            })?),
            PhysicalType::Int32 => Self::Int32(extremes(read, |bytes| {
                first(bytes).map(i32::from_le_bytes)
            })?),
            PhysicalType::Int64 => Self::Int64(extremes(read, |bytes| {
                first(bytes).map(i64::from_le_bytes)
            })?),
            PhysicalType::Int96 => Self::Int96(extremes(read, first)?),
            PhysicalType::Float => Self::Float(extremes(read, |bytes| {
                first(bytes).map(f32::from_le_bytes)
            })?),
            PhysicalType::Double => Self::Double(extremes(read, |bytes| {
                first(bytes).map(f64::from_le_bytes)
            })?),
            _ => Self::ByteArray(extremes(read, |bytes| Some(bytes.into()))?),
        })
    }
}

fn first<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.first_chunk().copied()
}

fn extremes<T>(
    read: &StatisticsRead<'_>,
    value: impl Fn(&[u8]) -> Option<T>,
) -> Option<Extremes<T>> {
    let deprecated = read.min_value.is_none() && read.max_value.is_none();
    let (min, max) = match deprecated {
        true => (read.min, read.max),
        false => (read.min_value, read.max_value),
    };
    Some(Extremes {
        min: each(min, &value)?,
        max: each(max, &value)?,
        distinct_count: each(read.distinct_count, |count| u64::try_from(count).ok())?,
        null_count: each(read.null_count, |count| u64::try_from(count).ok())?,
        nan_count: each(read.nan_count, |count| u64::try_from(count).ok())?,
        is_max_value_exact: read.is_max_value_exact.unwrap_or(false),
        is_min_value_exact: read.is_min_value_exact.unwrap_or(false),
        is_min_max_deprecated: deprecated,
    })
}

/// Nothing of nothing; but no value where there is something that is none.
fn each<T, U>(of: Option<T>, value: impl Fn(T) -> Option<U>) -> Option<Option<U>> {
    match of {
        Some(of) => value(of).map(Some),
        None => Some(None),
    }
}

// Whether it is what the `parquet` crate reads.

impl FileMetaData {
    pub fn check(&self, theirs: &ParquetMetaData) {
        let file = theirs.file_metadata();
        assert_eq!(self.version, file.version());
        assert_eq!(self.num_rows, file.num_rows());
        assert_eq!(self.created_by.as_deref(), file.created_by());
        let pairs = file.key_value_metadata().into_iter().flatten();
        let pairs = pairs.map(|pair| (pair.key.clone(), pair.value.clone()));
        assert!(self.key_values.iter().flatten().cloned().eq(pairs));
        let orders = file.column_orders().map(Vec::len);
        assert_eq!(self.column_orders.as_ref().map(Vec::len), orders);

        assert_eq!(self.schema.columns.len(), file.schema_descr().num_columns());
        for (column, theirs) in self
            .schema
            .columns
            .iter()
            .zip(file.schema_descr().columns())
        {
            assert_eq!(column.path, theirs.path().parts());
            assert_eq!(column.max_definition_level, theirs.max_def_level());
            assert_eq!(column.max_repetition_level, theirs.max_rep_level());
            let Node::Column { name, .. } = &*column.node else {
                panic!("a column is a group");
            };
            assert_eq!(name, theirs.name());
        }

        assert_eq!(self.row_groups.len(), theirs.num_row_groups());
        for (group, theirs) in self.row_groups.iter().zip(theirs.row_groups()) {
            assert_eq!(group.num_rows, theirs.num_rows());
            assert_eq!(group.total_byte_size, theirs.total_byte_size());
            assert_eq!(group.file_offset, theirs.file_offset());
            assert_eq!(group.columns.len(), theirs.num_columns());
            for (chunk, theirs) in group.columns.iter().zip(theirs.columns()) {
                assert_eq!(chunk.column.path, theirs.column_path().parts());
                assert_eq!(chunk.num_values, theirs.num_values());
                assert_eq!(chunk.total_compressed_size, theirs.compressed_size());
                assert_eq!(chunk.total_uncompressed_size, theirs.uncompressed_size());
                assert_eq!(chunk.data_page_offset, theirs.data_page_offset());
                assert_eq!(
                    chunk.dictionary_page_offset,
                    theirs.dictionary_page_offset()
                );
                let encodings = theirs
                    .encodings()
                    .fold(0, |set, encoding| set | bit(encoding as i32));
                assert_eq!(chunk.encodings, encodings);
                assert!(
                    chunk.encodings_of_data.is_some()
                        && theirs.page_encoding_stats_mask().is_some()
                );
                assert_eq!(
                    chunk.unencoded_byte_array_data_bytes,
                    theirs.unencoded_byte_array_data_bytes()
                );
                let histogram = theirs
                    .definition_level_histogram()
                    .map(|histogram| histogram.values());
                assert_eq!(chunk.definition_level_histogram.as_deref(), histogram);
                let (Some(statistics), Some(theirs)) = (&chunk.statistics, theirs.statistics())
                else {
                    panic!("there are no statistics");
                };
                statistics.check(theirs);
            }
        }
    }
}

impl Statistics {
    fn check(&self, theirs: &::parquet::file::statistics::Statistics) {
        let (min, max, null_count) = match self {
            Self::Boolean(of) => of.bytes(|&value| vec![value.into()]),
            Self::Int32(of) => of.bytes(|value| value.to_le_bytes().to_vec()),
            Self::Int64(of) => of.bytes(|value| value.to_le_bytes().to_vec()),
            Self::Int96(of) => of.bytes(|value| value.to_vec()),
            Self::Float(of) => of.bytes(|value| value.to_le_bytes().to_vec()),
            Self::Double(of) => of.bytes(|value| value.to_le_bytes().to_vec()),
            Self::ByteArray(of) => of.bytes(|value| value.to_vec()),
        };
        assert_eq!(min.as_deref(), theirs.min_bytes_opt());
        assert_eq!(max.as_deref(), theirs.max_bytes_opt());
        assert_eq!(null_count, theirs.null_count_opt());
    }
}

impl<T> Extremes<T> {
    fn bytes(
        &self,
        bytes: impl Fn(&T) -> Vec<u8>,
    ) -> (Option<Vec<u8>>, Option<Vec<u8>>, Option<u64>) {
        let [min, max] = [&self.min, &self.max].map(|value| value.as_ref().map(&bytes));
        (min, max, self.null_count)
    }
}
