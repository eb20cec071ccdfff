"""A mill's year: what each line burns and makes, month by month, down to the last digit."""

from __future__ import annotations

import random
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from tests.samples.rows import Frames, Row, half_up
from tests.samples.steel.derive import derive
from tests.samples.steel.factors import COALS, HEAT, carbon_of
from tests.samples.steel.mill import Furnace, Mill
from tests.samples.steel.production import add_production
from tests.samples.steel.site import Month
from tests.samples.steel.statics import add_static, annual_rows

Near = Callable[..., float]
IRON_CARBON = 0.0469
ELECTRICITY = {
    "coking": 40.0, "sintering": 44.0, "pelletising": 30.0, "ironmaking": 48.0, "bof": 42.0,
    "eaf": 380.0,
}  # fmt: skip
"""kWh per tonne."""


def build_year(mill: Mill, change: Callable[[Frames], None] | None = None) -> Frames:
    """Return all frames of a mill's year, calculated cells included.

    `change` alters what was measured before anything is computed of it.
    """
    rng = random.Random(mill.seed)
    frames: Frames = {}
    add_static(mill, frames)
    practice = {name: rng.uniform(0.85, 1.15) for name in ELECTRICITY}
    for number in mill.months:
        _month(mill.at(number), date(mill.year, number, 1), rng, practice, frames)
    if change is not None:
        change(frames)
    if len(mill.months) == 12:
        annual_rows(mill, frames)
    return derive(frames)


def _month(
    mill: Mill, month: date, rng: random.Random, practice: dict[str, float], frames: Frames
) -> None:
    def near(value: float, spread: float = mill.noise) -> float:
        return max(0.0, value * (1 + rng.gauss(0, spread)))

    key = {"enterprise_id": mill.enterprise_id}
    heat, measured = _heats(mill, near)
    now = Month(key, month, heat, measured)
    iron = sum(_furnace(now, furnace, month, near, mill) for furnace in mill.furnaces)
    if mill.furnaces:
        _burden(now, mill, iron, month, near)
    steel = _steel(now, mill, iron, month, near)
    _coking(now, mill, heat, near)
    _other_use(now, mill, steel, near)
    unit_row = _power_unit(now, mill, month, near)
    moisture = {
        "washed_coal": half_up(near(9.6, 0.05), 2),
        "anthracite": half_up(near(8.4, 0.06), 2),
        "bituminous_coal": half_up(near(11.0, 0.06), 2),
        "coke": half_up(near(3.1, 0.08), 2),
    }
    now.write(frames, moisture)
    for (process, line), output in sorted(now.output.items()):
        row = {**key, "process": process, "line_id": line, "month": month}
        row["process_output"] = half_up(output, 2)
        if mill.optional and output > 0:
            rate = ELECTRICITY[process] * practice[process] / 1000
            row["process_electricity"] = half_up(near(rate * output), 3)
            if process in ("coking", "sintering"):
                row["process_heat_in"] = half_up(near(0.05 * output), 2)
                row["process_heat_out"] = half_up(near(0.21 * output), 2)
        frames.setdefault("steel_process_month", []).append(row)
    if unit_row:
        frames.setdefault("steel_power_unit_month", []).append({**key, "month": month, **unit_row})
    if mill.optional:
        add_production(now, mill, month, frames)
    frames.setdefault("steel_enterprise_month", []).append({**key, "month": month})
    frames.setdefault("steel_summary_month", []).append({**key, "month": month})


def _heats(mill: Mill, near: Near) -> tuple[dict[str, float], set[str]]:
    heat: dict[str, float] = {}
    measured: set[str] = set()
    if mill.measured:
        for coal in COALS:
            usual = mill.coal_heat * HEAT[coal] / HEAT["washed_coal"]
            heat[coal] = half_up(near(usual, 0.006), 3)
            measured.add(coal)
    if mill.tested_gas_heat:
        heat["blast_furnace_gas"] = half_up(near(mill.tested_gas_heat, 0.01), 3)
        measured.add("blast_furnace_gas")
    return heat, measured


