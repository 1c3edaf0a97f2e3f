#!/usr/bin/env python3
"""What HL7 files hold, by plain splitting.

    python3 reference_hl7.py > reference_hl7.tsv

A line for each record: file, segment, and the values of its columns with `¦` between them, in the order of `tests/messages.rs`.
"""

import pathlib
import re

FOLDER = pathlib.Path(__file__).parent
ESCAPES = {"F": "|", "S": "^", "T": "&", "R": "~", "E": "\\", ".br": "\n", "H": "", "N": ""}


def field(segment, number, component=None):
    """The first repetition of a field."""
    if segment is None:
        return ""
    parts = segment.split("|")
    number -= parts[0] == "MSH"
    value = parts[number] if len(parts) > number else ""
    value = value.split("~")[0]
    if component is not None:
        pieces = value.split("^")
        value = pieces[component - 1] if len(pieces) >= component else ""
    value = value.strip()
    if not re.search(r"[\^&]", value):
        value = re.sub(r"\\([A-Z]|\.br)\\", lambda it: ESCAPES.get(it[1], it[0]), value)
    return "" if value == '""' else value.replace("\n", "\\n")


for path in sorted((FOLDER / "hl7").rglob("*.hl7")):
    message = patient = visit = order = request = last = None
    name = path.relative_to(FOLDER / "hl7")
    segments = [it.lstrip() for it in re.split(r"[\r\n]+", path.read_text("utf-8-sig")) if it.strip()]
    own = {}
    for segment in segments:
        own.setdefault(segment[:3], segment)
    print(
        name, "MSH",
        "¦".join([
            field(own["MSH"], 9, 1), field(own["MSH"], 9, 2), field(own["MSH"], 10), field(own.get("PID"), 3, 1),
            field(own.get("PID"), 5, 1), field(own.get("PID"), 7), field(own.get("PV1"), 2), field(own.get("OBX"), 5),
        ]),
        sep="\t",
    )
    for segment in segments:
        if segment.startswith("MSH"):
            message = segment
            kind = "^".join([field(message, 9, 1), field(message, 9, 2)])
        elif segment.startswith("SPM") and kind in ("OUL^R22", "OUL^R23"):
            order, request = None, None
        elif segment.startswith("PID"):
            patient, visit, order, request = segment, None, None, None
        elif segment.startswith("PV1"):
            visit = visit or segment
        elif segment.startswith("ORC") and kind in ("OUL^R22", "OUL^R23", "OUL^R24") and last == "OBR":
            order = segment
        elif segment.startswith("ORC"):
            order, request = segment, None
        elif segment.startswith("OBR"):
            if request is not None:
                order = None
            request = segment
        elif segment.startswith("OBX"):
            print(
                name, "OBX",
                "¦".join([
                    field(segment, 1), field(segment, 2), field(segment, 3, 1), field(segment, 5), field(request, 4, 1),
                    field(order, 2, 1), field(patient, 3, 1), field(message, 10),
                ]),
                sep="\t",
            )
        last = segment[:3]
