"""Lint of standard values: one value per key and month, with a known source."""

from __future__ import annotations

from collections import defaultdict

from mrv.catalogue.draft import Draft, TableRowPlace
from mrv.catalogue.model import Bilingual, Rulebook, StandardTable
from mrv.catalogue.months import is_empty, overlaps
from mrv.catalogue.problems import LintProblem, did_you_mean


def check_tables(book: Rulebook, draft: Draft) -> None:
    """Check the declaration and the rows of every standard table."""
    for table in book.tables.values():
        place = draft.places[("table", table.name)]
        rows = draft.row_places[table.name]
        if table.unit and table.unit not in book.units:
            (place / "unit").report(
                "unknown-unit",
                f"units.yaml 中没有单位 {table.unit}",
                f"the unit {table.unit} is not in units.yaml",
                suggestion=did_you_mean(table.unit, book.units),
            )
        if len(set(table.keys)) != len(table.keys):
            (place / "keys").report("duplicate-column", "键重复", "a key is repeated")
        if table.interpolate is not None and table.interpolate not in table.keys:
            (place / "interpolate").report(
                "unknown-parameter",
                f"插值键 {table.interpolate} 不在键中",
                f"{table.interpolate} is not a key of the table",
                suggestion=did_you_mean(table.interpolate, table.keys),
            )
        if (table.status == "empty") == bool(table.rows):
            (place / "status").report(
                "wrong-status",
                f"状态为 {table.status}，但表中有 {len(table.rows)} 行",
                f"the status is {table.status}, yet there are {len(table.rows)} rows",
            )
        _check_rows(table, rows, book, draft)


def _check_rows(
    table: StandardTable, places: list[TableRowPlace], book: Rulebook, draft: Draft
) -> None:
    same_keys: dict[tuple[str | float, ...], list[int]] = defaultdict(list)
    for index, row in enumerate(table.rows):
        if row.cite.source not in book.sources:
            _report(
                draft,
                places[index],
                "unknown-source",
                f"来源清单中没有 {row.cite.source}",
                f"{row.cite.source} is not among the sources",
                did_you_mean(row.cite.source, book.sources),
            )
        if is_empty(row.valid):
            _report(
                draft,
                places[index],
                "reversed-validity",
                "有效期的起止颠倒",
                "the validity ends before it starts",
            )
        for name, key in zip(table.keys, row.keys, strict=True):
            known = _known_keys(name, book)
            if known is not None and key not in known:
                _report(
                    draft,
                    places[index],
                    "unknown-code",
                    f"{name} 没有取值 {key}",
                    f"{name} has no value {key}",
                    did_you_mean(str(key), known),
                )
        if table.interpolate in table.keys:
            position = table.keys.index(str(table.interpolate))
            if isinstance(row.keys[position], str):
                _report(
                    draft,
                    places[index],
                    "wrong-type",
                    f"插值键 {table.interpolate} 必须是数字",
                    f"the interpolated key {table.interpolate} must be a number",
                )
        for earlier in same_keys[row.keys]:
            if overlaps(table.rows[earlier].valid, row.valid):
                line = places[earlier].line
                _report(
                    draft,
                    places[index],
                    "overlapping-validity",
                    f"与第 {line} 行键相同且有效期重叠",
                    f"the same keys are valid in the same months at line {line}",
                )
        same_keys[row.keys].append(index)


def _known_keys(name: str, book: Rulebook) -> set[str] | None:
    """Return the values a key may take, when the catalogue says so."""
    if name == "parameter":
        return set(book.parameters)
    parameter = book.parameters.get(name)
    if parameter is None or parameter.code_list not in book.codes:
        return None
    return {code.code for code in book.codes[parameter.code_list].codes}


def _report(
    draft: Draft, place: TableRowPlace, code: str, zh: str, en: str, suggestion: str | None = None
) -> None:
    draft.problems.append(
        LintProblem(
            file=place.file,
            line=place.line,
            column=1,
            code=code,
            message=Bilingual(zh, en),
            suggestion=suggestion,
        )
    )
