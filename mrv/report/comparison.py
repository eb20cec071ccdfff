"""A comparison for people (text, Markdown) and machines (JSON)."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.engine.compare import Change, Comparison, Listed, State
from mrv.report.layout import faint, pad, paragraph, severity_style, strong
from mrv.report.markdown_text import cell, literal
from mrv.report.places import parameter_title, record_label
from mrv.report.plain import json_text, shortened
from mrv.report.wording import SEVERITIES, VERDICTS, Language, Say, pick

_STATES: dict[State, Bilingual] = {
    "new": Bilingual("新出现", "new"),
    "remaining": Bilingual("仍存在", "remaining"),
    "unverified": Bilingual("未能核实（不再判断）", "not verified (no longer decided)"),
    "solved": Bilingual("已解决", "solved"),
}
_SHOWN = 40


def render_comparison(
    form: str, compared: Comparison, rulebook: Rulebook, lang: Language
) -> Iterator[str]:
    """Yield a comparison as `text`, `json` or `markdown`."""
    if form == "json":
        encoded = msgspec.json.format(msgspec.json.encode(compared), indent=2).decode()
        return iter((json_text(encoded), "\n"))
    if form == "markdown":
        return _markdown(compared, rulebook, Say(lang))
    return (f"{line}\n" for line in _text(compared, rulebook, Say(lang)))


def _text(compared: Comparison, rulebook: Rulebook, say: Say) -> Iterator[str]:
    yield strong(_verdicts(compared, say))
    yield "  " + _counts(compared, say)
    for state, title in _STATES.items():
        found = compared.findings[state]
        if not found:
            continue
        yield ""
        yield strong(f"{pick(title, say.lang)}{say.colon}{len(found)}")
        for one in found[:_SHOWN]:
            word = pick(SEVERITIES[one.severity], say.lang)
            lines = list(paragraph(f"{one.rule}  {_record(one, rulebook, say)}", indent=10))
            yield "  " + severity_style(pad(word, 8), one.severity) + lines[0].lstrip()
            yield from lines[1:]
            yield from paragraph(one.message[say.lang], indent=10)
        if (more := len(found) - _SHOWN) > 0:
            yield faint("  " + say(f"……另有 {more} 项", f"... and {more} more"))
    if compared.emissions:
        yield ""
        yield strong(say("排放量变化（tCO2）", "Emissions changed (tCO2)"))
        for total in compared.emissions:
            what = _emission(total.frame, total.parameter, rulebook, say)
            text = f"{what}  {total.old:,.2f} -> {total.new:,.2f} ({total.new - total.old:+,.2f})"
            yield from paragraph(text, indent=4, first="  - ")
    for records in compared.records or ():
        yield ""
        table = pick(rulebook.frames[records.frame].title, say.lang)
        added, removed = records.added, records.removed
        yield say(f"{table}：新增 {added} 条记录，删除 {removed} 条",
                  f"{table}: {added} records added, {removed} removed")  # fmt: skip
    if compared.changes is not None:
        yield ""
        yield strong(say("改动的数据", "Values changed") + f"{say.colon}{len(compared.changes)}")
        for change in compared.changes[:_SHOWN]:
            what = parameter_title(change.parameter, rulebook, say.lang)
            values = f"{_value(change.old, say)} -> {_value(change.new, say)}"
            text = f"{_record(change, rulebook, say)} · {what}{say.colon}{values}"
            yield from paragraph(text, indent=4, first="  - ")
        if (more := len(compared.changes) - _SHOWN) > 0:
            yield faint("  " + say(f"……另有 {more} 处", f"... and {more} more"))


def _markdown(compared: Comparison, rulebook: Rulebook, say: Say) -> Iterator[str]:
    yield f"## mrv: {literal(_verdicts(compared, say))}\n\n{_counts(compared, say)}\n\n"
    for state, title in _STATES.items():
        found = compared.findings[state]
        if not found:
            continue
        yield f"### {literal(pick(title, say.lang))}{say.colon}{len(found)}\n\n"
        for one in found[:_SHOWN]:
            word = pick(SEVERITIES[one.severity], say.lang)
            told = (word, one.rule, _record(one, rulebook, say), one.message[say.lang])
            yield f"- {' · '.join(literal(part) for part in told)}\n"
        if (more := len(found) - _SHOWN) > 0:
            yield say(f"- 另有 {more} 项\n", f"- {more} more\n")
        yield "\n"
    if compared.emissions:
        yield say("| 排放量（tCO2） | 原 | 新 | 变化 |", "| emission (tCO2) | old | new | change |")
        yield "\n|---|--:|--:|--:|\n"
        for total in compared.emissions:
            what = cell(_emission(total.frame, total.parameter, rulebook, say))
            more_or_less = f"{total.new - total.old:+,.2f}"
            yield f"| {what} | {total.old:,.2f} | {total.new:,.2f} | {more_or_less} |\n"
        yield "\n"
    for records in compared.records or ():
        name = literal(pick(rulebook.frames[records.frame].title, say.lang))
        yield f"- {name}: +{records.added} / -{records.removed}\n"
    if compared.records:
        yield "\n"
    if compared.changes:
        yield say("| 记录 | 参数 | 原 | 新 |", "| record | parameter | old | new |")
        yield "\n|---|---|---|---|\n"
        for change in compared.changes[:_SHOWN]:
            what = parameter_title(change.parameter, rulebook, say.lang)
            both = (_value(change.old, say), _value(change.new, say))
            told = (_record(change, rulebook, say), what, *both)
            yield f"| {' | '.join(map(cell, told))} |\n"
        if (more := len(compared.changes) - _SHOWN) > 0:
            yield say(f"\n另有 {more} 处。\n", f"\n{more} more.\n")


def _verdicts(compared: Comparison, say: Say) -> str:
    old, new = (VERDICTS[name] for name in (compared.old_verdict, compared.new_verdict))
    return f"{pick(old, say.lang)} -> {pick(new, say.lang)}"


def _counts(compared: Comparison, say: Say) -> str:
    return say("，", ", ").join(
        f"{pick(title, say.lang)} {len(compared.findings[state])}"
        for state, title in _STATES.items()
    )


def _record(one: Listed | Change, rulebook: Rulebook, say: Say) -> str:
    return record_label(one.record, rulebook, say.lang, drop=frozenset())


def _emission(frame: str, parameter: str, rulebook: Rulebook, say: Say) -> str:
    title = parameter_title(parameter, rulebook, say.lang)
    return f"{title} [{pick(rulebook.frames[frame].title, say.lang)}]"


def _value(value: str | None, say: Say) -> str:
    return say("（空）", "(empty)") if value is None else shortened(value, 80)
