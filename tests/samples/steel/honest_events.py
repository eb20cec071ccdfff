"""Honest mills in whose year something out of the ordinary happened.

Each event is told by what the mill did and measured; what is reckoned of it follows as in any other
year. What happens to lines is in `line_events`.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.samples.happening import Change, Happening, finer, rounded, shown_rounded
from tests.samples.rows import Frames, half_up
from tests.samples.steel.charge_events import EVENTS as OF_CHARGE
from tests.samples.steel.derive import derive
from tests.samples.steel.line_events import EVENTS as OF_LINES
from tests.samples.steel.mill import STEADY, Mill
from tests.samples.steel.population import mill_frames, mill_of
from tests.samples.steel.year import build_year

Told = tuple[Mill, Change | None]
Event = Callable[[Mill, int, random.Random], Told | None]
"""A mill and its event from a month on; nothing where the mill has no room for it."""
MEASURED = {
    "steel_process_material_month": ("flow_quantity",),
    "steel_process_month": ("process_output",),
    "steel_power_fuel_month": ("fuel_consumption",),
    "steel_material_month": ("fuel_net_consumption", "material_quantity"),
    "steel_production_month": (
        "sinter_charged", "pellet_charged", "lump_ore_charged", "continuous_cast_output",
        "rolling_input", "rolled_steel_output",
    ),
}  # fmt: skip
"""What a scale or a meter shows."""
TRIES = 200
UNRECORDED = 0.3
"""Share of mills that keep no list of stops and starts."""


def honest_event(event: str, seed: int, number: int) -> Happening:
    """A mill of a number's own in whose year an event lies."""
    rng = random.Random(f"steel/{event}/{seed}/{number}")
    month = rng.randint(3, 11)
    if event in OF_TWO_YEARS:
        frames = OF_TWO_YEARS[event](seed, number)
        return Happening(frames, date(max(r["year"] for r in frames["enterprise"]), 1, 1))
    for attempt in range(TRIES):
        mill = mill_of(seed, number + 1000 * attempt, "base")
        told = EVENTS[event](mill, month, rng)
        if told is not None:
            break
    else:
        raise ValueError(f"no mill has room for {event}")
    mill, change = told
    frames = build_year(replace(mill, enterprise_id=f"SYN-STL-{seed}-{number:05}"), change)
    if rng.random() < UNRECORDED:
        frames.pop("facility_event", None)
    if event == "coke kept and sold":
        _coke_ledger(frames)
    if event == "sums of all digits":
        shown_rounded(frames, derive)
    return Happening(frames, date(mill.year, FIRST_MONTH.get(event, month), 1))


def _coke_ledger(frames: Frames) -> None:
    """What was made, used, sold and kept of coke, month by month."""
    stock = 20_000.0
    flows = frames["steel_process_material_month"]
    for site in frames["steel_enterprise_month"]:
        here = [r for r in flows if r["month"] == site["month"] and r["material"] == "coke"]
        made = sum(r["flow_quantity"] for r in here if r["process"] == "coking")
        used = sum(
            r["flow_quantity"] * (1 if r["flow"] == "in" else -1)
            for r in here
            if r["process"] != "coking"
        )
        sold = -sum(
            r["fuel_net_consumption"]
            for r in frames["steel_material_month"]
            if r["material"] == "coke" and r["month"] == site["month"]
        )
        left = half_up(stock + made - used - sold, 2)
        frames.setdefault("stock_month", []).append(
            {
                "enterprise_id": site["enterprise_id"],
                "material": "coke",
                "origin": "自产",
                "month": site["month"],
                "opening_stock": stock,
                "purchased_quantity": 0.0,
                "self_produced_quantity": half_up(made, 2),
                "consumed_quantity": half_up(used, 2),
                "sold_quantity": half_up(sold, 2),
                "other_use_quantity": 0.0,
                "stock_loss": 0.0,
                "closing_stock": left,
            }
        )
        stock = left


def _as_usual(mill: Mill, month: int, rng: random.Random) -> Told | None:
    return mill, None


def _steel_is_of_lines(frames: Frames) -> None:
    """Crude steel as it is added up from what the lines filed."""
    made: dict[date, float] = {}
    for row in frames["steel_process_month"]:
        if row["process"] in ("bof", "eaf"):
            made[row["month"]] = made.get(row["month"], 0.0) + row["process_output"]
    for row in frames["steel_material_month"]:
        if row["material"] == "crude_steel":
            row["material_quantity"] = half_up(made.get(row["month"], 0.0), 6)
    for row in frames.get("steel_production_month", []):
        row["continuous_cast_output"] = min(row["continuous_cast_output"], made[row["month"]])


def _few_decimals(mill: Mill, month: int, rng: random.Random) -> Told | None:
    shown = rounded(MEASURED, rng.choice((0, 1)))

    def change(frames: Frames) -> None:
        shown(frames)
        _steel_is_of_lines(frames)

    return mill, change


def _many_decimals(mill: Mill, month: int, rng: random.Random) -> Told | None:
    shown = finer(MEASURED, rng)

    def change(frames: Frames) -> None:
        shown(frames)
        _steel_is_of_lines(frames)

    return mill, change


def _leap_february(mill: Mill, month: int, rng: random.Random) -> Told | None:
    return replace(
        mill,
        year=2024,
        events=(),
        sinter_running=STEADY,
        electric_running=STEADY,
        furnaces=tuple(
            replace(f, running=STEADY, commissioned_on=date(2012, 3, 1)) for f in mill.furnaces
        ),
    ), None


def _new_year(seed: int, number: int) -> Frames:
    return mill_frames(seed, number, months=24)


def _edition(seed: int, number: int) -> Frames:
    """The year before was reported by the older guide: other factors, heats and no rows of today.

    Only its inputs are filed as history; what they gave was reckoned in another way.
    """
    mill = mill_of(seed, number, "base")
    steady = tuple(
        replace(f, running=STEADY, commissioned_on=date(2012, 3, 1)) for f in mill.furnaces
    )
    mill = replace(mill, events=(), sinter_running=STEADY, electric_running=STEADY, furnaces=steady)
    gathered = build_year(replace(mill, year=2023, seed=mill.seed + 1), _former)
    for row in gathered["enterprise"]:
        row["guide_version"] = "steel_2015"
    for name, rows in build_year(replace(mill, year=2024)).items():
        gathered.setdefault(name, []).extend(rows)
    return gathered


FORMER_FACTOR = {"crude_steel": 0.0154, "scrap_steel": 0.0154, "dolomite": 0.471}
FORMER_CARBON = {"coke": 0.0295, "natural_gas": 0.0153, "washed_coal": 0.0254}


def _former(frames: Frames) -> None:
    for row in frames["steel_material_month"]:
        if row["material"] in FORMER_FACTOR and row["material_role"] != "fuel":
            row["material_emission_factor"] = FORMER_FACTOR[row["material"]]
    for name in ("steel_material_month", "steel_process_material_month"):
        for row in frames.get(name, []):
            if row["material"] in FORMER_CARBON and "carbon_per_heat" in row:
                row["carbon_per_heat"] = FORMER_CARBON[row["material"]]


EVENTS: dict[str, Event] = {
    **OF_LINES,
    **OF_CHARGE,
    "few decimals": _few_decimals,
    "many decimals": _many_decimals,
    "sums of all digits": _as_usual,
    "leap February": _leap_february,
}
OF_TWO_YEARS: dict[str, Callable[[int, int], Frames]] = {
    "new year": _new_year,
    "edition of the guide": _edition,
}
FIRST_MONTH = {"leap February": 2}
ALL = (*EVENTS, *OF_TWO_YEARS)
