"""Broken chains: one way in which emission, allowances and surrender come apart, each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.samples.chain.entities import ENTITIES, Entity
from tests.samples.chain.plant import coal_of_march, with_account
from tests.samples.chain.portfolio import portfolio
from tests.samples.chain.stages import day, put
from tests.samples.rows import Frames, Row
from tests.samples.sample import Cell, Sample
from tests.samples.writers import Writer, chinese_csv, csv_folder, workbook

BOOK: Mapping[str, Writer] = {"workbook": workbook}
FOLDER: Mapping[str, Writer] = {"csv": csv_folder}
CHINESE: Mapping[str, Writer] = {"csv": chinese_csv}
HEAT_PLANT, GAS, GANGUE, STEEL, CEMENT, SMELTER = ENTITIES


def row_of(frames: Frames, frame: str, **keys: Any) -> Row:
    """The one record with these values."""
    [found] = [row for row in frames[frame] if all(row.get(k) == v for k, v in keys.items())]
    return found


def _nothing(frames: Frames) -> None:
    """The fault lies in what the portfolio is made from."""


def _faulty(
    slug: str,
    zh: str,
    en: str,
    entities: tuple[Entity, ...],
    cell: Cell,
    must_find: tuple[str, ...],
    fault: Callable[[Frames], None] = _nothing,
    files: Mapping[str, Writer] = FOLDER,
) -> Sample:
    def frames() -> Frames:
        made = portfolio(entities)
        fault(made)
        return made

    return Sample(f"chain/faulty/{slug}", zh, en, frames, files, (cell,), must_find)


def _object(parameter: str, year: int, number: str, frame: str = "final_allocation") -> Cell:
    return Cell(frame, {"year": str(year), "object_id": number}, parameter)


def _year(frame: str, parameter: str, year: int) -> Cell:
    return Cell(frame, {"year": str(year)}, parameter)


def old_vintage(frames: Frames) -> None:
    row_of(frames, "surrender", year=2025, surrender_no="1")["vintage"] = "V24"


def used_twice(frames: Frames) -> None:
    first, second = frames["ccer_cancellation"]
    second |= {
        "serial_from": first["serial_from"],
        "serial_to": first["serial_from"] + second["cancelled_quantity"] - 1,
    }


def not_conserved(frames: Frames) -> None:
    row_of(frames, "holding", vintage="V25", month=day(2026, 10, 1))["holding"] += 5_000


def carried_too_much(frames: Frames) -> None:
    wrong = frames["carryover"][0]
    wrong["carryover_limit"] = wrong["year_end_holding"]


def late(frames: Frames) -> None:
    row_of(frames, "annual_report", year=2024, report_version=1)["submitted_on"] = day(2025, 4, 18)
    verified = row_of(frames, "verification", year=2024)
    verified |= {
        "verified_on": day(2025, 7, 12), "notified_on": day(2025, 7, 17),
    }  # fmt: skip
    row_of(frames, "issue", year=2024)["final_issued_on"] = day(2025, 9, 2)


def both_roles(frames: Frames) -> None:
    row_of(frames, "agency", agency_id="SYN-W01", year=2024)["agency_id"] = "SYN-V01"


def registry_differs(frames: Frames) -> None:
    frames["registry_transfer"][0]["transferred_quantity"] -= 900


def sold_abroad(frames: Frames) -> None:
    frames["ccer_project"][0]["is_cross_border_authorised"] = True


def stale_due(frames: Frames) -> None:
    row_of(frames, "obligation", year=2024)["due"] -= 12_345


def listed_twice(frames: Frames) -> None:
    unit = row_of(frames, "final_allocation", enterprise_id="SYN-M01", year=2024, object_id="2")
    mill = row_of(frames, "final_allocation", enterprise_id="SYN-M04", year=2024)
    mill["facility_permit_no"] = unit["facility_permit_no"]


def silent_change(frames: Frames) -> None:
    wrong = row_of(frames, "verification", year=2024)
    wrong["nonconformity_count"] = 0
    del frames["nonconformity"], wrong["difference_reason"]


def unlisted(frames: Frames) -> None:
    frames["entity_list"] = [row for row in frames["entity_list"] if row["year"] != 2024]
    put(
        frames, "entity_list", enterprise_id="SYN-M99", year=2024, listed_sector="power",
        unified_social_credit_code=HEAT_PLANT.code, province="hebei", city="虚构市",
        listing_reason="above_threshold", direct_emission=50_000.0, listed_on=day(2023, 10, 20),
    )  # fmt: skip


def misread_heat(frames: Frames) -> None:
    coal_of_march(frames)["net_calorific_value_ar"] = 28.06  # it was 23.06


HEAT_OF_MARCH = Sample(
    "chain/faulty/heat-value-of-march",
    "3月低位发热量23.06录成28.06，一路传到应清缴量，清缴不足。",
    "The heat value of March, 23.06, is filed as 28.06; it goes all the way to what is due, and "
    "too little is surrendered.",
    lambda: with_account(5, 0, misread_heat), FOLDER,
    (Cell("power_fuel_month", {"unit_id": "1", "month": "2025-03"}, "net_calorific_value_ar"),),
    ("PWR-THR-006",),
)  # fmt: skip


SAMPLES: tuple[Sample, ...] = (
    HEAT_OF_MARCH,
    _faulty(
        "stale-benchmark", "2024年度机组配额沿用2023年的发电基准值。",
        "The allocation of 2024 uses the benchmark of 2023.",
        (replace(HEAT_PLANT, wrong={(2024, "1"): {"benchmark_generation": 0.7950}}),),
        _object("benchmark_generation", 2024, "1"), ("CPL-LOG-015",),
    ),
    _faulty(
        "wrong-class", "600 MW机组按Ⅱ类基准核定。", "A unit of 600 MW is allocated as class II.",
        (replace(HEAT_PLANT, wrong={(2024, "1"): {"benchmark_class": "coal_up_to_300"}}),),
        _object("benchmark_class", 2024, "1"), ("CPL-LOG-014",), files=BOOK,
    ),
    _faulty(
        "old-vintage", "2025年度用未结转的24年度配额清缴。",
        "Vintage 2024, not carried over, is surrendered for 2025.", (GANGUE,),
        Cell("surrender", {"year": "2025"}, "vintage"), ("CPL-STD-046",), old_vintage,
    ),
    _faulty(
        "credit-used-twice", "同一批CCER序列号被两家企业注销。",
        "Two entities cancel the same serial numbers.", (HEAT_PLANT, CEMENT),
        Cell("ccer_cancellation", {"cancellation_no": "SYN-C0002"}, "serial_from"),
        ("CPL-LOG-053",), used_twice, CHINESE,
    ),
    _faulty(
        "five-per-cent-exceeded", "CCER抵销量超过应清缴量的5%。",
        "Credits exceed 5 % of what is due.", (replace(CEMENT, credits=(99_900, 0)),),
        _year("obligation", "ccer_used", 2024), ("CPL-STD-045",),
    ),
    _faulty(
        "allocated-on-another-emission", "配额核定所用排放量不是经核查排放量。",
        "The allocation rests on another emission than the verified one.",
        (replace(SMELTER, wrong={(2024, "1"): {"verified_emission": 590_000.0}}),),
        _object("verified_emission", 2024, "1"), ("CPL-LOG-013",),
    ),
    _faulty(
        "holdings-not-conserved", "2026年10月期末持仓多出5000吨。",
        "October 2026 closes with 5 000 t that came from nowhere.", (GANGUE,),
        Cell("holding", {"vintage": "V25", "month": "2026-10"}, "holding"),
        ("CPL-LOG-036",), not_conserved, BOOK,
    ),
    _faulty(
        "pre-allocation-too-high", "2024年度按80%预分配。", "80 % is pre-allocated for 2024.",
        (replace(GANGUE, pre_share=0.8),), _object("pre_alloc", 2024, "1", "pre_allocation"),
        ("CPL-LOG-030",),
    ),
    _faulty(
        "carry-over-too-high", "最大可结转量按全部持仓计算。",
        "The whole holding is taken for the largest carry-over.", (HEAT_PLANT, STEEL),
        _year("carryover", "carryover_limit", 2025), ("CPL-LOG-050",), carried_too_much,
    ),
    _faulty(
        "late-steps", "2024年度报告、核查、发放均逾期。",
        "Report, verification and issue of 2024 are late.", (GAS,),
        _year("issue", "final_issued_on", 2024), ("CPL-STD-109",), late,
    ),
    _faulty(
        "agency-writes-and-reviews", "同一机构在同省既编制报告又从事核查。",
        "One agency writes reports and verifies them in one province.", (STEEL,),
        Cell("agency", {"agency_id": "SYN-V01", "province": "hebei", "year": "2024"},
             "agency_role"),
        ("CPL-LOG-059",), both_roles,
    ),
    _faulty(
        "wash-trade", "三日内与同一对手等量买入又卖出。",
        "The same quantity is bought from and sold back to one party within three days.",
        (replace(GANGUE, round_trip=50_000),),
        Cell("trade", {"trade_id": "SYN-D00002"}, "buyer_id"), ("CPL-LOG-199",),
    ),
    _faulty(
        "short-surrender", "2025年度少清缴2万吨。", "20 000 t too little is surrendered for 2025.",
        (replace(GANGUE, short=20_000),), _year("obligation", "surrendered", 2025),
        ("CPL-LOG-044",),
    ),
    _faulty(
        "registry-differs", "登记过户量与成交量不一致。",
        "The registry transferred another quantity than was traded.", (GANGUE,),
        Cell("trade", {"trade_id": "SYN-D00001"}, "trade_quantity"), ("CPL-LOG-037",),
        registry_differs,
    ),
    _faulty(
        "credit-authorised-abroad", "已授权跨境使用的CCER用于国内清缴。",
        "Credits authorised for use abroad are used at home.", (CEMENT,),
        Cell("ccer_cancellation", {"cancellation_no": "SYN-C0001"}, "project_id"),
        ("CPL-LOG-056",), sold_abroad,
    ),
    _faulty(
        "due-of-the-first-report", "应清缴配额仍按核查前排放量。",
        "What is due still rests on the emission before verification.", (HEAT_PLANT,),
        _year("obligation", "due", 2024), ("CPL-LOG-047",), stale_due,
    ),
    _faulty(
        "captive-unit-twice", "自备机组同时在发电和钢铁名单中核定。",
        "A captive unit is allocated under power and under steel.", (HEAT_PLANT, STEEL),
        Cell("final_allocation", {"year": "2024", "object_id": "M"}, "facility_permit_no"),
        ("CPL-LOG-003",), listed_twice,
    ),
    _faulty(
        "coefficient-reversed", "偏离系数正负号相反。", "The coefficient has the wrong sign.",
        (replace(STEEL, wrong={(2025, "M"): {"sign": -1}}),), _object("alpha", 2025, "M"),
        ("CPL-LOG-124", "CPL-LOG-024"),
    ),
    _faulty(
        "change-without-finding", "核查前后排放量不同，却没有不符合项和原因。",
        "Verification changed the emission without a finding or a reason.", (HEAT_PLANT,),
        _year("verification", "nonconformity_count", 2024), ("CPL-LOG-008",), silent_change,
    ),
    _faulty(
        "entity-not-listed", "企业不在当年名录中，却有报告、核查和清缴。",
        "An entity that is not on the year's list reports, is verified and surrenders.",
        (HEAT_PLANT,), _year("obligation", "enterprise_id", 2024), ("CPL-LOG-243",), unlisted,
    ),
)  # fmt: skip
