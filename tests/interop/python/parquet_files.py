"""Writes Parquet files with pyarrow, and beside each, as JSON, what pyarrow's own reader says of its metadata.

    parquet_files.py FOLDER          the files that tests/parquet.rs compares
    parquet_files.py --small FILE    tests/data/small.parquet
    parquet_files.py --meanings FOLDER    the files that tests/parquet_meanings.rs compares
"""

import base64
import datetime
import decimal
import json
import pathlib
import struct
import sys
import uuid

import pyarrow as pa
import pyarrow.parquet as pq


def main():
    if sys.argv[1] == "--small":
        write_small(sys.argv[2])
        return
    if sys.argv[1] == "--meanings":
        write_meanings(pathlib.Path(sys.argv[2]))
        return
    folder = pathlib.Path(sys.argv[1])
    for name, (table, options) in files().items():
        path = folder / f"{name}.parquet"
        pq.write_table(table, path, **options)
        path.with_suffix(".json").write_text(json.dumps(metadata_of(path)))


def write_small(path):
    """Nested columns, three row groups, statistics and logical types, in as few bytes as they take."""
    rows = [
        {
            "id": i,
            "name": None if i == 3 else f"item {i}",
            "price": decimal.Decimal(i * 125) / 100,
            "added": datetime.datetime(2024, 2, 29, 12, i, tzinfo=datetime.timezone.utc),
            "day": datetime.date(1970, 1, 1) + datetime.timedelta(days=i),
            "weight": 0.5 * i - 1,
            "sold": i % 2 == 1,
            "tags": None if i == 1 else [f"t{j}" for j in range(i % 3)],
            "stock": [("here", i), ("there", -i)][: i % 3],
            "size": {"width": i, "depth": None},
        }
        for i in range(7)
    ]
    schema = pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False),
            pa.field("name", pa.string()),
            pa.field("price", pa.decimal128(9, 2), nullable=False),
            pa.field("added", pa.timestamp("us", tz="UTC")),
            pa.field("day", pa.date32()),
            pa.field("weight", pa.float64()),
            pa.field("sold", pa.bool_()),
            pa.field("tags", pa.list_(pa.string())),
            pa.field("stock", pa.map_(pa.string(), pa.int32())),
            pa.field("size", pa.struct([("width", pa.uint16()), ("depth", pa.float32())])),
        ]
    )
    with pq.ParquetWriter(path, schema, use_dictionary=["id", "name"], store_schema=False) as writer:
        writer.write_table(pa.Table.from_pylist(rows, schema), row_group_size=3)
        writer.add_key_value_metadata({"purpose": "a small file to test with"})


def write_meanings(folder):
    """Values that are printed by what they mean: once in the open, and once with an encrypted column and a signed footer."""
    table = meanings_table()
    pq.write_table(table, folder / "open.parquet")
    with pq.ParquetWriter(folder / "signed.parquet", table.schema, encryption_properties=encryption("text")) as writer:
        writer.write_table(table)
    row_group = pq.ParquetFile(folder / "open.parquet").metadata.row_group(0)
    chunks = [row_group.column(i) for i in range(row_group.num_columns)]
    extremes = {chunk.path_in_schema: [str(chunk.statistics.min), str(chunk.statistics.max)] for chunk in chunks}
    (folder / "extremes.json").write_text(json.dumps(extremes))


def meanings_table():
    columns = {f"u{bits}": pa.array([2 ** (bits - 1), None, 2**bits - 1], getattr(pa, f"uint{bits}")()) for bits in [8, 16, 32, 64]}
    columns |= {f"i{bits}": pa.array([-(2 ** (bits - 1)), None, 1], getattr(pa, f"int{bits}")()) for bits in [8, 16, 32, 64]}
    for precision, scale in [(5, 0), (9, 2), (18, 18), (38, 20)]:
        values = [decimal.Decimal("-0.07").scaleb(0 if scale else 2), None, decimal.Decimal("0.5").scaleb(0 if scale else 1)]
        columns[f"decimal {precision} {scale}"] = pa.array(values, pa.decimal128(precision, scale))
    columns["text"] = pa.array(["a", None, "b"])
    return pa.table(columns)


def encryption(column):
    """Encrypts a column, and leaves the footer to be read without a key."""
    import pyarrow.parquet.encryption as pe

    class Keys(pe.KmsClient):
        def __init__(self, _connection):
            super().__init__()

        def wrap_key(self, key, _master):
            return base64.b64encode(key)

        def unwrap_key(self, key, _master):
            return base64.b64decode(key)

    configuration = pe.EncryptionConfiguration(footer_key="footer", column_keys={"column": [column]}, plaintext_footer=True)
    return pe.CryptoFactory(Keys).file_encryption_properties(pe.KmsConnectionConfig(), configuration)


