"""Properties: what others write of any table is what is published of it.

These are the formats of which no writer in Rust is at hand: ORC, which pyarrow writes, and the data sets and transport
files of SAS, which ReadStat does. What holds of the other formats is held in `runtime/formats/tests/roundtrip*.rs`.
"""

from __future__ import annotations

import io
import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.dataset
import pyarrow.orc
from hypothesis import Phase, configuration, example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

import readstat
from conftest import call
from readstat import Missing, Variable
from tables import DATES, HABITS, LETTERS, TEXTS, WHOLE, Column, Table, doubles, same, tables, unsigned

# What failed is tried first the next time; outside the checkout, as all that `./test` keeps.
configuration.set_hypothesis_home_dir(Path.home() / ".cache" / "ingest" / "hypothesis")

PROJECT = """\
connection feeds = local {{ root: "." }}
connection lake  = local {{ root: "out" }}

source feed {{
  from   feeds
  files  {{ increment "feed_{{date:%Y%m%d}}" }}
  format {format}
  drift  {{ added: ignore }}

  columns {{
{columns}
  }}
}}

schema Row {{
{fields}
}}

map feed -> Row {{
{values}
}}

dataset table of Row {{
  to lake "table" as parquet
  write append
  quarantine to lake "quarantine"
}}

pipeline nightly {{
  feed -> table
}}
"""


def examples(count: int) -> settings:
    """Each is a run, which takes as long as a run does."""
    return settings(max_examples=count, deadline=None, print_blob=True, phases=set(Phase) - {Phase.explain})


def expect_published(binary: Path, format: str, content: bytes, table: Table) -> None:
    """Holds what a run publishes of a file to what is due of its table."""
    declared = [("id", "int", "id")]
    declared += [(f"c{it}", f"{table.columns[it].type}?", table.columns[it].name) for it in table.declared]
    program = PROJECT.format(
        format=format,
        columns="\n".join(f'    {name} {type} from "{header}"' for name, type, header in declared),
        fields="\n".join(f"  {name} {type}" for name, type, _ in declared),
        values="\n".join(f"  {name} = {name}" for name, _, _ in declared),
    )
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        (project / "feed_20260101").write_bytes(content)
        (project / "project.ingest").write_text(program)
        done = call([binary, "run", "project.ingest", "--format", "json"], cwd=project)
        [delivery] = json.loads(done.stdout)["deliveries"]
        rows = delivery["rows"]
        assert (rows["read"], rows["published"], rows["rejected"]) == (table.rows, table.rows, 0), delivery
        files = sorted((project / "out" / "table").rglob("*.parquet"))
        found = pyarrow.dataset.dataset(files).to_table().sort_by("id").to_pylist() if files else []
    names = [name for name, _, _ in declared]
    found = [{name: row[name] for name in names} for row in found]
    assert exact(found) == exact(table.due())


def exact(value: Any) -> Any:
    """The value, of which the sign of a zero is a part."""
    match value:
        case float():
            return value.hex()
        case list():
            return [exact(it) for it in value]
        case dict():
            return {name: exact(it) for name, it in value.items()}
        case _:
            return value


# ------------------------------------------------------------------------------------------------------------------ SAS

SAS_NUMBERS = ["int", "float", "bool", "decimal", "date", "timestamp", "time", "day of a moment", "midnight"]
PLAIN_FORMATS = ["BEST12", "F8", "COMMA12", ""]
DAY_FORMATS = ["DATE9", "MMDDYY10", "YYMMDDN8", "E8601DA", "MONYY7", ""]
SECOND_FORMATS = ["DATETIME22.3", "E8601DT", "DATEAMPM", ""]
CLOCK_FORMATS = ["TIME12.3", "HHMM", "TIMEAMPM", ""]
KINDS = "._ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Days that the calendar of SAS has not.
LEFT_OUT = [date(4000, 2, 29), date(8000, 2, 29)]
SECOND = 1_000_000


def sas_days(day: date) -> float:
    """Days since 1960 as SAS counts them."""
    return float((day - date(1960, 1, 1)).days - sum(day > it for it in LEFT_OUT))


