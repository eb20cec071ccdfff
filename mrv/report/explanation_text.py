"""A rule on a record, for people: each part as written, with its numbers, and what it gives."""

from __future__ import annotations

from collections.abc import Iterator

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.engine.explanation import RecordExplanation
from mrv.language.explain import Explanation
from mrv.report.layout import faint, paragraph, severity_style, strong
from mrv.report.places import parameter_title, place, record_label
from mrv.report.wording import OUTCOMES, Language, Say, pick

_PARTS = {
    "gate": Bilingual("停用条件", "gated by"),
    "when": Bilingual("适用条件", "applies when"),
    "expect": Bilingual("要求", "expects"),
}
_STYLE = {"fail": "error", "unknown": "warning", "pass": "info", "not_applicable": "info"}


def explanation_lines(item: RecordExplanation, rulebook: Rulebook, lang: Language) -> Iterator[str]:
    """Yield the explanation of one rule on one record at 80 columns."""
    say = Say(lang)
    label = record_label(item.record, rulebook, lang, drop=frozenset())
    yield from (strong(line) for line in paragraph(label, indent=2, first=""))
    if where := place(item.location, lang):
        yield faint(f"  @ {where}")
    for name, part in item.parts.items():
        yield from paragraph(
            part.text, indent=16, first=f"  {pick(_PARTS[name], lang)}{say('：', ': ')}"
        )
        yield from _steps(part, say)
    decided = item.parts["expect"].decided
    if decided.lhs is not None and decided.rhs is not None:
        tolerance = f" ± {decided.tolerance:.6g}" if decided.tolerance else ""
        text = say(
            f"比较：{decided.lhs:.10g} 与 {decided.rhs:.10g}{tolerance}",
            f"compared: {decided.lhs:.10g} with {decided.rhs:.10g}{tolerance}",
        )
        yield from paragraph(text, indent=4, first="  ")
    if item.outcome == "unknown":
        names = {name: None for part in item.parts.values() for name in part.missing}
        titles = [parameter_title(name, rulebook, lang) for name in names]
        yield from paragraph(
            say("缺少：", "missing: ") + say("、", ", ").join(titles), indent=4, first="  "
        )
    outcome = pick(OUTCOMES[item.outcome], lang)
    yield "  " + severity_style(f"=> {outcome}", _STYLE[item.outcome])


def _steps(part: Explanation, say: Say) -> Iterator[str]:
    """Yield the filled-in text, then each computed part with its value."""
    yield from (faint(line) for line in paragraph(part.filled, indent=8, first="      = "))
    for step in part.steps:
        if step.text == part.text or isinstance(step.value, bool) or step.value is None:
            continue
        value = f"{step.value:.10g}" if isinstance(step.value, float) else f"'{step.value}'"
        yield from (
            faint(line) for line in paragraph(f"{step.text} = {value}", indent=10, first=" " * 8)
        )
