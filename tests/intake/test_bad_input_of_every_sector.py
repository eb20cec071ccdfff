"""The same slips in every sector: a clear word about each, and nothing skipped in silence."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from mrv.catalogue import load_rulebook
from mrv.cli.validate import command
from mrv.engine.api import validate
from mrv.intake.load import load

RULEBOOK = load_rulebook()
SAMPLES = Path("sample_reports")
SECTORS = ("power", "steel", "cement", "aluminium")
MASTER = {
    "power": ("power_unit", "unit_id", "PWR-LOG-671"),
    "steel": ("steel_process", "line_id", "STL-LOG-136"),
    "cement": ("cement_line", "line_id", "CEM-LOG-161"),
    "aluminium": ("aluminium_line", "line_id", "ALU-LOG-214"),
}
NAMED = {
    "power": "unit_name",
    "steel": "line_name",
    "cement": "line_name",
    "aluminium": "line_name",
}
MATERIAL = (
    ("power", "power_fuel_month", "fuel"),
    ("steel", "steel_material_month", "material"),
    ("steel", "steel_process_material_month", "material"),
    ("cement", "cement_fuel_month", "fuel"),
    ("cement", "cement_material_month", "material"),
    ("aluminium", "aluminium_fuel_month", "fuel"),
    ("aluminium", "aluminium_carbonate_month", "carbonate"),
)
OLD_GUIDE = {
    "power": ("guide_2023", "COM-LOG-083"),
    "steel": ("steel_2024", "COM-LOG-086"),
    "cement": ("cement_guide_2024", "CEM-LOG-211"),
    "aluminium": ("aluminium_guide_2024", "COM-LOG-086"),
}


@cache
def clean(sector: str) -> Mapping[str, pl.DataFrame]:
    """The tables of the sector's clean report."""
    submission = load([SAMPLES / sector / "clean" / "csv"], RULEBOOK)
    return {name: data.table for name, data in submission.frames.items()}


def failed(frames: Mapping[str, pl.DataFrame], rule: str) -> pl.DataFrame:
    found = validate(dict(frames), rules=RULEBOOK, only=[rule], trace=False).findings_table()
    return found.filter(pl.col("outcome") == "fail", pl.col("rule") == rule)


@pytest.mark.parametrize("sector", SECTORS)
@pytest.mark.parametrize("asked", SECTORS)
def test_a_report_of_one_sector_as_another(sector: str, asked: str) -> None:
    if sector == asked:
        return
    report = str(SAMPLES / sector / "clean" / "form.xlsx")
    answer = CliRunner().invoke(command, [report, "--sector", asked, "--lang", "en", "--no-trace"])
    assert answer.exit_code == 3
    assert "IN-102" in answer.output
    assert f"--sector {sector}" in " ".join(answer.output.split())


@pytest.mark.parametrize("sector", SECTORS)
def test_no_table_of_another_sector_is_left_out_in_silence(sector: str) -> None:
    asked = SECTORS[SECTORS.index(sector) - 1]
    submission = load([SAMPLES / sector / "clean" / "csv"], RULEBOOK, sector=asked)
    told = {problem.frame for problem in submission.problems if problem.code == "IN-029"}
    own = {name for name in clean(sector) if RULEBOOK.frames[name].sector == sector}
    assert own
    assert told == own
    assert not own & set(submission.frames)


@pytest.mark.parametrize("sector", SECTORS)
def test_two_of_one_name(sector: str) -> None:
    frame, key, rule = MASTER[sector]
    table = clean(sector)[frame]
    twin = table.head(1).with_columns(pl.lit("99").alias(key))
    findings = failed({**clean(sector), frame: pl.concat([table, twin])}, rule)
    assert findings.height == 2, "both bear the name"
    name = table.get_column(NAMED[sector])[0]
    assert all(name in text for text in findings.get_column("message_zh"))


@pytest.mark.parametrize(("sector", "frame", "column"), MATERIAL)
def test_a_material_that_no_table_has(sector: str, frame: str, column: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / sector / "clean" / "csv", tmp_path / "csv")
    path = tmp_path / "csv" / f"{frame}.csv"
    table = pl.read_csv(path, infer_schema_length=0)
    first = pl.int_range(pl.len()) == 0
    odd = pl.when(first).then(pl.lit("钛铁矿渣")).otherwise(pl.col(column)).alias(column)
    table.with_columns(odd).write_csv(path)
    submission = load([tmp_path / "csv"], RULEBOOK)
    (problem,) = [p for p in submission.problems if p.code == "IN-053"]
    assert problem.severity == "error"
    assert problem.location is not None
    assert (Path(problem.location.file).name, problem.location.line) == (path.name, 2)
    assert "钛铁矿渣" in problem.message.zh
    assert "钛铁矿渣" in problem.message.en
    read = submission.frames[frame].table
    assert read.height == table.height, "the row is kept under the name it was filed"
    assert "钛铁矿渣" in read.get_column(column).to_list()


