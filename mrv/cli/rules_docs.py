"""`mrv rules docs`: the catalogue of rules as pages to browse."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from mrv.catalogue.load import rulebook_folders
from mrv.catalogue.model import Rulebook
from mrv.cli.language import Language, say
from mrv.cli.options import force_option, lang_option, quiet_option, rules_option
from mrv.cli.output import note, write_folder
from mrv.cli.rulebook import open_or_fail
from mrv.cli.words import Command

_LANGUAGES: tuple[Language, ...] = ("zh", "en")


@click.command(
    cls=Command,
    name="docs",
    short_help=say("生成规则目录", "Write the catalogue of rules."),
    help=say(
        "生成可浏览的规则目录：每条规则的内容、依据、示例和改正方法。\n\n"
        "不给 -o 时写入规则文件夹的 docs/，中英文各一套。",
        "Write the catalogue of rules as pages to browse: what each rule asks, why, on what "
        "evidence, with examples and how to fix a finding.\n\n"
        "Without -o it goes into docs/ of the rules' folder, in both languages.",
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help=say("写入的文件夹", "Folder to write into."),
)
@click.option(
    "--format",
    "page_format",
    type=click.Choice(["md", "html"]),
    default="md",
    help=say("页面格式", "Format of the pages."),
)
@force_option
@quiet_option
@rules_option
@lang_option
def docs_command(
    output: Path | None,
    page_format: Literal["md", "html"],
    force: bool,
    rules_folder: Path | None,
    lang: Language,
) -> None:
    """Write the pages; files of a folder that are not among them are left alone."""
    rulebook = open_or_fail(rules_folder, lang)
    if output is not None:
        count = _write(rulebook, output, page_format, lang, force=force)
    else:
        folder, extra = rulebook_folders(rules_folder)
        docs = (extra[0] if extra else folder) / "docs"
        count = sum(
            _write(rulebook, docs / one, page_format, one, force=True) for one in _LANGUAGES
        )
        output = docs
    note(f"{output}: {count} 页" if lang == "zh" else f"{output}: {count} pages")


def _write(
    rulebook: Rulebook,
    folder: Path,
    page_format: Literal["md", "html"],
    lang: Language,
    *,
    force: bool,
) -> int:
    from mrv.report.pages import written
    from mrv.report.rule_docs import rule_pages

    pages = rule_pages(rulebook, lang)
    files = {
        f"{name.removesuffix('.md')}.{page_format}": written(blocks, page_format, lang)
        for name, blocks in pages.items()
    }
    write_folder(folder, files, force=force)
    return len(pages)
