"""The samples under `sample_reports/`: current, and judged as their `expected.yaml` says."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path

import pytest
from polars.testing import assert_frame_equal

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from tests.samples.catalogue import samples
from tests.samples.expected import (
    blames,
    cell_name,
    findings_of,
    fired,
    grouped,
    judge,
    names,
    read,
)
from tests.samples.sample import ROOT

BY_PATH = {sample.path: sample for sample in samples()}
PREFIXES = {
    "power": ("PWR-", "COM-"),
    "steel": ("STL-",),
    "cement": ("CEM-",),
    "aluminium": ("ALU-",),
    "chain": ("CPL-",),
}
"""The rules that a sector's broken report must fire; power's takes those of all sectors too."""


def paths(*kinds: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", [sample.path for sample in samples(*kinds)])


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


@paths()
def test_checked_in_samples_are_what_the_generator_writes(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = files(BY_PATH[path].folder)
    monkeypatch.setattr("tests.samples.sample.ROOT", tmp_path)
    BY_PATH[path].write(rulebook())
    made = files(tmp_path / path)
    assert sorted(made) == sorted(kept)
    for name, new in made.items():
        old = kept[name]
        if new.read_bytes() == old.read_bytes():
            continue
        # Workbooks may be packed otherwise elsewhere; what is read from them may not differ.
        assert new.suffix == ".xlsx", f"{name}: run python -m tests.samples"
        fresh, filed = (load([file], rulebook()).frames for file in (new, old))
        assert fresh.keys() == filed.keys()
        for frame, data in fresh.items():
            assert_frame_equal(data.table, filed[frame].table)


def test_nothing_else_lies_among_the_samples() -> None:
    folders = {path.parent for path in ROOT.rglob("expected.yaml")}
    assert folders == {sample.folder for sample in BY_PATH.values()}


@paths()
def test_samples_are_marked_synthetic(path: str) -> None:
    for result in results(path):
        enterprises = result.submission.frames["enterprise"].table
        assert enterprises["enterprise_name"].str.contains("虚构").all()
        assert enterprises["enterprise_id"].str.starts_with("SYN-").all()


@paths("CLEAN", "FAULTY", "FRAUD", "ODD")
def test_findings_are_the_reviewed_ones(path: str) -> None:
    listed = expected(path)
    for result in results(path):
        assert not result.broken
        assert result.verdict == listed["verdict"]
        assert grouped(blames(result)) == findings_of(listed)
        assert [p for p in result.problems if p.severity != "info"] == []


@paths("FAULTY", "FRAUD")
def test_the_faulty_cell_is_named(path: str) -> None:
    listed, sample = expected(path), BY_PATH[path]
    assert [entry["record"] for entry in listed["faulty"]] == list(map(cell_name, sample.cells))
    assert listed["must_find"] == list(sample.must_find)
    for result in results(path):
        found = {f.rule.id for f in result for cell in sample.cells if names(f, cell)}
        assert set(sample.must_find) <= found
        assert sample.must_find


@paths("FAULTY", "FRAUD")
def test_findings_point_into_the_files(path: str) -> None:
    for result in results(path):
        for finding in result:
            place = finding.location
            assert place is not None
            assert Path(place.file).is_file()
            assert place.cell or place.line


@paths("CLEAN", "ODD")
def test_honest_reports_are_quiet(path: str) -> None:
    listed = expected(path)["findings"]
    assert [entry for entry in listed if entry["severity"] == "error"] == []
    assert all(entry.get("reason") for entry in listed)
    assert len(listed) <= 3


@paths("BROKEN")
def test_every_rule_fires_where_everything_is_broken(path: str) -> None:
    (result,) = results(path)
    assert not result.broken
    assert result.verdict == "rejected"
    sector = path.partition("/")[0]
    active = {
        rule.id
        for rule in rulebook().rules
        if rule.status == "active" and rule.id.startswith(PREFIXES[sector])
    }
    quiet = active - set(fired(result))
    assert quiet == set(expected(path)["every_rule_fires_but"]), (
        f"give tests/samples/{sector}/broken.py a trouble for each"
    )
