#!/usr/bin/env python3
"""Lists and structs of the files of X12 and HL7, by plain splitting: no loops, only what stands between two segments.

    python3 reference_lists.py > reference_lists.tsv

A line for each record: file, format, columns, and their values as JSON.
"""

import json
import re

from reference import FOLDER, get, transactions

HEADS = ["CLM", "HL", "SE"]


def until(segments, at, ends):
    """The segments behind `at` and before any of `ends`."""
    behind = segments[at + 1:]
    length = next((index for index, it in enumerate(behind) if it[0] in ends), len(behind))
    return behind[:length]


def parts(segments, name, ends):
    """What each segment of this name begins, up to the next or any of `ends`: the segment and what follows it."""
    begun = [index for index, it in enumerate(segments) if it[0] == name]
    return [(segments[index], until(segments, index, [name, *ends])) for index in begun]


def some(text):
    return text or None


def claims(guide, segments, component):
    service, code, charge = ("SV2", 2, 3) if guide in ("005010X223", "004010X096") else ("SV1", 1, 2)
    columns = "; ".join([
        "id text at CLM/01",
        "codes list<text?> at HI/*-2",
        "kinds list<struct{1:text?,2:text?}> at HI/*",
        "refs list<struct{01:text?,02:text?}> at REF",
        f"lines list<struct{{01:text?,{service}/0{code}-2:text?,{service}/0{charge}:text?,2430:list<struct{{SVD/01:text?,CAS/01:list<text>}}>}}> at 2400",
    ])
    for at, segment in enumerate(segments):
        if segment[0] != "CLM":
            continue
        whole = until(segments, at, HEADS)
        own = until(segments, at, ["NM1", "SBR", "LX", "CR7", *HEADS])
        composites = [value for it in own if it[0] == "HI" for value in it[1:] if value.strip()]
        refs = [{"01": some(get(it, 1)), "02": some(get(it, 2))} for it in own if it[0] == "REF"]
        lines = []
        for line, behind in parts(whole, "LX", []):
            found = next((it for it in behind if it[0] == service), None)
            paid = [
                {"SVD/01": some(get(svd, 1)), "CAS/01": [get(it, 1) for it in rest if it[0] == "CAS"]}
                for svd, rest in parts(behind, "SVD", ["LQ"])
            ]
            lines.append({
                "01": some(get(line, 1)), f"{service}/0{code}-2": some(get(found, code, component, 2)),
                f"{service}/0{charge}": some(get(found, charge)), "2430": paid,
            })
        pieces = [(value.split(component) + [""])[:2] for value in composites]
        yield f"x12 {guide} 2300", columns, [
            get(segment, 1), [some(it[1]) for it in pieces], [{"1": some(it[0]), "2": some(it[1])} for it in pieces], refs, lines,
        ]


def payments(guide, segments, component):
    columns = "; ".join([
        "id text at CLP/01",
        "adjusted list<text?> at CAS/01",
        "lines list<struct{SVC/01-2:text?,SVC/03:text?,CAS:list<struct{01:text?,03:text?}>}> at 2110",
    ])
    for at, segment in enumerate(segments):
        if segment[0] != "CLP":
            continue
        whole = until(segments, at, ["CLP", "LX", "PLB", "SE"])
        own = until(segments, at, ["SVC", "CLP", "LX", "PLB", "SE"])
        lines = [
            {
                "SVC/01-2": some(get(line, 1, component, 2)), "SVC/03": some(get(line, 3)),
                "CAS": [{"01": some(get(it, 1)), "03": some(get(it, 3))} for it in behind if it[0] == "CAS"],
            }
            for line, behind in parts(whole, "SVC", [])
        ]
        yield f"x12 {guide} CLP", columns, [get(segment, 1), [get(it, 1) for it in own if it[0] == "CAS"], lines]


KINDS = {
    "004010X096": claims, "004010X098": claims, "005010X222": claims, "005010X223": claims, "005010X221": payments,
}


def of_x12():
    for path in sorted(FOLDER.glob("x12/*/*")):
        for version, _, component, segments in transactions(path.read_text()):
            if kind := KINDS.get(version[:10]):
                for read, columns, values in kind(version[:10], segments, component):
                    print(path.relative_to(FOLDER), read, columns, json.dumps(values, ensure_ascii=False), sep="\t")


def repetitions(segment, number):
    """Those of a field, which has none where it is empty."""
    fields = segment.split("|")
    value = fields[number] if len(fields) > number else ""
    return value.split("~") if value.strip() else []


def piece(text, number):
    pieces = text.split("^")
    text = pieces[number - 1].strip() if len(pieces) >= number else ""
    return None if text in ("", '""') else text


def of_hl7():
    columns = "; ".join([
        "ids list<text?> at PID-3.1",
        "identifiers list<struct{1:text?,4:text?,5:text?}> at PID-3",
        "seen list<struct{1:text?,2:text?,3.1:text?}> at OBX",
    ])
    for path in sorted((FOLDER / "hl7").rglob("*.hl7")):
        segments = [it.lstrip() for it in re.split(r"[\r\n]+", path.read_text("utf-8-sig")) if it.strip()]
        patients = [text for it in segments if it.startswith("PID|") for text in repetitions(it, 3)]
        seen = [it for it in segments if it.startswith("OBX|")]
        first = lambda segment, number: next(iter(repetitions(segment, number)), "")
        values = [
            [piece(it, 1) for it in patients],
            [{str(at): piece(it, at) for at in (1, 4, 5)} for it in patients],
            [
                {"1": some(first(it, 1).strip()), "2": some(first(it, 2).strip()), "3.1": piece(first(it, 3), 1)}
                for it in seen
            ],
        ]
        print(path.relative_to(FOLDER), "hl7v2 MSH", columns, json.dumps(values, ensure_ascii=False), sep="\t")


of_x12()
of_hl7()
