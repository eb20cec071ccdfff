"""What changes in an honest site's fuels, materials and clinker."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from tests.samples.cement.altered import Told, every_line, since_month
from tests.samples.cement.fleet import IRON
from tests.samples.cement.plant import AlternativeFuel, Coal, Line, Plant
from tests.samples.happening import since
from tests.samples.rows import Frames


def _other_coal(coal: Coal, rng: random.Random) -> Coal:
    """Coal of another mine, 6 to 20 % poorer or richer, as kilns are fired with."""
    step = rng.uniform(3.5, 13.0)
    ash = coal.ash - step if coal.ash > 22 or rng.random() < 0.3 else coal.ash + step
    moisture = min(max(coal.moisture + rng.uniform(-3, 3), 4.0), 14.0)
    volatile = min(max(coal.volatile + rng.uniform(-5, 5), 14.0), 36.0)
    volatile = coal.volatile if coal.fuel == "anthracite" else volatile
    return replace(coal, ash=min(max(ash, 9.0), 30.0), moisture=moisture, volatile=volatile)


def _coal_supplier(site: Plant, month: int, rng: random.Random) -> Told:
    """All kilns are fed from one yard, so the new coal comes to all of them."""
    coal = _other_coal(site.lines[0].coal, rng)
    return every_line(site, lambda line: since_month(month, coal=coal)), None


def _coal_rank(site: Plant, month: int, rng: random.Random) -> Told:
    """Anthracite in place of bituminous coal or the other way; a month in which both are fired."""
    old = site.lines[0].coal
    if old.fuel == "anthracite":
        new = Coal("bituminous_coal", old.ash, old.moisture + 2, rng.uniform(24, 34))
    else:
        new = Coal("anthracite", old.ash, old.moisture * 0.8, rng.uniform(5.5, 8.0))
    both = {"beside": (new, rng.uniform(0.3, 0.7))}
    alone = {"coal": new, "beside": None}
    return every_line(site, lambda line: {"later": {month: both, month + 1: alone}}), None


def _petroleum_coke(site: Plant, month: int, rng: random.Random) -> Told:
    coke = Coal("petroleum_coke", 0.7, 6.5, 11.0)
    share = rng.uniform(0.08, 0.3)
    return every_line(site, lambda line: since_month(month, beside=(coke, share))), None


def _waste_fuel(rng: random.Random) -> AlternativeFuel:
    share = rng.uniform(0.04, 0.2)
    return rng.choice(
        (
            AlternativeFuel("refuse_derived_fuel", share, rng.uniform(9, 17), 45.0),
            AlternativeFuel("waste_tyres", share, rng.uniform(26, 32), 22.0),
            AlternativeFuel("biomass", share, rng.uniform(11, 16), 100.0),
            AlternativeFuel("waste_textiles", share, rng.uniform(14, 20), 35.0),
        )
    )


def _approved(line: Line, fuel: AlternativeFuel) -> float:
    heat = line.capacity * line.rate * 330 * line.heat_rate * fuel.heat_share
    return float(max(1000.0, round(1.4 * heat / fuel.heat_value, -3)))


def _waste_fuel_begun(site: Plant, month: int, rng: random.Random) -> Told:
    """A permit is taken up: half of what is meant to be burnt in the first month."""
    fuel = _waste_fuel(rng)
    trial = replace(fuel, heat_share=fuel.heat_share / 2)

    def change(line: Line) -> dict[str, Any]:
        return {
            "alternative": (),
            "alternative_capacity": _approved(line, fuel),
            "later": {
                month: {"alternative": (trial,)},
                month + 1: {
                    "alternative": (fuel,),
                    "heat_rate": line.heat_rate + 0.35 * fuel.heat_share,
                },
            },
        }

    return every_line(site, change), None


def _waste_fuel_ended(site: Plant, month: int, rng: random.Random) -> Told:
    fuel = _waste_fuel(rng)
    return every_line(
        site,
        lambda line: {
            "alternative": (fuel,),
            "alternative_capacity": _approved(line, fuel),
            **since_month(month, alternative=()),
        },
    ), None


def _slag_begun(site: Plant, month: int, rng: random.Random) -> Told:
    """Carbide slag beside, or steel slag in place of another bearer of iron."""
    name = rng.choice(("carbide_slag", "steel_slag"))
    share = rng.uniform(0.02, 0.05) if name == "carbide_slag" else rng.uniform(0.015, 0.045)

    def change(line: Line) -> dict[str, Any]:
        if line.clinker_class != "portland" or line.is_carbide_slag_line:
            return {}
        drop = IRON if name == "steel_slag" else (name,)
        before = {kind: value for kind, value in line.materials.items() if kind != name}
        kept = {kind: value for kind, value in before.items() if kind not in drop}
        return {"materials": before, **since_month(month, materials={**kept, name: share})}

    return every_line(site, change), None


def _slag_ended(site: Plant, month: int, rng: random.Random) -> Told:
    """The works that gave the slag closed, or asks a price."""
    share = rng.uniform(0.02, 0.05)
    return every_line(
        site,
        lambda line: (
            {}
            if line.clinker_class != "portland" or line.is_carbide_slag_line
            else {
                "materials": {**line.materials, "carbide_slag": share},
                **since_month(
                    month,
                    materials={k: v for k, v in line.materials.items() if k != "carbide_slag"},
                ),
            }
        ),
    ), None


def _carbide_line(site: Plant, month: int, rng: random.Random) -> Told:
    """A line approved for carbide slag takes to it, over a month, or stands without it for some."""
    *others, line = site.lines
    share = rng.uniform(0.3, 0.6)
    slag = {"carbide_slag": share, "sulfuric_acid_residue": 0.02}
    half = {"carbide_slag": share / 2, "sulfuric_acid_residue": 0.02}
    heat = line.heat_rate + rng.uniform(0.2, 0.5)
    usual = {"materials": {"sulfuric_acid_residue": 0.02}, "heat_rate": line.heat_rate}
    on_slag = {"materials": slag, "heat_rate": heat, "electricity": line.electricity + 4}
    between = {"materials": half, "heat_rate": (heat + line.heat_rate) / 2}
    first, then = (usual, on_slag) if rng.random() < 0.6 else (on_slag, usual)
    changed = replace(
        line,
        clinker_class="portland",
        variety="general",
        is_carbide_slag_line=True,
        waste_heat=0.0,
        alternative=(),
        later={1: first, month: between, month + 1: then},
    )
    return replace(site, lines=(*others, changed)), None


def _other_slag(site: Plant, month: int, rng: random.Random) -> Told:
    """Materials come from other works: drier or wetter, with other oxides."""
    drier, richer = rng.uniform(0.6, 1.3), rng.uniform(0.85, 1.05)

    def change(frames: Frames) -> None:
        rows = frames.get("cement_material_month", [])
        for row in since(rows, date(site.year, month, 1)):
            dry = row["wet_consumption"] * (100 - row["material_moisture"])
            row["material_moisture"] = round(min(row["material_moisture"] * drier, 82.0), 1)
            row["wet_consumption"] = round(dry / (100 - row["material_moisture"]), 2)
            for name in ("material_calcium_oxide", "material_iron_oxide"):
                row[name] = round(row[name] * richer, 2)

    return site, change


def _lime_falls(site: Plant, month: int, rng: random.Random) -> Told:
    """A quarry face richer in magnesia: less lime and more magnesia, month after month."""
    pace = rng.uniform(0.15, 0.4)

    def change(frames: Frames) -> None:
        for row in since(frames.get("cement_quality_month", []), date(site.year, month, 1)):
            gone = min(row["month"].month - month + 1, 4)
            row["clinker_calcium_oxide"] = round(row["clinker_calcium_oxide"] - pace * gone, 2)
            row["clinker_magnesium_oxide"] = round(
                row["clinker_magnesium_oxide"] + 0.9 * pace * gone, 2
            )

    return site, change


def _special_clinker(site: Plant, month: int, rng: random.Random) -> Told:
    """Two months of low-heat clinker for a dam: less lime, more silica, less heat."""
    span = range(month, min(month + rng.randint(1, 2), 13))

    def change(frames: Frames) -> None:
        for row in frames.get("cement_quality_month", []):
            if row["month"].month in span:
                row["clinker_calcium_oxide"] = round(row["clinker_calcium_oxide"] - 2.2, 2)
                row["clinker_silica"] = round(row["clinker_silica"] + 1.9, 2)

    return every_line(
        site,
        lambda line: (
            {}
            if line.clinker_class != "portland"
            else {
                "later": {
                    span.start: {
                        "heat_rate": line.heat_rate * 0.96,
                        "meal_ratio": line.meal_ratio - 0.03,
                        "rate": line.rate * 0.93,
                    },
                    span.stop: {
                        "heat_rate": line.heat_rate,
                        "meal_ratio": line.meal_ratio,
                        "rate": line.rate,
                    },
                }
            }
        ),
    ), change


def _bypass_begun(site: Plant, month: int, rng: random.Random) -> Told:
    """Dust is drawn off with the chlorine: more meal and more heat a tonne."""
    meal, heat = rng.uniform(1.005, 1.02), rng.uniform(0.03, 0.1)
    return every_line(
        site,
        lambda line: since_month(
            month,
            meal_ratio=line.meal_ratio * meal,
            heat_rate=line.heat_rate + heat,
            electricity=line.electricity + 1.0,
        ),
    ), None


EVENTS: dict[str, Callable[[Plant, int, random.Random], Told]] = {
    "coal supplier": _coal_supplier,
    "coal rank": _coal_rank,
    "petroleum coke begun": _petroleum_coke,
    "waste fuel begun": _waste_fuel_begun,
    "waste fuel ended": _waste_fuel_ended,
    "slag begun": _slag_begun,
    "slag ended": _slag_ended,
    "carbide-slag line": _carbide_line,
    "slag of other works": _other_slag,
    "lime falls": _lime_falls,
    "special clinker": _special_clinker,
    "bypass begun": _bypass_begun,
}
