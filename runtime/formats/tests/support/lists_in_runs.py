"""Lists that take a few hundred bytes of a file and millions of elements: what `parquet/write.py` and `orc/write.py` make `runs/` of."""

from itertools import accumulate

import pyarrow as pa


def lists(lengths: list[int]) -> pa.Table:
    """A row for each list, of so many zeros."""
    offsets = pa.array([0, *accumulate(lengths)], pa.int32())
    zeros = pa.repeat(pa.scalar(0, pa.int8()), sum(lengths))
    return pa.table({"id": range(len(lengths)), "zeros": pa.ListArray.from_arrays(offsets, zeros)})


TABLES = {
    # More elements than are decoded at a time, in rows that are none too long.
    "many": lists([17_000] * 300),
    # A row that is longer than a record may be, between others.
    "long": lists([2] * 500 + [5_000_000] + [3] * 500),
    # The same behind some pages.
    "late": lists([1] * 45_000 + [5_000_000] + [3] * 500),
    # One that is not decoded.
    "longest": lists([1, (1 << 24) + 1, 1]),
}