def files():
    """The table of each file, and the options that it is written with."""
    flat, nested, logical = flat_table(), nested_table(), logical_types_table()
    files = {
        "flat": (flat, {}),
        "empty": (flat.slice(0, 0), {}),
        "no_columns": (pa.table({}), {}),
        "nested": (nested, {}),
        "nested_in_row_groups": (nested, {"row_group_size": 7}),
        "row_groups": (flat, {"row_group_size": 3}),
        "logical_types": (logical, {}),
        "logical_types_version_1": (logical, {"version": "1.0"}),
        "int96": (logical, {"use_deprecated_int96_timestamps": True}),
        "no_statistics": (flat, {"write_statistics": False}),
        "statistics_of_some": (flat, {"write_statistics": ["i64", "text"]}),
        "page_index": (nested, {"write_page_index": True, "row_group_size": 50}),
        "no_dictionary": (nested, {"use_dictionary": False}),
        "dictionary_of_some": (flat, {"use_dictionary": ["text"]}),
        "pages_v2": (nested, {"data_page_version": "2.0", "data_page_size": 64, "write_batch_size": 8}),
        "checksums": (flat, {"write_page_checksum": True}),
        "small_pages": (flat, {"data_page_size": 64, "write_batch_size": 8, "use_dictionary": False}),
        "sorted": (flat, {"sorting_columns": [pq.SortingColumn(1), pq.SortingColumn(0, True, True)]}),
        "no_arrow_schema": (nested, {"store_schema": False}),
        "size_statistics": (nested, {"write_page_index": True, "use_dictionary": False}),
        "encodings": (
            flat.select(["i32", "f64", "text", "bytes"]),
            {
                "use_dictionary": False,
                "column_encoding": {
                    "i32": "DELTA_BINARY_PACKED",
                    "f64": "BYTE_STREAM_SPLIT",
                    "text": "DELTA_BYTE_ARRAY",
                    "bytes": "DELTA_LENGTH_BYTE_ARRAY",
                },
            },
        ),
    }
    for compression in ["none", "snappy", "gzip", "brotli", "lz4", "zstd"]:
        files[f"compressed_by_{compression}"] = (flat, {"compression": compression})
    return files


def flat_table():
    numbers = range(100)
    special = [float("nan"), float("inf"), float("-inf"), -0.0, 1e308]
    return pa.table(
        {
            "flag": pa.array([i % 3 == 0 for i in numbers]),
            "i32": pa.array([i * 7919 - 300_000 for i in numbers], pa.int32()),
            "i64": pa.array([(-2) ** (i % 63) for i in numbers], pa.int64()),
            "f32": pa.array([i / 3 for i in numbers], pa.float32()),
            "f64": pa.array([special[i % 5] if i % 2 else i / 7 for i in numbers]),
            "text": pa.array([None if i % 9 == 0 else "äöü"[i % 3] * (i % 11) for i in numbers]),
            "bytes": pa.array([bytes([255, i, 0]) for i in numbers], pa.binary()),
            "fixed": pa.array([bytes([i] * 5) for i in numbers], pa.binary(5)),
            "nothing": pa.nulls(100),
            "all_null": pa.nulls(100, pa.int64()),
        },
        metadata={"key": "value", "no value": ""},
    )


def nested_table():
    point = pa.struct([pa.field("x", pa.float64(), nullable=False), pa.field("y", pa.float64())])
    schema = pa.schema(
        [
            pa.field("id", pa.int64(), nullable=False),
            pa.field("list", pa.list_(pa.int32())),
            pa.field("lists", pa.list_(pa.list_(pa.string()))),
            pa.field("required", pa.list_(pa.field("item", pa.int8(), nullable=False)), nullable=False),
            pa.field("map", pa.map_(pa.string(), pa.list_(point))),
            pa.field("point", point),
            pa.field("deep", pa.struct([("a", pa.struct([("b", pa.struct([("c", pa.list_(point))]))]))])),
        ]
    )
    rows = [
        {
            "id": i,
            "list": None if i % 5 == 0 else list(range(i % 4)),
            "lists": [["a"] * j for j in range(i % 3)],
            "required": [i % 100] * (i % 2),
            "map": [(str(j), [{"x": j, "y": None}]) for j in range(i % 4)],
            "point": None if i % 7 == 0 else {"x": i, "y": -i},
            "deep": {"a": {"b": None if i % 2 else {"c": [{"x": i, "y": i}]}}},
        }
        for i in range(100)
    ]
    return pa.Table.from_pylist(rows, schema)


