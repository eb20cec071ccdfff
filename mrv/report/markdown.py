"""A summary in Markdown: for a pull request's comment or a job's summary page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from mrv.catalogue.shelf import rule_ids
from mrv.engine.gate import Gate, rule_on
from mrv.report.demands import demanded
from mrv.report.entries import Entry, entries, label, reason_text, state
from mrv.report.incident_text import (
    allowance_words,
    cell_words,
    effect_words,
    is_deed,
    kind_words,
)
from mrv.report.markdown_text import cell, literal
from mrv.report.places import cell_place, parameter_title, place
from mrv.report.wording import SEVERITIES, VERDICTS, Language, Say, percent, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_MARKS = {"fatal": "⛔", "error": "❌", "warning": "⚠️", "info": "ℹ️"}
_BUDGET = 40_000
"""Characters of a comment; GitHub refuses more than 65,536."""
_ROWS = 50
_UNDECIDED = 10
_CAUSES, _CELLS, _CAUSE_RULES = 15, 3, 5
"""Causes that are listed, cells and rules that are named for each; the rest is counted."""


def render_markdown(result: Result, lang: Language, gate: Gate) -> Iterator[str]:
    """Yield verdict, gate, counts, the gravest findings, and what was not checked."""
    say = Say(lang)
    found = list(entries(result))
    yield f"## {_MARKS[_worst(result)]} mrv: {literal(pick(VERDICTS[result.verdict], lang))}\n\n"
    yield from _gate(result, say, gate)
    yield from _counts(found, say)
    yield from _causes(found, result, say)
    yield from _inputs(result, say)
    yield from _findings(found, result, say)
    yield from _missing(result, say)
    yield from _notes(result, say)
    yield from _undecided(result, say)
    book = result.rulebook
    rules = len(rule_ids(book))
    yield say(
        f"<sub>规则库 {book.version}（{rules} 条，{book.digest[:12]}）</sub>\n",
        f"<sub>rulebook {book.version} ({rules} rules, {book.digest[:12]})</sub>\n",
    )


def _worst(result: Result) -> str:
    worst = {"accepted": "info", "accepted_with_warnings": "warning", "unreadable": "fatal"}
    return worst.get(result.verdict, "error")


def _gate(result: Result, say: Say, gate: Gate) -> Iterator[str]:
    ruling = rule_on(result, gate)
    if ruling.passed:
        yield say("**门禁：通过**", "**Gate: passed**")
    else:
        reasons = "; ".join(pick(reason, say.lang) for reason in ruling.reasons)
        yield say("**门禁：未通过** — ", "**Gate: failed** — ") + literal(reasons)
    yield "\n\n"


def _counts(found: list[Entry], say: Say) -> Iterator[str]:
    table = [say("", ""), say("计入", "standing"), say("已豁免", "waived"), say("基线", "baseline")]
    counted: Counter[tuple[str, bool, int]] = Counter()
    for entry in found:
        kind = 1 if entry.waiver else 2 if entry.known else 0
        counted[entry.severity, entry.finding is None, kind] += 1
    if not counted:
        yield say("没有发现问题。\n\n", "No findings.\n\n")
        return
    read = say("（文件读取）", " (reading the files)")
    rows = [
        [f"{_MARKS[name]} {pick(SEVERITIES[name], say.lang)}{read if reading else ''}"]
        + [str(counted[name, reading, kind]) for kind in range(3)]
        for name in _MARKS
        for reading in (False, True)
        if any(counted[name, reading, kind] for kind in range(3))
    ]
    yield from _table(table, rows, "lrrr")


def _inputs(result: Result, say: Say) -> Iterator[str]:
    rows = [
        [cell(file.path), f"`{file.sha256[:16]}`", f"{sum(file.frames.values()):,}"]
        for file in result.submission.inputs[:_ROWS]
    ]
    if rows:
        head = [say("文件", "file"), "sha256", say("记录", "records")]
        yield from _table(head, rows, "llr")
    if (more := len(result.submission.inputs) - len(rows)) > 0:
        yield say(f"另有 {more} 个文件。\n\n", f"{more} more files.\n\n")


def _causes(found: list[Entry], result: Result, say: Say) -> Iterator[str]:
    """What to put right first: each cause with its suggestion, its effect and what it explains.

    Causes whose findings are all waived or known ask for nothing and are left out.
    """
    standing = {entry.id for entry in found if not state(entry, "en")}
    causes = [one for one in result.incidents if standing & set(one.explains)]
    rules = dict(result.findings.select("id", "rule").iter_rows()) if result.incidents else {}
    rows = []
    for number, incident in enumerate(causes[:_CAUSES], start=1):
        kind = literal(pick(kind_words(incident.kind, result.rulebook), say.lang))
        deed = is_deed(incident.kind, result.rulebook)
        words = [cell_words(one, result, say, frozenset(), deed) for one in incident.cells[:_CELLS]]
        cells = [cell(text) for text in words]
        if (more := len(incident.cells) - _CELLS) > 0:
            cells.append(say(f"以及另外 {more} 个单元格", f"and {more} more cells"))
        places = dict.fromkeys(cell(cell_place(one, say.lang)) for one in incident.cells[:_CELLS])
        explained = dict.fromkeys(rules[name] for name in incident.explains)
        named = say("、", ", ").join(list(explained)[:_CAUSE_RULES])
        count = say.number(len(incident.explains), "项", "finding", "findings")
        effects = (effect_words(incident, say) + allowance_words(incident, say)).strip("；; ")
        rows.append(
            [
                str(number),
                f"**{kind}** ({percent(incident.confidence, say.lang)})<br>{'<br>'.join(cells)}",
                cell(effects or "–"),
                f"{count}{say.colon}{named}" + (" …" if len(explained) > _CAUSE_RULES else ""),
                "<br>".join(places),
            ]
        )
    cause = say("原因：填报值 -> 建议值", "cause: as filed -> suggested")
    head = ["", cause, *say("影响 解释的问题 位置", "effect explains place").split()]
    more = len(causes) - len(rows)
    left = say(f"另有 {more:,} 项原因未列出。", f"{more:,} more causes not listed.")
    yield from _section(say("原因", "Causes"), head, rows, "rllll", left if more > 0 else "")


def _findings(found: list[Entry], result: Result, say: Say) -> Iterator[str]:
    """The gravest findings, those that count before those waived or known."""
    order = {name: rank for rank, name in enumerate(_MARKS)}
    ranked = sorted(found, key=lambda entry: (bool(state(entry, "en")), order[entry.severity]))
    rows: list[list[str]] = []
    spent = 0
    for entry in ranked[:_ROWS]:
        what = cell(pick(entry.message, say.lang))
        if why := reason_text(entry, say.lang):
            what += f"<br>*{cell(why)}*"
        if note := state(entry, say.lang):
            what += f"<br>*{cell(note)}*"
        where = place(entry.location, say.lang)
        row = [
            _MARKS[entry.severity],
            cell(entry.rule),
            cell(label(entry, result, say.lang)),
            what,
            cell(where),
        ]
        spent += sum(map(len, row))
        if spent > _BUDGET:
            break
        rows.append(row)
    head = ["", *say("规则 记录 问题 位置", "rule record finding place").split()]
    more = len(found) - len(rows)
    left = say(f"另有 {more:,} 项未列出。", f"{more:,} more findings not listed.")
    yield from _section(say("问题", "Findings"), head, rows, "lllll", left if more > 0 else "")


def _section(
    title: str, head: list[str], rows: list[list[str]], align: str, left: str
) -> Iterator[str]:
    """A table under its title, with what it leaves out; nothing where there are no rows."""
    if rows:
        yield f"### {title}\n\n"
        yield from _table(head, rows, align)
        if left:
            yield f"{left}\n\n"


def _missing(result: Result, say: Say) -> Iterator[str]:
    missing = [item for item in result.missing if item.severity != "info"]
    if not missing:
        return
    counted = Counter(pick(what, say.lang) for what in demanded(missing, result))
    yield f"### {say('尚缺', 'Still missing')} ({len(missing):,})\n\n"
    for title, number in counted.most_common(_UNDECIDED):
        yield f"- {literal(title)}{say.colon}{number}\n"
    if (more := len(counted) - _UNDECIDED) > 0:
        yield say(f"- 另有 {more} 类\n", f"- {more} more kinds\n")
    yield "\n"


def _notes(result: Result, say: Say) -> Iterator[str]:
    notes = [pick(note, say.lang) for _, note in result.waivers.notes()] if result.waivers else []
    if notes:
        yield f"### {say('豁免须处理', 'Waivers to look after')}\n\n"
        yield from (f"- {literal(note)}\n" for note in notes)
        yield "\n"


def _undecided(result: Result, say: Say) -> Iterator[str]:
    """Name what was not checked: it is not passed."""
    broken = [f"- ⛔ {literal(f'{item.rule}{say.colon}{item.reason}')}\n" for item in result.broken]
    open_ = result.summary()["not_evaluated"]
    if not broken and not open_:
        return
    yield f"### {say('未能检查', 'Not checked')}\n\n"
    yield from broken
    for item in open_[:_UNDECIDED]:
        names = [name for name in item["missing"] if name in result.rulebook.parameters]
        lacks = say("、", ", ").join(
            parameter_title(name, result.rulebook, say.lang) for name in names
        )
        because = say(f"，缺 {lacks}", f", lacking {lacks}") if lacks else ""
        records = say.number(item["records"], "条记录", "record", "records")
        yield f"- {literal(item['rule'])}{say.colon}{records}{literal(because)}\n"
    if (more := len(open_) - _UNDECIDED) > 0:
        yield say(f"- 另有 {more} 条规则\n", f"- {more} more rules\n")
    yield "\n"


def _table(head: list[str], rows: Iterable[list[str]], align: str) -> Iterator[str]:
    """A table whose cells are Markdown already."""
    rules = {"l": "---", "r": "--:"}
    yield f"| {' | '.join(head)} |\n"
    yield f"|{'|'.join(rules[side] for side in align)}|\n"
    for row in rows:
        yield f"| {' | '.join(row)} |\n"
    yield "\n"
