"""What clerks of steel works, clinker lines and smelters get wrong in what they file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from mrv.catalogue import load_rulebook
from mrv.cli.validate import command
from mrv.engine.api import validate
from mrv.intake.json_schema import all_schemas
from mrv.intake.load import load
from mrv.intake.open_source import open_source
from mrv.intake.profile_draft import draft_profile
from mrv.intake.submission import Problem, Submission

RULEBOOK = load_rulebook()
MONTHS = [f"{month}月" for month in range(1, 7)]
Maker = Callable[..., Path]


@pytest.fixture
def book(tmp_path: Path) -> Maker:
    """Writes sheets given as rows."""

    def make(**sheets: list[list[Any]]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name)
            for row in rows:
                sheet.append(row)
        path = tmp_path / "2025年报告.xlsx"
        made.save(path)
        return path

    return make


def told(submission: Submission, code: str) -> list[Problem]:
    return [problem for problem in submission.problems if problem.code == code]


def line(name: str, *outputs: float) -> list[list[Any]]:
    return [[name], ["参数", "单位", *MONTHS], ["熟料产量", "t", *outputs]]


@pytest.mark.parametrize("name", ["1号生产线", "第1生产线", "1#熟料生产线", "1号窑", "Line 1"])
def test_lines_by_the_names_people_give_them(book: Maker, name: str) -> None:
    submission = load([book(产量=line(name, *range(1, 7)))], RULEBOOK)
    table = submission.frames["cement_line_month"].table
    assert table["line_id"].unique().to_list() == ["1"]
    assert submission.sector == "cement"


@pytest.mark.parametrize("name", ["1号电解系列", "系列1", "Potline 1", "1#系列"])
def test_potlines_by_the_names_people_give_them(book: Maker, name: str) -> None:
    rows = [[name], ["参数", "单位", *MONTHS], ["铝液产量", "t", *range(1, 7)]]
    table = load([book(产量=rows)], RULEBOOK).frames["aluminium_line_month"].table
    assert table["line_id"].unique().to_list() == ["1"]


def test_two_lines_with_one_name(book: Maker) -> None:
    path = book(
        生产线=[["参数", "单位", "1号生产线", "1号生产线"], ["批复的设计能力", "t/d", 2500, 5000]],
        产量=[*line("1号生产线", *range(1, 7)), [], *line("1号生产线", *range(11, 17))],
    )
    submission = load([path], RULEBOOK)
    duplicates = told(submission, "IN-071")
    assert {p.frame for p in duplicates} == {"cement_line", "cement_line_month"}
    assert len([p for p in duplicates if p.frame == "cement_line_month"]) == 6
    message = next(p for p in duplicates if p.frame == "cement_line").message
    for text in (message.zh, message.en):
        assert "生产线!C1" in text
        assert "生产线!D1" in text
    assert submission.frames["cement_line_month"].table.is_empty(), "nobody knows which is meant"


def test_a_material_that_no_table_has(book: Maker) -> None:
    rows = [
        ["燃料物料用途", "含碳原料", "物料名称", "钛铁矿渣", "外购或自产", "外购"],
        ["参数", "单位", *MONTHS],
        ["碳酸盐、电极、含碳原料消耗量或含碳产品输出量", "t", *range(1, 7)],
    ]
    submission = load([book(物料=rows)], RULEBOOK)
    unknown = [p for p in submission.problems if p.parameter == "material"]
    assert unknown
    assert {p.location.cell for p in unknown if p.location} == {"D1"}
    assert all("钛铁矿渣" in p.message.zh and "钛铁矿渣" in p.message.en for p in unknown)
    table = submission.frames["steel_material_month"].table
    assert table["material"].unique().to_list() == ["钛铁矿渣"], "kept under the name it was filed"


def test_months_of_two_years_and_their_guides(book: Maker) -> None:
    months = ["2025年10月", "2025年11月", "2025年12月", "2026年1月", "2026年2月", "2026年3月"]
    path = book(
        企业=[["参数", "填报内容"], ["报告年度", 2026], ["企业编号", "SYN-1"]],
        产量=[["1号机组"], ["参数", "单位", *months], ["发电量", "MWh", *range(1, 7)]],
    )
    submission = load([path], RULEBOOK)
    problem = told(submission, "IN-104")[0]
    assert problem.severity == "warning"
    assert problem.location is not None
    assert (problem.location.sheet, problem.location.cell) == ("产量", "C2")
    assert "2025" in problem.message.zh
    assert "2026" in problem.message.en
    months_read = submission.frames["power_unit_month"].table["month"]
    assert set(months_read.dt.year()) == {2025, 2026}, "nothing is left out"


def test_a_unit_of_the_power_list_in_a_steel_report() -> None:
    unit = pl.DataFrame(
        {"enterprise_id": ["SYN-1"], "unit_id": ["1"], "year": [2025], "is_in_power_market": [True]}
    )
    result = validate({"steel_power_unit": unit})
    failed = result.findings.filter(pl.col("outcome") == "fail", pl.col("severity") == "error")
    assert "is_in_power_market" in failed["parameter"].to_list()


def test_a_table_of_another_sector(tmp_path: Path) -> None:
    path = tmp_path / "cement_line_month.csv"
    path.write_text(
        "enterprise_id,line_id,month,clinker_output\nSYN-1,1,2025-01,5\n", encoding="utf-8"
    )
    assert load([path], RULEBOOK, sector="cement").frames
    submission = load([path], RULEBOOK, sector="steel")
    problem = told(submission, "IN-029")[0]
    assert problem.severity == "error"
    assert "水泥" in problem.message.zh
    assert "--sector cement" in problem.message.en
    assert submission.unreadable
    answer = CliRunner().invoke(command, [str(path), "--sector", "steel", "--lang", "zh"])
    assert answer.exit_code == 3
    assert "水泥" in answer.output


PROFILE = """\
profile: kiln
title: {zh: 厂商, en: Vendor}
tables:
  - frame: cement_line_month
    constants: {enterprise_id: SYN-1, month: 2025-03}
    columns:
      - {to: line_id, from: Kiln}
      - {to: clinker_output, from: Clinker, unit: 万t}
