"""`trace`: from the findings of a result to incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.trace.model import Trace, Untraced, first

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result


def trace(result: Result, workspace: Workspace) -> Trace:
    """The causes of the findings of `result`, judged on the frames of `workspace`."""
    from mrv.trace.portfolio.portion import broke_off, judgement
    from mrv.trace.portfolio.portions import portions
    from mrv.trace.portfolio.workers import traced

    findings = _traceable(result)
    if findings.is_empty():
        return nothing_to_trace(workspace.rulebook)
    try:
        parts = traced(judgement(result, workspace), portions(workspace, findings))
    except Exception as error:  # a tracer that breaks must not take the findings with it
        return broke_off(error, workspace.rulebook, findings)
    found = parts[0] if len(parts) == 1 else _joined(parts, findings)
    found = _with_deeds(result, workspace, found, findings)
    return _with_records(result, workspace, found, findings)


def _with_deeds(
    result: Result, workspace: Workspace, found: Trace, findings: pl.DataFrame
) -> Trace:
    """The trace with the causes of findings whose data may be true; over all enterprises."""
    from mrv.trace.portfolio.portion import names_of_rules

    rules: list[Rule] = [r.rule for frame in result.frames.values() for r in frame.rules]
    names = set(names_of_rules(findings))
    failing = [rule for rule in rules if (rule.id, rule.variant) in names]
    deeds = any(rule.breach for rule in failing)
    parties = any(_joins_names(rule) for rule in failing)
    if not (deeds or parties) or not any(rule.breach for rule in rules):
        return found
    try:
        if deeds:
            from mrv.trace.deeds.breaches import Breaches
            from mrv.trace.whatif.prepared import prepared

            plan = prepared(workspace.rulebook, rules, tuple(workspace.frames)).plan
            found = Breaches(result, workspace, plan).added_to(found)
        if parties:
            from mrv.trace.deeds.wrong_parties import WrongParties

            found = WrongParties(result, workspace).added_to(found)
        return found
    except Exception as error:  # the causes that were found stay
        return _as_found(result, found, error)


def _with_records(
    result: Result, workspace: Workspace, found: Trace, findings: pl.DataFrame
) -> Trace:
    """The trace with records that lack, or are there twice, where these are the likelier causes."""
    from mrv.trace.deeds.wrong_records import WrongRecords

    try:
        return WrongRecords(result, workspace).added_to(found, findings)
    except Exception as error:  # the causes that were found stay
        return _as_found(result, found, error)


def _as_found(result: Result, found: Trace, error: Exception) -> Trace:
    """The causes that were found before something broke."""
    from mrv.trace.portfolio.portion import broke_off

    lost = {name for one in found.untraced for name in one.findings}
    rest = result.findings.filter(pl.col("id").is_in(lost))
    broken = broke_off(error, result.rulebook, rest)
    return Trace(incidents=found.incidents, untraced=broken.untraced)


def _joins_names(rule: Rule) -> bool:
    """Whether a rule says that a value is the same as that of a related record."""
    from mrv.language.features import Related
    from mrv.language.tree import Call
    from mrv.language.walk import walk

    if not any(isinstance(feature, Related) for feature in rule.expect.features):
        return False
    return any(isinstance(n, Call) and n.function == "same" for n in walk(rule.expect.tree))


def _joined(parts: Sequence[Trace], findings: pl.DataFrame) -> Trace:
    """The traces of several portions as one, in the order of one."""
    from mrv.trace.telling.statements import merged

    order = {name: place for place, name in enumerate(findings["id"].to_list())}
    return Trace(
        incidents=tuple(sorted((i for part in parts for i in part.incidents), key=first)),
        untraced=merged((item for part in parts for item in part.untraced), order),
    )


def nothing_to_trace(rulebook: Rulebook) -> Trace:
    """The answer where no check failed."""
    from mrv.trace.telling.why import Why, words

    code = Why.NOTHING_FAILED
    return Trace(untraced=(Untraced(code=code, reason=words(rulebook, code), findings=()),))


def _traceable(result: Result) -> pl.DataFrame:
    """The failures whose cause is looked for: values that are missing explain themselves."""
    findings = result.findings
    failed = findings.get_column("outcome") == "fail"
    return findings if failed.all() else findings.filter(failed)
