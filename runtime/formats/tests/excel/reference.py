"""What openpyxl, xlrd and pandas make of workbooks: `python reference.py FOLDER > reference.tsv`.

A line for each sheet: the path, the number of the sheet, its rows that are not empty, and for each column from the first on the CRC-32 of
its values as text, each of which ends with a record separator. Errors are empty. Files that openpyxl refuses are left out.

Of an `.ods` pandas reads the rows, with odfpy. What it makes of three kinds of cells is no value of the sheet, and is read here of their
attributes: a duration (it reads the text that is shown, of which it takes hours of a day alone), whether a date has a time, and the text
`#N/A`, which it takes for an error.
"""

import datetime
import sys
import zlib
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas
import xlrd
from odf.namespaces import OFFICENS
from pandas.io.excel._odfreader import ODFReader

DAY = datetime.timedelta(days=1)


def spelled(value, shown: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        text = repr(float(value)).removesuffix(".0").replace("e-0", "e-").replace("e+", "e")
        return f"{Decimal(text):f}" if 1e-6 <= abs(value) < 1e21 else text
    if isinstance(value, datetime.datetime):
        has_time = "h" in shown.lower() or value.time() != datetime.time()
        return value.isoformat() if has_time else value.date().isoformat()
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime.time):
        return value.isoformat()
    return str(value)


def of_openpyxl(path: Path):
    book = openpyxl.load_workbook(path, data_only=True)
    for number, sheet in enumerate(book.worksheets, 1):
        rows = []
        for row in sheet.iter_rows(min_row=1, min_col=1):
            if any(cell.value not in (None, "") for cell in row):
                rows.append(["" if cell.data_type == "e" else spelled(cell.value, cell.number_format) for cell in row])
        yield number, rows


def of_xlrd(path: Path):
    book = xlrd.open_workbook(path, formatting_info=True)
    for number, sheet in enumerate(book.sheets(), 1):
        rows = []
        for index in range(sheet.nrows):
            cells = [of_cell(book, sheet.cell(index, column)) for column in range(sheet.ncols)]
            if any(it is not None for it in cells):
                rows.append([it or "" for it in cells])
        yield number, rows


def of_cell(book, cell):
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return ""
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return str(bool(cell.value)).lower()
    if cell.ctype == xlrd.XL_CELL_DATE:
        shown = book.format_map[book.xf_list[cell.xf_index].format_key].format_str
        if shown.startswith("["):
            return spelled(cell.value * DAY, shown)
        if cell.value < 1:
            return spelled((datetime.datetime(2000, 1, 1) + cell.value * DAY).time(), shown)
        return spelled(xlrd.xldate_as_datetime(cell.value, book.datemode), shown)
    return spelled(cell.value, "")


class Ods(ODFReader):
    def _get_cell_value(self, cell):
        kind = cell.attributes.get((OFFICENS, "value-type"))
        if kind == "string":
            return self._get_cell_string_value(cell)
        if kind == "time":
            return spelled(pandas.Timedelta(cell.attributes[(OFFICENS, "time-value")]), "")
        if kind == "date":
            text = cell.attributes[(OFFICENS, "date-value")]
            return spelled(pandas.Timestamp(text).to_pydatetime(), "h" if "T" in text else "")
        value = super()._get_cell_value(cell)
        return value if value == self.empty_value else spelled(value, "")


def of_pandas(path: Path):
    book = Ods(str(path), storage_options={})
    for number, name in enumerate(book.sheet_names, 1):
        rows = book.get_sheet_data(book.get_sheet_by_name(name))
        yield number, [row for row in rows if any(row)]


READERS = {".xlsx": of_openpyxl, ".xls": of_xlrd, ".ods": of_pandas}


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in READERS):
        try:
            sheets = list(READERS[path.suffix](path))
        except OSError:
            continue
        for number, rows in sheets:
            width = max((len(row) for row in rows), default=0)
            columns = ["".join(row[column] + "\x1e" for row in rows) for column in range(width)]
            crcs = [f"{zlib.crc32(it.encode()):08x}" for it in columns]
            print(path.relative_to(folder), number, len(rows), *crcs, sep="\t")


main()
