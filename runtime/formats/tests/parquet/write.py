"""Writes with pyarrow what the corpus has no files of: `python write.py FOLDER`."""

import datetime
import decimal
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import lists_in_runs  # noqa: E402
from nested_table import nested  # noqa: E402

UTC = datetime.timezone.utc


def moments(unit: str, zone: str | None = None) -> pa.Array:
    """The epoch, a moment with microseconds or milliseconds, the last of a year; one of no calendar; a null."""
    part = {"ms": (1_000, 250), "us": (1_000_000, 250_001), "ns": (1_000_000_000, 250_001_000)}[unit]
    day = 86_400 * part[0]
    values = [0, 1_704_190_205 * part[0] + part[1], -1, 8_000_000 * day if unit != "ns" else 1, None]
    return pa.array(values, pa.int64()).cast(pa.timestamp(unit, zone))


def types() -> pa.Table:
    """A column of each type that has plain values, and some that have none."""
    wide = [decimal.Decimal("12345678901234567890123456789012345678.5"), decimal.Decimal("1.5"), None, decimal.Decimal(0), None]
    return pa.table(
        {
            "truth": [True, False, None, True, True],
            "tiny": pa.array([1, -128, 0, None, 127], pa.int8()),
            "count": pa.array([0, 2**63 - 1, -(2**63), None, 1], pa.int64()),
            "huge": pa.array([0, 2**64 - 1, 2**63, None, 1], pa.uint64()),
            "money": pa.array([decimal.Decimal(it) if it else None for it in ["12.50", "-0.01", "99999.99", None, "3.00"]], pa.decimal128(7, 2)),
            "wide": pa.array(wide, pa.decimal256(40, 1)),
            "half": pa.array([1.5, float("nan"), float("inf"), None, 2.0], pa.float32()),
            "ratio": pa.array([0.1 + 0.2, 1e300, float("nan"), None, 3.0], pa.float64()),
            "day": pa.array([0, 19_724, 3_000_000, None, -719_162], pa.int32()).cast(pa.date32()),
            "clock": pa.array([0, 45_296_000_001, 86_399_999_999, None, 1], pa.int64()).cast(pa.time64("us")),
            "nanos": pa.array([0, 45_296_000_001_000, 1, None, 86_399_999_999_999], pa.int64()).cast(pa.time64("ns")),
            "milli": moments("ms"),
            "micro": moments("us"),
            "nano": moments("ns"),
            "utc": moments("us", "America/New_York"),
            "text": ["plain", "é\n\"q\"", "", None, "2024-01-02"],
            "digits": ["1", "12.50", "true", None, "2024-01-02"],
            "bytes": [b"\x00\xff", b"plain", b"", None, "é".encode("latin-1")],
            "list": [[1, 2], [], None, [None], [3]],
            "struct": [{"a": 1, "b": "x"}, {"a": None, "b": "é"}, None, {"a": 2, "b": None}, {"a": 3, "b": "y"}],
        }
    )


def main() -> None:
    folder = Path(sys.argv[1])
    pq.write_table(types(), folder / "types.parquet", row_group_size=3, compression="none", write_page_checksum=True)
    old = pa.table({"old": pa.array([0, 1_704_190_205_250_001_000, -1_000, None], pa.int64()).cast(pa.timestamp("ns"))})
    pq.write_table(old, folder / "int96.parquet", use_deprecated_int96_timestamps=True)
    numbers = pa.table({"id": list(range(2_000)), "name": [f"name {it % 97}" for it in range(2_000)]})
    for codec in ["snappy", "gzip", "brotli", "lz4", "zstd", "none"]:
        version = "2.0" if codec in ("zstd", "brotli") else "1.0"
        options = {"compression": codec, "data_page_version": version, "row_group_size": 1_200, "data_page_size": 500}
        pq.write_table(numbers, folder / f"codec_{codec}.parquet", **options)
    pq.write_table(numbers.slice(0, 0), folder / "no_rows.parquet")
    # What one text of a dictionary would be as raw records of its rows.
    long = pa.table({"id": list(range(2_000)), "long": ["x" * 20_000] * 2_000})
    pq.write_table(long, folder / "long_texts.parquet", compression="zstd")
    lists = nested(300, "us")
    pq.write_table(lists, folder / "nested.parquet", row_group_size=110, data_page_size=400, compression="zstd")
    options = {"data_page_version": "2.0", "use_dictionary": False, "use_compliant_nested_type": False}
    pq.write_table(lists, folder / "nested_v2.parquet", compression="snappy", **options)
    for name, table in lists_in_runs.TABLES.items():
        pq.write_table(table, folder.parent / "runs" / f"{name}.parquet", compression="zstd", data_page_size=1 << 30)


main()
