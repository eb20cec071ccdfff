"""The verifier's tables as a workbook: a sheet per annex, ready to be filled in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.audit.annexes import annexes
from mrv.report.audit.layout import audit_layout
from mrv.report.plain import shortened
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_MOST = 32_000
"""Characters that fit a cell."""


def render_workbook(result: Result, lang: Language) -> Iterator[bytes]:
    """Yield the workbook's bytes."""
    # Only writing a workbook needs its writer.
    import xlsxwriter

    buffer = io.BytesIO()
    # Texts of inputs stay texts: no formula, no link, no number made of them.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(buffer, options)
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1, "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    blank = book.add_format({"border": 1, "text_wrap": True, "bg_color": "#FFFBE6"})
    conclusions = [pick(text, lang) for text in audit_layout().conclusions]
    for annex in annexes(result, lang):
        sheet = book.add_worksheet(annex.name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)
        sheet.freeze_panes(3, 0)
        sheet.write_string(0, 0, f"{annex.name}  {annex.title}", title)
        for column, (text, width) in enumerate(zip(annex.headers, annex.widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, text, head)
        for line, row in enumerate(annex.rows, start=3):
            for column, value in enumerate(row):
                if value is None:
                    sheet.write_blank(line, column, None, blank)
                elif isinstance(value, float):
                    sheet.write_number(line, column, value, cell)
                else:
                    sheet.write_string(line, column, shortened(value, _MOST), cell)
        for column in annex.choices if annex.rows else ():
            listed = {"validate": "list", "source": conclusions}
            sheet.data_validation(3, column, 2 + len(annex.rows), column, listed)
    book.close()
    yield buffer.getvalue()