def sas_seconds(moment: datetime) -> float:
    """The double next to the seconds since 1960."""
    since = moment - datetime.combine(moment.date(), time())
    micros = since.seconds * SECOND + since.microseconds
    return float(int(sas_days(moment.date())) * 86_400 + Fraction(micros, SECOND))


def sas_moments() -> SearchStrategy[datetime]:
    """Moments whose seconds are a double's fewest digits: any around 1960, and far from it those of a millisecond."""
    near = st.datetimes(datetime(1825, 1, 1), datetime(2095, 1, 1))
    # From 2096 on, as before 1824, doubles are about a microsecond apart.
    days = st.one_of(st.datetimes(), st.datetimes(datetime(2090, 1, 1), datetime(2250, 1, 1)))
    far = st.builds(lambda it, part: it.replace(microsecond=part * 1_000), days, st.integers(0, 999))
    return st.one_of(near, far).filter(lambda it: it.date() not in LEFT_OUT)


def clock(value: time) -> float:
    return ((value.hour * 60 + value.minute) * 60 + value.second) + value.microsecond / SECOND


@st.composite
def sas_numbers(draw: DrawFn, is_transport: bool) -> tuple[str, str, int, SearchStrategy[tuple[float, Any]]]:
    """A type, a format, a length, and values of them."""
    numbers = doubles(2.0**-260, 2.0**249) if is_transport else doubles(0.0, float("inf"))
    match draw(st.sampled_from(SAS_NUMBERS)):
        case "int":
            # Of a number in a transport file the last bytes may be left out.
            length = draw(st.integers(3, 8)) if is_transport else 8
            whole = WHOLE.filter(lambda it: abs(it) <= 2 ** min(8 * (length - 1) - 3, 53))
            return "int", draw(st.sampled_from(PLAIN_FORMATS)), length, whole.map(lambda it: (float(it), it))
        case "float":
            return "float", "", 8, numbers.map(lambda it: (it, unsigned(it)))
        case "bool":
            return "bool", "", 8, st.booleans().map(lambda it: (float(it), it))
        case "decimal":
            scale = draw(st.integers(0, 6))
            digits = st.one_of(st.integers(-20_000, 20_000), st.integers(-(10**15) + 1, 10**15 - 1))
            amounts = digits.map(lambda it: Decimal(it).scaleb(-scale))
            return f"decimal(15, {scale})", "DOLLAR12.2", 8, amounts.map(lambda it: (float(it), it))
        case "date":
            days = DATES.filter(lambda it: it not in LEFT_OUT)
            return "date", draw(st.sampled_from(DAY_FORMATS)), 8, days.map(lambda it: (sas_days(it), it))
        case "timestamp":
            moments = sas_moments()
            return "timestamp", draw(st.sampled_from(SECOND_FORMATS)), 8, moments.map(lambda it: (sas_seconds(it), it))
        case "day of a moment":
            return "date", "DATETIME20", 8, sas_moments().map(lambda it: (sas_seconds(it), it.date()))
        case "midnight":
            days = DATES.filter(lambda it: it not in LEFT_OUT)
            return "timestamp", "DATE9", 8, days.map(lambda it: (sas_days(it), datetime.combine(it, time())))
        case _:
            times = st.times().map(lambda it: (clock(it), it))
            return "time", draw(st.sampled_from(CLOCK_FORMATS)), 8, times


@st.composite
def sas_columns(draw: DrawFn, count: int, *, is_transport: bool = False, longest: int = 32) -> Column:
    name = draw(st.from_regex(rf"[A-Za-z_][A-Za-z0-9_]{{0,{longest - 1}}}", fullmatch=True).filter(is_free))
    label = draw(st.text(LETTERS, max_size=60).filter(lambda it: len(it.encode()) < 256))
    if draw(st.integers(0, 2)) == 0:
        type = "text"
        # Texts are filled up with blanks, and one of blanks alone is missing.
        values = TEXTS.map(lambda it: (it, it.rstrip(" ") or None))
        cells = draw(st.lists(values, min_size=count, max_size=count))
        room = draw(st.sampled_from([0, 1, 7, 300, 2500]))
        shape = Variable(name, True, max(1, room + max(len(it.encode()) for it, _ in cells)), label=label)
    else:
        type, format, length, values = draw(sas_numbers(is_transport))
        values = st.one_of(values, values, values, st.sampled_from(KINDS).map(lambda it: (Missing(it), None)))
        cells = draw(st.lists(values, min_size=count, max_size=count))
        shape = Variable(name, False, length, format, label)
    return Column(name, type, shape, cells, draw(HABITS))


