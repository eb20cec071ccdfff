"""What the filer says about findings, written in the workbook itself.

Two sheets hold it: the list of findings of a marked workbook, in the column beside each finding,
and the sheet for it in the reporting form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.problems import did_you_mean
from mrv.intake.form_layout import REASONS_MARK, RESULT_MARK
from mrv.intake.problem_kind import Kind
from mrv.intake.read_workbook import Sheet, Workbook
from mrv.intake.submission import FiledReason, Location, Problem

RULE = Bilingual("规则", "rule")
RECORD = Bilingual("主键", "keys")
OBJECT = Bilingual("对象编号", "object")
MONTH = Bilingual("月份", "month")
REASON = Bilingual("填报说明", "reason")
SIGNED = Bilingual("说明人", "explained-by")
COLUMNS = (RULE, OBJECT, MONTH, REASON, SIGNED)
"""The columns of the form's sheet; a list of findings has RECORD for object and month."""

UNKNOWN_RULE = Kind(
    "IN-130",
    "warning",
    "说明所引的规则“{observed}”不存在{hint_zh}，说明未采用",
    "The reason names a rule '{observed}' that there is not{hint_en}; it was not taken up",
)
NO_REASON_RULE = Kind(
    "IN-131",
    "warning",
    "填写了说明但没有写规则编号，说明未采用",
    "A reason stands here without the rule that it is about; it was not taken up",
)
BAD_RECORD = Kind(
    "IN-132",
    "warning",
    "“{observed}”不是规则 {rule} 的记录，说明未采用",
    "'{observed}' is no record of rule {rule}; the reason was not taken up",
)
_HEAD_ROWS = 12
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?(?:-01)?(?: 00:00:00)?$")


def is_reason_sheet(sheet: Sheet) -> bool:
    """Whether a sheet holds reasons: it is marked so, or a list of findings with that column."""
    first = sheet.text(0, 0).strip()
    return first in (REASONS_MARK.zh, REASONS_MARK.en) or (
        first.startswith(RESULT_MARK) and _head(sheet) is not None
    )


def filed_reasons(
    workbook: Workbook, rulebook: Rulebook, found: list[Problem]
) -> list[FiledReason]:
    """The reasons that a workbook holds; what cannot be understood is reported in `found`."""
    keys = {rule.id: rulebook.frames[rule.frame].keys for rule in rulebook.rules}
    reasons: list[FiledReason] = []
    for sheet in workbook:
        if sheet.empty or not is_reason_sheet(sheet):
            continue
        head = _head(sheet)
        if head is not None:
            top, columns = head
            for row in range(top + 1, sheet.height):
                one = _reason(workbook.path, sheet, row, columns, keys, found)
                if one is not None:
                    reasons.append(one)
    return reasons


def _head(sheet: Sheet) -> tuple[int, dict[Bilingual, int]] | None:
    """The heading row with the columns in it, if it has those of rule and reason."""
    for row in range(min(sheet.height, _HEAD_ROWS)):
        texts = {sheet.text(row, at).strip(): at for at in reversed(range(sheet.width))}
        columns = {
            name: texts[text]
            for name in (RULE, RECORD, OBJECT, MONTH, REASON, SIGNED)
            for text in (name.zh, name.en)
            if text in texts
        }
        if RULE in columns and REASON in columns:
            return row, columns
    return None


def _reason(
    file: str,
    sheet: Sheet,
    row: int,
    columns: dict[Bilingual, int],
    keys: dict[str, tuple[str, ...]],
    found: list[Problem],
) -> FiledReason | None:
    texts = {name: sheet.text(row, at).strip() for name, at in columns.items()}
    if not texts[REASON]:
        return None

    def at(name: Bilingual) -> Location:
        return Location(file=file, sheet=sheet.name, cell=sheet.cell(row, columns[name]))

    rule = texts[RULE].partition(" ")[0]
    if not rule:
        found.append(NO_REASON_RULE.at(at(REASON)))
        return None
    if rule not in keys:
        near = did_you_mean(rule, keys)
        told = {
            "hint_zh": f"（是否指 {near}？）" if near else "",
            "hint_en": f" (did you mean {near}?)" if near else "",
        }
        found.append(UNKNOWN_RULE.at(at(RULE), observed=rule, told=told))
        return None
    record = _record(texts, keys[rule])
    if record is None:
        wrong = next(name for name in (RECORD, MONTH, OBJECT) if texts.get(name))
        found.append(BAD_RECORD.at(at(wrong), observed=texts[wrong], told={"rule": rule}))
        return None
    return FiledReason(
        rule=rule,
        record=record,
        reason=texts[REASON],
        by=texts.get(SIGNED, ""),
        location=at(REASON),
    )


def _record(texts: dict[Bilingual, str], keys: Sequence[str]) -> dict[str, str] | None:
    """The keys that a line means; all records where it names none; None where it makes no sense."""
    written = texts.get(RECORD, "")
    if written:
        try:
            record = json.loads(written)
        except json.JSONDecodeError:
            return None
        if not isinstance(record, dict) or not record.keys() <= set(keys):
            return None
        return {name: "" if value is None else str(value) for name, value in record.items()}
    record = {}
    if owner := texts.get(OBJECT):
        name = next((key for key in keys if key not in ("enterprise_id", "month", "year")), None)
        if name is None:
            return None
        record[name] = owner
    if month := texts.get(MONTH):
        asked = _MONTH.match(month)
        if asked is None or "month" not in keys:
            return None
        record["month"] = f"{asked[1]}-{int(asked[2]):02}"
    return record


def without_reasons(sheets: Sequence[Sheet]) -> list[Sheet]:
    """The sheets that may hold data."""
    return [sheet for sheet in sheets if not sheet.empty and not is_reason_sheet(sheet)]


def column_names(lang: str, columns: Sequence[Bilingual] = COLUMNS) -> list[str]:
    """Headings in a language."""
    return [name.zh if lang == "zh" else name.en for name in columns]
