"""Comments added to a sheet; those it has, threads included, are left as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mrv.report.ooxml.marks import comments_link, position, with_comments_link
from mrv.report.ooxml.package import MAIN, OFFICE, Package
from mrv.report.ooxml.xml_text import (
    append_inside,
    attribute,
    attributes,
    element_text,
    prefix_of,
    tags,
)

_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
    ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}
_FIRST_SHAPE = 1025
_CHARACTERS = 38
_MOST_ROWS = 24


def add_comments(package: Package, sheet: str, texts: Mapping[str, str], author: str) -> set[str]:
    """Comment cells of the sheet part `sheet`; the cells left out, as they have a comment."""
    relations = package.relations(sheet)
    part = next((target for kind, target in relations.values() if kind == f"{OFFICE}/comments"), "")
    if part:
        taken = {attributes(tag[1]).get("ref", "") for tag in tags(package.text(part), "comment")}
    else:
        taken = set()
    added = {cell: text for cell, text in texts.items() if cell not in taken}
    if not added:
        return set(texts)
    if not part:
        part = package.fresh("xl/mrvComments{}.xml")
        empty = f'{_HEAD}<comments xmlns="{MAIN}"><authors></authors><commentList></commentList>'
        package.put(part, f"{empty}</comments>")
        package.declare(part, _TYPE)
        package.relate(sheet, "comments", part)
    package.put(part, _with_comments(package.text(part), added, author))
    link = comments_link(package.text(sheet))
    if link is not None and link in relations:
        drawing = relations[link][1]
    else:
        drawing = package.fresh("xl/drawings/mrvVmlDrawing{}.vml")
        package.put(drawing, _VML)
        package.declare_extension("vml", _VML_TYPE)
        link = package.relate(sheet, "vmlDrawing", drawing)
        package.put(sheet, with_comments_link(package.text(sheet), link))
    package.put(drawing, _with_shapes(package.text(drawing), added))
    return set(texts) & taken


def _with_comments(xml: str, texts: Mapping[str, str], author: str) -> str:
    p = prefix_of(xml, "comments")
    number = len(tags(xml, "author"))
    xml = append_inside(xml, "authors", f"<{p}author>{element_text(author)}</{p}author>")
    pieces = (
        f'<{p}comment ref={attribute(cell)} authorId="{number}"><{p}text><{p}r>'
        f'<{p}rPr><{p}sz val="9"/></{p}rPr>'
        f'<{p}t xml:space="preserve">{element_text(text)}</{p}t></{p}r></{p}text></{p}comment>'
        for cell, text in texts.items()
    )
    return append_inside(xml, "commentList", "".join(pieces))


def _with_shapes(vml: str, texts: Mapping[str, str]) -> str:
    used = [int(number) for number in re.findall(r"_x0000_s(\d+)", vml)]
    first = max(used, default=_FIRST_SHAPE - 1) + 1
    kind = "" if 'id="_x0000_t202"' in vml or "id='_x0000_t202'" in vml else _SHAPE_TYPE
    shapes = kind + "".join(
        _shape(first + number, cell, text) for number, (cell, text) in enumerate(texts.items())
    )
    unknown = [name for name in _NAMESPACES if f"xmlns:{name}=" not in vml]
    for name in unknown:
        shapes = re.sub(
            r"<(v:shape(?:type)?) ", rf'<\1 xmlns:{name}="{_NAMESPACES[name]}" ', shapes
        )
    return append_inside(vml, "xml", shapes)


def _shape(number: int, cell: str, text: str) -> str:
    row, column = position(cell)
    lines = sum(1 + len(line) // _CHARACTERS for line in text.split("\n"))
    height = min(max(4, lines), _MOST_ROWS)
    anchor = f"{column + 1}, 15, {max(0, row - 1)}, 10, {column + 5}, 15, {row + height}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202"'
        ' style="position:absolute;z-index:1;visibility:hidden" fillcolor="#ffffe1"'
        ' o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
