"""Finding the tables of a reporting form: by what their headings say, never by position."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import msgspec

from mrv.intake.form_layout import MARKS
from mrv.intake.names import flatten, fold
from mrv.intake.read_workbook import CellValue, Sheet

_MONTH_TEXT = re.compile(r"^(?:((?:19|20)\d{2})\s*[年./-]?\s*)?(?:M|m)?(\d{1,2})\s*月?份?$")
_COMPACT = re.compile(r"^((?:19|20)\d{2})(0[1-9]|1[0-2])$")
_CHINESE = {
    name: number
    for number, name in enumerate(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), start=1
    )
}
_ENGLISH = {
    dt.date(2000, number, 1).strftime(style).casefold(): number
    for number in range(1, 13)
    for style in ("%b", "%B")
}
_ENGLISH_TEXT = re.compile(r"^([A-Za-z]+)\.?[\s-]*(\d{4})?$")
_ANNUAL = {
    fold(word)
    for word in (
        "全年", "全年合计", "全年值", "年度", "年度合计", "年度值", "年合计",
        "全年累计", "合计", "全年合计/加权",
        "年度汇总", "汇总", "Year", "Annual", "Total", "Full year", "Whole year",
    )
}  # fmt: skip
LABEL_WORDS = {
    fold(word)
    for word in (
        "参数", "参数名称", "项目", "指标", "指标名称", "信息项", "数据项", "填报项",
        "报告项", "内容项",
        "数据名称", "Parameter", "Item", "Quantity",
    )
}  # fmt: skip
UNIT_WORDS = {fold(word) for word in ("单位", "计量单位", "Unit", "Units", "参数单位")}
IGNORED_WORDS = {
    fold(word)
    for word in (
        "序号", "编号", "代号", "符号", "说明", "备注", "填报说明",
        "Remark", "Remarks", "Note", "Notes",
        "No", "Symbol",
    )
}  # fmt: skip


class Period(msgspec.Struct, frozen=True):
    """A month as a heading names it; the year where it says so."""

    month: int
    year: int | None = None


class Header(msgspec.Struct):
    """The heading row of a table with parameters down."""

    row: int
    label: int
    months: dict[int, Period] = msgspec.field(default_factory=dict)
    annual: int | None = None
    unit: int | None = None
    keys: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns left of the values whose heading may name a key, with that heading."""
    objects: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns of values that are no months, with their heading (`1号机组`, `填报内容`)."""
    strange: dict[int, str] = msgspec.field(default_factory=dict)
    """Columns among the months or right of them whose heading names no period."""


def period_of(value: CellValue | None) -> Period | None:
    """The month a heading names: `3月`, `2025年3月`, `2025-03`, `202503`, a date, `Mar`."""
    if isinstance(value, dt.datetime | dt.date):
        return Period(value.month, value.year) if value.day == 1 else None
    if isinstance(value, float) and value.is_integer():
        value = str(int(value))
    if not isinstance(value, str):
        return None
    text = flatten(value).strip()
    compact = _COMPACT.match(text)
    if compact:
        return Period(int(compact[2]), int(compact[1]))
    found = _MONTH_TEXT.match(text)
    if found and (found[1] or "月" in text):
        return _period(int(found[2]), found[1])
    if text.endswith(("月", "月份")):
        number = _CHINESE.get(text.rstrip("份").rstrip("月"))
        return Period(number) if number else None
    english = _ENGLISH_TEXT.match(text)
    if english and english[1].casefold() in _ENGLISH:
        return _period(_ENGLISH[english[1].casefold()], english[2])
    return None


def _period(month: int, year: str | None) -> Period | None:
    return Period(month, int(year) if year else None) if 1 <= month <= 12 else None


def is_marked(sheet: Sheet) -> bool:
    """Whether the first cell says that the sheet holds no data (notes, example, codes)."""
    return sheet.text(0, 0).strip().startswith(MARKS)


def header_at(sheet: Sheet, row: int) -> Header | None:
    """The heading of a table with parameters down, if `row` is one."""
    months: dict[int, Period] = {}
    others: dict[int, str] = {}
    for column in range(len(sheet.rows[row])):
        value = sheet.value(row, column)
        if value is None:
            continue
        period = period_of(value)
        if period is not None and not any(_same(period, other) for other in months.values()):
            months[column] = period
        else:
            others[column] = flatten(str(value))
    first = min(months, default=None)
    words = {column: fold(text) for column, text in others.items()}
    labels = [c for c, word in words.items() if word in LABEL_WORDS]
    named = bool(labels)
    if months:
        if len(months) < 6 and not named:
            return None
        if not _ascending(months) and not (named and len(months) >= 6):
            return None
        left = [c for c in others if first is not None and c < first]
        if not left:
            return None
        label = labels[-1] if labels else _widest_text_column(sheet, row, left)
    elif named and any(c > labels[-1] for c in others):
        label = labels[-1]
    else:
        return None
    header = Header(row, label, months)
    for column, word in words.items():
        if column == label or word in IGNORED_WORDS:
            continue
        if word in UNIT_WORDS:
            header.unit = column
        elif column < label or (months and first is not None and column < first):
            header.keys[column] = others[column]
        elif word in _ANNUAL and months:
            header.annual = column
        elif not months:
            header.objects[column] = others[column]
        else:
            header.strange[column] = others[column]
    return header if months or header.objects else None


def _same(one: Period, other: Period) -> bool:
    """Whether two headings name one month; one without a year is of the other's."""
    return one.month == other.month and (one.year == other.year or not (one.year and other.year))


def first_of(header: Header, heading: CellValue | None) -> int | None:
    """The column that has the month of a heading already."""
    period = period_of(heading)
    if period is None:
        return None
    return next((at for at, other in header.months.items() if _same(period, other)), None)


def _ascending(months: dict[int, Period]) -> bool:
    order = [(p.year or 0, p.month) for _, p in sorted(months.items())]
    return order == sorted(order)


def _widest_text_column(sheet: Sheet, row: int, columns: list[int]) -> int:
    """Of the columns left of the months, the one with most different texts below."""

    def variety(column: int) -> int:
        below = range(row + 1, min(row + 60, sheet.height))
        return len(
            {sheet.text(r, column) for r in below if isinstance(sheet.value(r, column), str)}
        )

    return max(columns, key=variety)


def headers(sheet: Sheet) -> Iterator[Header]:
    """All headings of tables with parameters down, from top to bottom."""
    for row in range(sheet.height):
        found = header_at(sheet, row)
        if found is not None:
            yield found
