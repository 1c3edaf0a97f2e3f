"""What pyarrow makes of files of Parquet: `python reference.py FOLDER > reference.tsv`.

A line for each file: its path, its rows, and for each column that can be read its name, what it is read as, and the CRC-32 of its
values, each as text that ends with a record separator (lists and structs as `[a b]`, with unit separators). What `ingest` has no value for (a number that is none, a day of no calendar, a
part of a microsecond, a text that is no UTF-8) is empty there. `fails` where pyarrow refuses the file.
"""

import struct
import sys
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from nested_spelling import nested  # noqa: E402

DAY = 86_400_000_000
FIRST, LAST = -719_162, 2_932_896
UNITS = {"s": (1_000_000, 1), "ms": (1_000, 1), "us": (1, 1), "ns": (1, 1_000)}


def bits(value: float) -> str | None:
    return struct.pack(">d", value + 0.0).hex() if abs(value) != float("inf") and value == value else None


def text(value: bytes) -> str | None:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def moments(unit: str):
    times, parts = UNITS[unit]

    def spell(value: int) -> str | None:
        micros, rest = divmod(value * times, parts)
        return str(micros) if rest == 0 and FIRST <= micros // DAY <= LAST else None

    return spell


def clock(unit: str):
    times, parts = UNITS[unit]

    def spell(value: int) -> str | None:
        micros, rest = divmod(value * times, parts)
        return str(micros) if rest == 0 and 0 <= micros < DAY else None

    return spell


def reading(of: pa.DataType):
    """What a type is read as, what it is cast to before, and how its values are spelt; none where it is not read."""
    if pa.types.is_boolean(of):
        return "bool", None, lambda it: str(it).lower()
    if of == pa.uint64():
        return "decimal(20,0)", None, str
    if pa.types.is_integer(of):
        return "int", None, str
    if pa.types.is_floating(of):
        return "float", pa.float64(), bits
    if pa.types.is_decimal(of):
        return (f"decimal({of.precision},{of.scale})", None, lambda it: f"{it:f}") if of.precision <= 38 else None
    if pa.types.is_string(of) or pa.types.is_large_string(of):
        return "text", pa.binary(), text
    if pa.types.is_binary(of) or pa.types.is_fixed_size_binary(of):
        return "bytes", None, lambda it: it.hex()
    if pa.types.is_date32(of):
        return "date", pa.int32(), lambda it: str(it) if FIRST <= it <= LAST else None
    if pa.types.is_time32(of):
        return "time", pa.int32(), clock(of.unit)
    if pa.types.is_time64(of):
        return "time", pa.int64(), clock(of.unit)
    if pa.types.is_timestamp(of):
        return "timestamp", pa.int64(), moments(of.unit)
    return nested(of, reading)


def crc(column: pa.ChunkedArray, cast, spell) -> str:
    if cast is not None:
        column = pa.chunked_array([chunk.cast(cast) for chunk in column.chunks], cast)
    texts = ((None if it is None else spell(it)) or "" for it in column.to_pylist())
    return f"{zlib.crc32(''.join(it + chr(30) for it in texts).encode()):08x}"


def columns(path: Path) -> tuple[int, list[str]]:
    options = {"coerce_int96_timestamp_unit": "us", "page_checksum_verification": True}
    file = pq.ParquetFile(path, **options)
    found = []
    for field in file.schema_arrow:
        of = field.type.storage_type if isinstance(field.type, pa.ExtensionType) else field.type
        if pa.types.is_dictionary(of):
            of = of.value_type
        if (how := reading(of)) is None:
            continue
        table = file.read(columns=[field.name])
        column = table.column(field.name)
        if isinstance(column.type, pa.ExtensionType):
            column = pa.chunked_array([chunk.storage for chunk in column.chunks], of)
        if pa.types.is_dictionary(column.type):
            column = column.cast(of)
        kind, cast, spell = how
        found.append(f"{field.name}|{kind}|{crc(column, cast, spell)}")
    rows = sum(file.metadata.row_group(at).num_rows for at in range(file.metadata.num_row_groups))
    return rows, found


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted(it for it in folder.rglob("*") if ".parquet" in it.name and it.suffix != ".json"):
        try:
            rows, found = columns(path)
        except Exception:
            rows, found = "fails", []
        print(path.relative_to(folder), rows, *found, sep="\t")


main()
