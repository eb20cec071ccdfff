"""Words of rules that take a number from a standard table, and numbers that should have been taken.

`{table:key,key}` in a title, message or hint stands for the value there (`{table:}` where the table
has no keys), so that words and limit change together when a rulebook replaces the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mrv.catalogue.document import Place
from mrv.catalogue.model import Bilingual, Rule, StandardTable
from mrv.catalogue.problems import did_you_mean
from mrv.language.features import Feature, Standard
from mrv.language.tree import Text

_CELL = re.compile(r"\{(\w+):([^{}]*)\}")
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.{:-])(\d{1,3}(?:[ ,]\d{3})+|\d+(?:\.\d+)?)(?![A-Za-z0-9_}])"
    r"(\s*(?:%|倍|times))?"
)
_SMALL = 13
"""A smaller whole number may count anything, unless it is a share or a multiple."""
_GROUPED = 10_000


def with_values(text: Bilingual, tables: Mapping[str, StandardTable], place: Place) -> Bilingual:
    """The text with the values of the tables that it names; what is not there is reported."""

    def fill(words: str, below: Place) -> str:
        def value(found: re.Match[str]) -> str:
            name, keys = found[1], tuple(key for one in found[2].split(",") if (key := one.strip()))
            table = tables.get(name)
            if table is None:
                below.report(
                    "unknown-table",
                    f"没有标准值表 {name}",
                    f"there is no standard table {name}",
                    suggestion=did_you_mean(name, tables),
                )
                return found[0]
            known = shown(table, keys)
            if len(known) != 1:
                below.report(
                    "ambiguous-value",
                    f"{found[0]} 在表 {name} 中有 {len(known)} 个值，应恰有一个",
                    f"{found[0]} has {len(known)} values in the table {name}; one is needed",
                )
                return found[0]
            return known[0]

        return _CELL.sub(value, words)

    return Bilingual(fill(text.zh, place / "zh"), fill(text.en, place / "en"))


def shown(table: StandardTable, keys: tuple[str, ...]) -> list[str]:
    """The values that a table has for some keys over time, as words show them."""
    rows = [row for row in table.rows if tuple(map(str, row.keys)) == keys]
    return list(dict.fromkeys(_written(row.value, table.decimals) for row in rows))


def _written(value: float | str, decimals: int | None) -> str:
    if isinstance(value, str):
        return value
    if value >= _GROUPED and value == int(value):
        return f"{int(value):,}".replace(",", " ")
    return f"{value:.12g}" if decimals is None else f"{value:.{decimals}f}"


def written_out(
    rule: Rule, tables: Mapping[str, StandardTable], words: str
) -> Iterator[tuple[int, str, str]]:
    """Yield the numbers of some words that are the value of a cell that the rule reads.

    Each with its offset and the placeholder that should stand there.
    """
    cells = {float(re.sub("[ ,]", "", value)): name for value, name in _cells(rule, tables)}
    for found in _NUMBER.finditer(words) if cells else ():
        number = float(re.sub("[ ,]", "", found[1]))
        counts = number == int(number) and number < _SMALL and not found[2] and "." not in found[1]
        if number in cells and not counts:
            yield found.start(1), found[1], cells[number]


def _cells(rule: Rule, tables: Mapping[str, StandardTable]) -> Iterator[tuple[str, str]]:
    """Yield the values of the cells that a rule reads and that never change, as placeholders."""
    for expression in (rule.expect, rule.when, rule.gate):
        for feature in expression.features if expression is not None else ():
            for standard in _standards(feature):
                table = tables[standard.table]
                keys = tuple(key.value for key in standard.keys if isinstance(key, Text))
                if table.type == "number" and len(keys) == len(table.keys):
                    known = shown(table, keys)
                    if len(known) == 1:
                        yield known[0], f"{{{table.name}:{','.join(keys)}}}"


def _standards(feature: Feature) -> Iterator[Standard]:
    if isinstance(feature, Standard):
        yield feature
    for need in feature.needs:
        yield from _standards(need)
