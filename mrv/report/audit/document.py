"""The verifier's tables as a document, ready to be filled in; needs python-docx."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.audit.annexes import annexes
from mrv.report.wording import Language

if TYPE_CHECKING:
    from mrv.engine.result import Result


class NoWriterError(RuntimeError):
    """python-docx is not installed."""


def render_document(result: Result, lang: Language) -> Iterator[bytes]:
    """Yield the document's bytes; NoWriterError where the library is missing."""
    try:
        from docx import Document
        from docx.enum.section import WD_ORIENT
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt
    except ImportError as error:
        raise NoWriterError from error
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(9)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(15)
    width = 267
    for number, annex in enumerate(annexes(result, lang)):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]
        document.add_heading(f"{annex.name}  {annex.title}", level=1)
        table = document.add_table(rows=1, cols=len(annex.headers))
        table.style, table.autofit = "Table Grid", False
        shares = [Mm(width * part / sum(annex.widths)) for part in annex.widths]
        for column, share in zip(table.columns, shares, strict=True):
            column.width = share
        for cell, text, share in zip(table.rows[0].cells, annex.headers, shares, strict=True):
            cell.width = share
            cell.paragraphs[0].add_run(text).bold = True
        for row in annex.rows:
            cells = table.add_row().cells
            for cell, value, share in zip(cells, row, shares, strict=True):
                cell.width = share
                # As many digits as were filed: a rounded emission would be another one.
                cell.text = f"{value:,.12g}" if isinstance(value, float) else value or ""
    buffer = io.BytesIO()
    document.save(buffer)
    yield buffer.getvalue()
