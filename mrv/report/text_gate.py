"""The gate in a text report: what is waived or was known before, and waivers to look after."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.layout import faint, paragraph, strong
from mrv.report.wording import Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Finding, Result


def standing_lines(finding: Finding, say: Say) -> Iterator[str]:
    """Yield why a finding does not count at the gate, if it does not."""
    if finding.reason is not None:
        by = f" ({finding.reason.by})" if finding.reason.by else ""
        when = say("往期", " of an earlier month") if finding.reason.carried else ""
        word = say(f"{when}填报单位说明", f"reason{when}")
        text = f"{word}{by}: {finding.reason.reason}"
        yield from paragraph(text, indent=10, first=" " * 8 + "~ ")
    waiver = finding.waiver
    if waiver is not None:
        day = waiver.expires.isoformat()
        text = say(
            f"已豁免至 {day}（责任人 {waiver.owner}）：{waiver.reason}",
            f"waived until {day} (owner {waiver.owner}): {waiver.reason}",
        )
        yield from (faint(line) for line in paragraph(text, indent=10, first=" " * 8 + "~ "))
    elif finding.known:
        yield faint(" " * 8 + say("~ 基线中已有", "~ in the baseline"))


def gate_section(result: Result, say: Say) -> Iterator[str]:
    """Yield counts of waived and known findings, and the waivers that need attention."""
    for note in result.reasons.notes() if result.reasons else ():
        yield ""
        yield from paragraph(pick(note, say.lang), indent=4, first="  - ")
    if result.waivers is None and result.baseline is None:
        return
    from mrv.engine.gate import Gate, rule_on

    ruling = rule_on(result, Gate())
    yield ""
    yield strong(say("门禁", "Gate"))
    parts = []
    if result.waivers is not None:
        parts.append(say(f"已豁免 {ruling.waived} 项", f"{ruling.waived} waived"))
    if result.baseline is not None:
        parts.append(say(f"基线中已有 {ruling.known} 项", f"{ruling.known} in the baseline"))
    standing = sum(ruling.standing.values())
    parts.append(say(f"计入 {standing} 项", f"{standing} count"))
    yield "  " + say("，", ", ").join(parts)
    for _, note in result.waivers.notes() if result.waivers else ():
        yield from paragraph(pick(note, say.lang), indent=4, first="  - ")
