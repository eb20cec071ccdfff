"""How far the sheets of an .xlsx reach, told before anything makes room for them.

A reader of sheets holds every cell from A1 to the last one in use. One value typed by mistake in
the last column or row then asks for gigabytes; it is found in the sheet XML first.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from mrv.intake.package_xml import CELL, VALUE, SpreadsheetPackage, position
from mrv.intake.provenance import address

CELLS_LIMIT = 70_000_000
"""Cells a sheet may reach over: a million rows of the form's widest table, or some 2 GB."""

_FAR = re.compile(rb'r="(?:[A-Z]{3}\d|[A-Z]{1,2}\d{6})')
"""A cell beyond column ZZ or row 99999; sheets without one are within the limit."""
_WIDE = re.compile(rb'r="([A-Z]{2,3})\d')
_ROW_NUMBER = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=\"(\d+)\"")


def _is_far(data: bytes) -> bool:
    return _FAR.search(data) is not None


class Sprawl(NamedTuple):
    """A sheet that reaches too far: the cells in its last row and column, and how many in all."""

    sheet: str
    cells: str
    reach: int


def sprawl(path: Path) -> Sprawl | None:
    """The first sheet of a package whose filled cells lie too far apart to be read, if any."""
    package = SpreadsheetPackage.open(path)
    for sheet in package.sheets if package else ():
        assert package is not None
        if not package.has(sheet, _is_far):
            continue
        data = package.xml(sheet)
        rows = max((int(found) for found in _ROW_NUMBER.findall(data)), default=0)
        wide = max(set(_WIDE.findall(data)), key=lambda name: (len(name), name), default=b"Z")
        if rows * (position(b'r="%s1"' % wide)[1] + 1) <= CELLS_LIMIT:
            continue
        # Blank cells that merely have a format are not read.
        filled = [position(m[1]) for m in CELL.finditer(data) if VALUE.search(m[2])]
        if not filled:
            continue
        last = max(filled)
        right = max(filled, key=lambda cell: cell[1])
        reach = (last[0] + 1) * (right[1] + 1)
        if reach > CELLS_LIMIT:
            cells = dict.fromkeys([address(*last), address(*right)])
            return Sprawl(sheet, ", ".join(cells), reach)
    return None
