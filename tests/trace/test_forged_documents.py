"""Results of one sample on many reports: these are accused, not the form that says otherwise."""

from __future__ import annotations

from functools import cache

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from tests.samples.populations import GENERATORS
from tests.samples.power.frauds import batch_as_months, report_of
from tests.samples.rows import Frames
from tests.samples.writers import tables

FORM, REPORT = "power_fuel_month", "lab_report"
RESULTS = ("carbon_content_ad", "hydrogen_ad", "moisture_ad", "net_calorific_value_lab")


@cache
def plant() -> Frames:
    """A plant that burns coal and has it tested (synthetic)."""
    drawn = GENERATORS["power"].population(8, 21)
    for name in sorted({row["enterprise_id"] for row in drawn["enterprise"]}):
        own = {
            frame: [row for row in rows if row["enterprise_id"] == name]
            for frame, rows in drawn.items()
        }
        tested = {row["fuel"] for row in own[FORM] if row.get("carbon_content_ad")}
        if own["lab_report"] and tested == {"bituminous_coal"}:
            return own
        if own["lab_report"] and {row["fuel"] for row in own[FORM]} == {"bituminous_coal"}:
            return own
    raise LookupError("no plant burns coal alone")


def forged(*, form: bool) -> Result:
    """July's sample on the reports of half a year, or in the form alone."""
    honest = plant()
    frames = {name: [dict(row) for row in rows] for name, rows in honest.items()}
    batch_as_months(frames)
    kept = FORM if not form else REPORT
    frames[kept] = [dict(row) for row in honest[kept]]
    book = load_rulebook()
    return validate(tables(frames, book), rules=book)


def test_the_form_is_not_accused_of_what_forged_reports_say() -> None:
    result = forged(form=False)
    rules = set(result.findings.filter(pl.col("outcome") == "fail")["rule"])
    assert {"COM-THR-064", "COM-LOG-013"} <= rules
    told = [i for i in result.incidents if i.kind == "one_batch_as_months"]
    assert told
    of_form = {cell.parameter for i in result.incidents for cell in i.cells if cell.frame == FORM}
    assert of_form.isdisjoint(RESULTS)


def test_genuine_reports_tell_what_the_form_should_say() -> None:
    told = [i for i in forged(form=True).incidents if i.kind == "one_batch_as_months"]
    genuine = report_of(plant(), 3)
    values = {
        cell.suggested
        for i in told
        for cell in i.cells
        if cell.frame == FORM and cell.parameter == "carbon_content_ad"
    }
    assert genuine["carbon_content_ad"] in values
