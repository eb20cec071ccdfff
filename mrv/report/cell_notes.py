"""What is to be said at each cell of a submission: its findings, and the incident it caused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mrv.report.cell_values import value_words
from mrv.report.entries import Entry, entries, headline, label, reason_text, state
from mrv.report.ooxml.styles import MARKS
from mrv.report.plain import shortened
from mrv.report.wording import SEVERITIES, Say, percent, pick
from mrv.report.workbook_tables import kind_title, suggestion

if TYPE_CHECKING:
    from mrv.engine.result import Result

_MOST = 6
"""Findings told in one comment; the number of the others is stated."""
_LONGEST = 600


@dataclass(slots=True)
class CellNote:
    """One cell: how it is marked and what its comment says."""

    mark: str = "remark"
    causes: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)

    def text(self, say: Say) -> str:
        """The comment: causes first, then the gravest findings."""
        parts = [*self.causes, *self.findings[:_MOST]]
        if (more := len(self.findings) - _MOST) > 0:
            parts.append(say(f"另有 {more} 项，见问题清单", f"{more} more: see the findings sheet"))
        return "\n\n".join(parts)


def cell_notes(result: Result, say: Say) -> dict[str, dict[str, CellNote]]:
    """For each sheet, cell to what is said there, in the order of the findings."""
    notes: dict[str, dict[str, CellNote]] = {}
    for incident in result.incidents:
        for cell in incident.cells:
            where = cell.location
            # The cells of an earlier report are in another workbook.
            if cell.earlier or where is None or not where.sheet or not where.cell:
                continue
            note = notes.setdefault(where.sheet, {}).setdefault(where.cell, CellNote())
            note.mark = "cause"
            wanted = suggestion(cell.suggested, cell.range)
            if isinstance(wanted, float):
                wanted = value_words(wanted, cell.parameter, result.rulebook)
            sure, kind = (
                percent(incident.confidence, say.lang),
                kind_title(incident, result, say.lang),
            )
            note.causes.append(
                say(
                    f"原因：{kind}（置信度 {sure}，事件 {incident.id}）",
                    f"Cause: {kind} ({sure}, incident {incident.id})",
                )
                + ("" if wanted is None else say(f"\n建议值：{wanted}", f"\nSuggested: {wanted}"))
            )
    for entry in entries(result):
        where = entry.location
        if where is None or not where.sheet or not where.cell:
            continue
        note = notes.setdefault(where.sheet, {}).setdefault(where.cell, CellNote())
        if note.mark != "cause" and entry.severity != "info" and not entry.waiver:
            note.mark = "affected"
        note.findings.append(_text(entry, result, say))
    return notes


def at_anchors(notes: dict[str, CellNote], shown: dict[str, str]) -> dict[str, CellNote]:
    """The notes by the cells that show them; those of one merged range become one."""
    joined: dict[str, CellNote] = {}
    for cell, note in notes.items():
        kept = joined.setdefault(shown[cell], CellNote())
        kept.mark = min(kept.mark, note.mark, key=MARKS.index)
        kept.causes += note.causes
        kept.findings += note.findings
    return joined


def _text(entry: Entry, result: Result, say: Say) -> str:
    word = pick(SEVERITIES[entry.severity], say.lang)
    lines = [f"{word} {headline(entry, say.lang)}", pick(entry.message, say.lang)]
    hint = entry.finding.rule.hint if entry.finding else None
    if hint is not None:
        lines.append(say("建议：", "Hint: ") + pick(hint, say.lang))
    if who := label(entry, result, say.lang):
        lines.append(who)
    if why := reason_text(entry, say.lang):
        lines.append(why)
    if note := state(entry, say.lang):
        lines.append(note)
    return "\n".join(shortened(line, _LONGEST) for line in lines)
