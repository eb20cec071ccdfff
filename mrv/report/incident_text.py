"""Incidents as short stories: the cause, why it is believed, what follows, what would decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.report.cell_values import NOTHING_KNOWN, limits, replacement
from mrv.report.layout import faint, paragraph, strong
from mrv.report.places import cell_place, parameter_title, record_label
from mrv.report.record_units import unit_in
from mrv.report.wording import Say, percent, pick, unit_after

if TYPE_CHECKING:
    from mrv.catalogue.model import Parameter, Rulebook
    from mrv.engine.result import Result
    from mrv.trace.model import Cell, Incident

_CELLS = 3
"""Cells of one cause that are written out; the number of the others is said."""
_SHOWN = 20
EARLIER = Bilingual("（以往报告）", " (earlier report)")
"""What follows the name of a record that stands in an earlier report."""


def incidents(
    result: Result, say: Say, alone: frozenset[str], shown: int | None = _SHOWN
) -> Iterator[str]:
    """Yield the causes, the most certain and gravest first, and what was not traced."""
    found = result.incidents
    untraced = untraced_findings(result, remarks=shown is None)
    if found or untraced:
        yield ""
        yield strong(say("问题根源", "Causes"))
    for number, incident in enumerate(found[:shown], start=1):
        yield from _incident(number, incident, result, say, alone)
    if shown is not None and (more := len(found) - shown) > 0:
        yield say(f"  另有 {more} 项原因未列出（--all）。", f"  {more} more causes (--all).")
    explained = {name for incident in found for name in incident.explains}
    for names, reason in untraced:
        count = say.number(len(names), "", "finding", "findings")
        named = explained.issuperset(names)
        text = say(
            f"{'已' if named else '未'}追查到原因的问题 {len(names)} 项：{reason.zh}",
            f"{count} {'with' if named else 'without'} a cause: {reason.en}",
        )
        yield from (faint(line) for line in paragraph(text, indent=2, first="  "))


def untraced_findings(result: Result, *, remarks: bool) -> list[tuple[Sequence[str], Bilingual]]:
    """Findings without a cause, by the reason; remarks only where all is asked for."""
    info = result.findings.filter(pl.col("severity") == "info").get_column("id")
    left_out = frozenset() if remarks else frozenset(info)
    kept = [
        ([name for name in item.findings if name not in left_out], item.reason)
        for item in result.untraced
    ]
    return [(names, reason) for names, reason in kept if names]


def _incident(
    number: int, incident: Incident, result: Result, say: Say, alone: frozenset[str]
) -> Iterator[str]:
    kind = pick(kind_words(incident.kind, result.rulebook), say.lang)
    for place_, cell in enumerate(incident.cells[:_CELLS]):
        first = f"{number:>2}. " if place_ == 0 else ""
        deed = is_deed(incident.kind, result.rulebook)
        yield from paragraph(cell_words(cell, result, say, alone, deed), indent=4, first=first)
        if where := cell_place(cell, say.lang):
            yield from (faint(line) for line in paragraph(where, indent=6, first="    @ "))
    if (more := len(incident.cells) - _CELLS) > 0:
        yield say(f"    以及另外 {more} 个单元格", f"    and {more} more cells")
    sure = percent(incident.confidence, say.lang)
    text = say(f"{kind}；置信度 {sure}", f"{kind}; confidence {sure}")
    if effect := effect_words(incident, say):
        text += say("；", "; ") + effect
    text += allowance_words(incident, say)
    yield from paragraph(text, indent=4, first="    ")
    if incident.reason is not None:
        yield from paragraph(pick(incident.reason, say.lang), indent=4, first="    ")
    yield from _tree(incident, result, say)
    yield from _others(incident, result, say, alone)


def effect_words(incident: Incident, say: Say) -> str:
    """What the cause does to the emission: `emission under-reported by 197,937 tCO2`, or ''."""
    effect = incident.emission_effect_tco2
    if not effect:
        return ""
    size = f"{abs(effect):,.0f} tCO2"
    if effect > 0:
        return say(f"排放量多报 {size}", f"emission over-reported by {size}")
    return say(f"排放量少报 {size}", f"emission under-reported by {size}")


def allowance_words(incident: Incident, say: Say) -> str:
    """What the cause means in allowances; nothing where a sentence of its own says so."""
    tonnes = incident.allowance_effect_t
    if not tonnes or incident.reason is not None:
        return ""
    size = f"{abs(tonnes):,.0f} t"
    return say(
        f"；配额{'多' if tonnes > 0 else '少'}计 {abs(tonnes):,.0f} 吨",
        f"; {'too many' if tonnes > 0 else 'too few'} allowances by {size}",
    )


def kind_words(kind: str, rulebook: Rulebook) -> Bilingual:
    """The name of an error kind, from the catalogue of kinds."""
    if kind == "cannot_tell":
        return Bilingual("无法判定根源", "the cause cannot be told")
    title = next((item.title for item in rulebook.error_kinds if item.name == kind), None)
    return title or Bilingual(kind, kind.replace("_", " "))


def is_deed(kind: str, rulebook: Rulebook) -> bool:
    """Whether a kind is something that was done, so that a suggested value repairs nothing."""
    return any(item.name == kind and item.method == "deed" for item in rulebook.error_kinds)


def cell_words(
    cell: Cell, result: Result, say: Say, alone: frozenset[str], deed: bool = False
) -> str:
    """A wrong value with its record, as filed and (but for a deed) as suggested."""
    label = record_label(cell.record, result.rulebook, say.lang, drop=alone)
    title = parameter_title(cell.parameter, result.rulebook, say.lang)
    unit = unit_after(unit_in(cell.parameter, cell.record, result.rulebook), say.lang)
    if cell.earlier:
        label += pick(EARLIER, say.lang)
    if cell.absent:
        lacks = say("没有这条记录", "there is no such record")
        if cell.suggested is None and cell.range is None:
            return f"{label} · {lacks}"
        right = replacement(cell, result.rulebook)[1]
        if cell.range is not None:
            right = _between(cell.range, say)
        return f"{label} · {title}{say.colon}{lacks} -> {right}{unit}"
    seen, meant = replacement(cell, result.rulebook)
    if cell.observed is None:
        seen = say("（空）", "(blank)")
    if not deed:
        if cell.range is not None:
            meant = _between(cell.range, say)
        # Where nothing says what is right, what was filed stands alone.
        right = "" if meant == NOTHING_KNOWN else f" -> {meant}"
        return f"{label} · {title}{say.colon}{seen}{right}{unit}"
    limit = _limit(cell, result.rulebook.parameters.get(cell.parameter), say)
    return f"{label} · {title}{say.colon}{seen}{unit}" + (
        say(f"（{limit}）", f" ({limit})") if limit else ""
    )


def _limit(cell: Cell, parameter: Parameter | None, say: Say) -> str:
    """The limit that a deed went beyond: only the side that the rule sets."""
    if cell.range is None:
        return ""
    low, high = limits(cell.range)
    if parameter is not None and cell.range[0] == parameter.bounds.minimum:
        return say(f"至多 {high}", f"at most {high}")
    if parameter is not None and cell.range[1] == parameter.bounds.maximum:
        return say(f"至少 {low}", f"at least {low}")
    return _between(cell.range, say)


def _between(ends: tuple[float, float], say: Say) -> str:
    low, high = limits(ends)
    return say(f"应在 {low} 至 {high} 之间", f"between {low} and {high}")


def _tree(incident: Incident, result: Result, say: Say) -> Iterator[str]:
    """Yield what the cause explains: the way it went, then the rules, each once."""
    titles = [parameter_title(name, result.rulebook, say.lang) for name in incident.path]
    if len(titles) > 1:
        text = " -> ".join(titles)
        yield from paragraph(text, indent=6, first=say("    影响：", "    affects: "))
    rules = dict(result.findings.select("id", "rule").iter_rows())
    known = {rule.id: rule.title for rule in result.rulebook.rules}
    counted: dict[str, int] = {}
    for name in incident.explains:
        counted[rules[name]] = counted.get(rules[name], 0) + 1
    for place_, (rule, count) in enumerate(counted.items()):
        branch = "    └ " if place_ == len(counted) - 1 else "    ├ "
        times = f" (x{count})" if count > 1 else ""
        text = f"{rule} {pick(known[rule], say.lang)}{times}"
        yield from paragraph(text, indent=6, first=branch)


def _others(incident: Incident, result: Result, say: Say, alone: frozenset[str]) -> Iterator[str]:
    for other in incident.alternatives:
        deed = is_deed(other.kind, result.rulebook)
        # A factor of a whole series changes nothing of a month in which there was nothing.
        moved = [
            cell
            for cell in other.cells
            if deed or cell.suggested is None or cell.suggested != cell.observed
        ]
        cells = say("；", "; ").join(
            cell_words(cell, result, say, alone, deed) for cell in moved[:_CELLS]
        )
        if len(moved) > _CELLS:
            cells += say(f" 等 {len(moved)} 处", f" ... {len(moved)} values in all")
        if deed:
            cells += f" ({pick(kind_words(other.kind, result.rulebook), say.lang)})"
        sure = percent(other.confidence, say.lang)
        text = say(f"也可能是 {cells}（置信度 {sure}）", f"or else {cells} (confidence {sure})")
        yield from paragraph(text, indent=6, first="    ~ ")
        if other.separated_by is not None:
            document = pick(other.separated_by, say.lang)
            text = say(f"凭此可分辨：{document}", f"told apart by: {document}")
            yield from paragraph(text, indent=6, first="    ? ")
