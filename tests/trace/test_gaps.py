"""A value that one month lacks is asked for; no other value is blamed for it."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


def without_metal_sold(month: int) -> Result:
    """A smelter that sells liquid metal, and does not say how much in one month."""
    book = open_rulebook(None)
    for seed in range(10):
        frames = GENERATORS["aluminium"].population(1, 700 + seed)
        row = frames["aluminium_enterprise_month"][month]
        if row.get("liquid_aluminium_sold"):
            row["liquid_aluminium_sold"] = None
            return validate(tables(frames, book), rules=book)
    raise AssertionError("no smelter sells liquid metal")


def test_a_missing_first_month_of_a_column_blames_nobody() -> None:
    """Nothing says yet that it is usually filed: the sum fails, and what is missing is told."""
    result = without_metal_sold(0)
    unbalanced = result.findings.filter(result.findings["rule"] == "ALU-LOG-231")
    assert unbalanced.height == 1
    assert not result.incidents
    last = result.untraced[-1]
    assert unbalanced["id"][0] in last.findings
    assert "missing" in last.reason.en


def test_a_missing_month_of_a_column_that_was_filed_before_leaves_the_sum_unknown() -> None:
    result = without_metal_sold(1)
    assert "ALU-LOG-231" not in result.findings["rule"].to_list()
    assert not result.incidents


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
