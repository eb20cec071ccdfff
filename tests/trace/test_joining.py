"""Several values that one act made wrong are named as one cause."""

from __future__ import annotations

import random
from datetime import date

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

POWER = GENERATORS["power"]


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
