#!/usr/bin/env python3
"""What X12 files hold, by plain splitting: no loops, only what was said last before a record and first behind it.

    python3 reference.py > reference.tsv

A line for each record: file, guide, loop, and the values of its columns with `|` between them, in the order of `tests/messages.rs`.
"""

import pathlib

FOLDER = pathlib.Path(__file__).parent


def transactions(text):
    """For each transaction its version, its interchange and its segments."""
    element, component, end = text[3], text[104], text[105]
    segments = [part.strip("\r\n").split(element) for part in text.split(end)]
    interchange, version, found = "", "", []
    for segment in segments:
        if segment[0] == "ISA":
            interchange = segment[13]
        elif segment[0] == "GS":
            version = segment[8]
        elif segment[0] == "ST":
            found.append((version, interchange, component, []))
        if found and segment[0] not in ("GE", "IEA", "ISA", "GS", ""):
            found[-1][3].append(segment)
    return found


def get(segment, number, component=None, of=None):
    value = segment[number] if segment and len(segment) > number else ""
    if of is None:
        return value.strip()
    parts = value.split(component)
    return parts[of - 1].strip() if len(parts) >= of else ""


def last(segments, at, name, first=None, since=None):
    """The first such segment behind the last `since` before `at`."""
    start = 0
    for index in range(at):
        if since and since(segments[index]):
            start = index
    for segment in segments[start:at]:
        if segment[0] == name and (first is None or segment[1] in first):
            return segment
    return None


def ahead(segments, at, name, until, first=None):
    """The first such segment behind `at` and before any of `until`."""
    for segment in segments[at + 1:]:
        if segment[0] in until:
            return None
        if segment[0] == name and (first is None or segment[1] in first):
            return segment
    return None


def level(code):
    return lambda segment: segment[0] == "HL" and segment[3] == code


def claims(segments, component, interchange):
    for at, segment in enumerate(segments):
        if segment[0] == "CLM":
            billing = last(segments, at, "NM1", ["85"], level("20"))
            subscriber = last(segments, at, "NM1", ["IL"], level("22"))
            payer = last(segments, at, "NM1", ["PR"], level("22"))
            patient = None
            levels = [it for it in segments[:at] if it[0] == "HL"]
            if levels[-1][3] == "23":
                patient = last(segments, at, "NM1", ["QC"], level("23"))
            rendering = ahead(segments, at, "NM1", ["SBR", "LX", "SE", "HL", "CLM"], ["82"])
            diagnosis = ahead(segments, at, "HI", ["SBR", "LX", "SE", "HL", "CLM", "NM1"])
            other = ahead(segments, at, "SBR", ["LX", "SE", "HL", "CLM"])
            yield "2300", [
                get(segment, 1), get(segment, 2), get(segment, 5, component, 1), get(billing, 9), get(subscriber, 9),
                get(payer, 3), get(patient, 4), get(rendering, 9), get(diagnosis, 1, component, 2), get(other, 1),
                get(last(segments, at, "BHT"), 3), get(last(segments, at, "ST"), 2), interchange,
            ]
        if segment[0] == "LX":
            service = ahead(segments, at, "SV1", ["LX", "SE", "HL", "CLM"])
            institutional = ahead(segments, at, "SV2", ["LX", "SE", "HL", "CLM"])
            code = get(service, 1, component, 2) or get(institutional, 2, component, 2)
            charge = get(service, 2) or get(institutional, 3)
            served = ahead(segments, at, "DTP", ["LX", "SE", "HL", "CLM", "NM1", "LIN", "SVD"], ["472"])
            claim = last(segments, at, "CLM", None, lambda it: it[0] == "CLM")
            yield "2400", [get(segment, 1), code, charge, get(served, 3), get(claim, 1)]


def payments(segments, component, interchange):
    for at, segment in enumerate(segments):
        if segment[0] == "CLP":
            patient = ahead(segments, at, "NM1", ["CLP", "SVC", "SE", "LX", "PLB"], ["QC"])
            adjusted = ahead(segments, at, "CAS", ["CLP", "SVC", "SE", "LX", "PLB"])
            yield "2100", [
                get(segment, 1), get(segment, 4), get(patient, 3), get(adjusted, 3), get(last(segments, at, "BPR"), 2),
                get(last(segments, at, "TRN"), 2), get(last(segments, at, "N1", ["PR"]), 2),
                get(last(segments, at, "N1", ["PE"]), 4),
            ]
        if segment[0] == "SVC":
            claim = last(segments, at, "CLP", None, lambda it: it[0] == "CLP")
            adjusted = ahead(segments, at, "CAS", ["CLP", "SVC", "SE", "LX", "PLB"])
            yield "2110", [get(segment, 1, component, 2), get(segment, 3), get(adjusted, 1), get(claim, 1)]


def members(segments, component, interchange):
    for at, segment in enumerate(segments):
        if segment[0] == "INS":
            name = ahead(segments, at, "NM1", ["INS", "SE"], ["IL", "74"])
            covered = ahead(segments, at, "HD", ["INS", "SE"])
            number = ahead(segments, at, "REF", ["INS", "SE", "NM1", "HD"], ["0F"])
            yield "2000", [
                get(segment, 1), get(segment, 3), get(number, 2), get(name, 3), get(covered, 3),
                get(last(segments, at, "BGN"), 2), get(last(segments, at, "N1", ["P5"]), 4),
            ]


def levels(segments, component, interchange):
    for at, segment in enumerate(segments):
        if segment[0] == "HL" and segment[3] == "22":
            trace = ahead(segments, at, "TRN", ["HL", "SE"])
            name = ahead(segments, at, "NM1", ["HL", "SE"])
            source = last(segments, at, "NM1")
            yield "HL", [get(segment, 1), get(trace, 2), get(name, 9), get(source, 3)]


KINDS = {
    "004010X096": claims, "004010X098": claims, "005010X222": claims, "005010X223": claims, "005010X221": payments,
    "005010X220": members, "005010X279": levels, "005010X212": levels,
}

def main():
    for path in sorted(FOLDER.glob("x12/*/*")):
        for version, interchange, component, segments in transactions(path.read_text()):
            guide = version[:10]
            for row, values in KINDS[guide](segments, component, interchange):
                print(path.relative_to(FOLDER / "x12"), guide, row, "|".join(values), sep="\t")


if __name__ == "__main__":
    main()
