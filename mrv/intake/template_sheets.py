"""The sheets of the reporting form: cards, monthly blocks and lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from mrv.intake.provenance import address
from mrv.intake.template_formulas import FormulaBook
from mrv.intake.template_plan import (
    FIRST_ROW,
    FIRST_VALUE,
    HEADER_ROW,
    LABEL,
    NOTE_ROW,
    REMARK,
    TITLE_ROW,
    UNIT,
    YEAR_COLUMN,
    Block,
    Card,
    FormPlan,
    Listing,
    Record,
    Records,
    key_cells,
    key_stride,
)
from mrv.intake.template_values import CellWriter

_UNLOCKED_ACTIONS = {
    "format_cells": True, "format_columns": True, "format_rows": True, "insert_rows": True,
    "delete_rows": True, "sort": True, "autofilter": True,
}  # fmt: skip
_NOT_YET = " "
"""Saved result of a formula that has nothing to compute; "" would count as never computed."""
_WIDTHS = {"label": 36, "unit": 13, "month": 11.5, "year": 13.5, "remark": 44}


class SheetWriter:
    """Writes the tables of a planned form, filled with records where there are any."""

    def __init__(
        self,
        workbook: Any,
        plan: FormPlan,
        cells: CellWriter,
        records: Records,
        *,
        example: bool,
        formulas: bool,
    ) -> None:
        self._workbook = workbook
        self._plan = plan
        self._cells = cells
        self._records = records
        self._example = example
        self._book = FormulaBook(plan, cells.words) if formulas else None
        self._say = cells.words.say
        self._zh = cells.words.lang == "zh"

    # ------------------------------------------------------------------------------ common parts
    def _sheet(self, name: str, title: str, note: str, last: int, colour: str) -> Any:
        sheet = self._workbook.add_worksheet(name)
        style = self._cells.styles.get
        sheet.set_row(TITLE_ROW, 26)
        sheet.set_row(NOTE_ROW, 18)
        mark = ("（示例数据）" if self._zh else " (example data)") if self._example else ""
        sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, title + mark, style("title"))
        sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, last, note, style("note"))
        sheet.set_tab_color(colour)
        sheet.hide_gridlines(2)
        sheet.protect("", _UNLOCKED_ACTIONS)
        sheet.set_default_row(17)
        sheet.set_landscape()
        sheet.set_paper(8)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer("&L&8&A&C&8&P / &N&R&8mrv")
        return sheet

    def _headings(self, sheet: Any, row: int, texts: Sequence[str]) -> None:
        sheet.set_row(row, 24)
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, self._cells.styles.get("header"))

    def _unit(self, sheet: Any, row: int, name: str, block: Block | None = None) -> None:
        style = self._cells.styles.get("unit")
        parameter = self._cells.parameter(name)
        text = self._cells.unit_text(name)
        gas = parameter.units.get("gas") if parameter else None
        key = next((k for k in ("fuel", "material") if block and k in block.table.keys), None)
        if gas is not None and block is not None and key is not None:
            cell = f"${address(0, key_cells(block)[key])[:-1]}${block.top + 1}"
            listed = ",".join(f'{cell}="{title}"' for title in self._gas_titles(key))
            cached = gas if block.keys.get(key) in self._gases() else text
            formula = f'=IF(OR({listed}),"{gas}","{text}")'
            sheet.write_formula(row, UNIT, formula, style, cached)
        else:
            sheet.write_string(row, UNIT, text, style)
        offered = self._cells.units_offered(name)
        if len(offered) > 1:
            rule = {"validate": "list", "source": _fitting(offered), "error_type": "warning"}
            sheet.data_validation(row, UNIT, row, UNIT, rule)

    def _gas_titles(self, key: str) -> list[str]:
        words = self._cells.words
        return [words.code_title(words.spec(key).code_list or "", gas) for gas in self._gases()]

    def _gases(self) -> list[str]:
        table = self._cells.words.rulebook.tables.get("fuel_state")
        return [str(row.keys[0]) for row in table.rows if row.value == "gas"] if table else []

    # ------------------------------------------------------------------------------------- cards
    def card(self, card: Card) -> None:
        """Parameters down, one column of values per object."""
        last = FIRST_VALUE + len(card.objects)
        note = "空白处填写；黄色单元格从下拉列表选择。" if self._zh else "Fill in the blank cells."
        sheet = self._sheet(card.sheet, self._say(card.table.title), note, last, "#1D4E63")
        sheet.set_column(LABEL, LABEL, _WIDTHS["label"])
        sheet.set_column(UNIT, UNIT, _WIDTHS["unit"])
        sheet.set_column(FIRST_VALUE, last - 1, 24)
        sheet.set_column(last, last, _WIDTHS["remark"])
        words = ["参数", "单位"] if self._zh else ["Parameter", "Unit"]
        values = self._card_headings(card)
        self._headings(sheet, HEADER_ROW, [*words, *values, "说明" if self._zh else "Remark"])
        sheet.freeze_panes(FIRST_ROW, FIRST_VALUE)
        sheet.repeat_rows(HEADER_ROW)
        for row, text in card.headings.items():
            sheet.merge_range(row, 0, row, last, text, self._cells.styles.get("heading"))
        for name, row in card.rows.items():
            sheet.write_string(
                row, LABEL, self._cells.words.title(name), self._cells.styles.get("label")
            )
            self._unit(sheet, row, name)
            for offset, object_ in enumerate(card.objects):
                value = self._card_value(card, object_, name)
                column = FIRST_VALUE + offset
                self._cells.write(sheet, row, column, name, value, self._cells.style(name))
            self._cells.validate(sheet, (row, FIRST_VALUE, row, last - 1), name)
            sheet.write_string(
                row, last, self._cells.remark(name), self._cells.styles.get("remark")
            )

    def _card_headings(self, card: Card) -> list[str]:
        if card.objects == [None]:
            return ["填报内容" if self._zh else "Value"]
        kinds = {entry.key: entry.heading for entry in self._plan.form.objects}
        heading = kinds.get(card.table.across or "")
        return [self._say(heading).format(o) if heading else str(o) for o in card.objects]

    def _card_value(self, card: Card, object_: Any, name: str) -> Any:
        if name == card.table.across:
            return object_
        if object_ is None and name == "year":
            return self._plan.year
        for record in self._records.get(card.table.frame, ()):
            matches = object_ is None or str(record.get(card.table.across or "")) == str(object_)
            if matches and record.get("year", self._plan.year) == self._plan.year:
                return record.get(name)
        return None

    # ------------------------------------------------------------------------------------- months
    def blocks(self, name: str, blocks: Sequence[Block]) -> None:
        """One sheet of monthly blocks under a common heading."""
        zh = self._zh
        note = (
            "白色单元格填写，黄色单元格从下拉列表选择，灰色单元格自动计算；"
            "用不到的块留空即可；停运月份的产量、消耗量填 0。"
            if zh
            else "Fill in white cells, choose in yellow ones, grey ones compute themselves; "
            "leave blank what does not exist; a month at standstill has 0."
        )
        sheet = self._sheet(name, blocks[0].title, note, REMARK, "#2E8B7A")
        sheet.set_column(LABEL, LABEL, _WIDTHS["label"])
        sheet.set_column(UNIT, UNIT, _WIDTHS["unit"])
        sheet.set_column(FIRST_VALUE, FIRST_VALUE + 11, _WIDTHS["month"])
        sheet.set_column(YEAR_COLUMN, YEAR_COLUMN, _WIDTHS["year"])
        sheet.set_column(REMARK, REMARK, _WIDTHS["remark"])
        months = [f"{m}月" if zh else dt.date(2000, m, 1).strftime("%b") for m in range(1, 13)]
        ends = (
            (["参数", "单位"], ["全年", "说明"])
            if zh
            else (["Parameter", "Unit"], ["Year", "Remark"])
        )
        self._headings(sheet, HEADER_ROW, [*ends[0], *months, *ends[1]])
        sheet.freeze_panes(FIRST_ROW, FIRST_VALUE)
        sheet.repeat_rows(HEADER_ROW)
        for block in blocks:
            self._block(sheet, block)

    def _block(self, sheet: Any, block: Block) -> None:
        self._band(sheet, block)
        if block.heads_table:
            style = self._cells.styles.get("heading")
            sheet.merge_range(block.top - 1, 0, block.top - 1, REMARK, block.title, style)
        for row, text in block.headings.items():
            sheet.merge_range(row, 0, row, REMARK, text, self._cells.styles.get("heading"))
        months = self._by_period(block.table.frame, block, "month")
        years = self._by_period(block.table.annual_frame, block, "year")
        for name, row in block.rows.items():
            sheet.write_string(
                row, LABEL, self._cells.words.title(name), self._cells.styles.get("label")
            )
            self._unit(sheet, row, name, block)
            for month in range(1, 13):
                value = months.get(dt.date(self._plan.year, month, 1), {}).get(name)
                self._month_cell(sheet, block, name, FIRST_VALUE + month - 1, value)
            self._cells.validate(sheet, (row, FIRST_VALUE, row, FIRST_VALUE + 11), name)
            self._year_cell(sheet, block, name, years.get(self._plan.year, {}).get(name))
            sheet.write_string(
                row, REMARK, self._cells.remark(name), self._cells.styles.get("remark")
            )

    def _band(self, sheet: Any, block: Block) -> None:
        """The row that names unit, fuel, ... of a block."""
        style = self._cells.styles.get
        row, names = block.top, list(block.table.keys)
        sheet.set_row(row, 22)
        for column in range(REMARK + 1):
            sheet.write_blank(row, column, None, style("band"))
        places = key_cells(block)
        for position, name in enumerate(names):
            column, value = places[name], self._cells.display(name, block.keys.get(name))
            if value is None and name in block.table.fixed:
                value = self._say(block.table.fixed[name])
            text = "" if value is None else str(value)
            label = self._cells.words.title(name)
            if position == 0:
                sheet.write_string(row, LABEL, label, style("band"))
                sheet.write_string(row, column, text, style("band_input"))
            else:
                if key_stride(block) == 4:
                    sheet.merge_range(row, column - 2, row, column - 1, label, style("band"))
                else:
                    sheet.write_string(row, column - 1, label, style("band"))
                sheet.merge_range(row, column, row, column + 1, text, style("band_input"))
            self._cells.validate(sheet, (row, column, row, column), name)

    def _month_cell(self, sheet: Any, block: Block, name: str, column: int, value: Any) -> None:
        row = block.rows[name]
        formula = self._book.month(block, name, column) if self._book else None
        if formula is None:
            self._cells.write(sheet, row, column, name, value, self._cells.style(name))
        else:
            role = (
                "formula_open" if self._book and self._book.overwritable(block, name) else "formula"
            )
            style = self._cells.style(name, role)
            sheet.write_formula(row, column, formula, style, _NOT_YET if value is None else value)

    def _year_cell(self, sheet: Any, block: Block, name: str, value: Any) -> None:
        row = block.rows[name]
        annual = block.table.annual_frame
        columns = self._cells.words.rulebook.frames[annual].columns if annual else ()
        if name not in columns:
            sheet.write_blank(row, YEAR_COLUMN, None, self._cells.styles.get("closed"))
            return
        formula = self._book.year(block, name) if self._book else None
        if formula is None:
            style = self._cells.style(name, "year_input")
            self._cells.write(sheet, row, YEAR_COLUMN, name, value, style)
        else:
            style = self._cells.style(name, "year")
            sheet.write_formula(
                row, YEAR_COLUMN, formula, style, _NOT_YET if value is None else value
            )

    def _by_period(self, frame: str | None, block: Block, time: str) -> Mapping[Any, Record]:
        if frame is None:
            return {}
        return {
            record.get(time): record
            for record in self._records.get(frame, ())
            if all(str(record.get(key)) == str(value) for key, value in block.keys.items())
        }

    # -------------------------------------------------------------------------------------- lists
    def listings(self, name: str, listings: Sequence[Listing]) -> None:
        """One sheet of lists, one under the other."""
        last = max(max(listing.columns.values()) for listing in listings)
        note = "每行一条记录，可插入行。" if self._zh else "One record a row; rows may be inserted."
        title = self._say(listings[0].table.title)
        sheet = self._sheet(name, title, note, max(last, 4), "#8C6D31")
        sheet.set_column(0, last, 17)
        for number, listing in enumerate(listings):
            header = self._list_header(sheet, listing, first=number == 0)
            self._list_rows(sheet, listing, header + 1)
        if len(listings) == 1:
            sheet.freeze_panes(HEADER_ROW + 1, 1)
            sheet.repeat_rows(HEADER_ROW)

    def _list_header(self, sheet: Any, listing: Listing, *, first: bool) -> int:
        row = HEADER_ROW if first else listing.header_row + 1
        if not first:
            last = max(listing.columns.values())
            title = self._say(listing.table.title)
            sheet.merge_range(row - 1, 0, row - 1, last, title, self._cells.styles.get("heading"))
        for name, column in listing.columns.items():
            unit = self._cells.unit_text(name)
            text = self._cells.words.title(name) + ("" if unit == "-" else f"({unit})")
            sheet.write_string(row, column, text, self._cells.styles.get("header"))
        sheet.set_row(row, 34)
        return row

    def _list_rows(self, sheet: Any, listing: Listing, top: int) -> None:
        records = self._records.get(listing.table.frame, ())
        for offset in range(listing.lines):
            record = records[offset] if offset < len(records) else {}
            for name, column in listing.columns.items():
                style = self._cells.style(name)
                self._cells.write(sheet, top + offset, column, name, record.get(name), style)
        for name, column in listing.columns.items():
            self._cells.validate(sheet, (top, column, top + listing.lines - 1, column), name)


def _fitting(texts: Sequence[str]) -> list[str]:
    """As many list entries as Excel allows in one drop-down (255 characters)."""
    chosen: list[str] = []
    for text in texts:
        if len(",".join([*chosen, text])) <= 255:
            chosen.append(text)
    return chosen
