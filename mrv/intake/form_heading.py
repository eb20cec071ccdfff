"""What only the lines below a heading tell: where their units stand, and in which column labels."""

from __future__ import annotations

from itertools import zip_longest

from mrv.intake.form_match import FormMatcher
from mrv.intake.form_scan import Header
from mrv.intake.form_words import heading_words
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import Sheet

NO_UNIT = frozenset({"", "-", "—", "/", "无量纲"})
"""What stands in a column of units where there is none."""
_ABOVE = 3


def complete(sheet: Sheet, header: Header, until: int, matcher: FormMatcher) -> None:
    """Find the column of units where no heading names it, and that of labels where it is split."""
    rows = range(header.row + 1, until)
    if header.unit is None and header.months:
        header.unit = _unit_column(sheet, header, rows, matcher)
        if header.unit is not None:
            header.keys.pop(header.unit, None)
        header.table_unit = _unit_above(sheet, header, matcher)
    if header.months:
        years = (at for at, heading in header.keys.items() if matcher.is_key("year", heading))
        header.year_column = next(years, None)
        _settle_label(sheet, header, rows, matcher)


def _unit_column(sheet: Sheet, header: Header, rows: range, matcher: FormMatcher) -> int | None:
    """The first column left of the months whose texts are units, all of them."""
    for at in range(header.first):
        if at == header.label or matcher.is_key_heading(header.keys.get(at, "")):
            continue
        texts = {sheet.text(row, at).strip() for row in rows} - NO_UNIT
        if texts and all(not text.isdigit() and matcher.units.find_all(text) for text in texts):
            return at
    return None


def _unit_above(sheet: Sheet, header: Header, matcher: FormMatcher) -> str | None:
    """The unit that a row just above the heading says for the table: `单位：万kWh`."""
    for row in range(max(0, header.top - _ABOVE), header.top):
        texts = [text for at in range(len(sheet.rows[row])) if (text := sheet.text(row, at))]
        for text, following in zip_longest(texts, texts[1:], fillvalue=""):
            label, _, value = flatten(text).partition(":")
            if fold(label) in heading_words().unit:
                unit = (value or flatten(following)).strip("() ")
                if unit and matcher.units.find_all(unit):
                    return unit
    return None


def _settle_label(sheet: Sheet, header: Header, rows: range, matcher: FormMatcher) -> None:
    """A heading over two columns: labels stand in the one of which more are known.

    The other may have the fuel or a group of lines, or the label where a line needs one only.
    """
    columns = [header.label]
    for at in range(header.label + 1, header.first):
        if at == header.unit or at in header.keys or sheet.value(header.row, at) is not None:
            break
        columns.append(at)

    def known(at: int) -> int:
        texts = {flatten(sheet.text(row, at)) for row in rows} - {""}
        return sum(matcher.is_line(text) for text in texts)

    header.label_from = header.label
    header.label = max(columns, key=known)
