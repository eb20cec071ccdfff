"""The injector does what it says; the harness scores it."""

from __future__ import annotations

import random

import pytest

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.case import Cell, Fault, cell_of, copy_frames
from tests.benchmarks.tracing.catalogue import CATALOGUE
from tests.benchmarks.tracing.inject import KINDS, inject
from tests.benchmarks.tracing.kinds import NAMES
from tests.benchmarks.tracing.modes import MODES, cases
from tests.benchmarks.tracing.places import Report
from tests.benchmarks.tracing.seeds import SEEDS
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames

SOME_SECTORS = sorted(GENERATORS)
FEW = 4


def test_there_are_enough_kinds_and_each_has_a_name() -> None:
    assert len(KINDS) >= 34
    assert set(KINDS) <= set(NAMES)
    assert not set(SEEDS["dev"]) & set(SEEDS["report"])


@pytest.mark.parametrize("sector", SOME_SECTORS)
def test_most_kinds_find_a_place_and_change_what_they_say(sector: str) -> None:
    rulebook = open_rulebook(None)
    derive = GENERATORS[sector].derive
    honest = [GENERATORS[sector].population(1, 40 + number) for number in range(3)]
    placed = set()
    for number, kind in enumerate(KINDS):
        frames = copy_frames(honest[number % 3])
        report = Report(frames, sector, derive, rulebook)
        fault = inject(report, kind, random.Random(number))
        report.finish()
        if fault:
            placed.add(kind)
            _check(fault, report, honest[number % 3])
    assert len(placed) >= 0.7 * len(KINDS)


def _check(fault: Fault, report: Report, honest: Frames) -> None:
    for cell, right in fault.truth.items():
        filed = _value(report.frames, cell, report)
        assert filed == fault.filed[cell] != right
        assert _value(honest, cell, report) == right


def _value(frames: Frames, cell: Cell, report: Report) -> object:
    for row in frames[cell.frame]:
        if cell_of(cell.frame, row, cell.parameter, report.rulebook) == cell:
            return row[cell.parameter]
    raise AssertionError(cell)


@pytest.mark.parametrize("sector", SOME_SECTORS)
@pytest.mark.parametrize("mode", MODES)
def test_each_mode_has_cases_whose_faults_are_filed(sector: str, mode: str) -> None:
    faulty, honest = cases(sector, mode, 7, FEW, open_rulebook(None))
    assert len(faulty) == FEW
    names = {case.enterprise for case in honest}
    for case in faulty:
        assert case.clean in names
        assert case.faults
        assert len(case.faults) <= (3 if mode == "several" else 1)
        if MODES[mode].history is not None:
            months = {
                row["month"] for rows in case.frames.values() for row in rows if "month" in row
            }
            assert len(months) == 1
            assert bool(case.history) == bool(MODES[mode].history)


@pytest.mark.parametrize("sector", SOME_SECTORS)
def test_described_faults_find_a_place_and_change_what_they_say(sector: str) -> None:
    rulebook = open_rulebook(None)
    generator = GENERATORS[sector]
    honest = [generator.population(1, 60 + number) for number in range(8)]
    assert len(CATALOGUE[sector]) >= 30
    for entry in CATALOGUE[sector]:
        assert NAMES[entry.code] == entry.names
        for frames in honest:
            report = Report(copy_frames(frames), sector, generator.derive, rulebook)
            fault = entry.inject(report, random.Random(3))
            report.finish()
            if fault:
                _check(fault, report, frames)
                break
        else:
            raise AssertionError(f"no room for {entry.code}")
