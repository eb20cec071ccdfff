"""A paper and the form written from it disagree: the form was written by hand."""

from __future__ import annotations

import mrv
from mrv.catalogue.load import open_rulebook
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


def test_what_a_form_was_written_from_is_the_less_suspect() -> None:
    rulebook = open_rulebook(None)
    frames = load(["sample_reports/power/clean/csv"], rulebook).frames
    result = mrv.validate({n: d.table for n, d in frames.items()}, rules=rulebook, trace=False)
    workspace = result.workspace
    assert isinstance(workspace, Workspace)
    tables = Tables(workspace)
    rules = [r.rule for frame in result.frames.values() for r in frame.rules]
    plan, programs, _ = prepared(rulebook, rules, tuple(workspace.frames))
    names = Names(tables, plan, programs)
    prior = Repairs(tables, Reach(tables, plan), names, Typical(tables, names)).prior
    more = extra_costs(rulebook)["original_wrong"]

    def surcharge(frame: str, column: str) -> float:
        # What a form holds has no surcharge: the rest is what the parameter costs anywhere.
        return prior(Spot(frame, column, 0)) - prior(Spot("power_fuel_month", column, 0))

    assert "hydrogen_ad" in tables.frames["power_fuel_month"]
    assert surcharge("lab_report", "hydrogen_ad") == more
    # No form shows it: it can be wrong nowhere else.
    assert surcharge("lab_report", "gross_calorific_value_ad") == 0.0
