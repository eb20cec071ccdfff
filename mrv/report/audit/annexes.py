"""The verifier's tables, filled in as far as the submission goes; the rest is for the verifier.

Annex 1 the data as reported, with room for the verified value; annex 2 the data of allocation;
annex 3 the non-conformities in the official categories; annex 4 the documents to ask for.
"""

from __future__ import annotations

import datetime
import json
from typing import TYPE_CHECKING, Any

import msgspec

from mrv.catalogue.model import Bilingual, Parameter
from mrv.engine.findings import record_keys
from mrv.report.audit.defects import findings, nonconformities
from mrv.report.audit.layout import audit_layout
from mrv.report.audit.words import alone, parameter_words, record_words
from mrv.report.plain import visible
from mrv.report.wording import Language, pick

if TYPE_CHECKING:
    from mrv.engine.evaluate import FrameResult
    from mrv.engine.result import Result

Cell = str | float | None


class Annex(msgspec.Struct, frozen=True, kw_only=True):
    """One table: its heading, its columns and their widths in characters, its lines."""

    name: str
    title: str
    headers: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[Cell, ...], ...]


def annexes(result: Result, lang: Language) -> list[Annex]:
    """The four annexes in one language."""
    return [
        _results(result, lang),
        _allocation(result, lang),
        _nonconformities(result, lang),
        _documents(result, lang),
    ]


def _say(lang: Language, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _results(result: Result, lang: Language) -> Annex:
    rows = [
        (*line, None, None, None, None)
        for frame in result.frames.values()
        if frame.frame.frame.time == "year"
        for line in _values(result, frame, frame.frame.frame.columns, lang)
    ]
    return Annex(
        name=_say(lang, "附件1", "Annex 1"),
        title=_say(lang, "核查结果数据表", "Verified data"),
        headers=(
            _say(lang, "对象", "Record"),
            _say(lang, "数据项", "Item"),
            _say(lang, "单位", "Unit"),
            _say(lang, "排放报告（核查前）", "Reported (before verification)"),
            _say(lang, "核查报告", "Verified"),
            _say(lang, "是否一致", "Agree"),
            _say(lang, "变化幅度", "Change"),
            _say(lang, "差异原因", "Reason for the difference"),
        ),
        widths=(24, 26, 12, 18, 16, 10, 10, 24),
        rows=tuple(rows),
    )


def _allocation(result: Result, lang: Language) -> Annex:
    rows = []
    for entry in audit_layout().allocation.get(result.submission.sector or "", ()):
        frame = result.frames.get(entry.frame)
        if frame is not None:
            columns = entry.columns or frame.frame.frame.columns
            rows += [(*line, None) for line in _values(result, frame, columns, lang)]
    return Annex(
        name=_say(lang, "附件2", "Annex 2"),
        title=_say(lang, "配额分配相关数据表", "Data for allocation"),
        headers=(
            _say(lang, "对象", "Record"),
            _say(lang, "信息项", "Item"),
            _say(lang, "单位", "Unit"),
            _say(lang, "报告数据", "Reported"),
            _say(lang, "核查数据", "Verified"),
        ),
        widths=(24, 28, 12, 20, 20),
        rows=tuple(rows),
    )


def _values(
    result: Result, frame: FrameResult, columns: tuple[str, ...], lang: Language
) -> list[tuple[str, str, str, Cell]]:
    """Record, item, unit and value of everything that was filed in some columns of a frame."""
    keys = record_keys(frame.table, frame.frame.frame).get_column("record").to_list()
    drop = alone(result)
    rows: list[tuple[str, str, str, Cell]] = []
    for record, values in zip(keys, frame.table.iter_rows(named=True), strict=True):
        named = pick(record_words(json.loads(record), result.rulebook, drop), lang)
        for column in columns:
            value = values.get(column)
            if value is not None:
                parameter = result.rulebook.parameters.get(column)
                title = pick(parameter_words(column, result.rulebook), lang)
                unit = parameter.unit if parameter else ""
                rows.append((named, title, unit, _shown(value, parameter, result, lang)))
    return rows


def _shown(value: Any, parameter: Parameter | None, result: Result, lang: Language) -> Cell:
    """A value as a person writes it: codes by name, dates as dates, numbers as numbers."""
    if isinstance(value, bool):
        return _say(lang, "是" if value else "否", "yes" if value else "no")
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    codes = result.rulebook.codes.get(parameter.code_list or "") if parameter else None
    for code in codes.codes if codes else ():
        if code.code == value:
            return pick(code.title, lang)
    return visible(str(value))


def _nonconformities(result: Result, lang: Language) -> Annex:
    titles = {category.key: pick(category.title, lang) for category in audit_layout().categories}
    rules = {rule.id: rule.title for rule in result.rules.values()}
    rows: list[tuple[Cell, ...]] = []
    for number, line in enumerate(nonconformities(findings(result), result.rulebook), start=1):
        title = rules.get(line["rule"], Bilingual(line["rule"], line["rule"]))
        places = "; ".join(
            " @ ".join(text for text in (place["record"][lang], place["place"][lang]) if text)
            for place in line["places"]
        )
        if (more := line["records"] - len(line["places"])) > 0:
            places += _say(lang, f"；另有 {more} 处", f"; {more} more")
        parameter = line["parameter"][lang] if line["parameter"] else ""
        text = f"{pick(title, lang)} ({line['rule']})\n{line['example'][lang]}\n{places}"
        rows.append((float(number), titles[line["category"]], text, parameter, None, None, None))
    return Annex(
        name=_say(lang, "附件3", "Annex 3"),
        title=_say(lang, "不符合项清单", "Non-conformities"),
        headers=(
            _say(lang, "序号", "No."),
            _say(lang, "类别", "Category"),
            _say(lang, "不符合项描述", "Description"),
            _say(lang, "涉及的参数", "Parameter"),
            _say(lang, "受核查方原因分析", "Cause, by the enterprise"),
            _say(lang, "受核查方采取的纠正措施", "Correction taken"),
            _say(lang, "核查结论", "Conclusion"),
        ),
        widths=(6, 16, 52, 18, 22, 22, 16),
        rows=tuple(rows),
    )


def _documents(result: Result, lang: Language) -> Annex:
    wanted: dict[str, dict[str, None]] = {}
    for line in nonconformities(findings(result), result.rulebook):
        parameter = line["parameter"][lang] if line["parameter"] else line["rule"]
        for document in line["ask"]:
            wanted.setdefault(document[lang], {})[parameter] = None
    rows: list[tuple[Cell, ...]] = [
        (float(number), document, "; ".join(parameters), None)
        for number, (document, parameters) in enumerate(wanted.items(), start=1)
    ]
    return Annex(
        name=_say(lang, "附件4", "Annex 4"),
        title=_say(lang, "支持性文件清单", "Supporting documents"),
        headers=(
            _say(lang, "序号", "No."),
            _say(lang, "文件名称", "Document"),
            _say(lang, "用于核对", "Needed for"),
            _say(lang, "是否取得", "Received"),
        ),
        widths=(6, 44, 44, 12),
        rows=tuple(rows),
    )
