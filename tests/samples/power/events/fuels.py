"""Honest events of the fuel: another mine, rank or treatment, a second fuel, wet weather."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from tests.samples.power.coal import Gas, Supply
from tests.samples.power.events import wanted
from tests.samples.power.events.story import Draw, Story, Teller, of_first
from tests.samples.power.mines import draw_supply
from tests.samples.power.plant import Plant, Unit
from tests.samples.rows import Frames

WASHED = Supply(
    carbon_daf=81.5, hydrogen_daf=5.2, sulfur_d=0.6, ash_d=12.0, moisture_ar=12.5, moisture_ad=2.6,
    volatile_daf=34.5, kind="洗混煤", origin="示例洗煤厂（虚构）",
)  # fmt: skip
MIDDLINGS = Supply(
    fuel="other_washed_coal", carbon_daf=79.5, hydrogen_daf=5.1, sulfur_d=1.1, ash_d=40.0,
    moisture_ar=11.5, moisture_ad=1.8, volatile_daf=36.0, kind="洗中煤",
    origin="示例洗煤厂（虚构）",
)  # fmt: skip
IMPORTED = Supply(
    carbon_daf=83.6, hydrogen_daf=5.2, sulfur_d=0.55, ash_d=14.5, moisture_ar=8.4, moisture_ad=2.9,
    volatile_daf=33.0, kind="进口烟煤", origin="进口（虚构）",
)  # fmt: skip
LOW_RANK_IMPORT = Supply(
    carbon_daf=74.0, hydrogen_daf=5.1, sulfur_d=0.35, ash_d=8.5, moisture_ar=31.0,
    moisture_ad=14.0, volatile_daf=47.0, kind="进口低卡煤", origin="进口（虚构）", fuel="lignite",
)  # fmt: skip
SLIME = Supply(
    fuel="coal_slime", carbon_daf=79.0, hydrogen_daf=4.9, sulfur_d=1.0, ash_d=38.0,
    moisture_ar=28.0, moisture_ad=2.2, volatile_daf=36.0, kind="煤泥", origin="示例洗煤厂（虚构）",
)  # fmt: skip


def _jittered(supply: Supply, rng: random.Random) -> Supply:
    """A mine of the kind: its means a little off."""
    return replace(
        supply,
        carbon_daf=supply.carbon_daf + rng.gauss(0, 0.5),
        ash_d=max(4.0, supply.ash_d + rng.gauss(0, 1.5)),
        moisture_ar=supply.moisture_ar + rng.gauss(0, 0.8),
        spread=rng.uniform(0.6, 1.4),
    )


def _supply(unit: Unit) -> Supply:
    assert isinstance(unit.supply, Supply)
    return unit.supply


def _changed(to: str | Supply, *, told: bool = True) -> Teller:
    """All units burn another coal from some month on; `told`: its origin and kind say so."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.coal)
        month = rng.randint(2, 11)
        new = draw_supply(to, rng, "base", 150) if isinstance(to, str) else _jittered(to, rng)
        return _supplied(plant, earlier, month, new, told=told)

    return tell


def _supplied(
    plant: Plant, earlier: Plant | None, month: int, new: Supply | Gas, *, told: bool
) -> Story:
    assert isinstance(new, Supply)

    def of(unit: Unit) -> Unit:
        old = _supply(unit)
        own = new if told else replace(new, kind=old.kind, origin=old.origin)
        return replace(unit, supplies={month: own})

    units = tuple(of(unit) for unit in plant.units)
    return Story(replace(plant, units=units), earlier, month)


def _region(rng: random.Random, draw: Draw) -> Story:
    """Another mine of the same region, which is all that is filed of the origin.

    Carbon, hydrogen and volatile matter of both mines go together as those of assays do.
    """
    earlier, plant = draw(wanted.coal)
    old = draw_supply("bituminous", rng, "other", 140)
    assert isinstance(old, Supply)
    old = replace(old, origin="示例省（虚构）")
    plant, past = (
        replace(whole, units=tuple(replace(unit, supply=old) for unit in whole.units))
        for whole in (plant, earlier or plant)
    )
    new = draw_supply("bituminous", rng, "other", 150)
    return _supplied(plant, past, rng.randint(2, 11), new, told=False)


def _unfiled(rng: random.Random, draw: Draw) -> Story:
    """Another mine, while the plant files neither origin nor kind of its coal."""
    story = _region(rng, draw)

    def silent(frames: Frames) -> None:
        for row in frames["power_fuel_month"]:
            row.pop("coal_origin", None)
            row.pop("coal_type", None)

    return replace(story, change=silent, change_earlier=silent)


