"""The filer's workbook comes back marked, with everything that was in it byte for byte."""

from __future__ import annotations

import datetime
import difflib
import io
import re
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

import mrv
from mrv.engine.result import Result
from mrv.report.formats import render
from mrv.report.xlsx import workbook_of
from tests.report.formats import FAULTY

# What openpyxl would lose if it saved is exactly what must not be lost here.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")

SHEET = "power_unit_month"
_2018 = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
THREAD = (
    f'<ThreadedComments xmlns="{_2018}">'
    '<threadedComment ref="D3" id="{1}" personId="{2}"><text>虚构</text></threadedComment>'
    "</ThreadedComments>"
)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    size = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00\x00")
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with what filers have in theirs; D2 and D3 are wrong, D3 has a comment."""
    path = tmp_path_factory.mktemp("rich") / "报表 (虚构).xlsx"
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet(SHEET)
    sheet.write_row(0, 0, ["enterprise_id", "unit_id", "month", "generation", "heat_supply"])
    date = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, generation in enumerate((-5.0, -6.0, 100.0), 1):
        sheet.write_row(row, 0, ["SYN-1", "1"])
        sheet.write_datetime(row, 2, datetime.datetime(2025, row, 1), date)
        sheet.write_number(row, 3, generation)
        sheet.write_formula(row, 4, f"=D{row + 1}*0", value=0)
    sheet.write_comment("D3", "mine", {"author": "filer"})
    green = book.add_format({"bg_color": "#00FF00"})
    below = {"type": "cell", "criteria": "<", "value": 0, "format": green}
    sheet.conditional_format("D2:D4", below)
    sheet.conditional_format("E2:E4", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("B2:B9", {"validate": "list", "source": ["1", "2"]})
    sheet.write_url("G1", "https://example.invalid/")
    sheet.protect("secret")
    sheet.merge_range("A6:B6", "merged")
    sheet.freeze_panes(1, 0)
    sheet.insert_button("H5", {"caption": "go"})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": f"={SHEET}!$D$2:$D$4"})
    sheet.insert_chart("H8", chart)
    sheet.insert_image("H30", "dot.png", {"image_data": io.BytesIO(png())})
    sheet.add_sparkline("F2", {"range": f"{SHEET}!D2:D4"})
    book.add_worksheet("mrv verdict").write("A1", "taken")
    book.define_name("Local", f"={SHEET}!$A$1")
    book.close()
    data = parts(path.read_bytes())
    data["xl/threadedComments/threadedComment1.xml"] = THREAD.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in data.items():
            package.writestr(name, part)
    return path


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert len(set(package.namelist())) == len(package.namelist())
        return {name: package.read(name) for name in package.namelist()}


def marked(result: Result, lang: Any = "en") -> bytes:
    (data,) = render("xlsx", result, lang)
    assert isinstance(data, bytes)
    return data


@pytest.fixture(scope="module", params=["rich", "form"])
def case(request: pytest.FixtureRequest, rich: Path) -> Iterator[tuple[Path, Result, bytes]]:
    source = rich if request.param == "rich" else FAULTY
    result = mrv.validate(source)
    assert result.verdict == "rejected"
    yield source, result, marked(result)


MAY_CHANGE = re.compile(
    r"\[Content_Types\]\.xml|xl/(styles|workbook)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/worksheets/(_rels/)?sheet\d+\.xml(\.rels)?|xl/comments\d+\.xml"
    r"|xl/drawings/vmlDrawing\d+\.vml"
)


def test_untouched_parts_are_byte_for_byte_the_same(case: tuple[Path, Result, bytes]) -> None:
    source, result, data = case
    before, after = parts(source.read_bytes()), parts(data)
    assert before.keys() <= after.keys()
    changed = {name for name in before if before[name] != after[name]}
    assert all(MAY_CHANGE.fullmatch(name) for name in changed), changed
    places = {finding.location.sheet for finding in result if finding.location}
    sheets = [name for name in changed if name.startswith("xl/worksheets/sheet")]
    assert 0 < len(sheets) <= len(places)
    kept = ("xl/sharedStrings.xml", "xl/charts/chart1.xml", "xl/media/image1.png",
            "xl/threadedComments/threadedComment1.xml", "docProps/app.xml")  # fmt: skip
    assert not changed & set(kept)


def test_touched_parts_have_something_put_in_and_nothing_taken_out(
    case: tuple[Path, Result, bytes],
) -> None:
    source, _, data = case
    before, after = parts(source.read_bytes()), parts(data)
    for name in before:
        old, new = before[name], after[name]
        if old == new:
            continue
        # Counts of styles rise and an empty element may be opened; all else is insertion.
        counts = re.compile(rb'count="\d+"')
        a = re.split(rb"(?=<)", counts.sub(b"", old))
        b = re.split(rb"(?=<)", counts.sub(b"", new))
        taken = [
            piece
            for kind, i1, i2, _, _ in difflib.SequenceMatcher(None, a, b, False).get_opcodes()
            if kind in ("delete", "replace")
            for piece in a[i1:i2]
        ]
        assert not [piece for piece in taken if not piece.endswith(b"/>")], name


def test_values_and_cached_results_read_as_before(case: tuple[Path, Result, bytes]) -> None:
    source, _, data = case
    before = CalamineWorkbook.from_path(str(source))
    after = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in before.sheet_names:
        old = before.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert after.get_sheet_by_name(name).to_python(skip_empty_area=False) == old
    assert len(after.sheet_names) == len(before.sheet_names) + 5
    assert len({name.casefold() for name in after.sheet_names}) == len(after.sheet_names)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_marked_workbook_is_judged_as_the_one_it_was_made_of(
    case: tuple[Path, Result, bytes], tmp_path: Path, lang: str
) -> None:
    _, result, _ = case
    copy = tmp_path / "checked.xlsx"
    copy.write_bytes(marked(result, lang))
    again = mrv.validate(copy, trace=False)
    assert again.findings.get_column("id").to_list() == result.findings.get_column("id").to_list()
    assert again.verdict == result.verdict


def test_every_finding_has_its_cell_marked_and_commented(case: tuple[Path, Result, bytes]) -> None:
    source, result, data = case
    book = openpyxl.load_workbook(io.BytesIO(data))
    for finding in result:
        place = finding.location
        assert place is not None and place.sheet is not None and place.cell is not None
        sheet = book[place.sheet]
        merged = [area.start_cell for area in sheet.merged_cells if place.cell in area]
        where = merged[0].coordinate if merged else place.cell
        formats = [
            rule
            for ranges in sheet.conditional_formatting
            if where in ranges
            for rule in ranges.rules
            if rule.formula == ["TRUE"]
        ]
        assert len(formats) == 1
        assert formats[0].dxf.fill.bgColor.rgb in ("FFFF9C9C", "FFFFE699", "FFDDEBF7")
        comment = sheet[where].comment
        assert comment is not None
        if (source.name, where) == ("报表 (虚构).xlsx", "D3"):
            assert comment.text == "mine"  # the filer's own; told in the added sheets
        else:
            assert finding.rule.id in comment.text or "more: see the findings" in comment.text
    told = "\n".join(
        str(cell.value) for sheet in book.worksheets[-5:] for row in sheet for cell in row
    )
    assert all(finding.rule.id in told for finding in result)
    assert (f"{SHEET}!D3" in told) == (source.name == "报表 (虚构).xlsx")


def test_comments_and_shapes_agree(case: tuple[Path, Result, bytes]) -> None:
    """Excel repairs a file in which a comment has no shape, or two shapes share an id."""
    _, _, data = case
    after = parts(data)
    comments = {name for name in after if re.fullmatch(r"xl/(mrvC|c)omments\d+\.xml", name)}
    assert comments
    cells = sum(after[name].count(b"<comment ref=") for name in comments)
    shapes = [part.decode() for name, part in after.items() if name.endswith(".vml")]
    assert sum(part.count('ObjectType="Note"') for part in shapes) == cells
    for part in shapes:
        names = re.findall(r'<v:shape id="(_x0000_s\d+)"', part)
        assert len(set(names)) == len(names)
        assert part.count('<v:shapetype id="_x0000_t202"') == 1
    types = after["[Content_Types].xml"].decode()
    assert all(f'PartName="/{name}"' in types for name in comments)
    assert types.count('Extension="vml"') == 1


def test_incidents_mark_causes_in_a_colour_of_their_own() -> None:
    result = mrv.validate(FAULTY)
    causes = {
        (cell.location.sheet, cell.location.cell)
        for incident in result.incidents
        for cell in incident.cells
        if cell.location
    }
    assert causes
    book = openpyxl.load_workbook(io.BytesIO(marked(result)))
    found = {
        (sheet.title, cell)
        for sheet in book
        for ranges in sheet.conditional_formatting
        for rule in ranges.rules
        if rule.formula == ["TRUE"] and rule.dxf.fill.bgColor.rgb == "FFFF9C9C"
        for cell in str(ranges.sqref).split()
    }
    assert found == causes
    assert all("Cause:" in book[sheet][cell].comment.text for sheet, cell in causes)


def without(book: bytes, pattern: str) -> bytes:
    """A package with what matches a pattern cut out of its sheets and styles."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, part in parts(book).items():
            inside = "worksheets/" in name or name.endswith("styles.xml")
            package.writestr(name, re.sub(pattern, "", part.decode()) if inside else part)
    return target.getvalue()


