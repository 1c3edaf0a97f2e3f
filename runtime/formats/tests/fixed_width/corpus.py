"""What pandas reads of files of fixed width by their layouts: `python corpus.py FOLDER UNPACKED`.

A line for each file, or each kind of record of it: its path, the length of its records (nothing where they are lines), the lines before
them, what records of that kind start with (nothing where all are read), whether columns may lack at the end of a line, how many lines and
how many records there are, and for each column its type, its place and the CRC-32 of its values. Values are text that ends with a record
separator: `\\x1dnull` where nothing is there, `\\x1derror` where what is there is not of the type, `\\x1dmalformed` in a line that is too
short. `read_fwf` cuts; what a cut is as a number or a date Python's `int`, `decimal` and `strptime` say. `layouts.tsv` says where each
layout is from; a table without one has the columns that pandas finds in its first 1,000 lines. Files that are packed are unpacked to the
folder UNPACKED, and stand in the line by their place there.
"""

import bz2
import csv
import gzip
import io
import json
import lzma
import re
import sys
import zipfile
import zlib
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pandas
from pandas.io.parsers.python_parser import FixedWidthReader

HERE = Path(__file__).parent
NULL, ERROR, MALFORMED = "\x1dnull", "\x1derror", "\x1dmalformed"
PACKED = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}


class Field(NamedTuple):
    first: int
    last: int
    type: str = "text"
    stored: str = ""


def table(name: str) -> dict[str, list[Field]]:
    layouts = {}
    for text in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not text.startswith("#"):
            layout, _, first, last, *rest = text.split("\t")
            layouts.setdefault(layout, []).append((first, last, *rest))
    return layouts


LAYOUTS = {name: [Field(int(first), int(last), *rest) for first, last, *rest in rows] for name, rows in table("layouts.tsv").items()}
CLAIMS = table("cclf.layout.tsv")


def of_claims(name: str) -> list[Field]:
    def kind(picture: str) -> str:
        return "date %Y-%m-%d" if picture.startswith("YYYY") else "int" if picture[0] == "9" else "text"

    return [Field(int(first), int(last), kind(picture)) for first, last, picture in CLAIMS[name]]


def of_naaccr(path: Path) -> list[Field]:
    with path.open(newline="", encoding="utf-8") as file:
        rows = [it for it in csv.DictReader(file) if "I" in it["Record Types"] and it["Start Column"]]
    places = sorted((int(it["Start Column"]), int(it["Length"])) for it in rows)
    return [Field(start, start + length - 1) for start, length in places]


def of_imma(path: Path, records: list[str]) -> list[Field]:
    """The core, and behind it what is attached, each of which begins with its number and its length."""
    sections = json.loads(path.read_text(encoding="utf-8"))["sections"]
    fields, at = [], 0
    behind = {it["header"]["sentinel"]: it for it in sections.values()}
    section = sections["core"]
    while section and not section["header"].get("disable_read"):
        for element in section["elements"].values():
            kind, scale, width = element["column_type"], element.get("scale"), element["field_length"]
            number = {0.1: 1, 0.01: 2, 0.001: 3}.get(scale) if kind == "float" else None
            whole = kind == "int" and "encoding" not in element
            stored = ("int", "") if whole else (f"decimal({width + 1},{number})", "implied") if number else ("text", "")
            fields.append(Field(at + 1, at + width, *stored))
            at += width
        (sentinel,) = {it[at : at + 4] for it in records}
        section = behind.get(sentinel)
    return fields


def of_catalogue(path: Path, name: str) -> list[Field]:
    """Of the tables that a ReadMe describes the one of this name; one description may have several names, each on a line."""
    fields, is_wanted, was_title = [], False, False
    for text in path.read_text(encoding="utf-8").splitlines():
        if title := re.match(r"Byte-by-byte Description of file: (.*)", text):
            is_named = any(Path(name).match(it.strip()) for it in title[1].split(","))
            is_wanted = is_named or is_wanted and was_title
        elif is_wanted and (row := re.match(r"\s*(?:(\d+)-\s*)?(\d+)\s+([AIFE])\d", text)):
            fields.append(Field(int(row[1] or row[2]), int(row[2]), "int" if row[3] == "I" else "text"))
        was_title = bool(title)
    return fields


