"""Which sector's form a workbook is: by the labels in it, never by the names of its sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

import msgspec

from mrv.catalogue.model import Rulebook
from mrv.catalogue.sectors import SECTORS
from mrv.intake.columns import frame_columns
from mrv.intake.form_layout import monthly_sectors
from mrv.intake.form_scan import is_marked
from mrv.intake.headers import HeaderMatcher
from mrv.intake.names import flatten
from mrv.intake.read_workbook import Sheet
from mrv.intake.reason_sheets import is_reason_sheet
from mrv.intake.units import UnitTable

_LABEL_COLUMNS = 3
"""Labels of lines and names of keys stand in the first columns."""
_LABEL_ROWS = 600
_ENOUGH = 3
"""So many labels that no other sector knows settle the matter."""
Cell = tuple[int, int]


class Judgement(msgspec.Struct, frozen=True):
    """What the labels of a workbook say."""

    likely: str
    """The sector that knows most of them."""
    sector: str
    """The sector to read it as."""
    strange: Mapping[str, tuple[str, Cell, str]]
    """Sheets whose labels another sector knows: that sector, with the first such label."""
    against: tuple[str, Cell, str] | None = None
    """Sheet, cell and text of a label that `wanted` lacks, where the form is not of that sector."""


def judge(sheets: Iterable[Sheet], rulebook: Rulebook, wanted: str | None) -> Judgement:
    """The sector of a workbook, read as `wanted` where that is given."""
    found = {
        sheet.name: _labels(sheet)
        for sheet in sheets
        if not is_marked(sheet) and not is_reason_sheet(sheet)
    }
    every = set().union(*found.values()) if found else set()
    known = _known(every, rulebook)
    shared = _titles(_columns("common", rulebook), rulebook)
    counts = {sector: len(texts) for sector, texts in known.items()}
    likely = max(known, key=lambda sector: counts[sector])
    sector = wanted or likely
    known.setdefault(sector, set())
    against = None
    if sector != likely:
        ahead = known[likely] - known[sector] - shared
        if _plainly(ahead, known[sector] - known[likely]):
            against = next(
                (name, labels[text], text)
                for name, labels in found.items()
                for text in labels
                if text in ahead
            )
    strange = {
        name: other
        for name, labels in found.items()
        if (other := _other_sector(labels.keys() - shared, labels, sector, known)) is not None
    }
    return Judgement(likely, sector, strange, against)


def _other_sector(
    telling: Set[str], labels: Mapping[str, Cell], sector: str, known: Mapping[str, set[str]]
) -> tuple[str, Cell, str] | None:
    """The sector that a sheet is of, if it is plainly not the workbook's."""
    own = known[sector] & telling
    for other, texts in known.items():
        theirs = texts & telling
        ahead = theirs - own
        if _plainly(ahead, own - theirs) and 2 * len(own) <= len(theirs):
            first = next(text for text in labels if text in ahead)
            return other, labels[first], first
    return None


def _plainly(ahead: set[str], behind: set[str]) -> bool:
    """Whether the labels that only one sector knows leave no doubt, a stray one aside."""
    return len(ahead) >= 2 and len(ahead) > 3 * len(behind)


def _labels(sheet: Sheet) -> dict[str, Cell]:
    """The texts of the first columns, each with the cell where it first stands."""
    found: dict[str, Cell] = {}
    for row, values in enumerate(sheet.rows[:_LABEL_ROWS]):
        for column, value in enumerate(values[:_LABEL_COLUMNS]):
            if isinstance(value, str) and value and value not in found:
                found[value] = (row, column)
    return found


def _known(labels: set[str], rulebook: Rulebook) -> dict[str, set[str]]:
    """By sector, power first, the labels that its tables have lines for."""
    forms = monthly_sectors()
    columns = {sector: _columns(sector, rulebook) for sector in SECTORS if sector in forms}
    titles = {sector: labels & _titles(names, rulebook) for sector, names in columns.items()}
    best, *others = sorted((len(texts) for texts in titles.values()), reverse=True)
    if best >= _ENOUGH and best - max(others, default=0) >= _ENOUGH:
        return titles
    # Other spellings and units in the label: only where titles as we write them do not settle it.
    units = UnitTable(rulebook)
    worded = [text for text in labels if len(text) > 1]  # `t` is a unit, and a symbol
    matchers = {name: HeaderMatcher(rulebook, columns[name], units) for name in columns}
    return {
        sector: {text for text in worded if matcher.match(flatten(text)) is not None}
        for sector, matcher in matchers.items()
    }


def _columns(sector: str, rulebook: Rulebook) -> dict[str, None]:
    frames = [frame for frame in rulebook.frames.values() if frame.sector == sector]
    return dict.fromkeys(name for frame in frames for name in frame_columns(frame))


def _titles(names: Iterable[str], rulebook: Rulebook) -> set[str]:
    parameters = [p for name in names if (p := rulebook.parameters.get(name)) is not None]
    return {p.title.zh for p in parameters} | {p.title.en for p in parameters}