@pytest.mark.parametrize(
    "pattern",
    ["<dxfs.*?</dxfs>|<cfRule.*?</cfRule>|<conditionalFormatting.*?</conditionalFormatting>",
     "<pageMargins[^>]*>|<extLst>.*?</extLst>", "<sheetProtection[^>]*>", "<dataValidations.*?s>"],
)  # fmt: skip
def test_sheets_with_less_in_them_are_marked_too(rich: Path, tmp_path: Path, pattern: str) -> None:
    source = tmp_path / "less.xlsx"
    source.write_bytes(without(rich.read_bytes(), pattern))
    book = openpyxl.load_workbook(io.BytesIO(marked(mrv.validate(source, trace=False))))
    assert "PWR-" in book[SHEET]["D2"].comment.text


ORDER = ("sheetData", "sheetProtection", "mergeCells", "conditionalFormatting", "dataValidations",
         "hyperlinks", "pageMargins", "drawing", "legacyDrawing", "extLst")  # fmt: skip


def test_children_of_a_sheet_stand_in_the_order_of_the_standard(
    case: tuple[Path, Result, bytes],
) -> None:
    _, _, data = case
    for name, part in parts(data).items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        text = re.sub(r"<extLst>.*?</extLst>(?!</worksheet>)", "", part.decode())
        places = [text.find(f"<{tag}") for tag in ORDER if f"<{tag}" in text]
        assert places == sorted(places), name
        numbers = re.findall(r'<cfRule[^>]*priority="(\d+)"', text)
        assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_cannot_be_marked_gives_a_new_workbook_that_says_so(tmp_path: Path, lang: Any) -> None:
    table = tmp_path / "power_unit_month.csv"
    table.write_text("enterprise_id,unit_id,month,generation\nSYN-1,1,2025-03,-5\n", "utf-8")
    result = mrv.validate(table, trace=False)
    assert workbook_of(result) is None
    book = openpyxl.load_workbook(io.BytesIO(marked(result, lang)))
    assert len(book.worksheets) == 5
    told = [str(cell.value) for row in book.worksheets[0] for cell in row]
    assert any(("新建" if lang == "zh" else "is new") in text for text in told)
    several = mrv.validate([FAULTY, table], trace=False)
    assert workbook_of(several) is None


