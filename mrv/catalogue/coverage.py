"""Which rules check which parameter: the coverage of a rulebook, sector by sector."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import get_args

from mrv.catalogue.columns import columns_read
from mrv.catalogue.model import Bilingual, Category, Parameter, Rule, Rulebook

LEAST_RULES = 2
LEAST_CATEGORIES = 2

_CODE_IS_ENOUGH = Bilingual(
    "代码项：读入时只接受代码表中的值，没有大小可查；至少两条规则取决于它",
    "a code: intake takes listed values only and there is no magnitude to check; "
    "at least two rules depend on it",
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The rules that look at one parameter in the frames of one sector.

    `checking` are ids of rules whose demand (`expect`) reads it, by category; `conditions` are ids
    of rules that read it only to decide whether they apply; `elsewhere` are ids of rules that
    depend on it in frames of other sectors. Variants of a rule count once.
    """

    sector: str
    parameter: Parameter
    checking: dict[Category, tuple[str, ...]]
    conditions: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()

    @property
    def rules(self) -> frozenset[str]:
        """Ids of all rules of the sector's frames whose outcome depends on the parameter."""
        return frozenset((*self.checked_by, *self.conditions))

    @property
    def checked_by(self) -> frozenset[str]:
        """Ids of the rules whose demand reads the parameter."""
        return frozenset(rule for rules in self.checking.values() for rule in rules)

    @property
    def suffices(self) -> bool:
        """Whether at least two rules from two categories check the parameter."""
        categories = sum(bool(rules) for rules in self.checking.values())
        return len(self.checked_by) >= LEAST_RULES and categories >= LEAST_CATEGORIES

    @property
    def reason(self) -> Bilingual | None:
        """Why fewer rules are enough; None where two categories check it or nobody said why."""
        if self.suffices:
            return None
        if self.parameter.enough is not None:
            return self.parameter.enough
        depending = len(self.rules | set(self.elsewhere))
        is_code = self.parameter.kind in ("code", "boolean")
        return _CODE_IS_ENOUGH if is_code and depending >= LEAST_RULES else None


def sectors_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the sectors that have frames, in the order of their first frame."""
    return tuple(dict.fromkeys(frame.sector for frame in rulebook.frames.values()))


def coverage(rulebook: Rulebook, sector: str | None = None) -> list[Coverage]:
    """Return the coverage of every parameter that can be checked; free text is excused.

    A parameter that stands in frames of several sectors has an entry for each; `sector` limits the
    result to one.
    """
    checking: dict[tuple[str, str], dict[Category, set[str]]] = defaultdict(dict)
    depending: dict[tuple[str, str], set[str]] = defaultdict(set)
    for rule in rulebook.rules:
        if rule.status != "active":
            continue
        for place in _places(rulebook, rule, rule.expect.names):
            checking[place].setdefault(rule.category, set()).add(rule.id)
            depending[place].add(rule.id)
        for part in (rule.when, rule.gate):
            for place in _places(rulebook, rule, part.names if part is not None else ()):
                depending[place].add(rule.id)
    everywhere: dict[str, set[str]] = defaultdict(set)
    for (_, name), rules in depending.items():
        everywhere[name] |= rules
    categories: tuple[Category, ...] = get_args(Category)
    entries = []
    for place in _filed(rulebook):
        if sector not in (None, place[0]) or rulebook.parameters[place[1]].kind == "text":
            continue
        by_category = {c: tuple(sorted(checking[place].get(c, ()))) for c in categories}
        checked = {rule for rules in by_category.values() for rule in rules}
        entries.append(
            Coverage(
                sector=place[0],
                parameter=rulebook.parameters[place[1]],
                checking=by_category,
                conditions=tuple(sorted(depending[place] - checked)),
                elsewhere=tuple(sorted(everywhere[place[1]] - depending[place])),
            )
        )
    return entries


def _filed(rulebook: Rulebook) -> list[tuple[str, str]]:
    """Every (sector, parameter) that some frame holds, sectors together."""
    found = dict.fromkeys(
        (frame.sector, column)
        for frame in rulebook.frames.values()
        for column in (*frame.keys, *frame.columns)
        if column in rulebook.parameters
    )
    order = {sector: number for number, sector in enumerate(sectors_of(rulebook))}
    return sorted(found, key=lambda place: order[place[0]])


def _places(rulebook: Rulebook, rule: Rule, names: tuple[str, ...]) -> set[tuple[str, str]]:
    """The (sector, parameter) that names of a rule's expression stand for."""
    read = columns_read(names, rule.frame, rulebook)
    return {(rulebook.frames[frame].sector, column) for frame, column in read}
