"""What fastavro makes of files of Avro: `python reference.py FOLDER > reference.tsv`.

As the reference of Parquet: for each column that has plain values its name, what it is read as, and the CRC-32 of its values.
"""

import datetime
import struct
import sys
import zlib
from pathlib import Path

import fastavro

EPOCH = datetime.datetime(1970, 1, 1)
MICRO = datetime.timedelta(microseconds=1)


def bits(value: float) -> str:
    return struct.pack(">d", value + 0.0).hex() if abs(value) != float("inf") and value == value else ""


def micros(value: datetime.datetime) -> str:
    return str((value.replace(tzinfo=None) - EPOCH) // MICRO)


def clock(value: datetime.time) -> str:
    return micros(datetime.datetime.combine(EPOCH.date(), value))


PLAIN = {
    "boolean": ("bool", lambda it: str(it).lower()),
    "int": ("int", str),
    "long": ("int", str),
    "float": ("float", bits),
    "double": ("float", bits),
    "bytes": ("bytes", lambda it: it.hex()),
    "string": ("text", str),
    "fixed": ("bytes", lambda it: it.hex()),
    "enum": ("text", str),
}
LOGICAL = {
    "date": ("date", lambda it: str((it - EPOCH.date()).days)),
    "time-millis": ("time", clock),
    "time-micros": ("time", clock),
    "timestamp-millis": ("timestamp", micros),
    "timestamp-micros": ("timestamp", micros),
    "local-timestamp-micros": ("timestamp", micros),
    "uuid": ("text", str),
}


def reading(of, named: dict):
    """What a type is read as and how its values are spelt; none where it has no plain values."""
    if isinstance(of, list):
        others = [it for it in of if it != "null"]
        return reading(others[0], named) if len(others) == 1 else None
    if isinstance(of, str):
        return reading(named[of], named) if of in named else PLAIN.get(of)
    if "name" in of:
        named[of["name"]] = of
    match of.get("logicalType"):
        case "duration":
            return None
        case "decimal":
            precision, scale = of["precision"], of.get("scale", 0)
            return (f"decimal({precision},{scale})", lambda it: f"{it:.{scale}f}") if precision <= 38 else None
        case None:
            return PLAIN.get(of["type"])
        case known:
            return LOGICAL[known]


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted(folder.rglob("*.avro")):
        with path.open("rb") as file:
            reader = fastavro.reader(file)
            records = list(reader)
            named: dict = {}
            found = []
            for field in reader.writer_schema["fields"]:
                if how := reading(field["type"], named):
                    kind, spell = how
                    values = (it[field["name"]] for it in records)
                    texts = "".join(("" if it is None else spell(it)) + "\x1e" for it in values)
                    found.append(f"{field['name']}|{kind}|{zlib.crc32(texts.encode()):08x}")
        print(path.relative_to(folder), len(records), *found, sep="\t")


main()
