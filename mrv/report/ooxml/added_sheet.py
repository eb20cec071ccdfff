"""A table as the XML of a worksheet: texts inline, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mrv.intake.provenance import address, column_letters
from mrv.report.ooxml.package import MAIN
from mrv.report.ooxml.styles import Styles
from mrv.report.ooxml.xml_text import element_text
from mrv.report.plain import shortened, visible
from mrv.report.workbook_tables import A4, MOST_CHARACTERS, Cell, Table

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Printed, a table is as wide as the paper: no column stands alone on a page.
_FITTED = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'


def sheet_xml(table: Table, styles: Styles) -> str:
    """The worksheet of a table: title, notes, then headers (frozen, with filter) and rows."""
    top = len(table.notes) + 1
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(table.widths, 1)
    )
    pane = ""
    if table.headers:
        pane = f'<pane ySplit="{top + 1}" topLeftCell="A{top + 2}" activePane="bottomLeft"'
        pane += ' state="frozen"/>'
    last = top + len(table.rows) + 1
    range_ = f"A{top + 1}:{column_letters(max(0, len(table.headers) - 1))}{last}"
    filtered = f'<autoFilter ref="{range_}"/>' if table.headers and table.rows else ""
    printed = f'<pageSetup paperSize="{A4}" orientation="landscape"'
    printed += f' fitToWidth="{table.pages}" fitToHeight="0"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{MAIN}">{_FITTED}<sheetViews>'
        f'<sheetView workbookViewId="0">{pane}'
        f"</sheetView></sheetViews><cols>{widths}</cols><sheetData>{''.join(_rows(table, styles))}"
        f"</sheetData>{filtered}{printed}</worksheet>"
    )


def _rows(table: Table, styles: Styles) -> Iterator[str]:
    yield _row(0, [table.title], [styles.title])
    number = 1
    for note in table.notes:
        yield _row(number, [note], [0])
        number += 1
    columns = range(len(table.widths))
    right = table.numeric
    if table.headers:
        heads = [styles.number_header if at in right else styles.header for at in columns]
        yield _row(number, list(table.headers), heads)
        number += 1
    bodies = [styles.number if at in right else styles.wrapped for at in columns]
    for row in table.rows:
        yield _row(number, row, bodies, table.height(row))
        number += 1


def _row(number: int, values: list[Cell], own: Sequence[int], height: float | None = None) -> str:
    cells = "".join(
        _cell(address(number, at), value, style)
        for at, (value, style) in enumerate(zip(values, own, strict=True))
    )
    high = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{number + 1}"{high}>{cells}</row>'


def _cell(where: str, value: Cell, style: int) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        text = element_text(shortened(visible(value), MOST_CHARACTERS))
        inline = f'<is><t xml:space="preserve">{text}</t></is>'
        return f'<c r="{where}" s="{style}" t="inlineStr">{inline}</c>'
    return f'<c r="{where}" s="{style}"><v>{value!r}</v></c>'
