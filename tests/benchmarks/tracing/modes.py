"""The circumstances of a fault: how many, how small, how much history, how much beside it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.case import Case, Fault, cell_of, copy_frames, text_of
from tests.benchmarks.tracing.catalogue import CATALOGUE
from tests.benchmarks.tracing.inject import (
    KINDS,
    biased_year,
    collusive_pair,
    inject,
    small_bias,
)
from tests.benchmarks.tracing.places import Place, Report
from tests.samples.months import between, earlier_month
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames

PER_ENTERPRISE = 4
"""Faulty copies of each honest report."""
BESIDE = {
    "lab_report", "lab_report_use", "stock_month", "cross_check_value", "meter_reading_month",
    "meter", "meter_calibration", "fuel_day", "power_boiler_month",
}  # fmt: skip
"""What need not be filed: the papers behind the numbers."""
BESIDE_COLUMNS = {
    "hydrogen_ad", "sulfur_ad", "ash_ar", "volatile_matter_daf", "net_calorific_value_lab",
    "coal_purchased", "carbon_content_d", "auxiliary_electricity", "settled_heat",
}  # fmt: skip

OF_OTHER_MONTHS = {"months swapped", "month copied", "block copied", "mean in every month"}
UNFILED = "value of a month not filed"
"""What these are to those who have that month alone: no more than a wrong value."""

Maker = Callable[[Report, random.Random], Fault | None]
"""Puts one kind of fault into a report, where there is room for it."""
Makers = Sequence[Maker]


def _of_kind(kind: str) -> Maker:
    return lambda report, rng: inject(report, kind, rng)


SLIPS_AND_MIXUPS: Makers = tuple(_of_kind(kind) for kind in KINDS)


def makers_of(faults: str, sector: str) -> Makers:
    """The kinds of fault by themselves, or those described for a sector (`catalogue`)."""
    if faults == "catalogue":
        return tuple(entry.inject for entry in CATALOGUE[sector])
    return SLIPS_AND_MIXUPS


@dataclass(frozen=True, slots=True)
class Mode:
    """A row of the benchmark."""

    title: str
    faults: Callable[[Report, random.Random, int, Makers], tuple[Fault, ...]]
    history: int | None = None
    """Earlier months given; None: the whole year is filed at once."""
    poor: bool = False
    missing: bool = False
    event: bool = False
    earlier: bool = False
    """The faults lie in the month before, of the history; what is filed for the last is honest."""
    spread: str = "base"


def _one(report: Report, rng: random.Random, number: int, makers: Makers) -> tuple[Fault, ...]:
    fault = makers[number % len(makers)](report, rng)
    return (fault,) if fault else ()


def _several(report: Report, rng: random.Random, number: int, makers: Makers) -> tuple[Fault, ...]:
    found: list[Fault] = []
    wanted = rng.randint(2, 3)
    for _ in range(12):
        fault = rng.choice(makers)(report, rng)
        if fault:
            found.append(fault)
        if len(found) == wanted:
            break
    return tuple(found)


def _by(make: Maker) -> Callable[..., tuple[Fault, ...]]:
    def faults(
        report: Report, rng: random.Random, number: int, makers: Makers
    ) -> tuple[Fault, ...]:
        fault = make(report, rng)
        return (fault,) if fault else ()

    return faults


MODES = {
    "single": Mode("one fault, whole year", _one),
    "other": Mode("one fault, other population", _one, spread="other"),
    "several": Mode("two or three faults", _several),
    "pair": Mode("two values falsified together", _by(collusive_pair)),
    "year": Mode("one input off all year", _by(biased_year)),
    "small": Mode("off by 2-6 %", _by(small_bias)),
    "history-0": Mode("last month, no history", _one, history=0),
    "history-1": Mode("last month, one earlier", _one, history=1),
    "history-3": Mode("last month, three earlier", _one, history=3),
    "history-11": Mode("last month, eleven earlier", _one, history=11),
    "earlier-3": Mode("month before wrong, of three", _one, history=3, earlier=True),
    "earlier-11": Mode("month before wrong, of eleven", _one, history=11, earlier=True),
    "poor": Mode("few redundant columns", _one, poor=True),
    "missing": Mode("values missing", _one, missing=True),
    "event": Mode("genuine change in the month", _one, event=True),
}


def cases(
    sector: str, mode: str, seed: int, count: int, rulebook: Rulebook, faults: str = "kinds"
) -> tuple[list[Case], list[Case]]:
    """Faulty cases and the honest ones they were made from."""
    what, makers = MODES[mode], makers_of(faults, sector)
    rng = random.Random(f"{sector}/{mode}/{seed}")
    faulty: list[Case] = []
    honest: list[Case] = []
    number = rng.randrange(len(makers))
    for frames, months in _reports(sector, what, seed, rng):
        name = f"SYN-{mode}-{len(honest):05}"
        clean = Case(name, sector, mode, copy_frames(frames, name), event=what.event)
        clean.clean = name
        made = []
        wrong = frozenset(earlier_month(month, 1) for month in months) if what.earlier else months
        for copy in range(PER_ENTERPRISE):
            case = f"{name}-{copy}"
            report = Report(
                copy_frames(frames, case), sector, GENERATORS[sector].derive, rulebook, wrong
            )
            # Of inputs got wrong in an earlier report the results were computed anew or were not.
            report.apart = what.earlier and number % 3 == 2
            made_wrong = what.faults(report, rng, number, makers)
            number += 1
            report.finish()
            if made_wrong:
                made.append(
                    Case(
                        case, sector, mode, report.frames, made_wrong, clean=name, event=what.event
                    )
                )
        if mode == "several":
            for whole in made:
                whole.parts = tuple(_parts(whole, frames, rulebook))
        for case in (clean, *made, *(part for whole in made for part in whole.parts)):
            _file(case, what, months, random.Random(f"{seed}/{name}"))
            if what.earlier:
                (last,) = months
                case.frames = between(copy_frames(frames, case.enterprise), last, last)
            case.faults = _filed(case, rulebook, case.history if what.earlier else case.frames)
        honest.append(clean)
        faulty += [case for case in made if case.faults]
        if len(faulty) >= count:
            break
    return faulty[:count], honest


def _parts(whole: Case, frames: Frames, rulebook: Rulebook) -> Iterator[Case]:
    """The honest report with each of the faults alone."""
    for number, fault in enumerate(whole.faults):
        name = f"{whole.enterprise}-{number}"
        report = Report(
            copy_frames(frames, name), whole.sector, GENERATORS[whole.sector].derive, rulebook
        )
        rows = {
            cell_of(frame, row, "", rulebook): row
            for frame in {cell.frame for cell in fault.filed}
            for row in report.frames[frame]
        }
        report.write(
            [
                (Place(cell.frame, rows[replace(cell, parameter="")], cell.parameter), value)
                for cell, value in fault.filed.items()
            ]
        )
        report.finish()
        yield Case(name, whole.sector, whole.mode, report.frames, (fault,), clean=whole.clean)


def honest_reports(sector: str, seed: int, rng: random.Random) -> Iterator[tuple[Frames, bool]]:
    """Yield whole years of honest enterprises; every third with a genuine change."""
    plain = _reports(sector, MODES["single"], seed, rng)
    eventful = _reports(sector, MODES["event"], seed, rng)
    while True:
        for source, event in ((plain, False), (plain, False), (eventful, True)):
            yield next(source)[0], event


def _reports(
    sector: str, what: Mode, seed: int, rng: random.Random
) -> Iterator[tuple[Frames, frozenset[date]]]:
    """Honest reports, one enterprise each, and the months that may be got wrong."""
    if what.event:
        for number in range(10_000):
            frames, months = GENERATORS[sector].eventful(seed * 1_000, number)
            if months:
                yield frames, months
        return
    for block in range(1_000):
        drawn = GENERATORS[sector].population(
            8, seed * 1_000 + block, spread=what.spread, months=24 if what.history == 11 else 12
        )
        for enterprise in sorted({row["enterprise_id"] for row in drawn["enterprise"]}):
            frames = {
                name: own
                for name, rows in drawn.items()
                if (own := [row for row in rows if row["enterprise_id"] == enterprise])
            }
            if what.history is not None:
                filed = sorted(
                    {row["month"] for rows in frames.values() for row in rows if "month" in row}
                )
                # December's filing holds the year's values too.
                months = [m for m in filed[what.history :] if m.month != 12]
                # A site that is new has no such history.
                if months:
                    yield frames, frozenset({rng.choice(months)})
            else:
                yield frames, frozenset()


def _file(case: Case, what: Mode, months: frozenset[date], rng: random.Random) -> None:
    """Cut the report down to what is filed in the mode."""
    if what.poor:
        case.frames = {
            name: [
                {key: value for key, value in row.items() if key not in BESIDE_COLUMNS}
                for row in rows
            ]
            for name, rows in case.frames.items()
            if name not in BESIDE
        }
    if what.missing:
        _blank(case, rng)
    if what.history is not None:
        (last,) = months
        first = earlier_month(last, what.history)
        whole = case.frames
        case.frames = between(whole, last, last)
        case.history = between(whole, first, earlier_month(last, 1)) if what.history else {}


def _filed(case: Case, rulebook: Rulebook, frames: Frames) -> tuple[Fault, ...]:
    """The faults as far as their cells are in what is filed, now or before."""
    seen = {
        cell_of(frame, row, name, rulebook)
        for frame in {cell.frame for fault in case.faults for cell in fault.truth}
        for row in frames.get(frame, [])
        for name in row
    }
    kept = (
        replace(fault, truth={c: v for c, v in fault.truth.items() if c in seen})
        for fault in case.faults
    )
    return tuple(
        replace(fault, kind=UNFILED) if _is_of_unfiled_month(fault, case) else fault
        for fault in kept
        if fault.truth
    )


def _is_of_unfiled_month(fault: Fault, case: Case) -> bool:
    """Whether a value is that of a month which is in no part of what is filed."""
    if fault.kind not in OF_OTHER_MONTHS:
        return False
    own = {value for cell in fault.truth for key, value in cell.record if key == "month"}
    if len(own) > 1:
        return False
    shown = {
        (frame, name, value)
        for frames in (case.frames, case.history)
        for frame in {cell.frame for cell in fault.truth}
        for row in frames.get(frame, [])
        for name, value in row.items()
        if isinstance(value, float) and "month" in row and text_of("month", row["month"]) not in own
    }
    return not any((c.frame, c.parameter, fault.filed[c]) in shown for c in fault.truth)


def _blank(case: Case, rng: random.Random) -> None:
    """Delete some measured values, never those that are wrong."""
    wrong = {(cell.frame, cell.parameter) for fault in case.faults for cell in fault.truth}
    for name in sorted(case.frames):
        rows = case.frames[name]
        if not name.endswith("_month") or name in BESIDE:
            continue
        for row in rows:
            for key in [k for k, v in row.items() if isinstance(v, float)]:
                if rng.random() < 0.015 and (name, key) not in wrong:
                    row[key] = None
