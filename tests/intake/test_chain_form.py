"""The market chain's workbook: a sheet per table, drop-downs, read back as written."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import polars as pl
import pytest

from mrv.catalogue import load_rulebook
from mrv.engine.api import validate
from mrv.intake.columns import frame_columns
from mrv.intake.form_layout import Language, form_of
from mrv.intake.load import load
from mrv.intake.template import write_form, write_template
from mrv.intake.template_example import example_records

RULEBOOK = load_rulebook()
FORM = form_of("compliance")
CLEAN = Path(__file__).parents[2] / "sample_reports" / "chain" / "clean" / "csv"


def test_every_table_of_the_chain_has_a_sheet_with_all_its_columns() -> None:
    asked = {table.frame: table.columns for table in FORM.tables}
    chain = {name for name, frame in RULEBOOK.frames.items() if frame.sector == "compliance"}
    assert asked.keys() == chain | {"enterprise"}
    for name, columns in asked.items():
        assert columns == tuple(frame_columns(RULEBOOK.frames[name])), name
    for lang in ("zh", "en"):
        sheets = [getattr(table.sheet, lang) for table in FORM.tables]
        assert len(set(sheets)) == len(sheets)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_chain_reads_back_as_written(lang: Language, tmp_path: Path) -> None:
    path = tmp_path / "chain.xlsx"
    given = load([CLEAN], RULEBOOK).frames
    tables = {name: frame.table.drop("row_id") for name, frame in given.items()}
    write_form(path, tables, RULEBOOK, sector="compliance", year=2025, lang=lang)
    submission = load([path], RULEBOOK)
    assert {p.code for p in submission.problems} == {"IN-095"}
    assert submission.sector == "compliance"
    assert submission.frames.keys() == tables.keys()
    for name, table in tables.items():
        found = submission.frames[name].table.drop("row_id")
        empty = [c for c in found.columns if c not in table.columns]
        assert all(found[column].is_null().all() for column in empty), name
        assert found.select(table.columns).equals(table), name


def test_codes_are_chosen_from_lists(tmp_path: Path) -> None:
    path = tmp_path / "chain.xlsx"
    write_template("compliance", path, RULEBOOK, lang="zh")
    sheet = openpyxl.load_workbook(path)["交易记录"]
    headers = {cell.value: cell.column_letter for cell in sheet[3]}
    (mode,) = (letter for title, letter in headers.items() if str(title).startswith("交易方式"))
    listed = {str(rule.sqref) for rule in sheet.data_validations.dataValidation
              if rule.type == "list"}  # fmt: skip
    assert any(ranges.startswith(f"{mode}4:") for ranges in listed), listed


def test_an_empty_one_is_said_to_be_empty_and_nothing_else_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "chain.xlsx"
    write_template("compliance", path, RULEBOOK)
    assert {p.code for p in load([path], RULEBOOK).problems} == {"IN-014", "IN-095", "IN-096"}


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_example_validates_whatever_the_year(year: int, tmp_path: Path) -> None:
    path = tmp_path / "example.xlsx"
    write_template("compliance", path, RULEBOOK, year=year, example=True)
    result = validate(path)
    assert {p.code for p in result.problems} == {"IN-094", "IN-095"}
    assert result.findings.filter(pl.col("outcome") == "fail").is_empty()
    for name, rows in example_records("compliance", year).items():
        assert len(result.submission.frames[name].table) == len(rows), name