def test_a_package_that_is_not_built_as_usual_is_not_patched(rich: Path, tmp_path: Path) -> None:
    result = mrv.validate(rich, trace=False)
    copy = tmp_path / "odd.xlsx"
    data = parts(rich.read_bytes())
    data["xl/workbook.xml"] = data["xl/workbook.xml"].replace(b"spreadsheetml/2006", b"strict/2010")
    with zipfile.ZipFile(copy, "w") as package:
        for name, part in data.items():
            package.writestr(name, part)
    (only,) = result.submission.inputs
    result.submission.inputs[0] = type(only)(str(copy), only.sha256, only.layout, only.frames)
    book = openpyxl.load_workbook(io.BytesIO(marked(result)))
    assert len(book.worksheets) == 5
    assert any(
        "not built as usual" in str(cell.value) for row in book.worksheets[0] for cell in row
    )


OFFICE = shutil.which("soffice")


@pytest.mark.parametrize("source", ["marked", "new"])
def test_numbers_stand_off_the_texts_beside_them(source: str) -> None:
    # A folder of tables cannot be marked: its workbook is new.
    path = FAULTY if source == "marked" else FAULTY.parents[1] / "kilocalories" / "csv"
    book = openpyxl.load_workbook(io.BytesIO(marked(mrv.validate(path, trace=False))))
    sheet = book["mrv passed"]
    headers = {cell.value: cell for cell in sheet[3]}
    for name, side in (("rule", "left"), ("passed", "right")):
        below = sheet.cell(row=4, column=headers[name].column)
        for cell in (headers[name], below):
            assert (cell.alignment.horizontal, cell.alignment.indent) == (side, 1)


def test_wrapped_texts_have_the_height_they_need(case: tuple[Path, Result, bytes]) -> None:
    _, _, data = case
    book = openpyxl.load_workbook(io.BytesIO(data))
    [name] = [one for one in book.sheetnames if one in ("mrv findings", "问题清单")]
    sheet = book[name]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth) == ("landscape", 2)
    rows = [row for row in sheet.iter_rows(min_row=4) if row[4].value]
    assert rows
    for row in rows:
        lines = -(-len(str(row[4].value)) // 60)
        assert sheet.row_dimensions[row[0].row].height >= 15 * lines


@pytest.mark.skipif(
    OFFICE is None,
    reason="LibreOffice is not installed: only the structure of the package is tested here",
)
def test_libreoffice_opens_what_was_marked(
    case: tuple[Path, Result, bytes], tmp_path: Path
) -> None:
    assert OFFICE, "CI has to install LibreOffice (soffice): this is what opens a marked workbook"
    source, result, data = case
    (tmp_path / "checked.xlsx").write_bytes(data)
    done = subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(tmp_path / "checked.xlsx")],
        capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(tmp_path / "out" / "checked.xlsx")
    before = openpyxl.load_workbook(source)
    assert book.sheetnames[: len(before.sheetnames)] == before.sheetnames
    finding = next(one for one in result if one.location and one.location.cell != "D3")
    assert finding.location is not None
    cell = book[str(finding.location.sheet)][str(finding.location.cell)]
    assert finding.rule.id in cell.comment.text