def inferred(path: Path, skip: int = 0) -> list[Field]:
    """Of a table that nobody describes: where pandas finds its columns to be."""
    lines = iter(path.read_text(encoding="utf-8").splitlines(keepends=True)[skip:])
    places = FixedWidthReader(lines, "infer", " ", None, infer_nrows=1000).colspecs
    return [Field(first + 1, last) for first, last in places]


def value(text: str, field: Field) -> str:
    if not text:
        return NULL
    try:
        kind, _, form = field.type.partition(" ")
        if kind == "text":
            return text
        if kind == "date":
            day = datetime.strptime(text, form).date()
            return str(day) if day.strftime(form) == text else ERROR
        if not re.fullmatch(r"[+-]?\d+", text):
            return ERROR
        number = int(text)
        if kind == "int":
            return str(number)
        # A point that is not written.
        digits, scale = map(int, re.findall(r"\d+", kind))
        return f"{Decimal(number).scaleb(-scale):.{scale}f}" if abs(number) < 10**digits else ERROR
    except ValueError:
        return ERROR


class Source(NamedTuple):
    path: Path
    fields: list[Field]
    skip: int = 0
    kind: str = ""
    may_lack: bool = False
    length: int | None = None

    def is_short(self, text: str, is_last: bool) -> bool:
        """Whether a line is too short for its columns: half of what is no text is nothing, and a last line without an end may go on."""
        lacking = [it for it in self.fields if it.last > len(text)]
        if not self.may_lack or is_last:
            return bool(lacking)
        return any(it.first <= len(text) and it.type != "text" for it in lacking)

    def cut(self, lines: list[str]) -> list[list[str]]:
        """What pandas finds at the places of each field."""
        places = [(it.first - 1, it.last) for it in self.fields]
        names = [f"c{it}" for it in range(len(places))]
        text = io.StringIO("".join(it + "\n" for it in lines))
        cut = pandas.read_fwf(text, colspecs=places, names=names, dtype=str, keep_default_na=False, na_values=[])
        assert len(cut) == len(lines), self.path
        return [list(cut[name]) for name in names]

    def line(self, folder: Path) -> str:
        content = self.path.read_bytes().decode()
        is_cut = self.length is not None or not content.endswith("\n")
        if self.length:
            lines = [content[at : at + self.length] for at in range(0, len(content), self.length)]
        else:
            lines = [it.removesuffix("\r") for it in content.split("\n")[self.skip :]]
            lines = [it for it in lines if it]
        # Of what is left behind the last whole record nobody knows of which kind it is.
        part = self.length or 0
        records = [(at, it) for at, it in enumerate(lines, 1) if it.startswith(self.kind) or len(it) < part]
        short = [self.is_short(it, is_cut and at == len(lines)) for at, it in records]
        whole = [text for (_, text), it in zip(records, short, strict=True) if not it]
        columns = self.cut(whole) if whole else [[] for _ in self.fields]
        told = []
        for field, column in zip(self.fields, columns, strict=True):
            texts = iter(column)
            values = [MALFORMED if it else value(next(texts), field) for it in short]
            crc = zlib.crc32("".join(it + chr(30) for it in values).encode())
            told.append(f"{field.type}|{field.first}..{field.last} {field.stored}".rstrip() + f"|{crc:08x}")
        path = self.path.relative_to(folder) if self.path.is_relative_to(folder) else self.path
        first = (path, self.length or "", self.skip, self.kind, "may" if self.may_lack else "not", len(lines), len(records))
        return "\t".join(map(str, (*first, *told)))


def of_bank(path: Path):
    lines = path.read_text(encoding="utf-8").splitlines()
    # Banks may leave the line ends out.
    length = 94 if len(lines) == 1 and len(lines[0]) > 94 else None
    if length:
        lines = [lines[0][at : at + length] for at in range(0, len(lines[0]), length)]
    classes = {it[50:53] for it in lines if it.startswith("5")}
    variant = f"/{classes.pop()}" if len(classes) == 1 else ""
    for name, fields in LAYOUTS.items():
        if name.startswith("nacha:") and "/" not in name:
            kind = name.removeprefix("nacha:")
            if any(it.startswith(kind) for it in lines):
                yield Source(path, LAYOUTS.get(name + variant, fields), kind=kind, length=length)


