"""The site's books: metal, anodes, electricity, fuels, second sources, evidence."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta

from tests.samples.aluminium.smelter import Smelter
from tests.samples.rows import Frames, Row, half_up, total


def add_books(smelter: Smelter, frames: Frames, rng: random.Random) -> None:
    """Add the frames of the enterprise, from what its lines made and used."""
    metal, anodes, alumina = smelter.stocks
    for month in smelter.months:
        first = date(smelter.year, month, 1)
        lines = [row for row in frames["aluminium_line_month"] if row["month"] == first]
        if not lines:
            continue
        output = total(lines, "liquid_aluminium_output", 2)
        row, metal = _enterprise_month(smelter, first, lines, output, metal, rng)
        frames.setdefault("aluminium_enterprise_month", []).append(row)
        _fuels(smelter, first, output, frames, rng)
        if smelter.ledgers:
            used = total(lines, "anode_consumption_gross", 2)
            anodes = _stock(smelter, first, "prebaked_anode", used, anodes, frames, rng)
            if smelter.records:
                used = total(lines, "alumina_consumption", 2)
                alumina = _stock(smelter, first, "alumina", used, alumina, frames, rng)
        if smelter.evidence:
            for line in lines:
                _evidence(smelter, line, frames, rng)
        if smelter.deliveries:
            for line in lines:
                frames.setdefault("aluminium_delivery", []).extend(_slips(smelter, line, rng))
    if len(smelter.months) == 12:
        year = {"enterprise_id": smelter.enterprise_id, "year": smelter.year}
        frames["aluminium_enterprise_year"] = [year]


def _enterprise_month(
    smelter: Smelter, first: date, lines: list[Row], output: float, metal: float, rng: random.Random
) -> tuple[Row, float]:
    used = total(lines, "potline_ac_electricity", 3)
    other = used * rng.uniform(0.02, 0.03) + 300
    own = (used + other) * smelter.own_power
    closing = half_up(rng.uniform(350, 450), 2)
    remelt = half_up(output * rng.uniform(0.0, 0.04), 2)
    sold = half_up(output * smelter.sold_liquid * rng.uniform(0.95, 1.05), 2)
    melted = output + metal + remelt - sold - closing
    if melted < 0:
        closing, melted = half_up(max(closing + melted, 0.0), 2), 0.0
    loss = half_up(melted * rng.uniform(0.002, 0.006), 2)
    heat = half_up(rng.uniform(500, 4000), 2)
    row: Row = {
        "enterprise_id": smelter.enterprise_id,
        "month": first,
        "purchased_electricity": half_up((used + other - own) * (1 + rng.gauss(0, 0.001)), 3),
        "self_generated_electricity": half_up(own, 3),
        "exported_electricity": 0.0,
        "non_fossil_electricity": half_up((used + other - own) * smelter.non_fossil, 3),
        "other_facility_electricity": half_up(other, 3),
        "grid_emission_factor": 0.5366,
        "net_purchased_heat": heat,
        "heat_emission_factor": 0.11,
        "power_facility_emission": half_up(own * 0.85, 2),
        "other_facility_emission": 0.0,
    }
    if smelter.ledgers:
        row |= {
            "metal_opening_stock": metal,
            "remelt_charge": remelt,
            "liquid_aluminium_sold": sold,
            "cast_output": half_up((melted - loss) * (1 + rng.gauss(0, 0.0005)), 2),
            "casting_loss": loss,
            "metal_closing_stock": closing,
        }
    if smelter.records:
        sulfur = half_up(smelter.sulfur * rng.uniform(0.93, 1.07), 2)
        ash = half_up(rng.uniform(0.25, 0.6), 2)
        row |= {
            "anode_sulfur_tested": sulfur,
            "anode_ash_tested": ash,
            "anode_fixed_carbon_tested": half_up(99.6 - sulfur - ash - rng.uniform(0.1, 0.6), 2),
        }
    return row, closing


def _fuels(
    smelter: Smelter, first: date, output: float, frames: Frames, rng: random.Random
) -> None:
    own = {"enterprise_id": smelter.enterprise_id, "month": first}
    methods = {
        "net_calorific_value_ar_method": "default",
        "carbon_per_heat_method": "default",
        "carbon_content_ar_method": "default",
        "oxidation_factor_method": "default",
    }
    for fuel, quantity, heat, carbon, oxidation in (
        ("diesel", 30 + output * 0.002, 42.652, 0.0202, 98.0),
        ("natural_gas", 5 + output * 0.003, 389.31, 0.01532, 99.0),
    ):
        frames.setdefault("aluminium_fuel_month", []).append(
            {
                **own,
                **methods,
                "fuel": fuel,
                "fuel_consumption": half_up(quantity * rng.uniform(0.85, 1.15), 2),
                "net_calorific_value_ar": heat,
                "carbon_per_heat": carbon,
                "oxidation_factor": oxidation,
            }
        )
    if smelter.limestone:
        frames.setdefault("aluminium_carbonate_month", []).append(
            {
                **own,
                "carbonate": "calcium_carbonate",
                "carbonate_consumption": half_up(smelter.limestone * rng.uniform(0.9, 1.1), 2),
                "carbonate_purity": 93.5,
                "carbonate_emission_factor": 0.44,
            }
        )


def _stock(
    smelter: Smelter,
    first: date,
    material: str,
    used: float,
    opening: float,
    frames: Frames,
    rng: random.Random,
) -> float:
    used = half_up(used * (1 + rng.gauss(0, 0.001)), 2)
    bought = half_up(max(used * rng.uniform(0.85, 1.15), used - opening + 800), 2)
    closing = half_up(opening + bought - used, 2)
    frames.setdefault("stock_month", []).append(
        {
            "enterprise_id": smelter.enterprise_id,
            "material": material,
            "origin": "外购",
            "month": first,
            "opening_stock": opening,
            "purchased_quantity": bought,
            "self_produced_quantity": 0.0,
            "consumed_quantity": used,
            "sold_quantity": 0.0,
            "other_use_quantity": 0.0,
            "stock_loss": 0.0,
            "closing_stock": closing,
        }
    )
    return closing


DOCUMENTS = {
    "anode_consumption_gross": ("production_report", "换极及阳极消耗月报", "t", 2),
    "liquid_aluminium_output": ("production_report", "电解生产月报", "t", 2),
    "potline_ac_electricity": ("statistics_form", "能源统计报表", "MWh", 3),
}


def _evidence(smelter: Smelter, line: Row, frames: Frames, rng: random.Random) -> None:
    own = {"enterprise_id": smelter.enterprise_id, "object_id": line["line_id"]}
    month: date = line["month"]
    after = (month + timedelta(days=32)).replace(day=1)
    due = after - timedelta(days=1) + timedelta(days=40)
    for parameter, (kind, title, unit, decimals) in DOCUMENTS.items():
        value = line[parameter]
        if not value:
            continue
        frames.setdefault("cross_check_value", []).append(
            {
                **own,
                "checked_parameter": parameter,
                "month": month,
                "source_kind": kind,
                "cross_value": half_up(value * (1 + rng.gauss(0, 0.0005)), decimals),
                "cross_unit": unit,
                "document_name": f"{title}{month:%Y%m}（虚构）",
            }
        )
        number = f"{smelter.enterprise_id}-{line['line_id']}-{month:%Y%m}-{parameter}"
        issued = after + timedelta(days=rng.randint(1, 15))
        frames.setdefault("evidence_file", []).append(
            {
                **own,
                "evidence_id": number,
                "month": month,
                "evidenced_parameter": parameter,
                "document_kind": kind,
                "file_name": f"{title}{month:%Y%m}系列{line['line_id']}（虚构）.pdf",
                "file_sha256": f"{rng.getrandbits(256):064x}",
                "issued_on": issued,
                "uploaded_on": issued + timedelta(days=rng.randint(1, 15)),
                "due_on": due,
            }
        )


def _slips(smelter: Smelter, line: Row, rng: random.Random) -> Iterator[Row]:
    """Tapping slips of single crucibles, the last one making up the month."""
    month: date = line["month"]
    left = line["liquid_aluminium_output"]
    tares = {f"B{number:02}": rng.uniform(8.6, 9.6) for number in range(1, 9)}
    count = max(round(left / 12), 1)
    for place in range(count):
        mass = left / (count - place) * (rng.uniform(0.97, 1.03) if place < count - 1 else 1.0)
        crucible = f"B{place % 8 + 1:02}"
        tare = half_up(tares[crucible] * (1 + rng.gauss(0, 0.004)), 3)
        gross = half_up(mass + tare, 3)
        yield {
            "enterprise_id": smelter.enterprise_id,
            "delivery_no": f"{line['line_id']}-{month:%m}-{place:03}",
            "month": month,
            "date": month.replace(day=1 + place * 28 // count),
            "line_id": line["line_id"],
            "delivery_kind": "tapped",
            "crucible_no": crucible,
            "gross_mass": gross,
            "tare_mass": tare,
        }
        left -= gross - tare
