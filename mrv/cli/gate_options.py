"""Options of the gate: what fails a pipeline, what was accepted, and what was there before."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from mrv.cli.language import say


def gate_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--fail-on`, `--max-warnings`, `--waivers`, `--reasons` and `--baseline`."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


waivers_option = click.option(
    "--waivers",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say(
        "豁免清单：所列问题照常显示，但不影响退出码",
        "Waived findings: shown, but without effect on the exit code.",
    ),
)
reasons_option = click.option(
    "--reasons",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help=say(
        "填报单位的说明：随问题列出，不影响结论",
        "The filer's reasons: listed with the findings, without any effect.",
    ),
)
_OPTIONS = (
    click.option(
        "--fail-on",
        type=click.Choice(["error", "warning", "unknown", "never"]),
        default="error",
        help=say(
            "达到何种程度时退出码为 1（默认 error）",
            "What makes the exit code 1 (default: error).",
        ),
    ),
    click.option(
        "--max-warnings",
        type=click.IntRange(min=0),
        metavar="N",
        help=say("警告超过 N 项时退出码为 1", "More than N warnings make the exit code 1."),
    ),
    waivers_option,
    reasons_option,
    click.option(
        "--baseline",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help=say(
            "以前的 JSON 结果：只有新问题影响退出码",
            "Earlier JSON result: only new findings affect the exit code.",
        ),
    ),
)
