"""The reporting form as a workbook: empty, filled with an example, or filled with given records."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Rulebook
from mrv.intake.form_layout import Language, Wording, form_of
from mrv.intake.template_plan import Records, plan_form

if TYPE_CHECKING:
    import polars as pl

CREATED_BY = "mrv"


def write_template(
    sector: str,
    path: Path,
    rulebook: Rulebook,
    *,
    year: int = 2025,
    objects: int | None = None,
    lang: Language = "zh",
    example: bool = False,
) -> None:
    """Write the reporting form of a sector to `path` (.xlsx), as `template` makes it.

    OSError when `path` cannot be written.
    """
    path.write_bytes(
        template(sector, rulebook, year=year, objects=objects, lang=lang, example=example)
    )


def template(
    sector: str,
    rulebook: Rulebook,
    *,
    year: int = 2025,
    objects: int | None = None,
    lang: Language = "zh",
    example: bool = False,
) -> bytes:
    """Return the reporting form of a sector, an .xlsx workbook.

    Empty, with room for `objects` units or lines (by default what the form prepares); with
    `example`, wholly filled with synthetic values and marked so.
    KeyError when the sector has no form.
    """
    from mrv.intake.template_example import example_records

    records = example_records(sector, year) if example else {}
    return _made(sector, rulebook, year, objects, lang, records, example=example, formulas=True)


def write_form(
    path: Path,
    frames: Mapping[str, pl.DataFrame],
    rulebook: Rulebook,
    *,
    sector: str = "power",
    year: int,
    lang: Language = "zh",
    formulas: bool = True,
) -> None:
    """Write canonical frames as a filled reporting form.

    With `formulas`, calculated cells hold the form's formulas with the given values as saved
    results; without, they hold the given values themselves, as in a form pasted from elsewhere.
    A form with months across leaves out records of other years.
    """
    monthly = form_of(sector).is_monthly
    records = {
        name: [r for r in table.iter_rows(named=True) if not monthly or _in_year(r, year)]
        for name, table in frames.items()
    }
    path.write_bytes(
        _made(sector, rulebook, year, 1, lang, records, example=False, formulas=formulas)
    )


def _in_year(row: Mapping[str, Any], year: int) -> bool:
    if row.get("year") is not None:
        return bool(row["year"] == year)
    month = row.get("month")
    return month is None or getattr(month, "year", year) == year


def _made(
    sector: str,
    rulebook: Rulebook,
    year: int,
    objects: int | None,
    lang: Language,
    records: Records,
    *,
    example: bool,
    formulas: bool,
) -> bytes:
    # Only writing a form needs the workbook writer.
    import xlsxwriter

    from mrv.intake.template_notes import (
        write_codes,
        write_illustration,
        write_notes,
        write_reasons,
    )
    from mrv.intake.template_sheets import SheetWriter
    from mrv.intake.template_values import CellWriter

    form = form_of(sector)
    words = Wording(rulebook, lang)
    buffer = io.BytesIO()
    plan = plan_form(form, rulebook, year=year, lang=lang, records=records, count=objects)
    workbook = xlsxwriter.Workbook(buffer, {"default_date_format": "yyyy-mm-dd", "in_memory": True})
    workbook.set_properties(
        {
            "title": words.say(form.title),
            "comments": f"{CREATED_BY} {rulebook.version}",
            # A fixed date: the same form has the same bytes whenever it is written.
            "created": dt.datetime(year, 1, 1),
        }
    )
    workbook.set_size(2400, 1400)
    codes = "代码表" if lang == "zh" else "Codes"
    columns = [name for table in form.tables for name in (*table.columns, *table.keys)]
    cells = CellWriter(workbook, words, codes, columns)
    write_notes(workbook, plan, cells, example=example)
    writer = SheetWriter(workbook, plan, cells, records, example=example, formulas=formulas)
    cards = {card.sheet: card for card in plan.cards}
    blocks, listings = plan.block_sheets(), plan.listing_sheets()
    for sheet in plan.sheets:
        if sheet in cards:
            writer.card(cards[sheet])
        elif sheet in blocks:
            writer.blocks(sheet, blocks[sheet])
        else:
            writer.listings(sheet, listings[sheet])
    if not records:
        write_illustration(workbook, sector, plan, cells)
    write_reasons(workbook, cells)
    write_codes(workbook, cells, codes)
    workbook.close()
    return buffer.getvalue()
