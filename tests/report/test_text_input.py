"""What the beginning of a text report says of the files: equal remarks once, with their number."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import polars as pl

import mrv
from mrv.intake import problems
from mrv.intake.problem_kind import Kind
from mrv.intake.submission import Location, Problem
from mrv.report.text import render_text
from mrv.report.text_input import input_problems
from mrv.report.wording import Say

SHEETS = ("燃料", "机组", "库存")


def remark(kind: Kind, sheet: str, cell: str, observed: str) -> Problem:
    place = Location(file="a.xlsx", sheet=sheet, cell=cell)
    return kind.at(place, observed=observed, title="燃料消耗量", count=1)


def told(found: list[Problem]) -> str:
    return "\n".join(input_problems(SimpleNamespace(problems=found), Say("en")))  # type: ignore[arg-type]


def test_the_note_under_every_table_is_told_once() -> None:
    text = told([remark(problems.REMARK_ROW, sheet, "A9", "填表人：张三") for sheet in SHEETS])
    assert text.count("IN-077") == 1
    assert "and 2 more like it" in text


def test_the_total_under_every_table_is_told_once() -> None:
    text = told([remark(problems.TOTAL_ROW, sheet, "A9", "合计") for sheet in SHEETS])
    assert text.count("IN-073") == 1
    assert "and 2 more like it" in text


def test_what_was_made_of_a_cell_is_told_of_each_table() -> None:
    text = told([remark(problems.STANDSTILL, sheet, "E9", "停炉") for sheet in SHEETS])
    assert text.count("IN-060") == len(SHEETS)


def test_what_nobody_filed_is_one_paragraph_and_what_is_lacking_stands_before_it(
    tmp_path: Path,
) -> None:
    """A whole column left out is a remark; a blank in one that was filed has to be filled."""
    folder = tmp_path / "report"
    shutil.copytree("sample_reports/power/clean/csv", folder)
    for name, change in (
        ("enterprise", lambda table: table.drop("site_latitude")),
        ("power_unit_month", _without_first("generation")),
    ):
        path = folder / f"{name}.csv"
        change(pl.read_csv(path, infer_schema=False)).write_csv(path)
    result = mrv.validate(folder)
    assert {item.severity for item in result.missing} >= {"info", "error"}
    text = "\n".join(render_text(result, "en"))
    lacking = text.index("Still missing: ")
    assert lacking < text.index("Not filed either, for information only")
    assert "Latitude" not in text[lacking : text.index("Not filed either")]
    assert "Latitude" in "\n".join(render_text(result, "en", shown=None))


def _without_first(column: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def change(table: pl.DataFrame) -> pl.DataFrame:
        values = table.get_column(column).to_list()
        return table.with_columns(pl.Series(column, [None, *values[1:]], dtype=pl.String))

    return change
