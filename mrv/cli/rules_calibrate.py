"""`mrv rules calibrate`: fit the soft limits on reference reports."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mrv.cli.exit_codes import EXIT_UNREADABLE, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import (
    force_option,
    lang_option,
    output_option,
    quiet_option,
    rules_option,
)
from mrv.cli.output import note, refuse_existing, show, write_file
from mrv.cli.rulebook import open_or_fail
from mrv.cli.suffixes import refuse_other
from mrv.cli.words import Command

if TYPE_CHECKING:
    from mrv.intake.submission import Submission
    from mrv.quality.calibration import Calibration

_KEPT = {
    "few": ("可用的报告太少", "too few reports say anything"),
    "still": ("参照数据中没有变化", "no variation in the reference"),
}
_MOST_INPUTS = 5


@click.command(
    cls=Command,
    name="calibrate",
    short_help=say("用参照报告标定软阈值", "Fit soft limits on reference reports."),
    help=say(
        "用一批可信的报告标定软阈值（表 soft_limit），输出新的表。\n\n"
        "官方限值和物理限值不受影响。\n\n"
        "把输出存为 soft_limit.csv，放入本单位规则文件夹即可替换。",
        "Fit the soft limits (the table soft_limit) on reports that are trusted, and write the "
        "table anew. Official and physical limits are never touched.\n\n"
        "Saved as soft_limit.csv in a folder of house rules, the table replaces the bundled one.",
    ),
)
@click.argument(
    "references", nargs=-1, required=True, metavar="REFERENCE…", type=click.Path(path_type=Path)
)
@click.option(
    "--share",
    type=click.FloatRange(0, 50, min_open=True),
    default=2.0,
    metavar="PERCENT",
    help=say(
        "应被标出的正常报告的百分比（默认 2）",
        "Per cent of the reference reports to be flagged (default: 2).",
    ),
)
@click.option(
    "--label", default="", help=say("写入来源的说明", "What to call the reference in the table.")
)
@click.option(
    "--widen-only",
    is_flag=True,
    help=say("只放宽，不收紧", "Widen limits, never tighten them."),
)
@output_option
@force_option
@quiet_option
@rules_option
@lang_option
def calibrate_command(
    references: tuple[Path, ...],
    share: float,
    label: str,
    widen_only: bool,
    output: Path | None,
    force: bool,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Write the table of soft limits as the references have it."""
    from mrv.intake.load import load
    from mrv.quality.calibration import TooFewReportsError, calibrate
    from mrv.quality.soft_limits import table_text

    if output is not None:
        refuse_other(output, ".csv")
        refuse_existing(output, force)
    rulebook = open_or_fail(rules_folder, lang)
    submission = load(references, rulebook)
    if submission.unreadable:
        raise Failure(_unreadable(submission, lang), EXIT_UNREADABLE)
    tables = {name: data.table for name, data in submission.frames.items()}
    try:
        fitted = calibrate(rulebook, tables, share / 100)
    except TooFewReportsError as error:
        text = (
            f"参照报告（企业·年）只有 {error.found} 份，至少需要 {error.needed} 份才能标定。"
            if lang == "zh"
            else f"The reference has {error.found} reports (enterprise and year); at least "
            f"{error.needed} are needed to fit limits."
        )
        raise Failure(text, EXIT_USAGE) from None
    provenance = _provenance(submission, fitted, label)
    text = table_text(rulebook, fitted, provenance, widen_only=widen_only)
    if output is None:
        show([text])
    else:
        write_file(output, [text], force=force)
    note("\n".join(_summary(fitted, lang)))


def _unreadable(submission: Submission, lang: Language) -> str:
    return "\n".join(getattr(problem.message, lang) for problem in submission.problems[:3])


def _provenance(submission: Submission, fitted: Calibration, label: str) -> str:
    inputs = [f"{Path(one.path).name} {one.sha256[:12]}" for one in submission.inputs]
    more = len(inputs) - _MOST_INPUTS
    named = ", ".join(inputs[:_MOST_INPUTS]) + (f" and {more} more" if more > 0 else "")
    day = datetime.datetime.now(tz=datetime.UTC).date()
    start = f"{label}: " if label else ""
    return f"{start}fitted {day} on {named}; {100 * fitted.share:g} % of {fitted.reports} flagged"


def _summary(fitted: Calibration, lang: Language) -> Sequence[str]:
    if lang == "zh":
        lines = [
            f"{fitted.reports} 份报告，标定 {len(fitted.fits)} 条规则，"
            f"倍数 {fitted.multiplier:g}；{fitted.flagged} 份超出新界限。"
        ]
    else:
        lines = [
            f"{fitted.reports} reports, {len(fitted.fits)} rules fitted, multiplier "
            f"{fitted.multiplier:g}; {fitted.flagged} reports lie beyond the limits."
        ]
    for rule, why in fitted.kept.items():
        words = _KEPT[why]
        kept = f"{rule} 保留原界限：{words[0]}" if lang == "zh" else f"{rule} unchanged: {words[1]}"
        lines.append(kept)
    return lines
