"""A submission in which every rule on cement finds something.

One enterprise for each wrong example that the rules carry, laid out as its rule reads it: master
data beside months, earlier months, other lines, ledgers. What must fire so fires from a file too.
"""

from __future__ import annotations

from typing import Any

from mrv.catalogue.load import load_rulebook
from mrv.engine.example_rows import ExampleRows
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder

CANNOT_FIRE: dict[str, str] = {}
"""Rules that no file can make fire, and why."""


def everything() -> Frames:
    """The rows of all wrong examples of cement rules."""
    rulebook = load_rulebook()
    frames: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}
    number = 0
    for rule in rulebook.rules:
        if rule.status != "active" or not rule.id.startswith("CEM-"):
            continue
        for example in rule.examples:
            if example.outcome != "fail":
                continue
            number += 1
            laid_out = ExampleRows(rulebook, rule, example, f"SYN-CEM-B{number:04}")
            for name, placed in laid_out.rows.items():
                frames.setdefault(name, {}).update(placed)
    for row in frames["enterprise"].values():
        row["enterprise_name"] = "错误示例水泥厂（虚构）"
    return {name: list(rows.values()) for name, rows in frames.items()}


SAMPLES = (
    Sample(
        "cement/broken/everything",
        "每条水泥规则都能触发的虚构填报：每个错误示例一家企业。",
        "A synthetic submission in which every cement rule fires: one enterprise for each wrong "
        "example.",
        everything,
        {"csv": csv_folder},
        cannot_fire=CANNOT_FIRE,
    ),
)
