"""A table of lists, structs and maps, which the scripts that write files with pyarrow have in common."""

import datetime
import decimal
import random

import pyarrow as pa


def nested(rows: int, unit: str) -> pa.Table:
    """Lists, structs, maps, and all of them in one another; any of them may be null, or have nothing in it."""
    dice = random.Random(11)

    def some(value, rarely: float = 0.15):
        return None if dice.random() < rarely else value()

    def many(value) -> list:
        return [value() for _ in range(dice.choice([0, 1, 1, 2, 3, 7]))]

    def word() -> str:
        return dice.choice(["", "E11", "é \"q\"", "a text that is longer than twelve bytes", "\n"])

    def money() -> decimal.Decimal:
        return decimal.Decimal(dice.randrange(-(10**6), 10**6)).scaleb(-2)

    def day() -> datetime.date:
        return datetime.date(1980, 2, 28) + datetime.timedelta(dice.randrange(3_000))

    def moment() -> datetime.datetime:
        return datetime.datetime(2024, 1, 2, 10, 10, 5) + datetime.timedelta(microseconds=dice.randrange(10**12))

    def line() -> dict:
        return {"code": some(word), "paid": some(money), "at": some(moment), "marks": some(lambda: many(lambda: some(word)))}

    def who() -> dict:
        return {"name": some(lambda: {"given": some(word), "family": some(word)}), "years": some(lambda: many(lambda: dice.randrange(2_100)))}

    line_type = pa.struct(
        [("code", pa.string()), ("paid", pa.decimal128(8, 2)), ("at", pa.timestamp(unit)), ("marks", pa.list_(pa.string()))]
    )
    columns = {
        "id": pa.int64(),
        "codes": pa.list_(pa.string()),
        "who": pa.struct([("name", pa.struct([("given", pa.string()), ("family", pa.string())])), ("years", pa.list_(pa.int64()))]),
        "lines": pa.list_(line_type),
        "deep": pa.list_(pa.list_(pa.int32())),
        "prices": pa.map_(pa.string(), pa.decimal128(8, 2)),
        "raw": pa.list_(pa.binary()),
        "born": pa.struct([("day", pa.date32()), ("sure", pa.bool_()), ("weight", pa.float64())]),
    }

    def row(at: int) -> dict:
        return {
            "id": at,
            "codes": some(lambda: many(lambda: some(word))),
            "who": some(who),
            "lines": some(lambda: many(lambda: some(line))),
            "deep": some(lambda: many(lambda: some(lambda: many(lambda: some(lambda: dice.randrange(100)))))),
            "prices": some(lambda: {f"k{it}": some(money) for it in range(dice.randrange(4))}),
            "raw": some(lambda: many(lambda: word().encode())),
            "born": some(lambda: {"day": some(day), "sure": some(lambda: dice.random() < 0.5), "weight": some(dice.random)}),
        }

    def given(value):
        return list(value.items()) if isinstance(value, dict) else value

    rows_ = [row(at) for at in range(rows)]
    arrays = {}
    for name, of in columns.items():
        values = [it[name] for it in rows_]
        arrays[name] = pa.array([given(it) for it in values] if pa.types.is_map(of) else values, of)
    return pa.table(arrays)