def _blended(second: Supply, low: float, high: float) -> Teller:
    """A second coal of another kind burnt beside the usual one."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.coal)
        month, share = rng.randint(2, 11), rng.uniform(low, high)
        beside = {month: (_jittered(second, rng), share)}
        return of_first(Story(plant, earlier, month), beside=beside)

    return tell


def _mixed(rng: random.Random, draw: Draw) -> Story:
    """Coals blended before the boiler in shares that change: one row, the mix as it comes."""
    earlier, plant = draw(wanted.coal)
    month = rng.randint(2, 8)

    def of(unit: Unit) -> Unit:
        old, supplies = _supply(unit), {}
        other = draw_supply(rng.choice(("bituminous", "low_rank")), rng, "base", 160)
        assert isinstance(other, Supply)
        for at in range(month, 13):
            supplies[at] = _mix(old, other, rng.uniform(0.15, 0.7))
        return replace(unit, supplies=supplies)

    units = tuple(of(unit) for unit in plant.units)
    return Story(replace(plant, units=units), earlier, month)


def _mix(one: Supply, other: Supply, share: float) -> Supply:
    """What two coals are together; `share` is the other's by mass as received."""

    def burnable(coal: Supply) -> float:
        return (100 - coal.moisture_ar) * (100 - coal.ash_d) / 10_000

    weight = {one: (1 - share), other: share}
    dry = {coal: part * (100 - coal.moisture_ar) / 100 for coal, part in weight.items()}
    daf = {coal: part * burnable(coal) for coal, part in weight.items()}

    def mean(name: str, by: dict[Supply, float]) -> float:
        total = sum(by.values())
        return float(sum(getattr(coal, name) * part for coal, part in by.items()) / total)

    return replace(
        one,
        carbon_daf=mean("carbon_daf", daf),
        hydrogen_daf=mean("hydrogen_daf", daf),
        volatile_daf=mean("volatile_daf", daf),
        sulfur_d=mean("sulfur_d", dry),
        ash_d=mean("ash_d", dry),
        moisture_ad=mean("moisture_ad", dry),
        moisture_ar=mean("moisture_ar", weight),
        heat_shift=mean("heat_shift", daf),
        origin=f"{one.origin}、{other.origin}",
        kind="混煤",
    )


def _wet(rng: random.Random, draw: Draw) -> Story:
    """Weeks of rain: the coal of some months comes wet."""
    earlier, plant = draw(wanted.coal)
    month = rng.randint(5, 8)

    def of(unit: Unit) -> Unit:
        dry = _supply(unit)
        supplies = {month: replace(dry, moisture_ar=dry.moisture_ar + rng.uniform(3.0, 6.0))}
        return replace(unit, supplies=supplies | {month + rng.randint(1, 3): dry})

    units = tuple(of(unit) for unit in plant.units)
    return Story(replace(plant, units=units), earlier, month)


def _co_firing(kind: str, heat: float, low: float, high: float) -> Teller:
    """Biomass or sludge burnt beside the coal from some month on."""

    def tell(rng: random.Random, draw: Draw) -> Story:
        earlier, plant = draw(wanted.coal)
        month = rng.randint(2, 11)
        changes: dict[str, Any] = {
            "biomass_share": rng.uniform(low, high), "biomass_type": kind,
            "biomass_heat": heat, "biomass_from": month,
        }  # fmt: skip
        return of_first(Story(plant, earlier, month), **changes)

    return tell


def _gas_source(rng: random.Random, draw: Draw) -> Story:
    """A gas plant takes regasified LNG instead of pipeline gas."""
    earlier, plant = draw(wanted.gas)
    month = rng.randint(2, 11)
    before = Gas(heat=rng.uniform(340.0, 350.0), carbon_per_heat=0.01530)
    after = Gas(heat=rng.uniform(372.0, 386.0), carbon_per_heat=0.01545)

    def with_gas(whole: Plant, later: dict[int, Gas]) -> Plant:
        units = tuple(replace(unit, supply=before, supplies=later) for unit in whole.units)
        return replace(whole, units=units)

    return Story(with_gas(plant, {month: after}), earlier and with_gas(earlier, {}), month)


def _ignition_gas(rng: random.Random, draw: Draw) -> Story:
    """A coal unit is lit with natural gas instead of oil."""
    earlier, plant = draw(wanted.coal)
    month = rng.randint(2, 11)

    def lit(frames: Frames) -> None:
        kept = []
        for row in frames["power_fuel_month"]:
            if row["fuel"] == "diesel" and row["month"].month >= month:
                heat = row["fuel_consumption"] * row["net_calorific_value_ar"]
                row |= {
                    "fuel": "natural_gas",
                    "fuel_consumption": round(heat / 389.31, 2),
                    "net_calorific_value_ar": 389.31,
                    "carbon_per_heat": 0.01532,
                    "oxidation_factor": 99.0,
                    "fuel_consumption_source": "furnace",
                }
            kept.append(row)
        frames["power_fuel_month"] = kept
        years = frames["power_fuel_year"]
        met = {(row["unit_id"], row["fuel"]) for row in kept}
        frames["power_fuel_year"] = [r for r in years if (r["unit_id"], r["fuel"]) in met]
        for unit in sorted({name for name, fuel in met if fuel == "natural_gas"}):
            like = next(row for row in years if row["unit_id"] == unit)
            frames["power_fuel_year"].append(like | {"fuel": "natural_gas"})

    return Story(plant, earlier, month, change=lit)


FUELS: dict[str, Teller] = {
    "supplier changed": _changed("bituminous"),
    "another mine of the region": _region,
    "another mine, origin not filed": _unfiled,
    "to low-rank coal": _changed("low_rank"),
    "to lean coal": _changed("lean"),
    "to lignite": _changed("lignite"),
    "to washed coal": _changed(WASHED),
    "to middlings": _changed(MIDDLINGS),
    "to imported dry coal": _changed(IMPORTED),
    "imported low-rank coal beside": _blended(LOW_RANK_IMPORT, 0.1, 0.4),
    "slime beside": _blended(SLIME, 0.04, 0.15),
    "blend of changing shares": _mixed,
    "wet coal": _wet,
    "straw begun": _co_firing("秸秆", 13.2, 0.02, 0.09),
    "sludge begun": _co_firing("污泥", 3.2, 0.003, 0.02),
    "gas from another source": _gas_source,
    "lit with gas": _ignition_gas,
}
"""By name, events of the fuel."""
