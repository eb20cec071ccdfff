"""Records in which each of some rules fires: the rule's own failing case, as filed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rule
from mrv.engine.example_rows import ExampleRows
from tests.samples.rows import Frames


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
