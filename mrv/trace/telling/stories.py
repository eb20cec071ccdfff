"""An incident in a sentence that a verifier could put into a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median
from string import Formatter

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.owners import OWNER
from mrv.language.numbers import change, computed, filed, percentage
from mrv.trace.model import Cell, Value
from mrv.trace.telling.why import Why, words

_KNOWN = {
    "columns", "records", "count", "observed", "suggested", "about", "lean", "percent", "times",
}  # fmt: skip
_SHARE = re.compile(r" ?[(（][^()（）]*\{percent\}[^()（）]*[)）]")
"""How far a value is off, in brackets: left out where it cannot be told, or tells nothing."""
_WHOLE = 9.5
"""Factors from here on are told without decimals."""
_TENFOLD = 10.0
"""Of values that far off, or of another sign, both numbers say more than thousands of per cent."""
_AT_END = 1e-4
"""A suggestion this near to an end of its range, relative to it, is no more than a limit."""
_NAMED = 6
"""Records that are named one by one; of more the first and the last."""


def story(kind: str, cells: Sequence[Cell], rulebook: Rulebook) -> Bilingual | None:
    """The story of a kind of error, told of these cells; None if there is none to tell."""
    known = next((each for each in rulebook.error_kinds if each.name == kind), None)
    told = (known.story or known.explanation) if known else None
    if told is None or not cells or not _placeholders(told) <= _KNOWN:
        return None
    columns = list(dict.fromkeys(cell.parameter for cell in cells))
    titles = [rulebook.parameters[name].title for name in columns if name in rulebook.parameters]
    names, names_zh = _records(cells), _records(cells, zh=True)
    zh, en = (_thing(cells, rulebook, zh=flag) for flag in (True, False))
    ratios = _ratios(cells)
    ratio = median(ratios) if ratios else None
    high = ratio is not None and ratio > 1
    size = "" if ratio is None else percentage(abs(ratio - 1))
    says = _placeholders(told) & {"suggested", "about"}
    limit = _limit(cells) if "about" in says else 0
    far = ratio is None or not 0 <= ratio < _TENFOLD
    if limit or (far if says else not _one_sided(ratios)):
        told = Bilingual(_SHARE.sub("", told.zh), _SHARE.sub("", told.en))
    values = [_values(cells[0], rulebook, zh=flag) for flag in (True, False)]
    (observed_zh, suggested_zh), (observed, suggested) = values
    fields = _placeholders(told)
    if (suggested is None and says) or (not ratio and "times" in fields):
        return None  # the story is of a number that nobody knows
    share = {"count": str(len(names)), "times": _times(ratio) if ratio else ""}
    return Bilingual(
        zh=told.zh.format(
            columns="、".join(title.zh for title in titles),
            records=" ".join(filter(None, (zh, _listed(names_zh, "、", "至")))),
            lean="偏高" if high else "偏低",
            percent=f"{size}%",
            observed=observed_zh or "空白",
            suggested=suggested_zh,
            about=_ABOUT[limit].zh.format(suggested_zh),
            **share,
        ),
        en=told.en.format(
            columns=", ".join(title.en for title in titles),
            records=", ".join(filter(None, (en, _listed(names, ", ", " to ")))),
            lean="too high" if high else "too low",
            percent=f"{size} %",
            observed=observed or "blank",
            suggested=suggested,
            about=_ABOUT[limit].en.format(suggested),
            **share,
        ),
    )


def of_earlier(told: Bilingual | None, rulebook: Rulebook, *, followed: bool) -> Bilingual:
    """A story of values of an earlier report, with what is to be done about it.

    Emissions of this report that `followed` the wrong values are to be corrected with them.
    """
    known = words(rulebook, Why.EARLIER_AND_THIS if followed else Why.EARLIER_REPORT)
    zh, en = f"{known.zh}。", f"{known.en[:1].upper()}{known.en[1:]}."
    return Bilingual(zh, en) if told is None else Bilingual(told.zh + zh, f"{told.en} {en}")


def _placeholders(text: Bilingual) -> set[str]:
    return {
        name for part in (text.zh, text.en) for _, name, _, _ in Formatter().parse(part) if name
    }


def _records(cells: Sequence[Cell], *, zh: bool = False) -> list[str]:
    """The months of the cells, or what else tells their records apart, in order."""
    months = sorted({cell.record["month"] or "" for cell in cells if "month" in cell.record})
    if months:
        return [month_zh(month) for month in months] if zh else months
    keys = [key for key in cells[0].record if key != OWNER]
    return sorted(
        {" ".join(filter(None, (cell.record.get(key) for key in keys))) for cell in cells}
    )


def month_zh(value: str) -> str:
    """A month as Chinese texts write it."""
    year, _, month = value.partition("-")
    return f"{year}年{int(month)}月" if month.isdecimal() else value


def _thing(cells: Sequence[Cell], rulebook: Rulebook, *, zh: bool) -> str:
    """What the records share beside the month: the unit or line, the fuel or material, in words."""
    if not any("month" in cell.record for cell in cells):
        return ""
    shared = {
        key: value
        for key, value in cells[0].record.items()
        if key not in (OWNER, "month")
        and all(cell.record.get(key, value) == value for cell in cells)
    }
    words = [word(key, value, rulebook, zh=zh) for key, value in shared.items() if value]
    return (" " if zh else ", ").join(words)


def word(key: str, value: str, rulebook: Rulebook, *, zh: bool) -> str:
    """A key of a record in words: a code by its title, another key with its own."""
    known = rulebook.parameters.get(key)
    if known is None or known.code_list:
        return _titled(key, value, rulebook, zh=zh)
    return f"{known.title.zh if zh else known.title.en} {value}"


def _titled(parameter: str, value: str, rulebook: Rulebook, *, zh: bool) -> str:
    """A code by its title; another text as it is."""
    known = rulebook.parameters.get(parameter)
    codes = rulebook.codes[known.code_list].codes if known and known.code_list else ()
    title = next((code.title for code in codes if code.code == value), None)
    return value if title is None else title.zh if zh else title.en


def _listed(names: Sequence[str], comma: str, to: str) -> str:
    return comma.join(names) if len(names) <= _NAMED else f"{names[0]}{to}{names[-1]}"


def _ratios(cells: Sequence[Cell]) -> list[float]:
    """How far the values are off, observed over suggested."""
    return [
        cell.observed / cell.suggested
        for cell in cells
        if isinstance(cell.observed, float) and isinstance(cell.suggested, float) and cell.suggested
    ]


def _one_sided(ratios: Sequence[float]) -> bool:
    """Whether there are values and all are off one way, so that one share says how far."""
    return bool(ratios) and min(ratios) >= 0 and (min(ratios) >= 1 or max(ratios) <= 1)


_ABOUT = {
    0: Bilingual("为 {} 左右", "about {}"),
    1: Bilingual("不高于 {}", "at most {}"),
    -1: Bilingual("不低于 {}", "at least {}"),
}


def _limit(cells: Sequence[Cell]) -> int:
    """Whether what is suggested is the most (1) or the least (-1) that is allowed, or neither."""
    cell = cells[0]
    if len(cells) > 1 or cell.range is None or not isinstance(cell.suggested, float):
        return 0
    low, high = cell.range
    near = _AT_END * abs(cell.suggested)
    most, least = abs(high - cell.suggested) <= near, abs(low - cell.suggested) <= near
    return int(most) - int(least)


def _times(ratio: float) -> str:
    """A factor as one says it: `1,000`, `4.19`, `1/1,000`."""
    if 0 < abs(ratio) < 1:
        return f"1/{_times(1 / ratio)}"
    return f"{ratio:,.0f}" if abs(ratio) >= _WHOLE else computed(ratio, 3)


def _values(cell: Cell, rulebook: Rulebook, *, zh: bool) -> tuple[str | None, str | None]:
    """What was filed and what it should be; None for nothing, or nothing known."""
    seen, meant = cell.observed, cell.suggested
    known = rulebook.parameters.get(cell.parameter)
    decimals = known.decimals if known else None
    if isinstance(seen, float) and isinstance(meant, float):
        return change(seen, meant, decimals)
    if meant is None and cell.range is not None:
        ends = " – ".join(filed(end, decimals) for end in cell.range)
        return _value(cell.parameter, seen, rulebook, zh=zh), ends
    shown, right = (_value(cell.parameter, each, rulebook, zh=zh) for each in (seen, meant))
    return shown, right


def _value(parameter: str, value: Value, rulebook: Rulebook, *, zh: bool) -> str | None:
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, float):
        known = rulebook.parameters.get(parameter)
        return filed(value, known.decimals if known else None)
    return _titled(parameter, value, rulebook, zh=zh) if value is not None else None
