"""Options that several commands share, so that one thing has one name everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import detect_language, say

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_FULL_WIDTH = str.maketrans("，＝", ",=")
QUIET = "mrv.quiet"
"""Where a run remembers that nobody wants to be told anything."""


def lang_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--lang zh|en`, from the locale by default."""
    return click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=detect_language,
        show_default=False,
        help=say("输出语言（默认取系统语言）", "Language of the output (default: the locale's)."),
    )(function)


def rules_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--rules DIR`: another rulebook, or house rules on top of the bundled one."""
    return click.option(
        "--rules",
        "rules_folder",
        type=click.Path(path_type=Path),
        metavar="DIR",
        help=say(
            "使用另一套规则，或追加本单位规则（编号 HSE-）",
            "Use another rulebook, or add house rules (ids HSE-).",
        ),
    )(function)


def output_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `-o FILE`: the screen without it."""
    help_text = say("写入文件（默认输出到屏幕）", "Write to a file (default: the screen).")
    return _output(function, help_text, required=False)


def output_file_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `-o FILE`, which has to be given."""
    return _output(function, say("写入的文件", "The file to write."), required=True)


def _output(function: Callable[..., Any], help_text: str, *, required: bool) -> Callable[..., Any]:
    return click.option(
        "-o",
        "--output",
        required=required,
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=help_text,
    )(function)


def force_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--force`: files that exist are kept without it."""
    return click.option(
        "--force", is_flag=True, help=say("覆盖已有文件", "Replace files that exist.")
    )(function)


def quiet_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `-q`, `--quiet`: no progress, no remarks, and no report that nobody asked for."""

    def remember(context: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            context.meta[QUIET] = True

    return click.option(
        "-q",
        "--quiet",
        is_flag=True,
        expose_value=False,
        callback=remember,
        help=say("只写 -o 文件和错误信息", "Only files of -o, and messages of failure."),
    )(function)


def quiet() -> bool:
    """Whether this run was asked to be quiet."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(QUIET))


def history_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--history PATH`, as often as wanted."""
    return click.option(
        "--history",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="PATH",
        help=say("以往月份的数据，只用于比较", "Earlier months, used for comparison only."),
    )(function)


def profile_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--profile FILE`."""
    return click.option(
        "--profile",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=say("第三方数据格式的映射文件", "Mapping profile of a vendor's layout."),
    )(function)


def sector_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--sector S`, detected by default."""
    return click.option(
        "--sector", metavar="S", help=say("行业（默认自动识别）", "Sector (default: detected).")
    )(function)


def submission_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add what says how files are read and judged: history, rules, sector and profile."""
    for option in (profile_option, sector_option, rules_option, history_option):
        function = option(function)
    return function


def report_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add how a submission is read and judged, and where and how what is found is written."""
    for option in (lang_option, quiet_option, force_option, output_option, submission_options):
        function = option(function)
    return function


def record_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--record KEYS`: `name=value,name=value`, read by `keys_of`."""
    return click.option(
        "--record",
        "keys",
        metavar="KEYS",
        help=say(
            "记录的主键，如 unit_id=1,month=2025-03（可只写一部分）",
            "Keys of the record, as unit_id=1,month=2025-03 (some suffice).",
        ),
    )(function)


def keys_of(text: str | None) -> dict[str, str]:
    """Read the keys of `--record`; Failure where one has no value.

    A comma or an equals sign may be a full-width one.
    """
    pairs: dict[str, str] = {}
    for part in (text or "").translate(_FULL_WIDTH).split(","):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals:
            raise Failure(
                say(
                    f"--record 中的“{part}”应写作 主键=值",
                    f"--record: '{part}' should be key=value",
                ),
                EXIT_USAGE,
            )
        pairs[name.strip()] = value.strip()
    return pairs
