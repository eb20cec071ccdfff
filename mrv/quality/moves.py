"""The neighbourhood of a rule's examples: examples that differ from one of them in a value or two.

Values move by shares and steps, to the numbers and codes that the rule itself names, to what the
other examples hold, and to missing; records of the surroundings are left out.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mrv.catalogue.changes import Change, Place, changed, leaves, records
from mrv.catalogue.model import Example, Kind, Rule, Rulebook
from mrv.language.errors import Origin
from mrv.language.parse import parse
from mrv.language.tree import Membership, Number, Text
from mrv.language.walk import walk

_SHARES = (0.001, 0.01, 0.03, 0.1, 0.3)
_FACTORS = (0.0, -1.0, 0.1, 0.5, 2.0, 10.0, 1000.0)
_DAYS = (-366, -31, -1, 1, 31, 366)
_MOST_LITERALS = 12
_MOST_CODES = 8
_FEW = 3
"""So many records of a history or a relation are moved: the first, one within, the last."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example of a rule with a few changes."""

    base: int
    """Place of the example among the rule's own."""
    changes: tuple[Change, ...]
    example: Example


def neighbour(rule: Rule, base: int, changes: Sequence[Change]) -> Neighbour:
    """Return an example of a rule with changes made to it."""
    return Neighbour(base, tuple(changes), changed(rule.examples[base], changes))


