"""Writes the inputs that a target of files starts from: each file that its sources name, behind the byte that chooses the source.

usage: fuzz/seeds.py TARGET FOLDER

`sources/TARGET.ingest` says above each source which files may be of it, in this repository or in the corpus that INGEST_CORPUS names.
"""

import os
import re
import sys
import zipfile
from hashlib import sha1
from io import BytesIO
from pathlib import Path

LARGEST = 8_000 if sys.argv[1] == "sniff" else 40_000
REPOSITORY = Path(__file__).parent.parent
ROOTS = [REPOSITORY] + [Path(it) for it in [os.environ.get("INGEST_CORPUS")] if it]

target, folder = sys.argv[1], Path(sys.argv[2])


def of_case(text: str) -> bytes:
    """The file of a case of the tests: what stands behind its options, where `\\xFF` is a byte and a `\\c` at the end no line end."""
    text = text.partition("---\n")[2]
    text = text[:-3] if text.endswith("\\c\n") else text
    pieces = re.split(r"\\x([0-9A-F]{2})", text)
    return b"".join(bytes([int(it, 16)]) if index % 2 else it.encode() for index, it in enumerate(pieces))


def parts(content: bytes) -> bytes | None:
    """The parts of a workbook, each behind its name."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        return b"\x1e".join(it.encode() + b"\n" + archive.read(it) for it in archive.namelist() if not it.endswith("/"))
    except (zipfile.BadZipFile, zipfile.LargeZipFile):
        return None


def files(globs: str) -> list[Path]:
    paths = {path for glob in globs.split() for root in ROOTS for path in root.glob(glob)}
    return sorted(path for path in paths if path.is_file() and path.stat().st_size <= LARGEST)


def write(head: bytes, content: bytes) -> None:
    content = head + content
    (folder / sha1(content).hexdigest()).write_bytes(content)


folder.mkdir(parents=True, exist_ok=True)
if target == "sniff":
    names = "runtime/*/tests/**/* csv/*/* json/*/* xml/*/* sas/pandas/* xpt/pandas/* parquet/*/*/* fixedwidth/*/* compress/derived/*"
    for path in files(names):
        if path.suffix not in {".rs", ".py", ".snap", ".md", ".tsv"}:
            write(b"\0", path.read_bytes())
else:
    text = (REPOSITORY / f"fuzz/sources/{target}.ingest").read_text()
    sources = re.findall(r"^# seeds: (.*)\nsource (\w+)", text, re.MULTILINE)
    for which, (globs, name) in enumerate(sorted(sources, key=lambda it: it[1])):
        if not files(globs):
            sys.exit(f"{target}: no file of the repository is a seed of `{name}`")
        for number, path in enumerate(files(globs)):
            content = of_case(path.read_text()) if path.suffix == ".txt" and "tests" in path.parts else path.read_bytes()
            content = parts(content) if name.endswith("_of_parts") else content
            if content is not None:
                write(bytes([which, number * 37 % 256]), content)
