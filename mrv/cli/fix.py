"""`mrv fix`: accepted suggestions in a copy of the workbook, judged again."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mrv.cli.exit_codes import EXIT_FINDINGS, EXIT_OK, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.judging import find_causes, judged, readable
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, quiet, quiet_option, submission_options
from mrv.cli.output import note, refuse_existing, show, write_file
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.engine.recalculate import Recalculated
    from mrv.engine.result import Result
    from mrv.trace.model import Incident

_OFFICE_SECONDS = 120
_ALWAYS_COMPUTE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"\
 oor:op="fuse"><value>0</value></prop></item></oor:items>
"""
"""LibreOffice keeps saved results unless its settings say otherwise."""

_HELP = say(
    "\b\n把所选事件的建议值写入工作簿的副本，由其计算得出的数值一并更新，\n"
    "并重新检查。公式不会被替换。\n\n"
    "\b\n示例：\n"
    "  mrv fix 填报表.xlsx                                列出事件\n"
    "  mrv fix 填报表.xlsx --accept 5f0c --accept 91ab -o 更正.xlsx\n\n"
    "\b\n退出码：\n"
    "  0  更正后没有错误\n"
    "  1  更正后仍有错误\n"
    "  2  命令用法错误，或建议值无法写入\n"
    "  3  文件或规则无法读取",
    "Put the suggestions of chosen incidents into a copy of the workbook, with the values that"
    " were calculated from them, and judge it again. Formulas are not replaced.\n\n"
    "\b\nExamples:\n"
    "  mrv fix form.xlsx                                 list the incidents\n"
    "  mrv fix form.xlsx --accept 5f0c --accept 91ab -o fixed.xlsx\n\n"
    "\b\nExit codes:\n"
    "  0  no error is left\n"
    "  1  errors are left\n"
    "  2  wrong usage, or a suggestion that cannot be put in\n"
    "  3  input or rulebook unreadable",
)


