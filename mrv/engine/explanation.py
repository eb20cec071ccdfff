"""Why a rule came out as it did on certain records: its parts with the record's numbers in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from mrv.catalogue.model import Expression, Rule, ToleranceSpec
from mrv.engine.evaluate import FrameResult
from mrv.engine.examples import outcome_at
from mrv.engine.findings import record_keys
from mrv.engine.result import Result
from mrv.intake.submission import ROW_ID, Location
from mrv.language.explain import Explanation, explain
from mrv.language.features import History
from mrv.language.tree import Column

_PAST = 12
"""Earlier values listed of each column."""
_PERIOD = len("2025-03")

PARTS = ("gate", "when", "expect")
"""The parts of a rule, in the order in which they decide."""


@dataclass(frozen=True, slots=True)
class RecordExplanation:
    """One rule on one record: the outcome and every part that the rule has."""

    rule: Rule
    record: dict[str, str | None]
    outcome: str
    parts: dict[str, Explanation]
    location: Location | None
    earlier: dict[str, list[tuple[str, float]]]
    """Numbers of the record's own past that the rule looks at, by column, latest first."""


def explain_rule(
    result: Result, rule_id: str, keys: Mapping[str, str] | None = None
) -> Iterator[RecordExplanation]:
    """Explain a rule on the records whose keys start with the given texts (all, if none).

    `month=2025` matches every month of the year. Failing records come first, then undecided
    ones. Raises `KeyError` for a key that the rule's frame does not have.
    """
    found: list[tuple[int, int, RecordExplanation]] = []
    for frame in result.frames.values():
        for judged in frame.rules:
            if judged.rule.id != rule_id:
                continue
            declared = frame.frame.frame
            for name in keys or {}:
                if name not in declared.keys:
                    raise KeyError(name)
            records = record_keys(frame.table, declared).get_column("record").to_list()
            for position, text in enumerate(records):
                record = json.loads(text)
                if all((record[k] or "").startswith(v) for k, v in (keys or {}).items()):
                    outcome = outcome_at(judged, position)
                    rank = ("fail", "unknown", "pass", "not_applicable").index(outcome)
                    item = _explain(result, judged.rule, frame, position, record, outcome)
                    found.append((rank, position, item))
    yield from (item for _, _, item in sorted(found, key=lambda entry: entry[:2]))


def _explain(
    result: Result,
    rule: Rule,
    frame: FrameResult,
    position: int,
    record: dict[str, str | None],
    outcome: str,
) -> RecordExplanation:
    row = frame.table.row(position, named=True)
    expressions: dict[str, Expression | None] = {
        "gate": rule.gate,
        "when": rule.when,
        "expect": rule.expect,
    }
    parts = {
        name: explain(
            expression.tree,
            row,
            rule.tolerance if name == "expect" else ToleranceSpec(),
            rule.scale if name == "expect" else None,
        )
        for name, expression in expressions.items()
        if expression is not None
    }
    suspect = rule.parameters[0] if rule.parameters else rule.generated_by
    location = result.locate(rule.frame, row[ROW_ID], suspect)
    earlier = _earlier(rule, frame, row)
    return RecordExplanation(rule, record, outcome, parts, location, earlier)


def _earlier(
    rule: Rule, frame: FrameResult, row: Mapping[str, Any]
) -> dict[str, list[tuple[str, float]]]:
    """Read the known values of the record's series before its period, `_PAST` of them at most."""
    declared, table = frame.frame.frame, frame.frame.table
    looked = {
        feature.argument.name
        for feature in rule.expect.features
        if isinstance(feature, History) and isinstance(feature.argument, Column)
    }
    names = [name for name in table.columns if name in looked and table.schema[name].is_numeric()]
    time = declared.time
    if not names or time is None or row[time] is None:
        return {}
    same = [pl.col(key).eq_missing(row[key]) for key in declared.keys if key != time]
    past = table.filter(pl.col(time) < row[time], *same).sort(time, descending=True)
    return {
        name: [(str(period)[:_PERIOD], value) for period, value in known.rows()]
        for name in names
        if (known := past.select(time, name).drop_nulls().head(_PAST)).height
    }
