"""The reporting forms of all sectors: what they ask for, read back as written, told apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from mrv.catalogue import load_rulebook
from mrv.engine.api import validate
from mrv.intake.columns import column_spec, frame_columns
from mrv.intake.form_layout import Language, Table, form_of, monthly_sectors
from mrv.intake.load import from_frames, load
from mrv.intake.submission import Problem, Submission
from mrv.intake.template import write_form, write_template
from mrv.intake.template_example import example_records

RULEBOOK = load_rulebook()
SECTORS = monthly_sectors()
YEAR = 2025
Row = dict[str, Any]


def _value(name: str, number: int, *, key: bool = False) -> Any:
    """A value of the column's kind within its bounds; different for every number."""
    spec = column_spec(name, RULEBOOK, key=key)
    if spec.kind == "code":
        codes = RULEBOOK.codes[spec.code_list or ""].codes
        return codes[number % len(codes)].code
    if spec.kind == "boolean":
        return number % 2 == 0
    if spec.kind == "date":
        return dt.date(2020, 1 + number % 12, 3)
    if spec.kind == "month":
        return dt.date(YEAR, 1 + number % 12, 1)
    if spec.kind == "year":
        return YEAR
    if spec.numeric:
        bounds = RULEBOOK.parameters[name].bounds
        low = 0.0 if bounds.minimum is None else bounds.minimum
        high = low + 50.0 if bounds.maximum is None else bounds.maximum
        value = low + (high - low) * (0.2 + 0.05 * (number % 12))
        return float(round(value)) if spec.kind == "integer" else round(value, 6)
    return f"SYN-{name}-{number}"


def _keys(table: Table) -> list[Row]:
    """Two records' keys, or one block's in every month of a half-year."""
    frame = RULEBOOK.frames[table.frame]
    open_keys = [k for k in frame.keys if k not in {"enterprise_id", frame.time}]
    if table.kind == "list":
        listed = [k for k in frame.keys if k != "enterprise_id"]
        return [{k: _value(k, n, key=True) for k in listed} for n in range(2)]
    objects = {entry.key: entry.codes or ("1", "2") for entry in form_of(frame.sector).objects} if (
        frame.sector in SECTORS
    ) else {}  # fmt: skip
    fixed = dict.fromkeys(table.fixed, "purchased")
    rows = []
    for number in range(2):
        keys = {k: objects[k][number] if k in objects else _value(k, number, key=True)
                for k in open_keys} | fixed  # fmt: skip
        keys |= {key: codes[number % len(codes)] for key, codes in table.only.items()}
        times = range(1, 7) if frame.time == "month" else (1,)
        for month in times:
            time = dt.date(YEAR, month, 1) if frame.time == "month" else YEAR
            rows.append(keys | {frame.time or "": time})
        if not open_keys:
            break
    return rows


def records(sector: str) -> dict[str, list[Row]]:
    """Every column that the form asks for, filled."""
    found: dict[str, dict[tuple[Any, ...], Row]] = {}
    for table in form_of(sector).tables:
        targets = [(table.frame, _keys(table))]
        if table.annual_frame:
            years = [
                {k: v for k, v in keys.items() if k != "month"} | {"year": YEAR}
                for keys in _keys(table)
            ]
            targets.append((table.annual_frame, years))
        for name, rows in targets:
            frame = RULEBOOK.frames[name]
            for number, keys in enumerate(rows):
                row = {"enterprise_id": "SYN-E1"} | keys
                identity = tuple(row[key] for key in frame.keys)
                record = found.setdefault(name, {}).setdefault(identity, row)
                record |= {
                    column: _value(column, number)
                    for column in (r.name for _, g in table.groups for r in g if r.asked_in(YEAR))
                    if column in frame.columns and column not in record
                }
    return {name: list(rows.values()) for name, rows in found.items()}


def frames(sector: str) -> dict[str, pl.DataFrame]:
    return {
        name: pl.DataFrame(rows, infer_schema_length=None) for name, rows in records(sector).items()
    }


def codes(submission: Submission) -> set[str]:
    return {problem.code for problem in submission.problems}


def told(submission: Submission, code: str) -> list[Problem]:
    return [problem for problem in submission.problems if problem.code == code]


