"""From the list to the issue: what each stage files for an entity and a year."""

from __future__ import annotations

import datetime as dt
from math import exp, floor, log

from tests.samples.chain.entities import BALANCE, YEARS, Entity, Object
from tests.samples.rows import Frames, Row, half_up

BENCHMARKS = {
    ("coal_above_300", 2024): 0.7910, ("coal_above_300", 2025): 0.7902,
    ("coal_up_to_300", 2024): 0.8049, ("coal_up_to_300", 2025): 0.8017,
    ("non_conventional", 2024): 0.8244, ("non_conventional", 2025): 0.8162,
    ("gas", 2024): 0.3288, ("gas", 2025): 0.3288,
}  # fmt: skip
HEAT = {
    ("coal", 2024): 0.1033,
    ("coal", 2025): 0.1027,
    ("gas", 2024): 0.0533,
    ("gas", 2025): 0.0533,
}
VINTAGE = {2024: "V24", 2025: "V25"}
WORKSHOP = {"power": "发电", "steel": "钢铁", "cement": "水泥", "aluminium": "铝冶炼"}


def put(frames: Frames, frame: str, **row: object) -> Row:
    """Add a record."""
    filled = {name: value for name, value in row.items() if value is not None}
    frames.setdefault(frame, []).append(filled)
    return filled


def whole(value: float) -> float:
    """Rounded down to the tonne, forgiving the last bits of a product."""
    return float(floor(value + 1e-6))


def day(year: int, month: int, number: int) -> dt.date:
    return dt.date(year, month, number)


def list_and_report(frames: Frames, entity: Entity, year: int) -> None:
    """The enterprise, its place on the list, its report in two versions and the verification."""
    who, at = entity.enterprise_id, YEARS.index(year)
    power = entity.sector == "power"
    total = half_up(sum(one.emission[at] for one in entity.objects), 2)
    changed = who == "SYN-M01" and year == 2024
    reported = total - 12_345.0 if changed else total
    put(
        frames, "enterprise", enterprise_id=who, year=year, enterprise_name=entity.name,
        unified_social_credit_code=entity.code, province=entity.province,
        site_longitude=115.5 + entity.number / 10, site_latitude=36.2, site_altitude=80.0,
        industry_code={"power": "4411", "steel": "3110", "cement": "3011", "aluminium": "3216"}[
            entity.sector
        ],
        is_captive=False, guide_version="guide_2023" if power else None, accounting_cutoff_day=31,
    )  # fmt: skip
    put(
        frames, "entity_list", enterprise_id=who, year=year, listed_sector=entity.sector,
        unified_social_credit_code=entity.code, province=entity.province, city="虚构市",
        listing_reason="above_threshold", direct_emission=total,
        listed_on=day(year - 1, 10, 20),
    )  # fmt: skip
    filed = day(year + 1, 3, 20) if power or year > 2024 else day(year + 1, 6, 12)
    done = day(year + 1, 6, 20) if power or year > 2024 else day(year + 1, 8, 20)
    put(
        frames, "annual_report", enterprise_id=who, year=year, report_version=1,
        report_stage="before_verification", submitted_on=filed, reported_emission=reported,
    )  # fmt: skip
    put(
        frames, "annual_report", enterprise_id=who, year=year, report_version=2,
        report_stage="after_verification", submitted_on=done - dt.timedelta(days=2),
        reported_emission=total,
    )  # fmt: skip
    put(
        frames, "verification", enterprise_id=who, year=year,
        verification_report_no=f"虚构省-SYNV-{entity.code[11:17]}-{year}-2", agency_id="SYN-V01",
        report_version=2, reported_emission=reported, verified_emission=total,
        change_rate=half_up((total - reported) / reported * 100, 2), is_consistent=not changed,
        difference_reason="更正入炉煤低位发热量" if changed else None,
        nonconformity_count=1 if changed else 0, verified_on=done,
        notified_on=done + dt.timedelta(days=6),
    )  # fmt: skip
    if changed:
        put(
            frames, "nonconformity", enterprise_id=who, year=year, nonconformity_no="1",
            nonconformity_category="data", object_id="1", filed_parameter="net_calorific_value_ar",
            nonconformity_description="一个月的低位发热量抄录有误",
            corrective_action="按化验记录更正", nonconformity_conclusion="corrected",
            value_role="activity", reported_value=20.105, verified_value=20.51,
            sent_on=day(year + 1, 5, 12), replied_on=day(year + 1, 5, 16),
        )  # fmt: skip
    for one in entity.objects:
        _verified(frames, entity, one, year)
        _filings(frames, entity, one, year)


