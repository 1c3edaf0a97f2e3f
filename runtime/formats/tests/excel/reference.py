"""What openpyxl, xlrd and pandas make of workbooks: `python reference.py FOLDER > reference.tsv`.

A line for each sheet: the path, the number of the sheet, its rows that are not empty, and for each column from the first on the CRC-32 of
its values as text, each of which ends with a record separator. Errors are empty. Files that openpyxl refuses are left out.
"""

import datetime
import sys
import zlib
from decimal import Decimal
from pathlib import Path

import openpyxl
import xlrd

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


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted([*folder.rglob("*.xlsx"), *folder.rglob("*.xls")]):
        try:
            sheets = list(of_openpyxl(path) if path.suffix == ".xlsx" else of_xlrd(path))
        except OSError:
            continue
        for number, rows in sheets:
            width = max((len(row) for row in rows), default=0)
            columns = ["".join(row[column] + "\x1e" for row in rows) for column in range(width)]
            crcs = [f"{zlib.crc32(it.encode()):08x}" for it in columns]
            print(path.relative_to(folder), number, len(rows), *crcs, sep="\t")


main()
