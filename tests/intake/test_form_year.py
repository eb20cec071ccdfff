"""Where the year of months across is taken from, what is told of it, and when it is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from tests.intake.form_books import (
    GENERATED,
    MONTHS,
    UNIT,
    Rows,
    months_of,
    read,
    series,
    table,
    told,
)

FIELD = [["信息项", "填报内容"], ["企业代码", "E1"], ["报告年度", 2025]]


@pytest.mark.parametrize(
    ("sheets", "name", "cell", "source"),
    [
        ({"数据": table(["某电厂2025年度排放数据"], UNIT)}, "form.xlsx", "A1", "数据!A1"),
        ({"数据": table(["某电厂"], ["2025年元素碳检测汇总"], UNIT)}, "a.xlsx", "A2", "数据!A2"),
        ({"数据": table(["填报年度：2025年"], UNIT)}, "a.xlsx", "A1", "填报年度：2025年"),
        ({"数据": table(["报告期", "2025年"], UNIT)}, "a.xlsx", "B1", "报告期 2025年"),
        (
            {"数据": table(["核算期：2025年1月1日至2025年12月31日"], UNIT)},
            "a.xlsx", "A1", "核算期：2025年1月1日至2025年12月31日",
        ),
        (
            {"数据": table(["核算期", dt.date(2024, 12, 26), "至", dt.date(2025, 12, 25)], UNIT)},
            "a.xlsx", "B1", "2024-12-26 - 2025-12-25",
        ),
        ({"数据": table(UNIT, heading=["2025年", "单位", *MONTHS])}, "a.xlsx", "A2", "2025年"),
        ({"2025月度数据": table(UNIT)}, "a.xlsx", None, "2025月度数据"),
        ({"封面": [["报告年度：2025年"]], "数据": table(UNIT)}, "a.xlsx", "A1", "封面!A1"),
        ({"数据": table(UNIT)}, "某电厂2025年度数据.xlsx", None, "某电厂2025年度数据.xlsx"),
        ({"Data": table(["Reporting year: 2025"], UNIT)}, "a.xlsx", "A1", "Reporting year: 2025"),
        ({"Data": table(["Emissions data 2025"], UNIT)}, "a.xlsx", "A1", "Emissions data 2025"),
    ],
)  # fmt: skip
def test_the_year_is_taken_and_its_place_is_told(
    tmp_path: Path, sheets: dict[str, Rows], name: str, cell: str | None, source: str
) -> None:
    submission = read(tmp_path, sheets, name=name)
    assert series(submission, "generation") == months_of(2025)
    [problem] = told(submission, "IN-106")
    assert problem.severity == "info" and problem.observed == "2025"
    assert problem.location and problem.location.cell == cell
    assert source in problem.message.zh and source in problem.message.en
    assert "2025" in problem.message.zh and "2025" in problem.message.en


def test_an_explicit_field_needs_no_remark(tmp_path: Path) -> None:
    card = read(tmp_path, {"企业": FIELD, "数据": table(UNIT)})
    listed = [["企业代码", "报告年度", "企业名称"], ["E1", 2025, "甲电厂"]]
    for submission in (card, read(tmp_path, {"企业": listed, "数据": table(UNIT)})):
        assert series(submission, "generation") == months_of(2025)
        assert not told(submission, "IN-106") and not told(submission, "IN-108")


def test_the_headings_year_needs_no_remark(tmp_path: Path) -> None:
    headings = ["参数", "单位", "2025年1月", *MONTHS[1:]]
    submission = read(tmp_path, {"2023年": table(UNIT, heading=headings)})
    assert series(submission, "generation") == months_of(2025)
    assert not told(submission, "IN-106")
    across = ["参数", "单位", "2024年11月", "12月", "2025年1月", "2月", *MONTHS[2:4]]
    submission = read(tmp_path, {"数据": table(UNIT, heading=across)})
    assert list(series(submission, "generation")) == [
        dt.date(2024, 11, 1), dt.date(2024, 12, 1), *(dt.date(2025, m, 1) for m in range(1, 5)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheets", "name", "year", "against"),
    [
        # A field is trusted more than a title, a title more than a name, a name more than others.
        ({"企业": FIELD, "数据": table(["某电厂2024年度数据"], UNIT)}, "a.xlsx", 2025, "数据!A1"),
        ({"2023年": table(["2025年度数据"], UNIT)}, "a.xlsx", 2025, "2023年"),
        ({"2025年": table(UNIT), "封面": [["2023年度报告"]]}, "a.xlsx", 2025, None),
        ({"封面": [["2025年度报告"]], "数据": table(UNIT)}, "2023.xlsx", 2025, None),
        ({"数据": table(["2024年度数据"], ["报告年度：2025"], UNIT)}, "a.xlsx", 2025, "数据!A1"),
    ],
)
def test_the_order_of_trust(
    tmp_path: Path, sheets: dict[str, Rows], name: str, year: int, against: str | None
) -> None:
    submission = read(tmp_path, sheets, name=name)
    assert series(submission, "generation") == months_of(year)
    disputed = told(submission, "IN-108")
    assert len(disputed) == (against is not None)
    if against is not None:
        assert disputed[0].severity == "warning"
        assert against in disputed[0].message.zh and against in disputed[0].message.en
        assert str(year) in disputed[0].message.en


@pytest.mark.parametrize(
    ("sheets", "name", "places"),
    [
        (
            {"数据": table(["2025年度数据"], ["2024年度"], UNIT)},
            "a.xlsx", ("数据!A1", "数据!A2"),
        ),
        (
            {"甲": [["2025年度报告"]], "乙": [["2024年度报告"]], "数据": table(UNIT)},
            "a.xlsx", ("甲!A1", "乙!A1"),
        ),
        ({"2024-2025年": table(UNIT)}, "a.xlsx", ("2024-2025年", "2024-2025年")),
        ({"数据": table(UNIT)}, "2024_2025.xlsx", ("2024_2025.xlsx", "2024_2025.xlsx")),
        (
            {"企业": FIELD, "机组": [["信息项", "填报内容"], ["装机容量", 300], ["报告年度", 2024]],
             "数据": table(["2025年度数据"], UNIT)},
            "a.xlsx", ("企业!B3", "机组!B3"),
        ),
    ],
)  # fmt: skip
def test_two_years_of_one_trust_are_refused(
    tmp_path: Path, sheets: dict[str, Rows], name: str, places: tuple[str, str]
) -> None:
    submission = read(tmp_path, sheets, name=name)
    assert submission.frames.get("power_unit_month") is None
    [problem] = told(submission, "IN-107")
    assert problem.severity == "error"
    assert "2025" in problem.message.zh and "2024" in problem.message.en
    for place in places:
        assert place in problem.message.zh and place in problem.message.en
    assert not told(submission, "IN-093")


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ((["环办气候函〔2022〕485号"], ["依据GB/T 213-2008"]), "a.xlsx"),
        ((["打印日期：2026年1月5日"],), "a.xlsx"),
        ((["填报日期", "2026年"],), "a.xlsx"),
        ((["制表时间", dt.date(2026, 1, 5)],), "a.xlsx"),
        ((["企业代码", "2025"],), "a.xlsx"),
        ((["联系电话", 2025],), "a.xlsx"),
        ((["某电厂"],), "导出_2026-01-15.xlsx"),
        ((["某电厂"],), "91110000MA2025ABCD.xlsx"),
        ((["某电厂"],), "2026年1月.xlsx"),  # filled until December: not of that year
    ],
)
def test_what_is_no_reporting_year(tmp_path: Path, above: Rows, name: str) -> None:
    submission = read(tmp_path, {"数据": table(*above, UNIT)}, name=name)
    assert [p.code for p in submission.problems if p.severity == "error"] == ["IN-093"]
    assert not told(submission, "IN-106")
    assert submission.unreadable


def test_a_month_in_the_files_name_is_enough_for_the_months_before_it(tmp_path: Path) -> None:
    rows = [UNIT, ["参数", "单位", *MONTHS], ["发电量", "MWh", 1.0, 2.0, 3.0]]
    submission = read(tmp_path, {"数据": rows}, name="2025-03.xlsx")
    assert series(submission, "generation") == months_of(2025, [1.0, 2.0, 3.0])


def test_sheets_and_tables_may_be_of_different_years(tmp_path: Path) -> None:
    by_sheet = read(tmp_path, {"2024年": table(UNIT), "2025年": table(UNIT)})
    below = [*table(["2024年度数据"], UNIT), [], *table(["2025年度数据"], UNIT)]
    for submission in (by_sheet, read(tmp_path, {"数据": below})):
        assert series(submission, "generation") == months_of(2024) | months_of(2025)
        assert sorted(str(p.observed) for p in told(submission, "IN-106")) == ["2024", "2025"]
        assert not told(submission, "IN-108")


def test_a_card_without_a_year_is_told_where_the_tables_are_of_two(tmp_path: Path) -> None:
    card = [["信息项", "填报内容"], ["企业代码", "E1"], ["企业名称", "甲电厂"]]
    sheets = {"企业": card, "2024年": table(UNIT), "2025年": table(UNIT)}
    submission = read(tmp_path, sheets)
    [problem] = told(submission, "IN-093")
    assert "企业" in problem.message.zh
    assert "enterprise" not in submission.frames


def test_a_sheet_without_a_year_is_named_where_others_have_one(tmp_path: Path) -> None:
    sheets: dict[str, Any] = {
        "2024年": table(UNIT),
        "2025年": table(UNIT),
        "汇总": table(["2号机组"]),
    }
    submission = read(tmp_path, sheets)
    [problem] = told(submission, "IN-107")
    assert "2024年" in problem.message.zh and "2025年" in problem.message.en
    assert set(submission.frames["power_unit_month"].table["unit_id"]) == {"1"}


def test_the_same_title_on_many_sheets_is_told_once(tmp_path: Path) -> None:
    sheets = {f"表{n}": table(["2025年度数据"], [f"{n}号机组"]) for n in range(1, 8)}
    submission = read(tmp_path, sheets)
    [problem] = told(submission, "IN-106")
    assert "表1!A1" in problem.message.zh and "表4!A1" in problem.message.zh
    assert "表7" not in problem.message.zh and "等" in problem.message.zh
    assert series(submission, "generation", unit_id="7") == months_of(2025)


def test_a_sheet_of_something_else_says_no_year(tmp_path: Path) -> None:
    submission = read(tmp_path, {"碳价": [["2023年碳价"], ["日期", "价格"]], "数据": table(UNIT)})
    assert told(submission, "IN-093") and not submission.frames.get("power_unit_month")


def test_the_years_column_is_of_the_year_taken(tmp_path: Path) -> None:
    rows = [UNIT, ["参数", "单位", *MONTHS, "2025年合计", "2024年合计"]]
    rows.append(["发电量", "MWh", *GENERATED, sum(GENERATED), 9000])
    submission = read(tmp_path, {"数据": rows})
    annual = submission.frames["power_unit_year"].table
    assert annual["year"].to_list() == [2025] and annual["generation"].to_list() == [sum(GENERATED)]
    assert [p.observed for p in told(submission, "IN-099")] == ["2024年合计"]


def test_a_column_of_years(tmp_path: Path) -> None:
    later = [value + 50 for value in GENERATED]
    rows = [["年度", "机组", "参数", "单位", *MONTHS], [2024, "1", "发电量", "MWh", *GENERATED],
            [2025, "1", "发电量", "MWh", *later]]  # fmt: skip
    submission = read(tmp_path, {"2025年": rows})
    assert series(submission, "generation") == months_of(2024) | months_of(2025, later)
    assert not told(submission, "IN-106") and not told(submission, "IN-109")
    card = [["信息项", "填报内容"], ["企业代码", "E1"], ["企业名称", "甲电厂"]]
    rows[1][0] = "待定"
    submission = read(tmp_path, {"企业": card, "数据": rows})
    assert series(submission, "generation") == months_of(2025, later)
    assert submission.frames["enterprise"].table["year"].to_list() == [2025]
    [problem] = told(submission, "IN-091")
    assert problem.parameter == "year" and problem.location and problem.location.cell == "C2"


def test_a_year_beside_the_units_number_heads_no_months(tmp_path: Path) -> None:
    above = ["机组编号", "1", "年度", "2025"]
    submission = read(tmp_path, {"数据": table(above)})
    assert series(submission, "generation", unit_id="1") == months_of(2025)
    assert told(submission, "IN-106")
