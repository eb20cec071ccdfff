"""Patterns over record keys (`month: "2025-*"`), matched against findings."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import polars as pl

from mrv.catalogue.document import Place
from mrv.catalogue.model import Rule, Rulebook
from mrv.catalogue.problems import did_you_mean

Pattern = Mapping[str, str | list[str]]
"""Key to the values meant: one or several, each a text in which `*` and `?` are wild."""


def check_pattern(
    rule_id: str, variant: str | None, record: Pattern, place: Place, rulebook: Rulebook
) -> Rule | None:
    """The rule that an entry names, None after reporting what is wrong with rule or record."""
    named = [rule for rule in rulebook.rules if rule.id == rule_id]
    if not named:
        (place / "rule").report(
            "unknown-rule",
            f"没有规则 {rule_id}",
            f"there is no rule {rule_id}",
            suggestion=did_you_mean(rule_id, {rule.id for rule in rulebook.rules}),
        )
        return None
    variants = sorted({rule.variant for rule in named if rule.variant})
    if variant is not None and variant not in variants:
        (place / "parameter").report(
            "unknown-parameter",
            f"规则 {rule_id} 不针对参数 {variant}",
            f"rule {rule_id} is not about the parameter {variant}",
            suggestion=did_you_mean(variant, variants),
        )
        return None
    keys = rulebook.frames[named[0].frame].keys
    unknown = [name for name in record if name not in keys]
    for name in unknown:
        (place / "record" / name).report(
            "unknown-key",
            f"规则 {rule_id} 的记录没有主键 {name}，只有：{', '.join(keys)}",
            f"records of rule {rule_id} have no key {name}; they have: {', '.join(keys)}",
            suggestion=did_you_mean(name, keys),
            of_key=True,
        )
    if not record:
        (place / "record").report(
            "empty-record",
            '至少写一个主键；全部记录请写 enterprise_id: "*"',
            'name at least one key; enterprise_id: "*" means every record',
        )
    return None if unknown or not record else named[0]


def matching(
    findings: pl.DataFrame,
    rule: str,
    variant: str | None,
    record: Pattern,
    keys: Sequence[str],
    *,
    exact: bool = False,
) -> pl.DataFrame:
    """The findings of a rule on the records that a pattern means, all where it names no key.

    `exact`: nothing is wild.
    """
    found = findings.filter(pl.col("rule") == rule)
    if variant is not None:
        found = found.filter(pl.col("variant") == variant)
    if found.is_empty() or not record:
        return found
    values = pl.col("record").str.json_decode(pl.Struct(dict.fromkeys(keys, pl.String)))
    return found.filter(
        values.struct.field(key).fill_null("") == wanted
        if exact and isinstance(wanted, str)
        else values.struct.field(key).fill_null("").str.contains(_expression(wanted))
        for key, wanted in record.items()
    )


def _expression(wanted: str | list[str]) -> str:
    """The regular expression of one or several texts with `*` and `?`.

    >>> _expression(["2025-0?", "2024-*"])
    '(?s)^(?:2025\\\\-0.|2024\\\\-.*)$'
    """
    texts = [wanted] if isinstance(wanted, str) else wanted
    parts = ("".join(_WILD.get(sign) or re.escape(sign) for sign in text) for text in texts)
    return f"(?s)^(?:{'|'.join(parts)})$"


_WILD = {"*": ".*", "?": "."}
