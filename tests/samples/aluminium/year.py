"""A smelter's report of a year: inputs drawn from its practice, calculated cells by `derive`."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import date

from tests.samples.aluminium.books import add_books
from tests.samples.aluminium.derive import POT_OUTPUT, derive
from tests.samples.aluminium.smelter import Line, Smelter
from tests.samples.rows import Frames, Row, half_up

CONSTANTS = {
    "anode_loss_rate": 15.18,
    "anode_sulfur_content": 2.0,
    "anode_ash_content": 0.4,
    "cf4_emission_factor": 0.02,
    "c2f6_emission_factor": 0.0011,
    "cf4_gwp": 6630.0,
    "c2f6_gwp": 11100.0,
}
STARTS = ("pot_start", "pot_restart", "line_start")
START_EFFICIENCY = (0.80, 0.85, 0.90)
"""Of pots in their first three months."""
BLOCKS_OF_A_POT = 40


def build_year(smelter: Smelter) -> Frames:
    """The frames of one smelter and year."""
    rng = random.Random(smelter.seed)
    frames: Frames = {"enterprise": [_enterprise(smelter)]}
    for line in smelter.lines:
        _line(smelter, line, frames, rng)
    add_books(smelter, frames, rng)
    return derive(frames)


def _enterprise(smelter: Smelter) -> Row:
    return {
        "enterprise_id": smelter.enterprise_id,
        "year": smelter.year,
        "enterprise_name": smelter.name,
        "unified_social_credit_code": "910000000000000001",
        "province": smelter.province,
        "site_longitude": 112.43,
        "site_latitude": 34.66,
        "site_altitude": 180.0,
        "industry_code": "3216",
        "is_captive": smelter.own_power > 0,
        "guide_version": "aluminium_guide_2024",
        "accounting_cutoff_day": 31,
    }


def _line(smelter: Smelter, line: Line, frames: Frames, rng: random.Random) -> None:
    own = {"enterprise_id": smelter.enterprise_id, "line_id": line.line_id}
    design = round(line.current / 5) * 5.0
    capacity = POT_OUTPUT * design * line.pots * 365 * 0.93
    frames.setdefault("aluminium_line", []).append(
        {
            **own,
            "year": smelter.year,
            "line_name": f"电解{line.line_id}系列（虚构）",
            "cell_technology": line.technology,
            "design_current": design,
            "design_voltage": half_up(line.pots * 4.1, 0),
            "pot_count": float(line.pots),
            "rectifier_count": float(4 + line.pots // 100),
            "production_capacity": half_up(capacity, -2),
            "commissioned_on": line.commissioned_on,
            "closed_on": line.closed_on,
        }
    )
    for event in line.events:
        if event.on.month in smelter.months:
            frames.setdefault("aluminium_pot_event", []).append(
                {
                    **own,
                    "date": event.on,
                    "pot_event_kind": event.kind,
                    "pots_affected": float(event.pots),
                    "pot_metal_mass": half_up(event.pots * event.metal, 2),
                }
            )
    level = 0.0
    for month in smelter.months:
        first = date(smelter.year, month, 1)
        if first.replace(day=monthrange(smelter.year, month)[1]) < line.commissioned_on:
            continue
        if line.closed_on and line.closed_on < first:
            continue
        row, level = _month(line.at(month), first, level, rng, smelter.records)
        frames.setdefault("aluminium_line_month", []).append({**own, **row})
    if len(smelter.months) == 12:
        frames.setdefault("aluminium_line_year", []).append({**own, "year": smelter.year})


def _month(
    line: Line, first: date, level: float, rng: random.Random, records: bool
) -> tuple[Row, float]:
    """One month, and the metal level of its pots, tonnes a pot off their usual."""
    days = monthrange(first.year, first.month)[1]
    pots, fresh, gained, started = _running(line, first, days)
    current = line.current * (1 + rng.gauss(0, 0.002))
    made = POT_OUTPUT * current * line.efficiency / 100 * days
    produced = made * (1 + rng.gauss(0, 0.0015)) * (pots - fresh[0])
    produced += sum(
        made * fresh[1 + age] * START_EFFICIENCY[age] / (line.efficiency / 100) for age in range(3)
    )
    usual = made * pots
    later = 0.5 * level + rng.gauss(0, line.spread * 3.0 * days)
    tapped = max(produced - (later - level) * pots + gained, 0.0) if pots or gained > 0 else 0.0
    blocks = line.gross_anode * usual / line.block * (1 + rng.gauss(0, 0.008))
    pieces = round(blocks) + started * BLOCKS_OF_A_POT
    block = half_up(line.block * (1 + rng.gauss(0, 0.0015)), 4)
    gross = half_up(pieces * block * (1 + rng.gauss(0, 0.002)), 2)
    voltage = half_up(line.voltage * (1 + rng.gauss(0, 0.0015)), 3) if pots else 0.0
    direct = voltage * current * pots * days * 24 / 1000 * (1 + rng.gauss(0, 0.002))
    butts = (line.gross_anode - line.net_anode - line.dust / 1000) / line.gross_anode
    row: Row = {
        "month": first,
        **CONSTANTS,
        "anode_consumption_gross": gross,
        "liquid_aluminium_output": half_up(tapped, 2),
        "potline_ac_electricity": half_up(
            direct * line.rectifier * (1 + rng.gauss(0, 0.001)) + (0.0 if pots else 60.0), 3
        ),
    }
    if records:
        frequency, minutes = line.effects
        row |= {
            "running_pots": half_up(pots, 1),
            "line_current": half_up(current if pots else 0.0, 1),
            "cell_voltage": voltage,
            "anode_effect_frequency": half_up(
                max(frequency * rng.uniform(0.8, 1.25), 0.001) if pots else 0.0, 3
            ),
            "anode_effect_duration": half_up(minutes * rng.uniform(0.9, 1.1) if pots else 0.0, 2),
            "dc_electricity": half_up(direct, 3),
            "alumina_consumption": half_up(usual * line.alumina * (1 + rng.gauss(0, 0.003)), 2),
            "aluminium_fluoride_consumption": half_up(
                usual * line.fluoride / 1000 * rng.uniform(0.9, 1.1), 2
            ),
            "anode_pieces_changed": float(pieces),
            "anode_block_mass": block,
            "butt_mass": half_up(gross * butts * (1 + rng.gauss(0, 0.015)), 2),
            "carbon_dust_mass": half_up(usual * line.dust / 1000 * rng.uniform(0.85, 1.15), 2),
        }
    return row, later


def _running(
    line: Line, first: date, days: int
) -> tuple[float, tuple[float, float, float, float], float, int]:
    """Mean running pots; those in their first months (all, then by age); metal gained; starts."""
    change, gained, started = 0.0, 0.0, 0
    fresh = [0.0, 0.0, 0.0]
    for event in line.events:
        sign = 1 if event.kind in STARTS else -1
        age = (first.year - event.on.year) * 12 + first.month - event.on.month
        if age < 0:
            continue
        part = (days - event.on.day + 1) / days if age == 0 else 1.0
        change += sign * event.pots * part
        if age == 0:
            gained -= sign * event.pots * event.metal
            started += event.pots if sign > 0 else 0
        if sign > 0 and age < 3:
            fresh[age] += event.pots * part
    base = line.pots * line.share
    if line.commissioned_on.year == first.year:
        base = 0.0
    pots = min(max(base + change, 0.0), float(line.pots))
    return pots, (sum(fresh), *fresh), gained, started
