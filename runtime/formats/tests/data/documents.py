"""What lxml and Python's json make of documents: `python documents.py FOLDER`.

A line for each file: its path, its format, the path of its records, how many there are, and for each path within them that leads through
names alone the path and the CRC-32 of what is there, each as text that ends with a record separator: `\\x1dnull` where nothing is there,
`\\x1derror` where something is that is no text. Of XML the root is a record, and so, on a line of its own, is what has most elements with
something within at one path; of JSON what is in a list that is the document or all of it, or a line each. Files that lxml or json refuses
are left out.
"""

import json
import re
import sys
import zlib
from pathlib import Path

from lxml import etree

NULL, ERROR = "\x1dnull", "\x1derror"
MOST = 300
DEEPEST = 8


class Refused(Exception):
    pass


def line(path, form, row, count, columns) -> None:
    crcs = [f"{name}|{zlib.crc32(''.join(it + chr(30) for it in values).encode()):08x}" for name, values in columns]
    print(path, form, "/".join(row), count, *crcs, sep="\t")


def local(tag: str) -> str:
    # A prefix that stands for nothing stays in the name.
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1]


def xml_paths(element, path, found) -> None:
    for name in element.attrib:
        found.setdefault((*path, "@" + local(name)))
    for child in element if len(path) < DEEPEST else []:
        found.setdefault((*path, local(child.tag)))
        xml_paths(child, (*path, local(child.tag)), found)


def xml_at(element, path) -> str:
    def text(value: str) -> str:
        return value.strip(" \t\r\n") or NULL

    for step in path:
        if step.startswith("@"):
            values = [value for name, value in element.attrib.items() if "@" + local(name) == step]
            return text(values[0]) if values else NULL
        element = next((it for it in element if local(it.tag) == step), None)
        if element is None:
            return NULL
    return ERROR if len(element) else text(element.text or "")


def parsed(path: Path, **options):
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        **options,
    )
    try:
        return etree.parse(path, parser).getroot()
    except etree.XMLSyntaxError:
        # Fragments whose prefixes are declared around them are well-formed; only their namespaces are not.
        if {it.type_name for it in parser.error_log} != {"NS_ERR_UNDEFINED_NAMESPACE"}:
            raise
        return parsed(path, recover=True)


def of_xml(path: Path):
    root = parsed(path)
    if any(not isinstance(it.tag, str) for it in root.iter()):
        raise Refused("entities of its own")
    places = {}
    place(root, (), places)
    rows = [[local(root.tag)]]
    within = {path: found for path, found in places.items() if any(len(it) or it.attrib for it in found)}
    if (most := max(within, key=lambda it: len(within[it]), default=())) and len(within[most]) > 1:
        rows.append(list(most))
    for row in rows:
        records = places[tuple(row)]
        found = {}
        for record in records:
            xml_paths(record, (), found)
        yield "xml", row, records, list(found)[:MOST], xml_at


def place(element, above, places) -> None:
    path = (*above, local(element.tag))
    places.setdefault(path, []).append(element)
    for child in element:
        place(child, path, places)


def json_paths(value, path, found) -> None:
    for name, within in value.items() if isinstance(value, dict) and len(path) < DEEPEST else ():
        if name and not name.isdigit() and name[0] not in "@." and not set(name) & set("/|\t\r\n"):
            found.setdefault((*path, name))
            json_paths(within, (*path, name), found)


def json_at(value, path) -> str:
    for step in path:
        if value is None:
            return NULL
        if not isinstance(value, dict):
            return ERROR
        value = value.get(step)
    if isinstance(value, bool):
        return str(value).lower()
    return NULL if value is None else value if isinstance(value, str) else ERROR


def members(pairs):
    if len(dict(pairs)) < len(pairs):
        raise Refused("a member stands there twice")
    return dict(pairs)


def constant(name):
    raise Refused(name)


def loaded(text: str):
    # Numbers are what stands there.
    return json.loads(text, object_pairs_hook=members, parse_constant=constant, parse_float=str, parse_int=str)


def of_json(path: Path):
    text = path.read_bytes().decode("utf-8-sig")
    row = []
    try:
        form, value = "json", loaded(text)
        (only,) = value.values() if isinstance(value, dict) and len(value) == 1 else [None]
        if isinstance(only, list) and all(isinstance(it, dict) for it in only):
            row, value = list(value), only
        records = value if isinstance(value, list) else [value]
    except json.JSONDecodeError:
        form, records = "ndjson", [loaded(it) for it in text.split("\n") if it.strip()]
    if not all(isinstance(it, dict) for it in records) or any("/" in it or not it for it in row):
        raise Refused("records that are no objects")
    found = {}
    for record in records:
        json_paths(record, (), found)
    "".join(json_at(record, it) for record in records for it in found).encode()
    yield form, row, records, list(found)[:MOST], json_at


def root(path: Path) -> str:
    found = re.search(rb"<(?:[\w.-]+:)?([A-Za-z_][\w.-]*)", path.read_bytes())
    return found[1].decode() if found else "root"


READERS = {".xml": of_xml, ".nxml": of_xml, ".json": of_json, ".ndjson": of_json, ".jsonl": of_json}


def main() -> None:
    folder = Path(sys.argv[1])
    for path in sorted(it for it in folder.rglob("*") if it.suffix in READERS and it.is_file()):
        try:
            found = list(READERS[path.suffix](path))
        except (Refused, etree.XMLSyntaxError, ValueError, RecursionError) as error:
            form = "xml" if READERS[path.suffix] is of_xml else "json"
            reason = str(error) if isinstance(error, Refused) else type(error).__name__
            print(path.relative_to(folder), "refused", form, root(path) if form == "xml" else "", reason, sep="\t")
            continue
        for form, row, records, paths, at in found:
            columns = (("/".join(it), [at(record, it) for record in records]) for it in paths)
            line(path.relative_to(folder), form, row, len(records), columns)


main()
