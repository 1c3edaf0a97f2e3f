"""Writes the workbooks of the tests: `python make.py files`. With openpyxl, odfpy and xlwt; what they do not write is put together here."""

import datetime
import sys
import zipfile
from pathlib import Path

import openpyxl
import xlwt
from odf.namespaces import TABLENS
from odf.office import Annotation
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import LineBreak, P, S

FOLDER = Path(sys.argv[1])
HEADER = ["Claim Id", "Name", "Paid", "Count", "Day", "Seen", "At", "Took", "Open"]
DAY = datetime.date(2024, 1, 31)
SEEN = datetime.datetime(2024, 1, 31, 10, 14, 23)
ROWS = [
    ["00123", "Ann", 12.5, 12345, DAY, SEEN, datetime.time(6, 30), datetime.timedelta(hours=26, minutes=30), True],
    [456, " Zoë\n& Co ", 0.1 + 0.2, -7, datetime.date(1900, 2, 28), datetime.datetime(2024, 1, 31), datetime.time(0), datetime.timedelta(hours=1), False],
    ["C-3", None, None, None, None, None, None, None, None],
    [],
    ["C-4", "#N/A", 1e-7, 12.5, datetime.date(9999, 12, 31), SEEN, datetime.time(23, 59, 59), datetime.timedelta(seconds=1), True],
]


def xlsx(name: str, is_1904: bool = False) -> None:
    book = openpyxl.Workbook()
    if is_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    sheet.title = "Notes"
    sheet["A1"] = "nothing here"
    sheet = book.create_sheet("Claims")
    sheet["B1"] = "Claims of January"
    sheet.merge_cells("B1:D1")
    for column, title in enumerate(HEADER, 2):
        sheet.cell(3, column, title)
    for number, row in enumerate(ROWS, 4):
        for column, value in enumerate(row, 2):
            if is_1904 and isinstance(value, datetime.date) and value.year < 1904:
                continue
            sheet.cell(number, column, value)
    sheet.row_dimensions[5].hidden = True
    sheet.cell(10, 2, "Total")
    sheet.cell(10, 4, 12.8)
    book.save(FOLDER / name)


def xls() -> None:
    book = xlwt.Workbook()
    book.add_sheet("Notes").write(0, 0, "nothing here")
    sheet = book.add_sheet("Claims")
    formats = {datetime.date: "yyyy-mm-dd", datetime.datetime: "yyyy-mm-dd hh:mm:ss", datetime.time: "hh:mm:ss"}
    sheet.write_merge(0, 0, 1, 3, "Claims of January")
    for column, title in enumerate(HEADER, 1):
        sheet.write(2, column, title)
    for number, row in enumerate(ROWS, 3):
        for column, value in enumerate(row, 1):
            if isinstance(value, datetime.timedelta):
                sheet.write(number, column, value / datetime.timedelta(days=1), xlwt.easyxf(num_format_str="[h]:mm:ss"))
            elif type(value) in formats:
                sheet.write(number, column, value, xlwt.easyxf(num_format_str=formats[type(value)]))
            elif value == "#N/A":
                sheet.row(number).set_cell_error(column, 0x2A)
            elif value is not None:
                sheet.write(number, column, value)
    sheet.write(9, 1, "Total")
    sheet.write(9, 3, 12.8)
    long = book.add_sheet("Long")
    for number in range(400):
        long.write(number, 0, f"text {number} " + "é€" * (number % 90))
        long.write(number, 1, number)
        long.write(number, 2, number / 100)
        long.write(number, 3, xlwt.Formula('"a"&"b"') if number == 7 else f"x{number}")
    book.save(str(FOLDER / "claims.xls"))


