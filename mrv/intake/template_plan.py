"""Where everything of a reporting form stands, decided before a cell is written.

Formulas point at other tables' cells, so all places are fixed first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mrv.catalogue.model import Rulebook
from mrv.intake.form_layout import Form, Language, Table, Wording

Record = Mapping[str, Any]
Records = Mapping[str, Sequence[Record]]
"""Frame name to its records, values typed as in canonical frames."""

TITLE_ROW, NOTE_ROW, HEADER_ROW, FIRST_ROW = 0, 1, 2, 3
LABEL, UNIT, FIRST_VALUE = 0, 1, 2
YEAR_COLUMN, REMARK = 14, 15
"""Columns of a monthly table: label, unit, twelve months, the year, remark."""


@dataclass(slots=True)
class Block:
    """Lines of one unit, fuel, boiler, ... of a monthly table."""

    table: Table
    sheet: str
    keys: dict[str, Any]
    top: int
    """Row that names the keys."""
    rows: dict[str, int] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    bottom: int = 0


@dataclass(slots=True)
class Card:
    """A table with one value a line, or one per unit."""

    table: Table
    sheet: str
    objects: list[Any]
    """Values of the `across` key, one per column."""
    rows: dict[str, int] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    bottom: int = 0


@dataclass(slots=True)
class Listing:
    """A table with one record a row."""

    table: Table
    sheet: str
    title_row: int
    columns: dict[str, int]
    lines: int

    @property
    def header_row(self) -> int:
        """Row of the column headings."""
        return self.title_row + 1


@dataclass(slots=True)
class FormPlan:
    """All places of one workbook."""

    form: Form
    year: int
    units: list[str]
    blocks: list[Block] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)

    def block_sheets(self) -> dict[str, list[Block]]:
        """Blocks by sheet, in order."""
        sheets: dict[str, list[Block]] = {}
        for block in self.blocks:
            sheets.setdefault(block.sheet, []).append(block)
        return sheets

    def listing_sheets(self) -> dict[str, list[Listing]]:
        """Listings by sheet, in order."""
        sheets: dict[str, list[Listing]] = {}
        for listing in self.listings:
            sheets.setdefault(listing.sheet, []).append(listing)
        return sheets

    def card(self, frame: str) -> Card | None:
        """The card of a frame."""
        return next((card for card in self.cards if card.table.frame == frame), None)


def plan_form(
    form: Form, rulebook: Rulebook, *, year: int, units: int, lang: Language, records: Records
) -> FormPlan:
    """Place all tables for `units` units, or for those that `records` name."""
    words = Wording(rulebook, lang)
    named = _distinct(records, "unit_id")
    names = [str(name) for name in named] or [str(number + 1) for number in range(units)]
    plan = FormPlan(form, year, names)
    next_free: dict[str, int] = {}
    for table in form.tables:
        sheet = words.say(table.sheet)
        if table.kind == "card":
            plan.cards.append(_card(table, sheet, plan, words))
        elif table.kind == "months":
            _blocks(table, sheet, plan, words, records)
        else:
            top = next_free.get(sheet, 0)
            listing = _listing(table, sheet, top, plan, records)
            next_free[sheet] = listing.header_row + listing.lines + 3
            plan.listings.append(listing)
    return plan


def _lines(
    table: Table, year: int, words: Wording, row: int
) -> tuple[dict[str, int], dict[int, str], int]:
    rows: dict[str, int] = {}
    headings: dict[int, str] = {}
    for title, lines in table.groups:
        asked = [line for line in lines if line.asked_in(year)]
        if title is not None and asked:
            headings[row] = words.say(title)
            row += 1
        for line in asked:
            rows[line.name] = row
            row += 1
    return rows, headings, row


def _card(table: Table, sheet: str, plan: FormPlan, words: Wording) -> Card:
    objects: list[Any] = list(plan.units) if table.across else [None]
    card = Card(table, sheet, objects)
    card.rows, card.headings, card.bottom = _lines(table, plan.year, words, FIRST_ROW)
    return card


def _blocks(table: Table, sheet: str, plan: FormPlan, words: Wording, records: Records) -> None:
    row = FIRST_ROW
    for unit in plan.units if table.per_unit else [None]:
        for keys in _slots(table, unit, records):
            block = Block(table, sheet, keys, row)
            block.rows, block.headings, block.bottom = _lines(table, plan.year, words, row + 1)
            row = block.bottom + 1
            plan.blocks.append(block)


def _slots(table: Table, unit: str | None, records: Records) -> list[dict[str, Any]]:
    """Keys of the blocks of one unit: those filed, and empty ones up to the prepared number."""
    base: dict[str, Any] = {} if unit is None else {"unit_id": unit}
    if not table.slots and not table.fixed:
        return [base]
    names = (*table.slots, *table.fixed)
    filed: dict[tuple[Any, ...], None] = {}
    for record in records.get(table.frame, ()):
        if unit is None or str(record.get("unit_id")) == unit:
            filed[tuple(record.get(name) for name in names)] = None
    wanted = max([len(filed), *table.slots.values()])
    found = [base | dict(zip(names, values, strict=True)) for values in filed]
    return found + [base | dict.fromkeys(names) for _ in range(wanted - len(found))]


def _listing(table: Table, sheet: str, top: int, plan: FormPlan, records: Records) -> Listing:
    asked = [line.name for _, lines in table.groups for line in lines if line.asked_in(plan.year)]
    filed = len(records.get(table.frame, ()))
    columns = {name: position for position, name in enumerate(asked)}
    return Listing(table, sheet, top, columns, max(table.lines, filed + 5))


def _distinct(records: Records, key: str) -> list[Any]:
    """Values of a key over all frames, in order of appearance."""
    found: dict[Any, None] = {}
    for rows in records.values():
        for row in rows:
            if row.get(key) is not None:
                found[row[key]] = None
    return list(found)
