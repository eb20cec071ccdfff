"""A value that one month lacks is asked for; no other value is blamed for it."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


def test_a_missing_month_of_a_column_blames_nobody() -> None:
    book = open_rulebook(None)
    for seed in range(10):
        frames = GENERATORS["aluminium"].population(1, 700 + seed)
        row = frames["aluminium_enterprise_month"][1]
        if not row.get("liquid_aluminium_sold"):
            continue
        row["liquid_aluminium_sold"] = None
        result = validate(tables(frames, book), rules=book)
        unbalanced = result.findings.filter(result.findings["rule"] == "ALU-LOG-231")
        assert unbalanced.height == 1
        assert not result.incidents
        last = result.untraced[-1]
        assert unbalanced["id"][0] in last.findings
        assert "missing" in last.reason.en
        return
    raise AssertionError("no smelter sells liquid metal")


def test_a_blank_that_another_value_stands_in_for_excuses_nothing() -> None:
    """Carbon per heat was filed, a thousand times too much: that carbon is missing is no reason."""
    book = open_rulebook(None)
    frames = GENERATORS["power"].population(1, 731)
    row = next(r for r in frames["power_fuel_month"] if r.get("carbon_per_heat") is not None)
    right = row["carbon_per_heat"]
    row |= {"carbon_per_heat": right * 1000, "carbon_content_ar": None}
    incidents = validate(tables(frames, book), rules=book).incidents
    named = [cell for each in incidents for cell in each.cells]
    assert [(cell.parameter, cell.suggested) for cell in named] == [("carbon_per_heat", right)]
