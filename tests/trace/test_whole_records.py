"""A record that is another month's is wrong as a whole, also what no paper tells of it."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from tests.benchmarks.tracing.case import Case, Cell, copy_frames
from tests.benchmarks.tracing.inject import put
from tests.benchmarks.tracing.places import Place, Report
from tests.benchmarks.tracing.run import Told, judge
from tests.samples.populations import GENERATORS
from tests.samples.rows import Row

BOILER = ("power", "power_boiler_month", "main_steam_mass", ("unit_id", "boiler_id"))
LINE = ("cement", "cement_line_month", "clinker_output", ("line_id",))


def copied(
    sector: str, frame: str, leading: str, keys: tuple[str, ...], *, upwards: bool
) -> tuple[list[Told], dict[Cell, float]]:
    """What is said of the report in which the month of least is filed as that of most, and truth.

    Or the other way round.
    """
    rulebook = open_rulebook(None)
    drawn = GENERATORS[sector].population(8, 77_000)
    spreads: dict[tuple[object, ...], list[Row]] = {}
    for row in drawn[frame]:
        series = (row["enterprise_id"], *(row[key] for key in keys))
        if row.get(leading):
            spreads.setdefault(series, []).append(row)
    rows = max(
        spreads.values(),
        key=lambda own: max(r[leading] for r in own) / min(r[leading] for r in own),
    )
    ordered = sorted(rows, key=lambda row: row[leading])
    low, high = ordered[0], ordered[-1]
    source, wrong = (low, high) if upwards else (high, low)
    enterprise = source["enterprise_id"]
    own = {
        name: [row for row in every if row["enterprise_id"] == enterprise]
        for name, every in drawn.items()
    }
    report = Report(copy_frames(own), sector, GENERATORS[sector].derive, rulebook)
    [row] = [
        row
        for row in report.frames[frame]
        if all(row[key] == wrong[key] for key in (*keys, "month"))
    ]
    places = [Place(frame, row, name) for name in report.numbers(frame)]
    changes = [
        (place, source[place.parameter])
        for place in places
        if place.value
        and source.get(place.parameter)
        and rulebook.parameters[place.parameter].nature == "measured"
        and place.value != source[place.parameter]
        and not report.is_computed(place)
    ]
    fault = put(report, "block copied", changes)
    report.finish()
    case = Case(enterprise, sector, "single", report.frames, (fault,))
    [run] = judge([case], rulebook)
    return run.verdicts[enterprise].incidents, dict(fault.truth)


def test_amounts_that_no_paper_tells_are_repaired_with_what_goes_with_them() -> None:
    """Of steam and water only the heat made of them is compared with anything."""
    incidents, truth = copied(*BOILER, upwards=False)
    cause = incidents[0].causes[0]
    assert cause.kind == "copied_block"
    masses = {cell for cell in truth if cell.parameter.endswith("_mass")}
    assert masses <= set(cause.cells)
    told = dict(zip(cause.cells, cause.suggested, strict=True))
    steam = next(cell for cell in masses if cell.parameter == "main_steam_mass")
    assert told[steam] == pytest.approx(truth[steam], rel=0.15)


@pytest.mark.parametrize("upwards", [False, True])
def test_what_a_paper_tells_carries_the_rest_of_the_record(upwards: bool) -> None:
    """Output has a second source; raw meal and electricity go with it."""
    incidents, truth = copied(*LINE, upwards=upwards)
    cause = incidents[0].causes[0]
    assert cause.kind == "copied_block"
    told = dict(zip(cause.cells, cause.suggested, strict=True))
    for cell, right in truth.items():
        if cell.parameter in ("clinker_output", "raw_meal_consumption"):
            assert told[cell] == pytest.approx(right, rel=0.03)
    assert len(incidents) == 1
