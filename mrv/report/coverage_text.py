"""The coverage of a rulebook as a table: parameters down, categories across."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrv.catalogue.coverage import Coverage
from mrv.report.layout import pad, strong
from mrv.report.wording import CATEGORIES, Language, Say, pick

_HEADS = {
    "extreme": ("极值", "EXT"),
    "threshold": ("阈值", "THR"),
    "standard_value": ("标准值", "STD"),
    "logic": ("逻辑", "LOG"),
}
_NAME, _CELL = 38, 7


def coverage_table(entries: Sequence[Coverage], lang: Language) -> Iterator[str]:
    """Yield one line a parameter: rules that check it by category, and rules it only conditions."""
    position = 0 if lang == "zh" else 1
    heads = [_HEADS[category][position] for category in CATEGORIES]
    heads += [("作条件", "when")[position], ("合计", "rules")[position]]
    title = ("参数", "parameter")[position]
    yield strong(pad(title, _NAME) + "".join(pad(head, _CELL) for head in heads).rstrip())
    for entry in entries:
        numbers = [len(rules) for rules in entry.checking.values()]
        numbers += [len(entry.conditions), len(entry.rules)]
        cells = "".join(pad(str(number) if number else "-", _CELL) for number in numbers)
        yield pad(entry.parameter.name, _NAME) + cells.rstrip()
    few = sum(len(entry.rules) < 2 for entry in entries)
    yield ""
    say = Say(lang)
    yield say(
        f"{len(entries)} 个参数（文字项不计），其中 {few} 个只有不到两条规则。",
        f"{len(entries)} parameters (free text excused), {few} with fewer than two rules.",
    )
    kinds = [f"{_HEADS[name][position]} {pick(text, lang)}" for name, text in CATEGORIES.items()]
    yield say("，", ", ").join(kinds)
