"""A paper and the form written from it disagree: the form was written by hand."""

from __future__ import annotations

from math import log

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.frames import Workspace
from mrv.intake.load import load
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.prepared import prepared
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.tables import Tables
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables as tables_of


def parts(frames: dict[str, pl.DataFrame], rulebook: Rulebook) -> tuple[Names, Tables, Reach]:
    """What repairs are made with."""
    result = mrv.validate(frames, rules=rulebook, trace=False)
    workspace = result.workspace
    assert isinstance(workspace, Workspace)
    tables = Tables(workspace)
    rules = [r.rule for frame in result.frames.values() for r in frame.rules]
    plan, programs, _ = prepared(rulebook, rules, tuple(workspace.frames))
    return Names(tables, plan, programs), tables, Reach(tables, plan)


def test_what_a_form_was_written_from_is_the_less_suspect() -> None:
    rulebook = open_rulebook(None)
    frames = load(["sample_reports/power/clean/csv"], rulebook).frames
    names, tables, reach = parts({n: d.table for n, d in frames.items()}, rulebook)
    prior = Repairs(tables, reach, names, Typical(tables, names)).prior
    more = extra_costs(rulebook)["original_wrong"]

    def surcharge(frame: str, column: str) -> float:
        # What a form holds has no surcharge: the rest is what the parameter costs anywhere.
        return prior(Spot(frame, column, 0)) - prior(Spot("power_fuel_month", column, 0))

    assert "hydrogen_ad" in tables.frames["power_fuel_month"]
    assert surcharge("lab_report", "hydrogen_ad") == more
    # No form shows it: it can be wrong nowhere else.
    assert surcharge("lab_report", "gross_calorific_value_ad") == 0.0


def test_what_others_took_down_is_less_suspect_than_the_filers_own() -> None:
    rulebook = open_rulebook(None)
    kilns, mills = GENERATORS["cement"].population(1, 764), GENERATORS["steel"].population(1, 31)
    more = extra_costs(rulebook)["original_wrong"]
    for frames, frame, column in (
        (kilns, "cross_check_value", "cross_value"),
        (mills, "steel_production_month", "continuous_cast_output"),
    ):
        names, tables, reach = parts(tables_of(frames, rulebook), rulebook)
        prior = Repairs(tables, reach, names, Typical(tables, names)).prior
        trust = rulebook.parameters[column].trust
        assert prior(Spot(frame, column, 0)) == pytest.approx(
            0.45 * log(trust / (1 - trust)) + more
        )


def test_where_one_equation_is_all_there_is_the_filers_figure_is_named_first() -> None:
    """A second source says another consumption than the kiln's form, by nothing known."""
    rulebook = open_rulebook(None)
    frames = GENERATORS["cement"].population(1, 764)
    for row in frames["cement_fuel_month"]:
        if (row["line_id"], row["fuel"], row["month"].month) == ("1", "bituminous_coal", 5):
            row["fuel_consumption"] = half_up(row["fuel_consumption"] * 1.0717, 2)
    frames = GENERATORS["cement"].derive(frames)
    [incident] = mrv.validate(tables_of(frames, rulebook), rules=rulebook).incidents
    [cell] = incident.cells
    assert (cell.frame, cell.parameter) == ("cement_fuel_month", "fuel_consumption")
    assert "cross_check_value" in {c.frame for a in incident.alternatives for c in a.cells}