def ods() -> None:
    book = OpenDocumentSpreadsheet()
    notes = Table(name="Notes")
    notes.addElement(row_of([cell("nothing here")]))
    book.spreadsheet.addElement(notes)
    table = Table(name="Claims")
    title = cell("Claims of January")
    title.setAttrNS(TABLENS, "number-columns-spanned", "3")
    table.addElement(row_of([cell(None), title, CoveredTableCell(numbercolumnsrepeated=2)]))
    table.addElement(TableRow(numberrowsrepeated=1))
    table.addElement(row_of([cell(None), *map(cell, HEADER)]))
    for row in ROWS:
        table.addElement(row_of([cell(None), *map(cell, row)]))
    # The row of the total is the tenth; one cell stands twice, and so does one row.
    table.addElement(TableRow(numberrowsrepeated=1))
    table.addElement(row_of([cell(None), cell("Total"), cell(None), cell(12.8)]))
    twice = row_of([cell(None), cell("again")])
    twice.setAttrNS(TABLENS, "number-rows-repeated", "2")
    table.addElement(twice)
    empty = TableRow(numberrowsrepeated=1048563)
    empty.addElement(TableCell(numbercolumnsrepeated=1024))
    table.addElement(empty)
    book.spreadsheet.addElement(table)
    book.save(str(FOLDER / "claims.ods"))


