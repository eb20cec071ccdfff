"""A submission in which every rule on cement finds something.

One enterprise for each wrong example that the rules carry, laid out as its rule reads it: master
data beside months, earlier months, other lines, ledgers. What must fire so fires from a file too.
"""

from __future__ import annotations

from mrv.catalogue.load import load_rulebook
from tests.samples.each_rule import filed_rows
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder

CANNOT_FIRE: dict[str, str] = {}
"""Rules that no file can make fire, and why."""


def everything() -> Frames:
    """The rows of all wrong examples of cement rules."""
    rulebook = load_rulebook()
    frames: Frames = {}
    number = 0
    for rule in rulebook.rules:
        if rule.status != "active" or not rule.id.startswith("CEM-"):
            continue
        for example in rule.examples:
            if example.outcome != "fail":
                continue
            number += 1
            owner = f"SYN-CEM-B{number:04}"
            for name, rows in filed_rows(rule, example, owner, rulebook).items():
                frames.setdefault(name, []).extend(rows)
    for row in frames["enterprise"]:
        row["enterprise_name"] = "错误示例水泥厂（虚构）"
    return frames


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
