"""How often csv.Sniffer, CleverCSV and DuckDB tell the parts of the dialects in gold.tsv right; a table in Markdown.

    python -m venv /tmp/compare && /tmp/compare/bin/pip install clevercsv==0.8.5 duckdb==2.0.1
    INGEST_CORPUS=/data/corpus /tmp/compare/bin/python runtime/sniff/tests/compare.py [target/release/ingest]

A tool that gives no answer for a file has told none of its parts. csv.Sniffer and CleverCSV are given the text in the encoding
that is known, for they do not tell it; DuckDB reads the file itself.
"""

import csv
import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import clevercsv
import duckdb

HERE = Path(__file__).parent
CORPUS = Path(os.environ.get("INGEST_CORPUS", HERE / "corpus"))
PARTS = ["delimiter", "quote", "escape", "header", "skip", "encoding"]


def named(sign):
    return {"\t": "tab", " ": "space", None: "none", "": "none", "\x00": "none", "(empty)": "none"}.get(sign, sign)


def text(path, encoding):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        return file.read(4 << 20).decode("utf-8" if encoding == "?" else encoding, "replace").lstrip("\ufeff")


def by_csv(path, encoding):
    sample = text(path, encoding)
    found = csv.Sniffer().sniff(sample)
    header = "true" if csv.Sniffer().has_header(sample) else "false"
    return {"delimiter": named(found.delimiter), "quote": found.quotechar, "escape": named(found.escapechar), "header": header}


def by_clevercsv(path, encoding):
    sample = text(path, encoding)
    found = clevercsv.Sniffer().sniff(sample[:20000])
    # What it does not need it leaves out: the usual quote is right then.
    return {
        "delimiter": named(found.delimiter) if found.delimiter else ",",
        "quote": found.quotechar or '"',
        "escape": named(found.escapechar),
        "header": "true" if clevercsv.Sniffer().has_header(sample[:20000]) else "false",
    }


def by_duckdb(path, _):
    told = duckdb.sql(f"FROM sniff_csv('{path}')")
    names = [name.lower() for name in told.columns]
    found = dict(zip(names, told.limit(1).fetchall()[0]))
    escape = named(found["escape"])
    return {
        "delimiter": named(found["delimiter"]),
        "quote": '"' if named(found["quote"]) == "none" else found["quote"],
        # The quote itself, doubled, is what everybody means by none.
        "escape": "none" if escape == found["quote"] else escape,
        "header": "true" if found["hasheader"] else "false",
        "skip": str(found["skiprows"]),
    }


def by_ingest(path, _):
    told = json.loads(subprocess.run([sys.argv[1], "sniff", path, "--format", "json"], capture_output=True).stdout)
    if told["format"] != "csv":
        return {"encoding": told["encoding"]}
    usual = {"delimiter": '","', "quote": '"\\""', "escape": "none", "header": "true", "skip": "0"}
    options = usual | dict(told["options"])
    plain = lambda value: json.loads(value) if value.startswith('"') else value
    return {part: named(plain(options[part])) for part in usual} | {"encoding": told["encoding"]}


def main():
    tools = {"csv.Sniffer": by_csv, "CleverCSV": by_clevercsv, "DuckDB": by_duckdb}
    if len(sys.argv) > 1:
        tools = {"ingest": by_ingest} | tools
    lines = [line.split("\t") for line in (HERE / "gold.tsv").read_text().splitlines() if not line.startswith("#")]
    files = [(CORPUS / path, dict(zip(PARTS, parts))) for path, *parts in lines]
    files = [(path, gold) for path, gold in files if path.exists() and path.stat().st_size > 0]
    print(f"{len(files)} files\n\n| | {' | '.join(PARTS)} | no answer |\n|---|{'---|' * (len(PARTS) + 1)}")
    for name, tool in tools.items():
        right, known, tells, silent = dict.fromkeys(PARTS, 0), dict.fromkeys(PARTS, 0), set(), 0
        for path, gold in files:
            try:
                told = tool(path, gold["encoding"])
            except Exception:
                told, silent = {}, silent + 1
            tells |= told.keys()
            for part in PARTS:
                if gold[part] != "?":
                    known[part] += 1
                    right[part] += told.get(part) == gold[part]
        shares = [f"{100 * right[part] / known[part]:.1f} %" if part in tells else "" for part in PARTS]
        print(f"| {name} | {' | '.join(shares)} | {silent} |")


main()
