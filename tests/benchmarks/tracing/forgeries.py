"""Composite frauds: one deed that changed many cells of a report, with all that had to agree.

What is changed is drawn over all inputs of a sector's reports: some months in a row of one input
(with every other cell that held the same number), of two inputs so that what they make up stays,
or one slip that a clerk makes month after month. The honest report that a case is made from is
judged beside it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.case import Case, Cell, Fault, copy_frames
from tests.benchmarks.tracing.inject import collusive_partner, is_seen, put
from tests.benchmarks.tracing.modes import PER_ENTERPRISE, honest_reports
from tests.benchmarks.tracing.places import Place, Report
from tests.samples.populations import GENERATORS
from tests.samples.power import frauds
from tests.samples.rows import Frames

Forger = Callable[[Report, random.Random], Fault | None]
_TRIES = 12
_FACTORS = (10.0, 0.1, 1000.0, 0.001)


def some_months(report: Report, rng: random.Random) -> Fault | None:
    """An input off by the same share for some months, wherever its number stands."""
    series = _series(report, rng)
    if series is None:
        return None
    factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.06, 0.2)
    return put(report, "some months", _changed(report, series, factor))


def months_together(report: Report, rng: random.Random) -> Fault | None:
    """Two inputs off for some months, so that what is computed from both stays as it was."""
    for _ in range(_TRIES):
        series = _series(report, rng)
        if series is None:
            return None
        found = collusive_partner(report, series[0], rng)
        if found is None:
            continue
        changes: list[tuple[Place, float]] = []
        for first, wrong in found:
            own = [Place(p.frame, p.row, first.parameter) for p in series]
            factor = wrong / first.value
            changes += [(p, report.rounded(p, p.value * factor)) for p in own if p.value]
        return put(report, "months together", changes)
    return None


def same_slip(report: Report, rng: random.Random) -> Fault | None:
    """The same slip of the unit in some months."""
    series = _series(report, rng, least=2, most=4)
    if series is None:
        return None
    return put(report, "same slip", _changed(report, series, rng.choice(_FACTORS), more=3))


def _enacted(done: Callable[[Frames], None]) -> Forger:
    """A forgery of the power samples, done to another plant; None where it lacks what it takes."""

    def forger(report: Report, rng: random.Random) -> Fault | None:
        before = copy_frames(report.frames)
        try:
            done(report.frames)
        except (LookupError, TypeError):  # no coal, or no laboratory report of these months
            report.frames.update(before)
            return None
        changes = [
            (Place(frame, row, name), old.get(name), row[name])
            for frame, rows in report.frames.items()
            for row, old in zip(rows, before[frame], strict=True)
            for name in row
            if row[name] != old.get(name)
        ]
        truth = {report.cell(place): right for place, right, _ in changes}
        filed = {report.cell(place): wrong for place, _, wrong in changes}
        report.derive(report.frames)
        return Fault(done.__name__, "propagated", truth, filed)

    return forger


FORGERS: dict[str, tuple[Forger, ...]] = dict.fromkeys(
    GENERATORS, (some_months, months_together, same_slip)
)
FORGERS["power"] += (_enacted(frauds.batch_as_months), _enacted(frauds.back_dated_reports))


def forged(sector: str, seed: int, count: int, rulebook: Rulebook) -> tuple[list[Case], list[Case]]:
    """Forged cases and the honest ones they were made from, a third of these with real events."""
    rng = random.Random(f"forged/{sector}/{seed}")
    faulty: list[Case] = []
    honest: list[Case] = []
    for frames, event in honest_reports(sector, seed, rng):
        name = f"SYN-forged-{len(honest):05}"
        clean = Case(name, sector, "forged", copy_frames(frames, name), event=event)
        clean.clean = name
        honest.append(clean)
        for copy in range(PER_ENTERPRISE):
            case = f"{name}-{copy}"
            own = copy_frames(frames, case)
            report = Report(own, sector, GENERATORS[sector].derive, rulebook)
            fault = rng.choice(FORGERS[sector])(report, rng)
            report.finish()
            if fault is not None and fault.truth:
                faulty.append(Case(case, sector, "forged", own, (fault,), clean=name, event=event))
        if len(faulty) >= count:
            break
    return faulty[:count], honest


def is_right(case: Case, cells: Sequence[Cell]) -> bool:
    """Whether most of the accused cells are such as were changed."""
    return 2 * sum(fault.holds(cell) for fault in case.faults for cell in cells) >= len(cells)


def _series(
    report: Report, rng: random.Random, least: int = 3, most: int = 6
) -> list[Place] | None:
    """Months in a row of an input that differs from month to month."""
    for _ in range(_TRIES):
        place = report.draw(rng)
        if place is None:
            return None
        keys = report.rulebook.frames[place.frame].keys
        if "month" not in keys or report.is_computed(place):
            continue
        rows = [
            row
            for row in report.frames[place.frame]
            if row.get(place.parameter)
            and all(row[k] == place.row[k] for k in keys if k != "month")
        ]
        wanted = rng.randint(least, most)
        if len(rows) <= wanted or len({row[place.parameter] for row in rows}) < 3:
            continue
        rows.sort(key=lambda row: row["month"])
        first = rng.randrange(len(rows) - wanted + 1)
        return [Place(place.frame, row, place.parameter) for row in rows[first : first + wanted]]
    return None


def _changed(
    report: Report, series: Sequence[Place], factor: float, more: int = 0
) -> list[tuple[Place, float]]:
    """The changes of a series and of every other cell of its months that holds the number."""
    changes = []
    for place in series:
        value = report.rounded(place, place.value * factor, more)
        if not is_seen(place.value, value):
            continue
        changes.append((place, value))
        for frame, name in report.columns():
            for row in report.frames[frame]:
                same = row.get(name) == place.value and row.get("month") == place.row["month"]
                twin = Place(frame, row, name)
                if same and (row is not place.row or name != place.parameter):
                    changes.append((twin, value))
    return changes
