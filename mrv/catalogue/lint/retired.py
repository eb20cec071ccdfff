"""Lint of the numbers of rules: one that was given once is not given to another rule."""

from __future__ import annotations

from mrv.catalogue.draft import Draft
from mrv.catalogue.model import Rulebook
from mrv.catalogue.unknown import unknown_rule


def check_retired(book: Rulebook, draft: Draft) -> None:
    """Refuse rules whose number is retired, by the list that stands beside them.

    House rules have numbers of their own, and so has a list of theirs (`is_of`).
    """
    known = {name for thing, name in draft.places if thing == "rule"}
    was = {}
    for gone, place in draft.retired:
        was[gone.id] = gone.was
        if gone.now is not None and gone.now not in known:
            unknown_rule(gone.now, place / "now", known)
    for rule, place in zip(book.rules, draft.rule_places, strict=True):
        if rule.id in was:
            (place / ("id" if rule.generated_by is None else "rule")).report(
                "retired-id",
                f"编号 {rule.id} 已停用（原规则：{was[rule.id].zh}），不得再用，请另取编号",
                f"the id {rule.id} is retired (it was: {was[rule.id].en}); take another",
            )
