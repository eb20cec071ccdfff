"""A submission in which every rule for smelters fires: each rule's own failing case, as filed."""

from __future__ import annotations

from tests.samples.each_rule import each_rule_broken
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder


def build() -> Frames:
    """An enterprise for each rule, with the records of the rule's first failing example."""
    return each_rule_broken(lambda rule: rule.id.startswith("ALU-"), "铝厂")


SAMPLES = (
    Sample(
        "aluminium/broken/everything",
        "每条铝冶炼规则各有一家虚构企业违反，用于证明规则都能触发。",
        "Every rule for smelters is broken by an enterprise of its own: each can fire.",
        build,
        {"csv": csv_folder},
    ),
)
