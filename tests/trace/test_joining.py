"""Several values that one act made wrong are named as one cause."""

from __future__ import annotations

import random
from datetime import date

import polars as pl
import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables
from tests.trace.test_limits import power_plant

POWER, CEMENT = GENERATORS["power"], GENERATORS["cement"]


def incidents(frames: Frames) -> tuple[Incident, ...]:
    book = open_rulebook(None)
    return tuple(validate(tables(frames, book), rules=book).incidents)


def month(frames: Frames, frame: str, number: int) -> dict[str, object]:
    return next(row for row in frames[frame] if row["month"] == date(2025, number, 1))


def test_two_enthalpies_raised_together_are_one_pair() -> None:
    frames = POWER.population(1, 31)
    row = month(frames, "power_boiler_month", 7)
    for column in ("main_steam_enthalpy", "feed_water_enthalpy"):
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = filed - 190.0
    found = incidents(POWER.derive(frames))
    pairs = [i for i in found if i.kind == "falsified_pair"]
    named = {cell.parameter for cell in pairs[0].cells}
    assert named == {"main_steam_enthalpy", "feed_water_enthalpy"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"main_steam_enthalpy": 0.897, "feed_water_mass": 0.745},
        {"main_steam_enthalpy": 1.179, "feed_water_enthalpy": 1.52},
    ],
)
def test_two_values_are_one_pair_though_the_result_stays_as_filed(wrong: dict[str, float]) -> None:
    """Each alone would move the boiler's heat far; both hardly do, so that it need not follow."""
    frames = POWER.population(1, 31)
    row = month(frames, "power_boiler_month", 7)
    for column, times in wrong.items():
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = round(filed * times, 2)
    found = incidents(POWER.derive(frames))
    pairs = [{cell.parameter for cell in i.cells} for i in found if i.kind == "falsified_pair"]
    assert pairs == [set(wrong)]


@pytest.mark.parametrize(
    ("factor", "kind"), [(0.934, "falsified_pair"), (1.12, "another_record"), (1.0, "")]
)
def test_two_values_unlike_their_documents_are_a_pair_if_they_keep_a_result(
    factor: float, kind: str
) -> None:
    """Less clinker with a higher factor leave the emission as it was; another month's do not."""
    frames = CEMENT.population(1, 31)
    row = month(frames, "cement_line_month", 6)
    wrong = {"clinker_process_emission_factor": factor, "clinker_output": 1 / 0.934}
    for column, times in wrong.items():
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = round(filed * times, 3)
    found = incidents(CEMENT.derive(frames))
    if not kind:
        assert not {i.kind for i in found} & {"falsified_pair", "another_record"}
        return
    [incident] = found
    assert incident.kind == kind
    assert {cell.parameter for cell in incident.cells} == set(wrong)


def test_a_record_of_another_month_is_one_copied_block() -> None:
    frames = POWER.population(1, 33)
    source, row = (month(frames, "power_fuel_month", number) for number in (3, 8))
    columns = ("fuel_consumption", "carbon_content_ad", "net_calorific_value_ar", "moisture_ar")
    for column in columns:
        row[column] = source[column]
    found = incidents(POWER.derive(frames))
    blocks = [i for i in found if i.kind == "copied_block"]
    assert len(blocks) == 1
    assert {cell.parameter for cell in blocks[0].cells} >= set(columns)
    rest = {cell.parameter for i in found if i is not blocks[0] for cell in i.cells}
    assert not rest & set(columns)


def test_carbon_made_of_two_defaults_is_a_default_shown_as_measured() -> None:
    frames = POWER.population(1, 35)
    rng = random.Random(7)
    coal = [r for r in frames["power_fuel_month"] if r.get("carbon_content_ad")]
    # 26.7 GJ/t and 0.03085 tC/GJ: the values for coal without tests.
    rng.choice(coal)["carbon_content_ad"] = 0.8237
    kinds = [i.kind for i in incidents(POWER.derive(frames))]
    assert kinds[:1] == ["default_as_measured"]


@pytest.mark.parametrize("count", [2, 4])
def test_a_record_unlike_all_its_documents_is_one_cause(count: int) -> None:
    """Four values differ from the laboratory's report: not one by one, sides mixed, but as one."""
    plant = power_plant()
    fuel = plant["power_fuel_month"]
    names = ["moisture_ad", "carbon_content_ad", "hydrogen_ad", "sulfur_ad"][:count]
    row = fuel.with_row_index().filter(pl.all_horizontal(pl.col(names).is_not_null()))
    first = row.row(0, named=True)
    here = pl.int_range(pl.len()) == first["index"]
    factors = dict(zip(names, (1.13, 0.962, 1.071, 0.83), strict=False))
    wrong = [
        pl.when(here).then((pl.col(name) * factor).round(4)).otherwise(pl.col(name))
        for name, factor in factors.items()
    ]
    plant["power_fuel_month"] = fuel.with_columns(wrong)
    found = validate(plant, rules=open_rulebook(None)).incidents
    whole = [incident for incident in found if incident.kind == "another_record"]
    if count < 3:
        assert not whole
        return
    [incident] = whole
    assert {cell.parameter for cell in incident.cells} >= set(names)
    assert {cell.frame for cell in incident.cells} == {"power_fuel_month"}