def is_free(name: str) -> bool:
    return name.upper() not in ["ID", "_N_", "_ERROR_", "_NUMERIC_", "_CHARACTER_", "_ALL_"]


def sas_rows(table: Table) -> tuple[list[Variable], list[list]]:
    variables = [Variable("id", False, 8), *(it.shape for it in table.columns)]
    cells = table.cells()
    return variables, [[float(row + 1), *(it[row][0] for it in cells)] for row in range(table.rows)]


def far_moments() -> Table:
    """What was once read a microsecond off: there a double times a million is no longer the next whole number to it."""
    days = ["1089-09-27T14:35:14.296", "1678-12-04T20:05:18.235", "2099-06-09T21:11:26.121", "9999-12-31T23:59:59.999"]
    moments = [(sas_seconds(it), it) for it in map(datetime.fromisoformat, days)]
    seen = Column("seen", "timestamp", Variable("seen", False, 8, "DATETIME22.3"), moments, "any")
    return Table([seen], [0], len(moments))


@examples(20)
@example(table=far_moments(), is_64_bit=True, is_compressed=False)
@given(table=tables(sas_columns, 150), is_64_bit=st.booleans(), is_compressed=st.booleans())
def test_data_sets_of_sas_that_readstat_writes(binary, table, is_64_bit, is_compressed):
    content = readstat.data_set(*sas_rows(table), is_64_bit=is_64_bit, is_compressed=is_compressed)
    expect_published(binary, "sas7bdat", content, table)


@examples(12)
@given(table=tables(lambda count: sas_columns(count, is_transport=True, longest=8), 150))
def test_transport_files_of_version_5_that_readstat_writes(binary, table):
    expect_published(binary, "xport", readstat.transport_file(*sas_rows(table), version=5), table)


@examples(12)
@given(table=tables(lambda count: sas_columns(count, is_transport=True), 150))
def test_transport_files_of_version_8_that_readstat_writes(binary, table):
    expect_published(binary, "xport", readstat.transport_file(*sas_rows(table), version=8), table)


# ------------------------------------------------------------------------------------------------------------------ ORC


@dataclass(frozen=True)
class Kind:
    """A type of ingest, one of Arrow that ORC has too, and values, as they are written and as they are due."""

    type: str
    arrow: pyarrow.DataType
    values: SearchStrategy[tuple[Any, Any]]


def whole(bits: int) -> Kind:
    numbers = st.one_of(st.integers(-3, 100), st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1))
    return Kind("int", getattr(pyarrow, f"int{bits}")(), same(numbers))


def floats(bits: int) -> Kind:
    numbers = st.floats(width=bits, allow_nan=False, allow_infinity=False)
    return Kind("float", getattr(pyarrow, f"float{bits}")(), numbers.map(lambda it: (it, unsigned(it))))


def decimals(precision: int, scale: int) -> Kind:
    digits = st.one_of(st.integers(-9, 9), st.integers(-(10**precision) + 1, 10**precision - 1))
    # Not by `scaleb`, which rounds to what a context says.
    numbers = digits.map(lambda it: Decimal((it < 0, [int(digit) for digit in str(abs(it))], -scale)))
    return Kind(f"decimal({precision}, {scale})", pyarrow.decimal128(precision, scale), same(numbers))


