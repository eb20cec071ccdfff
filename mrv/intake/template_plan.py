"""Where everything of a reporting form stands, decided before a cell is written.

Formulas point at other tables' cells, so all places are fixed first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from mrv.catalogue.model import Bilingual, Rulebook
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
    title: str = ""
    heads_table: bool = False
    """Whether the title stands above: the first block of a table that begins below another."""
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
    objects: Mapping[str, Sequence[str]]
    """Key to the IDs or codes of the objects that have blocks or columns."""
    blocks: list[Block] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    _order: list[str] = field(default_factory=list)

    def block_sheets(self) -> dict[str, list[Block]]:
        """Blocks by sheet, in order."""
        sheets: dict[str, list[Block]] = {}
        for block in self.blocks:
            sheets.setdefault(block.sheet, []).append(block)
        return sheets

    @property
    def sheets(self) -> list[str]:
        """Names of all sheets that hold tables, in order."""
        return list(dict.fromkeys(self._order))

    def add(self, part: Card | Block | Listing) -> None:
        """Take a part in; its sheet follows those that are there already."""
        self._order.append(part.sheet)
        match part:
            case Card():
                self.cards.append(part)
            case Block():
                self.blocks.append(part)
            case Listing():
                self.listings.append(part)

    def listing_sheets(self) -> dict[str, list[Listing]]:
        """Listings by sheet, in order."""
        sheets: dict[str, list[Listing]] = {}
        for listing in self.listings:
            sheets.setdefault(listing.sheet, []).append(listing)
        return sheets

    def card(self, frame: str) -> Card | None:
        """The card of a frame."""
        return next((card for card in self.cards if card.table.frame == frame), None)


def key_stride(block: Block) -> int:
    """Columns per key beside the first: a label of two, or of one where there are many keys."""
    return 4 if len(block.table.keys) <= 4 else 3


def key_cells(block: Block) -> dict[str, int]:
    """Column of each key's value in the block's first row."""
    stride = key_stride(block)
    return {
        name: UNIT if position == 0 else FIRST_VALUE + stride * position - 2
        for position, name in enumerate(block.table.keys)
    }


def plan_form(
    form: Form,
    rulebook: Rulebook,
    *,
    year: int,
    lang: Language,
    records: Records,
    count: int | None = None,
) -> FormPlan:
    """Place all tables for the objects that `records` name, else for those the form prepares.

    `count` says how many of the form's first kind of object that is counted are prepared.
    """
    words = Wording(rulebook, lang)
    plan = FormPlan(form, year, _objects(form, records, count))
    next_free: dict[str, int] = {}
    for table in form.tables:
        if table.kind == "card":
            plan.add(_card(table, words.say(table.sheet), plan, words))
        elif table.kind == "months":
            _blocks(table, plan, words, records, next_free)
        else:
            sheet = words.say(table.sheet)
            listing = _listing(table, sheet, next_free.get(sheet, 0), plan, records)
            next_free[sheet] = listing.header_row + listing.lines + 3
            plan.add(listing)
    return plan


def _objects(form: Form, records: Records, count: int | None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    counted = next((entry.key for entry in form.objects if entry.count), None)
    for entry in form.objects:
        number = count if count is not None and entry.key == counted else entry.count
        prepared = list(entry.codes) or [str(position + 1) for position in range(number)]
        found[entry.key] = [str(name) for name in _distinct(records, entry.key)] or prepared
    return found


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
    objects: list[Any] = list(plan.objects[table.across]) if table.across else [None]
    card = Card(table, sheet, objects)
    card.rows, card.headings, card.bottom = _lines(table, plan.year, words, FIRST_ROW)
    return card


def _blocks(
    table: Table, plan: FormPlan, words: Wording, records: Records, next_free: dict[str, int]
) -> None:
    filed = [
        record
        for record in records.get(table.frame, ())
        if all(record.get(key) in codes for key, codes in table.only.items())
    ]
    last: str | None = None
    for owner in _owners(table, plan, records):
        sheet = _named(table.sheet, owner, words)
        row = next_free.get(sheet, FIRST_ROW)
        for keys in _slots(table, owner, filed, blank=not records):
            block = Block(table, sheet, keys, row, _named(table.title, owner, words))
            if sheet != last and row > FIRST_ROW:
                block.top = row + 1
                block.heads_table = True
            last = sheet
            block.rows, block.headings, block.bottom = _lines(
                table, plan.year, words, block.top + 1
            )
            row = next_free[sheet] = block.bottom + 1
            plan.add(block)


def _owners(table: Table, plan: FormPlan, records: Records) -> list[dict[str, str]]:
    """The objects that have blocks of their own: those that any table names, else the prepared."""
    if not table.per:
        return [{}]
    found = dict.fromkeys(
        tuple(str(record[key]) for key in table.per)
        for rows in records.values()
        for record in rows
        if all(record.get(key) is not None for key in table.per)
    )
    names = list(found)
    if not names:
        names = list(product(*(plan.objects[key] for key in table.per)))
        if len(table.per) > 1:
            # Numbered through, as no two lines of an enterprise may have one ID.
            names = [(*outer, str(number)) for number, (*outer, _) in enumerate(names, start=1)]
    return [dict(zip(table.per, name, strict=True)) for name in names]


def _named(text: Bilingual, owner: Mapping[str, str], words: Wording) -> str:
    """A sheet's name or a table's title; `{process}` in it stands for the title of that code."""
    titles = {key: words.code_title(words.spec(key).code_list or "", owner[key]) for key in owner}
    return words.say(text).format_map(titles)


def _slots(
    table: Table, owner: dict[str, str], filed: Sequence[Record], *, blank: bool
) -> list[dict[str, Any]]:
    """Keys of the blocks of one object: those filed, and empty ones up to the prepared number.

    In a `blank` form the blocks that the layout prepares come first.
    """
    names = [name for name in table.keys if name not in owner]
    if not names:
        return [dict(owner)]
    found: dict[tuple[Any, ...], None] = {}
    for record in filed:
        if all(str(record.get(key)) == name for key, name in owner.items()):
            found[tuple(record.get(name) for name in names)] = None
    ready = [entry for entry in table.prepared if _fits(entry, owner)] if blank else []
    wanted = max([len(found), *table.slots.values()])
    slots = [tuple(entry.get(name) for name in names) for entry in ready]
    slots += [*found, *[(None,) * len(names)] * (wanted - len(found))]
    return [owner | dict(zip(names, values, strict=True)) for values in slots]


def _fits(entry: Mapping[str, str], owner: Mapping[str, str]) -> bool:
    return all(owner.get(key, value) == value for key, value in entry.items())


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
