"""A submission in which every rule for mills fires: each rule's own failing case, as filed."""

from __future__ import annotations

from tests.samples.each_rule import each_rule_broken
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder


def build() -> Frames:
    """An enterprise for each rule, with the records of the rule's first failing example."""
    return each_rule_broken(lambda rule: rule.id.startswith("STL-"), "钢厂")


SAMPLES = (
    Sample(
        "steel/broken/everything",
        "每条钢铁规则各有一家虚构企业违反，用于证明规则都能触发。",
        "Every rule for mills is broken by an enterprise of its own: each can fire.",
        build,
        {"csv": csv_folder},
    ),
)
