"""What fastavro makes of files of Avro: `python reference.py FOLDER > reference.tsv`.

As the reference of Parquet: for each column that can be read its name, what it is read as, and the CRC-32 of its values.
"""

import datetime
import struct
import sys
import zlib
from pathlib import Path

import fastavro

EPOCH = datetime.datetime(1970, 1, 1)
MICRO = datetime.timedelta(microseconds=1)


def bits(value: float) -> str | None:
    return struct.pack(">d", value + 0.0).hex() if abs(value) != float("inf") and value == value else None


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


def spelt(parts: list[tuple]) -> str | None:
    """A value with parts, each with how it is spelt; none where a part is none."""
    texts = ["~" if it is None else spell(it) for it, spell in parts]
    if None in texts:
        return None
    return "".join("[\x1f"[index > 0] + text for index, text in enumerate(texts)) + "]"


def reading(of, named: dict, around: tuple = ()):
    """What a type is read as and how its values are spelt; none where it is not read."""
    if isinstance(of, list):
        others = [it for it in of if it != "null"]
        return reading(others[0], named, around) if len(others) == 1 else None
    if isinstance(of, str):
        if of in around:
            return None
        return reading(named[of], named, around) if of in named else PLAIN.get(of)
    if "name" in of:
        named[of["name"]] = of
    match of.get("logicalType"):
        case "duration":
            return None
        case "decimal":
            precision, scale = of["precision"], of.get("scale", 0)
            return (f"decimal({precision},{scale})", lambda it: f"{it:.{scale}f}") if precision <= 38 else None
        case None:
            return nested(of, named, around)
        case known:
            return LOGICAL[known]


def nested(of: dict, named: dict, around: tuple):
    """Of arrays, records, and maps, which are read as lists of keys and values."""
    match of["type"]:
        case "array":
            if not (element := reading(of["items"], named, around)):
                return None
            kind, spell = element
            return f"list<{kind}?>", lambda it: spelt([(part, spell) for part in it])
        case "map":
            if not (value := reading(of["values"], named, around)):
                return None

            def entries(it: dict) -> str | None:
                texts = [spelt([(key, str), (part, value[1])]) for key, part in it.items()]
                return None if None in texts else spelt([(text, str) for text in texts])

            return f"list<struct{{key:text?,value:{value[0]}?}}?>", entries
        case "record":
            found = {it["name"]: reading(it["type"], named, (*around, of["name"])) for it in of["fields"]}
            # What is not read is not declared either, and is passed over.
            fields = {name: how for name, how in found.items() if how}
            if not fields:
                return None
            kind = ",".join(f"{name}:{how[0]}?" for name, how in fields.items())
            return f"struct{{{kind}}}", lambda it: spelt([(it[name], how[1]) for name, how in fields.items()])
        case plain:
            return PLAIN.get(plain)


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
                    texts = "".join(((None if it is None else spell(it)) or "") + "\x1e" for it in values)
                    found.append(f"{field['name']}|{kind}|{zlib.crc32(texts.encode()):08x}")
        print(path.relative_to(folder), len(records), *found, sep="\t")


main()
