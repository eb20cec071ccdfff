"""The reporting form as written: what a clerk can and cannot do in it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from mrv.catalogue import load_rulebook
from mrv.cli.failures import Failure
from mrv.cli.template import command
from mrv.intake.columns import frame_columns
from mrv.intake.excel_formula import Untranslatable, translate, translate_condition
from mrv.intake.form_layout import form_of
from mrv.intake.template import write_template
from mrv.intake.template_frames import COLUMN_LIST, empty_frames
from mrv.language.errors import Origin
from mrv.language.parse import parse

RULEBOOK = load_rulebook()
FORM = form_of("power")


def title(name: str) -> str:
    return RULEBOOK.parameters[name].title.zh


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    path = tmp_path_factory.mktemp("template") / "form.xlsx"
    write_template("power", path, RULEBOOK, year=2025, objects=3)
    return openpyxl.load_workbook(path)


def row_of(sheet: openpyxl.worksheet.worksheet.Worksheet, label: str) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == label)


def test_layout_names_only_columns_of_its_frames() -> None:
    for table in FORM.tables:
        known = set(frame_columns(RULEBOOK.frames[table.frame]))
        assert set(table.columns) <= known | {"enterprise_id"}
        assert set(table.annual) <= set(table.columns)
        if table.annual_frame:
            assert set(table.annual) <= set(RULEBOOK.frames[table.annual_frame].columns)


def test_layout_asks_for_every_column_of_the_power_frames() -> None:
    asked: dict[str, set[str]] = {}
    for table in FORM.tables:
        asked.setdefault(table.frame, set()).update(table.columns, table.keys)
    for name, frame in RULEBOOK.frames.items():
        if frame.sector == "power" and name in asked:
            wanted = set(frame.columns) - asked[name]
            assert not wanted, (name, wanted)


def test_blocks_per_unit_and_fuel(empty: openpyxl.Workbook) -> None:
    sheet = empty["C.3 化石燃料"]
    bands = [row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "机组编号"]
    assert [sheet.cell(row, 2).value for row in bands] == ["1", "1", "2", "2", "3", "3"]
    assert [sheet.cell(3, column).value for column in (1, 2, 3, 14, 15)] == [
        "参数", "单位", "1月", "12月", "全年",
    ]  # fmt: skip
    assert sheet.freeze_panes == "C4"


def test_inputs_are_open_and_formulas_are_locked(empty: openpyxl.Workbook) -> None:
    sheet = empty["C.3 化石燃料"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    consumption, heat = row_of(sheet, "燃料消耗量"), row_of(sheet, title("fuel_heat"))
    assert not sheet.cell(consumption, 3).protection.locked
    annual = sheet.cell(consumption, 15).value
    assert annual.startswith("=IF(COUNT(N"), "a running year has no annual value yet"
    assert f"SUM(C{consumption}:N{consumption})" in annual
    assert sheet.cell(heat, 3).protection.locked
    assert sheet.cell(heat, 3).value.startswith("=IF(")
    assert f"C{consumption}" in sheet.cell(heat, 3).value


def test_number_formats_show_the_decimals_asked_for(empty: openpyxl.Workbook) -> None:
    sheet = empty["C.3 化石燃料"]
    assert sheet.cell(row_of(sheet, title("carbon_per_heat")), 3).number_format == "#,##0.00000"
    assert sheet.cell(row_of(sheet, "燃料消耗量"), 3).number_format == "#,##0.00"


def test_drop_downs_and_input_limits(empty: openpyxl.Workbook) -> None:
    sheet = empty["C.3 化石燃料"]
    rules = sheet.data_validations.dataValidation
    row = row_of(sheet, "收到基水分")
    limits = next(rule for rule in rules if f"C{row}:N{row}" in str(rule.sqref))
    bounds = RULEBOOK.parameters["moisture_ar"].bounds
    assert (float(limits.formula1), float(limits.formula2)) == (bounds.minimum, bounds.maximum)
    fuels = next(rule for rule in rules if "代码表" in str(rule.formula1))
    assert fuels.type == "list"
    codes = empty["代码表"]
    assert codes.sheet_state == "hidden"
    titles = {cell.value for column in codes.columns for cell in column}
    assert {code.title.zh for code in RULEBOOK.codes["fuel"].codes} <= titles


def test_every_sheet_prints_on_one_page_width(empty: openpyxl.Workbook) -> None:
    for name in empty.sheetnames:
        sheet = empty[name]
        if sheet.sheet_state == "visible" and name not in {"示例"}:
            assert sheet.page_setup.fitToHeight == 0 or sheet.page_setup.fitToWidth == 1


def test_purchased_power_emission_is_asked_for_until_2025(tmp_path: Path) -> None:
    labels = {}
    for year in (2025, 2026):
        path = tmp_path / f"{year}.xlsx"
        write_template("power", path, RULEBOOK, year=year, objects=1)
        sheet = openpyxl.load_workbook(path)["C.4-C.5 电力与生产"]
        labels[year] = {cell.value for cell in sheet["A"]}
    line = title("purchased_electricity_emission")
    assert line in labels[2025]
    assert line not in labels[2026]


def test_no_formula_depends_on_itself(empty: openpyxl.Workbook) -> None:
    import re

    depends: dict[tuple[str, str], set[tuple[str, str]]] = {}
    pattern = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]{1,2})\$?(\d+)(?::\$?([A-Z]{1,2})\$?(\d+))?")
    for sheet in empty.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    body = re.sub(r'"[^"]*"', "", cell.value)
                    found = set()
                    for other, letters, number, last, _ in pattern.findall(body):
                        columns = range(
                            openpyxl.utils.column_index_from_string(letters),
                            openpyxl.utils.column_index_from_string(last or letters) + 1,
                        )
                        found |= {
                            (other or sheet.title, f"{openpyxl.utils.get_column_letter(c)}{number}")
                            for c in columns
                        }
                    depends[sheet.title, cell.coordinate] = found
    assert len(depends) > 200
    done: set[tuple[str, str]] = set()

    def visit(node: tuple[str, str], path: tuple[tuple[str, str], ...]) -> None:
        assert node not in path, path
        if node in done or node not in depends:
            return
        for following in depends[node]:
            visit(following, (*path, node))
        done.add(node)

    for node in depends:
        visit(node, ())


class _Member:
    """A block whose cells are named after it."""

    def __init__(self, number: str) -> None:
        self._number = number

    def one(self, name: str, relation: str | None) -> str | None:
        return None if name == "nowhere" else name.upper() + self._number

    def many(self, name: str, relation: str) -> str | None:
        return None

    def members(self, relation: str) -> None:
        return None

    def listed(self, relation: str) -> bool:
        return False

    def code(self, name: str, code: str) -> str:
        return code

    def hours(self) -> str | None:
        return None


class _Cells:
    """Names stand for themselves."""

    def one(self, name: str, relation: str | None) -> str | None:
        return None if name == "nowhere" else name.upper()

    def many(self, name: str, relation: str) -> str | None:
        return f"{name.upper()}1,{name.upper()}2" if relation == "fuels" else "M1:M12"

    def members(self, relation: str) -> list[_Member] | None:
        return None if relation == "fuel_days" else [_Member("1"), _Member("2")]

    def listed(self, relation: str) -> bool:
        return relation == "fuel_days"

    def code(self, name: str, code: str) -> str:
        return {"default": "缺省值"}.get(code, code)

    def hours(self) -> str | None:
        return "744"


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("a * (100 - b) / (100 - c)", "((A*(100-B))/(100-C))"),
        ("total(fuels.x)", "SUM(X1,X2)"),
        ("weighted_mean(months.x, months.y)", "SUMPRODUCT(M1:M12,M1:M12)/SUM(M1:M12)"),
        ("generation / (capacity * hours(month)) * 100", "((GENERATION/(CAPACITY*744))*100)"),
        ("total(fuels.a, fuels.k == 'x')", 'SUM(IF(K1="x",N(A1),0),IF(K2="x",N(A2),0))'),
        ("total(fuels.a * fuels.b)", "SUM((N(A1)*N(B1)),(N(A2)*N(B2)))"),
        ("1 + total(fuels.a, empty=0)", "(1+SUM(N(A1),N(A2)))"),
        ("-max(a, 2)", "-MAX(A,2)"),
        ("total(months.a * months.b)", "SUMPRODUCT(M1:M12,M1:M12)"),
        ("coalesce(a, where(b <= 0, 0, a))", "IF(ISNUMBER(A),A,IF(B<=0,0,A))"),
    ],
)
def test_translation(text: str, formula: str) -> None:
    assert translate(parse(text, Origin("x")), _Cells()).text == formula


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("method == 'default'", 'METHOD="缺省值"'),
        ("not is_missing(a) and b != 1", 'AND(NOT(A=""),B<>1)'),
        ("method in ('default', 'x')", 'OR(METHOD="缺省值",METHOD="x")'),
        ("0 < a <= 5", "AND(0<A,A<=5)"),
        ("not any(fuel_days, not is_missing(fuel_days.x)) and a > 0", "A>0"),
        ("count(fuel_days) > 0 or a > 0", "A>0"),
        ("any(months, not is_missing(months.x))", "COUNT(M1:M12)>0"),
        ("not is_missing(own)", "TRUE"),
    ],
)
def test_translation_of_conditions(text: str, formula: str) -> None:
    assert translate_condition(parse(text, Origin("x")), _Cells(), "own") == formula


@pytest.mark.parametrize(
    "text", ["standard('t', a)", "nowhere + 1", "prev(a)", "total(fuel_days.a, fuel_days.b > 0)"]
)
def test_what_a_form_cannot_compute_is_left_to_be_filed(text: str) -> None:
    with pytest.raises(Untranslatable):
        translate(parse(text, Origin("x")), _Cells())


def test_frames_layout_has_every_column() -> None:
    files = {
        name: io.StringIO(data.decode("utf-8-sig"))
        for name, data in empty_frames("power", RULEBOOK).items()
    }
    listed = {(row["frame"], row["column"]): row for row in csv.DictReader(files.pop(COLUMN_LIST))}
    assert listed["power_fuel_month", "fuel_consumption"]["unit_gas"] == "10⁴Nm³"
    for name, file in files.items():
        frame = RULEBOOK.frames[name.removesuffix(".csv")]
        assert tuple(next(csv.reader(file))) == frame_columns(frame)


def test_command_writes_a_form_and_does_not_overwrite(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    arguments = ["power", "-o", str(path), "--units", "1", "--lang", "en"]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert "C.3 Fuels" in openpyxl.load_workbook(path).sheetnames
    again = CliRunner().invoke(command, arguments)
    assert isinstance(again.exception, Failure)
    assert again.exception.exit_code == 2
    assert CliRunner().invoke(command, [*arguments, "--force"]).exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["common", "-o", "x.xlsx"], ["power", "-o", "x.csv"]],
    ids=["sector", "suffix"],
)
def test_command_refuses_what_it_cannot_write(tmp_path: Path, arguments: list[str]) -> None:
    arguments[2] = str(tmp_path / arguments[2])
    result = CliRunner().invoke(command, [*arguments, "--lang", "zh"])
    assert isinstance(result.exception, Failure)
    assert result.exception.exit_code == 2
    assert not Path(arguments[2]).exists()


def test_a_year_ends_with_the_december_of_the_whole_form(empty: openpyxl.Workbook) -> None:
    """A fuel that rests in December has an annual value all the same."""
    sheet = empty["C.3 化石燃料"]
    consumptions = [
        row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "燃料消耗量"
    ]
    decembers = {
        sheet.cell(row, 15).value.partition(")=0")[0].removeprefix("=IF(COUNT(")
        for row in consumptions
    }
    (december,) = decembers
    own, *others = december.split(",")
    first, last = (int(cell.removeprefix("N")) for cell in own.split(":"))
    assert first <= consumptions[0] < consumptions[-1] <= last
    assert any("C.4-C.5" in other for other in others)