def logical_types_table():
    types = [pa.int8, pa.int16, pa.int32, pa.int64, pa.uint8, pa.uint16, pa.uint32, pa.uint64]
    columns = {str(of()): pa.array([1, None, 100], of()) for of in types}
    for unit in ["s", "ms", "us", "ns"]:
        moments = pa.array([0, None, 1_234_567_000], pa.int64())
        columns[f"timestamp {unit}"] = moments.cast(pa.timestamp(unit))
        columns[f"timestamp {unit} UTC"] = moments.cast(pa.timestamp(unit, tz="UTC"))
    columns["time ms"] = pa.array([0, None, 86_399_999], pa.time32("ms"))
    columns["time us"] = pa.array([0, None, 86_399_999_999], pa.time64("us"))
    columns["time ns"] = pa.array([0, None, 86_399_999_999_999], pa.time64("ns"))
    columns["date"] = pa.array([-1, None, 20_000], pa.int32()).cast(pa.date32())
    for precision, scale in [(5, 0), (9, 2), (18, 9), (38, 20)]:
        values = [decimal.Decimal(-7), None, decimal.Decimal(99)]
        columns[f"decimal {precision} {scale}"] = pa.array(values, pa.decimal128(precision, scale))
    columns["text"] = pa.array(["a", None, "日本"])
    columns["large text"] = pa.array(["a", None, "b"], pa.large_string())
    columns["binary"] = pa.array([b"\xff", None, b""], pa.binary())
    columns["half"] = pa.array([1.5, None, -2.0], pa.float16())
    columns["dictionary"] = pa.array(["x", None, "x"]).dictionary_encode()
    columns["uuid"] = pa.array([uuid.UUID(int=1).bytes, None, uuid.UUID(int=2).bytes], pa.uuid())
    columns["json"] = pa.array(["{}", None, "[]"], pa.json_())
    columns["null"] = pa.nulls(3)
    return pa.table(columns)


def metadata_of(path):
    file = pq.ParquetFile(path)
    metadata = file.metadata
    return {
        "created_by": metadata.created_by,
        "num_rows": metadata.num_rows,
        "serialized_size": metadata.serialized_size,
        "format_version": metadata.format_version,
        "key_values": {key.decode(): value.decode() for key, value in (metadata.metadata or {}).items()},
        "columns": [column_of(metadata.schema.column(i)) for i in range(metadata.num_columns)],
        "row_groups": [row_group_of(metadata.row_group(i)) for i in range(metadata.num_row_groups)],
    }


def column_of(column):
    return {
        "name": column.name,
        "path": column.path,
        "max_definition_level": column.max_definition_level,
        "max_repetition_level": column.max_repetition_level,
        "physical_type": column.physical_type,
        "logical_type": json.loads(column.logical_type.to_json()),
        "converted_type": column.converted_type,
        "length": column.length,
        "precision": column.precision,
        "scale": column.scale,
    }


def row_group_of(row_group):
    return {
        "num_rows": row_group.num_rows,
        "total_byte_size": row_group.total_byte_size,
        "sorting_columns": [
            [column.column_index, column.descending, column.nulls_first] for column in row_group.sorting_columns
        ],
        "columns": [chunk_of(row_group.column(i)) for i in range(row_group.num_columns)],
    }


def chunk_of(chunk):
    return {
        "file_offset": chunk.file_offset,
        "file_path": chunk.file_path,
        "physical_type": chunk.physical_type,
        "num_values": chunk.num_values,
        "path_in_schema": chunk.path_in_schema,
        "compression": chunk.compression,
        "encodings": list(chunk.encodings),
        "has_dictionary_page": chunk.has_dictionary_page,
        "dictionary_page_offset": chunk.dictionary_page_offset,
        "data_page_offset": chunk.data_page_offset,
        "total_compressed_size": chunk.total_compressed_size,
        "total_uncompressed_size": chunk.total_uncompressed_size,
        "has_offset_index": chunk.has_offset_index,
        "has_column_index": chunk.has_column_index,
        "statistics": statistics_of(chunk.statistics) if chunk.is_stats_set else None,
    }


def statistics_of(statistics):
    extremes = [statistics.min_raw, statistics.max_raw] if statistics.has_min_max else [None, None]
    return {
        "null_count": statistics.null_count if statistics.has_null_count else None,
        "distinct_count": statistics.distinct_count if statistics.has_distinct_count else None,
        "num_values": statistics.num_values,
        "extremes": [plain(statistics.physical_type, value) for value in extremes],
    }


def plain(physical_type, value):
    """A value as Parquet stores it, in hexadecimal."""
    formats = {"BOOLEAN": "<?", "INT32": "<i", "INT64": "<q", "FLOAT": "<f", "DOUBLE": "<d"}
    if value is None:
        return None
    if physical_type in formats:
        value = struct.pack(formats[physical_type], value)
    return "0x" + value.hex()


if __name__ == "__main__":
    main()
