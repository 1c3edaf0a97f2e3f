"""Writes files of claims as the Centers for Medicare & Medicaid Services send them (CCLF), and what is in them.

`cclf.layout.tsv` has the places of "Claim and Claim Line Feed Information Packet", version 36, files 1, 5, 8 and 9. Values are random
(fixed seed), written as the packet says: numbers of `9(13)` with zeros before them, amounts of `-9(11).99` with blanks before them and a
point, dates with hyphens, `1000-01-01` and `9999-12-31` where there is none, texts with blanks behind them, blanks where there is nothing.
As in the files of CMS's own BCDA project, lines end where their last value does, and the last one of file 9 has no line end.

The same goes into a zip without a name that says so, with the summary (file 0) beside it, for `tests/run/cclf`.
"""

import datetime
import random
import re
import zipfile
from decimal import Decimal
from pathlib import Path

FILES = {"CCLF1": 40, "CCLF5": 60, "CCLF8": 50, "CCLF9": 7}
TITLES = {
    "CCLF1": "Part A Claims Header File",
    "CCLF5": "Part B Physicians File",
    "CCLF8": "Beneficiary Demographics File",
    "CCLF9": "BENE XREF File",
}
LETTERS = "ABCDEFGHJKMNPQRTUVWXY0123456789"


def value(picture: str, length: int) -> tuple[str, str]:
    """A value in its place, and what it is."""
    if random.random() < 0.1:
        return " " * length, ""
    if picture.startswith("YYYY"):
        day = datetime.date(1920, 1, 1) + datetime.timedelta(random.randrange(38_000))
        text = random.choice([day.isoformat()] * 8 + ["1000-01-01", "9999-12-31"])
        return text, text
    if amount := re.fullmatch(r"-9\((\d+)\)\.(9+)", picture):
        whole, scale = random.randrange(1, int(amount[1]) + 1), len(amount[2])
        number = Decimal(random.randrange(-(10 ** (whole + scale)) + 1, 10 ** (whole + scale))).scaleb(-scale)
        return f"{number:.{scale}f}".rjust(length), f"{number:.{scale}f}"
    if picture.startswith("9"):
        number = random.randrange(10**length)
        return f"{number:0{length}d}", str(number)
    text = "".join(random.choice(LETTERS) for _ in range(random.randint(1, length)))
    if length > 20 and random.random() < 0.5:
        text = text[: length // 2] + " " + text[: length // 3]
    return text.ljust(length), text


def files(here: Path) -> dict[str, tuple[list[str], list[list[str]]]]:
    rows = [line.split("\t") for line in (here / "cclf.layout.tsv").read_text().splitlines()[1:]]
    written = {}
    for file, records in FILES.items():
        fields = [(name, int(start), int(end), picture) for of, name, start, end, picture in rows if of == file]
        lines, told = [], [[name for name, _, _, _ in fields]]
        for _ in range(records):
            line, values = "", []
            for _, start, end, picture in fields:
                assert len(line) == start - 1
                found, meant = value(picture, end - start + 1)
                line += found
                values.append(meant)
            lines.append(line.rstrip(" "))
            told.append(values)
        written[file] = lines, told
    return written


def text(file: str, lines: list[str]) -> str:
    return "\n".join(lines) + ("" if file == "CCLF9" else "\n")


def summary(written: dict[str, tuple[list[str], list[list[str]]]], lengths: dict[str, int]) -> str:
    lines = ["File Number  |File Description    |Total Records Count |Record Length"]
    for file, (records, _) in written.items():
        lines.append(f"{file}  |{TITLES[file]:<43}|{len(records):>11}|{lengths[file]:>5}")
    return "\n".join(lines) + "\n"


def main() -> None:
    random.seed(36)
    here = Path(__file__).parent
    written = files(here)
    for file, (lines, told) in written.items():
        (here / f"{file.lower()}.dat").write_text(text(file, lines))
        (here / f"{file.lower()}.tsv").write_text("".join("\t".join(values) + "\n" for values in told))
    lengths = {"CCLF1": 437, "CCLF5": 388, "CCLF8": 549, "CCLF9": 55}
    folder = here.parents[3] / "tests/run/cclf/input"
    folder.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(folder / "T.BCD.A0001.ZCY24.D240115.T1000000", "w", zipfile.ZIP_DEFLATED) as archive:
        members = {f"ZC{file[4:]}": text(file, lines[:4]) for file, (lines, _) in written.items()}
        few = {file: (lines[:4], told) for file, (lines, told) in written.items()}
        members["ZC0"] = summary(few, lengths)
        for name, content in sorted(members.items()):
            member = zipfile.ZipInfo(f"T.A0001.ACO.{name}Y24.D240115.T1000000", (2024, 1, 15, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)


main()
