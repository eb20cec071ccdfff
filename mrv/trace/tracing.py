"""`trace`: from the findings of a result to incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Bilingual, Rule, Rulebook
from mrv.trace.model import Trace, Untraced

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result


def trace(result: Result, workspace: Workspace) -> Trace:
    """The causes of the findings of `result`, judged on the frames of `workspace`."""
    from mrv.trace.incidents import Incidents
    from mrv.trace.prepared import prepared
    from mrv.trace.search import Search
    from mrv.trace.tables import Tables
    from mrv.trace.why import Why, words

    findings = _traceable(result)
    if findings.is_empty():
        return nothing_to_trace(workspace.rulebook)
    try:
        tables = Tables(workspace)
        rules: list[Rule] = [r.rule for frame in result.frames.values() for r in frame.rules]
        plan, programs, aims = prepared(workspace.rulebook, rules, tuple(workspace.frames))
        search = Search(tables, plan, programs, aims)
        # A filer who rounds more coarsely than declared is judged here as the engine judged.
        search.judge.lenient = {
            judged.number: each.lenient
            for frame in result.frames.values()
            for each in frame.rules
            if each.lenient and (judged := plan.rule(each.rule.id, each.rule.variant)) is not None
        }
        incidents = Incidents(result, tables, plan, search)
        causes, rest = search.run(incidents.failing(findings))
        return incidents.trace(causes, rest)
    except Exception as error:  # a tracer that breaks must not take the findings with it
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        known = words(workspace.rulebook, Why.BROKE_OFF)
        statement = Bilingual(f"{known.zh}：{reason}", f"{known.en}: {reason}")
        names = tuple(findings["id"].to_list())
        return Trace(untraced=(Untraced(code=Why.BROKE_OFF, reason=statement, findings=names),))


def nothing_to_trace(rulebook: Rulebook) -> Trace:
    """The answer where no check failed."""
    from mrv.trace.why import Why, words

    code = Why.NOTHING_FAILED
    return Trace(untraced=(Untraced(code=code, reason=words(rulebook, code), findings=()),))


def _traceable(result: Result) -> pl.DataFrame:
    """The failures whose cause is looked for: values that are missing explain themselves."""
    return result.findings.filter(pl.col("outcome") == "fail")
