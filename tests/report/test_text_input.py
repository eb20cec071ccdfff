"""What the beginning of a text report says of the files: equal remarks once, with their number."""

from __future__ import annotations

from types import SimpleNamespace

from mrv.intake import problems
from mrv.intake.problem_kind import Kind
from mrv.intake.submission import Location, Problem
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
