"""`mrv diff`: the check of a correction round."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

import mrv
from mrv.engine.compare import compare_results
from mrv.report.comparison import render_comparison
from tests.cli.test_gate import CLEAN, FAULTY
from tests.cli.test_gate import mrv as run
from tests.report.test_hostile_text import HOSTILE, steering


def months(*generation: float | None, unit: str = "1") -> pl.DataFrame:
    count = len(generation)
    month = pl.Series("month", range(count), pl.Int64)
    return pl.DataFrame(
        {"enterprise_id": ["E"] * count, "unit_id": [unit] * count, "generation": generation},
        schema_overrides={"generation": pl.Float64},
    ).with_columns(pl.date(2025, 1 + month, 1).alias("month"))


def judged(table: pl.DataFrame) -> mrv.Result:
    return mrv.validate({"power_unit_month": table}, only="PWR-EXT-041", trace=False)


def test_findings_are_solved_remaining_new_or_unverified() -> None:
    old = judged(months(-1.0, -2.0, 3.0, -4.0))
    new = judged(months(1.0, -2.0, -3.0, None))
    compared = compare_results(old, new)
    states = {
        state: sorted(str(one.record["month"]) for one in found)
        for state, found in compared.findings.items()
    }
    # The value of April is gone: that does not solve its finding.
    assert states == {"solved": ["2025-01"], "remaining": ["2025-02"], "new": ["2025-03"],
                      "unverified": ["2025-04"]}  # fmt: skip
    assert compared.worst() == "error"
    assert compared.changes is not None
    assert [(one.parameter, one.old, one.new) for one in compared.changes] == [
        ("generation", "-1.0", "1.0"),
        ("generation", "3.0", "-3.0"),
        ("generation", "-4.0", None),
    ]
    assert compared.changes[0].record["month"] == "2025-01"


def test_a_record_that_was_taken_out_solves_nothing() -> None:
    compared = compare_results(judged(months(-1.0, 5.0)), judged(months(1.0, 5.0, unit="2")))
    assert [len(compared.findings[state]) for state in ("solved", "unverified")] == [0, 1]
    assert compared.changes == []
    assert [(one.added, one.removed) for one in compared.records or ()] == [(2, 2)]


def test_a_corrected_form_passes_and_its_effect_is_counted(tmp_path: Path) -> None:
    done = run("diff", FAULTY, CLEAN, "--lang", "en", "--format", "json",
               "--fail-on", "never", "-o", tmp_path / "d.json")  # fmt: skip
    assert (done.returncode, done.stdout) == (0, "")
    document = json.loads((tmp_path / "d.json").read_text("utf-8"))
    assert (document["old_verdict"], document["new_verdict"]) == ("rejected", "accepted")
    assert "PWR-LOG-011" in {one["rule"] for one in document["findings"]["solved"]}
    totals = {(one["frame"], one["parameter"]): one for one in document["emissions"]}
    effect = totals["power_fuel_month", "fuel_emission"]
    for side, form in (("old", FAULTY), ("new", CLEAN)):
        filed = mrv.validate(form, only="PWR-LOG-011").submission.frames["power_fuel_month"]
        assert effect[side] == pytest.approx(filed.table["fuel_emission"].sum(), abs=0.01)
    again = run("diff", CLEAN, FAULTY, "--lang", "zh")
    assert again.returncode == 1
    assert "新出现" in again.stdout and "分燃料燃烧排放量" in again.stdout


def test_two_json_results_are_compared(tmp_path: Path) -> None:
    files = [tmp_path / "old.json", tmp_path / "new.json"]
    for source, target in zip((FAULTY, CLEAN), files, strict=True):
        run("validate", source, "--format", "json", "-o", target)
    done = run("diff", *files, "--lang", "en")
    assert done.returncode == 0
    assert done.stdout.startswith("REJECTED -> ACCEPTED")
    assert run("diff", *reversed(files), "--format", "markdown").returncode == 1
    assert run("diff", *reversed(files), "--fail-on", "never").returncode == 0


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        ("a.json", str(CLEAN), 2, "not one of each"),
        ("nowhere.json", "nowhere.json", 3, "nowhere.json"),
        ("nowhere.xlsx", str(CLEAN), 3, "nowhere.xlsx"),
    ],
)
def test_what_cannot_be_compared_is_told(old: str, new: str, code: int, says: str) -> None:
    done = run("diff", old, new, "--lang", "en")
    assert done.returncode == code
    assert says in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("kind", ["escape", "right-to-left", "markdown", "script"])
def test_hostile_texts_are_shown_as_texts(form: str, kind: str) -> None:
    book = mrv.load_rulebook()
    sides = [judged(months(value, unit=HOSTILE[kind])) for value in (-1.0, 1.0)]
    compared = compare_results(*sides)
    out = "".join(render_comparison(form, compared, book, "en")).replace("\x1b[1m", "")
    assert not steering(out.replace("\x1b[0m", "").replace("\x1b[31m", ""))
    assert form == "json" or "<script" not in out or form == "text"


def test_a_workbook_is_compared_with_its_marked_copy(tmp_path: Path) -> None:
    marked = tmp_path / "checked.xlsx"
    run("validate", FAULTY, "--format", "xlsx", "-o", marked)
    assert len(openpyxl.load_workbook(marked).sheetnames) > 5
    done = run("diff", FAULTY, marked, "--format", "json")
    document = json.loads(done.stdout)
    assert (document["changes"], document["emissions"]) == ([], [])
    assert not document["findings"]["new"] and not document["findings"]["solved"]
