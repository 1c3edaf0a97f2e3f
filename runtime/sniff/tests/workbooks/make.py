"""Writes the workbooks of this folder, by openpyxl 3.1.5: `python make.py`."""

import datetime
import pathlib

import openpyxl
import openpyxl.chart

HERE = pathlib.Path(__file__).parent
VISITS = [
    (f"V-{number}", datetime.date(2024, 1, number), ["MRI", "X-ray", "blood"][number % 3], number * 10.5)
    for number in range(1, 9)
]
HEADER = ("visit_id", "seen", "service", "amount")


def book(name, sheets):
    """Sheets by their names: each a list of cells, `(row, column, value)`."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, cells in sheets.items():
        sheet = workbook.create_sheet(title)
        for row, column, value in cells:
            sheet.cell(row, column, value)
    moment = datetime.datetime(2024, 1, 31)
    workbook.properties.created = workbook.properties.modified = moment
    workbook.save(HERE / f"{name}.xlsx")


def table(rows, row=1, column=1):
    return [
        (row + down, column + right, value)
        for down, values in enumerate(rows)
        for right, value in enumerate(values)
        if value is not None
    ]


book(
    "titles",
    {
        "Visits": [(1, 1, "Visits of January"), (2, 1, "Report date"), (2, 2, "2024-02-01")]
        + table([HEADER, *VISITS], row=4)
        + [(13, 1, "Total"), (13, 4, 378), (15, 1, "Printed by the clinic")]
    },
)
book(
    "cover",
    {
        "Read me": [(1, 1, "Monthly file"), (3, 1, "Contact"), (3, 2, "desk@example.com")],
        "January": table([HEADER, *VISITS]),
        "Codes": table([("code", "text"), (1, "MRI"), (2, "X-ray")]),
    },
)
book("no_header", {"Sheet1": table(VISITS, row=3, column=2)})
book("twice", {"Sheet1": table([("id", "date", "date", "amount"), *VISITS])})
book("beside", {"Sheet1": table([HEADER, *VISITS]) + [(2, 8, "Note:"), (3, 8, "X-ray of the left hand")]})
sparse = [(*values, None, "late" if number == 3 else None) for number, values in enumerate(VISITS)]
book("named_beside", {"Sheet1": table([(*HEADER, None, "remark"), *sparse])})
book("spaced", {"Sheet1": table([("id", None, "seen", "a\nmount"), *[(v[0], None, v[1], v[3]) for v in VISITS]])})
book("rows_of_header", {"Sheet1": table([("patient", "seen", "lab", "amount"), (None, "(date)", None, "(usd)"), *VISITS])})
chart = openpyxl.Workbook()
chart.active.title = "Sheet1"
for row, column, value in table([HEADER, *VISITS]):
    chart.active.cell(row, column, value)
bars = openpyxl.chart.BarChart()
bars.add_data(openpyxl.chart.Reference(chart.active, min_col=4, min_row=1, max_row=9))
chart.create_chartsheet("Chart", 0).add_chart(bars)
chart.properties.created = chart.properties.modified = datetime.datetime(2024, 1, 31)
chart.save(HERE / "chart_first.xlsx")
book("empty", {"Sheet1": []})
