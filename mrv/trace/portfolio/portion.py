"""One portion of a portfolio traced: what it needs of the result, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrv.catalogue.model import Bilingual, Rule, Rulebook
from mrv.collector import paused
from mrv.intake.submission import Location
from mrv.trace.model import Trace, Untraced

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

Portion = tuple["Workspace", pl.DataFrame]
"""Frames with all records of some enterprises, and their findings."""
Locate = Callable[[str, int, str | None], Location | None]


@dataclass(frozen=True)
class Judgement:
    """How a submission was judged."""

    rulebook: Rulebook
    rules: tuple[Rule, ...]
    lenient: Mapping[tuple[str, str | None], Mapping[str, float | str]]
    """By rule and variant the wider half-units that it was decided with: of a filer who rounds more
    coarsely than declared."""
    applied: Mapping[tuple[str, str | None], bool]
    """Whether a rule applied to any record; those of which it is not known are left out."""
    locate: Locate
    """Says where a value of a frame stands in the input."""
    whole: Workspace | None = None
    """The frames with all records; of a portion nobody said which rules apply to any of it."""

    def applied_in(self, workspace: Workspace) -> Mapping[tuple[str, str | None], bool]:
        """The same for a portion: what applies to no record at all applies to none of these."""
        if workspace is self.whole:
            return self.applied
        return {name: applies for name, applies in self.applied.items() if not applies}


def judgement(result: Result, workspace: Workspace) -> Judgement:
    """How a result came about, judged on the frames of `workspace`."""
    said = [each for frame in result.frames.values() for each in frame.rules]
    applied = {
        (each.rule.id, each.rule.variant): each.not_applicable != records
        for frame in result.frames.values()
        for records in [frame.table.height]
        for each in frame.rules
        if each.passed or each.failed or each.not_applicable == records
    }
    return Judgement(
        result.rulebook,
        tuple([each.rule for each in said]),
        {(each.rule.id, each.rule.variant): each.lenient for each in said if each.lenient},
        applied,
        result.locate,
        workspace,
    )


def trace_portion(judged: Judgement, portion: Portion) -> Trace:
    """The causes of some findings."""
    workspace, findings = portion
    try:
        with paused():
            return _traced(judged, portion)
    except Exception as error:  # a tracer that breaks must not take the findings with it
        return broke_off(error, workspace.rulebook, findings)


def _traced(judged: Judgement, portion: Portion) -> Trace:
    # By itself, so that all it needed is gone before the collector looks again.
    from mrv.trace.search import Search
    from mrv.trace.telling.incidents import Incidents
    from mrv.trace.whatif.prepared import prepared
    from mrv.trace.whatif.tables import Tables

    workspace, findings = portion
    tables = Tables(workspace)
    plan, programs, aims = prepared(workspace.rulebook, judged.rules, tuple(workspace.frames))
    search = Search(tables, plan, programs, aims)
    search.judge.standing.lenient = {
        rule.number: half_units
        for name, half_units in judged.lenient.items()
        if (rule := plan.rule(*name)) is not None
    }
    search.judge.standing.applied = judged.applied_in(workspace)
    failed = (plan.rule(*name) for name in names_of_rules(findings))
    search.judge.standing.failed = {rule.number for rule in failed if rule is not None}
    incidents = Incidents(judged.locate, tables, plan, search)
    causes, rest = search.run(incidents.failing(findings))
    return incidents.trace(causes, rest)


def names_of_rules(findings: pl.DataFrame) -> Iterable[tuple[str, str | None]]:
    """The rules of findings with their variants, each once."""
    lists = (findings.get_column(name).to_list() for name in ("rule", "variant"))
    return dict.fromkeys(zip(*lists, strict=True))


def broke_off(error: Exception, rulebook: Rulebook, findings: pl.DataFrame) -> Trace:
    """The answer where tracing raised: no cause of any of the findings."""
    from mrv.trace.telling.why import Why, words

    reason = f"{type(error).__name__}: {error}".splitlines()[0]
    known = words(rulebook, Why.BROKE_OFF)
    statement = Bilingual(f"{known.zh}：{reason}", f"{known.en}: {reason}")
    names = tuple(findings["id"].to_list())
    return Trace(untraced=(Untraced(code=Why.BROKE_OFF, reason=statement, findings=names),))