def kinds_of_ods() -> None:
    """Cells as other programs write them into an `.ods`: amounts, percentages, moments, cells and rows that stand several times, notes."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Kinds")
    table.addElement(row_of(map(cell, ["kind", "value", "again", "once more", "last"])))
    note = Annotation()
    note.addElement(P(text="a note"))
    lines = TableCell(valuetype="string")
    lines.addElement(note)
    for parts in [["one", LineBreak(), "two"], ["a", S(c=3), "b"], [], ["last"]]:
        paragraph = P()
        for part in parts:
            paragraph.addText(part) if isinstance(part, str) else paragraph.addElement(part)
        lines.addElement(paragraph)
    several = cell(7)
    several.setAttrNS(TABLENS, "number-columns-repeated", "3")
    for row in [
        [cell("percentage"), shown("percentage", "0.125", "12.5%"), several, cell("x")],
        [cell("currency"), shown("currency", "-1234.5", "-$1,234.50", currency="USD"), cell(1e21), cell(1e-7), cell(0.1)],
        [cell("moment"), shown("date", "2024-02-29T23:59:59", "29/02/24"), shown("date", "1899-12-30", "30/12/99"), cell(True), cell(False)],
        [cell("time"), shown("time", "PT06H30M00S", "06:30"), shown("time", "PT99H00M01S", "99:00"), cell(-7), cell("\u00e9\U0001f600")],
        [cell("lines"), lines, TableCell(numbercolumnsrepeated=2), cell("behind")],
        [cell("digits"), cell("00123"), cell("TRUE"), cell("2024-01-31"), cell("#N/A")],
    ]:
        table.addElement(row_of(row))
    twice = row_of([cell("twice"), cell(2)])
    twice.setAttrNS(TABLENS, "number-rows-repeated", "2")
    table.addElement(twice)
    book.spreadsheet.addElement(table)
    book.save(str(FOLDER / "kinds.ods"))


def shown(kind: str, value: str, text: str, **more) -> TableCell:
    name = {"date": "datevalue", "time": "timevalue"}.get(kind, "value")
    it = TableCell(valuetype=kind, **{name: value}, **more)
    it.addElement(P(text=text))
    return it


def row_of(cells) -> TableRow:
    row = TableRow()
    for it in cells:
        row.addElement(it)
    return row


def cell(value) -> TableCell:
    if value is None:
        return TableCell()
    if isinstance(value, bool):
        it, shown = TableCell(valuetype="boolean", booleanvalue=str(value).lower()), str(value).upper()
    elif isinstance(value, (int, float)):
        it, shown = TableCell(valuetype="float", value=repr(value)), f"{value:.2f}"
    elif isinstance(value, datetime.date):
        it, shown = TableCell(valuetype="date", datevalue=value.isoformat()), value.strftime("%d/%m/%y")
    elif isinstance(value, datetime.time):
        it, shown = TableCell(valuetype="time", timevalue=value.strftime("PT%HH%MM%SS")), value.isoformat()
    elif isinstance(value, datetime.timedelta):
        seconds = int(value.total_seconds())
        it = TableCell(valuetype="time", timevalue=f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S")
        shown = str(value)
    else:
        it = TableCell(valuetype="string")
        for line in value.split("\n"):
            paragraph = P(text=line.lstrip(" "))
            if line.startswith(" "):
                paragraph = P()
                paragraph.addElement(S(c=1))
                paragraph.addText(line.lstrip(" "))
            it.addElement(paragraph)
        return it
    it.addElement(P(text=shown))
    return it


TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"""
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>"""


def by_hand(name: str, sheet: str, strings: str = "", sheets: str = "", method: int = zipfile.ZIP_DEFLATED) -> None:
    """What writers other than openpyxl write: texts of runs, cached values, cells without places, other folders."""
    relation = '<Relationship Id="{}" Type="' + OFFICE + '/{}" Target="{}"/>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS.format(relation.format("r1", "officeDocument", "/Book/Main.xml")),
        "book/main.xml": f'<x:workbook xmlns:x="{MAIN}" xmlns:r="{OFFICE}"><x:sheets>'
        f'<x:sheet name="A &amp; B" sheetId="7" r:id="s1"/>{sheets}</x:sheets></x:workbook>',
        "book/_rels/main.xml.rels": RELATIONS.format(
            relation.format("s1", "worksheet", "sheets/one.xml")
            + relation.format("s2", "chartsheet", "sheets/two.xml")
            + relation.format("x", "sharedStrings", "../texts.xml")
            + relation.format("y", "styles", "styles.xml")
        ),
        "book/sheets/one.xml": f'<worksheet xmlns="{MAIN}"><dimension ref="A1"/><sheetData>{sheet}</sheetData><f/></worksheet>',
        "book/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="200" formatCode="d&quot;. &quot;mmm"/></numFmts>'
        '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="200"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
        "texts.xml": f'<sst xmlns="{MAIN}" uniqueCount="99999999999">{strings}</sst>',
    }
    with zipfile.ZipFile(FOLDER / name, "w", method) as archive:
        for part, text in parts.items():
            archive.writestr(zipfile.ZipInfo(part, (2024, 1, 31, 0, 0, 0)), text, method)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    xlsx("claims.xlsx")
    xlsx("of_1904.xlsx", is_1904=True)
    xls()
    ods()
    kinds_of_ods()
    strings = (
        "<si><t>id</t></si><si><t>note</t></si>"
        '<si><r><t>rich </t></r><r><rPr><b/></rPr><t xml:space="preserve"> text</t></r><rPh sb="0" eb="1"><t>RICH</t></rPh></si>'
        "<si><t>a_x000D_b &lt;&#233;&gt;</t></si><si/>"
    )
    cells = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>more</t></is></c></row>'
        '<row><c t="s"><v>2</v></c><c t="s"><v>3</v></c><c><f>1+1</f><v>2</v></c></row>'
        '<row r="4" hidden="1"><c r="C4" t="str"><f>"x"</f><v>cached</v></c><c r="A4"><v>1E3</v></c></row>'
        '<row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" t="e"><v>#DIV/0!</v></c><c r="C5" t="s"><v>77</v></c></row>'
        '<row r="6"><c r="A6" s="1"><v>45322</v></c><c r="B6" s="2"><v>45322.5</v></c><c r="C6" t="d"><v>2024-01-31T10:00:00Z</v></c></row>'
        '<row r="7"><c r="A7" s="1"/><c r="B7" t="s"><v>4</v></c></row>'
        '<row r="8"><c r="A8" s="3"><v>60</v></c><c r="B8"><v>twelve</v></c><c r="C8" s="3"><v>45322</v></c></row>'
        '<row r="9"><c r="A9"><v>1</v></c><c r="D9"><v>2</v></c></row>'
    )
    by_hand("by_hand.xlsx", cells, strings, '<x:sheet name="Chart" sheetId="8" r:id="s2"/>')
    by_hand("stored.xlsx", '<row r="2"><c r="A2" t="inlineStr"><is><t>id</t></is></c></row><row r="3"><c r="A3"><v>1</v></c></row>', method=zipfile.ZIP_STORED)


main()
