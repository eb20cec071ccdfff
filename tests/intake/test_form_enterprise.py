"""Several enterprises in one form: a column of codes, rows that name one, cards and lists."""

from __future__ import annotations

from pathlib import Path

from tests.intake.form_books import GENERATED, MONTHS, months_of, read, series, told

HEADING = ["企业代码", "机组编号", "参数", "单位", *MONTHS]
OTHERS = [value + 500 for value in GENERATED]
HOURS = [700.0] * 12
LIST = [
    ["企业代码", "报告年度", "企业名称", "统一社会信用代码"],
    ["E1", 2025, "甲电厂", "91110000MA2025ABC1"],
    ["E2", 2025, "乙电厂", "91110000MA2025ABC2"],
]


def test_a_column_of_codes(tmp_path: Path) -> None:
    rows = [
        HEADING,
        ["E1", "1", "发电量", "MWh", *GENERATED],
        ["E1", "1", "运行小时数", "h", *HOURS],
        ["E1", "2", "发电量", "MWh", *GENERATED],
        ["E2", "1", "发电量", "MWh", *OTHERS],
    ]
    submission = read(tmp_path, {"2025年": rows})
    assert series(submission, "generation", enterprise_id="E1", unit_id="2") == months_of(2025)
    assert series(submission, "generation", enterprise_id="E2") == months_of(2025, OTHERS)
    assert series(submission, "operating_hours") == months_of(2025, HOURS)
    frame = submission.frames["power_unit_month"]
    assert len(frame.table) == 36
    row = frame.table["enterprise_id"].to_list().index("E2")
    assert frame.provenance.locate(row, "enterprise_id").cell == "A5"
    assert not told(submission, "IN-034")


def test_merged_credit_codes_with_blanks_below(tmp_path: Path) -> None:
    rows = [
        ["统一社会信用代码", *HEADING[1:]],
        ["91110000MA2025ABC1", "1", "发电量", "MWh", *GENERATED],
        [None, None, "运行小时数", "h", *HOURS],
        ["91110000MA2025ABC2", "1", "发电量", "MWh", *OTHERS],
    ]
    plain = read(tmp_path, {"2025年": rows}, merged=["A2:A3", "B2:B3"])
    assert series(plain, "generation", enterprise_id="91110000MA2025ABC2")
    assert series(plain, "operating_hours", enterprise_id="91110000MA2025ABC1")
    known = read(tmp_path, {"企业": LIST, "月": rows})
    assert series(known, "generation", enterprise_id="E2") == months_of(2025, OTHERS)
    assert series(known, "operating_hours", enterprise_id="E1") == months_of(2025, HOURS)


def test_names_are_looked_up_or_told(tmp_path: Path) -> None:
    rows = [
        ["企业名称", *HEADING[1:]],
        ["甲电厂", "1", "发电量", "MWh", *GENERATED],
        ["乙 电厂", "1", "发电量", "MWh", *OTHERS],
    ]
    known = read(tmp_path, {"企业": LIST, "月": rows})
    assert series(known, "generation", enterprise_id="E2") == months_of(2025, OTHERS)
    assert not told(known, "IN-116")
    unknown = read(tmp_path, {"2025年": rows})
    assert series(unknown, "generation", enterprise_id="甲电厂") == months_of(2025)
    assert [p.observed for p in told(unknown, "IN-116")] == ["甲电厂", "乙 电厂"]


def test_where_the_workbook_is_of_one_enterprise_its_name_is_no_other(tmp_path: Path) -> None:
    card = [["信息项", "填报内容"], ["企业代码", "E1"], ["企业名称", "甲"], ["报告年度", 2025]]
    rows = [["企业名称", *HEADING[1:]], ["甲发电厂", "1", "发电量", "MWh", *GENERATED]]
    submission = read(tmp_path, {"企业": card, "月": rows})
    assert series(submission, "generation", enterprise_id="E1") == months_of(2025)


def test_another_enterprise_ends_what_was_said_of_the_unit(tmp_path: Path) -> None:
    rows = [
        HEADING,
        ["E1", "1", "发电量", "MWh", *GENERATED],
        ["E2", None, "发电量", "MWh", *OTHERS],
    ]
    submission = read(tmp_path, {"2025年": rows})
    assert [p.location.cell for p in told(submission, "IN-091") if p.location] == ["C3"]
    assert submission.frames["power_unit_month"].table["enterprise_id"].unique().to_list() == ["E1"]


def test_rows_that_name_an_enterprise(tmp_path: Path) -> None:
    rows = [
        ["企业代码：E1", "报告年度：2025"],
        ["1号机组"],
        ["参数", "单位", *MONTHS],
        ["发电量", "MWh", *GENERATED],
        ["2号机组"],
        ["发电量", "MWh", *GENERATED],
        ["企业代码", "E2"],
        ["1号机组"],
        ["发电量", "MWh", *OTHERS],
    ]
    submission = read(tmp_path, {"数据": rows})
    assert series(submission, "generation", enterprise_id="E1", unit_id="2") == months_of(2025)
    assert series(submission, "generation", enterprise_id="E2") == months_of(2025, OTHERS)


def test_months_of_nobody_are_not_given_to_the_first_of_two(tmp_path: Path) -> None:
    cards = [["信息项", "甲", "乙"], ["企业代码", "E1", "E2"], ["报告年度", 2025, 2025],
             ["企业名称", "甲电厂", "乙电厂"]]  # fmt: skip
    rows = [["1号机组"], ["参数", "单位", *MONTHS], ["发电量", "MWh", *GENERATED]]
    submission = read(tmp_path, {"企业": cards, "月": rows})
    assert submission.frames["power_unit_month"].table.is_empty()
    assert told(submission, "IN-031")
