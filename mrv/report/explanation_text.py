"""A rule on a record, for people: what it read, with names and values, and what that gives."""

from __future__ import annotations

from collections.abc import Iterator

from mrv.catalogue.model import Bilingual, Expression, Rulebook
from mrv.engine.explanation import RecordExplanation
from mrv.language.explain import Explanation, value_text
from mrv.language.features import Feature
from mrv.language.numbers import computed, filed, places_of_filed, together
from mrv.report.layout import faint, paragraph, severity_style, strong
from mrv.report.operand_text import OperandWords, columns_of
from mrv.report.places import place, record_label
from mrv.report.wording import OUTCOMES, Language, Say, pick

_PARTS = {
    "gate": Bilingual("不检查的情形", "Not checked when"),
    "when": Bilingual("适用条件", "Applies when"),
    "expect": Bilingual("要求", "Requires"),
}
_TRUTHS = {
    True: Bilingual("属于", "yes"),
    False: Bilingual("不满足", "no"),
    None: Bilingual("无法判断", "unknown"),
}
_STYLE = {"fail": "error", "unknown": "warning", "pass": "info", "not_applicable": "info"}


def explanation_lines(item: RecordExplanation, rulebook: Rulebook, lang: Language) -> Iterator[str]:
    """Yield the explanation of one rule on one record at 80 columns.

    A condition that lets the record through is told in a word; the part that decides is shown with
    everything it read.
    """
    say = Say(lang)
    words = OperandWords(rulebook, rulebook.frames[item.rule.frame], say)
    label = record_label(item.record, rulebook, lang, drop=frozenset())
    yield from (strong(line) for line in paragraph(label, indent=2, first=""))
    if where := place(item.location, lang):
        yield faint(f"  @ {where}")
    for name, part in item.parts.items():
        title = f"  {pick(_PARTS[name], lang)}{say('：', ': ')}"
        if name == "gate" and part.truth is not True:
            yield title + say("未发现", "none found")
            continue
        if name == "when" and part.truth is True:
            yield title + say("满足", "yes")
            continue
        if name != "expect":
            yield title + pick(_TRUTHS[part.truth], lang)
            yield from _code(part)
            yield from _operands(part, _expression(item, name), words, say)
            if part.truth is not None:
                break
            continue
        yield from paragraph(part.text, indent=10, first=title)
        yield from _operands(part, item.rule.expect, words, say)
        yield from _earlier(item, words, say)
        yield from _steps(part, say)
    yield from _comparison(item, say)
    outcome = pick(OUTCOMES[item.outcome], lang)
    yield "  " + severity_style(f"=> {outcome}", _STYLE[item.outcome])


def _expression(item: RecordExplanation, name: str) -> Expression:
    found = item.rule.gate if name == "gate" else item.rule.when
    assert found is not None
    return found


def _code(part: Explanation) -> Iterator[str]:
    yield from (faint(line) for line in paragraph(part.text, indent=6))


def _operands(
    part: Explanation, expression: Expression, words: OperandWords, say: Say
) -> Iterator[str]:
    """Yield what was read, one line each."""
    features: dict[str, Feature] = {feature.name: feature for feature in expression.features}
    told: set[str] = set()
    for column in columns_of(expression.tree):
        title = words.describe(column, features)
        if title in told:
            continue
        told.add(title)
        value = part.operands.get(column.label or column.name)
        text = (
            f"{title[:1].upper()}{title[1:]}{say('：', ': ')}{words.value(column, value, features)}"
        )
        yield from paragraph(text, indent=8, first="      - ")


def _earlier(item: RecordExplanation, words: OperandWords, say: Say) -> Iterator[str]:
    """Yield the record's own earlier values, latest first."""
    for name, values in item.earlier.items():
        listed = say("，", ", ").join(f"{period} {filed(value)}" for period, value in values)
        if listed:
            text = say(
                f"以往{words.title(name)}：{listed}", f"Earlier {words.title(name)}: {listed}"
            )
            yield from (faint(line) for line in paragraph(text, indent=8, first="      "))


def _steps(part: Explanation, say: Say) -> Iterator[str]:
    """Yield the filled-in text, then each computed part with its value."""
    yield from (faint(line) for line in paragraph(part.filled, indent=8, first="      = "))
    for step in part.steps:
        if step.text == part.text or isinstance(step.value, bool) or step.value is None:
            continue
        text = f"{step.filled} = {value_text(step.value)}"
        yield from (faint(line) for line in paragraph(text, indent=10, first=" " * 8))


def _comparison(item: RecordExplanation, say: Say) -> Iterator[str]:
    decided = item.parts["expect"].decided
    if item.outcome == "not_applicable" or decided.lhs is None or decided.rhs is None:
        return
    tolerance = ""
    if decided.tolerance:
        size = computed(decided.tolerance)
        tolerance = say(f"，允许相差 {size}", f", within {size}")
    sides = (decided.lhs, decided.rhs)
    left, right = together(sides, [places_of_filed(side) for side in sides])
    text = say(f"比较：{left} 与 {right}{tolerance}", f"Compared: {left} with {right}{tolerance}")
    yield from paragraph(text, indent=4, first="  ")
