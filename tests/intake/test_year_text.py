"""The reporting year in titles, labels and names, and the years that are none."""

from __future__ import annotations

import datetime as dt

import pytest

from mrv.intake import year_text


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("某电厂2025年度排放数据", {2025}),
        ("2025年元素碳检测汇总", {2025}),
        ("2025年1号机组元素碳", {2025}),
        ("２０２５ 年度", {2025}),
        ("2 0 2 5 年度", {2025}),
        ("二〇二五年度排放报告", {2025}),
        ("《某电厂2025年度温室气体排放报告》", {2025}),
        ("2025年1-12月煤质台账", {2025}),
        ("2025年1月1日—12月31日", {2025}),
        ("2025.01-2025.12", {2025}),
        ("2024年12月26日至2025年12月25日", {2025}),
        ("2024年7月至2025年6月", {2024, 2025}),
        ("2024-2025年度", {2024, 2025}),
        ("2025年度排放数据（与2024年对比）", {2025}),
        ("2025年填报2024年数据", {2024, 2025}),
        ("2025排放数据", {2025}),
        ("Emissions data 2025", {2025}),
        ("FY2025", {2025}),
        ("GHG report 2025 (printed 2026-01-05)", {2025}),
        ("1 January to 31 December 2025", {2025}),
        ("Jan 2025 - Dec 2025", {2025}),
        ("环办气候函〔2022〕485号", set()),
        ("关于做好2023—2025年部分重点行业工作的通知（环办气候函〔2023〕332号）", {2023, 2025}),
        ("生态环境部公告2023年第5号", set()),
        ("依据GB/T 213-2008、DL/T 567.6-2016测定", set()),
        ("ISO 14064-1:2018 report", set()),
        ("发电设施核算指南（2022年修订版）", set()),
        ("2024年度全国碳排放权交易配额分配方案", set()),
        ("编制依据《核算与报告指南 2022年》", set()),
        ("打印日期：2026年1月5日", set()),
        ("编制时间：2026年1月", set()),
        ("填报日期 2026年", set()),
        ("截至2025年12月", set()),
        ("履约年度：2025年", set()),
        ("2015年投产", set()),
        ("企业编号2025", set()),
        ("91110000MA2025ABCD", set()),
        ("装机容量2025MW", set()),
        ("Printed 2026", set()),
        ("Plant data, as of 2026", set()),
        ("Order No. 485 of 2022", set()),
        ("© 2024 form v2025", set()),
    ],
)
def test_years_of_titles(title: str, years: set[int]) -> None:
    assert year_text.titled(title) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("填报年度：2025年", {2025}),
        ("报告年度（年）：2025", {2025}),
        ("报告期 2025年", {2025}),
        ("核算期：2025年1月1日至2025年12月31日", {2025}),
        ("核算期：自2024年12月26日至2025年12月25日止", {2025}),
        ("填报单位：某电厂  报告年度：2025  填报日期：2026-01-05", {2025}),
        ("Reporting year: 2025", {2025}),
        ("Reporting period: 1 January 2025 to 31 December 2025", {2025}),
        ("某电厂2025年度排放数据", set()),
        ("履约年度：2025", set()),
        ("填报日期：2026年", set()),
        ("Last year: 2024", set()),
    ],
)
def test_years_after_a_label(text: str, years: set[int]) -> None:
    assert year_text.stated(text) == years


@pytest.mark.parametrize(
    ("name", "years", "month"),
    [
        ("2025年", {2025}, None),
        ("2025月度数据", {2025}, None),
        ("report2025", {2025}, None),
        ("SYN-PWR-001_2025_form", {2025}, None),
        ("某电厂2025年度排放报告（打印2026-01-05）", {2025}, None),
        ("2024-2025", {2024, 2025}, None),
        ("2025-03", {2025}, 3),
        ("2026年1月上报", {2026}, 1),
        ("导出_2026-01-15", set(), None),
        ("20250310", set(), None),
        ("91110000MA2025ABCD", set(), None),
        ("GB-T213-2008", set(), None),
        ("环办气候函〔2022〕485号附件", set(), None),
        ("2022年版指南填报表", set(), None),
        ("指南2022版", set(), None),
    ],
)
def test_years_of_names(name: str, years: set[int], month: int | None) -> None:
    assert year_text.named(name) == year_text.Named(frozenset(years), month)


def test_labels_and_their_values() -> None:
    assert year_text.is_label("报告年度：") and year_text.is_label("核算期（起止）")
    assert not year_text.is_label("填报日期") and not year_text.is_label("履约年度")
    assert year_text.of_value(2025.0) == {2025} == year_text.of_value(dt.date(2025, 12, 31))
    assert year_text.of_value("20250310") == set()
