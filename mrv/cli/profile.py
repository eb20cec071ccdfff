"""`mrv profile`: mapping profiles for vendors' layouts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

import click

from mrv.cli.exit_codes import EXIT_USAGE
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
from mrv.cli.words import Group
from mrv.intake.source import Source


@click.group(
    cls=Group,
    name="profile",
    help=say(
        "第三方数据格式的映射配置（YAML）。\n\n"
        "\b\n示例：\n"
        "  mrv profile draft 导出.csv -o 映射.yaml\n"
        "  mrv profile check 映射.yaml\n"
        "  mrv validate 导出.csv --profile 映射.yaml",
        "Mapping profiles (YAML) for vendors' layouts.\n\n"
        "\b\nExamples:\n"
        "  mrv profile draft export.csv -o mapping.yaml\n"
        "  mrv profile check mapping.yaml\n"
        "  mrv validate export.csv --profile mapping.yaml",
    ),
)
@lang_option
def command(lang: Language) -> None:
    """Group of the profile commands."""


@command.command(
    name="draft",
    short_help=say("起草映射配置", "Propose a profile for a file."),
    help=say(
        "根据表头、单位和数值范围，为 FILE 起草映射配置；每一列注明可信度，供人工核对。",
        "Propose a profile for FILE from headers, units and values, with a remark per column.",
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--frame",
    metavar="FRAME",
    help=say("目标数据表（默认自动选择）", "Data table to map to (default: the best fit)."),
)
@click.option(
    "--sheet",
    metavar="SHEET",
    help=say("工作表（默认第一个有数据的）", "Sheet (default: the first with data)."),
)
@click.option("--sector", metavar="S", help=say("行业", "Sector."))
@rules_option
@output_option
@force_option
@quiet_option
@lang_option
def draft(
    file: Path,
    frame: str | None,
    sheet: str | None,
    sector: str | None,
    rules_folder: Path | None,
    output: Path | None,
    force: bool,
    lang: Language,
) -> None:
    """Write the draft."""
    from mrv.intake.profile_draft import draft_profile

    if output is not None:
        refuse_other(output, ".yaml", ".yml")
        refuse_existing(output, force)

    rulebook = open_or_fail(rules_folder, lang)
    with ExitStack() as stack:
        source = _source(file, sheet, stack, lang)
        try:
            text = draft_profile(source, rulebook, frame=frame, sector=sector)
        except KeyError:
            _refuse(lang, f"没有数据表 {frame}", f"there is no frame {frame}")
    if output is None:
        show([text])
        return
    write_file(output, [text], force=force)
    text = f"已写入 {output}，请逐列核对" if lang == "zh" else f"wrote {output}; check every column"
    note(text)


@command.command(
    name="check",
    help=say(
        "检查映射配置 FILE，逐条指出错误的行列", "Check a profile; mistakes with line and column."
    ),
)
@click.argument("file", type=click.Path(path_type=Path))
@rules_option
@lang_option
def check(file: Path, rules_folder: Path | None, lang: Language) -> None:
    """Load the profile and say whether it can be used."""
    from mrv.intake.profile import ProfileError, find_profile, load_profile

    rulebook = open_or_fail(rules_folder, lang)
    try:
        profile = load_profile(find_profile(file), rulebook)
    except ProfileError as error:
        raise Failure("\n".join(problem.text(lang) for problem in error.problems)) from None
    frames = ", ".join(table.frame for table in profile.tables)
    click.echo(
        f"可以使用：{profile.profile}（{frames}）"
        if lang == "zh"
        else f"usable: {profile.profile} ({frames})"
    )


@command.command(
    name="list", help=say("列出随附的映射配置", "List the profiles that come with mrv.")
)
@rules_option
@lang_option
def list_profiles(rules_folder: Path | None, lang: Language) -> None:
    """Print names and titles."""
    from mrv.intake.profile import load_profile, shipped_profiles

    rulebook = open_or_fail(rules_folder, lang)
    for name, path in shipped_profiles().items():
        title = load_profile(path, rulebook).title
        click.echo(f"{name}  {title.zh if lang == 'zh' else title.en}")


def _source(file: Path, sheet: str | None, stack: ExitStack, lang: Language) -> Source:
    """The table to draft for: a text file, a Parquet file or a sheet of a workbook."""
    from polars.exceptions import PolarsError
    from python_calamine import CalamineError

    from mrv.catalogue.os_reason import os_reason
    from mrv.intake.open_source import open_source

    try:
        source = open_source(file, sheet, stack)
    except OSError as error:
        reason = os_reason(error)
        raise Failure(
            say(f"无法读取 {file}：{reason.zh}", f"cannot read {file}: {reason.en}")
        ) from None
    except (CalamineError, PolarsError) as error:
        detail = (str(error).splitlines() or [type(error).__name__])[0]
        raise Failure(
            say(
                f"无法读取 {file}：文件已损坏或不完整（{detail}）",
                f"cannot read {file}: it is damaged or incomplete ({detail})",
            )
        ) from None
    if source is None:
        _refuse(lang, f"{file} 中没有可读取的表", f"{file} holds no table that can be read")
    return source


def _refuse(lang: Language, zh: str, en: str) -> NoReturn:
    raise Failure(zh if lang == "zh" else en, EXIT_USAGE)
