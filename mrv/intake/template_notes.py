"""The sheets of the reporting form that hold no data: how to fill it in, an example, the codes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mrv.catalogue.model import Bilingual
from mrv.intake.form_layout import (
    CODES_MARK,
    EXAMPLE_MARK,
    NOTES_MARK,
    REASONS_MARK,
    Language,
    Wording,
)
from mrv.intake.reason_sheets import COLUMNS
from mrv.intake.template_example import example_records
from mrv.intake.template_plan import FormPlan
from mrv.intake.template_values import CellWriter

_UNITS, _YEAR = Bilingual("单位", "Units"), Bilingual("年度", "Year")
"""Steps that only make sense where months go across."""
_BEFORE = (
    (
        Bilingual("颜色", "Colours"),
        Bilingual(
            "白色：直接填写。黄色：从下拉列表选择。灰色：自动计算，已锁定"
            "（无密码，可在“审阅”中撤销工作表保护）。浅绿：自动计算，可改写。深灰：不需要填写。",
            "White: fill in. Yellow: choose from the list. Grey: computes itself and is locked (no "
            "password; unprotect the sheet under Review). Pale green computes itself but may be "
            "overwritten. Dark grey: nothing to fill in.",
        ),
    ),
    (
        _UNITS,
        Bilingual(
            "每行的“单位”列给出默认单位，可从下拉列表改为实际单位"
            "（如 kJ/kg、kcal/kg、万kWh），读取时自动换算并说明。请勿在数值单元格中写单位。",
            "The unit column gives the default unit of a line; choose another one (kJ/kg, kcal/kg, "
            "10⁴kWh) if that is yours. It is converted on reading, and said so.",
        ),
    ),
)
_AFTER = (
    (
        Bilingual("空白与零", "Blank and zero"),
        Bilingual(
            "没有发生的数量填 0；没有测量或不适用的留空。空白会被视为缺失，不等于 0。",
            "What did not happen is 0. What was not measured stays blank: it counts as missing, "
            "not as zero.",
        ),
    ),
    (
        _YEAR,
        Bilingual(
            "报告年度只在“{enterprise}”中填写一次。“全年”列在填入 12 月数据后由公式得出，"
            "为合计或加权平均。",
            "The reporting year stands once, in '{enterprise}'. The year's column is the sum or "
            "the weighted mean of the months, once December is filled in.",
        ),
    ),
    (
        Bilingual("日期", "Dates"),
        Bilingual(
            "日期写作 2025-03-01，月份写作 2025-03。", "Dates as 2025-03-01, months as 2025-03."
        ),
    ),
    (
        Bilingual("检查", "Check"),
        Bilingual(
            "保存后运行：mrv validate 文件名.xlsx。结果逐条给出工作表和单元格。",
            "Save, then run: mrv validate FILE.xlsx. Each finding names sheet and cell.",
        ),
    ),
    (
        Bilingual("示例", "Example"),
        Bilingual(
            "“示例”工作表仅供参考，不会被读取。mrv template {sector} --example 生成完整的示例表。",
            "The sheet 'EXAMPLE' is an illustration and is never read. "
            "mrv template {sector} --example writes a whole example.",
        ),
    ),
)


_REASONS = Bilingual(
    "对规则提出的警告可在此说明原因：写明规则编号，对象和月份留空表示全部。说明随结果列出，不改变结论。",
    "Say here why a value is right that a rule warns of: give the rule's id; without object or "
    "month all of them are meant. Reasons are shown with the result and change no verdict.",
)


def _steps(plan: FormPlan, words: Wording) -> list[tuple[str, str]]:
    """The instructions, numbered: what all forms need around what this one needs."""
    own = [(note.title, note.text) for note in plan.form.notes]
    card = plan.card("enterprise")
    told = {"sector": plan.form.sector, "enterprise": card.sheet if card else ""}
    steps = [
        (words.say(title), words.say(text))
        for title, text in (*_BEFORE, *own, *_AFTER)
        if plan.form.is_monthly or title not in {_UNITS, _YEAR}
    ]
    return [
        (f"{_number(position, words.lang)}{title}", text.format_map(told))
        for position, (title, text) in enumerate(steps, start=1)
    ]


def _number(position: int, lang: Language) -> str:
    digits = "一二三四五六七八九十"
    if lang == "en":
        return f"{position}. "
    number = digits[position - 1] if position <= 10 else f"十{digits[position - 11]}"
    return f"{number}、"


def write_notes(workbook: Any, plan: FormPlan, cells: CellWriter, *, example: bool) -> None:
    """The first sheet: what this is and how to fill it in."""
    words, style = cells.words, cells.styles.get
    zh = words.lang == "zh"
    sheet = workbook.add_worksheet(words.say(NOTES_MARK))
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 96)
    sheet.set_row(0, 30)
    # The mark in the first cell tells the reader that this sheet holds no data.
    sheet.write_string(0, 0, words.say(NOTES_MARK), style("title"))
    sheet.write_string(0, 1, words.say(plan.form.title), style("title"))
    row = 2
    if example:
        text = (
            "本工作簿为示例数据：企业、设施和数值均为虚构，仅用于试用，请勿提交。"
            if zh
            else "EXAMPLE DATA: enterprise, facilities and values are made up; do not file them."
        )
        sheet.write_string(row, 0, "！" if zh else "!", style("example"))
        sheet.write_string(row, 1, text, style("example"))
        row += 2
    for lead, text in _steps(plan, words):
        sheet.set_row(row, 34)
        sheet.write_string(row, 0, lead, style("lead"))
        sheet.write_string(row, 1, text, style("text"))
        row += 1
    row += 1
    legend = (
        (
            ("input", "填写"),
            ("choice", "选择"),
            ("formula", "自动计算"),
            ("formula_open", "自动计算，可改写"),
            ("closed", "不填"),
        )
        if zh
        else (
            ("input", "fill in"),
            ("choice", "choose"),
            ("formula", "computed"),
            ("formula_open", "computed, may be overwritten"),
            ("closed", "none"),
        )
    )
    for role, text in legend:
        sheet.write_string(row, 0, text, style(role))
        row += 1
    sheet.protect()
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.activate()


def write_illustration(workbook: Any, sector: str, plan: FormPlan, cells: CellWriter) -> None:
    """A sheet that shows a few months filled in; marked so that it is never read."""
    words, style = cells.words, cells.styles.get
    zh = words.lang == "zh"
    records = example_records(sector, plan.year)
    sheet = workbook.add_worksheet(words.say(EXAMPLE_MARK))
    sheet.set_tab_color("#B23B3B")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 13)
    sheet.set_column(2, 5 if plan.form.is_monthly else 12, 13)
    heading = (
        "示例数据：本表不会被读取，数值为虚构" if zh else "EXAMPLE: never read; values are made up"
    )
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, heading, style("example"))
    row = 2
    monthly = plan.form.is_monthly
    for table in [t for t in plan.form.tables if t.kind == "list"][: 0 if monthly else 3]:
        rows = list(records.get(table.frame, ()))[:3]
        sheet.write_string(row, 0, words.say(table.title), style("lead"))
        for column, name in enumerate(table.columns):
            sheet.write_string(row + 1, column, words.title(name), style("header"))
            for offset, record in enumerate(rows, start=2):
                place = (row + offset, column)
                cells.write(sheet, *place, name, record.get(name), cells.style(name))
        row += len(rows) + 3
    for table in [t for t in plan.form.tables if t.kind == "months"][:2]:
        rows = list(records.get(table.frame, ()))[:4]
        heads = [words.say(table.title), "单位" if zh else "Unit"]
        heads += [_month_heading(record["month"], zh=zh) for record in rows]
        for column, text in enumerate(heads):
            sheet.write_string(row, column, text, style("header"))
        row += 1
        for name in [n for n in table.columns if any(r.get(n) is not None for r in rows)]:
            sheet.write_string(row, 0, words.title(name), style("label"))
            sheet.write_string(row, 1, cells.unit_text(name), style("unit"))
            for column, record in enumerate(rows, start=2):
                cells.write(sheet, row, column, name, record.get(name), cells.style(name))
            row += 1
        row += 1
    sheet.protect()


def _month_heading(month: dt.date, *, zh: bool) -> str:
    return f"{month.month}月" if zh else month.strftime("%b")


def write_reasons(workbook: Any, cells: CellWriter) -> None:
    """The sheet where the filer says why a value that a rule objects to is right."""
    words, style = cells.words, cells.styles.get
    sheet = workbook.add_worksheet(words.say(REASONS_MARK))
    sheet.set_column(0, 2, 16)
    sheet.set_column(3, 3, 80)
    sheet.set_column(4, 4, 16)
    sheet.write_string(0, 0, words.say(REASONS_MARK), style("title"))
    sheet.write_string(1, 0, words.say(_REASONS), style("text"))
    for column, name in enumerate(COLUMNS):
        sheet.write_string(3, column, words.say(name), style("header"))
    sheet.freeze_panes(4, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def write_codes(workbook: Any, cells: CellWriter, name: str) -> None:
    """The hidden sheet that the drop-downs read."""
    words, style = cells.words, cells.styles.get
    sheet = workbook.add_worksheet(name)
    sheet.write_string(0, 0, words.say(CODES_MARK), style("lead"))
    for code_list, column in cells.code_columns.items():
        entries = words.rulebook.codes[code_list]
        sheet.write_string(1, column, code_list, style("lead"))
        for row, code in enumerate(entries.codes, start=2):
            sheet.write_string(row, column, words.say(code.title))
    sheet.hide()
    sheet.protect()
