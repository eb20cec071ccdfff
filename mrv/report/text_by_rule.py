"""Findings counted by rule: the overview where there are too many to list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import polars as pl

from mrv.report.layout import paragraph
from mrv.report.places import parameter_title
from mrv.report.wording import SEVERITIES, Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_GRAVITY = {"error": 0, "warning": 1, "info": 2}
_COLUMNS = 10


def findings_by_rule(result: Result, found: pl.DataFrame, say: Say) -> Iterator[str]:
    """Yield one entry per rule (and variant) of `found`: gravest first, then most frequent."""
    counted = found.group_by("severity", "rule", "variant").len()
    rows = sorted(
        counted.iter_rows(),
        key=lambda row: (_GRAVITY[row[0]], -row[3], row[1], row[2] or ""),
    )
    titles = {rule.id: rule.title for rule in result.rules.values()}
    yield ""
    yield say("全部问题按规则计数：", "All findings counted by rule:")
    for severity, rule, variant, number in rows:
        title = pick(titles[rule], say.lang)
        if variant:
            title += f" · {parameter_title(variant, result.rulebook, say.lang)}"
        word = pick(SEVERITIES[severity], say.lang)
        text = say(f"{rule}  {title}（{word}）", f"{rule}  {title} ({word})")
        yield from paragraph(text, indent=_COLUMNS + 2, first=f"{number:>{_COLUMNS},}  ")
