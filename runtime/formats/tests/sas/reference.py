"""What pyreadstat makes of data sets of SAS: `python reference.py FOLDER > reference.tsv`. Of transport files (`.xpt`) too.

A line for each file: its path, its rows, and for each column its name, what it is read as, and the CRC-32 of its values, each as text that
ends with a record separator. A column of numbers stands there as floats, again as dates, timestamps or times where pyreadstat reads it as that, and as
`kinds` where numbers are missing that say why: `.A` for `A`, and nothing for all others. `fails` where it refuses the file.
"""

import datetime
import math
import struct
import sys
import zlib
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyreadstat

KINDS = {datetime.datetime: "timestamp", datetime.date: "date", datetime.time: "time"}
# 1960-01-01 in microseconds since 1970-01-01.
EPOCH = -3653 * 86_400_000_000


def left_out(days: float) -> int:
    """The leap days of the years 4000 and 8000 that SAS does not have, of those before; pyreadstat has them. 2936547 is 9999-12-31."""
    return (days >= 745_154) + (days >= 2_206_123)


def value_of(kind: str, number: float) -> str:
    """As exactly as the number is: pyreadstat itself goes by way of floats, and takes a time beyond midnight around it."""
    # Of the fewest digits that are the number: as a float the product would have too few of them far from 1960.
    micros = int((Decimal(repr(number)) * 1_000_000).to_integral_value(ROUND_HALF_UP))
    if kind == "date":
        return str(int(number) - 3653 + left_out(number))
    if kind == "timestamp":
        return str(micros + EPOCH + left_out(number // 86_400) * 86_400_000_000)
    return str(micros) if 0 <= micros < 86_400_000_000 else ""


def is_missing(value) -> bool:
    return value is None or value != value or type(value).__name__ == "NaTType"


def crc(values, spell) -> str:
    text = "".join(("" if is_missing(it) else spell(it)) + "\x1e" for it in values)
    return f"{zlib.crc32(text.encode()):08x}"


def bits(value: float) -> str:
    return struct.pack(">d", value + 0.0).hex()


def columns(path: Path) -> tuple[int, list[str]]:
    read = pyreadstat.read_xport if path.suffix == ".xpt" else pyreadstat.read_sas7bdat
    plain, meta = read(path, disable_datetime_conversion=True, output_format="dict")
    try:
        converted, _ = read(path, output_format="dict")
    except Exception:
        converted = plain
    # Of transport files it has no kinds.
    kinds = plain
    if path.suffix != ".xpt":
        kinds, _ = read(path, disable_datetime_conversion=True, output_format="dict", user_missing=True)
    found = []
    for name in meta.column_names:
        if meta.readstat_variable_types[name] == "string":
            found.append(f"{name}|text|{crc(plain[name], str)}")
            continue
        found.append(f"{name}|float|{crc(plain[name], bits)}")
        values = [it for it in converted[name] if not is_missing(it)]
        if values and (kind := KINDS.get(type(values[0]))):
            found.append(f"{name}|{kind}|{crc(plain[name], lambda it: value_of(kind, it))}")
        if path.suffix != ".xpt" and any(isinstance(it, str) or is_missing(it) for it in kinds[name]):
            found.append(f"{name}|kinds|{crc(kinds[name], lambda it: f'.{it}' if isinstance(it, str) else '')}")
    # What a transport file has is not told, but where the rows are read.
    rows = len(next(iter(plain.values()), [])) if path.suffix == ".xpt" else meta.number_rows
    return rows, found


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted([*folder.rglob("*.sas7bdat"), *folder.rglob("*.xpt")]):
        try:
            rows, found = columns(path)
        except Exception:
            rows, found = "fails", []
        print(path.relative_to(folder), rows, *found, sep="\t")


main()
