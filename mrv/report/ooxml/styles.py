"""Styles added to a workbook: behind those it has, so that no cell of it looks different."""

from __future__ import annotations

from dataclasses import dataclass

from mrv.report.ooxml.package import MAIN
from mrv.report.ooxml.workbook import Workbook
from mrv.report.ooxml.xml_text import (
    PatchError,
    append_inside,
    children_after,
    counted,
    prefix_of,
    tags,
)

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_EMPTY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    "</styleSheet>"
)
_AFTER_DXFS = ("tableStyles", "colors", "extLst")
MARKS = ("cause", "affected", "remark")
"""How a cell is marked: a cause of findings, a value that failed, something to look at."""
_COLOURS = {
    "cause": ("FFFF9C9C", "FFC00000"),
    "affected": ("FFFFE699", "FFBF8F00"),
    "remark": ("FFDDEBF7", "FF5B9BD5"),
}
"""Fill and border; the border shows where another conditional format has the fill."""


@dataclass(frozen=True, slots=True)
class Styles:
    """Numbers of the added styles."""

    marks: dict[str, int]
    """Mark to differential format (`dxfId`)."""
    header: int
    wrapped: int
    title: int
    number_header: int
    number: int


def add_styles(book: Workbook) -> Styles:
    """Add formats for marks and for added sheets."""
    part = book.part_of("styles")
    if part is None:
        part = book.package.fresh("xl/styles{}.xml")
        book.package.put(part, _EMPTY)
        book.package.declare(part, _TYPE)
        book.package.relate(book.part, "styles", part)
    xml = book.package.text(part)
    p = prefix_of(xml, "styleSheet")
    xml, first_mark = _add_dxfs(xml, p)
    face = _face(xml, p)
    font = (
        f'<{p}font><{p}b/><{p}sz val="11"/>{face}</{p}font>',
        f'<{p}font><{p}b/><{p}sz val="16"/>{face}</{p}font>',
    )
    xml, bold = _add(xml, "fonts", "font", font)
    shade = (
        f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FFE7E6E6"/>'
        f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
    )
    xml, grey = _add(xml, "fills", "fill", shade)
    left, right = (
        f'<{p}alignment horizontal="{side}" vertical="top" wrapText="1" indent="1"/></{p}xf>'
        for side in ("left", "right")
    )
    head = (
        f'<{p}xf numFmtId="0" fontId="{bold}" fillId="{grey}" borderId="0" xfId="0"'
        f' applyFont="1" applyFill="1" applyAlignment="1">'
    )
    body = f'<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    title = (
        f'<{p}xf numFmtId="0" fontId="{bold + 1}" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    )
    formats = (head + left, body + left, title, head + right, body + right)
    xml, style = _add(xml, "cellXfs", "xf", formats)
    book.package.put(part, xml)
    marks = {name: first_mark + number for number, name in enumerate(MARKS)}
    return Styles(marks, *range(style, style + len(formats)))


def _face(xml: str, p: str) -> str:
    """The typeface of the workbook's own cells, so that headers have no other."""
    _, fonts, _ = _cut(xml, "fonts")
    names = tags(fonts, "name")
    return names[0][0] if names and names[0][0].endswith("/>") else ""


def _add(xml: str, group: str, name: str, pieces: tuple[str, ...]) -> tuple[str, int]:
    """Append to a group of styles; the number of the first one added."""
    head, body, _ = _cut(xml, group)
    # A fill's or font's own parts never carry the group's element name.
    before = len(tags(body, name))
    added = append_inside(head + body, group, "".join(pieces))
    return counted(added, group, len(pieces)) + xml[len(head) + len(body) :], before


def _cut(xml: str, group: str) -> tuple[str, str, str]:
    """What stands before a group, the group, and what stands behind it."""
    opened = tags(xml, group)
    if not opened:
        msg = f"no {group}"
        raise PatchError(msg)
    start = opened[0].start()
    if opened[0][0].endswith("/>"):
        end = opened[0].end()
    else:
        close = f"</{prefix_of(xml, group)}{group}>"
        at = xml.find(close, start)
        if at < 0:
            msg = f"{group} is not closed"
            raise PatchError(msg)
        end = at + len(close)
    return xml[:start], xml[start:end], xml[end:]


def _add_dxfs(xml: str, p: str) -> tuple[str, int]:
    sides = "".join(
        f'<{p}{side} style="thin"><{p}color rgb="{{edge}}"/></{p}{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    pieces = tuple(
        f'<{p}dxf><{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{fill}"/>'
        f'<{p}bgColor rgb="{fill}"/></{p}patternFill></{p}fill>'
        f"<{p}border>{sides.format(edge=edge)}</{p}border></{p}dxf>"
        for fill, edge in (_COLOURS[name] for name in MARKS)
    )
    if tags(xml, "dxfs"):
        return _add(xml, "dxfs", "dxf", pieces)
    root = tags(xml, "styleSheet")[0].end()
    later = [at for name, at in children_after(xml, root) if name in _AFTER_DXFS]
    whole = f'<{p}dxfs count="{len(pieces)}">{"".join(pieces)}</{p}dxfs>'
    if later:
        return xml[: later[0]] + whole + xml[later[0] :], 0
    return append_inside(xml, "styleSheet", whole), 0
