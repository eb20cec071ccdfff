"""The coverage of a rulebook as a table: parameters down, categories across, a table a sector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from mrv.catalogue.coverage import Coverage
from mrv.catalogue.sectors import SECTORS
from mrv.report.layout import pad, paragraph, strong
from mrv.report.wording import CATEGORIES, Language, Say, pick

_HEADS = {
    "extreme": ("极值", "EXT"),
    "threshold": ("阈值", "THR"),
    "standard_value": ("标准值", "STD"),
    "logic": ("逻辑", "LOG"),
}
_NAME, _CELL = 40, 7


def coverage_table(entries: Sequence[Coverage], lang: Language) -> Iterator[str]:
    """Yield one line a parameter: rules that check it by category, and rules it only conditions.

    Under a parameter with fewer than two rules from two categories stands why they are enough, or
    that nobody said so.
    """
    position = 0 if lang == "zh" else 1
    say = Say(lang)
    heads = [_HEADS[category][position] for category in CATEGORIES]
    heads += [("作条件", "when")[position], ("合计", "rules")[position]]
    for sector, of_sector in groupby(entries, key=lambda entry: entry.sector):
        title = pick(SECTORS[sector], lang) if sector in SECTORS else sector
        cells = "".join(pad(head, _CELL) for head in heads).rstrip()
        yield strong(pad(title, _NAME) + cells)
        for entry in of_sector:
            yield from _line(entry, lang, say)
        yield ""
    excused = sum(entry.reason is not None for entry in entries)
    open_ones = sum(not entry.suffices and entry.reason is None for entry in entries)
    enough = len(entries) - excused - open_ones
    text = say(
        f"{len(entries)} 个参数（文字项不计）：{enough} 个有两类以上规则检查，"
        f"{excused} 个说明了为何已足够，{open_ones} 个不足。",
        f"{len(entries)} parameters (free text excused): {enough} checked by rules of two "
        f"categories or more, {excused} with a reason why fewer are enough, {open_ones} short.",
    )
    yield from paragraph(text)
    kinds = [f"{_HEADS[name][position]} {pick(text, lang)}" for name, text in CATEGORIES.items()]
    yield say("，", ", ").join(kinds)


def _line(entry: Coverage, lang: Language, say: Say) -> Iterator[str]:
    numbers = [len(rules) for rules in entry.checking.values()]
    numbers += [len(entry.conditions), len(entry.rules)]
    cells = "".join(pad(str(number) if number else "-", _CELL) for number in numbers)
    yield pad(entry.parameter.name, _NAME) + cells.rstrip()
    if entry.suffices:
        return
    missing = say("规则不足，也未说明理由", "too few rules, and no reason given")
    reason = entry.reason
    yield from paragraph(pick(reason, lang) if reason is not None else f"! {missing}", indent=4)


def coverage_record(entry: Coverage) -> dict[str, Any]:
    """Return one entry as JSON shows it: ids of rules by category, and the reason."""
    reason = entry.reason
    return {
        "sector": entry.sector,
        "parameter": entry.parameter.name,
        "title": {"zh": entry.parameter.title.zh, "en": entry.parameter.title.en},
        "checking": {category: list(rules) for category, rules in entry.checking.items()},
        "conditions": list(entry.conditions),
        "suffices": entry.suffices,
        "enough": None if reason is None else {"zh": reason.zh, "en": reason.en},
    }
