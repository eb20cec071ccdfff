"""Options that several commands share, so that one thing has one name everywhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mrv.cli.language import detect_language, say

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


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
    """Add `-o FILE`."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help=say("写入文件（默认输出到屏幕）", "Write to a file (default: the screen)."),
    )(function)


def force_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--force`: files that exist are kept without it."""
    return click.option(
        "--force", is_flag=True, help=say("覆盖已有文件", "Replace files that exist.")
    )(function)
