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
}
"""What a scale or a meter shows."""
TRIES = 200


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
    if event == "coke kept and sold":
        _coke_ledger(frames)
    if event == "sums of all digits":
        shown_rounded(frames, derive)
    return Happening(frames, date(mill.year, FIRST_MONTH.get(event, month), 1))


def _from(mill: Mill, month: int, **what: object) -> Told:
    return replace(mill, later={month: what}), None


def _coal_supplier(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Other coals, and as much less or more of them for the same carbon."""
    if not (mill.furnaces and mill.measured):
        return None
    factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.03, 0.1)
    factor = min(max(factor, 25.2 / mill.coal_heat), 27.8 / mill.coal_heat)
    furnaces = tuple(replace(f, coal_rate=f.coal_rate / factor) for f in mill.furnaces)
    return _from(mill, month, coal_heat=mill.coal_heat * factor, furnaces=furnaces)


def _more_injection(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Coal takes the place of coke in the furnaces."""
    if not mill.furnaces:
        return None
    more = rng.uniform(15, 40)
    furnaces = tuple(
        replace(f, coal_rate=f.coal_rate + more, coke_rate=f.coke_rate - 0.9 * more)
        for f in mill.furnaces
    )
    return _from(mill, month, furnaces=furnaces)


def _scrap_raised(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Scrap is cheap: converters take as much as their heat melts."""
    if not mill.furnaces:
        return None
    return _from(mill, month, scrap_rate=min(mill.scrap_rate + rng.uniform(60, 150), 330.0))


def _scrap_lowered(mill: Mill, month: int, rng: random.Random) -> Told | None:
    if not mill.furnaces:
        return None
    return _from(mill, month, scrap_rate=mill.scrap_rate * rng.uniform(0.15, 0.6))


def _iron_bought(mill: Mill, month: int, rng: random.Random) -> Told | None:
    if not mill.furnaces:
        return None
    return _from(mill, month, bought_iron=rng.uniform(20, 120))


def _reduced_iron_bought(mill: Mill, month: int, rng: random.Random) -> Told | None:
    if not mill.furnaces:
        return None
    return _from(mill, month, bought_reduced_iron=rng.uniform(15, 70))


def _iron_sold(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Pig iron is cast and sold for want of orders for steel."""
    if not mill.furnaces or mill.sold_iron:
        return None
    return _from(mill, month, sold_iron=rng.uniform(0.03, 0.15))


def _electric_charge(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """An electric mill takes to pig iron, or leaves it."""
    if mill.furnaces:
        return None
    share = rng.uniform(0.1, 0.35)
    begun = rng.random() < 0.5
    return replace(
        mill,
        electric_iron=0.0 if begun else share,
        later={month: {"electric_iron": share if begun else 0.0}},
    ), None


def _electric_at_night(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """An electric mill melts in the hours of cheap power only."""
    if mill.furnaces:
        return None
    part = rng.uniform(0.4, 0.65)
    running = tuple(
        share * (part if at >= month else 1.0)
        for at, share in enumerate(mill.electric_running, start=1)
    )
    return replace(mill, electric_running=running, electrode=mill.electrode), None


def _gas_sold(mill: Mill, month: int, rng: random.Random) -> Told | None:
    if not (mill.furnaces and mill.coking_share):
        return None
    return replace(mill, sold_gas=0.0, later={month: {"sold_gas": rng.uniform(0.08, 0.3)}}), None


def _gas_tested(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """A chromatograph is bought: furnace gas has its own heat from then on."""
    if not mill.furnaces:
        return None
    return replace(
        mill, tested_gas_heat=None, later={month: {"tested_gas_heat": rng.uniform(30.5, 36.0)}}
    ), None


def _gas_untested(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """The chromatograph broke: the guide gives a gas not tested in a month its default."""
    if not mill.furnaces:
        return None
    heat = rng.uniform(31.5, 34.5)
    return replace(
        mill,
        tested_gas_heat=heat,
        later={month: {"tested_gas_heat": None}, month + 1: {"tested_gas_heat": heat}},
    ), None


def _pellets_for_sinter(mill: Mill, month: int, rng: random.Random) -> Told | None:
    if not (mill.furnaces and mill.pellet_ratio):
        return None
    shift = rng.uniform(0.2, 0.45)
    more = mill.pellet_ratio + 0.85 * shift
    # The pellet line was built for what it makes now.
    return replace(
        mill,
        pellet_ratio=more,
        later={
            1: {"pellet_ratio": mill.pellet_ratio},
            month: {
                "pellet_ratio": more,
                "sinter_ratio": mill.sinter_ratio - shift,
                "limestone": mill.limestone * rng.uniform(0.6, 0.85),
            },
        },
    ), None


def _lime_outsourced(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Burnt lime is bought, which no list has: the row of limestone ends."""
    if not (mill.furnaces and mill.limestone):
        return None
    return _from(mill, month, limestone=0.0)


def _coke_kept(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Spare coke is kept for two months and sold in the next ones."""
    if not mill.furnaces:
        return None
    months = {month: 0.0, month + 1: 0.2, month + 2: 1.9, month + 3: 1.9}
    return replace(
        mill, coking_share=rng.uniform(1.08, 1.2), sold_coke=0.0, coke_sales=months
    ), None


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


def _by_products_sold(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Tar and benzol find a buyer; until then they were burnt on the site."""
    if not (mill.furnaces and mill.coking_share):
        return None

    def change(frames: Frames) -> None:
        first = date(mill.year, month, 1)
        frames["steel_material_month"] = [
            row
            for row in frames["steel_material_month"]
            if row["material"] not in ("coal_tar", "crude_benzol") or row["month"] >= first
        ]

    return mill, change


def _natural_gas(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Rolling and pellets go from own gas and coal to natural gas."""
    more = rng.uniform(2.0, 4.0)
    return _from(
        mill, month, rolling_gas=max(mill.rolling_gas, 8.0) * more, pellet_gas=rng.random() < 0.5
    )


def _gas_dear(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Natural gas is dear: own gas takes its place in rolling."""
    if not mill.furnaces:
        return None
    return _from(mill, month, rolling_gas=mill.rolling_gas * rng.uniform(0.15, 0.4))


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
    "coal supplier": _coal_supplier,
    "more coal injected": _more_injection,
    "scrap raised": _scrap_raised,
    "scrap lowered": _scrap_lowered,
    "pig iron bought": _iron_bought,
    "reduced iron bought": _reduced_iron_bought,
    "pig iron sold": _iron_sold,
    "electric charge changed": _electric_charge,
    "electric at night": _electric_at_night,
    "coke-oven gas sold": _gas_sold,
    "gas tested": _gas_tested,
    "gas untested a month": _gas_untested,
    "pellets for sinter": _pellets_for_sinter,
    "lime outsourced": _lime_outsourced,
    "coke kept and sold": _coke_kept,
    "by-products sold": _by_products_sold,
    "natural gas begun": _natural_gas,
    "natural gas dear": _gas_dear,
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
