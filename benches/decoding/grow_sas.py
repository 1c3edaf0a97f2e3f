"""Makes a data set of SAS of some hundred megabytes out of a small one: nothing but SAS writes them.

usage: grow_sas.py FILE [MEGABYTES]

The small one is `productsales.sas7bdat` of pandas' tests, uncompressed, 32 bits, little-endian, whose pages of rows are repeated. Its rows
and pages are counted in its header and in the subheader of its first page (`ROW_SIZE`), which are changed.
"""

import os
import struct
import sys
from pathlib import Path

CORPUS = Path(os.environ.get("INGEST_CORPUS", Path(__file__).parents[3] / "shared/corpus"))
ROW_SIZE = b"\xf7\xf7\xf7\xf7"
ROWS, DATA = 24, 256

path, megabytes = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 300
small = (CORPUS / "sas/pandas/productsales.sas7bdat").read_bytes()
# Where the sizes stand depends on how the machine aligned numbers that made the file.
sizes = 196 + (4 if small[35] == 0x33 else 0)
header, page = struct.unpack_from("<II", small, sizes)
pages = [small[at : at + page] for at in range(header, len(small), page)]
data = [it for it in pages[1:-1] if struct.unpack_from("<H", it, 16)[0] == DATA]
times = megabytes * 1_000_000 // (page * len(data))

head, first = bytearray(small[:header]), bytearray(pages[0])
rows_of = lambda it: struct.unpack_from("<H", it, 18)[0]
at = first.index(ROW_SIZE) + ROWS
rows = struct.unpack_from("<I", first, at)[0] + (times - 1) * sum(map(rows_of, data))
struct.pack_into("<I", first, at, rows)
struct.pack_into("<I", head, sizes + 8, 2 + times * len(data))
with path.open("wb") as out:
    out.write(head + first)
    for _ in range(times):
        out.write(b"".join(data))
    out.write(pages[-1])