def test_mistakes_of_two_months_are_no_pair_though_rules_compare_the_months() -> None:
    frames = POWER.derive(POWER.population(1, 258533461))
    december = month(frames, "power_fuel_month", 12)
    december["carbon_content_ad"] = -float(str(december["carbon_content_ad"]))
    frames = POWER.derive(frames)
    june = month(frames, "power_fuel_month", 6)
    june["carbon_content_ar"] = round(float(str(june["carbon_content_ar"])) * 4.1868, 7)
    found = incidents(frames)
    told = [(cell.parameter, str(cell.record)) for each in found for cell in each.cells]
    assert len(told) == len(set(told))
    for column, number in (("carbon_content_ad", "2025-12"), ("carbon_content_ar", "2025-06")):
        alone = [i for i in found if len(i.cells) == 1 and i.cells[0].parameter == column]
        assert number in {i.cells[0].record.get("month") for i in alone}


def test_a_factor_that_no_month_has_is_not_another_months() -> None:
    """Less clinker hides a low factor in the intensity; so rounded, it hides it but nearly."""
    frames = CEMENT.population(1, 31)
    row = month(frames, "cement_line_month", 6)
    wrong = {"clinker_process_emission_factor": 0.955, "clinker_output": 0.915}
    for column, times in wrong.items():
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = round(filed * times, 3)
    [incident] = incidents(CEMENT.derive(frames))
    assert incident.kind == "falsified_pair"
    assert {cell.parameter for cell in incident.cells} == set(wrong)


def test_two_values_are_a_pair_though_the_heat_did_not_follow_them() -> None:
    """More feed water and a lower enthalpy of the steam; the heat is filed as it was."""
    frames = POWER.derive(POWER.population(1, 31))
    row = month(frames, "power_boiler_month", 7)
    for column, factor in (("main_steam_enthalpy", 0.93), ("feed_water_mass", 0.82)):
        filed = row[column]
        assert isinstance(filed, float)
        row[column] = round(filed * factor, 2)
    [incident] = incidents(frames)
    assert incident.kind == "falsified_pair"
    named = {cell.parameter for cell in incident.cells}
    assert named == {"main_steam_enthalpy", "feed_water_mass"}


def test_a_wrong_factor_stated_for_the_year_as_well_is_one_cause() -> None:
    frames = POWER.derive(POWER.population(1, 31))
    row = month(frames, "power_unit_month", 1)
    right, wrong = row["grid_emission_factor"], 0.6367
    row["grid_emission_factor"] = wrong
    # The year's is taken from January.
    frames = POWER.derive(frames)
    [incident] = incidents(frames)
    told = {(cell.frame, cell.parameter): cell.suggested for cell in incident.cells}
    assert told["power_unit_month", "grid_emission_factor"] == right
    assert told["power_unit_year", "grid_emission_factor"] == right


def test_bought_electricity_hides_an_invented_factor() -> None:
    """What is net of sales was not calculated from anything that is filed."""
    frames = CEMENT.population(1, 31)
    row = month(frames, "cement_enterprise_month", 6)
    bought = float(str(row["net_purchased_electricity"]))
    row["grid_emission_factor"] = 0.5776
    row["net_purchased_electricity"] = round(bought * 0.5306 / 0.5776, 3)
    [incident] = incidents(CEMENT.derive(frames))
    assert incident.kind == "falsified_pair"
    told = {cell.parameter: cell.suggested for cell in incident.cells}
    assert told["net_purchased_electricity"] == pytest.approx(bought, rel=1e-3)


def test_what_disagrees_within_the_record_is_no_part_of_a_record_that_others_contradict() -> None:
    """Metal and anodes raised alike: pieces and their mass, which give the anodes, are right."""
    frames = GENERATORS["aluminium"].population(1, 31)
    row = month(frames, "aluminium_line_month", 12)
    wrong = ("liquid_aluminium_output", "anode_consumption_gross")
    for column in wrong:
        row[column] = round(float(str(row[column])) * 1.095, 2)
    [incident] = incidents(GENERATORS["aluminium"].derive(frames))
    assert incident.kind == "falsified_pair"
    assert {cell.parameter for cell in incident.cells} == set(wrong)
