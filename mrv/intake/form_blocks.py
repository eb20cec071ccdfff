"""Tables with parameters down: cut into blocks, each block's lines matched to a frame."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from mrv.intake.form_heading import NO_UNIT
from mrv.intake.form_match import FormMatcher, pair_of
from mrv.intake.form_scan import Header
from mrv.intake.names import flatten
from mrv.intake.read_workbook import Sheet, cell_text

Cell = tuple[int, int]
_KEY_NUMBERS = 2
"""A row that names keys has a number for each at most; more below the months are values."""


class Line(msgspec.Struct):
    """A row with a label and, perhaps, values."""

    row: int
    label: str
    unit: str | None
    filled: bool


class Block(msgspec.Struct):
    """Lines that share their keys."""

    header: Header
    named: dict[str, tuple[str, Cell]]
    """Key label to its value and cell."""
    lines: list[Line] = msgspec.field(default_factory=list)

    @property
    def filled(self) -> bool:
        """Whether any line has a value."""
        return any(line.filled for line in self.lines)


def blocks(sheet: Sheet, header: Header, until: int, matcher: FormMatcher) -> Iterator[Block]:
    """The blocks below a heading, down to row `until`."""
    named = _sheet_keys(sheet, matcher)
    named |= _band_above(sheet, header, matcher)
    current = Block(header, named)
    beside: dict[str, tuple[str, Cell]] = {}
    for row in range(header.row + 1, until):
        texts = {c: t for c in range(len(sheet.rows[row])) if (t := sheet.text(row, c).strip())}
        if not texts:
            continue
        found = _keys_beside(sheet, header, row, beside, matcher)
        if found != beside:
            if current.lines:
                yield current
            named = {key: said for key, said in named.items() if key not in beside} | found
            beside = found
            current = Block(header, named)
        line = line_at(sheet, header, row)
        values = line and (
            matcher.is_line(line.label) or _numbers(sheet, header, row) > _KEY_NUMBERS
        )
        band = None if values else _band(sheet, row, texts, matcher)
        if band:
            if current.lines:
                yield current
                named = _still_valid(named, band, matcher)
            named = named | band
            current = Block(header, named)
        elif line is not None:
            current.lines.append(line)
    if current.lines:
        yield current


def line_at(sheet: Sheet, header: Header, row: int) -> Line | None:
    """The line in a row below a heading; None where it has no label."""
    label = sheet.value(row, header.label)
    if label is None:
        top, left = sheet.merge_origin(row, header.label)
        label = sheet.value(top, left) if top == row else None
    for at in range(header.label - 1, header.label_from - 1 if header.label_from >= 0 else 0, -1):
        if label is None:
            label = sheet.value(row, at)
    if not isinstance(label, str) or not label.strip():
        return None
    columns = [*header.months, *([] if header.annual is None else [header.annual]), *header.objects]
    if columns and sheet.merge_origin(row, min(columns)) == (row, header.label):
        return None  # a heading across the table
    filled = any(sheet.text(row, column).strip() for column in columns)
    unit = sheet.text(row, header.unit).strip() if header.unit is not None else ""
    return Line(row, flatten(label), None if unit in NO_UNIT else unit, filled)


def _keys_beside(
    sheet: Sheet,
    header: Header,
    row: int,
    before: dict[str, tuple[str, Cell]],
    matcher: FormMatcher,
) -> dict[str, tuple[str, Cell]]:
    """Keys standing in columns left of the labels, merged or filled down.

    A column whose heading names no key counts as far as its texts name an object (`1号机组`).
    """
    here: dict[str, tuple[str, Cell]] = {}
    for column in range(header.first):
        heading = header.keys.get(column)
        if column in (header.label, header.unit) or (heading is None and column > header.label):
            continue
        at = sheet.merge_origin(row, column)
        text = (cell_text(sheet.value(*at)) or "").strip()
        if not text or at[0] <= header.row:
            continue
        if heading is not None and (
            column == header.year_column or matcher.is_key_heading(heading)
        ):
            here[heading] = (text, at)
        elif at[1] == column and (named := matcher.heading(text)) is not None:
            here.setdefault(named[0], (named[1], at))
    other = any(
        matcher.enterprise_label(label) and before.get(label, here[label])[0] != here[label][0]
        for label in here
    )
    return here if other else before | here


def _numbers(sheet: Sheet, header: Header, row: int) -> int:
    return sum(isinstance(sheet.value(row, at), float) for at in header.months)


def _band(
    sheet: Sheet, row: int, texts: dict[int, str], matcher: FormMatcher
) -> dict[str, tuple[str, Cell]]:
    """Keys named in a row of their own: `机组编号 | 1 | 燃料品种 | 烟煤`, `1号机组`."""
    found: dict[str, tuple[str, Cell]] = {}
    columns = sorted(texts)
    position = 0
    while position < len(columns):
        column = columns[position]
        text = flatten(texts[column])
        following = columns[position + 1] if position + 1 < len(columns) else None
        pair = pair_of(text)
        position += 1
        if matcher.is_key_heading(text):
            value = texts[following] if following is not None else ""
            if following is None or matcher.is_key_heading(flatten(value)):
                found[text] = ("", (row, column))
            else:
                found[text] = (value.strip(), (row, following))
                position += 1
        elif pair is not None and matcher.is_key_heading(pair[0]):
            found[pair[0]] = (pair[1], (row, column))
        elif len(columns) <= 3 and (heading := matcher.heading(text)) is not None:
            found[heading[0]] = (heading[1], (row, column))
    return found


def _band_above(sheet: Sheet, header: Header, matcher: FormMatcher) -> dict[str, tuple[str, Cell]]:
    """Keys named in the rows just above a heading, as on sheets with one block each."""
    found: dict[str, tuple[str, Cell]] = {}
    for row in range(max(0, header.top - 3), header.top):
        texts = {c: t for c in range(len(sheet.rows[row])) if (t := sheet.text(row, c).strip())}
        found |= _band(sheet, row, texts, matcher)
    return found


def _sheet_keys(sheet: Sheet, matcher: FormMatcher) -> dict[str, tuple[str, Cell]]:
    named = matcher.sheet_heading(sheet.name)
    return {} if named is None else {named[0]: (named[1], (0, 0))}


def _still_valid(
    named: dict[str, tuple[str, Cell]], band: dict[str, tuple[str, Cell]], matcher: FormMatcher
) -> dict[str, tuple[str, Cell]]:
    """A new unit ends what was said of the old one's fuel or boiler; a new fuel keeps the unit.

    Another enterprise ends it all.
    """
    if any(matcher.enterprise_label(label) for label in band):
        return {}
    kept = matcher.outlasting(band)
    return {
        label: value
        for label, value in named.items()
        if matcher.enterprise_label(label) or any(matcher.is_key(key, label) for key in kept)
    }