FUELS = [
    ("power", "power_fuel_month"),
    ("steel", "steel_power_fuel_month"),
    ("cement", "cement_fuel_month"),
    ("aluminium", "aluminium_fuel_month"),
]


@pytest.mark.parametrize(("sector", "frame"), FUELS)
def test_a_material_filed_as_a_fuel(sector: str, frame: str, tmp_path: Path) -> None:
    shutil.copytree(SAMPLES / sector / "clean" / "csv", tmp_path / "csv")
    path = tmp_path / "csv" / f"{frame}.csv"
    table = pl.read_csv(path, infer_schema_length=0)
    first = pl.int_range(pl.len()) == 0
    odd = pl.when(first).then(pl.lit("预焙阳极")).otherwise(pl.col("fuel")).alias("fuel")
    table.with_columns(odd).write_csv(path)
    (problem,) = [p for p in load([tmp_path / "csv"], RULEBOOK).problems if p.code == "IN-053"]
    assert problem.severity == "error"
    assert problem.location is not None
    assert (Path(problem.location.file).name, problem.location.line) == (path.name, 2)
    assert "预焙阳极" in problem.message.zh


@pytest.mark.parametrize("header", ["fuel", "燃料品种", "material", "物料名称"])
def test_a_laboratory_tests_fuels_and_materials(header: str, tmp_path: Path) -> None:
    """The tested object was once headed as fuel; what a laboratory tests may be an anode."""
    shutil.copytree(SAMPLES / "aluminium" / "clean" / "csv", tmp_path / "csv")
    (tmp_path / "csv" / "lab_report_use.csv").write_text(
        f"enterprise_id,report_no,object_id,{header},month\n"
        "SYN-ALU-001,R1,site,炭阳极,2025-01\nSYN-ALU-001,R2,site,天然气,2025-01\n",
        encoding="utf-8",
    )
    submission = load([tmp_path / "csv"], RULEBOOK)
    assert not [p for p in submission.problems if p.severity == "error"]
    read = submission.frames["lab_report_use"].table.get_column("material")
    assert read.to_list() == ["prebaked_anode", "natural_gas"]


@pytest.mark.parametrize("sector", SECTORS)
def test_years_of_two_guides_in_one_file(sector: str) -> None:
    guide, rule = OLD_GUIDE[sector]
    now = clean(sector)["enterprise"].with_columns(pl.lit(guide).alias("guide_version"))
    year = now.schema["year"]
    then = now.with_columns(pl.lit(2022).cast(year).alias("year"))
    frames = {**clean(sector), "enterprise": pl.concat([now, then])}
    master = MASTER[sector][0]
    older = frames[master].with_columns(pl.lit(2022).cast(year).alias("year"))
    frames[master] = pl.concat([frames[master], older])
    findings = failed(frames, rule)
    assert findings.height == 1, "the guide of this year does not govern the other"
    assert "2022" in findings.get_column("message_zh")[0]


def test_months_of_a_year_without_its_enterprise_in_steel() -> None:
    table = clean("steel")["steel_enterprise_month"]
    first = pl.int_range(pl.len()) == 0
    old = pl.when(first).then(pl.date(2022, 1, 1)).otherwise(pl.col("month")).alias("month")
    frames = {**clean("steel"), "steel_enterprise_month": table.with_columns(old)}
    findings = failed(frames, "STL-LOG-674")
    assert findings.height == 1
    assert "2022-01" in findings.get_column("message_en")[0]


def test_a_mills_unit_that_the_power_list_has() -> None:
    mill = dict(clean("steel"))
    unit = mill["steel_power_unit"].head(1)
    listed = unit.select("enterprise_id", "unit_id", "year", "capacity")
    assert failed({**mill, "power_unit": listed}, "STL-LOG-138").height == 1
    flagged = mill["steel_power_unit"].with_columns(pl.lit(True).alias("is_in_power_market"))
    findings = failed({**mill, "steel_power_unit": flagged}, "STL-LOG-137")
    assert findings.height == flagged.height
    assert set(findings.get_column("severity")) == {"error"}
