"""Lint of rules with soft limits: they read their own rows, and never raise errors."""

from __future__ import annotations

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.model import Rule, Rulebook
from mrv.language.errors import ExpressionErrors, Origin
from mrv.language.parse import parse
from mrv.language.tree import Call, Text
from mrv.language.walk import walk

TABLE = "soft_limit"


def check_soft_limits(book: Rulebook, draft: Draft) -> None:
    """Check every rule that reads the table of soft limits."""
    if TABLE not in book.tables:
        return
    rows = {row.keys[:2] for row in book.tables[TABLE].rows}
    for rule, place in zip(book.rules, draft.rule_places, strict=True):
        if TABLE in rule.expect.text:
            _check(rule, place, rows)


def _check(rule: Rule, place: Place, rows: set[tuple[str | float, ...]]) -> None:
    if rule.severity == "error" or rule.cite.confidence in ("official", "physics"):
        (place / "severity").report(
            "soft-limit-error",
            "软阈值可被重新标定，不能用于错误或官方、物理依据的规则",
            "a soft limit can be fitted anew: no error, official or physical rule may rest on it",
        )
    try:
        tree = parse(rule.expect.text, Origin(rule.file, 1, 1))
    except ExpressionErrors:
        return
    for node in walk(tree):
        if not isinstance(node, Call) or node.function != "standard":
            continue
        if node.arguments[:1] != (Text(TABLE),):
            continue
        keys = tuple(one.value for one in node.arguments[1:] if isinstance(one, Text))
        if keys not in rows or keys[0] != rule.id:
            (place / "expect").report(
                "unknown-soft-limit",
                f"表 {TABLE} 没有 {rule.id} 的这一界限",
                f"the table {TABLE} has no such limit of {rule.id}",
            )