@pytest.mark.parametrize("sector", SECTORS)
def test_layout_asks_for_every_column_of_the_sector(sector: str) -> None:
    form = form_of(sector)
    asked: dict[str, set[str]] = {}
    for table in form.tables:
        known = set(frame_columns(RULEBOOK.frames[table.frame]))
        assert set(table.columns) <= known, (table.frame, set(table.columns) - known)
        assert set(table.keys) <= known
        assert set(table.annual) <= set(table.columns)
        asked.setdefault(table.frame, set()).update(table.columns, table.keys)
        if table.annual_frame:
            assert set(table.annual) <= set(RULEBOOK.frames[table.annual_frame].columns)
            asked.setdefault(table.annual_frame, set()).update(table.columns, table.keys)
        for entry in table.prepared:
            for key, code in entry.items():
                listed = RULEBOOK.codes[column_spec(key, RULEBOOK).code_list or ""]
                assert code in {c.code for c in listed.codes}, (table.frame, key, code)
    for name, frame in RULEBOOK.frames.items():
        if frame.sector == sector:
            unasked = set(frame.columns) - asked.get(name, set()) - UNASKED.get(name, set())
            assert not unasked, (name, unasked)


UNASKED = {"power_unit_year": {"benchmark_generation", "benchmark_heat", "peak_shaving_factor"}}
"""Values that the allocation plan fixes, which no form asks for."""


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sector", SECTORS)
def test_every_column_reads_back_as_written(sector: str, lang: Language, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    given = frames(sector)
    write_form(path, given, RULEBOOK, sector=sector, year=YEAR, lang=lang)
    submission = load([path], RULEBOOK)
    serious = [p for p in submission.problems if p.severity in {"error", "fatal"}]
    assert not serious, serious[0]
    assert submission.sector == sector
    expected = from_frames(given, RULEBOOK).frames
    assert set(submission.frames) == set(expected)
    for name, frame in expected.items():
        keys = list(RULEBOOK.frames[name].keys)
        left = submission.frames[name].table.drop("row_id")
        right = frame.table.drop("row_id")
        assert set(left.columns) == set(right.columns), name
        left, right = left.select(right.columns).sort(keys), right.sort(keys)
        assert left.equals(right), (name, left.rows()[:3], right.rows()[:3])


@pytest.mark.parametrize("sector", SECTORS)
def test_an_empty_form_is_said_to_be_empty(sector: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_template(sector, path, RULEBOOK, year=YEAR)
    submission = load([path], RULEBOOK)
    assert "IN-096" in codes(submission), codes(submission)


@pytest.mark.parametrize("wanted", SECTORS)
@pytest.mark.parametrize("sector", SECTORS)
def test_a_form_of_another_sector_is_named(sector: str, wanted: str, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_form(path, frames(sector), RULEBOOK, sector=sector, year=YEAR)
    submission = load([path], RULEBOOK, sector=wanted)
    if sector == wanted:
        assert not submission.unreadable
        return
    assert submission.unreadable
    assert not submission.frames
    problem = told(submission, "IN-102")[0]
    assert problem.location is not None
    assert problem.location.cell
    assert f"--sector {sector}" in problem.message.zh
    assert f"--sector {sector}" in problem.message.en


def test_sheets_of_another_sector_in_one_workbook(tmp_path: Path) -> None:
    path, other = tmp_path / "form.xlsx", tmp_path / "other.xlsx"
    write_form(path, frames("cement"), RULEBOOK, sector="cement", year=YEAR)
    write_form(other, frames("aluminium"), RULEBOOK, sector="aluminium", year=YEAR)
    book, source = openpyxl.load_workbook(path), openpyxl.load_workbook(other)
    copy = book.create_sheet("电解工序")
    for row in source["C.3 电解工序排放"].iter_rows():
        for cell in row:
            copy[cell.coordinate] = cell.value
    book.save(path)
    submission = load([path], RULEBOOK)
    problems = told(submission, "IN-103")
    assert [p.location.sheet for p in problems if p.location] == ["电解工序"]
    assert problems[0].severity == "error"
    assert "铝冶炼" in problems[0].message.zh
    assert "cement_line_month" in submission.frames
    assert "aluminium_line_month" not in submission.frames


@pytest.mark.parametrize("sector", SECTORS)
def test_the_filled_in_example_validates_without_complaint(sector: str, tmp_path: Path) -> None:
    path = tmp_path / "example.xlsx"
    write_template(sector, path, RULEBOOK, year=YEAR, example=True)
    result = validate(path)
    assert {p.code for p in result.problems} == {"IN-094", "IN-095"}
    grave = result.findings.filter(pl.col("severity").is_in(["error", "warning"]))
    assert grave.is_empty(), grave["rule"].to_list()
    given = example_records(sector, YEAR)
    for name, rows in given.items():
        assert len(result.submission.frames[name].table) == len(rows), name
