"""The result of a validation: verdict, findings, what is missing, what could not be judged."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from mrv.catalogue.model import Bilingual, Rule, Rulebook
from mrv.catalogue.owners import OWNER
from mrv.engine.evaluate import Broken, FrameResult
from mrv.engine.frames import earlier_records
from mrv.engine.messages import Language, Value, render
from mrv.engine.missing import Missing
from mrv.engine.summary import summarise
from mrv.intake.submission import ROW_ID, FrameData, Location, Problem, Submission
from mrv.language.features import Related

if TYPE_CHECKING:
    from mrv.engine.baseline import Baseline
    from mrv.engine.frames import Workspace
    from mrv.engine.reasons import Reason, Reasons
    from mrv.engine.waivers import Waiver, Waivers
    from mrv.trace.model import Incident, Trace, Untraced

Verdict = Literal["accepted", "accepted_with_warnings", "rejected", "unreadable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One row of the findings, made readable."""

    id: str
    rule: Rule
    severity: str
    outcome: str
    frame: str
    record: dict[str, str | None]
    parameter: str | None
    parameters: dict[str, Value]
    """The values that the rule read on this record (`relation.column` for related ones)."""
    lhs: float | None
    rhs: float | None
    tolerance: float | None
    margin: float | None
    message: Bilingual
    location: Location | None
    waiver: Waiver | None = None
    """The waiver in force for it; it is shown all the same."""
    reason: Reason | None = None
    """What the filer says about it; it silences nothing."""
    known: bool | None = None
    """Whether the baseline has it; None without a baseline."""

    def __repr__(self) -> str:
        """Return the rule, the record and the message: what a reader of a notebook looks for."""
        keys = ", ".join(f"{name}={value}" for name, value in self.record.items())
        return f"<Finding {self.severity} {self.rule.id} [{keys}]: {self.message.en}>"


