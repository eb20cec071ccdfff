"""Mapping profiles: read, checked, applied and drafted."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from click.testing import CliRunner

from mrv.catalogue import load_rulebook
from mrv.cli.failures import Failure
from mrv.cli.profile import command
from mrv.intake.load import load
from mrv.intake.open_source import open_source
from mrv.intake.profile import ProfileError, load_profile, shipped_profiles
from mrv.intake.profile_draft import draft_profile

RULEBOOK = load_rulebook()
REAL = Path(__file__).parents[2] / "sample_reports" / "real"
GOOD = """\
profile: vendor
title: {zh: 厂商, en: Vendor}
read:
  - {name: heat, column: Heat BTU}
  - {name: state, column: State, kind: text}
tables:
  - frame: power_unit_month
    where: state == 'on'
    constants: {enterprise_id: E1, month: 2025-03}
    columns:
      - {to: unit_id, join: [Plant, Unit], separator: /}
      - {to: generation, from: Gross, unit: 万kWh}
      - {to: heat_supply, calculate: heat * 1.055056, unit: GJ}
      - {to: combustion_emission, from: Short tons, factor: 0.90718474}
"""
ROWS = """\
Plant,Unit,State,Gross,Heat BTU,Short tons,Odd
A,1,on,2,100,10,x
A,2,off,3,5,1,x
B,1,on,4,n/k,,x
"""


def write(folder: Path, profile: str, rows: str = ROWS) -> tuple[Path, Path]:
    (folder / "p.yaml").write_text(profile, encoding="utf-8")
    (folder / "data.csv").write_text(rows, encoding="utf-8")
    return folder / "p.yaml", folder / "data.csv"


def test_columns_units_factors_expressions_filters_and_places(tmp_path: Path) -> None:
    profile, data = write(tmp_path, GOOD)
    submission = load([data], RULEBOOK, profile=profile)
    frame = submission.frames["power_unit_month"]
    first, second = frame.table.iter_rows(named=True)
    assert (first["unit_id"], first["month"]) == ("A/1", dt.date(2025, 3, 1))
    assert first["generation"] == 20
    assert first["heat_supply"] == pytest.approx(105.5056)
    assert first["combustion_emission"] == pytest.approx(9.0718474)
    assert (second["unit_id"], second["heat_supply"], second["combustion_emission"]) == (
        "B/1", None, None,
    )  # fmt: skip
    place = frame.provenance.locate(1, "heat_supply")
    assert (place.line, place.column) == (4, "Heat BTU")
    found = {problem.code: problem for problem in submission.problems}
    assert {"IN-111", "IN-113", "IN-114", "IN-040"} <= set(found)
    assert "Odd" in found["IN-114"].message.en
    location = found["IN-113"].location
    assert location is not None
    assert location.line == 4
    assert submission.inputs[0].layout == "profile:vendor"


def test_lists_are_no_numbers(tmp_path: Path) -> None:
    profile, data = write(tmp_path, GOOD)
    table = pl.read_csv(data).with_columns(pl.concat_list("Gross"))
    data.unlink()
    table.write_parquet(tmp_path / "data.parquet")
    submission = load([tmp_path / "data.parquet"], RULEBOOK, profile=profile)
    assert any("[2]" in problem.message.en for problem in submission.problems)
    assert submission.frames["power_unit_month"].table["generation"].to_list() == [None, None]


@pytest.mark.parametrize(
    ("unmapped", "fuels"), [("blank", ["diesel", None, None]), ("skip", ["diesel"])]
)
def test_values_without_a_code(tmp_path: Path, unmapped: str, fuels: list[str | None]) -> None:
    text = f"""\
profile: codes
title: {{zh: 厂商, en: Vendor}}
tables:
  - frame: power_unit
    constants: {{enterprise_id: E1, year: 2025}}
    columns:
      - {{to: unit_id, from: id}}
      - {{to: main_fuel, from: fuel, codes: {{D: diesel}}, unmapped: {unmapped}}}
