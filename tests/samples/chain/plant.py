"""A power plant carried through verification to surrender, with a fault if one is wanted.

In March the plant had no test of its coal's carbon: the carbon follows from the heat value and the
default carbon per heat, so that a wrong heat value goes all the way to what is surrendered.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.samples.chain.entities import Entity, Object
from tests.samples.chain.portfolio import portfolio
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


ACCOUNT = "SYN-M07"
"""The plant as an entity with an account."""
_BEFORE, _BEFORE_THAT = 1_570_000.0, 1_600_000.0
"""Emission of the two years before the plant's data."""


def with_account(seed: int, number: int, fault: Callable[[Frames], None]) -> Frames:
    """A plant with a fault and its whole chain of two years; surrendered is what was truly due.

    What is verified, allocated, issued and due follows the wrong values.
    """
    true = _plant(seed, number)["power_unit_year"][0]["combustion_emission"]
    frames = _plant(seed, number)
    fault(frames)
    derive(frames)
    for rows in frames.values():
        for row in rows:
            row.update({"enterprise_id": ACCOUNT} if "enterprise_id" in row else {})
    [unit], [year], [own] = frames["power_unit"], frames["power_unit_year"], frames["enterprise"]
    entity = Entity(
        ACCOUNT, "power", own["enterprise_name"], own["province"],
        (
            Object(
                unit["unit_id"], (_BEFORE, year["combustion_emission"]), _BEFORE_THAT,
                "coal_up_to_300", unit["capacity"],
                (round(year["generation"] * 0.98, 3), year["generation"]),
                (round(year["heat_supply"] * 0.98, 2), year["heat_supply"]),
                (year["load_factor"], year["load_factor"]),
            ),
        ),
        opening=900_000, short=float(round(year["combustion_emission"] - true)),
    )  # fmt: skip
    chain = portfolio([entity])
    own["unified_social_credit_code"] = entity.code
    chain["enterprise"] = [row for row in chain["enterprise"] if row["year"] != own["year"]]
    for row in chain["enterprise"]:
        row |= {name: own[name] for name in ("site_longitude", "site_latitude", "site_altitude")}
    chain["enterprise"].append(own)
    _file_by_month(chain, frames)
    return frames | chain


def _file_by_month(chain: Frames, frames: Frames) -> None:
    """The months filed are those of the plant."""
    known = {row["month"]: row["generation"] for row in frames["power_unit_month"]}
    for row in chain["monthly_filing"]:
        if row["month"] in known:
            row |= {"filed_value": known[row["month"]], "verified_value": known[row["month"]]}


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
    march |= dict.fromkeys((*tested, "net_calorific_value_lab"))
    march |= {
        "carbon_content_ar_method": "default",
        "carbon_per_heat_method": "default",
        "carbon_test_mode": "none",
        "carbon_per_heat": COAL_DEFAULT,
    }
    own = [
        use
        for use in frames["lab_report_use"]
        if (use["object_id"], use["material"], use["month"])
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
