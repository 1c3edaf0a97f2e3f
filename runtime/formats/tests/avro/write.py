"""Writes files of Avro with fastavro: `python write.py FOLDER`."""

import datetime
import decimal
import random
import sys
import uuid
from pathlib import Path

import fastavro

UTC = datetime.timezone.utc
MOMENT = datetime.datetime(2024, 1, 2, 10, 10, 5, 250_001)


def optional(of):
    return ["null", of]


def logical(of, what, **more):
    return {"type": of, "logicalType": what, **more}


TYPES = {
    "type": "record",
    "name": "claims.Types",
    "fields": [
        {"name": "nothing", "type": "null"},
        {"name": "truth", "type": ["boolean", "null"]},
        {"name": "small", "type": optional("int")},
        {"name": "count", "type": "long"},
        {"name": "half", "type": optional("float")},
        {"name": "ratio", "type": "double"},
        {"name": "bytes", "type": optional("bytes")},
        {"name": "text", "type": optional({"type": "string", "avro.java.string": "String"})},
        {"name": "color", "type": {"type": "enum", "name": "Color", "symbols": ["RED", "GREEN"]}},
        {"name": "colors", "type": {"type": "array", "items": "Color"}},
        {"name": "four", "type": optional({"type": "fixed", "name": "other.Four", "size": 4})},
        {"name": "four_again", "type": optional("other.Four")},
        {"name": "money", "type": optional(logical("bytes", "decimal", precision=9, scale=2))},
        {"name": "fixed_money", "type": logical("fixed", "decimal", name="Money", size=6, precision=12, scale=3)},
        {"name": "wide", "type": optional(logical("bytes", "decimal", precision=45, scale=1))},
        {"name": "day", "type": optional(logical("int", "date"))},
        {"name": "clock", "type": optional(logical("int", "time-millis"))},
        {"name": "clock_micros", "type": optional(logical("long", "time-micros"))},
        {"name": "milli", "type": optional(logical("long", "timestamp-millis"))},
        {"name": "micro", "type": logical("long", "timestamp-micros")},
        {"name": "local", "type": optional(logical("long", "local-timestamp-micros"))},
        {"name": "uuid", "type": optional(logical("string", "uuid"))},
        {"name": "span", "type": logical("fixed", "duration", name="Span", size=12)},
        {"name": "map", "type": {"type": "map", "values": ["null", "long", "string"]}},
        {"name": "either", "type": ["null", "long", "string"]},
        {
            "name": "tree",
            "type": {
                "type": "record",
                "name": "Tree",
                "fields": [{"name": "value", "type": "int"}, {"name": "next", "type": ["null", "Tree"]}],
            },
        },
    ],
}


NESTED = {
    "type": "record",
    "name": "Nested",
    "fields": [
        {"name": "id", "type": "long"},
        {"name": "codes", "type": optional({"type": "array", "items": optional("string")})},
        {
            "name": "who",
            "type": optional(
                {
                    "type": "record",
                    "name": "Who",
                    "fields": [
                        {
                            "name": "name",
                            "type": optional(
                                {
                                    "type": "record",
                                    "name": "Name",
                                    "fields": [{"name": "given", "type": optional("string")}, {"name": "family", "type": optional("string")}],
                                }
                            ),
                        },
                        {"name": "years", "type": {"type": "array", "items": "int"}},
                    ],
                }
            ),
        },
        {"name": "also", "type": optional("Name")},
        {
            "name": "lines",
            "type": {
                "type": "array",
                "items": {
                    "type": "record",
                    "name": "Line",
                    "fields": [
                        {"name": "code", "type": optional("string")},
                        {"name": "paid", "type": optional(logical("bytes", "decimal", precision=8, scale=2))},
                        {"name": "at", "type": optional(logical("long", "timestamp-micros"))},
                        {"name": "kind", "type": {"type": "enum", "name": "LineKind", "symbols": ["PLAIN", "BUNDLE"]}},
                        {"name": "either", "type": ["null", "long", "string"]},
                        {"name": "marks", "type": {"type": "array", "items": "string"}},
                    ],
                },
            },
        },
        {"name": "deep", "type": {"type": "array", "items": {"type": "array", "items": optional("int")}}},
        {"name": "prices", "type": optional({"type": "map", "values": optional("double")})},
    ],
}