"""
    profile, data = write(tmp_path, text, "id,fuel\n1,D\n2,X\n3,\n")
    submission = load([data], RULEBOOK, profile=profile)
    assert submission.frames["power_unit"].table["main_fuel"].to_list() == fuels
    told = next(p for p in submission.problems if p.code == "IN-112")
    assert "X" in (told.observed or "")


def test_workbooks_have_cells_as_places(tmp_path: Path) -> None:
    profile, _ = write(tmp_path, GOOD)
    book = openpyxl.Workbook()
    book.active.append(["export of 2025-03"])
    for line in ROWS.splitlines():
        book.active.append(line.split(","))
    book.save(tmp_path / "data.xlsx")
    submission = load([tmp_path / "data.xlsx"], RULEBOOK, profile=profile)
    frame = submission.frames["power_unit_month"]
    assert frame.table["generation"].to_list() == [20, 40]
    assert frame.provenance.locate(1, "generation").cell == "D5"


def test_missing_columns_are_named(tmp_path: Path) -> None:
    profile, data = write(tmp_path, GOOD, "Plant,Unit,State,Gross\nA,1,on,2\n")
    submission = load([data], RULEBOOK, profile=profile)
    told = next(p for p in submission.problems if p.code == "IN-110")
    assert "Heat BTU" in told.message.zh
    assert submission.unreadable


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("to: generation", "to: generatoin", "unknown-column", 11),
        ("frame: power_unit_month", "frame: power_unit_mnth", "unknown-frame", 7),
        ("unit: 万kWh", "unit: furlong", "unknown-unit", 11),
        ("heat * 1.055056", "heet * 1.055056", "expression", 12),
        ("heat * 1.055056", "__import__('os')", "expression", 12),
        ("heat * 1.055056", "state", "expression", 12),
        ("heat * 1.055056", "prev(heat)", "row-only", 12),
        ("from: Gross,", "from: Gross, calculate: heat,", "one-source", 11),
        ("factor: 0.9", "unit: t, factor: 0.9", "unit-and-factor", 13),
        ("enterprise_id: E1, ", "", "missing-key", 11),
        ("title:", "titel:", "unknown-field", 2),
        ("where: state == 'on'", "where: state + 1", "expression", 8),
    ],
)
def test_mistakes_are_found_with_their_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    assert old in GOOD
    profile, data = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ProfileError) as caught:
        load_profile(profile, RULEBOOK)
    found = {problem.code: problem for problem in caught.value.problems}
    assert code in found
    assert abs(found[code].line - line) <= 1
    submission = load([data], RULEBOOK, profile=profile)
    assert [p.code for p in submission.problems if p.severity == "fatal"] == ["IN-015"]


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    _, data = write(tmp_path, GOOD)
    submission = load([data], RULEBOOK, profile=tmp_path / "none.yaml")
    assert [p.code for p in submission.problems if p.severity == "fatal"] == ["IN-015"]


def test_shipped_profiles_are_usable() -> None:
    assert set(shipped_profiles()) == {
        "uk-ets-compliance",
        "us-egrid-units-2021",
        "usgs-coalqual",
    }
    for path in shipped_profiles().values():
        load_profile(path, RULEBOOK)


def test_generating_units_excerpt() -> None:
    submission = load(
        [REAL / "us-egrid-units-2021-excerpt.csv"], RULEBOOK, profile="us-egrid-units-2021"
    )
    unit = submission.frames["power_unit"].table.filter(
        (submission.frames["power_unit"].table["enterprise_id"] == "3")
        & (submission.frames["power_unit"].table["unit_id"] == "4")
    )
    assert unit["main_fuel"].to_list() == ["bituminous_coal"]
    assert unit["boiler_type"].to_list() == ["pulverised_coal"]
    year = submission.frames["power_unit_year"].table
    barry = year.filter((year["enterprise_id"] == "3") & (year["unit_id"] == "4")).row(
        0, named=True
    )
    assert barry["combustion_emission"] == pytest.approx(747834.375 * 0.90718474)
    assert barry["fossil_heat_input"] == pytest.approx(7288859.725 * 1.055056 * 0.95)
    assert barry["operating_hours"] == 3806


def test_coal_assay_excerpt() -> None:
    submission = load([REAL / "usgs-coalqual-excerpt.csv"], RULEBOOK, profile="usgs-coalqual")
    frame = submission.frames["power_fuel_month"]
    first = frame.table.row(0, named=True)
    assert (first["unit_id"], first["fuel"]) == ("DC2173466", "lignite")
    assert first["carbon_content_ar"] == 0.419
    net = 7210 * 0.002326 - 0.206 * 2.92 - 0.023 * 23.1
    assert first["net_calorific_value_ar"] == pytest.approx(net)
    assert first["carbon_per_heat"] == pytest.approx(0.419 / net)
    assert frame.provenance.locate(0, "net_calorific_value_ar").line == 2


@pytest.mark.parametrize("path", sorted(REAL.glob("*.csv")), ids=lambda path: path.stem)
def test_excerpts_are_small_and_drafts_are_usable(path: Path, tmp_path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 61
    out = tmp_path / "draft.yaml"
    result = CliRunner().invoke(command, ["draft", str(path), "-o", str(out), "--lang", "zh"])
    assert result.exit_code == 0
    load_profile(out, RULEBOOK)


def draft(folder: Path, text: str) -> str:
    (folder / "vendor export.csv").write_text(text, encoding="utf-8")
    with ExitStack() as stack:
        source = open_source(folder / "vendor export.csv", None, stack)
        assert source is not None
        return draft_profile(source, RULEBOOK)


def test_draft_reads_headers_units_ranges_and_codes(tmp_path: Path) -> None:
    text = draft(
        tmp_path,
        "机组,月份,燃料品种,耗煤量(万吨),低位发热量,收到基水分,天气\n"
        "1,2025-01,烟煤,5.2,21500,12.1,晴\n1,2025-02,怪煤,5.1,20800,12.4,阴\n"
        "1,2025-03,烟煤,5.4,21900,11.8,雨\n",
    )
    assert "frame: power_fuel_month" in text
    assert "to: fuel_consumption\n        from: '耗煤量(万吨)'\n        unit: '万吨'" in text
    assert "to: net_calorific_value_ar\n        from: '低位发热量'\n        unit: 'kJ/kg'" in text
    assert "confirm the unit" in text
    assert "'烟煤': bituminous_coal" in text
    assert "怪煤" in text
    assert "ignore:" in text
    assert "- '天气'" in text
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    submission = load([tmp_path / "vendor export.csv"], RULEBOOK, profile=path)
    table = submission.frames["power_fuel_month"].table
    assert table["net_calorific_value_ar"].to_list() == [21.5, 21.9]
    assert table["fuel_consumption"].to_list() == [52000, 54000]


def test_draft_doubts_values_out_of_range(tmp_path: Path) -> None:
    text = draft(tmp_path, "机组,月份,发电量(MWh),供热比\n1,2025-01,100,abc\n1,2025-02,110,def\n")
    lines = [line.strip() for line in text.splitlines()]
    assert lines[lines.index("- to: generation") - 1].startswith("# high:")
    assert lines[lines.index("- to: heat_ratio") - 1].startswith("# low:")


@pytest.mark.parametrize(
    "arguments",
    [["draft", "nothing.csv"], ["check", "nothing.yaml"], ["draft", "x.csv", "--frame", "nope"]],
)
def test_command_fails_with_a_message(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    arguments[1] = str(tmp_path / arguments[1])
    result = CliRunner().invoke(command, [*arguments, "--lang", "en"])
    assert isinstance(result.exception, Failure)
    assert result.exception.text


def test_command_lists_the_shipped_profiles() -> None:
    result = CliRunner().invoke(command, ["list", "--lang", "zh"])
    assert "us-egrid-units-2021  美国发电机组" in result.output
