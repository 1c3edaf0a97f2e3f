"""Data sets and transport files of SAS as ReadStat writes them, a library of C that has its own idea of both.

pyreadstat is made of it, but offers no writer of data sets, and for transport files none that says how long numbers are
or of which kind a missing one is. Its extension has all of ReadStat, though, and that is called here.
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Iterable, Sequence
from ctypes import c_char, c_char_p, c_double, c_int, c_long, c_size_t, c_ssize_t, c_uint8, c_void_p
from dataclasses import dataclass
from functools import cache

TEXT, DOUBLE = 0, 5
ROWS = 1
DATA_WRITER = ctypes.CFUNCTYPE(c_ssize_t, c_void_p, c_size_t, c_void_p)
# What each function takes behind the writer; all but the first two give an error code.
FUNCTIONS = {
    "add_variable": [c_char_p, c_int, c_size_t],
    "writer_init": [],
    "begin_row": [],
    "begin_writing_sas7bdat": [c_void_p, c_long],
    "begin_writing_xport": [c_void_p, c_long],
    "end_row": [],
    "end_writing": [],
    "insert_double_value": [c_void_p, c_double],
    "insert_missing_value": [c_void_p],
    "insert_string_value": [c_void_p, c_char_p],
    "insert_tagged_missing_value": [c_void_p, c_char],
    "set_data_writer": [DATA_WRITER],
    "writer_set_compression": [c_int],
    "writer_set_file_format_is_64bit": [c_int],
    "writer_set_file_format_version": [c_uint8],
}


@dataclass(frozen=True)
class Variable:
    name: str
    is_text: bool
    # In bytes. Of a number in a data set it is eight.
    length: int
    format: str = ""
    label: str = ""


@dataclass(frozen=True)
class Missing:
    """A number that is missing, of one of 28 kinds: `.`, `_` and the letters."""

    kind: str


Row = Sequence[str | float | Missing]


def data_set(variables: Sequence[Variable], rows: Sequence[Row], *, is_64_bit: bool, is_compressed: bool) -> bytes:
    """A data set in UTF-8, compressed by RLE or not."""
    settings = {
        "writer_set_file_format_is_64bit": int(is_64_bit),
        "writer_set_compression": ROWS if is_compressed else 0,
    }
    return written("begin_writing_sas7bdat", settings, variables, rows)


def transport_file(variables: Sequence[Variable], rows: Sequence[Row], *, version: int) -> bytes:
    """A transport file of version 5 or 8."""
    return written("begin_writing_xport", {"writer_set_file_format_version": version}, variables, rows)


def written(begin: str, settings: dict[str, int], variables: Iterable[Variable], rows: Sequence[Row]) -> bytes:
    content = bytearray()

    def take(data: int, length: int, _context: int) -> int:
        content.extend(ctypes.string_at(data, length))
        return length

    # ReadStat calls it, so it has to stay.
    taking = DATA_WRITER(take)
    functions = library()
    writer = functions.readstat_writer_init()

    def call(name: str, *arguments) -> None:
        code = getattr(functions, f"readstat_{name}")(writer, *arguments)
        assert code == 0, f"{name}: {functions.readstat_error_message(code).decode()}"

    try:
        call("set_data_writer", taking)
        for name, value in settings.items():
            call(name, value)
        handles = [add(functions, writer, variable) for variable in variables]
        call(begin, None, len(rows))
        for row in rows:
            call("begin_row")
            for handle, value in zip(handles, row, strict=True):
                match value:
                    case str():
                        call("insert_string_value", handle, value.encode())
                    case Missing("."):
                        call("insert_missing_value", handle)
                    case Missing(kind):
                        call("insert_tagged_missing_value", handle, kind.encode())
                    case _:
                        call("insert_double_value", handle, value)
            call("end_row")
        call("end_writing")
    finally:
        functions.readstat_writer_free(writer)
    return bytes(content)


def add(functions: ctypes.CDLL, writer: int, variable: Variable) -> int:
    kind = TEXT if variable.is_text else DOUBLE
    handle = functions.readstat_add_variable(writer, variable.name.encode(), kind, variable.length)
    functions.readstat_variable_set_format(handle, variable.format.encode())
    functions.readstat_variable_set_label(handle, variable.label.encode())
    return handle


@cache
def library() -> ctypes.CDLL:
    functions = ctypes.CDLL(importlib.util.find_spec("pyreadstat._readstat_writer").origin)
    for name, arguments in FUNCTIONS.items():
        function = getattr(functions, f"readstat_{name}")
        function.argtypes = [c_void_p, *arguments]
    functions.readstat_writer_init.argtypes = []
    functions.readstat_writer_init.restype = c_void_p
    functions.readstat_add_variable.restype = c_void_p
    for name in ["format", "label"]:
        function = getattr(functions, f"readstat_variable_set_{name}")
        function.argtypes, function.restype = [c_void_p, c_char_p], None
    functions.readstat_writer_free.argtypes, functions.readstat_writer_free.restype = [c_void_p], None
    functions.readstat_error_message.argtypes, functions.readstat_error_message.restype = [c_int], c_char_p
    return functions