def sources(folder: Path, unpacked: Path):
    def files(pattern: str):
        return sorted(it for it in (folder / "fixedwidth").glob(pattern) if it.is_file())

    def unpack(path: Path, name: str, content: bytes) -> Path:
        to = unpacked / path.relative_to(folder).parent / name
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(content)
        return to

    def of_feed(path: Path, name: str):
        number = name[re.search("ZC(?=[089])", name).end()]
        if number == "0":
            yield Source(path, LAYOUTS["cclf0"], skip=1)
            return
        fields = of_claims(f"CCLF{number}")
        yield Source(path, fields, may_lack=True)
        # Lines that end within a date are malformed: of texts there is what there is.
        yield Source(path, [it._replace(type="text") for it in fields], may_lack=True)

    for path in files("bcda_cclf/**/*"):
        yield from of_feed(path, path.name)
    for path in files("bcda_cclf_archives/**/*"):
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                yield from of_feed(unpack(path, f"{path.name}/{member}", archive.read(member)), member)
    for path in files("nacha/**/*.ach"):
        yield from of_bank(path)
    for path in files("noaa*/*.gz"):
        yield Source(unpack(path, path.stem, gzip.decompress(path.read_bytes())), LAYOUTS["isd"])
    for path in files("naaccr/*.txt"):
        version = re.search("naaccr-?(1[48])", path.name)[1]
        yield Source(path, of_naaccr(folder / f"layouts/naaccr/naaccr-xml-items-{version}0.csv"))
    for path in files("icoads_imma/**/*.imma"):
        layout = folder / "layouts/icoads/icoads/icoads.json"
        yield Source(path, of_imma(layout, path.read_text(encoding="utf-8").splitlines()))
    catalogues = folder / "fixedwidth/astropy_ascii"
    for name in ["description/table.dat", "glob/lmxbrefs.dat", "multi/lhs2065.dat", "null/table1.dat"]:
        path = catalogues / "cds" / name
        described = "table.dat" if name.startswith("null") else path.name
        yield Source(path, of_catalogue(path.parent / "ReadMe", described), may_lack=True)
    for name, described in [("cds.dat", "datafile3.txt"), ("cdsFunctional.dat", "table2.dat")]:
        path = catalogues / name
        lines = path.read_text(encoding="utf-8").splitlines()
        rule = max(at for at, it in enumerate(lines) if it.startswith("----"))
        yield Source(path, of_catalogue(path, described), skip=rule + 1, may_lack=True)
    for name in ["ipac.dat.bz2", "ipac.dat.xz", "no_data_ipac.dat"]:
        path = catalogues / name
        if decode := PACKED.get(path.suffix):
            path = unpack(path, name.replace(".", "_"), decode(path.read_bytes()))
        lines = path.read_text(encoding="utf-8").splitlines()
        titles = max(at for at, it in enumerate(lines) if it.startswith("|"))
        bars = [it.start() for it in re.finditer(r"\|", lines[titles])]
        fields = [Field(bar + 1, following) for bar, following in zip(bars, bars[1:])]
        yield Source(path, fields, skip=titles + 1, may_lack=True)
    path = catalogues / "cds/datasplitcompletegz/table1.dat.000.gz"
    path = unpack(path, "table1", gzip.decompress(path.read_bytes()))
    yield Source(path, inferred(path), may_lack=True)
    readr = folder / "csv/readr"
    yield Source(readr / "extdata/fwf-sample.txt", LAYOUTS["readr"])
    for path, skip in [("extdata/epa78.txt", 0), ("extdata/massey-rating.txt", 1), ("fixtures/fwf-trailing.txt", 0)]:
        yield Source(readr / path, inferred(readr / path, skip), skip=skip, may_lack=True)


def main() -> None:
    folder, unpacked = map(Path, sys.argv[1:])
    for source in sources(folder, unpacked):
        print(source.line(folder))


main()