@click.command(cls=Command, name="fix", help=_HELP)
@click.argument("path", type=click.Path(path_type=Path), metavar="PATH")
@click.option(
    "--accept",
    multiple=True,
    metavar="INCIDENT",
    help=say("事件编号（开头几位即可）或 all", "Id of an incident (its beginning), or all."),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=say("写入的副本", "The copy to write."),
)
@submission_options
@force_option
@quiet_option
@lang_option
def command(
    path: Path,
    accept: tuple[str, ...],
    output: Path | None,
    history: tuple[Path, ...],
    rules_folder: Path | None,
    sector: str | None,
    profile: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """List, or apply and judge again."""
    from mrv.report.fixing import FixError, fixed_workbook
    from mrv.report.places import place
    from mrv.report.plain import visible
    from mrv.report.xlsx import workbook_of

    rulebook = open_or_fail(rules_folder, lang)
    if accept and output is None:
        raise Failure(say("请用 -o 指定副本", "say where the copy goes: -o FILE"), EXIT_USAGE)
    if output is not None:
        refuse_existing(output, force)
    how: dict[str, Any] = {"history": history, "sector": sector, "profile": profile}
    result = readable(judged([path], rulebook, lang, trace=True, **how), lang)
    find_causes(result, lang)
    if not accept or output is None:
        show(f"{line}\n" for line in _listed(result.incidents, result, lang))
        raise SystemExit(EXIT_FINDINGS if result.verdict == "rejected" else EXIT_OK)
    source = workbook_of(result)
    if source is None or output.suffix.lower() != source.suffix.lower():
        raise Failure(
            say(
                "只能更正单个 .xlsx 或 .xlsm 工作簿，副本的扩展名须相同",
                "only a single .xlsx or .xlsm workbook can be fixed, into a copy with the same"
                " suffix",
            ),
            EXIT_USAGE,
        )
    chosen = [one for name in dict.fromkeys(accept) for one in _find(name, result, lang)]
    try:
        fixed = fixed_workbook(source, chosen, _following(chosen, result))
    except FixError as error:
        raise Failure(error.text.zh if lang == "zh" else error.text.en, EXIT_USAGE) from None
    write_file(output, [fixed.data], force=force)
    for one in fixed.fixes:
        anew = say("由公式重新计算", "computed anew by its formula")
        told = anew if one.new is None else f"{one.old} -> {one.new}"
        tail = say("（随之改变）", " (follows)") if one.follows and one.new is not None else ""
        if not one.follows or one.new is not None:
            note(visible(f"{one.sheet}!{one.cell}: {told}{tail}"))
    for value in fixed.left:
        where = place(value.location, lang) or value.frame
        note(
            say(
                f"注意：{value.parameter} 应随之由 {value.old} 变为 {value.new}，"
                f"未能写入（{where}）",
                f"note: {value.parameter} follows from {value.old} to {value.new} but could not be"
                f" put in ({where})",
            )
        )
    with tempfile.TemporaryDirectory() as folder:
        computed = _computed(output, Path(folder)) if fixed.computed else output
        if computed is None:
            note(
                say(
                    "注意：未安装 LibreOffice，公式结果未重算；请打开并保存后再检查",
                    "note: formulas keep their old results (LibreOffice is not installed); open"
                    " and save the copy in a spreadsheet program, then validate it",
                )
            )
        elif any(one.new is None for one in fixed.fixes):
            note(
                say(
                    "注意：副本中的公式尚存旧结果；下面按重算后的结果检查，报送前请打开并保存",
                    "note: formulas of the copy keep their old results until it is opened and saved"
                    " in a spreadsheet program; below it is validated as computed anew",
                )
            )
        again = judged([computed or output], rulebook, lang, **how)
    if not quiet():
        _report(result, again, lang)
    raise SystemExit(EXIT_FINDINGS if again.verdict in ("rejected", "unreadable") else EXIT_OK)


def _following(chosen: Sequence[Incident], result: Result) -> Sequence[Recalculated]:
    """Values calculated from those that the chosen incidents correct."""
    from mrv.engine.recalculate import recalculated, row_of

    corrected: dict[tuple[str, int, str], float | str] = {}
    for cell in (cell for incident in chosen for cell in incident.cells):
        row = row_of(result, cell.frame, cell.record)
        if row is not None and isinstance(cell.suggested, int | float | str):
            corrected[cell.frame, row, cell.parameter] = cell.suggested
    return recalculated(result, corrected)


def _report(before: Result, after: Result, lang: Language) -> None:
    from mrv.engine.compare import compare_results
    from mrv.report.comparison import render_comparison

    compared = compare_results(before, after)
    show(render_comparison("text", compared, after.rulebook, lang))


def _computed(source: Path, folder: Path) -> Path | None:
    """A copy whose formulas LibreOffice has computed anew; None where it cannot."""
    office = shutil.which("soffice")
    if office is None:
        return None
    settings = folder / "profile" / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_ALWAYS_COMPUTE, encoding="utf-8")
    command = [
        office,
        "--headless",
        f"-env:UserInstallation=file://{folder}/profile",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(folder),
        str(source.absolute()),
    ]
    try:
        subprocess.run(command, capture_output=True, timeout=_OFFICE_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    target = folder / f"{source.stem}.xlsx"
    return target if target.exists() else None


def _find(name: str, result: Result, lang: Language) -> Sequence[Incident]:
    if name == "all":
        # What stands in an earlier report is not in this workbook.
        return [one for one in result.incidents if not any(c.earlier for c in one.cells)]
    found = [one for one in result.incidents if one.id.startswith(name)]
    if len(found) != 1:
        known = ", ".join(one.id for one in result.incidents) or "-"
        raise Failure(
            say(
                f"没有唯一的事件 {name}；现有：{known}",
                f"no single incident {name}; there are: {known}",
            ),
            EXIT_USAGE,
        )
    return found


def _listed(incidents: Sequence[Incident], result: Result, lang: Language) -> Sequence[str]:
    from mrv.report.cell_values import correction
    from mrv.report.layout import paragraph
    from mrv.report.places import parameter_title, place
    from mrv.report.wording import percent
    from mrv.report.workbook_tables import kind_title

    if not incidents:
        return [say("没有可归因的事件。", "No incidents.")]
    lines: list[str] = []
    for number, incident in enumerate(incidents, start=1):
        kind, sure = kind_title(incident, result, lang), percent(incident.confidence, lang)
        sureness = say(f"；置信度 {sure}", f"; confidence {sure}")
        lines += paragraph(f"{incident.id}  {kind}{sureness}", indent=4, first=f"{number:>2}. ")
        for cell in incident.cells:
            title = parameter_title(cell.parameter, result.rulebook, lang)
            seen, wanted = correction(cell, result.rulebook)
            text = f"{title}{say('：', ': ')}{seen} -> {wanted}"
            lines += paragraph(text, indent=4)
            lines += paragraph(place(cell.location, lang), indent=6, first="    @ ")
    lines.append(
        say(
            "采用建议：mrv fix PATH --accept 编号（或 all） -o 副本",
            "To apply: mrv fix PATH --accept ID (or all) -o COPY",
        )
    )
    return lines
