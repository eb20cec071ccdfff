"""Text of findings: a rule's message with the record's numbers in it, in Chinese and English."""

from __future__ import annotations

import datetime
import functools
import math
import re
from collections.abc import Mapping
from typing import Literal

from mrv.catalogue.model import Bilingual, Parameter, Rule, Rulebook

Language = Literal["zh", "en"]
Value = float | int | str | bool | datetime.date | None

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][\w.]*)\}")
_UNKNOWN = {"zh": "未填", "en": "not given"}
_TRUTH = {("zh", True): "是", ("zh", False): "否", ("en", True): "yes", ("en", False): "no"}
_MOST_PLACES = 12
_SIDES = ("lhs", "rhs", "difference")
_NUMBERS = frozenset({*_SIDES, "tolerance", "margin"})


def render(
    rule: Rule, values: Mapping[str, Value], numbers: Mapping[str, float | None], rulebook: Rulebook
) -> Bilingual:
    """The rule's message for one record.

    `values` are the parameters read (`relation.column` for related ones); `numbers` hold `lhs`,
    `rhs`, `tolerance` and `margin` of the deciding comparison.
    """
    zh, en = _pieces(rule.message.zh), _pieces(rule.message.en)
    asked = _NUMBERS.intersection((*zh[1::2], *en[1::2]))
    sides = _sides(rule, numbers, rulebook) if asked else {}
    return Bilingual(
        zh=_fill(rule, "zh", zh, sides, values, rulebook),
        en=_fill(rule, "en", en, sides, values, rulebook),
    )


@functools.lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """A message cut at its placeholders: text and names in turn, text first and last."""
    return tuple(_PLACEHOLDER.split(text))


def _fill(
    rule: Rule,
    language: Language,
    pieces: tuple[str, ...],
    sides: Mapping[str, str | None],
    values: Mapping[str, Value],
    rulebook: Rulebook,
) -> str:
    filled = list(pieces)
    for at in range(1, len(pieces), 2):
        name = pieces[at]
        if name in _NUMBERS:
            filled[at] = sides[name] or _UNKNOWN[language]
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


def _sides(
    rule: Rule, numbers: Mapping[str, float | None], rulebook: Rulebook
) -> dict[str, str | None]:
    """The deciding numbers as text, with enough places to tell the two sides apart."""
    own = (*rule.parameters, rule.variant, rule.generated_by, *rule.expect.names)
    declared = [rulebook.parameters[name].decimals for name in own if name in rulebook.parameters]
    places = next((decimals for decimals in declared if decimals is not None), 2)
    left, right = numbers.get("lhs"), numbers.get("rhs")
    difference = None if left is None or right is None else left - right
    if left is not None and right is not None and left == int(left) and right == int(right):
        places = 0  # counts of months, records or repeats
    elif difference:
        needed = 1 - math.floor(math.log10(abs(difference)))
        places = min(max(places, needed), _MOST_PLACES)
    texts = dict(zip(_SIDES, (left, right, difference), strict=True))
    shown = {
        name: None if value is None else _fixed(value, places) for name, value in texts.items()
    }
    shown["tolerance"] = _significant(numbers.get("tolerance"))
    shown["margin"] = _significant(numbers.get("margin"))
    return shown


def format_value(
    value: Value, parameter: Parameter | None, language: Language, rulebook: Rulebook
) -> str:
    """A value as a filer of that language writes it: declared decimals, titles of codes."""
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
    if parameter is not None and parameter.decimals is not None:
        return _fixed(value, parameter.decimals)
    return _significant(value) or _UNKNOWN[language]


def _month(value: datetime.date, language: Language) -> str:
    return f"{value.year}年{value.month}月" if language == "zh" else value.strftime("%Y-%m")


def _code_title(
    value: str, parameter: Parameter | None, language: Language, rulebook: Rulebook
) -> str:
    codes = rulebook.codes.get(parameter.code_list) if parameter and parameter.code_list else None
    titles = {code.code: code.title for code in codes.codes} if codes else {}
    title = titles.get(value)
    return str(getattr(title, language)) if title else value


def _fixed(value: float, places: int) -> str:
    """Thousands separated, at least `places` decimals where the value needs them to be seen.

    >>> _fixed(1234.5, 2), _fixed(0.00012, 2), _fixed(100.0, 4)
    ('1,234.50', '0.00012', '100.0000')
    """
    if value and abs(value) < 0.5 * 10.0**-places:
        return f"{value:.3g}"
    return f"{value:,.{places}f}"


def _significant(value: float | None) -> str | None:
    return None if value is None else f"{value:,.6g}"
