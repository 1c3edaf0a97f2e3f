"""What pyreadstat tells of the labels of columns: `python reference_labels.py FOLDER > labels.tsv`. A line for each that has one: the file, the
column, the label as JSON.
"""

import json
import sys
from pathlib import Path

import pyreadstat

folder = Path(sys.argv[1])
for path in sorted([*folder.rglob("*.sas7bdat"), *folder.rglob("*.xpt")]):
    read = pyreadstat.read_xport if path.suffix == ".xpt" else pyreadstat.read_sas7bdat
    try:
        _, meta = read(path, metadataonly=True, output_format="dict")
    except Exception:
        continue
    for name, label in zip(meta.column_names, meta.column_labels):
        if label:
            print(path.relative_to(folder), name, json.dumps(label, ensure_ascii=False), sep="\t")
