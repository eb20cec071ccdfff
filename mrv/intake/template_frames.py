"""Empty canonical data tables: one CSV per frame with every column, and a list of the columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from mrv.catalogue.model import Frame, Rulebook
from mrv.intake.columns import column_spec, frame_columns

COLUMN_LIST = "columns.csv"
_FIELDS = ("frame", "column", "key", "zh", "en", "kind", "unit", "unit_gas", "decimals", "minimum",
           "maximum", "codes")  # fmt: skip


def empty_frames(sector: str, rulebook: Rulebook) -> dict[str, bytes]:
    """The empty tables of a sector and of all sectors, by file name.

    Headers are canonical names; `columns.csv` gives titles, units, limits and codes. KeyError
    when the sector has no frames.
    """
    frames = sector_frames(sector, rulebook)
    files = {f"{frame.name}.csv": _csv([frame_columns(frame)]) for frame in frames}
    described = [
        _describe(frame, name, rulebook) for frame in frames for name in frame_columns(frame)
    ]
    return files | {COLUMN_LIST: _csv([_FIELDS, *described])}


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    # The byte order mark makes Excel read Chinese entries as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def sector_frames(sector: str, rulebook: Rulebook) -> list[Frame]:
    """The frames of a sector and those common to all; KeyError if the sector has none."""
    if not any(frame.sector == sector for frame in rulebook.frames.values()):
        raise KeyError(sector)
    return [f for f in rulebook.frames.values() if f.sector in {sector, "common"}]


def _describe(frame: Frame, name: str, rulebook: Rulebook) -> list[object]:
    spec = column_spec(name, rulebook, key=name in frame.keys)
    parameter = rulebook.parameters.get(name)
    codes = rulebook.codes.get(spec.code_list or "")
    listed = "; ".join(f"{code.code}={code.title.zh}" for code in codes.codes) if codes else ""
    return [
        frame.name,
        name,
        "yes" if spec.key else "",
        spec.title.zh,
        spec.title.en,
        spec.kind,
        parameter.unit if parameter else "",
        parameter.units.get("gas", "") if parameter else "",
        parameter.decimals if parameter and parameter.decimals is not None else "",
        parameter.bounds.minimum if parameter and parameter.bounds.minimum is not None else "",
        parameter.bounds.maximum if parameter and parameter.bounds.maximum is not None else "",
        listed,
    ]