class Moves:
    """The single moves from each example of a rule."""

    def __init__(self, rulebook: Rulebook, rule: Rule) -> None:
        """Gather what the rule reads and names."""
        self._rulebook = rulebook
        self._rule = rule
        parts = [part for part in (rule.expect, rule.when, rule.gate) if part is not None]
        self._names = {name for part in parts for name in part.names}
        self._columns = {name.rpartition(".")[2] for name in self._names}
        trees = [parse(part.text, Origin(rule.file, 1, 1)) for part in parts]
        nodes = [node for tree in trees for node in walk(tree)]
        members = [v for node in nodes if isinstance(node, Membership) for v in node.values]
        numbers = [node.value for node in (*nodes, *members) if isinstance(node, Number)]
        self._numbers = list(dict.fromkeys(numbers))[:_MOST_LITERALS]
        self._texts = {node.value for node in (*nodes, *members) if isinstance(node, Text)}

    def changes(self, base: int) -> list[tuple[Change, ...]]:
        """Every single move from one example, those of its own record first."""
        return [(change,) for change in self._of(self._rule.examples[base])]

    def single(self) -> Iterator[Neighbour]:
        """Yield the neighbours that one move leads to."""
        for base in range(len(self._rule.examples)):
            for moved in self.changes(base):
                yield neighbour(self._rule, base, moved)

    def double(self, count: int, seed: str) -> Iterator[Neighbour]:
        """Yield up to `count` neighbours that two moves of different values lead to."""
        draw = random.Random(seed)
        per_base = [self.changes(base) for base in range(len(self._rule.examples))]
        bases = [base for base, moves in enumerate(per_base) if len(moves) > 1]
        for _ in range(count if bases else 0):
            base = draw.choice(bases)
            first, second = draw.sample(per_base[base], 2)
            if first[0].place != second[0].place and not (first[0].dropped or second[0].dropped):
                yield neighbour(self._rule, base, (*first, *second))

    def _of(self, example: Example) -> Iterator[Change]:
        chosen = {place for place, _ in self._some_records(example)}
        for place, value in leaves(example):
            if place[-1].rpartition(".")[2] not in self._columns:
                continue
            if place[0] != "given" and place[:-1] not in chosen:
                continue
            for new in self._values(place, value):
                if new != value:
                    yield Change(place, new)
        for name in sorted(self._names):
            if name not in example.given and self._is_own(name):
                for new in self._values(("given", name), None):
                    if new is not None:
                        yield Change(("given", name), new)
        yield from self._added(example)
        for place, row in records(example):
            if place in chosen:
                yield Change(place, dropped=True)
                for name in sorted(self._columns - row.keys()):
                    if self._in_frame(place, name):
                        for new in self._values((*place, name), None)[:_FEW]:
                            if new is not None:
                                yield Change((*place, name), new)

    def _added(self, example: Example) -> Iterator[Change]:
        """One more record of each to-many relation that the rule reads, with one value."""
        many = {r.name for r in self._rulebook.frames[self._rule.frame].relations if r.many}
        for name in sorted(self._names):
            relation, _, column = name.rpartition(".")
            if relation in many:
                place = ("related", relation, str(len(example.related.get(relation, ()))), column)
                for new in self._values(place, None):
                    if new is not None:
                        yield Change(place, new)

    @staticmethod
    def _some_records(example: Example) -> Iterator[tuple[Place, dict[str, Any]]]:
        groups: dict[Place, list[tuple[Place, dict[str, Any]]]] = {}
        for place, row in records(example):
            groups.setdefault(place[:-1], []).append((place, row))
        for group in groups.values():
            places = sorted({0, len(group) // 2, len(group) - 1})
            yield from (group[index] for index in places)

    def _is_own(self, name: str) -> bool:
        """Whether a name can stand in `given`: a column, or one of a to-one relation."""
        relation, dot, _ = name.rpartition(".")
        frame = self._rulebook.frames[self._rule.frame]
        return not dot or any(r.name == relation and not r.many for r in frame.relations)

    def _in_frame(self, place: Place, name: str) -> bool:
        frame = self._rulebook.frames[self._rule.frame]
        if place[0] == "related":
            target = next((r.to for r in frame.relations if r.name == place[1]), None)
            if target is None:
                return False
            frame = self._rulebook.frames[target]
        return name in frame.columns

    def _values(self, place: Place, value: Any) -> list[Any]:
        """What a value may become, nearest first."""
        column = place[-1].rpartition(".")[2]
        parameter = self._rulebook.parameters.get(column)
        kind: Kind = parameter.kind if parameter is not None else "text"
        found: list[Any] = []
        match kind:
            case "number" | "integer":
                found = self._numeric(value, parameter.decimals if parameter is not None else None)
            case "year":
                if isinstance(value, int):
                    found = [value - 1, value + 1]
            case "date" | "month":
                found = list(_dates(value, kind))
            case "boolean":
                found = [not value if isinstance(value, bool) else True, False]
            case "code":
                listed = self._rulebook.codes.get((parameter and parameter.code_list) or "")
                codes = [code.code for code in listed.codes] if listed is not None else []
                named = [code for code in codes if code in self._texts]
                rest = [code for code in codes if code not in self._texts]
                found = [*named[:_MOST_CODES], *rest[:_FEW]]
            case "text":
                found = [f"{value}-x" if value else "x"]
        found += self._elsewhere(column)
        found.append(None)
        return list(dict.fromkeys(v for v in found if isinstance(v, str | int | float | None)))

    def _numeric(self, value: Any, decimals: int | None) -> list[Any]:
        """Moved numbers, written with no more digits than the parameter has."""
        found: list[float] = []
        if isinstance(value, int | float) and not isinstance(value, bool):
            found += [value * (1 + sign * share) for share in _SHARES for sign in (1, -1)]
            found += [value * factor for factor in _FACTORS]
            found += [value + 1, value - 1]
        found += self._numbers
        found += [number * (1 + sign * 0.01) for number in self._numbers for sign in (1, -1)]
        return [_tidy(number, decimals) for number in found]

    def _elsewhere(self, column: str) -> list[Any]:
        """What the rule's other examples hold for the column."""
        found = [
            value
            for example in self._rule.examples
            for place, value in leaves(example)
            if place[-1].rpartition(".")[2] == column
        ]
        return list(dict.fromkeys(v for v in found if not isinstance(v, list | dict)))


def _tidy(number: float, decimals: int | None) -> float:
    """A number short enough to read: what a move meant, without the noise of binary fractions."""
    short = float(f"{number:.9g}") if decimals is None else round(number, decimals)
    return int(short) if short == int(short) and abs(short) < 1e9 else short


def _dates(value: Any, kind: Kind) -> Iterator[str]:
    if not isinstance(value, str):
        return
    try:
        day = datetime.date.fromisoformat(value if len(value) > len("2025-01") else f"{value}-01")
    except ValueError:
        return
    for days in _DAYS:
        moved = day + datetime.timedelta(days=days)
        yield moved.isoformat() if kind == "date" else f"{moved:%Y-%m}"