"""


def test_a_vendor_profile(tmp_path: Path) -> None:
    profile, data = tmp_path / "p.yaml", tmp_path / "data.csv"
    profile.write_text(PROFILE, encoding="utf-8")
    data.write_text("Kiln,Clinker\n1,12\n", encoding="utf-8")
    table = load([data], RULEBOOK, profile=profile).frames["cement_line_month"].table
    assert table["clinker_output"].to_list() == [120000]
    refused = load([data], RULEBOOK, profile=profile, sector="aluminium")
    assert refused.unreadable
    problem = told(refused, "IN-115")[0]
    assert "cement_line_month" in problem.message.zh
    assert "--sector cement" in problem.message.en


def test_a_drafted_profile_of_a_smelter_reads_its_own_source(tmp_path: Path) -> None:
    data, profile = tmp_path / "系列月报.csv", tmp_path / "p.yaml"
    data.write_text(
        "企业编号,系列编号,月份,铝液产量(t),阳极消耗量(t),槽平均电压(V)\n"
        "SYN-1,1,2025-01,10000,4700,3.98\nSYN-1,1,2025-02,9100,4290,3.99\n",
        encoding="utf-8",
    )
    with ExitStack() as stack:
        source = open_source(data, None, stack)
        assert source is not None
        text = draft_profile(source, RULEBOOK, sector="aluminium")
    assert "frame: aluminium_line_month" in text
    profile.write_text(text, encoding="utf-8")
    table = load([data], RULEBOOK, profile=profile).frames["aluminium_line_month"].table
    assert table["anode_consumption_gross"].to_list() == [4700, 4290]
    assert table["cell_voltage"].to_list() == [3.98, 3.99]


def test_a_tidy_table_of_a_steel_process(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text(
        "企业编号,工序,生产线编号,月份,参数,数值,单位\n"
        "SYN-1,炼铁,1,2025-01,工序产品产量,250000,t\n"
        "SYN-1,炼铁,1,2025-01,工序消耗电量,1200,万kWh\n",
        encoding="utf-8",
    )
    record = load([path], RULEBOOK).frames["steel_process_month"].table.row(0, named=True)
    assert (record["process"], record["month"]) == ("ironmaking", dt.date(2025, 1, 1))
    assert (record["process_output"], record["process_electricity"]) == (250000, 12000)


def test_the_published_schema_of_a_clinker_line() -> None:
    schema = all_schemas(RULEBOOK)["cement_line_month"]
    record = {"enterprise_id": "SYN-1", "line_id": "1", "month": "2025-03-01"}
    checker = jsonschema.Draft202012Validator(schema)
    assert checker.is_valid([record | {"clinker_output": 100000.0}])
    assert not checker.is_valid([record | {"clinker_output": "much"}])
