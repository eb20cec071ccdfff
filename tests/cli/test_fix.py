"""`mrv fix`: suggestions in a copy of the workbook; nothing else of it changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

import mrv
from mrv.report.fixing import FixError, fixed_workbook
from mrv.report.ooxml.values import FormulaError, number_at, with_value
from mrv.trace.model import Cell, Incident
from tests.cli.test_gate import mrv as run
from tests.report.formats import FAULTY as FORMULA
from tests.report.test_marked_workbook import parts

FAULTY = FORMULA.parents[1] / "ten-thousand-kilowatt-hours" / "form.xlsx"
SHEET = (
    '<worksheet><sheetData><row r="1"><c r="A1" s="3"><v>215</v></c><c r="B1" t="s"><v>0</v></c>'
    '<c r="C1"><f>A1*2</f><v>430</v></c><c r="AA1"><v>1</v></c></row></sheetData></worksheet>'
)


def test_one_cell_changes_and_keeps_its_style() -> None:
    assert number_at(SHEET, "A1") == 215
    assert number_at(SHEET, "B1") is None
    fixed = with_value(SHEET, "A1", 21.5)
    assert fixed == SHEET.replace("<v>215</v>", "<v>21.5</v>")
    assert 't="inlineStr"><is>' in with_value(SHEET, "B1", "<x>") and "<x>" not in with_value(
        SHEET, "B1", "<x>"
    )
    with pytest.raises(FormulaError):
        number_at(SHEET, "C1")


@pytest.fixture(scope="module")
def result() -> mrv.Result:
    return mrv.validate(FAULTY)


def test_a_suggestion_is_put_in_and_all_else_is_as_it_was(result: mrv.Result) -> None:
    incident = result.incidents[0]
    (cell,) = incident.cells
    assert cell.location is not None and cell.suggested is not None
    fixed = fixed_workbook(FAULTY, [incident])
    assert [(one.sheet, one.cell) for one in fixed.fixes] == [
        (cell.location.sheet, cell.location.cell)
    ]
    before, after = parts(FAULTY.read_bytes()), parts(fixed.data)
    changed = {name for name in before if before[name] != after[name]}
    assert before.keys() == after.keys()
    assert len([name for name in changed if "worksheets/" in name]) == 1
    assert changed <= {"xl/workbook.xml", *(n for n in changed if "worksheets/" in n)}


def cell_of(result: mrv.Result, **more: object) -> Incident:
    (cell,) = result.incidents[0].cells
    fields = {name: getattr(cell, name) for name in cell.__struct_fields__} | more
    return Incident(id="i", kind="k", cells=(Cell(**fields),))


def test_a_cell_in_another_unit_gets_the_suggestion_in_that_unit(result: mrv.Result) -> None:
    (cell,) = result.incidents[0].cells
    assert isinstance(cell.observed, float)
    kilo = cell_of(result, observed=cell.observed / 1000, suggested=2.0)
    assert fixed_workbook(FAULTY, [kilo]).fixes[0].new == pytest.approx(2000)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"suggested": None, "range": (1.0, 2.0)}, "no single value"),
        ({"location": None}, "not in a cell"),
        ({"observed": "text"}, "does not hold"),
    ],
)
def test_what_cannot_be_put_in_is_refused(
    result: mrv.Result, more: dict[str, object], says: str
) -> None:
    with pytest.raises(FixError, match=says):
        fixed_workbook(FAULTY, [cell_of(result, **more)])


def test_a_formula_is_kept_and_computed_anew() -> None:
    incident = mrv.validate(FORMULA).incidents[0]
    fixed = fixed_workbook(FORMULA, [incident])
    assert [one.new for one in fixed.fixes] == [None] and fixed.computed
    before, after = parts(FORMULA.read_bytes()), parts(fixed.data)
    assert {name for name in before if before[name] != after[name]} <= {"xl/workbook.xml"}
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


@pytest.mark.parametrize("source", [FAULTY, FORMULA], ids=["value", "formula"])
def test_the_copy_is_judged_again(tmp_path: Path, source: Path) -> None:
    copy = tmp_path / "fixed.xlsx"
    done = run("fix", source, "--accept", "all", "-o", copy, "--lang", "en")
    assert copy.exists() and "Traceback" not in done.stderr
    openpyxl.load_workbook(copy)
    assert ("computed anew" if source == FORMULA else " -> ") in done.stderr
    # Of the value as of the formula: other cells follow by formulas of the sheet.
    assert "old results" in done.stderr
    if shutil.which("soffice"):
        assert done.stdout.startswith("REJECTED -> ACCEPTED"), done.stdout + done.stderr
        assert done.returncode == 0
    follows = [line for line in done.stderr.splitlines() if line.endswith("(follows)")]
    assert bool(follows) == (source == FORMULA), "typed totals follow, formulas do by themselves"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["--accept", "zzz", "-o", "f.xlsx"], 2, "zzz"),
        (["--accept", "all"], 2, "-o"),
        (["--accept", "all", "-o", "f.csv"], 2, ".xlsx"),
        ([], 1, ""),
    ],
)
def test_usage(tmp_path: Path, arguments: list[str], code: int, says: str) -> None:
    done = run("fix", FAULTY, *arguments, "--lang", "en", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert not list(tmp_path.iterdir())
