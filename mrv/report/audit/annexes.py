"""The verifier's tables, filled in as far as the submission goes; the rest is for the verifier.

Annex 1 the data as reported, with room for the verified value; annex 2 the data of allocation;
annex 3 the non-conformities in the official categories; annex 4 the documents to ask for.
"""

from __future__ import annotations

import datetime
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from mrv.catalogue.bundled import bundled_data
from mrv.catalogue.model import Bilingual, Parameter
from mrv.engine.findings import record_keys
from mrv.report.audit.defects import findings, nonconformities
from mrv.report.audit.documents import documents
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.single_sources import single_sources
from mrv.report.audit.words import alone, parameter_words, record_words
from mrv.report.plain import visible
from mrv.report.record_units import unit_in
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.evaluate import FrameResult
    from mrv.engine.result import Result

Cell = str | float | None
_YES = {True: Bilingual("是", "yes"), False: Bilingual("否", "no")}


class AnnexColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of an annex: its heading, its width in characters."""

    title: Bilingual
    width: int
    conclusions: bool = False
    """Whether one of the official conclusions is to be chosen in it."""


class AnnexLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One annex without its lines."""

    name: Bilingual
    title: Bilingual
    columns: tuple[AnnexColumn, ...]


class _Annexes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    results: AnnexLayout
    allocation: AnnexLayout
    nonconformities: AnnexLayout
    documents: AnnexLayout


class Annex(msgspec.Struct, frozen=True, kw_only=True):
    """One table in one language: its heading, its columns, its lines."""

    name: str
    title: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]
    choices: tuple[int, ...]
    """The columns in which one of the official conclusions is to be chosen."""


@lru_cache(maxsize=1)
def _layout() -> _Annexes:
    return bundled_data(_Annexes, "audit/annexes.yaml")


def annexes(result: Result, lang: Language) -> list[Annex]:
    """The four annexes in one language."""
    layout = _layout()
    defects = nonconformities(findings(result), result.rulebook)
    return [
        _annex(layout.results, _results(result, lang), lang),
        _annex(layout.allocation, _allocation(result, lang), lang),
        _annex(layout.nonconformities, _nonconformities(defects, result, lang), lang),
        _annex(layout.documents, _documents(defects, result, lang), lang),
    ]


def _annex(layout: AnnexLayout, rows: list[tuple[Cell, ...]], lang: Language) -> Annex:
    """The table; columns that a line says nothing of are left to the verifier."""
    wide = len(layout.columns)
    return Annex(
        name=pick(layout.name, lang),
        title=pick(layout.title, lang),
        headers=tuple(pick(column.title, lang) for column in layout.columns),
        widths=tuple(column.width for column in layout.columns),
        rows=tuple((*row, *(None,) * (wide - len(row))) for row in rows),
        choices=tuple(at for at, column in enumerate(layout.columns) if column.conclusions),
    )


def _results(result: Result, lang: Language) -> list[tuple[Cell, ...]]:
    return [
        line
        for frame in result.frames.values()
        if frame.frame.frame.time == "year"
        for line in _values(result, frame, frame.frame.frame.columns, lang)
    ]


def _allocation(result: Result, lang: Language) -> list[tuple[Cell, ...]]:
    rows = []
    for entry in audit_layout().allocation.get(result.submission.sector or "", ()):
        frame = result.frames.get(entry.frame)
        if frame is not None:
            rows += _values(result, frame, entry.columns or frame.frame.frame.columns, lang)
    return rows


def _values(
    result: Result, frame: FrameResult, columns: tuple[str, ...], lang: Language
) -> list[tuple[Cell, ...]]:
    """Record, item, unit and value of everything that was filed in some columns of a frame."""
    keys = record_keys(frame.table, frame.frame.frame).get_column("record").to_list()
    drop = alone(result)
    rows: list[tuple[Cell, ...]] = []
    for record, values in zip(keys, frame.table.iter_rows(named=True), strict=True):
        keyed = json.loads(record)
        named = pick(record_words(keyed, result.rulebook, drop), lang)
        for column in columns:
            value = values.get(column)
            if value is not None:
                parameter = result.rulebook.parameters.get(column)
                title = pick(parameter_words(column, result.rulebook), lang)
                unit = unit_in(column, keyed, result.rulebook)
                rows.append((named, title, unit, _shown(value, parameter, result, lang)))
    return rows


def _shown(value: Any, parameter: Parameter | None, result: Result, lang: Language) -> Cell:
    """A value as a person writes it: codes by name, dates as dates, numbers as numbers."""
    if isinstance(value, bool):
        return pick(_YES[value], lang)
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    codes = result.rulebook.codes.get(parameter.code_list or "") if parameter else None
    for code in codes.codes if codes else ():
        if code.code == value:
            return pick(code.title, lang)
    return visible(str(value))


def _nonconformities(
    defects: list[dict[str, Any]], result: Result, lang: Language
) -> list[tuple[Cell, ...]]:
    categories = {
        category.key: pick(category.title, lang) for category in audit_layout().categories
    }
    titles = {rule.id: rule.title for rule in result.rules.values()}
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(defects, start=1):
        title = titles.get(line["rule"], Bilingual(line["rule"], line["rule"]))
        places = pick(Bilingual("；", "; "), lang).join(
            " @ ".join(text for text in (place["record"][lang], place["place"][lang]) if text)
            for place in line["places"]
        )
        if (more := line["records"] - len(line["places"])) > 0:
            places += pick(Bilingual(f"；另有 {more} 处", f"; {more} more"), lang)
        parameter = line["parameter"][lang] if line["parameter"] else ""
        text = f"{pick(title, lang)} ({line['rule']})\n{line['example'][lang]}\n{places}"
        rows.append((float(number), categories[line["category"]], text, parameter))
    return rows


def _documents(
    defects: list[dict[str, Any]], result: Result, lang: Language
) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(documents(defects, single_sources(result)), start=1):
        needed = dict.fromkeys(text[lang] for text in (*line["checks"], *line["single"]))
        named = "; ".join(text for text in needed if text) or "; ".join(line["rules"])
        rows.append((float(number), line["title"][lang], named))
    return rows
