"""A submission in which every rule for mills fires: each rule's own failing case, as filed."""

from __future__ import annotations

from collections import Counter

from mrv.catalogue.load import load_rulebook
from mrv.engine.example_rows import ExampleRows
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder


def build() -> Frames:
    """An enterprise for each rule, with the records of the rule's first failing example."""
    rulebook = load_rulebook()
    frames: Frames = {"enterprise": []}
    variants: Counter[str] = Counter()
    for rule in rulebook.rules:
        failing = next((example for example in rule.examples if example.outcome == "fail"), None)
        if not rule.id.startswith("STL-") or failing is None:
            continue
        # A rule over several parameters comes once for each.
        variants[rule.id] += 1
        owner = f"SYN-{rule.id}-{variants[rule.id]}"
        made = ExampleRows(rulebook, rule, failing, owner)
        for name, rows in made.rows.items():
            frames.setdefault(name, []).extend(dict(row) for row in rows.values())
        if "enterprise" not in made.rows:
            frames["enterprise"].append({"enterprise_id": owner, "year": 2025})
    for row in frames["enterprise"]:
        row["enterprise_name"] = f"违反{row['enterprise_id'][4:]}的钢厂（虚构）"
    return frames


SAMPLES = (
    Sample(
        "steel/broken/everything",
        "每条钢铁规则各有一家虚构企业违反，用于证明规则都能触发。",
        "Every rule for mills is broken by an enterprise of its own: each can fire.",
        build,
        {"csv": csv_folder},
    ),
)
