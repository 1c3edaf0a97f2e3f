"""What Python's own decoders make of the corpus: `python reference.py > corpus/reference.tsv`.

A line for each file: its path, and for each piece of its data its name (of a member of an archive), size and SHA-256; `fails` where the
decoder refuses the file; nothing where Python has no decoder. Files within files are left as they are.
"""

import bz2
import gzip
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pyarrow

CORPUS = Path(__file__).parent / "corpus"


def digest(data: bytes, name: str = "") -> str:
    return f"{name}|{len(data)}|{hashlib.sha256(data).hexdigest()[:16]}"


def arrow(codec: str):
    return lambda data: pyarrow.CompressedInputStream(pyarrow.py_buffer(data), codec).read()


def compress(data: bytes) -> bytes:
    done = subprocess.run(["gzip", "-dc"], input=data, capture_output=True, check=True)
    return done.stdout


STREAMS = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lambda data: lzma.decompress(data, format=lzma.FORMAT_XZ),
    ".zst": arrow("zstd"),
    ".lz4": arrow("lz4"),
    ".Z": compress,
}


def of_zip(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = [it for it in archive.infolist() if not it.is_dir() and not it.filename.startswith("__MACOSX/")]
        members.sort(key=lambda it: it.filename.encode())
        return [digest(archive.read(it), it.filename) for it in members]


def of_tar(data: bytes) -> list[str]:
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        return [digest(archive.extractfile(it).read(), it.name) for it in archive if it.isreg()]


def pieces(path: Path) -> list[str] | None:
    data = path.read_bytes()
    if path.suffix == ".zip":
        return of_zip(data)
    if path.suffix == ".tar":
        return of_tar(data)
    if decode := STREAMS.get(path.suffix):
        return [digest(decode(data))]
    return None


def main() -> None:
    for path in sorted(CORPUS.rglob("*")):
        if not path.is_file():
            continue
        try:
            found = pieces(path)
        except NotImplementedError:
            found = None
        except Exception:
            found = ["fails"]
        if found is not None:
            print(path.relative_to(CORPUS), *found, sep="\t")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    main()
