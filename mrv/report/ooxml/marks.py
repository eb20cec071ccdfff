"""Marking cells of a sheet: a conditional format that always holds, so that no style changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from mrv.intake.provenance import address
from mrv.report.ooxml.package import OFFICE
from mrv.report.ooxml.xml_text import PatchError, attributes, children_after, prefix_of, tags

_CELL = re.compile(r"([A-Z]+)(\d+)")
_BEFORE_FORMATS = frozenset({
    "sheetCalcPr", "sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState",
    "dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting",
})  # fmt: skip
"""Children of a worksheet that stand between its data and the end of its conditional formats."""
_AFTER_COMMENTS = frozenset({
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "AlternateContent",
    "webPublishItems", "tableParts", "extLst",
})  # fmt: skip
"""Children that stand behind the reference to the comments' shapes."""


def with_marks(xml: str, cells: Mapping[str, Sequence[str]], formats: Mapping[str, int]) -> str:
    """A worksheet whose `cells` (mark to addresses) look marked.

    Formats of the sheet keep their priority: where one of them fills a marked cell, the mark's
    border shows. PatchError where the sheet has no data.
    """
    data = _data_end(xml)
    later = [at for name, at in children_after(xml, data) if name not in _BEFORE_FORMATS]
    at = later[0] if later else _root_end(xml)
    p = prefix_of(xml, "worksheet")
    used = [attributes(tag[1]).get("priority", "0") for tag in tags(xml, "cfRule")]
    priority = max((int(value) for value in used if value.lstrip("-").isdigit()), default=0)
    pieces = []
    for mark, addresses in cells.items():
        if not addresses:
            continue
        priority += 1
        pieces.append(
            f'<{p}conditionalFormatting sqref="{" ".join(addresses)}"><{p}cfRule type="expression"'
            f' dxfId="{formats[mark]}" priority="{priority}"><{p}formula>TRUE</{p}formula>'
            f"</{p}cfRule></{p}conditionalFormatting>"
        )
    return xml[:at] + "".join(pieces) + xml[at:]


def anchors(xml: str, cells: Iterable[str]) -> dict[str, str]:
    """For each cell the one that shows it: of a merged range the first."""
    merged = [_range(attributes(tag[1]).get("ref", "")) for tag in tags(xml, "mergeCell")]
    found = {}
    for cell in cells:
        row, column = position(cell)
        found[cell] = next(
            (
                address(*first)
                for first, last in merged
                if first[0] <= row <= last[0] and first[1] <= column <= last[1]
            ),
            cell,
        )
    return found


def _range(reference: str) -> tuple[tuple[int, int], tuple[int, int]]:
    first, _, last = reference.replace("$", "").partition(":")
    return position(first), position(last or first)


def position(cell: str) -> tuple[int, int]:
    """Row and column, from 0, of an address.

    >>> position("AB12")
    (11, 27)
    """
    found = _CELL.fullmatch(cell)
    if found is None:
        raise PatchError(f"no cell: {cell}")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1


def comments_link(xml: str) -> str | None:
    """The id of the relationship to the shapes of a sheet's comments."""
    found = tags(xml, "legacyDrawing")
    if not found:
        return None
    return next((v for k, v in attributes(found[0][1]).items() if k.endswith(":id")), None)


def with_comments_link(xml: str, link: str) -> str:
    """A worksheet that refers to the shapes of its comments."""
    later = [at for name, at in children_after(xml, _data_end(xml)) if name in _AFTER_COMMENTS]
    at = later[0] if later else _root_end(xml)
    p = prefix_of(xml, "worksheet")
    piece = f'<{p}legacyDrawing r:id="{link}" xmlns:r="{OFFICE}"/>'
    return xml[:at] + piece + xml[at:]


def _data_end(xml: str) -> int:
    ends = list(re.finditer(r"</(?:[\w.-]+:)?sheetData\s*>|<(?:[\w.-]+:)?sheetData\s*/>", xml))
    if not ends:
        raise PatchError("no sheet data")
    return ends[-1].end()


def _root_end(xml: str) -> int:
    return xml.rindex(f"</{prefix_of(xml, 'worksheet')}worksheet")
