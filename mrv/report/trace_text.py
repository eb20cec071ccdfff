"""Where a value comes from and what follows from it, as trees for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from mrv.language.numbers import signed
from mrv.report.cell_values import correction, moved, value_words
from mrv.report.incident_text import allowance_words
from mrv.report.layout import faint, paragraph, strong
from mrv.report.places import parameter_title, record_label
from mrv.report.wording import Say, percent, pick, unit_after

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.consequences.ask import Answer, Branch
    from mrv.trace.consequences.following import Change
    from mrv.trace.model import Incident

_MEMBERS = 6
"""Values of one parameter that a branch lists; the number of the others is said."""
_RECORDS = 3
"""Records of one parameter whose change is written out."""


def answer_lines(
    answer: Answer, result: Result, say: Say, price: float | None = None
) -> Iterator[str]:
    """Yield the origin of a value, what lies behind it, what would change if it were right.

    `price` (CNY for an allowance of a tonne) puts effects in tCO2 into money.
    """
    title = _title(answer.origin.column, result, say)
    yield strong(say(f"{title}从何而来", f"Where {title} comes from"))
    yield from _branch(answer.origin, result, say, "", "")
    if answer.shares:
        parts = say("，", ", ").join(
            f"{_title(name, result, say)} {signed(share)}" for name, share in answer.shares.items()
        )
        yield from paragraph(
            say(f"较上期变化分解：{parts}", f"Change since the period before: {parts}"), indent=2
        )
    yield ""
    if answer.causes:
        yield from _causes(answer, result, say, price)
        if answer.incident is None:
            return
        yield ""
    if answer.incident is None:
        yield from paragraph(
            say(
                "没有规则指向此值有误，无从推算更正后的变化。",
                "No cause was found here, so nothing is known that it should be instead.",
            )
        )
        return
    if answer.suggested is None:
        yield from paragraph(
            say(
                "此值有误，但规则不能确定其正确值，无从推算更正后的变化。",
                "This value is blamed, but the rules do not tell what it should be.",
            )
        )
    else:
        unit = _unit(answer.origin.column, result, say)
        value = value_words(answer.suggested, answer.origin.column, result.rulebook)
        new = f"{value}{unit}"
        yield strong(say(f"若改为 {new}，将随之变化", f"What changes if it is {new}"))
        start = (answer.origin.frame, answer.origin.column)
        yield from _changes(answer.changes, start, result, say, "")
        if not answer.changes:
            yield say("  没有其他值由它计算而来。", "  Nothing else is calculated from it.")
    yield from _verdict(answer.incident, result, say, price)


def _causes(answer: Answer, result: Result, say: Say, price: float | None) -> Iterator[str]:
    """Yield what is wrong elsewhere and moves this value, with the way it came."""
    yield strong(say("背后的原因", "What lies behind it"))
    unit = _unit(answer.origin.column, result, say)
    for number, cause in enumerate(answer.causes, start=1):
        incident = cause.incident
        for cell in incident.cells[:_RECORDS]:
            label = record_label(
                cell.record, result.rulebook, say.lang, drop=frozenset(["enterprise_id"])
            )
            seen, right = correction(cell, result.rulebook)
            text = f"{_title(cell.parameter, result, say)} · {label}{say.colon}{seen} → {right}"
            yield from paragraph(text, indent=4, first=f"{number:>2}. ")
        kinds = {kind.name: kind.title for kind in result.rulebook.error_kinds}
        kind = pick(kinds[incident.kind], say.lang) if incident.kind in kinds else incident.kind
        sure = percent(incident.confidence, say.lang)
        text = say(f"{kind}；置信度 {sure}", f"{kind}; confidence {sure}")
        yield from paragraph(text, indent=4)
        for change in cause.way:
            text = (
                f"{_title(change.column, result, say)} · {_frame(change.frame, result, say)}:"
                f" {_change(change, result, say)}"
            )
            yield from paragraph(text, indent=6, first="    ↓ ")
        before, after = moved(cause.before, cause.after, answer.origin.column, result.rulebook)
        difference = cause.after - cause.before
        text = say(
            f"更正后由 {before} 变为 {after}（{signed(difference)}{unit}）",
            f"Once it is right: {before} becomes {after} ({signed(difference)}{unit})",
        )
        if price is not None and unit.strip() == "tCO2":
            text += _money(difference * price, price, say, sign="+")
        yield from paragraph(text, indent=4)


def _money(money: float, price: float, say: Say, sign: str = "") -> str:
    size = f"{money:{sign},.0f}"
    return say(f"，按每吨 {price:g} 元计 {size} 元", f", {size} CNY at {price:g} CNY/t")


def _verdict(incident: Incident, result: Result, say: Say, price: float | None) -> Iterator[str]:
    """Yield the kind of the mistake, how sure that is, the emission, the findings that go."""
    kinds = {kind.name: kind.title for kind in result.rulebook.error_kinds}
    kind = pick(kinds[incident.kind], say.lang) if incident.kind in kinds else incident.kind
    sure = percent(incident.confidence, say.lang)
    text = say(f"可能的原因：{kind}；置信度 {sure}", f"Likely: {kind}; confidence {sure}")
    if (effect := incident.emission_effect_tco2) is not None:
        way = say("多报", "over-reported by") if effect > 0 else say("少报", "under-reported by")
        size = f"{abs(effect):,.0f} tCO2"
        none = say("；排放量不变", "; the emission stays")
        text += none if not effect else say(f"；排放量{way} {size}", f"; emission {way} {size}")
    text += allowance_words(incident, say)
    if price is not None and incident.allowance_effect_t:
        text += _money(abs(incident.allowance_effect_t) * price, price, say)
    yield from paragraph(text, indent=2, first="")
    if incident.reason is not None:
        yield from paragraph(pick(incident.reason, say.lang), indent=2, first="")
    rules = dict(result.findings.select("id", "rule").iter_rows())
    gone = dict.fromkeys(rules[name] for name in incident.explains if name in rules)
    listed = say("、", ", ").join(gone)
    count = len(incident.explains)
    text = say(
        f"更正后消除 {count} 个问题：{listed}", f"Findings that go with it ({count}): {listed}"
    )
    yield from paragraph(text, indent=2, first="")


def _changes(
    changes: Sequence[Change], behind: tuple[str, str], result: Result, say: Say, lead: str
) -> Iterator[str]:
    """Yield what follows directly from `behind`, each with what follows from it in turn."""
    below: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.behind == behind:
            below.setdefault((change.frame, change.column), []).append(change)
    for number, (place, own) in enumerate(below.items()):
        last = number == len(below) - 1
        mark, rest = ("└─ ", "   ") if last else ("├─ ", "│  ")
        frame, column = place
        # What hangs below draws its own line beside the values of this one.
        deeper = "│  " if any(change.behind == place for change in changes) else "   "
        yield from paragraph(
            f"{_title(column, result, say)} · {_frame(frame, result, say)}",
            indent=len(lead) + 3,
            first=lead + mark,
        )
        for change in own[:_RECORDS]:
            label = record_label(
                change.record, result.rulebook, say.lang, drop=frozenset(["enterprise_id"])
            )
            text = f"{label}{say.colon}{_change(change, result, say)}"
            first = lead + rest + deeper
            yield from paragraph(text, indent=len(first), first=first)
        if (more := len(own) - _RECORDS) > 0:
            text = say(f"另有 {more} 条记录", f"and {more} more records")
            yield lead + rest + deeper + faint(text)
        yield from _changes(changes, place, result, say, lead + rest)


def _branch(branch: Branch, result: Result, say: Say, lead: str, further: str) -> Iterator[str]:
    title = f"{_title(branch.column, result, say)} · {_frame(branch.frame, result, say)}"
    shown = say("、", "; ").join(
        value_words(None if np.isnan(value) else value, branch.column, result.rulebook)
        for value in branch.values[:_MEMBERS]
    )
    more = len(branch.values) - _MEMBERS
    if more > 0:
        shown += say(f" 等 {len(branch.values)} 个", f" and {more} more")
    text = f"{title} = {shown}{_unit(branch.column, result, say)}"
    bar = further + ("│  " if branch.inputs else "   ")
    for number, line in enumerate(paragraph(text, indent=len(bar), first=bar)):
        yield (lead if number == 0 else bar) + line[len(bar) :]
    for place, below in enumerate(branch.inputs):
        last = place == len(branch.inputs) - 1
        mark, rest = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _branch(below, result, say, further + mark, further + rest)


def _title(column: str, result: Result, say: Say) -> str:
    return parameter_title(column, result.rulebook, say.lang)


def _frame(name: str, result: Result, say: Say) -> str:
    return pick(result.rulebook.frames[name].title, say.lang)


def _change(change: Change, result: Result, say: Say) -> str:
    """What a value was and becomes, with its unit."""
    values = moved(change.before, change.after, change.column, result.rulebook)
    return " → ".join(values) + _unit(change.column, result, say)


def _unit(column: str, result: Result, say: Say) -> str:
    """The unit after a space; nothing where it depends on the record or there is none."""
    parameter = result.rulebook.parameters.get(column)
    if parameter is None or parameter.units or parameter.unit in ("", "1"):
        return ""
    return unit_after(parameter.unit, say.lang)
