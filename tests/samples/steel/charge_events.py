"""What changes in what an honest mill burns, charges, buys and sells."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.samples.happening import Change
from tests.samples.rows import Frames
from tests.samples.steel.mill import Mill

Told = tuple[Mill, Change | None]


def _from(mill: Mill, month: int, **what: object) -> Told:
    return replace(mill, later={month: what}), None


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


def _no_injection(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """The mill of the injected coal is repaired for a month: coke takes its place."""
    if not mill.furnaces:
        return None
    share = rng.uniform(0.0, 0.5)
    furnaces = tuple(
        replace(
            f,
            coal_rate=share * f.coal_rate,
            coke_rate=f.coke_rate + 0.85 * (1 - share) * f.coal_rate,
        )
        for f in mill.furnaces
    )
    return replace(
        mill, later={month: {"furnaces": furnaces}, month + 1: {"furnaces": mill.furnaces}}
    ), None


def _unit_on_coal(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Bought coal is fired beside the gas, for want of power, or no more."""
    if not (mill.furnaces and mill.power_unit):
        return None
    share = rng.uniform(0.08, 0.25)
    begun = rng.random() < 0.5
    return replace(
        mill, unit_coal=share, later={1 if begun else month: {"unit_coal": 0.0}}
        | ({month: {"unit_coal": share}} if begun else {}),
    ), None  # fmt: skip


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


def _natural_gas(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Rolling and pellets go from own gas and coal to natural gas."""
    if not mill.furnaces:
        return None
    more = rng.uniform(2.0, 4.0)
    return _from(
        mill, month, rolling_gas=max(mill.rolling_gas, 8.0) * more, pellet_gas=rng.random() < 0.5
    )


def _gas_dear(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Natural gas is dear: own gas takes its place in rolling."""
    if not mill.furnaces:
        return None
    return _from(mill, month, rolling_gas=mill.rolling_gas * rng.uniform(0.15, 0.4))


def _coal_supplier(mill: Mill, month: int, rng: random.Random) -> Told | None:
    """Other coals, and as much less or more of them for the same carbon."""
    if not (mill.furnaces and mill.measured):
        return None
    factor = 1 + rng.choice((-1, 1)) * rng.uniform(0.03, 0.1)
    factor = min(max(factor, 25.2 / mill.coal_heat), 27.8 / mill.coal_heat)
    furnaces = tuple(replace(f, coal_rate=f.coal_rate / factor) for f in mill.furnaces)
    return _from(mill, month, coal_heat=mill.coal_heat * factor, furnaces=furnaces)


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


EVENTS: dict[str, Callable[[Mill, int, random.Random], Told | None]] = {
    "coal supplier": _coal_supplier,
    "more coal injected": _more_injection,
    "injection stops": _no_injection,
    "unit on coal": _unit_on_coal,
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
}
