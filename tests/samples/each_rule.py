"""Records in which each of some rules fires: the rule's own failing case, as filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rule
from mrv.engine.example_rows import ExampleRows
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder


def each_rule_broken(chosen: Callable[[Rule], bool], noun: str) -> Frames:
    """An enterprise for each chosen rule, with the records of the rule's first failing example."""
    rulebook = load_rulebook()
    frames: Frames = {"enterprise": []}
    variants: Counter[str] = Counter()
    for rule in rulebook.rules:
        failing = next((example for example in rule.examples if example.outcome == "fail"), None)
        if failing is None or not chosen(rule):
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
        row["enterprise_name"] = f"违反{row['enterprise_id'][4:]}的{noun}（虚构）"
    return frames


def everything_broken(sector: str, block: str, noun: str, zh: str, en: str) -> tuple[Sample, ...]:
    """The sample of a sector in which every rule of a block of ids fires."""
    return (
        Sample(
            f"{sector}/broken/everything",
            f"每条{zh}规则各有一家虚构企业违反，用于证明规则都能触发。",
            f"Every rule for {en} is broken by an enterprise of its own: each can fire.",
            lambda: each_rule_broken(lambda rule: rule.id.startswith(block), noun),
            {"csv": csv_folder},
        ),
    )
