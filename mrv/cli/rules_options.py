"""What the commands on rules share: choosing rules by pattern, and their format option."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Callable, Sequence
from typing import Any

import click

from mrv.catalogue.model import Rule, Rulebook
from mrv.catalogue.problems import did_you_mean
from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language, say
from mrv.cli.output import show


def format_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--format text|json`."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json"]),
        default="text",
        help=say("输出格式", "Format of the output."),
    )(function)


def choose(rulebook: Rulebook, patterns: Sequence[str], lang: Language) -> list[Rule]:
    """Return the rules whose ids match the patterns; a pattern no rule has is a usage error."""
    known = sorted({rule.id for rule in rulebook.rules})
    wanted: set[str] = set()
    for pattern in patterns:
        found = fnmatch.filter(known, pattern.upper())
        if not found:
            raise unknown(pattern, known, ("没有规则", "there is no rule"), lang)
        wanted.update(found)
    return [rule for rule in rulebook.rules if rule.id in wanted]


def unknown(name: str, known: Any, words: tuple[str, str], lang: Language) -> Failure:
    """Return the usage error of a name that is not known, with the nearest one that is."""
    near = did_you_mean(name, known)
    if lang == "zh":
        text = f"{words[0]} {name}" + (f"（是否想写 {near}？）" if near else "")
    else:
        text = f"{words[1]} {name}" + (f" (did you mean {near}?)" if near else "")
    return Failure(text, EXIT_USAGE)


def echo_json(data: Any) -> None:
    """Print data as indented JSON."""
    show([json.dumps(data, ensure_ascii=False, indent=2), "\n"])
