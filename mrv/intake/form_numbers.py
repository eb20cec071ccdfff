"""Headings of months that are plain numbers: 1 to 12, or 2025.01 to 2025.12.

Numbers alone may be anything, so the whole row has to count the months, beside a word for
parameters.
"""

from __future__ import annotations

from mrv.intake.form_above import heading_above
from mrv.intake.form_periods import Period
from mrv.intake.form_words import heading_words
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import Sheet

_YEAR = 12
_MANY = 6
_FIRST, _LAST = 2010, 2060


def numbered_months(sheet: Sheet, row: int) -> dict[int, Period]:
    """The months of a row of numbers; none where it is not plainly a heading."""
    numbers: dict[int, float] = {}
    for at in range(len(sheet.rows[row])):
        value = sheet.value(row, at)
        text = flatten(value) if isinstance(value, str) else ""
        if isinstance(value, float):
            numbers[at] = value
        elif text.isascii() and text.isdigit():
            numbers[at] = float(text)
    found = _counted(list(numbers.values()))
    if not found:
        return {}
    months = dict(zip(numbers, found, strict=False))
    above = heading_above(sheet, row, months).texts
    left = [above.get(at) or sheet.text(row, at) for at in range(min(months))]
    labels = heading_words().label
    return months if any(fold(text) in labels for text in left) else {}


def _counted(numbers: list[float]) -> list[Period]:
    """The months that numbers count: all of 1 to 12, or at least half a year with the year."""
    if numbers[:_YEAR] == [float(number) for number in range(1, _YEAR + 1)]:
        return [Period(month) for month in range(1, _YEAR + 1)]
    year = int(numbers[0]) if numbers else 0
    if not _FIRST <= year <= _LAST:
        return []
    # 2025.10 is stored as 2025.1, which is January only where no 2025.01 stands before it.
    for form in ("{}.{:02d}", "{}.{:d}"):
        style = [float(form.format(year, month)) for month in range(1, _YEAR + 1)]
        same = 0
        while same < min(_YEAR, len(numbers)) and numbers[same] == style[same]:
            same += 1
        if same >= _MANY:
            return [Period(month, year) for month in range(1, same + 1)]
    return []
