"""A result in a notebook: what a reader sees first, and the incidents as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.report.cell_values import correction
from mrv.report.entries import entries, label
from mrv.report.incident_text import kind_words
from mrv.report.places import cell_place, parameter_title, place
from mrv.report.plain import shortened, visible
from mrv.report.wording import SEVERITIES, VERDICTS, Say, percent, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_SHOWN = 20
_COLOURS = {"fatal": "#b3261e", "error": "#b3261e", "warning": "#8a5a00", "info": "#3f5873"}

INCIDENT_SCHEMA: dict[str, type[pl.DataType]] = {
    "incident": pl.String,
    "kind": pl.String,
    "kind_zh": pl.String,
    "kind_en": pl.String,
    "confidence": pl.Float64,
    "emission_effect_tco2": pl.Float64,
    "allowance_effect_t": pl.Float64,
    "explains": pl.Int64,
    "frame": pl.String,
    "record": pl.String,
    "parameter": pl.String,
    "observed": pl.String,
    "suggested": pl.String,
    "low": pl.Float64,
    "high": pl.Float64,
    "file": pl.String,
    "sheet": pl.String,
    "cell": pl.String,
    "line": pl.Int64,
}
"""Columns of `incidents_table`: the incident's own, then those of the cell."""


def incidents_table(result: Result) -> pl.DataFrame:
    """One row for each cell of each incident; an incident without cells has one row without."""
    rows = []
    for incident in result.incidents:
        kind = kind_words(incident.kind, result.rulebook)
        own: list[Any] = [
            incident.id,
            incident.kind,
            kind.zh,
            kind.en,
            incident.confidence,
            incident.emission_effect_tco2,
            incident.allowance_effect_t,
            len(incident.explains),
        ]
        for cell in incident.cells or (None,):
            if cell is None:
                rows.append([*own, *[None] * (len(INCIDENT_SCHEMA) - len(own))])
                continue
            low, high = cell.range or (None, None)
            location = cell.location
            rows.append(
                [
                    *own,
                    cell.frame,
                    json.dumps(cell.record, ensure_ascii=False),
                    cell.parameter,
                    _value(cell.observed),
                    _value(cell.suggested),
                    low,
                    high,
                    location.file if location else None,
                    location.sheet if location else None,
                    location.cell if location else None,
                    location.line if location else None,
                ]
            )
    return pl.DataFrame(rows, schema=INCIDENT_SCHEMA, orient="row")


def _value(value: object) -> str | None:
    return None if value is None else str(value)


def render_notebook(result: Result) -> str:
    """The verdict, the causes and the first findings as HTML; texts of inputs are only shown."""
    say = Say(result.lang)
    found = list(islice(entries(result), _SHOWN))
    counts = result.findings.get_column("severity").to_list()
    counts += [problem.severity for problem in result.problems]
    told = " · ".join(
        f"{pick(words, say.lang)} {counts.count(name):,}"
        for name, words in SEVERITIES.items()
        if counts.count(name)
    )
    parts = [
        f"<h3 style='margin:0'>{_text(pick(VERDICTS[result.verdict], say.lang))}</h3>",
        f"<p>{_text(told)}</p>",
    ]
    if result.incidents:
        rows = [
            (
                pick(kind_words(incident.kind, result.rulebook), say.lang),
                "; ".join(
                    f"{parameter_title(cell.parameter, result.rulebook, say.lang)}"
                    f" @ {cell_place(cell, say.lang)}"
                    for cell in incident.cells[:3]
                ),
                "; ".join(
                    " → ".join(correction(cell, result.rulebook)) for cell in incident.cells[:3]
                ),
                percent(incident.confidence, say.lang),
                _effect(incident.emission_effect_tco2),
            )
            for incident in result.incidents[:_SHOWN]
        ]
        heads = say(
            "原因 位置 更正 置信度 排放影响(tCO2)", "cause where repair confidence effect(tCO2)"
        )
        parts.append(_table(heads.split(), rows))
    if found:
        lines = [
            (
                pick(SEVERITIES[entry.severity], say.lang),
                entry.rule,
                label(entry, result, say.lang),
                pick(entry.message, say.lang),
                place(entry.location, say.lang),
            )
            for entry in found
        ]
        heads = say("程度 规则 记录 问题 位置", "severity rule record finding where")
        colours = [_COLOURS[entry.severity] for entry in found]
        parts.append(_table(heads.split(), lines, colours))
    if (more := len(counts) - len(found)) > 0:
        parts.append(f"<p>{say(f'另有 {more:,} 项', f'{more:,} more')}</p>")
    return f"<div class='mrv-result'>{''.join(parts)}</div>"


def _effect(effect: float | None) -> str:
    return "–" if effect is None else f"{effect:+,.0f}"


def _table(
    heads: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    colours: Sequence[str] | None = None,
) -> str:
    cell = "style='text-align:left;vertical-align:top'"
    head = "".join(f"<th {cell}>{_text(one)}</th>" for one in heads)
    body = "".join(
        f"<tr{_coloured(colours[at]) if colours else ''}>"
        + "".join(f"<td {cell}>{_text(one)}</td>" for one in row)
        + "</tr>"
        for at, row in enumerate(rows)
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _coloured(colour: str) -> str:
    return f" style='border-left:4px solid {colour}'"


def _text(text: str) -> str:
    return escape(visible(shortened(text, 1000)))
