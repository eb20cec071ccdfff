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


def without_coal_burnt(*, told_in_totals: bool) -> Result:
    """A kiln's month of which the coal burnt is blank; the totals may contain it all the same."""
    book = open_rulebook(None)
    frames = GENERATORS["cement"].population(1, 731)
    coal = next(
        r
        for r in frames["cement_fuel_month"]
        if (r["fuel_consumption"] or 0) > 5000 and r["fuel_heat"]
    )
    month = {key: coal[key] for key in ("line_id", "month")}
    lines = [r for r in frames["cement_line_month"] if month.items() <= r.items()]
    sites = [r for r in frames["cement_enterprise_month"] if r["month"] == month["month"]]
    years = [r for r in frames["cement_line_year"] if r["line_id"] == month["line_id"]]
    if not told_in_totals:
        for row in frames["cement_fuel_year"]:
            if all(row[key] == coal[key] for key in ("line_id", "fuel")):
                for name in ("fuel_consumption", "fuel_heat", "fuel_emission"):
                    row[name] = round(row[name] - coal[name], 2)
                row["net_calorific_value_ar"] = round(row["fuel_heat"] / row["fuel_consumption"], 3)
        for row in [*lines, *years]:
            row["fossil_heat_input"] = round(row["fossil_heat_input"] - coal["fuel_heat"], 2)
        for row in [*lines, *years, *sites, *frames["cement_enterprise_year"]]:
            for name in ("combustion_emission", "clinker_line_emission", "enterprise_emission"):
                if row.get(name) is not None:
                    row[name] = round(row[name] - coal["fuel_emission"], 2)
        for row in [*lines, *years]:
            output = row["clinker_output"]
            row["clinker_emission_intensity"] = round(row["clinker_line_emission"] / output, 4)
            row["clinker_coal_rate"] = round(row["fossil_heat_input"] / output / 0.0293076, 2)
    else:
        lines[0]["fossil_heat_input"] *= 10
    coal |= {"fuel_consumption": None, "fuel_heat": None, "fuel_emission": None}
    return validate(tables(frames, book), rules=book)


def test_a_total_that_lacks_a_blank_is_not_blamed_for_being_small() -> None:
    """No heat for so much clinker: neither the total nor an approval was slipped in."""
    result = without_coal_burnt(told_in_totals=False)
    cold = result.findings.filter(result.findings["rule"] == "CEM-EXT-007")
    assert cold.height == 1
    named = {cell.parameter for each in result.incidents for cell in each.cells}
    assert not named & {"fossil_heat_input", "combustion_emission", "co_processing_capacity"}
    [absent] = [each for each in result.untraced if each.code == "value_absent"]
    assert cold["id"][0] in absent.findings


def test_a_wrong_total_that_contains_what_is_blank_is_still_named() -> None:
    result = without_coal_burnt(told_in_totals=True)
    named = [cell for each in result.incidents for cell in each.cells]
    assert any(
        cell.parameter == "fossil_heat_input" and cell.suggested * 10 == cell.observed
        for cell in named
    )
