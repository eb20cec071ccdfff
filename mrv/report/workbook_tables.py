"""The tables added to a workbook: verdict, incidents, findings, passed, not checked."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from wcwidth import width as display_width

from mrv import __version__
from mrv.catalogue.shelf import rule_ids
from mrv.intake.form_layout import RESULT_MARK
from mrv.report.cell_values import limits
from mrv.report.entries import Entry, entries, label, state
from mrv.report.incident_text import EARLIER, kind_words
from mrv.report.lacking import lacking_inputs
from mrv.report.places import cell_place, parameter_title, place, record_label
from mrv.report.plain import shortened, visible
from mrv.report.wording import CATEGORIES, SEVERITIES, VERDICTS, Language, Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.model import Incident

Cell = str | int | float | None

A4 = 9
"""The paper that tables are printed on, as workbooks number it."""
_PAGE = 216
"""Characters that a printed page takes beside one another and still can be read."""
_TO_BE_READ = 28
"""Narrower columns hold names and keys, for which no row is made higher."""
_LINE, _HIGHEST = 15.0, 405.0
"""The height of a line, and the greatest of a row, in points."""
_INDENT = 2
"""Characters that the indent takes from a column: texts and numbers stand off their neighbours."""
MOST_CHARACTERS = 32_000
"""Spreadsheets hold 32,767 characters in a cell."""
MOST_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: a title, notes under it, and rows under headers."""

    name: str
    title: str
    notes: Sequence[str] = ()
    headers: Sequence[str] = ()
    rows: Sequence[list[Cell]] = ()
    widths: Sequence[int] = field(default=(30, 70))

    @property
    def pages(self) -> int:
        """Printed pages that the columns take side by side."""
        return math.ceil(sum(self.widths) / _PAGE)

    @property
    def numeric(self) -> frozenset[int]:
        """The columns that hold mostly numbers: these stand at the right, with their headers."""
        columns = enumerate(zip(*self.rows, strict=True)) if self.headers else ()
        return frozenset(number for number, values in columns if _mostly_numbers(values))

    def height(self, row: Sequence[Cell]) -> float:
        """The height of a row whose texts are wrapped: not every program finds it by itself."""
        lines = [
            math.ceil(display_width(visible(value)) / (width - _INDENT))
            for value, width in zip(row, self.widths, strict=False)
            if isinstance(value, str) and width >= _TO_BE_READ
        ]
        return min(_LINE * max(1, *lines), _HIGHEST) if lines else _LINE


def _mostly_numbers(values: Sequence[Cell]) -> bool:
    filed = [value for value in values if value not in (None, "")]
    return 2 * sum(isinstance(value, int | float) for value in filed) > len(filed)


def tables(result: Result, lang: Language, notes: Sequence[str]) -> list[Table]:
    """The five tables; `notes` says what became of the marked workbook itself."""
    say = Say(lang)
    found = (
        _verdict(result, say, notes),
        _incidents(result, say),
        _findings(result, say),
        _passed(result, say),
        _not_checked(result, say),
    )
    return [replace(table, title=RESULT_MARK + table.title) for table in found]


def _verdict(result: Result, say: Say, notes: Sequence[str]) -> Table:
    summary = result.summary()
    severities = result.findings.get_column("severity").to_list()
    severities += [problem.severity for problem in result.problems]
    book = result.rulebook
    rows: list[list[Cell]] = [[say("结论", "Verdict"), pick(VERDICTS[result.verdict], say.lang)]]
    rows += [
        [pick(word, say.lang), severities.count(name)]
        for name, word in SEVERITIES.items()
        if severities.count(name)
    ]
    rows += [
        [say("尚缺", "Still missing"), len(result.missing)],
        [say("问题根源", "Incidents"), len(result.incidents)],
        [say("已检查（规则×记录）", "Checks decided"), summary["evaluated"]],
        [say("无法判断", "Undecided"), summary["by_outcome"]["unknown"]],
        [say("规则库", "Rulebook"), f"{book.version} ({len(rule_ids(book))}, {book.digest[:12]})"],
        [say("程序", "Program"), f"mrv {__version__}"],
    ]
    for file in result.submission.inputs:
        rows.append([say("文件", "File"), file.path])
        rows.append(["sha256", file.sha256])
    rows += [[say("说明", "Note"), note] for note in notes]
    return Table(say("校核结论", "mrv verdict"), say("校核结论", "Verdict"), rows=rows)


def _incidents(result: Result, say: Say) -> Table:
    rows: list[list[Cell]] = []
    for incident in result.incidents:
        for cell in incident.cells:
            record = record_label(cell.record, result.rulebook, say.lang, drop=frozenset())
            record += pick(EARLIER, say.lang) if cell.earlier else ""
            rows.append(
                [
                    incident.id,
                    kind_title(incident, result, say.lang),
                    record,
                    parameter_title(cell.parameter, result.rulebook, say.lang),
                    _plain(cell.observed),
                    suggestion(cell.suggested, cell.range),
                    round(incident.confidence, 3),
                    incident.emission_effect_tco2,
                    len(incident.explains),
                    cell_place(cell, say.lang),
                ]
            )
    words = say(
        "编号|类型|记录|参数|填报值|建议值|置信度|排放影响（tCO2）|解释的问题数|位置",
        "id|kind|record|parameter|reported|suggested|confidence|effect (tCO2)|explains|place",
    )
    headers = words.split("|")
    about = say(
        "问题的原因；一个事件可涉及多个单元格。", "Causes; an incident may have several cells."
    )
    notes = [about]
    notes += [
        f"{pick(item.reason, say.lang)} ({len(item.findings)})"
        for item in result.untraced
        if item.findings
    ]
    widths = (19, 22, 42, 22, 13, 15, 13, 18, 14, 36)
    return Table(say("问题根源", "mrv incidents"), say("问题根源", "Incidents"),
                 notes, headers, rows, widths)  # fmt: skip


