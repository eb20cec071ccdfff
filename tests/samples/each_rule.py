"""Records in which each of some rules fires: the rule's own failing case, as filed."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Example, Frame, Rule, Rulebook
from mrv.engine.evaluate import features_of
from mrv.engine.example_rows import ExampleRows
from mrv.language.features import Children
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
        made = filed_rows(rule, failing, owner, rulebook)
        for name, rows in made.items():
            frames.setdefault(name, []).extend(rows)
        if "enterprise" not in made:
            frames["enterprise"].append({"enterprise_id": owner, "year": 2025})
    for row in frames["enterprise"]:
        row["enterprise_name"] = f"违反{row['enterprise_id'][4:]}的{noun}（虚构）"
    return frames


def filed_rows(rule: Rule, example: Example, owner: str, rulebook: Rulebook) -> Frames:
    """The records of an example, as an enterprise would file them.

    An example's tables are filed, though they may hold nothing of what the rule looks for: such a
    table has a record of another time.
    """
    looked_into = _looked_into(rule, rulebook)
    frames: Frames = {}
    for name, rows in ExampleRows(rulebook, rule, example, owner).rows.items():
        frames[name] = [dict(row) for row in rows.values()]
        if not rows and name in looked_into:
            frames[name] = [_of_another_time(rulebook, rulebook.frames[name], owner)]
    return frames


def _looked_into(rule: Rule, rulebook: Rulebook) -> set[str]:
    """The tables whose records a rule gathers."""
    relations = {one.name: one.to for one in rulebook.frames[rule.frame].relations}
    features = (feature for feature in features_of(rule) if isinstance(feature, Children))
    return {relations[feature.relation] for feature in features}


def _of_another_time(rulebook: Rulebook, frame: Frame, owner: str) -> dict[str, object]:
    """A record without any value, of a time that no example is about."""
    row: dict[str, object] = {}
    for key in frame.keys:
        known = rulebook.parameters[key]
        if key == "enterprise_id":
            row[key] = owner
        elif known.code_list:
            row[key] = rulebook.codes[known.code_list].codes[-1].code
        elif known.kind in ("month", "date"):
            row[key] = datetime.date(2024, 1, 1)
        else:
            row[key] = 2024 if known.kind == "year" else "9"
    return row


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
