"""What pyarrow makes of files of ORC: `python reference.py FOLDER > reference.tsv`.

As the reference of Parquet: for each column that can be read its name, what it is read as, and the CRC-32 of its values.
"""

import struct
import sys
import zlib
from pathlib import Path

import pyarrow as pa
from pyarrow import orc

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
from nested_spelling import nested  # noqa: E402

DAY = 86_400_000_000
FIRST, LAST = -719_162, 2_932_896


def bits(value: float) -> str | None:
    return struct.pack(">d", value + 0.0).hex() if abs(value) != float("inf") and value == value else None


def micros(nanos: int) -> str | None:
    value, rest = divmod(nanos, 1_000)
    return str(value) if rest == 0 and FIRST <= value // DAY <= LAST else None


def reading(of: pa.DataType):
    if pa.types.is_boolean(of):
        return "bool", None, lambda it: str(it).lower()
    if pa.types.is_integer(of):
        return "int", None, str
    if pa.types.is_floating(of):
        return "float", pa.float64(), bits
    if pa.types.is_decimal(of):
        return f"decimal({of.precision},{of.scale})", None, lambda it: f"{it:f}"
    if pa.types.is_string(of):
        return "text", None, str
    if pa.types.is_binary(of):
        return "bytes", None, lambda it: it.hex()
    if pa.types.is_date32(of):
        return "date", pa.int32(), lambda it: str(it) if FIRST <= it <= LAST else None
    if pa.types.is_timestamp(of):
        return "timestamp", pa.int64(), micros
    return nested(of, reading)


def crc(column: pa.ChunkedArray, cast, spell) -> str:
    if cast is not None:
        column = pa.chunked_array([chunk.cast(cast) for chunk in column.chunks], cast)
    texts = ((None if it is None else spell(it)) or "" for it in column.to_pylist())
    return f"{zlib.crc32(''.join(it + chr(30) for it in texts).encode()):08x}"


def columns(path: Path) -> tuple[int, list[str]]:
    file = orc.ORCFile(path)
    found = []
    for field in file.schema:
        # pyarrow's nanoseconds end in the year 2262.
        if field.name != "far" and (how := reading(field.type)):
            kind, cast, spell = how
            found.append(f"{field.name}|{kind}|{crc(file.read(columns=[field.name]).column(0), cast, spell)}")
    return file.nrows, found


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted(folder.rglob("*.orc")):
        try:
            rows, found = columns(path)
        except Exception:
            rows, found = "fails", []
        print(path.relative_to(folder), rows, *found, sep="\t")


main()
