"""Where and what: locations and record keys as a reader names them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.intake.submission import Location
from mrv.report.plain import shortened
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.trace.model import Cell

_LINE = Bilingual("第{line}行", "line {line}")
_COLUMN = Bilingual("“{column}”列", "column '{column}'")
_MONTHLY = len("2025-03")
_LONGEST = 120
"""Characters of a key that a reader still wants to see."""


def place(location: Location | None, lang: Language, *, folder: bool = False) -> str:
    """Return `file, sheet!cell` or `file, line n`, empty for data that came from no file.

    With `folder`, the file's own folder is named as well.
    """
    if location is None or not location.file:
        return ""
    path = PurePath(location.file)
    parts = ["/".join(path.parts[-2:]) if folder else path.name]
    if location.sheet or location.cell:
        parts.append("!".join(part for part in (location.sheet, location.cell) if part))
    if location.line is not None:
        parts.append(pick(_LINE, lang).format(line=location.line))
        if location.column:
            parts.append(pick(_COLUMN, lang).format(column=location.column))
    return (" " if lang == "zh" else ", ").join(parts)


def cell_place(cell: Cell, lang: Language) -> str:
    """Where a cell of a cause stands; one of an earlier report by its folder too, for its file
    often has the name of this one's."""
    return place(cell.location, lang, folder=cell.earlier)


def record_label(
    record: Mapping[str, str | None], rulebook: Rulebook, lang: Language, *, drop: frozenset[str]
) -> str:
    """Name a record by its keys (`Unit 1 · Bituminous coal · 2025-03`), without those in `drop`."""
    parts = [
        _key(name, value, rulebook, lang) for name, value in record.items() if name not in drop
    ]
    return " · ".join(part for part in parts if part)


def _key(name: str, value: str | None, rulebook: Rulebook, lang: Language) -> str:
    if value is None:
        return ""
    value = shortened(value, _LONGEST)
    parameter = rulebook.parameters.get(name)
    if parameter is None:
        return f"{name}={value}"
    if parameter.kind == "month" and lang == "zh":
        year, _, month = value[:_MONTHLY].partition("-")
        return f"{year}年{int(month)}月"
    if parameter.kind in ("month", "year", "date"):
        return f"{value}年" if parameter.kind == "year" and lang == "zh" else value
    if parameter.code_list:
        codes = rulebook.codes[parameter.code_list].codes
        return next((pick(code.title, lang) for code in codes if code.code == value), value)
    return f"{pick(parameter.title, lang)} {value}"


def parameter_title(name: str | None, rulebook: Rulebook, lang: Language) -> str:
    """Return the title of a parameter (or its name where the catalogue has none)."""
    if not name:
        return ""
    parameter = rulebook.parameters.get(name)
    return pick(parameter.title, lang) if parameter else name
