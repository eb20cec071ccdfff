"""Columns and rows of a monthly table that nothing is read from: told, never dropped in silence."""

from __future__ import annotations

from mrv.intake import form_problems
from mrv.intake.form_blocks import line_at
from mrv.intake.form_match import FormMatcher
from mrv.intake.form_periods import is_partial
from mrv.intake.form_scan import Header, first_of
from mrv.intake.provenance import column_letters
from mrv.intake.read_workbook import Sheet
from mrv.intake.submission import Location, Problem

_LISTED = 20


def strange_columns(sheet: Sheet, header: Header, until: int, file: str) -> list[Problem]:
    """Columns of a monthly table that hold something but whose heading is no period."""
    left, right = min(header.months), max(header.months)
    lines = [r for r in range(header.row + 1, until) if line_at(sheet, header, r) is not None]
    blank = [
        at
        for at in range(header.label + 1, sheet.width)
        if _no_heading(header, at)
        # Outside the months a text may be anybody's remark; a number is somebody's month.
        and (left < at < right or any(isinstance(sheet.value(row, at), float) for row in lines))
    ]
    found = []
    for at in sorted([*header.strange, *blank]):
        rows = [row for row in lines if sheet.text(row, at).strip()]
        if rows:
            cell = sheet.cell(header.row, at)
            place = Location(file=file, sheet=sheet.name, cell=cell)
            name = header.strange.get(at) or cell.rstrip("0123456789")
            first = first_of(header, sheet.value(header.row, at))
            told: dict[str, str] = {}
            if first is None and is_partial(name):
                kind = form_problems.PARTIAL_SUM
            elif first is None:
                kind = form_problems.NOT_A_PERIOD
            else:
                kind, told = form_problems.MONTH_TWICE, {"first": column_letters(first)}
            found.append(kind.at(place, observed=name, told={**told, "count": len(rows)}))
    return found


def unread_keys(
    sheet: Sheet, header: Header, until: int, matcher: FormMatcher, file: str
) -> list[Problem]:
    """Columns left of the months that hold something but name no key: nothing is done with them."""
    found = []
    for at, heading in sorted(header.keys.items()):
        texts = [sheet.text(row, at).strip() for row in range(header.row + 1, until)]
        filled = [text for text in texts if text]
        if (
            filled
            and at != header.year_column
            and not matcher.is_key_heading(heading)
            and not any(matcher.heading(text) for text in filled)
        ):
            place = Location(file=file, sheet=sheet.name, cell=sheet.cell(header.row, at))
            told = {"count": len(filled), "example": filled[0][:40]}
            found.append(form_problems.UNREAD_KEY.at(place, observed=heading, told=told))
    return found


def nameless_rows(sheet: Sheet, header: Header, until: int, file: str) -> list[Problem]:
    """Rows with numbers below the months but without a label, once a table."""
    rows = [
        row
        for row in range(header.row + 1, until)
        if line_at(sheet, header, row) is None
        and any(isinstance(sheet.value(row, at), float) for at in header.months)
    ]
    if not rows:
        return []
    place = Location(file=file, sheet=sheet.name, cell=sheet.cell(rows[0], header.label))
    listed = ", ".join(str(row + 1) for row in rows[:_LISTED]) + (
        " ..." if len(rows) > _LISTED else ""
    )
    kind = form_problems.NAMELESS_ROWS
    return [kind.at(place, told={"count": len(rows), "rows": listed})]


def _no_heading(header: Header, at: int) -> bool:
    named = {*header.months, *header.strange, *header.keys, *header.ignored}
    return at not in named | {header.annual, header.unit}
