"""Words of the audit report in both languages, as its page takes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.intake.submission import Location
from mrv.report.places import cell_place, parameter_title, place, record_label
from mrv.report.plain import visible

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.model import Cell

NOTHING: dict[str, str] = {"zh": "", "en": ""}


def both(text: Bilingual | None) -> dict[str, str]:
    """A text for the page; steering characters of inputs are spelt out."""
    return NOTHING if text is None else {"zh": visible(text.zh), "en": visible(text.en)}


def parameter_words(name: str | None, rulebook: Rulebook) -> Bilingual:
    """The title of a parameter in both languages."""
    return Bilingual(parameter_title(name, rulebook, "zh"), parameter_title(name, rulebook, "en"))


def record_words(
    record: Mapping[str, str | None], rulebook: Rulebook, drop: frozenset[str] = frozenset()
) -> Bilingual:
    """The name of a record in both languages, without the keys in `drop`."""
    if not record.keys() - drop:
        drop = frozenset()
    return Bilingual(
        record_label(record, rulebook, "zh", drop=drop),
        record_label(record, rulebook, "en", drop=drop),
    )


def record_text_words(
    record: str, rulebook: Rulebook, drop: frozenset[str] = frozenset()
) -> Bilingual:
    """The name of a record given as the JSON of its keys."""
    return record_words(json.loads(record), rulebook, drop)


def alone(result: Result) -> frozenset[str]:
    """Keys that say nothing new: the enterprise, where there is only one."""
    owners: set[object] = set()
    for frame in result.frames.values():
        if "enterprise_id" in frame.table.columns:
            owners |= set(frame.table.get_column("enterprise_id").unique().to_list())
    return frozenset({"enterprise_id"}) if len(owners) <= 1 else frozenset()


def place_words(location: Location | None) -> Bilingual:
    """Where a value stands, in both languages."""
    return Bilingual(place(location, "zh"), place(location, "en"))


def cell_words(cell: Cell) -> Bilingual:
    """Where a cell of a cause stands, in both languages."""
    return Bilingual(cell_place(cell, "zh"), cell_place(cell, "en"))
