"""Which enterprise a block of the form is of: by its code, its credit code or its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from mrv.intake.form_match import ENTERPRISE_NAMES, FormMatcher
from mrv.intake.names import fold
from mrv.intake.read_workbook import Sheet

if TYPE_CHECKING:
    from mrv.intake.form_cards import CardPart
    from mrv.intake.form_lists import ListHeader

FRAME = "enterprise"
Names = Mapping[str, str]
"""What identifies an enterprise, by column: `enterprise_id`, its credit code, its name."""


class Enterprises(msgspec.Struct, frozen=True):
    """The enterprises that a workbook describes."""

    known: tuple[Names, ...] = ()

    def identify(self, names: Names) -> str | None:
        """The ID of an enterprise of which some names are given; None where none is.

        Its code, else the code that the workbook files beside its credit code or name, else these.
        """
        for column in ENTERPRISE_NAMES:
            wanted = names.get(column)
            if wanted and column == ENTERPRISE_NAMES[0]:
                return wanted
            if wanted:
                return next((i for i in self._ids(column, wanted)), wanted)
        return None

    def _ids(self, column: str, wanted: str) -> Iterator[str]:
        for entry in self.known:
            if fold(entry.get(column, "")) == fold(wanted) and ENTERPRISE_NAMES[0] in entry:
                yield entry[ENTERPRISE_NAMES[0]]


def of_cards(sheet: Sheet, parts: Iterable[CardPart]) -> Iterator[Names]:
    """The enterprises on the cards of a sheet: one a column of values."""
    for part in parts:
        if part.frame != FRAME:
            continue
        for at in part.header.objects:
            rows = {
                name: part.lines[name][0].row for name in ENTERPRISE_NAMES if name in part.lines
            }
            texts = {name: sheet.text(row, at).strip() for name, row in rows.items()}
            yield {name: text for name, text in texts.items() if text}


def of_list(sheet: Sheet, header: ListHeader, until: int, matcher: FormMatcher) -> Iterator[Names]:
    """The enterprises of a list: one a row."""
    if header.frame != FRAME:
        return
    columns: dict[str, int] = {}
    for at in range(len(sheet.rows[header.row])):
        match = matcher.column(FRAME, sheet.text(header.row, at).strip())
        if match is not None and match.column in ENTERPRISE_NAMES:
            columns.setdefault(match.column, at)
    for row in range(header.row + 1, until):
        texts = {name: sheet.text(row, at).strip() for name, at in columns.items()}
        yield {name: text for name, text in texts.items() if text}
