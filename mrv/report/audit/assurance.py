"""How far a submission was checked: outcomes by parameter and by rule, and what was not checked."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual, Rule
from mrv.language.features import Standard
from mrv.report.audit.words import both, parameter_words
from mrv.report.lacking import lacking_inputs

if TYPE_CHECKING:
    from mrv.engine.evaluate import RuleResult
    from mrv.engine.result import Result

_OUTCOMES = ("passed", "failed", "unknown", "not_applicable")


def coverage(result: Result) -> list[dict[str, Any]]:
    """One entry per column that was filed: its records, and the outcomes of the rules on it."""
    rows = []
    for name, frame in result.frames.items():
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        rules: dict[str, set[str]] = defaultdict(set)
        for judged in frame.rules:
            for column in _own(judged.rule):
                rules[column].add(judged.rule.id)
                for outcome in _OUTCOMES:
                    counts[column][outcome] += getattr(judged, outcome)
        declared = frame.frame.frame
        for column in declared.columns:
            if column not in frame.table.columns:
                continue
            filed = frame.table.height - frame.table.get_column(column).null_count()
            if filed or column in rules:
                rows.append(
                    {
                        "frame": name,
                        "frameTitle": both(declared.title),
                        "parameter": column,
                        "title": both(parameter_words(column, result.rulebook)),
                        "records": frame.table.height,
                        "filed": filed,
                        "rules": len(rules[column]),
                    }
                    | {outcome: counts[column][outcome] for outcome in _OUTCOMES}
                )
    return rows


def _own(rule: Rule) -> set[str]:
    """The rule's own parameters, companions and related ones aside."""
    names = {name for name in rule.expect.names if "." not in name}
    return names | set(rule.parameters)


def rules_applied(result: Result) -> list[dict[str, Any]]:
    """The appendix: every rule that was asked, with its source and its outcomes."""
    together: dict[str, dict[str, Any]] = {}
    for frame in result.frames.values():
        for judged in frame.rules:
            rule = judged.rule
            row = together.setdefault(rule.id, _rule(rule, result))
            for outcome in _OUTCOMES:
                row[outcome] += getattr(judged, outcome)
    return [together[key] for key in sorted(together)]


def _rule(rule: Rule, result: Result) -> dict[str, Any]:
    source = result.rulebook.sources.get(rule.cite.source)
    title = source.title if source else Bilingual(rule.cite.source, rule.cite.source)
    return {
        "id": rule.id,
        "title": both(rule.title),
        "hint": both(rule.hint),
        "category": rule.category,
        "severity": rule.severity,
        "confidence": rule.cite.confidence,
        "source": both(title),
        "number": (source.number if source else None) or "",
        "clause": rule.cite.clause or "",
        "text": rule.expect.text,
    } | dict.fromkeys(_OUTCOMES, 0)


def not_checked(result: Result) -> list[dict[str, Any]]:
    """Rules that stayed undecided somewhere: on how many records, and for want of what."""
    rows = []
    for item in result.summary()["not_evaluated"]:
        rule = result.rules[item["rule"], item["variant"]]
        missing = [
            {"title": both(reason), "records": records}
            for reason, records in lacking_inputs(item["missing"], result).items()
        ]
        rows.append(
            {
                "rule": rule.id,
                "title": both(rule.title),
                "frame": both(result.rulebook.frames[item["frame"]].title),
                "records": item["records"],
                "missing": missing,
            }
        )
    return sorted(rows, key=lambda row: (-row["records"], row["rule"]))


def frames_not_filed(result: Result) -> list[dict[str, str]]:
    """Tables that rules would have looked at and that nobody filed."""
    return [
        both(result.rulebook.frames[name].title) for name in result.summary()["frames_not_filed"]
    ]


def standard_values(result: Result) -> list[dict[str, Any]]:
    """The tables of standard values that the rules asked, each with its documents."""
    asked: dict[str, set[str]] = defaultdict(set)
    for frame in result.frames.values():
        for judged in frame.rules:
            if judged.passed or judged.failed:
                for asking in _tables(judged):
                    asked[asking].add(judged.rule.id)
    rows = []
    for name in sorted(asked):
        table = result.rulebook.tables[name]
        cited = Counter((row.cite.source, row.cite.confidence) for row in table.rows)
        rows.append(
            {
                "name": name,
                "title": both(table.title),
                "unit": table.unit,
                "values": len(table.rows),
                "rules": sorted(asked[name]),
                "sources": [
                    {
                        "title": both(result.rulebook.sources[source].title),
                        "number": result.rulebook.sources[source].number or "",
                        "confidence": confidence,
                        "values": count,
                    }
                    for (source, confidence), count in cited.most_common()
                    if source in result.rulebook.sources
                ],
            }
        )
    return rows


def _tables(judged: RuleResult) -> set[str]:
    parts = (judged.rule.expect, judged.rule.when, judged.rule.gate)
    return {
        feature.table
        for part in parts
        if part is not None
        for feature in part.features
        if isinstance(feature, Standard)
    }
