"""Writes accounts.ebcdic, records of a mainframe, and accounts.tsv, what coboljsonifier 1.0.8 reads of them.

The records are made of random values (fixed seed) by the rules of "Formats for numeric data" in IBM's Enterprise COBOL documentation.
Where a value is damaged coboljsonifier refuses it, and so it is `!` in the table.

    ID       PIC 9(6).
    NAME     PIC X(12).
    BALANCE  PIC S9(9)V99 COMP-3.
    LIMIT    PIC S9(5)V99.
    UNITS    PIC S9(4) COMP.
    CENTS    PIC S9(16)V99 COMP.
    RATE     PIC 9V9(4).
    OPENED   PIC 9(8) COMP-3.
"""

import datetime
import random
from decimal import Decimal
from pathlib import Path

from coboljsonifier.fields.field_alphanumeric_ebcdic import FieldAlphanumericEbcdic
from coboljsonifier.fields.field_numeric_binary import FieldNumericBinary
from coboljsonifier.fields.field_numeric_comp3 import FieldNumericComp3
from coboljsonifier.fields.field_numeric_ebcdic import FieldNumericEbcdic

RECORDS = 500
NAMES = ["MÜLLER", "O'NEIL", "Ann [x]", "ÇE", "smith|co", "", "a^b!c", "¢¬"]


def packed(value: int, size: int, sign: int) -> bytes:
    return bytes.fromhex(f"{abs(value):0{2 * size - 1}d}{sign:x}")


def zoned(value: int, size: int, sign: int) -> bytes:
    digits = f"{abs(value):0{size}d}"
    return digits[:-1].encode("cp500") + bytes([sign << 4 | int(digits[-1])])




def main() -> None:
    random.seed(5)
    here = Path(__file__).parent
    layout = [
        ("id", FieldNumericEbcdic("", "", 6, 0), 0),
        ("name", FieldAlphanumericEbcdic("", "", 12), None),
        ("balance", FieldNumericComp3("", "", 6, 0), 2),
        ("limit", FieldNumericEbcdic("", "", 7, 0), 2),
        ("units", FieldNumericBinary("", "", 2, 0), 0),
        ("cents", FieldNumericBinary("", "", 8, 0), 2),
        ("rate", FieldNumericEbcdic("", "", 5, 0), 4),
        ("opened", FieldNumericComp3("", "", 5, 0), 0),
    ]
    data, lines = bytearray(), ["\t".join(name for name, _, _ in layout) + "\n"]
    for number in range(1, RECORDS + 1):
        balance, limit = random.randint(-(10**11) + 1, 10**11 - 1), random.randint(-(10**7) + 1, 10**7 - 1)
        day = datetime.date(1900, 1, 1) + datetime.timedelta(random.randrange(70_000))
        values = [
            zoned(number, 6, 0xF),
            random.choice(NAMES).encode("cp500").ljust(12, b"\x40"),
            packed(balance, 6, 0xD if balance < 0 else random.choice([0xC, 0xF])),
            zoned(limit, 7, 0xD if limit < 0 else random.choice([0xC, 0xF])),
            random.randint(-9999, 9999).to_bytes(2, "big", signed=True),
            random.randint(-(10**18) + 1, 10**18 - 1).to_bytes(8, "big", signed=True),
            zoned(random.randrange(10**5), 5, 0xF),
            packed(int(day.strftime("%Y%m%d")), 5, random.choice([0xC, 0xF])),
        ]
        if number % 10 == 0:
            damaged = random.choice([2, 3, 7])
            part = bytearray(values[damaged])
            part[random.randrange(len(part))] = random.choice([0x00, 0x40, 0xAA, 0xE5, 0x61])
            values[damaged] = bytes(part)
        rest = record = b"".join(values)
        data += record
        told = []
        for _, reader, scale in layout:
            size = reader.size
            try:
                reader.parse(rest)
                value = reader._value  # noqa: SLF001, the name is not wanted
                told.append(str(value or "") if scale is None else f"{Decimal(value).scaleb(-scale):f}")
            except ValueError:
                told.append("!")
            rest = rest[size:]
        lines.append("\t".join(told) + "\n")
    (here / "accounts.ebcdic").write_bytes(data)
    (here / "accounts.tsv").write_text("".join(lines))


main()
