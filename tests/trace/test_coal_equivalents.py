"""Fuels filed in coal equivalent: any by its own heat, and raw coal by the factor for that."""

from __future__ import annotations

import mrv
from mrv.engine.frames import Workspace
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.names import Names
from mrv.trace.whatif.prepared import prepared
from mrv.trace.whatif.tables import Tables
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

FRAME, USED = "power_fuel_month", "fuel_consumption"


def test_only_coal_may_be_filed_by_the_factor_of_raw_coal() -> None:
    book = mrv.load_rulebook()
    drawn = GENERATORS["power"].population(40, 73_003)
    result = mrv.validate(tables(drawn, book), rules=book, trace=False)
    assert isinstance(result.workspace, Workspace)
    own = Tables(result.workspace)
    rules = [r.rule for frame in result.frames.values() for r in frame.rules]
    plan, programs, _ = prepared(book, rules, tuple(result.workspace.frames))
    names, table = Names(own, plan, programs), own.frames[FRAME]
    fuels, used = table.column("fuel").tolist(), table.column(USED).tolist()
    for fuel, may in (("bituminous_coal", True), ("natural_gas", False)):
        row = next(at for at, each in enumerate(fuels) if each == fuel and used[at] > 100)
        kinds = {kind.name for kind in names.factors(Spot(FRAME, USED, row)).kinds}
        assert "unit_slip" in kinds
        assert "coal_equivalent" in kinds
        assert ("raw_coal_equivalent" in kinds) == may
