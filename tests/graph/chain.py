"""A power plant carried through verification to surrender, with a fault if one is wanted.

In March the plant had no test of its coal's carbon: the carbon follows from the heat value and the
default carbon per heat, so that a wrong heat value goes all the way to what is surrendered.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.samples.power.derive import derive
from tests.samples.power.population import plant_frames
from tests.samples.rows import Frames, Row

COAL_DEFAULT = 0.03085
"""tC/GJ, where the carbon of coal was not tested."""


def chain(seed: int, number: int, fault: Callable[[Frames], None] | None = None) -> Frames:
    """The plant's frames and those of the market; what was surrendered is what was truly due."""
    right = _plant(seed, number)
    true = sum(row["combustion_emission"] for row in right["power_unit_year"])
    frames = _plant(seed, number)
    if fault is not None:
        fault(frames)
        derive(frames)
    return frames | _market(frames, float(round(true)))


def coal_of_march(frames: Frames) -> Row:
    """The row of March of the plant's first coal."""
    return next(row for row in _coal(frames) if row["month"].month == 3)


def _coal(frames: Frames) -> list[Row]:
    rows = [
        row for row in frames["power_fuel_month"] if row["fuel"] not in ("diesel", "natural_gas")
    ]
    unit, fuel = rows[0]["unit_id"], rows[0]["fuel"]
    return [row for row in rows if (row["unit_id"], row["fuel"]) == (unit, fuel)]


def _plant(seed: int, number: int) -> Frames:
    frames = plant_frames(seed, number)
    march = coal_of_march(frames)
    tested = ("carbon_content_ad", "carbon_content_d", "hydrogen_ad", "sulfur_ad", "moisture_ad")
    march |= dict.fromkeys((*tested, "net_calorific_value_lab", "carbon_test_mode"))
    march |= {
        "carbon_content_ar_method": "default",
        "carbon_per_heat_method": "default",
        "carbon_per_heat": COAL_DEFAULT,
    }
    own = [
        use
        for use in frames["lab_report_use"]
        if (use["object_id"], use["fuel"], use["month"])
        == (march["unit_id"], march["fuel"], march["month"])
    ]
    numbers = {use["report_no"] for use in own}
    frames["lab_report_use"] = [u for u in frames["lab_report_use"] if u not in own]
    left = {use["report_no"] for use in frames["lab_report_use"]}
    gone = numbers - left
    frames["lab_report"] = [r for r in frames["lab_report"] if r["report_no"] not in gone]
    return derive(frames)


def _market(frames: Frames, surrendered: float) -> Frames:
    units = frames["power_unit_year"]
    key = {"enterprise_id": units[0]["enterprise_id"], "year": units[0]["year"]}
    objects = [
        {
            **key,
            "object_id": unit["unit_id"],
            "listed_sector": "power",
            "verified_emission": unit["combustion_emission"],
            "generation": unit["generation"],
            "heat_supply": unit["heat_supply"],
            "load_factor": unit["load_factor"],
        }
        for unit in units
    ]
    emission = round(sum(row["verified_emission"] for row in objects), 2)
    due = {
        "verified_emission": emission,
        "due": emission,
        "surrendered_allowances": surrendered,
        "surrendered": surrendered,
        "shortfall": max(0.0, round(emission - surrendered, 2)),
    }
    paid = {"vintage": "V25", "surrender_no": "SYN-1", "surrendered_quantity": surrendered}
    return {
        "entity_list": [{**key, "listed_sector": "power"}],
        "verified_object": objects,
        "verification": [
            {**key, "reported_emission": emission, "verified_emission": emission,
             "agency_id": "SYN-VER-1"}
        ],
        "obligation": [{**key, **due}],
        "surrender": [{**key, **paid}],
    }  # fmt: skip