def longer(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Some of them many times over, so that a stripe is soon full."""
    return st.one_of(values, values, values.map(lambda it: it * 40))


PLAIN = st.one_of(
    st.just(Kind("bool", pyarrow.bool_(), same(st.booleans()))),
    *[st.just(whole(it)) for it in [8, 16, 32, 64]],
    *[st.just(floats(it)) for it in [32, 64]],
    st.integers(1, 38).flatmap(lambda it: st.integers(0, it).map(lambda scale: decimals(it, scale))),
    st.just(Kind("text", pyarrow.string(), same(longer(st.one_of(TEXTS, st.text(max_size=12)))))),
    st.just(Kind("bytes", pyarrow.binary(), same(longer(st.binary(max_size=12))))),
    st.just(Kind("date", pyarrow.date32(), same(DATES))),
    st.just(Kind("timestamp", pyarrow.timestamp("us"), same(st.datetimes()))),
    st.just(Kind('timestamp("UTC")', pyarrow.timestamp("us", "UTC"), same(st.datetimes(timezones=st.just(UTC))))),
)


def maybe(values: SearchStrategy[tuple[Any, Any]]) -> SearchStrategy[tuple[Any, Any]]:
    return st.one_of(values, values, values, st.just((None, None)))


def lists(of: Kind) -> Kind:
    values = st.lists(maybe(of.values), max_size=4).map(lambda its: tuple([it[side] for it in its] for side in (0, 1)))
    return Kind(f"list<{of.type}?>", pyarrow.list_(of.arrow), values)


def structs(fields: list[Kind]) -> Kind:
    named = {f"f{place}": kind for place, kind in enumerate(fields)}
    values = st.fixed_dictionaries({name: maybe(kind.values) for name, kind in named.items()})
    return Kind(
        f"struct {{ {'  '.join(f'{name} {kind.type}?' for name, kind in named.items())} }}",
        pyarrow.struct([(name, kind.arrow) for name, kind in named.items()]),
        values.map(lambda its: tuple({name: it[side] for name, it in its.items()} for side in (0, 1))),
    )


def maps(of: Kind) -> Kind:
    """Maps of texts, which are read as lists of their entries."""
    entries = st.lists(st.tuples(TEXTS, maybe(of.values)), max_size=4, unique_by=lambda it: it[0])
    values = entries.map(
        lambda its: ([(key, it[0]) for key, it in its], [{"key": key, "value": it[1]} for key, it in its])
    )
    return Kind(f"list<struct {{ key text  value {of.type}? }}>", pyarrow.map_(pyarrow.string(), of.arrow), values)


NESTED = st.recursive(
    PLAIN,
    lambda parts: st.one_of(parts.map(lists), st.lists(parts, min_size=1, max_size=3).map(structs), parts.map(maps)),
    max_leaves=4,
)


@st.composite
def orc_columns(draw: DrawFn, count: int) -> Column:
    # Those of the names that a text of the language has without escapes.
    letters = st.one_of(st.sampled_from("aB1_ .:<é中"), st.characters(categories=["L", "N"]))
    name = draw(st.text(letters, min_size=1, max_size=12).filter(lambda it: it.lower() != "id" and it.strip()))
    kind = draw(NESTED if draw(st.booleans()) else PLAIN)
    cells = draw(st.lists(maybe(kind.values), min_size=count, max_size=count))
    return Column(name, kind.type, kind.arrow, cells, draw(HABITS))


LAYOUTS = st.fixed_dictionaries(
    {
        "compression": st.sampled_from(["uncompressed", "zlib", "snappy", "lz4", "zstd"]),
        # How numbers are written.
        "file_version": st.sampled_from(["0.12", "0.12", "0.11"]),
        # From how many texts of their own on a column has no dictionary.
        "dictionary_key_size_threshold": st.sampled_from([0.0, 0.5, 1.0]),
        "compression_block_size": st.sampled_from([65_536, 262_144]),
        # Bytes of a stripe, and rows that are written at a time, of which a stripe is made.
        "stripe_size": st.sampled_from([1024, 65_536]),
        "batch_size": st.sampled_from([100, 400]),
        "row_index_stride": st.sampled_from([1000, 10_000]),
    }
)


@examples(20)
@given(table=tables(orc_columns, 1_000), layout=LAYOUTS)
def test_files_of_orc_that_pyarrow_writes(binary, table, layout):
    columns = {"id": pyarrow.array(range(1, table.rows + 1), pyarrow.int64())}
    for column, cells in zip(table.columns, table.cells(), strict=True):
        columns[column.name] = pyarrow.array([it for it, _ in cells], column.shape)
    file = io.BytesIO()
    pyarrow.orc.write_table(pyarrow.table(columns), file, **layout)
    expect_published(binary, "orc", file.getvalue(), table)