def _furnace(now: Month, furnace: Furnace, month: date, near: Near, mill: Mill) -> float:
    """Charge a furnace; returns its hot metal."""
    days = monthrange(month.year, month.month)[1]
    share = furnace.running[month.month - 1]
    line = furnace.line_id
    if month < furnace.commissioned_on.replace(day=1):
        return 0.0
    iron = near(furnace.volume * furnace.productivity * days * share)
    now.output["ironmaking", line] = iron
    if not iron:
        return 0.0
    coke = near(furnace.coke_rate * iron / 1000)
    coal = near(furnace.coal_rate * iron / 1000)
    fines = near(0.035 * coke, 0.05)
    heat = now.heat
    now.into("ironmaking", line, "coke", coke + fines, own=True)
    now.out("ironmaking", line, "coke", fines)
    now.into("ironmaking", line, "anthracite", 0.6 * coal, own=False)
    now.into("ironmaking", line, "bituminous_coal", 0.4 * coal, own=False)
    carbon = coke * carbon_of("coke")
    carbon += 0.6 * coal * carbon_of("anthracite", heat.get("anthracite"))
    carbon += 0.4 * coal * carbon_of("bituminous_coal", heat.get("bituminous_coal"))
    gas = (carbon - IRON_CARBON * iron) * (1 - furnace.gas_loss)
    gas = near(gas / carbon_of("blast_furnace_gas", heat.get("blast_furnace_gas")), 0.008)
    now.out("ironmaking", line, "blast_furnace_gas", gas)
    now.into("ironmaking", line, "blast_furnace_gas", near(furnace.stove_share * gas), own=True)
    return iron


def _burden(now: Month, mill: Mill, iron: float, month: date, near: Near) -> None:
    running = mill.sinter_running[month.month - 1]
    if mill.sinter_ratio:
        sinter = near(mill.sinter_ratio * iron * running)
        now.output["sintering", "SJ1"] = sinter
        if sinter:
            fuel = near(mill.sinter_fuel * sinter / 1000)
            now.into("sintering", "SJ1", "coke", 0.62 * fuel, own=True)
            now.into("sintering", "SJ1", "anthracite", 0.38 * fuel, own=False)
            now.into("sintering", "SJ1", "blast_furnace_gas", near(0.0021 * sinter), own=True)
    if mill.pellet_ratio:
        pellets = near(mill.pellet_ratio * iron * running)
        now.output["pelletising", "QT1"] = pellets
        if pellets:
            fired = near(0.011 * pellets)
            if mill.pellet_gas:
                now.into("pelletising", "QT1", "natural_gas", 0.061 * fired, own=False)
            else:
                now.into("pelletising", "QT1", "bituminous_coal", fired, own=False)
            now.into("pelletising", "QT1", "blast_furnace_gas", near(0.0042 * pellets), own=True)


def _steel(now: Month, mill: Mill, iron: float, month: date, near: Near) -> float:
    """Blow and melt; returns the crude steel."""
    put = now.materials
    steel = 0.0
    if mill.furnaces:
        sold = near(mill.sold_iron * iron)
        share = mill.scrap_rate / mill.charge_rate
        bought = mill.bought_iron + mill.bought_reduced_iron
        share += bought / mill.charge_rate
        blown = near((iron - sold) / (1 - share) / mill.charge_rate * 1000, mill.noise / 2)
        now.output["bof", "ZL1"] = blown
        if sold:
            put["carbon_product", "pig_iron"] = sold
        if blown:
            now.into("bof", "ZL1", "blast_furnace_gas", near(0.0012 * blown), own=True)
            now.out("bof", "ZL1", "converter_gas", near(mill.converter_gas * blown / 10000))
            now.into("bof", "ZL1", "converter_gas", near(0.0009 * blown), own=True)
            put["carbon_raw_material", "scrap_steel"] = near(mill.scrap_rate * blown / 1000, 0.03)
            for kind, rate in (
                ("pig_iron", mill.bought_iron),
                ("direct_reduced_iron", mill.bought_reduced_iron),
            ):
                if rate:
                    put["carbon_raw_material", kind] = near(rate * blown / 1000, 0.03)
        steel += half_up(blown, 2)
    if mill.electric_output:
        melted = near(mill.electric_output * mill.electric_running[month.month - 1])
        now.output["eaf", "DL1"] = melted
        if melted:
            now.into("eaf", "DL1", "natural_gas", near(0.0011 * melted), own=False)
            charge = 1.06 * melted
            scrap = put.get(("carbon_raw_material", "scrap_steel"), 0.0)
            scrap += near(charge * (1 - mill.electric_iron), 0.02)
            put["carbon_raw_material", "scrap_steel"] = scrap
            if mill.electric_iron and not mill.furnaces:
                put["carbon_raw_material", "pig_iron"] = near(charge * mill.electric_iron, 0.02)
        steel += half_up(melted, 2)
    put["carbon_product", "crude_steel"] = steel
    if steel:
        rates = {
            ("carbonate", "limestone"): mill.limestone,
            ("carbonate", "dolomite"): mill.dolomite,
        }
        rates["electrode", "electrode"] = mill.electrode
        rates["carbon_raw_material", "silico_manganese"] = 0.8 * mill.alloys
        rates["carbon_raw_material", "ferro_silicon"] = 0.2 * mill.alloys
        for place, rate in rates.items():
            if rate:
                put[place] = near(rate * steel / 1000, 0.03)
    return steel


