"""A sign that is reversed is told as such where another value would do as well."""

from __future__ import annotations

from datetime import date

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables


def first(frames: Frames) -> Incident:
    book = open_rulebook(None)
    return validate(tables(frames, book), rules=book).incidents[0]


def test_an_amount_with_its_sign_reversed_is_not_what_other_months_have() -> None:
    """The months vary by more than this one departs from them, yet its digits are its own."""
    frames = GENERATORS["aluminium"].population(1, 901)
    frames = GENERATORS["aluminium"].derive(frames)
    row = next(r for r in frames["aluminium_enterprise_month"] if r["month"] == date(2025, 11, 1))
    right = row["non_fossil_electricity"]
    assert isinstance(right, float)
    row["non_fossil_electricity"] = -right
    incident = first(frames)
    assert incident.kind == "sign"
    assert [cell.suggested for cell in incident.cells] == [right]


def test_a_repair_that_was_refined_is_named_by_where_it_leads() -> None:
    """Next to nothing contents most rules, the others ask for what was filed without the sign."""
    steel = GENERATORS["steel"]
    frames = steel.derive(steel.population(1, 901))
    row = next(
        r
        for r in frames["steel_material_month"]
        if r["month"] == date(2025, 7, 1) and r["material"] == "anthracite"
    )
    right = row["fuel_net_consumption"]
    assert isinstance(right, float)
    row["fuel_net_consumption"] = -right
    incident = first(steel.derive(frames))
    assert (incident.kind, incident.factor) == ("sign", -1.0)
    assert [cell.suggested for cell in incident.cells] == [right]
