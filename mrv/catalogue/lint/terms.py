"""Lint of terms: one that no expression uses says nothing."""

from __future__ import annotations

from mrv.catalogue.draft import Draft
from mrv.catalogue.model import Rulebook


def check_terms(book: Rulebook, draft: Draft) -> None:
    """Note every term that neither a rule nor a term that one uses is written with.

    Only once nothing else is wrong: a rule that could not be built uses nothing yet.
    """
    if draft.problems:
        return
    used: set[str] = set()
    ahead = [
        name
        for rule in book.rules
        for part in (rule.expect, rule.when, rule.gate)
        if part is not None
        for name in part.terms
    ]
    while ahead:
        name = ahead.pop()
        if name not in used:
            used.add(name)
            ahead += book.terms[name].terms
    for name in book.terms.keys() - used:
        draft.places[("term", name)].report(
            "unused-term", f"没有表达式用到术语 {name}", f"no expression uses the term {name}"
        )
