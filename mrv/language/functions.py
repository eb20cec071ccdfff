"""The functions of the language: their arguments, and the types they give."""

from __future__ import annotations

from typing import Literal

import msgspec

from mrv.language.tree import Arithmetic, Call, Column, Negate, Node, Number, Text

Group = Literal[
    "local", "calendar", "history", "peers", "children", "standard", "pattern", "date", "declared"
]


class Signature(msgspec.Struct, frozen=True):
    """How many arguments a function takes, and its options (by position after them, or by name).

    With `most` None any number of arguments may follow, and options go by name only.
    """

    group: Group
    least: int
    most: int | None
    options: tuple[str, ...] = ()


_WINDOW = ("window", "minimum")
_CHILDREN = ("where", "empty", "expect", "missing")

FUNCTIONS: dict[str, Signature] = {
    "abs": Signature("local", 1, 1),
    "min": Signature("local", 2, None),
    "max": Signature("local", 2, None),
    "coalesce": Signature("local", 2, None),
    "is_missing": Signature("local", 1, 1),
    "where": Signature("local", 3, 3),
    "exp": Signature("local", 1, 1),
    "power": Signature("local", 2, 2),
    "floor": Signature("local", 1, 1),
    "round_half_up": Signature("local", 1, 1, ("n",)),
    "rounds_to": Signature("local", 1, 1, ("n",)),
    "same": Signature("local", 2, 2),
    "days": Signature("calendar", 1, 1),
    "hours": Signature("calendar", 1, 1),
    "days_between": Signature("calendar", 2, 2),
    "month_end": Signature("calendar", 1, 1),
    "year": Signature("calendar", 1, 1),
    "month_number": Signature("calendar", 1, 1),
    "date": Signature("date", 1, 1),
    "prev": Signature("history", 1, 1, ("n",)),
    "same_month_last_year": Signature("history", 1, 1),
    "mean": Signature("history", 1, 1, _WINDOW),
    "median": Signature("history", 1, 1, _WINDOW),
    "std": Signature("history", 1, 1, _WINDOW),
    "mad": Signature("history", 1, 1, _WINDOW),
    "history_share": Signature("history", 1, 1, _WINDOW),
    "run_length": Signature("history", 1, 1),
    "known_history": Signature("history", 1, 1, ("window",)),
    "filed_if_usual": Signature("history", 1, 1, _WINDOW),
    "peer_median": Signature("peers", 1, None, ("minimum",)),
    "peer_mad": Signature("peers", 1, None, ("minimum",)),
    "peer_share": Signature("peers", 1, None, ("minimum",)),
    "peer_count": Signature("peers", 1, None),
    "equal_siblings": Signature("peers", 1, 1),
    "total": Signature("children", 1, 1, _CHILDREN),
    "weighted_mean": Signature("children", 2, 2, _CHILDREN),
    "smallest": Signature("children", 1, 1, _CHILDREN),
    "largest": Signature("children", 1, 1, _CHILDREN),
    "distinct": Signature("children", 1, 1, ("where",)),
    "count": Signature("children", 1, 1, ("where",)),
    "any": Signature("children", 1, 1, ("where",)),
    "standard": Signature("standard", 1, None),
    "matches": Signature("pattern", 2, 2),
    "part": Signature("pattern", 3, 3),
    "contains": Signature("pattern", 2, 2),
    "declared_min": Signature("declared", 1, 1),
    "declared_max": Signature("declared", 1, 1),
}

_TRUTH_FUNCTIONS = frozenset({"is_missing", "rounds_to", "same"})


def type_of(node: Node) -> Literal["number", "text", "truth"]:
    """The type of a lowered tree (dates are day numbers there)."""
    if isinstance(node, Column):
        return node.type
    if isinstance(node, Number | Arithmetic | Negate):
        return "number"
    if isinstance(node, Text):
        return "text"
    if isinstance(node, Call):
        if node.function in _TRUTH_FUNCTIONS:
            return "truth"
        if node.function == "coalesce":
            return type_of(node.arguments[0])
        if node.function == "where":
            return type_of(node.arguments[1])
        return "number"
    return "truth"
