"""Text of findings: a rule's message with the record's numbers in it, in Chinese and English."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Mapping
from typing import Literal

from mrv.catalogue.model import Bilingual, Parameter, Rule, Rulebook
from mrv.engine.message_numbers import NUMBERS, MessageNumbers
from mrv.language.numbers import filed

Language = Literal["zh", "en"]
Value = float | int | str | bool | datetime.date | None

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_UNKNOWN = {"zh": "未填", "en": "not given"}
_TRUTH = {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}


def render(
    rule: Rule, values: Mapping[str, Value], numbers: Mapping[str, float | None], rulebook: Rulebook
) -> Bilingual:
    """The rule's message for one record.

    `values` are the parameters read (`relation.column` for related ones); `numbers` hold `lhs`,
    `rhs`, `tolerance` and `margin` of the deciding comparison; a `difference` is told without sign.
    """
    zh, en = _pieces(rule.message.zh), _pieces(rule.message.en)
    asked, percents = _asked(zh, en)
    texts = MessageNumbers(rule, values, numbers, rulebook).texts(asked, percents) if asked else {}
    return Bilingual(
        zh=_fill(rule, "zh", zh, texts, values, rulebook),
        en=_fill(rule, "en", en, texts, values, rulebook),
    )


@functools.lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """A message cut at its placeholders: text and names in turn, text first and last."""
    return tuple(_PLACEHOLDER.split(text))


@functools.lru_cache(maxsize=4096)
def _asked(zh: tuple[str, ...], en: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """The placeholders of a message, and those before a percent sign."""
    names, after = (*zh[1::2], *en[1::2]), (*zh[2::2], *en[2::2])
    percents = (name for name, text in zip(names, after, strict=True) if text.strip()[:1] == "%")
    return frozenset(names), frozenset(percents)


def _fill(
    rule: Rule,
    language: Language,
    pieces: tuple[str, ...],
    numbers: Mapping[str, str],
    values: Mapping[str, Value],
    rulebook: Rulebook,
) -> str:
    filled = list(pieces)
    for at in range(1, len(pieces), 2):
        name = pieces[at]
        if name in numbers:
            filled[at] = numbers[name]
        elif name in NUMBERS:
            filled[at] = _UNKNOWN[language]
        elif name == "parameter":
            filled[at] = rule.variant or ""
        elif name == "parameter_title":
            parameter = rulebook.parameters.get(rule.variant or "")
            title = str(getattr(parameter.title, language)) if parameter else rule.variant
            filled[at] = title or ""
        else:
            parameter = rulebook.parameters.get(name.rpartition(".")[2])
            filled[at] = format_value(values.get(name), parameter, language, rulebook)
    if language == "zh":
        _close_up(filled)
    return "".join(filled)


def _close_up(filled: list[str]) -> None:
    """Take out the blanks that stand for numbers' sake where a value turns out to be Chinese."""
    for at in range(1, len(filled), 2):
        value, after = filled[at], filled[at + 1]
        if filled[at - 1].endswith(" ") and _is_chinese(filled[at - 1][-2:-1] + value[:1]):
            filled[at - 1] = filled[at - 1][:-1]
        if after.startswith(" ") and _is_chinese(value[-1:] + after[1:2]):
            filled[at + 1] = after[1:]


def _is_chinese(ends: str) -> bool:
    """Whether the two characters that would meet are both Chinese."""
    return len(ends) == 2 and all("\u4e00" <= character <= "\u9fff" for character in ends)


def format_value(
    value: Value, parameter: Parameter | None, language: Language, rulebook: Rulebook
) -> str:
    """A value as a filer of that language writes it: numbers as filed, titles of codes."""
    if value is None:
        return _UNKNOWN[language]
    if isinstance(value, bool):
        return _TRUTH[language, value]
    if isinstance(value, datetime.date):
        monthly = parameter is not None and parameter.kind == "month"
        return _month(value, language) if monthly else value.isoformat()
    if isinstance(value, str):
        return _code_title(value, parameter, language, rulebook)
    if parameter is not None and parameter.kind in ("year", "integer"):
        return f"{value:.0f}"
    return filed(value, parameter.decimals if parameter else None)


def _month(value: datetime.date, language: Language) -> str:
    return f"{value.year}年{value.month}月" if language == "zh" else value.strftime("%Y-%m")


def _code_title(
    value: str, parameter: Parameter | None, language: Language, rulebook: Rulebook
) -> str:
    codes = rulebook.codes.get(parameter.code_list) if parameter and parameter.code_list else None
    titles = {code.code: code.title for code in codes.codes} if codes else {}
    title = titles.get(value)
    return str(getattr(title, language)) if title else value
