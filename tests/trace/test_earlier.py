"""A wrong value of an earlier report, given as history, is named where it is what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.report.audit.causes import incidents as on_the_page
from mrv.report.cell_notes import cell_notes
from mrv.report.fixing import FixError, fixed_workbook
from mrv.report.incident_text import incidents as as_text
from mrv.report.wording import Say
from mrv.trace.model import Cell
from tests.benchmarks.tracing.modes import cases
from tests.benchmarks.tracing.run import judge
from tests.benchmarks.tracing.score import fresh, told
from tests.samples.rows import Frames
from tests.samples.writers import csv_folder, tables, workbook

COLUMN = "other_facility_electricity"
STEADY = (12_011.512, 12_102.307, 12_050.114)
SLIP = 1_203_876.911
"""The month after these, in another unit."""


def months(values: Sequence[float], first: int) -> Frames:
    """A smelter's electricity elsewhere, month by month."""
    rows = [
        {"enterprise_id": "SYN-1", "month": date(2025, first + number, 1), COLUMN: value}
        for number, value in enumerate(values)
    ]
    return {"aluminium_enterprise_month": rows}


def judged(past: Sequence[float], now: Sequence[float]) -> Result:
    rulebook = load_rulebook()
    return mrv.validate(
        tables(months(now, 1 + len(past)), rulebook),
        history=tables(months(past, 1), rulebook),
        rules=rulebook,
    )


def only_cell(result: Result) -> Cell:
    [incident] = result.incidents
    [cell] = incident.cells
    return cell


def test_the_earlier_month_is_named_if_the_others_speak_against_it() -> None:
    result = judged([*STEADY[:2], SLIP], [12_025.633])
    cell = only_cell(result)
    assert cell.earlier
    assert (cell.record["month"], cell.observed, cell.suggested) == ("2025-03", SLIP, 12_038.769)
    [incident] = result.incidents
    assert incident.kind == "unit_slip"
    assert not incident.alternatives
    assert incident.emission_effect_tco2 == 0
    assert incident.reason is not None
    assert "earlier report" in incident.reason.en
    assert "以往报告" in incident.reason.zh


def test_this_month_is_named_if_the_others_speak_against_that() -> None:
    cell = only_cell(judged(STEADY, [SLIP]))
    assert not cell.earlier
    assert cell.record["month"] == "2025-04"


def test_where_nothing_tells_them_apart_both_are_named() -> None:
    [incident] = judged([SLIP], [120_256.441]).incidents
    [other] = incident.alternatives
    assert not incident.cells[0].earlier
    assert other.cells[0].earlier
    assert incident.confidence > other.confidence > 0.1


def test_one_earlier_value_explains_several_months() -> None:
    result = judged([*STEADY[:2], SLIP], [12_025.633, 11_987.216, 12_060.422])
    assert only_cell(result).earlier


def test_what_a_report_repeats_is_not_called_wrong_where_it_was_first() -> None:
    """Another value there would end the run of equal months as well as one here."""
    rulebook = load_rulebook()
    faulty, _ = cases("cement", "history-11", 303, 4, rulebook)
    [copied] = [case for case in faulty if case.kind == "mean in every month"]
    [run] = judge([copied], rulebook)
    incidents = run.verdicts[copied.enterprise].incidents
    assert incidents
    for incident in incidents:
        assert any(map(copied.faults[0].holds, incident.causes[0].cells))


@pytest.mark.parametrize("sector", ["aluminium", "steel"])
def test_most_wrong_histories_that_show_are_named_first(sector: str) -> None:
    rulebook = load_rulebook()
    faulty, honest = cases(sector, "earlier-3", 101, 16, rulebook)
    verdicts = {}
    for run in judge([*honest, *faulty], rulebook):
        verdicts |= run.verdicts
    seen = named = 0
    for case in faulty:
        verdict, clean = verdicts[case.enterprise], verdicts[case.clean]
        if fresh(verdict, clean):
            seen += 1
            causes = [each.causes[0] for each in told(verdict, clean)]
            named += any(case.faults[0].holds(cell) for cause in causes for cell in cause.cells)
    assert seen >= 4
    assert named >= 0.75 * seen
    assert not any(verdicts[case.enterprise].incidents for case in honest)


def test_its_line_is_that_of_the_earlier_file(tmp_path: Path) -> None:
    rulebook = load_rulebook()
    csv_folder(tmp_path / "now", tables(months([STEADY[0], 12_025.633], 3), rulebook), rulebook)
    past = months([*STEADY[:2], STEADY[0]], 1)
    past["aluminium_enterprise_month"] += months([SLIP], 5)["aluminium_enterprise_month"]
    csv_folder(tmp_path / "past", tables(past, rulebook), rulebook)
    result = mrv.validate(tmp_path / "now", history=tmp_path / "past", rules=rulebook)
    assert result.workspace is not None
    table = result.workspace.frames["aluminium_enterprise_month"].table
    rows = dict(table.select("month", "row_id").iter_rows())
    where = result.locate("aluminium_enterprise_month", rows[date(2025, 5, 1)], COLUMN)
    assert where is not None
    # March is filed anew, so that its line of the earlier file does not count.
    assert (Path(where.file).parent.name, where.line) == ("past", 5)
    here = result.locate("aluminium_enterprise_month", rows[date(2025, 4, 1)], COLUMN)
    assert here is not None
    assert (Path(here.file).parent.name, here.line) == ("now", 3)


def test_workbooks_and_pages_tell_the_reports_apart(tmp_path: Path) -> None:
    rulebook = load_rulebook()
    filer = {"enterprise": [{"enterprise_id": "SYN-1", "year": 2025}]}
    for name, filed in (("now", months([12_025.633], 4)), ("past", months([*STEADY[:2], SLIP], 1))):
        workbook(tmp_path / f"{name}.xlsx", tables(filer | filed, rulebook), rulebook)
    result = mrv.validate(tmp_path / "now.xlsx", history=tmp_path / "past.xlsx", rules=rulebook)
    cell = only_cell(result)
    assert cell.location is not None
    assert cell.location.cell is not None
    assert Path(cell.location.file).name == "past.xlsx"
    say = Say("en")
    notes = cell_notes(result, say).get(cell.location.sheet or "", {})
    assert not any(note.causes for note in notes.values())
    with pytest.raises(FixError, match="earlier report"):
        fixed_workbook(tmp_path / "now.xlsx", result.incidents)
    told = " ".join(as_text(result, say, frozenset()))
    assert "2025-03 (earlier report)" in told
    assert f"@ {tmp_path.name}/past.xlsx, " in told
    [told_on_page], _ = on_the_page(result)
    assert "以往报告" in told_on_page["cells"][0]["record"]["zh"]
    document = result.to_dict()
    assert document["incidents"][0]["cells"][0]["earlier"] is True
