"""The samples under `sample_reports/power/`: current, and judged as their `expected.yaml` says."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from tests.sample_power import ALL, CLEAN, FAULTY, ODD, faulty
from tests.sample_power.deletion import deletions, judge_variants, named, rejected
from tests.sample_power.derive import derive, pin
from tests.sample_power.expected import (
    blames,
    cell_name,
    findings_of,
    fired,
    grouped,
    judge,
    names,
    read,
)
from tests.sample_power.numbers import Frames, half_up
from tests.sample_power.sample import ROOT, Sample
from tests.sample_power.writers import tables
from tests.sample_power.year import build_year

EVERYTHING = "broken/everything"
BY_PATH = {sample.path: sample for sample in ALL}


def paths(samples: tuple[Sample, ...]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [sample.path for sample in samples])


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    return load_rulebook()


@cache
def results(path: str) -> tuple[Result, ...]:
    sample = BY_PATH[path]
    return tuple(judge(sample, file, rulebook()) for file in sample.inputs())


@cache
def expected(path: str) -> dict:
    return read(BY_PATH[path].folder)


def files(folder: Path) -> dict[str, Path]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "expected.yaml")
    return {str(path.relative_to(folder)): path for path in found}


@paths(ALL)
def test_checked_in_samples_are_what_the_generator_writes(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = files(BY_PATH[path].folder)
    monkeypatch.setattr("tests.sample_power.sample.ROOT", tmp_path)
    BY_PATH[path].write(rulebook())
    made = files(tmp_path / path)
    assert sorted(made) == sorted(kept)
    for name, new in made.items():
        old = kept[name]
        if new.read_bytes() == old.read_bytes():
            continue
        # Workbooks may be packed otherwise elsewhere; what is read from them may not differ.
        assert new.suffix == ".xlsx", f"{name}: run python -m tests.sample_power"
        fresh, filed = (load([file], rulebook()).frames for file in (new, old))
        assert fresh.keys() == filed.keys()
        for frame, data in fresh.items():
            assert_frame_equal(data.table, filed[frame].table)


def test_nothing_else_lies_among_the_samples() -> None:
    folders = {path.parent for path in ROOT.rglob("expected.yaml")}
    assert folders == {sample.folder for sample in ALL}


@paths(ALL)
def test_samples_are_marked_synthetic(path: str) -> None:
    for result in results(path):
        enterprises = result.submission.frames["enterprise"].table
        assert enterprises["enterprise_name"].str.contains("虚构").all()
        assert enterprises["enterprise_id"].str.starts_with("SYN-").all()


@paths((*CLEAN, *FAULTY, *ODD))
def test_findings_are_the_reviewed_ones(path: str) -> None:
    listed = expected(path)
    for result in results(path):
        assert not result.broken
        assert result.verdict == listed["verdict"]
        assert grouped(blames(result)) == findings_of(listed)
        assert [p for p in result.problems if p.severity != "info"] == []


@paths(FAULTY)
def test_the_faulty_cell_is_named(path: str) -> None:
    listed, sample = expected(path), BY_PATH[path]
    assert [entry["record"] for entry in listed["faulty"]] == list(map(cell_name, sample.cells))
    assert listed["must_find"] == list(sample.must_find)
    for result in results(path):
        found = {f.rule.id for f in result for cell in sample.cells if names(f, cell)}
        assert set(sample.must_find) <= found
        assert sample.must_find


@paths(FAULTY)
def test_findings_point_into_the_files(path: str) -> None:
    for result in results(path):
        for finding in result:
            place = finding.location
            assert place is not None
            assert Path(place.file).is_file()
            assert place.cell or place.line


@paths((*CLEAN, *ODD))
def test_honest_reports_are_quiet(path: str) -> None:
    listed = expected(path)["findings"]
    assert [entry for entry in listed if entry["severity"] == "error"] == []
    assert all(entry.get("reason") for entry in listed)
    assert len(listed) <= 3


def test_layouts_of_the_clean_year_hold_the_same() -> None:
    form, *others = (result.submission.frames for result in results("clean"))
    for other in others:
        for frame, data in form.items():
            # The form has lines for everything; what nobody filled is blank there.
            filled = [name for name in data.table.columns if data.table[name].count()]
            filled.remove("row_id")
            keys = list(rulebook().frames[frame].keys)
            left, right = (
                table.select(filled).sort(keys) for table in (data.table, other[frame].table)
            )
            assert_frame_equal(left, right)


def test_history_is_used_but_not_judged() -> None:
    (alone, _), (with_history,) = results("odd/single-month"), results("odd/month-with-history")
    counts = [result.summary()["by_outcome"]["unknown"] for result in (alone, with_history)]
    assert counts[1] < counts[0]
    assert {f.record.get("month") for f in with_history} <= {"2025-11", None}


def test_every_rule_fires_where_everything_is_broken() -> None:
    (result,) = results(EVERYTHING)
    assert not result.broken
    assert result.verdict == "rejected"
    active = {rule.id for rule in rulebook().rules if rule.status == "active"}
    quiet = active - set(fired(result))
    assert quiet == set(expected(EVERYTHING)["every_rule_fires_but"]), (
        "give tests/sample_power/broken.py a trouble for each"
    )


def steam_too_low(frames: Frames) -> None:
    for row in frames["power_heat_stream_month"]:
        pin(row, stream_heat=half_up(row["stream_heat"] * 0.9, 2))


def stock_below_zero(frames: Frames) -> None:
    frames["stock_month"][0]["closing_stock"] = -5.0


def early_test(frames: Frames) -> None:
    report = frames["lab_report"][0]
    report["tested_on"] = report["sampling_end"]


def improves_only_with_a_word(filed: dict[str, pl.DataFrame]) -> None:
    cells = list(deletions(filed))
    result = judge_variants(filed, cells, rulebook())
    assert not result.broken
    still_rejected, told = rejected(result), named(result)
    accepted = [
        (f"V{number:05}", cell.frame, cell.column)
        for number, cell in enumerate(cells)
        if f"V{number:05}" not in still_rejected
    ]
    silent = [cell for cell in accepted if cell not in told]
    assert silent == []
    # The faulty value itself is among the deleted ones, so some variant must have lost its error.
    assert accepted


def test_deleting_any_cell_of_a_failing_report_never_accepts_it_in_silence() -> None:
    result = results("faulty/first-month-of-a-unit")[0]
    assert result.verdict == "rejected"
    filed = {
        name: data.table[[column.name for column in data.table if column.count()]]
        for name, data in result.submission.frames.items()
    }
    improves_only_with_a_word(filed)


@pytest.mark.parametrize("fault", [steam_too_low, stock_below_zero, early_test])
def test_deleting_any_cell_of_other_failing_reports(fault: Callable[[Frames], None]) -> None:
    frames = build_year(faulty.FIRST_MONTH)
    fault(frames)
    improves_only_with_a_word(tables(derive(frames), rulebook()))