class Result:
    """What `mrv.validate` says about a submission."""

    def __init__(
        self,
        *,
        submission: Submission,
        rulebook: Rulebook,
        frames: Sequence[FrameResult],
        findings: pl.DataFrame,
        missing: Sequence[Missing],
        lang: Language,
        tracer: Callable[[Result], Trace] | None = None,
        workspace: Workspace | None = None,
        history: Mapping[str, FrameData] | None = None,
    ) -> None:
        """Collect the parts; everything derived is computed when asked for.

        `tracer` finds the causes of the findings when `incidents` is first read (None: never).
        """
        self.submission = submission
        self.rulebook = rulebook
        self.findings = findings
        """One row a finding, gravest first; columns as in `mrv.engine.findings.FINDINGS_SCHEMA`."""
        self.missing = list(missing)
        self.lang: Language = lang
        self._tracer = tracer
        self.workspace = workspace
        """The frames with their features, as they were judged."""
        self._history = history
        """Keys and places of the earlier records given beside the submission; None: none were."""
        self.waivers: Waivers | None = None
        """The waivers of this run; they steer the gate, not the verdict."""
        self.reasons: Reasons | None = None
        """The filer's reasons of this run; they change neither verdict nor gate."""
        self.baseline: Baseline | None = None
        """The earlier result that this one is compared with."""
        self.frames = {result.frame.frame.name: result for result in frames}
        """Outcomes of every rule by frame."""

    def __repr__(self) -> str:
        """Return the verdict with the numbers of findings, problems and missing values."""
        return (
            f"<Result {self.verdict}: {self.findings.height} findings,"
            f" {len(self.problems)} problems, {len(self.missing)} missing>"
        )

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, the causes, the first findings."""
        from mrv.report.notebook import render_notebook

        return render_notebook(self)

    def findings_table(self) -> pl.DataFrame:
        """One row for each problem of the input and each finding, with texts and places.

        The columns are those of `--format csv` (`mrv.report.findings_table.SCHEMA`).
        """
        from mrv.report.findings_table import findings_table

        return findings_table(self)

    def incidents_table(self) -> pl.DataFrame:
        """One row for each cell of each incident, with what it is and what it should be.

        An incident whose cause cannot be told has one row without a cell; see
        `mrv.report.notebook.INCIDENT_SCHEMA`.
        """
        from mrv.report.notebook import incidents_table

        return incidents_table(self)

    @cached_property
    def earlier_months(self) -> list[str] | None:
        """The months (`YYYY-MM`) that the history added to what was filed; None without a history.

        Those of other enterprises than the submission's do not count: no rule looks at them.
        """
        if self._history is None:
            return None
        keys = [OWNER, "month"]
        own, given = (
            pl.concat(
                [pl.DataFrame(schema={OWNER: pl.String, "month": pl.Date})]
                + [
                    data.table.select(pl.col(OWNER).cast(pl.String), pl.col("month").cast(pl.Date))
                    for data in frames.values()
                    if set(keys) <= set(data.table.columns)
                ]
            ).unique()
            for frames in (self.submission.frames, self._history)
        )
        added = given.join(own, on=keys, how="anti").join(own, on=OWNER, how="semi")
        return added.get_column("month").drop_nulls().unique().sort().dt.strftime("%Y-%m").to_list()

    @property
    def problems(self) -> list[Problem]:
        """What was wrong with the input itself."""
        return self.submission.problems

    @property
    def broken(self) -> list[Broken]:
        """Rules that raised and judged nothing."""
        broken = [item for result in self.frames.values() for item in result.broken]
        return sorted(broken, key=lambda item: (item.rule, item.variant or ""))

    @property
    def waived_ids(self) -> frozenset[str]:
        """Ids of the findings for which a waiver is in force."""
        return frozenset(self.waivers.by_finding) if self.waivers else frozenset()

    @property
    def known_ids(self) -> frozenset[str]:
        """Ids of the findings that the baseline has, as grave and decided the same way."""
        if self.baseline is None:
            return frozenset()
        knows = self.baseline.knows
        rows = self.findings.select("id", "severity", "outcome").iter_rows()
        return frozenset(name for name, severity, outcome in rows if knows(name, severity, outcome))

    def known_problem(self, problem: Problem) -> bool:
        """Whether the baseline has a problem of the input."""
        return self.baseline is not None and self.baseline.knows_problem(problem)

    @property
    def incidents(self) -> tuple[Incident, ...]:
        """The causes of the findings, gravest first; empty without tracing."""
        return self.trace.incidents

    @property
    def untraced(self) -> tuple[Untraced, ...]:
        """Findings whose cause was not looked for, with the reason."""
        return self.trace.untraced

    @cached_property
    def trace(self) -> Trace:
        """Incidents and what was not traced, found when first asked for."""
        from mrv.trace.model import Trace
        from mrv.trace.tracing import nothing_to_trace

        if self._tracer is None:
            return Trace()
        if self.findings.is_empty():
            return nothing_to_trace(self.rulebook)
        return self._tracer(self)

    @cached_property
    def verdict(self) -> Verdict:
        """`unreadable`, `rejected`, `accepted_with_warnings` or `accepted`."""
        if self.submission.unreadable:
            return "unreadable"
        severities = set(self.findings.get_column("severity").unique())
        severities |= {problem.severity for problem in self.problems}
        if "error" in severities:
            return "rejected"
        return "accepted_with_warnings" if "warning" in severities else "accepted"

    def summary(self) -> dict[str, Any]:
        """Counts of outcomes and findings; completeness; what was not evaluated and why."""
        return self._summary

    @cached_property
    def _summary(self) -> dict[str, Any]:
        return summarise(self.rulebook, list(self.frames.values()), self.findings)

    @cached_property
    def rules(self) -> dict[tuple[str, str | None], Rule]:
        """The rules that judged something, by id and variant."""
        return {
            (judged.rule.id, judged.rule.variant): judged.rule
            for frame in self.frames.values()
            for judged in frame.rules
        }

    def __iter__(self) -> Iterator[Finding]:
        """The findings with messages, values and places, in the order of `findings`."""
        return self.read(self.findings)

    def read(self, findings: pl.DataFrame) -> Iterator[Finding]:
        """Some rows of `findings` with messages, values and places."""
        rows = {
            name: self._values(name, part.get_column(ROW_ID))
            for (name,), part in findings.group_by(["frame"], maintain_order=True)
        }
        known = self.baseline.knows if self.baseline else None
        for row in findings.iter_rows(named=True):
            rule = self.rules[row["rule"], row["variant"]]
            record = rows[row["frame"]][row[ROW_ID]]
            values = _read(rule, record)
            numbers = {name: row[name] for name in ("lhs", "rhs", "tolerance", "margin")}
            yield Finding(
                id=row["id"],
                rule=rule,
                severity=row["severity"],
                outcome=row["outcome"],
                frame=row["frame"],
                record=json.loads(row["record"]),
                parameter=row["parameter"],
                parameters=values,
                message=render(rule, record | values, numbers, self.rulebook),
                location=self.locate(row["frame"], row[ROW_ID], row["parameter"]),
                reason=self.reasons.by_finding.get(row["id"]) if self.reasons else None,
                waiver=self.waivers.by_finding.get(row["id"]) if self.waivers else None,
                known=known(row["id"], row["severity"], row["outcome"]) if known else None,
                **numbers,
            )

    def locate(self, frame: str, row_id: int, parameter: str | None) -> Location | None:
        """Where a value (or its record) stands in the input; None for data given as frames.

        Records of the history are numbered after those of the submission.
        """
        data = self.submission.frames.get(frame)
        own = data.table if data else None
        earlier = (self._history or {}).get(frame)
        if data is not None and (earlier is None or row_id < data.table.height):
            return data.provenance.locate(row_id, parameter)
        if earlier is None:
            return None
        records = earlier_records(own, earlier.table, self.rulebook.frames[frame])
        place = row_id - (0 if own is None else own.height)
        filed = int(records.get_column(ROW_ID)[place])
        return earlier.provenance.locate(filed, parameter)

    def to_dict(self) -> dict[str, Any]:
        """The output contract, `schema_version` 1, as plain objects."""
        from mrv.engine.output import result_to_dict

        return result_to_dict(self)

    def to_json(self, *, indent: int | None = 2) -> str:
        """The output contract as JSON text, the same bytes for the same input."""
        return "".join(self.json_pieces(indent=indent))

    def json_pieces(self, *, indent: int | None = 2) -> Iterator[str]:
        """The text of `to_json` piece by piece, for results too large to hold twice."""
        from mrv.engine.output import result_pieces

        return result_pieces(self, indent)

    def _values(self, frame: str, wanted: pl.Series) -> dict[int, dict[str, Any]]:
        """All columns of some rows of a frame, by row id."""
        table = self.frames[frame].table
        rows = table.filter(pl.col(ROW_ID).is_in(wanted.unique().implode()))
        return {row[ROW_ID]: row for row in rows.iter_rows(named=True)}


def _read(rule: Rule, row: dict[str, Any]) -> dict[str, Value]:
    """The values of the parameters that a rule names, as far as the record has them."""
    related = {
        f"{feature.relation}.{feature.column}": feature.name
        for part in (rule.expect, rule.when, rule.gate)
        if part is not None
        for feature in part.features
        if isinstance(feature, Related)
    }
    named = dict.fromkeys(
        name for part in (rule.expect, rule.when, rule.gate) if part for name in part.names
    )
    columns = {name: related.get(name, name) for name in named}
    return {name: row[column] for name, column in columns.items() if column in row}
