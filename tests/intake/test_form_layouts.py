"""Layouts of monthly tables that plants file, of our own making: nothing lost, nothing misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.intake.form_books import GENERATED, MONTHS, Rows, months_of, read, series, told

LINE = ["发电量", "MWh", *GENERATED]
HOURS = [700.0 + month for month in range(12)]


def spaced(values: Rows) -> Rows:
    """Each value with a blank cell after it."""
    return [cell for value in values for cell in (value, None)]


LAYOUTS: dict[str, tuple[Rows, list[str]]] = {
    "merged titles, and remarks between": (
        [["某某发电有限公司"], ["2025年度生产数据汇总表"], [],
         ["单位：某某", "", "打印日期：2026年1月8日"],
         ["机组编号", "1"], ["参数", "单位", *MONTHS, "合计"], [*LINE, sum(GENERATED)]],
        ["A1:O1", "A2:O2"],
    ),
    "year merged above the months": (
        [["1号机组"], ["参数", "单位", "2025年"], [None, None, *MONTHS], LINE],
        ["A2:A3", "B2:B3", "C2:N2"],
    ),
    "year above, nothing merged": (
        [["1号机组"], ["参数", "单位", "2025年"], [None, None, *MONTHS], LINE], [],
    ),
    "labels in both rows, year as a number": (
        [["1号机组"], ["参数", "单位", 2025], ["参数", "单位", *MONTHS], LINE], [],
    ),
    "year, half years, months": (
        [["1号机组"], ["参数", "单位", "2025年", *[None] * 11],
         [None, None, "上半年", *[None] * 5, "下半年"], [None, None, *MONTHS], LINE],
        ["A2:A4", "B2:B4", "C2:N2", "C3:H3", "I3:N3"],
    ),
    "months as numbers below their word": (
        [["2025年"], ["1号机组"], ["参数", "单位", "月份"], [None, None, *range(1, 13)], LINE],
        ["A3:A4", "B3:B4", "C3:N3"],
    ),
    "keys beside, in two rows": (
        [["机组", "参数", "单位", "2025年", *[None] * 11, "合计"], [None, None, None, *MONTHS],
         ["1号机组", *LINE, sum(GENERATED)]],
        ["A1:A2", "B1:B2", "C1:C2", "D1:O1", "P1:P2"],
    ),
    "months as 2025.01": (
        [["1号机组"], ["项目", "单位", *(float(f"2025.{m:02}") for m in range(1, 13))], LINE],
        [],
    ),
    "months as 2025.1": (
        [["1号机组"], ["项目", "单位", *(float(f"2025.{m}") for m in range(1, 13))], LINE], [],
    ),
    "months as 25年1月": (
        [["1号机组"], ["项目", "单位", *(f"25年{month}" for month in MONTHS)], LINE], [],
    ),
    "spaces and full-width digits": (
        [["报告年度：２０２５年"], ["机组编号：１"],
         ["参　数", "单　位", *(f"{month} 月" for month in "１２３４５６７８９"),
          "１０月", "１１ 月", "１２　月份"],
         ["发　电　量", "ＭＷｈ", *(f"{value:,.0f}" for value in GENERATED)]], [],
    ),
    "blank columns between": (
        [[None, "2025年度"], [None, "1号机组"], [None, "参数", None, "单位", None, *spaced(MONTHS)],
         [None, "发电量", None, "MWh", None, *spaced(GENERATED)]], [],
    ),
    "the year's total before the months": (
        [["2025年"], ["1号机组"], ["参数", "单位", "全年合计", *MONTHS],
         ["发电量", "MWh", sum(GENERATED), *GENERATED]], [],
    ),
    "half a year below the other": (
        [["2025年"], ["1号机组"], ["参数", "单位", *MONTHS[:6]], LINE[:8], [], ["1号机组"],
         ["参数", "单位", *MONTHS[6:]], ["发电量", "MWh", *GENERATED[6:]]], [],
    ),
    "group of lines beside": (
        [["2025年"], ["1号机组"], ["项目", None, "单位", *MONTHS], ["生产数据", *LINE],
         [None, "运行小时数", "h", *HOURS]],
        ["A3:B3", "A4:A5"],
    ),
    "unit's name in a column without heading": (
        [["2025年"], [None, "参数", "单位", *MONTHS], ["1号机组", *LINE],
         [None, "运行小时数", "h", *HOURS]], [],
    ),
    "no heading but months": ([["2025年"], ["1号机组"], [None, None, *MONTHS], LINE], []),
}  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_layouts(tmp_path: Path, layout: str) -> None:
    rows, merged = LAYOUTS[layout]
    submission = read(tmp_path, {"数据": rows}, merged=merged)
    assert series(submission, "generation", unit_id="1") == months_of(2025)
    assert {p.severity for p in submission.problems} <= {"info", "warning"}
    unread = {"IN-020", "IN-090", "IN-099", "IN-109", "IN-118"}
    assert not unread & {p.code for p in submission.problems}
    annual = submission.frames.get("power_unit_year")
    if annual is not None:
        assert annual.table["generation"].to_list() == [sum(GENERATED)]


def test_two_years_side_by_side(tmp_path: Path) -> None:
    before = [value - 100 for value in GENERATED]
    rows = [["1号机组"], ["参数", "单位", "2024年", *[None] * 11, "2025年"],
            [None, None, *MONTHS, *MONTHS], ["发电量", "MWh", *before, *GENERATED]]  # fmt: skip
    submission = read(tmp_path, {"数据": rows}, merged=["A2:A3", "B2:B3", "C2:N2", "O2:Z2"])
    assert series(submission, "generation") == months_of(2024, before) | months_of(2025)


def test_a_line_of_numbers_is_no_heading(tmp_path: Path) -> None:
    above = ["运行小时数", "h", 2025, *[None] * 11]
    rows = [["1号机组"], ["参数", "单位", *MONTHS], above, ["参数", "单位", *MONTHS], LINE]
    submission = read(tmp_path, {"2024年": rows})
    assert series(submission, "generation") == months_of(2024)


@pytest.mark.parametrize(
    "rows",
    [
        [["参数", None, *MONTHS], ["发电量", "万kWh", *GENERATED], ["供热量", "GJ", *HOURS]],
        [["参数", "量纲", *MONTHS], ["发电量", "万kWh", *GENERATED], ["供热量", "GJ", *HOURS]],
        [["单位：万kWh"], ["参数", *MONTHS], ["发电量", *GENERATED], ["供热量(GJ)", *HOURS]],
        [["参数", *MONTHS], ["发电量（万千瓦时）", *GENERATED], ["供热量/GJ", *HOURS]],
    ],
)
def test_units_are_never_lost(tmp_path: Path, rows: Rows) -> None:
    submission = read(tmp_path, {"2025年": [["1号机组"], *rows]})
    assert series(submission, "generation") == months_of(2025, [10 * v for v in GENERATED])
    assert series(submission, "heat_supply") == months_of(2025, HOURS)


def test_sums_and_means_of_some_months_are_told_and_not_read(tmp_path: Path) -> None:
    heading = [
        "参数",
        "单位",
        *MONTHS[:3],
        "一季度",
        *MONTHS[3:6],
        "上半年",
        *MONTHS[6:],
        "合计",
        "平均",
    ]
    values = [*GENERATED[:3], 1.0, *GENERATED[3:6], 2.0, *GENERATED[6:], sum(GENERATED), 3.0]
    rows = [["1号机组"], heading, ["发电量", "MWh", *values]]
    submission = read(tmp_path, {"2025年": rows})
    assert series(submission, "generation") == months_of(2025)
    assert submission.frames["power_unit_year"].table["generation"].to_list() == [sum(GENERATED)]
    assert [p.severity for p in told(submission, "IN-117")] == ["info"] * 3


def test_rows_and_columns_that_nothing_is_read_from_are_told(tmp_path: Path) -> None:
    rows = [["类型", "机组", "参数", "单位", *MONTHS], ["甲类", "1号机组", *LINE],
            ["乙类", "1号机组", None, "GJ", *HOURS]]  # fmt: skip
    submission = read(tmp_path, {"2025年": rows})
    assert series(submission, "generation") == months_of(2025)
    [column], [row] = told(submission, "IN-109"), told(submission, "IN-118")
    assert column.observed == "类型" and "甲类" in column.message.en
    assert row.location and row.location.cell == "C3" and "3" in row.message.zh


def test_a_sum_over_units_is_told_once_and_not_read(tmp_path: Path) -> None:
    rows = [["机组", "参数", "单位", *MONTHS], ["1号机组", *LINE], ["合计", *LINE]]
    submission = read(tmp_path, {"2025年": rows})
    assert set(submission.frames["power_unit_month"].table["unit_id"]) == {"1"}
    assert [p.location.cell for p in told(submission, "IN-073") if p.location] == ["A3"]
    both = read(tmp_path, {"2025年": [*rows, ["2号机组", *LINE], ["全厂合计"]]})
    assert series(both, "generation", unit_id="2") == months_of(2025)


def test_a_line_named_like_a_key_is_told(tmp_path: Path) -> None:
    rows = [["1号机组"], ["参数", "单位", *MONTHS], LINE, ["企业代码", "GJ", *HOURS]]
    submission = read(tmp_path, {"2025年": rows})
    assert series(submission, "generation") == months_of(2025)
    assert [p.observed for p in told(submission, "IN-090")] == ["企业代码"]


def test_a_first_or_last_month_without_heading_is_told(tmp_path: Path) -> None:
    rows = [["1号机组"], ["参数", "单位", None, *MONTHS[1:11], None], LINE]
    submission = read(tmp_path, {"2025年": rows})
    assert len(series(submission, "generation")) == 10
    cells = [p.location.cell for p in told(submission, "IN-099") if p.location]
    assert cells == ["C2", "N2"]