def _findings(result: Result, say: Say) -> Table:
    owners = {name: incident.id for incident in result.incidents for name in incident.explains}
    found = list(entries(result))
    rows = [_finding(entry, owners, result, say) for entry in found[:MOST_ROWS]]
    words = say(
        "程度 规则 类别 记录 问题 建议 填报说明 说明人 状态 位置 事件 编号 主键",
        "severity rule category record finding hint reason explained-by state place incident id"
        " keys",
    )
    notes = [
        say(
            "请在“填报说明”一列写明原因并随本表再次提交；说明随问题列出，不改变结论。",
            "Write into the column 'reason' why a value is right, and file the workbook again:"
            " reasons are shown with the findings and change no verdict.",
        )
    ]
    if (more := len(found) - len(rows)) > 0:
        notes.append(say(f"另有 {more:,} 项未列出。", f"{more:,} more are not listed."))
    widths = (12, 16, 22, 42, 62, 46, 40, 15, 28, 34, 20, 20, 20)
    return Table(say("问题清单", "mrv findings"), say("问题清单", "Findings"),
                 notes, words.split(), rows, widths)  # fmt: skip


def _finding(entry: Entry, owners: dict[str, str], result: Result, say: Say) -> list[Cell]:
    rule = entry.finding.rule if entry.finding else None
    return [
        pick(SEVERITIES[entry.severity], say.lang),
        entry.rule,
        pick(CATEGORIES[rule.category], say.lang) if rule else None,
        label(entry, result, say.lang),
        pick(entry.message, say.lang),
        pick(rule.hint, say.lang) if rule and rule.hint else None,
        entry.reason.reason if entry.reason else None,
        entry.reason.by if entry.reason else None,
        state(entry, say.lang),
        place(entry.location, say.lang),
        owners.get(entry.id),
        entry.id,
        json.dumps(entry.finding.record, ensure_ascii=False) if entry.finding else None,
    ]


def _passed(result: Result, say: Say) -> Table:
    rows: list[list[Cell]] = [
        [
            judged.rule.id,
            pick(judged.rule.title, say.lang),
            parameter_title(judged.rule.variant, result.rulebook, say.lang),
            pick(result.rulebook.frames[name].title, say.lang),
            judged.passed,
            judged.failed,
            judged.unknown,
            judged.not_applicable,
        ]
        for name, frame in result.frames.items()
        for judged in frame.rules
        if judged.passed
    ]
    words = say(
        "规则|名称|参数|数据表|符合|不符合|无法判断|不适用",
        "rule|title|parameter|table|passed|failed|undecided|not applicable",
    )
    about = "Rules that some record satisfies; counts of records."
    notes = [say("至少有一条记录符合的规则，按记录数计。", about)]
    return Table(say("已检查", "mrv passed"), say("已检查并符合", "Checked and passed"),
                 notes, words.split("|"), rows, (16, 54, 30, 26, 11, 11, 12, 16))  # fmt: skip


def _not_checked(result: Result, say: Say) -> Table:
    return Table(
        say("未能检查", "mrv not checked"),
        say("未能检查", "Not checked"),
        [say("未能检查的不等于符合。", "What was not checked has not passed.")],
        say("对象 记录数 原因", "what records why").split(),
        list(_unchecked(result, say)),
        (50, 12, 80),
    )


def _unchecked(result: Result, say: Say) -> Iterator[list[Cell]]:
    for item in result.broken:
        yield [item.rule, None, item.reason]
    titles = {
        (judged.rule.id, judged.rule.variant): pick(judged.rule.title, say.lang)
        for frame in result.frames.values()
        for judged in frame.rules
        if judged.unknown
    }
    for item in result.summary()["not_evaluated"]:
        names = say("、", ", ").join(
            f"{pick(reason, say.lang)} ({count})"
            for reason, count in lacking_inputs(item["missing"], result).items()
        )
        title = titles.get((item["rule"], item["variant"]), "")
        why = say(f"缺 {names}", f"lacking {names}") if names else ""
        yield [f"{item['rule']} {title}", item["records"], why]
    for name in result.summary()["frames_not_filed"]:
        frame = result.rulebook.frames[name]
        yield [pick(frame.title, say.lang), None, say("未提交此表", "not filed")]


def kind_title(incident: Incident, result: Result, lang: Language) -> str:
    """What happened, in words."""
    return pick(kind_words(incident.kind, result.rulebook), lang)


def suggestion(value: object, between: tuple[float, float] | None) -> Cell:
    """A suggested value, or the range that the rules allow."""
    if value is None and between is not None:
        return " – ".join(limits(between))
    return _plain(value)


def _plain(value: object) -> Cell:
    if value is None or isinstance(value, bool):
        return None if value is None else str(value)
    if isinstance(value, int | float):
        return value
    return shortened(str(value), MOST_CHARACTERS)