def _verified(frames: Frames, entity: Entity, one: Object, year: int) -> None:
    at = YEARS.index(year)
    intensity = None
    if entity.sector == "steel":
        intensity = one.ironmaking[at] + one.sintering[at]  # type: ignore[index]
    elif entity.sector != "power":
        intensity = one.emission[at]
    put(
        frames, "verified_object", enterprise_id=entity.enterprise_id, year=year,
        object_id=one.object_id, listed_sector=entity.sector, verified_emission=one.emission[at],
        capacity=one.capacity, generation=one.generation and one.generation[at],
        heat_supply=one.heat and one.heat[at], load_factor=one.load_factor and one.load_factor[at],
        product_output=one.output and one.output[at],
        ironmaking_emission=one.ironmaking and one.ironmaking[at],
        sintering_emission=one.sintering and one.sintering[at], intensity_emission=intensity,
        non_conventional_heat_share=one.non_conventional,
    )  # fmt: skip


def _filings(frames: Frames, entity: Entity, one: Object, year: int) -> None:
    """Twelve months of one core value, and the item that the verifier confirmed."""
    at = YEARS.index(year)
    amount = one.generation[at] if one.generation else one.output[at]  # type: ignore[index]
    parameter = "generation" if one.generation else "product_output"
    monthly = half_up(amount / 12, 0)
    for month in range(1, 13):
        value = monthly if month < 12 else amount - 11 * monthly
        filed = day(year + month // 12, month % 12 + 1, 25)
        if entity.sector != "power" and (year, month) < (2025, 7):
            filed = day(2025, 10, 20)
        put(
            frames, "monthly_filing", enterprise_id=entity.enterprise_id, object_id=one.object_id,
            filed_parameter=parameter, month=day(year, month, 1), filed_value=value,
            submitted_on=filed, verified_value=value, value_role="output",
            is_meter_uncalibrated=False, meter_accuracy=0.5,
        )  # fmt: skip
    put(
        frames, "verification_item", enterprise_id=entity.enterprise_id, year=year,
        object_id=one.object_id, filed_parameter=parameter, reported_value=amount,
        verified_value=amount, value_role="output", data_source="meter_record",
        applied_method="电能表" if one.generation else "皮带秤", cross_check_source="生产月报",
    )  # fmt: skip


def allocate(frames: Frames, entity: Entity, year: int) -> Row:
    """Pre-allocation, final allocation and issue; returns the row of the issue."""
    who, at, power = entity.enterprise_id, YEARS.index(year), entity.sector == "power"
    pre = None
    for one in entity.objects:
        last = one.last if at == 0 else one.emission[0]
        share = (entity.pre_share or 0.7) if year == 2024 else 0.5
        if power:
            quantity = whole(last * share)
            pre = (pre or 0.0) + quantity
            put(
                frames, "pre_allocation", enterprise_id=who, year=year, object_id=one.object_id,
                listed_sector=entity.sector, reference_year=year - 1, last_verified_emission=last,
                pre_allocation_share=share * 100, pre_alloc=quantity,
            )  # fmt: skip
        _final(frames, entity, one, year)
    objects = [
        r for r in frames["final_allocation"] if (r["enterprise_id"], r["year"]) == (who, year)
    ]
    emission = half_up(sum(one.emission[at] for one in entity.objects), 2)
    initial = sum(row["alloc_unit"] for row in objects)
    top_up = max(0.0, whole(0.8 * emission) - initial) if power else 0.0
    final = initial + top_up
    deducted = entity.deduction if at == 1 else 0.0
    early = None if pre is None else max(0.0, pre - deducted)
    true_up = final - (pre or 0.0)
    fixed = day(year + 1, 7, 20) if year == 2024 and power else day(year + 1, 9, 12)
    issued_on = day(year + 1, 8, 12) if year == 2024 and power else day(year + 1, 9, 25)
    early_on = (
        None if pre is None else day(year + 1, 4, 15) if year == 2024 else day(year + 1, 6, 25)
    )
    if deducted:
        put(
            frames, "adjustment", enterprise_id=who, year=year, adjustment_no="1",
            adjustment_reason="false_report", decided_on=day(year + 1, 2, 10),
            deduction_opening=0.0, deduction=deducted, deduction_used=deducted,
            deduction_left=0.0,
        )  # fmt: skip
    return put(
        frames, "issue", enterprise_id=who, year=year, listed_sector=entity.sector,
        vintage=VINTAGE[year], verified_emission=emission, alloc_init=initial, gap_topup=top_up,
        gap_rate=half_up((emission - initial) / emission * 100, 2) if power else None,
        final_alloc=final, due=emission, pre_alloc=pre, true_up=true_up,
        deduction_pre=deducted or None, pre_issued=early, final_issued=true_up,
        issued=(early or 0.0) + true_up, pre_issued_on=early_on, fixed_on=fixed,
        final_issued_on=issued_on, is_differentiated=False, entity_credited_on=issued_on,
    )  # fmt: skip


def peak_factor(kind: str | None, load: float, year: int) -> float:
    """The peak-shaving factor of conventional coal."""
    if kind not in ("coal_above_300", "coal_up_to_300"):
        return 1.0
    if year <= 2024:
        return half_up(exp(log(1.015) * (16 - 20 * load / 100)), 6) if load < 65 else 1.0
    draft = 7.254 - 0.633 * (1 - exp(-load / 29.822)) - 5.643 * (1 - exp(-load / 6.871))
    return half_up(draft, 6) if load < 50 else 1.0


def _final(frames: Frames, entity: Entity, one: Object, year: int) -> None:
    at = YEARS.index(year)
    wrong = entity.wrong.get((year, one.object_id), {})
    emission = wrong.get("verified_emission", one.emission[at])
    row: Row = {
        "enterprise_id": entity.enterprise_id, "year": year, "object_id": one.object_id,
        "listed_sector": entity.sector, "special_case": "none", "verified_emission": emission,
        "facility_permit_no": f"SYN-MF{entity.number:02}{one.object_id}",
    }  # fmt: skip
    if one.generation and one.heat and one.load_factor:
        kind = wrong.get("benchmark_class", one.benchmark_class)
        factor = peak_factor(kind, one.load_factor[at], year)
        electric = wrong.get("benchmark_generation", BENCHMARKS[kind, year])
        heat = HEAT["gas" if kind == "gas" else "coal", year]
        by_power = whole(one.generation[at] * electric * factor)
        by_heat = whole(one.heat[at] * heat)
        top_up = max(0.0, whole(emission) - by_power - by_heat) if kind == "gas" else 0.0
        row |= {
            "benchmark_class": kind, "capacity": one.capacity, "is_merged": False,
            "generation": one.generation[at], "heat_supply": one.heat[at],
            "load_factor": one.load_factor[at], "peak_shaving_factor": factor,
            "benchmark_generation": electric, "benchmark_heat": heat, "alloc_power": by_power,
            "alloc_heat": by_heat, "alloc_init": by_power + by_heat, "gas_topup": top_up,
            "alloc_unit": by_power + by_heat + top_up,
        }  # fmt: skip
    elif one.output:
        numerator = emission
        if one.ironmaking and one.sintering:
            numerator = one.ironmaking[at] + one.sintering[at]
        intensity = half_up(numerator / one.output[at], 6)
        row |= {
            "product_output": one.output[at], "intensity_emission": numerator,
            "allocation_intensity": intensity, "alloc_unit": whole(emission),
        }  # fmt: skip
        if year == 2025:
            balance = BALANCE[entity.sector]
            sign = wrong.get("sign", 1)
            deviation = half_up((balance - intensity) / balance * 100, 4)
            alpha = half_up(sign * max(-0.03, min(0.03, 0.15 * deviation / 100)), 6)
            row |= {
                "balance_value": balance, "deviation": deviation, "alpha": alpha,
                "alloc_unit": whole(emission * (1 + alpha)),
            }  # fmt: skip
    frames.setdefault("final_allocation", []).append(row)
