"""Writes files of ORC with pyarrow: `python write.py FOLDER`."""

import decimal
import random
import sys
from pathlib import Path

import pyarrow as pa
from pyarrow import orc

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
import lists_in_runs  # noqa: E402
from nested_table import nested  # noqa: E402

MOMENT = 1_704_190_205_250_001_000
DAY = 86_400_000_000_000


def types() -> pa.Table:
    """A column of each type that has plain values, and some that have none."""
    money = [decimal.Decimal(it) if it else None for it in ["12.50", "-0.01", "99999.99", None, "3.00"]]
    wide = [decimal.Decimal(it) if it else None for it in ["12345678901234567890123456789012345.678", "-1.5", None, "0", "-99999999999999999999999999999999999.999"]]
    moments = [0, MOMENT, -1_000, 1, None]
    return pa.table(
        {
            "truth": [True, False, None, True, True],
            "tiny": pa.array([1, -128, 0, None, 127], pa.int8()),
            "small": pa.array([1, -(2**15), 0, None, 2**15 - 1], pa.int16()),
            "count": pa.array([0, 2**63 - 1, -(2**63), None, 1], pa.int64()),
            "half": pa.array([1.5, float("nan"), float("inf"), None, 2.0], pa.float32()),
            "ratio": pa.array([0.1 + 0.2, 1e300, float("nan"), None, -0.0], pa.float64()),
            "text": ["plain", "é\n\"q\"", "", None, "2024-01-02"],
            "bytes": [b"\x00\xff", b"plain", b"", None, "é".encode("latin-1")],
            "moment": pa.array(moments, pa.int64()).cast(pa.timestamp("ns")),
            "utc": pa.array(moments, pa.int64()).cast(pa.timestamp("ns", "UTC")),
            "far": pa.array([-(2**35), 2**36, 10**13, None, -(10**13)], pa.int64()).cast(pa.timestamp("s")),
            "day": pa.array([0, 19_724, 3_000_000, None, -719_162], pa.int32()).cast(pa.date32()),
            "money": pa.array(money, pa.decimal128(7, 2)),
            "wide": pa.array(wide, pa.decimal128(38, 3)),
            "list": [[1, 2], [], None, [None], [3]],
            "struct": [{"a": 1, "b": "x"}, {"a": None, "b": "é"}, None, {"a": 2, "b": None}, {"a": 3, "b": "y"}],
            "after": [1, None, 3, 4, 5],
        }
    )


def numbers(rows: int) -> pa.Table:
    """Whole numbers that take every way of writing them, and texts that have a dictionary or none."""
    dice = random.Random(7)

    def each(value) -> list[int]:
        return [value(it) for it in range(rows)]

    return pa.table(
        {
            "same": each(lambda it: it // 900),
            "up": each(lambda it: 10**12 + it * 3),
            "down": each(lambda it: -it * it),
            "any": each(lambda _: dice.randrange(-(2**63), 2**63)),
            "little": each(lambda _: dice.randrange(-100, 100)),
            "outliers": each(lambda it: dice.randrange(2**40) if it % 61 == 7 else 5_000 + dice.randrange(200)),
            "outliers_below": each(lambda it: -dice.randrange(2**50) if it % 83 == 7 else dice.randrange(64)),
            "repeated": each(lambda it: (it // 5) % 7),
            "gaps": [None if dice.random() < 0.3 else it for it in range(rows)],
            "truth": [dice.random() < 0.02 for it in range(rows)],
            "bytes": pa.array(each(lambda it: it // 40 % 100 if it % 400 < 200 else dice.randrange(-128, 128)), pa.int8()),
            "word": [f"name {it % 13}" for it in range(rows)],
            "own_word": [f"{dice.randrange(10**9)}" for it in range(rows)],
            "money": pa.array([decimal.Decimal(dice.randrange(10**9)).scaleb(-2) for _ in range(rows)], pa.decimal128(12, 2)),
            "seen": pa.array(each(lambda it: MOMENT + it * 61_000_000), pa.int64()).cast(pa.timestamp("ns")),
        }
    )


def main() -> None:
    folder = Path(sys.argv[1])
    orc.write_table(types(), folder / "types.orc", compression="uncompressed")
    for codec in ["uncompressed", "zlib", "snappy", "lz4", "zstd"]:
        options = {"compression": codec, "dictionary_key_size_threshold": 0.5}
        orc.write_table(numbers(1_500), folder / f"codec_{codec}.orc", **options)
    # Runs in the first version of their encoding.
    orc.write_table(numbers(1_500), folder / "first_runs.orc", file_version="0.11", compression="zlib")
    # Stripes of 64 KiB.
    options = {"compression": "zstd", "stripe_size": 65_536, "batch_size": 1_024}
    orc.write_table(numbers(9_000).select(["up", "any", "word", "gaps"]), folder / "stripes.orc", **options)
    orc.write_table(numbers(9).slice(0, 0), folder / "no_rows.orc")
    orc.write_table(nested(300, "ns"), folder / "nested.orc", compression="zlib", dictionary_key_size_threshold=0.5)
    orc.write_table(nested(3_000, "ns"), folder / "nested_stripes.orc", compression="zstd", stripe_size=65_536, batch_size=256)
    for name, table in lists_in_runs.TABLES.items():
        orc.write_table(table, folder.parent / "runs" / f"{name}.orc", compression="zstd")


main()
