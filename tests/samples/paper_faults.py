"""Faults of the papers: versions late or out of order, lists and plans at odds with reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tests.samples.aluminium.clean import CLEAN as SMELTER
from tests.samples.aluminium.derive import derive as derive_aluminium
from tests.samples.aluminium.year import build_year as build_smelter
from tests.samples.cement.derive import derive as derive_cement
from tests.samples.cement.plant import CLEAN as SITE
from tests.samples.cement.year import build_year as build_site
from tests.samples.papers import add_papers
from tests.samples.power.plant import CLEAN as PLANT
from tests.samples.power.year import build_year as build_plant
from tests.samples.rows import Frames, Row
from tests.samples.sample import Cell, Sample
from tests.samples.steel.clean import CLEAN as MILL
from tests.samples.steel.year import build_year as build_mill
from tests.samples.writers import csv_folder, workbook


def _rows(frames: Frames, frame: str, **keys: Any) -> list[Row]:
    return [row for row in frames[frame] if all(row.get(k) == v for k, v in keys.items())]


def _sample(
    path: str, zh: str, en: str, build: Callable[[], Frames], cells: tuple[Cell, ...], *find: str
) -> Sample:
    layout = workbook if len(path) % 2 else csv_folder
    return Sample(path, zh, en, build, {"submission": layout}, cells, find)


def _filings() -> Frames:
    """July filed in October; March corrected before it was filed, without a reason."""
    frames = add_papers(build_plant(PLANT))
    (july,) = _rows(frames, "report_version", report_version_no="M07")
    july["submitted_on"] = date(2025, 10, 20)
    (march,) = _rows(frames, "report_version", report_version_no="M03")
    frames["report_version"].append(
        march
        | {
            "report_version_no": "M03-2",
            "replaces_version_no": "M03",
            "submitted_on": date(2025, 4, 9),
        }
    )
    return frames


def _joint_mill() -> Frames:
    """The coke ovens belong to a company that is not listed; the second furnace is on no list."""
    frames = add_papers(build_mill(MILL))
    owner = {"enterprise_id": MILL.enterprise_id}
    frames["enterprise_member"] = [
        {
            **owner,
            "year": 2025,
            "member_uscc": "91000000MA00000019",
            "member_name": "示例烧结公司（虚构）",
            "member_activity": "烧结",
            "discharge_permit_no": "SYN-P-2",
            "joined_on": date(2019, 7, 1),
        }
    ]
    for row in _rows(frames, "steel_process", process="coking"):
        row["facility_owner"] = "示例焦化公司（虚构）"
    frames["facility"] = [row for row in frames["facility"] if row["facility_code"] != "GL2"]
    return frames


def _not_as_planned() -> Frames:
    """From July the heat of line 1's coal is the default, though the plan has it measured."""
    frames = add_papers(build_site(SITE))
    for row in _rows(frames, "cement_fuel_month", line_id="1", fuel="bituminous_coal"):
        if row["month"].month >= 7:
            row["net_calorific_value_ar_method"] = "default"
            row["net_calorific_value_ar"] = 23.076
    for row in frames["dq_plan_parameter"]:
        row["missing_data_rule"] = "conservative_value"
    return derive_cement(frames)


def _list_at_odds() -> Frames:
    """Line 2 opened in another year by the list than by the report; capacity in 10^4 t."""
    frames = add_papers(build_smelter(SMELTER))
    (second,) = _rows(frames, "facility", facility_code="2")
    second["commissioned_on"] = second["commissioned_on"].replace(
        year=second["commissioned_on"].year + 1
    )
    second["production_capacity"] = second["production_capacity"] / 10000
    return derive_aluminium(frames)


POWER = _sample(
    "power/faulty/filings-out-of-order",
    "7月数据10月才填报；3月的更正版本早于原版本，内容相同且没有原因。",
    "July is filed in October; March's correction comes before the original, is the same file "
    "and gives no reason.",
    _filings,
    (
        Cell("report_version", {"year": "2025", "report_version_no": "M07"}, "submitted_on"),
        Cell("report_version", {"year": "2025", "report_version_no": "M03-2"}, "submitted_on"),
        Cell("report_version", {"year": "2025", "report_version_no": "M03-2"}, "correction_reason"),
        Cell("report_version", {"year": "2025", "report_version_no": "M03-2"}, "file_sha256"),
    ),
    "COM-LOG-239",
    "COM-LOG-233",
    "COM-LOG-234",
    "COM-LOG-235",
)
STEEL = _sample(
    "steel/faulty/member-not-listed",
    "联合报告漏列焦化公司，2号高炉不在设施清单中。",
    "The joint report leaves out the coking company; furnace 2 is not on the list of facilities.",
    _joint_mill,
    (
        Cell(
            "steel_process",
            {"process": "coking", "line_id": "JH1", "year": "2025"},
            "facility_owner",
        ),
        Cell(
            "steel_process", {"process": "ironmaking", "line_id": "GL2", "year": "2025"}, "line_id"
        ),
    ),
    "STL-LOG-602",
    "STL-LOG-600",
)
CEMENT = _sample(
    "cement/faulty/not-as-planned",
    "7月起1号线煤的热值由实测改为缺省，与数据质量控制方案不一致。",
    "From July line 1's heat of coal is the default, though the plan has it measured.",
    _not_as_planned,
    tuple(
        Cell(
            "cement_fuel_month",
            {"line_id": "1", "fuel": "bituminous_coal", "month": f"2025-{month:02}"},
            "net_calorific_value_ar_method",
        )
        for month in range(7, 13)
    ),
    "CEM-LOG-610",
)
ALUMINIUM = _sample(
    "aluminium/faulty/list-at-odds",
    "设施清单中2系列的投运日期和产能与系列信息不一致。",
    "By the list of facilities line 2 opened in another year, and its capacity is in 10^4 t.",
    _list_at_odds,
    (
        Cell(
            "facility",
            {"facility_process": "aluminium_smelting", "facility_code": "2", "year": "2025"},
            "commissioned_on",
        ),
        Cell(
            "facility",
            {"facility_process": "aluminium_smelting", "facility_code": "2", "year": "2025"},
            "production_capacity",
        ),
    ),
    "ALU-LOG-605",
    "ALU-LOG-606",
)

FAULTY = (POWER, STEEL, CEMENT, ALUMINIUM)
