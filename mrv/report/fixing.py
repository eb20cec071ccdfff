"""Accepted suggestions put into a copy of the filer's workbook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mrv.catalogue.model import Bilingual
from mrv.report.ooxml.package import Package
from mrv.report.ooxml.values import FormulaError, has_formulas, number_at, with_value
from mrv.report.ooxml.workbook import Workbook
from mrv.report.ooxml.xml_text import PatchError, prefix_of, tags

if TYPE_CHECKING:
    from mrv.engine.recalculate import Recalculated
    from mrv.intake.submission import Location
    from mrv.trace.model import Cell, Incident

_DIGITS = 12


class Fix(msgspec.Struct, frozen=True):
    """One value as it was and as it is now, in the unit of the cell."""

    sheet: str
    cell: str
    old: float | None
    new: float | str | None
    """None for a formula, which is kept and computed anew."""
    follows: bool = False
    """It follows from the accepted suggestions and was none itself."""


class Fixed(msgspec.Struct, frozen=True):
    """A workbook with suggestions applied."""

    data: bytes
    fixes: list[Fix]
    computed: bool
    """Formulas are in it, whose saved results are those from before."""
    left: list[Recalculated]
    """Values that follow but stand in no single cell; they keep their old value."""


class FixError(Exception):
    """A suggestion that cannot be put into the workbook; `text` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Bilingual(zh, en)


def fixed_workbook(
    source: Path, incidents: Sequence[Incident], followed: Sequence[Recalculated] = ()
) -> Fixed:
    """Apply the suggestions of incidents; FixError where one has no value to put in.

    `followed` are values that were calculated from the wrong ones; they are put in too.

    A cell filed in another unit gets the suggestion in that unit. Formulas are not replaced; a
    spreadsheet program computes them anew when it opens the copy.
    """
    try:
        package = Package(source)
    except PatchError as error:
        raise FixError(f"不是可修改的工作簿：{error}", f"no workbook to change: {error}") from None
    try:
        book = Workbook(package)
        fixes = [_apply(book, incident, cell) for incident in incidents for cell in incident.cells]
        put = [(one, _put_following(book, one)) for one in followed]
        fixes += [fix for _, fix in put if fix is not None]
        left = [one for one, fix in put if fix is None]
        computed = any(has_formulas(package.text(part)) for part in book.sheets.values() if part)
        if computed:
            _compute_on_load(book)
        return Fixed(package.saved(), fixes, computed, left)
    except PatchError as error:
        raise FixError(f"工作簿的结构不标准：{error}", f"unusual workbook: {error}") from None
    finally:
        package.close()


def _cell_of(book: Workbook, where: Location | None) -> tuple[str, str] | None:
    """Sheet and cell of a value, where it stands in one of the workbook."""
    if where is None or not where.sheet or not where.cell or where.sheet not in book.sheets:
        return None
    return where.sheet, where.cell


def _put_following(book: Workbook, one: Recalculated) -> Fix | None:
    place = _cell_of(book, one.location)
    if place is None:
        return None
    part = book.sheets[place[0]]
    xml = book.package.text(part)
    try:
        old = number_at(xml, place[1])
    except FormulaError:
        return Fix(*place, None, None, follows=True)
    scale = old / one.old if old is not None and one.old else 1.0
    new = float(f"{one.new * scale:.{_DIGITS}g}")
    book.package.put(part, with_value(xml, place[1], new))
    return Fix(*place, old, new, follows=True)


def _apply(book: Workbook, incident: Incident, cell: Cell) -> Fix:
    place = _cell_of(book, cell.location)
    name = f"{incident.id} {cell.parameter}"
    if cell.earlier:
        raise FixError(
            f"{name}：属于以往报告，请更正该报告",
            f"{name}: it stands in an earlier report, which is to be corrected",
        )
    if cell.absent:
        raise FixError(
            f"{name}：没有这条记录，须由填报单位补填",
            f"{name}: there is no such record; the filer has to add it",
        )
    if place is None:
        raise FixError(f"{name}：不在工作簿的单元格中", f"{name}: not in a cell of the workbook")
    sheet, at = place
    if cell.suggested is None or isinstance(cell.suggested, bool):
        raise FixError(
            f"{name}：没有唯一的建议值，须由填报单位核实",
            f"{name}: no single value is suggested; the filer has to find it",
        )
    part = book.sheets[sheet]
    xml = book.package.text(part)
    try:
        old = number_at(xml, at)
    except FormulaError:
        # Its saved result is wrong, or its formula is: computing it anew tells which.
        return Fix(sheet, at, None, None)
    new: float | str = cell.suggested
    if isinstance(new, int | float):
        if old is None or not isinstance(cell.observed, int | float) or not _scalable(old, cell):
            raise FixError(
                f"{name}：{sheet}!{at} 不是读取时的数值，未修改",
                f"{name}: {sheet}!{at} does not hold the number that was read",
            )
        scale = old / cell.observed if cell.observed else 1.0
        new = float(f"{new * scale:.{_DIGITS}g}")
    book.package.put(part, with_value(xml, at, new))
    return Fix(sheet, at, old, new)


def _scalable(old: float, cell: Cell) -> bool:
    """Whether the value in the file and the value read differ by a unit at most."""
    return bool(cell.observed) or old == 0


def _compute_on_load(book: Workbook) -> None:
    xml = book.package.text(book.part)
    found = tags(xml, "calcPr")
    if not found:
        p = prefix_of(xml, "workbook")
        piece = f'<{p}calcPr fullCalcOnLoad="1"/>'
        names = tags(xml, "definedNames") or tags(xml, "sheets")
        kind = "definedNames" if tags(xml, "definedNames") else "sheets"
        assert names
        at = xml.index(f"</{p}{kind}>") + len(f"</{p}{kind}>")
        book.package.put(book.part, xml[:at] + piece + xml[at:])
        return
    tag = found[0]
    if "fullCalcOnLoad" not in tag[1]:
        at = tag.start() + tag[0].rindex(tag[1]) + len(tag[1].rstrip())
        book.package.put(book.part, xml[:at] + ' fullCalcOnLoad="1"' + xml[at:])
