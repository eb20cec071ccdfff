"""`mrv template`: an empty reporting form, or empty data tables."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, quiet_option, rules_option
from mrv.cli.output import note, refuse_existing, write_file, write_folder
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

_HELP = say(
    "生成行业 SECTOR 的填报表（Excel）或空白数据表（CSV）。\n\n"
    "行业：发电 power、钢铁 steel、水泥 cement、铝冶炼 aluminium。\n\n"
    "compliance 为履约链条（核查、配额、交易、清缴），每张数据表一个工作表。\n\n"
    "\b\n示例：\n"
    "  mrv template power -o 填报表.xlsx --year 2025 --units 2\n"
    "  mrv template power --example -o 示例.xlsx       填好的示例（虚构数据）\n"
    "  mrv template power --layout frames -o 数据/     每个数据表一个空白 CSV",
    "Write the reporting form (Excel) or empty data tables (CSV) of SECTOR: power, steel, cement, "
    "aluminium; compliance is the market chain (verification, allocation, trades, surrender) with "
    "a sheet per table.\n\n"
    "\b\nExamples:\n"
    "  mrv template power -o form.xlsx --year 2025 --units 2\n"
    "  mrv template power --example -o example.xlsx    filled in with made-up data\n"
    "  mrv template power --layout frames -o data/     one empty CSV per table",
)


@click.command(cls=Command, name="template", help=_HELP)
@click.argument("sector")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE|DIR",
    help=say("写入的文件，或数据表的文件夹", "File to write, or folder for --layout frames."),
)
@click.option(
    "--layout",
    type=click.Choice(["form", "frames"]),
    default="form",
    help=say(
        "form 填报表（默认），frames 空白数据表",
        "form: workbook (default); frames: empty CSV tables.",
    ),
)
@click.option(
    "--year",
    type=click.IntRange(2013, 2060),
    default=2025,
    metavar="YEAR",
    help=say("报告年度（默认 2025）", "Reporting year (default: 2025)."),
)
@click.option(
    "--objects",
    "--units",
    "objects",
    type=click.IntRange(1, 40),
    metavar="N",
    help=say(
        "机组、生产线或系列的数量，1 至 40",
        "Number of units, lines or potlines, 1 to 40 (default: as the sector's form).",
    ),
)
@click.option(
    "--example/--empty",
    default=False,
    help=say("填入示例数据，或空白（默认）", "Filled with example data, or empty (default)."),
)
@force_option
@quiet_option
@rules_option
@lang_option
def command(
    sector: str,
    output: Path,
    layout: Literal["form", "frames"],
    year: int,
    objects: int | None,
    example: bool,
    force: bool,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Write the template."""
    from mrv.intake.template import template
    from mrv.intake.template_frames import empty_frames

    rulebook = open_or_fail(rules_folder, lang)
    if layout == "form":
        if output.suffix.lower() != ".xlsx":
            _refuse(lang, "填报表的文件名应以 .xlsx 结尾", "the form's file name must end in .xlsx")
        refuse_existing(output, force)
    try:
        if layout == "form":
            data = template(
                sector, rulebook, year=year, objects=objects, lang=lang, example=example
            )
            write_file(output, [data], force=force)
        else:
            write_folder(output, empty_frames(sector, rulebook), force=force)
    except KeyError:
        _unknown(sector, lang)
    note(f"已写入 {output}" if lang == "zh" else f"wrote {output}")


def _unknown(sector: str, lang: Language) -> None:
    from mrv.intake.form_layout import form_sectors

    known = form_sectors()
    zh, en = f"没有行业 {sector} 的模板", f"there is no template for sector {sector}"
    _refuse(lang, f"{zh}；可选 {'、'.join(known)}", f"{en}; there are: {', '.join(known)}")


def _refuse(lang: Language, zh: str, en: str) -> None:
    raise Failure(zh if lang == "zh" else en, EXIT_USAGE)
