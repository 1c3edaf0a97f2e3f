"""Tables that are drawn: columns with names, types and values, which a format knows how to write."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy


@dataclass(frozen=True)
class Column:
    name: str
    # What it is declared as.
    type: str
    # What it is in the file.
    shape: Any
    # As they are written, and as they are due.
    values: list[tuple[Any, Any]]
    # How values are repeated in a table that has more rows than there are of them.
    habit: str

    def cells(self, rows: int, dice: random.Random) -> list[tuple[Any, Any]]:
        if rows <= len(self.values):
            return self.values[:rows]
        match self.habit:
            case "any":
                return dice.choices(self.values, k=rows)
            case "seldom":
                return dice.choices(self.values, weights=[60] + [1] * (len(self.values) - 1), k=rows)
            case _:
                found = []
                while len(found) < rows:
                    found += [dice.choice(self.values)] * dice.randrange(1, 40)
                return found[:rows]


HABITS = st.sampled_from(["any", "seldom", "runs"])


@dataclass(frozen=True)
class Table:
    """A table; the number of a row stands in front."""

    columns: list[Column]
    # Those that are declared, in that order.
    declared: list[int]
    rows: int

    def cells(self) -> list[list[tuple[Any, Any]]]:
        dice = random.Random(self.rows)
        return [column.cells(self.rows, dice) for column in self.columns]

    def due(self) -> list[dict]:
        cells = self.cells()
        return [
            {"id": row + 1, **{f"c{place}": cells[place][row][1] for place in self.declared}}
            for row in range(self.rows)
        ]


@st.composite
def tables(draw: DrawFn, column: Callable[[int], SearchStrategy[Column]], most: int) -> Table:
    """Tables of columns that have so many values."""
    count = draw(st.sampled_from([4, 0, 1, 8, 12]))
    columns = draw(st.lists(column(max(count, 1)), min_size=3, max_size=9, unique_by=lambda it: it.name.lower()))
    declared = draw(st.permutations(range(len(columns))))[draw(st.integers(0, 2)) :]
    return Table(columns, declared, draw(st.sampled_from([count, most]) if count else st.just(0)))


# Those that end lines too, but neither halves of pairs, which are no UTF-8, nor the zero, which ends a text of C.
LETTERS = st.one_of(
    st.sampled_from(" aé中'\"\n|😀"),
    st.characters(codec="utf-8", exclude_characters="\0"),
    st.characters(codec="ascii", exclude_characters="\0"),
)
TEXTS = st.text(LETTERS, max_size=12)
WHOLE = st.one_of(st.integers(-3, 300), st.integers(-(2**53), 2**53))
DATES = st.one_of(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.dates())


def doubles(least: float, beyond: float) -> SearchStrategy[float]:
    """Zero, and numbers of this size, of either sign."""
    sizes = st.floats(least, beyond, exclude_max=beyond < float("inf"), allow_infinity=False)
    signed = st.builds(lambda size, sign: size * sign, sizes, st.sampled_from([1.0, -1.0]))
    return st.one_of(st.just(0.0), st.integers(-1000, 1000).map(lambda it: it / 8), signed)


def unsigned(number: float) -> float:
    """The number as it is published: a zero has no sign."""
    return number + 0.0


def same(values: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, Any]]:
    """Values that are due as they are written."""
    return values.map(lambda it: (it, it))
