"""Features: named columns that a rule needs from outside its own row.

Lowering turns `prev(x)`, `total(fuels.x)`, `unit.capacity_mw`, `standard(...)`, `days(month)` and
their like into features. A feature's `name` is its canonical text, so equal needs are planned once
per frame and shared by all rules. Inner nodes are lowered trees of the frame the feature reads
(`needs` are the features that frame must have first).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from mrv.language.tree import Node

HistoryKind = Literal[
    "prev", "same_month_last_year", "mean", "median", "std", "mad", "share", "run_length", "known"
]
PeerKind = Literal["median", "mad", "share", "known", "equal_siblings"]
ChildrenKind = Literal["total", "weighted_mean", "count", "any", "smallest", "largest", "distinct"]
CalendarKind = Literal[
    "day_number", "days", "hours", "month_end", "year", "month_number", "month_index"
]


class _Feature(msgspec.Struct, frozen=True, tag_field="feature", forbid_unknown_fields=True):
    name: str
    type: Literal["number", "text", "truth"]
    needs: tuple[Feature, ...] = ()


class Related(_Feature, frozen=True, tag="related", kw_only=True):
    """A column of a to-one relation's record (a stored column of the target frame)."""

    relation: str
    column: str


class History(_Feature, frozen=True, tag="history", kw_only=True):
    """A statistic of the record's own series by calendar month (year in year frames).

    The current record is left out (except `run_length`, which counts it). `prev` reads the value
    `offset` periods back. Others look at the `window` periods before this one and need `minimum`
    known values, else unknown. `share` takes a truth argument.
    """

    kind: HistoryKind
    argument: Node
    offset: int = 1
    window: int = 12
    minimum: int = 3


class Peer(_Feature, frozen=True, tag="peer", kw_only=True):
    """A statistic over the other records of the frame in the same period and the same group.

    `by` are text columns that must be equal (and known). `equal_siblings` counts other records of
    the same enterprise and period with exactly the same value. At least `minimum` known values,
    else unknown.
    """

    kind: PeerKind
    argument: Node
    by: tuple[Node, ...] = ()
    minimum: int = 5


class Children(_Feature, frozen=True, tag="children", kw_only=True):
    """An aggregate over the records of a to-many relation.

    `argument`, `weight` and `where` are lowered trees of the target frame. A record whose `where`
    is unknown, or that passes it with an unknown `argument`, makes `total`, `weighted_mean`,
    `smallest` and `largest` unknown unless `skip_missing`. No record at all gives `empty` (None:
    unknown; `count` 0 and `any` False), and so does a frame that was not filed, unless it is a core
    table: then all but `count` are unknown. `expect` demands that many records, else unknown.
    """

    kind: ChildrenKind
    relation: str
    argument: Node | None = None
    weight: Node | None = None
    where: Node | None = None
    empty: float | None = None
    expect: int | None = None
    skip_missing: bool = False


class Standard(_Feature, frozen=True, tag="standard", kw_only=True):
    """A standard value looked up by keys, valid in the record's period."""

    table: str
    keys: tuple[Node, ...]


class Calendar(_Feature, frozen=True, tag="calendar", kw_only=True):
    """A number made from a date column: days since 1970-01-01, days or hours in its month, ...

    `column` is a stored date column; with `relation` it is read from a to-one relation.
    """

    kind: CalendarKind
    column: str
    relation: str | None = None


class Pattern(_Feature, frozen=True, tag="pattern", kw_only=True):
    """Whether a text wholly matches a regular expression (RE2-like syntax)."""

    argument: Node
    pattern: str


class Characters(_Feature, frozen=True, tag="characters", kw_only=True):
    """`length` characters of a text from the `start`th (from 1); unknown if it ends before."""

    argument: Node
    start: int
    length: int


class Contains(_Feature, frozen=True, tag="contains", kw_only=True):
    """Whether a text holds another text, letter for letter."""

    argument: Node
    sought: Node


Feature = (
    Related | History | Peer | Children | Standard | Calendar | Pattern | Characters | Contains
)
