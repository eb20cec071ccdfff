"""Lint of reasons why few rules check a parameter: they must still be needed."""

from __future__ import annotations

from collections import defaultdict

from mrv.catalogue.coverage import Coverage, coverage
from mrv.catalogue.draft import Draft
from mrv.catalogue.model import Rulebook


def check_enough(book: Rulebook, draft: Draft) -> None:
    """Refuse `enough` where rules from two categories check the parameter in every sector.

    Only once nothing else is wrong: a rule that could not be built checks nothing yet.
    """
    if draft.problems:
        return
    entries: dict[str, list[Coverage]] = defaultdict(list)
    for entry in coverage(book):
        if entry.parameter.enough is not None:
            entries[entry.parameter.name].append(entry)
    for name, found in entries.items():
        if all(entry.suffices for entry in found):
            rules = ", ".join(sorted({rule for entry in found for rule in entry.checked_by})[:4])
            (draft.places[("parameter", name)] / "enough").report(
                "needless-reason",
                f"{name} 已有两类规则检查（{rules} 等），不需要 enough",
                f"rules of two categories check {name} ({rules}): no need for `enough`",
            )