def _coking(now: Month, mill: Mill, heat: dict[str, float], near: Near) -> None:
    """Make coke, and buy what the lines need beyond it."""
    need = -now.made("coke")
    coke = 0.0
    if mill.coking_share and mill.furnaces:
        coke = near(mill.coking_share * mill.usual_coke())
        coal_heat = heat.get("washed_coal", HEAT["washed_coal"])
        coal = near(coke / (mill.coke_yield * coal_heat / HEAT["washed_coal"]), 0.005)
        gas = near(mill.coke_gas * coke / 10000)
        now.output["coking", "JH1"] = coke
        now.into("coking", "JH1", "washed_coal", coal, own=False)
        now.out("coking", "JH1", "coke", coke)
        now.out("coking", "JH1", "coke_oven_gas", gas)
        now.into("coking", "JH1", "coke_oven_gas", near(0.40 * gas), own=True)
        sold = near(mill.sold_gas * gas)
        if sold:
            now.sold["coke_oven_gas"] = sold
        dry = 0.9 * coal
        now.materials["carbon_product", "coal_tar"] = near(0.033 * dry, 0.03)
        now.materials["carbon_product", "crude_benzol"] = near(0.0085 * dry, 0.03)
    net = need - coke
    if mill.furnaces:
        if mill.sold_coke or (net < 0 and mill.coking_share):
            sold_coke = max(-net, 0.0) if net < 0 else mill.sold_coke * coke
            sold_coke *= mill.coke_sales.get(now.month.month, 1.0)
            now.sold["coke"] = near(sold_coke, 0.002)
            net += now.sold["coke"]
        if net > 0:
            now.bought["coke"] = near(net, 0.004)


def _other_use(now: Month, mill: Mill, steel: float, near: Near) -> None:
    """What rolling, lime and vehicles use, and the slight excess of the ledger over the lines."""
    now.bought["natural_gas"] += near(mill.rolling_gas * steel / 10000)
    now.bought["diesel"] = near(0.0004 * steel + 5.0)
    for fuel in COALS:
        if now.bought.get(fuel):
            now.bought[fuel] *= 1 + abs(near(0.004, 0.3))


def _power_unit(now: Month, mill: Mill, month: date, near: Near) -> Row | None:
    """Burn the gas that is left after rolling and flare."""
    if not mill.power_unit:
        return None
    gas = max(0.0, now.made("blast_furnace_gas"))
    spare = near(0.80 * gas)
    blown = near(0.55 * max(0.0, now.made("converter_gas")))
    hours = half_up(24.0 * monthrange(month.year, month.month)[1] * near(0.97, 0.008), 2)
    hours = min(hours, 24.0 * monthrange(month.year, month.month)[1])
    now.unit["blast_furnace_gas", "self_produced"] = spare
    if blown:
        now.unit["converter_gas", "self_produced"] = blown
    heat = spare * now.heat.get("blast_furnace_gas", 33.0) + blown * 84.0
    if mill.unit_coal:
        coal = heat * mill.unit_coal / (1 - mill.unit_coal)
        tonnes = coal / now.heat.get("bituminous_coal", HEAT["bituminous_coal"])
        now.unit["bituminous_coal", "purchased"] = tonnes
        now.bought["bituminous_coal"] += tonnes * 1.004
        heat += coal
    return {
        "unit_id": "1",
        "generation": half_up(near(heat * 0.36 / 3.6, 0.01), 3),
        "heat_supply": 0.0,
        "operating_hours": (hours if heat else 0.0) if mill.optional else None,
    }
