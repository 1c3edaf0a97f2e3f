"""Writes cobol.ebcdic, records with the numbers of COBOL that accounts.ebcdic has not, and cobol.tsv, what they are.

Values are random bits (fixed seed), packed by `struct` or cut from integers, and told as exact fractions are: by the rules of IBM's
z/Architecture Principles of Operation (hexadecimal floating point) and Enterprise COBOL Language Reference (SIGN, USAGE). What is no
number is `!` in the table.

    ONE     COMP-1.
    TWO     COMP-2.
    SINGLE  as COMP-1, of IEEE 754.
    DOUBLE  as COMP-2, of IEEE 754.
    UNITS   PIC 9(4) COMP.
    BIG     PIC 9(18) COMP.
    PRICE   PIC S9(7)V99 COMP.
    LEAD    PIC S9(5)V99 SIGN LEADING.
    BEFORE  PIC S9(5)V99 SIGN LEADING SEPARATE.
    BEHIND  PIC S9(6) SIGN TRAILING SEPARATE.
"""

import random
import struct
from fractions import Fraction
from pathlib import Path

RECORDS = 400
NAMES = ["one", "two", "single", "double", "units", "big", "price", "lead", "before", "behind"]


def hexadecimal(size: int) -> tuple[bytes, str]:
    digits = (size - 1) * 2
    negative, power = random.random() < 0.5, random.choice([0, 127, 64, 65, random.randrange(128)])
    fraction = random.choice([0, 1, 16**digits - 1, random.randrange(16**digits), random.randrange(16**digits)])
    value = Fraction(fraction, 16**digits) * Fraction(16) ** (power - 64)
    return (negative << 7 | power).to_bytes(1, "big") + fraction.to_bytes(size - 1, "big"), repr(float(-value if negative else value))


def ieee(code: str) -> tuple[bytes, str]:
    size = struct.calcsize(code)
    data = random.choice([random.randbytes(size), struct.pack(code, random.uniform(-1e6, 1e6)), struct.pack(code, -0.0)])
    (value,) = struct.unpack(code, data)
    return data, repr(value) if abs(value) < float("inf") else "!"


def pointed(value: int, scale: int) -> str:
    whole, part = divmod(abs(value), 10**scale)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{part:0{scale}d}" if scale else "")


def binary(size: int, scale: int, *, signed: bool) -> tuple[bytes, str]:
    data = random.choice([random.randbytes(size), bytes(size), b"\xff" * size, b"\x80" + bytes(size - 1)])
    return data, pointed(int.from_bytes(data, "big", signed=signed), scale)


def digits(count: int) -> tuple[int, str]:
    value = random.choice([0, 1, 10**count - 1, random.randrange(10**count)])
    return value, f"{value:0{count}d}"


def leading() -> tuple[bytes, str]:
    value, text = digits(7)
    zone = random.choice([0xC, 0xD, 0xF])
    data = bytes([zone << 4 | int(text[0])]) + text[1:].encode("cp037")
    return data, f"{'-' if zone == 0xD else ''}{pointed(value, 2)}" if value else "0.00"


def separate(count: int, scale: int, *, before: bool) -> tuple[bytes, str]:
    value, text = digits(count)
    sign = random.choice("+-")
    data = (sign + text if before else text + sign).encode("cp037")
    return data, f"{'-' if sign == '-' and value else ''}{pointed(value, scale)}"


def damaged(part: bytes) -> bytes:
    part = bytearray(part)
    part[random.randrange(len(part))] = random.choice([0x00, 0xC1 if len(part) > 7 else 0xE2, 0x5C])
    return bytes(part)


def main() -> None:
    random.seed(16)
    here = Path(__file__).parent
    data, lines = bytearray(), ["\t".join(NAMES) + "\n"]
    for number in range(1, RECORDS + 1):
        values = [
            hexadecimal(4),
            hexadecimal(8),
            ieee(">f"),
            ieee(">d"),
            binary(2, 0, signed=False),
            binary(8, 0, signed=False),
            binary(4, 2, signed=True),
            leading(),
            separate(7, 2, before=True),
            separate(6, 0, before=False),
        ]
        if number % 10 == 0:
            at = random.choice([8, 9])
            values[at] = (damaged(values[at][0]), "!")
        data += b"".join(part for part, _ in values)
        lines.append("\t".join(told for _, told in values) + "\n")
    (here / "cobol.ebcdic").write_bytes(data)
    (here / "cobol.tsv").write_text("".join(lines))


main()