def nested(rows: int) -> list[dict]:
    """Arrays, records and maps, in one another; any of them may be null, or have nothing in it."""
    dice = random.Random(11)

    def some(value):
        return None if dice.random() < 0.15 else value()

    def many(value) -> list:
        return [value() for _ in range(dice.choice([0, 1, 1, 2, 3, 7]))]

    def word() -> str:
        return dice.choice(["", "E11", "é \"q\"", "a text that is longer than twelve bytes"])

    def name() -> dict:
        return {"given": some(word), "family": some(word)}

    def line() -> dict:
        return {
            "code": some(word),
            "paid": some(lambda: decimal.Decimal(dice.randrange(-(10**6), 10**6)).scaleb(-2)),
            "at": some(lambda: MOMENT.replace(tzinfo=UTC) + datetime.timedelta(microseconds=dice.randrange(10**12))),
            "kind": dice.choice(["PLAIN", "BUNDLE"]),
            "either": dice.choice([None, 5, "five"]),
            "marks": many(word),
        }

    def record(at: int) -> dict:
        return {
            "id": at,
            "codes": some(lambda: many(lambda: some(word))),
            "who": some(lambda: {"name": some(name), "years": many(lambda: dice.randrange(2_100))}),
            "also": some(name),
            "lines": many(line),
            "deep": many(lambda: many(lambda: some(lambda: dice.randrange(100)))),
            "prices": some(lambda: {f"k{it}": some(dice.random) for it in range(dice.randrange(4))}),
        }

    return [record(at) for at in range(rows)]


def types() -> list[dict]:
    first = {
        "truth": True,
        "small": -(2**31),
        "count": 2**63 - 1,
        "half": 1.5,
        "ratio": 0.1 + 0.2,
        "bytes": b"\x00\xff",
        "text": "é \"q\"",
        "color": "GREEN",
        "colors": ["RED", "GREEN"],
        "four": b"abcd",
        "four_again": b"\x00\x01\x02\x03",
        "money": decimal.Decimal("-12345.67"),
        "fixed_money": decimal.Decimal("-0.001"),
        "wide": decimal.Decimal("12345678901234567890123456789012345678901.5"),
        "day": datetime.date(2024, 1, 2),
        "clock": datetime.time(12, 34, 56, 789_000),
        "clock_micros": datetime.time(23, 59, 59, 999_999),
        "milli": MOMENT.replace(microsecond=250_000, tzinfo=UTC),
        "micro": MOMENT.replace(tzinfo=UTC),
        "local": MOMENT,
        "uuid": uuid.UUID(int=2**127 + 5),
        "span": bytes(range(12)),
        "map": {"a": 1, "b": "two", "c": None},
        "either": "text",
        "tree": {"value": 1, "next": {"value": 2, "next": None}},
    }
    second = {
        **dict.fromkeys(first),
        "count": -(2**63),
        "ratio": float("nan"),
        "color": "RED",
        "colors": [],
        "fixed_money": decimal.Decimal(0),
        "micro": datetime.datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
        "span": bytes(12),
        "map": {},
        "either": 5,
        "tree": {"value": 3, "next": None},
    }
    third = {**first, "text": "", "bytes": b"", "half": float("inf"), "ratio": -0.0, "either": None, "money": decimal.Decimal("3")}
    return [first, second, third]


def main() -> None:
    folder = Path(sys.argv[1])

    def write(name: str, schema: dict, records: list, **options) -> None:
        with (folder / f"{name}.avro").open("wb") as to:
            fastavro.writer(to, fastavro.parse_schema(schema), records, sync_marker=b"sixteen bytes it", **options)

    write("types", TYPES, types())
    numbers = {
        "type": "record",
        "name": "Number",
        "fields": [{"name": "id", "type": "long"}, {"name": "name", "type": "string"}],
    }
    records = [{"id": it, "name": f"name {it % 97}"} for it in range(3_000)]
    for codec in ["null", "deflate", "snappy", "zstandard", "bzip2", "xz"]:
        write(f"codec_{codec}", numbers, records, codec=codec, sync_interval=4_000)
    write("no_records", numbers, [])
    write("nested", NESTED, nested(300), codec="deflate", sync_interval=4_000)


main()
