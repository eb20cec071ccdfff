"""Two submissions, or two results, compared: what a correction solved, left and brought in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import polars as pl

from mrv.catalogue.os_reason import os_reason
from mrv.engine.examples import outcome_at
from mrv.engine.findings import key_text, record_keys
from mrv.engine.gate_file import not_a_result, other_version, unreadable
from mrv.engine.misuse import GateFileError
from mrv.intake.submission import ROW_ID

if TYPE_CHECKING:
    from mrv.engine.result import Result

State = Literal["solved", "remaining", "new", "unverified"]
_GRAVITY = {"info": 0, "warning": 1, "error": 2, "fatal": 3}


class Listed(msgspec.Struct, frozen=True):
    """A finding as far as a comparison reads it; other fields of a result are passed over."""

    id: str
    rule: str
    variant: str | None
    severity: str
    outcome: str
    frame: str
    record: dict[str, str | None]
    message: dict[str, str]
    location: dict[str, Any] | None = None


class _Summary(msgspec.Struct, frozen=True):
    not_evaluated: list[dict[str, Any]]


class Outcome(msgspec.Struct, frozen=True):
    """The findings and the verdict of one side of a comparison."""

    schema_version: int
    verdict: str
    findings: list[Listed]
    summary: _Summary


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One value that differs, of a record that both sides have; None where it is empty."""

    frame: str
    record: dict[str, str | None]
    parameter: str
    old: str | None
    new: str | None


class RecordChange(msgspec.Struct, frozen=True, kw_only=True):
    """Records of a frame that only one side has."""

    frame: str
    added: int
    removed: int


class EmissionChange(msgspec.Struct, frozen=True, kw_only=True):
    """The total of an emission parameter over a frame's records, on both sides."""

    frame: str
    parameter: str
    old: float
    new: float


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """What became of every finding; cells and emissions where both sides are submissions."""

    old_verdict: str
    new_verdict: str
    findings: dict[State, list[Listed]]
    """`solved`: now satisfied. `unverified`: gone, but because the check no longer decides."""
    changes: list[Change] | None = None
    records: list[RecordChange] | None = None
    emissions: list[EmissionChange] | None = None

    def worst(self) -> str | None:
        """The gravest severity that still stands: remaining, new or unverified."""
        open_ = [one for state, part in self.findings.items() if state != "solved" for one in part]
        return max((one.severity for one in open_), key=_GRAVITY.__getitem__, default=None)


def read_outcome(path: Path) -> Outcome:
    """Read a `--format json` result; GateFileError when it is none."""
    try:
        outcome = msgspec.json.decode(path.read_bytes(), type=Outcome)
    except OSError as error:
        raise GateFileError([unreadable(path, os_reason(error))]) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GateFileError([not_a_result(path, error)]) from None
    if outcome.schema_version != 1:
        raise GateFileError([other_version(path, outcome.schema_version)])
    return outcome


def outcome_of(result: Result) -> Outcome:
    """The same of a result at hand."""
    return msgspec.convert(result.to_dict(), Outcome)


def compare_outcomes(old: Outcome, new: Outcome) -> Comparison:
    """Compare two results by the ids of their findings.

    Whether a check that no longer fails was decided is known by rule only: where the new result
    left a rule undecided on some record, a finding of it counts as unverified.
    """
    undecided = {item["rule"] for item in new.summary.not_evaluated}
    return _compare(old, new, lambda one: one.rule not in undecided)


def compare_results(old: Result, new: Result) -> Comparison:
    """Compare two submissions that were judged by the same rules, value by value."""
    passed = _Passed(new)
    found = _compare(outcome_of(old), outcome_of(new), passed)
    return msgspec.structs.replace(
        found,
        changes=list(_changes(old, new)),
        records=list(_records(old, new)),
        emissions=list(_emissions(old, new)),
    )


def _compare(old: Outcome, new: Outcome, satisfied: Any) -> Comparison:
    before = {one.id: one for one in old.findings}
    after = {one.id: one for one in new.findings}
    gone = [one for name, one in before.items() if name not in after]
    states: dict[State, list[Listed]] = {
        "solved": [one for one in gone if satisfied(one)],
        "remaining": [one for name, one in after.items() if name in before],
        "new": [one for name, one in after.items() if name not in before],
        "unverified": [one for one in gone if not satisfied(one)],
    }
    return Comparison(old_verdict=old.verdict, new_verdict=new.verdict, findings=states)


class _Passed:
    """Whether a finding's rule is satisfied on its record now: not gone, not undecided."""

    def __init__(self, result: Result) -> None:
        self._judged = {
            (name, judged.rule.id, judged.rule.variant): judged
            for name, frame in result.frames.items()
            for judged in frame.rules
        }
        self._places: dict[str, dict[str, int]] = {}
        self._result = result

    def __call__(self, one: Listed) -> bool:
        if one.frame not in self._result.frames:
            return False
        frame = self._result.frames[one.frame]
        if one.frame not in self._places:
            records = record_keys(frame.table, frame.frame.frame).get_column("record").to_list()
            self._places[one.frame] = {record: at for at, record in enumerate(records)}
        text = msgspec.json.encode(one.record).decode()
        place = self._places[one.frame].get(text)
        judged = self._judged.get((one.frame, one.rule, one.variant))
        return place is not None and judged is not None and outcome_at(judged, place) == "pass"


def _changes(old: Result, new: Result) -> Iterator[Change]:
    for name, (before, after, keys) in _tables(old, new).items():
        both = _names(before, keys).join(_names(after, keys), on="record", how="inner")
        joined = (
            _long(before, keys, "old")
            .join(_long(after, keys, "new"), on=["record", "parameter"], how="full", coalesce=True)
            .join(both, on="record", how="semi")
        )
        differing = joined.filter(pl.col("old").ne_missing(pl.col("new")))
        for row in differing.sort("record", "parameter").iter_rows(named=True):
            row["record"] = msgspec.json.decode(row["record"])
            yield Change(frame=name, **row)


def _records(old: Result, new: Result) -> Iterator[RecordChange]:
    for name, (before, after, keys) in _tables(old, new).items():
        sides = _names(before, keys), _names(after, keys)
        removed = sides[0].join(sides[1], on="record", how="anti").height
        added = sides[1].join(sides[0], on="record", how="anti").height
        if added or removed:
            yield RecordChange(frame=name, added=added, removed=removed)


def _emissions(old: Result, new: Result) -> Iterator[EmissionChange]:
    book = new.rulebook
    for name, (before, after, _) in _tables(old, new).items():
        for column in book.frames[name].columns:
            parameter = book.parameters.get(column)
            if parameter is None or not parameter.is_emission:
                continue
            sums = [_sum(table, column) for table in (before, after)]
            if abs(sums[0] - sums[1]) > 5e-3:
                old_sum, new_sum = (round(value, 2) for value in sums)
                yield EmissionChange(frame=name, parameter=column, old=old_sum, new=new_sum)


def _sum(table: pl.DataFrame, column: str) -> float:
    return float(table.get_column(column).sum() or 0.0) if column in table.columns else 0.0


def _tables(
    old: Result, new: Result
) -> Mapping[str, tuple[pl.DataFrame, pl.DataFrame, tuple[str, ...]]]:
    """Filed tables on both sides, an empty one where a side has none, with their keys."""
    found = {}
    for name, frame in new.rulebook.frames.items():
        sides = [result.submission.frames.get(name) for result in (old, new)]
        filed = [side.table for side in sides if side is not None]
        if filed:
            before, after = (filed[0].clear() if side is None else side.table for side in sides)
            found[name] = (before, after, frame.keys)
    return found


def _names(table: pl.DataFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    """The records of a table by their keys, each once."""
    return table.select(_name(table, keys)).unique()


def _name(table: pl.DataFrame, keys: tuple[str, ...]) -> pl.Expr:
    """The keys as JSON text, written as a finding writes them."""
    held = [key_text(table.schema[key], key) for key in keys if key in table.columns]
    return pl.struct(held).struct.json_encode().alias("record")


def _long(table: pl.DataFrame, keys: tuple[str, ...], side: str) -> pl.DataFrame:
    """A row for each value: record, parameter and the value as text; empty values left out."""
    values = [name for name in table.columns if name not in (*keys, ROW_ID)]
    named = table.select(_name(table, keys), *(pl.col(name).cast(pl.String) for name in values))
    # Of a record filed twice the last value counts, as one of them has to.
    return (
        named.unpivot(values, index="record", variable_name="parameter", value_name=side)
        .drop_nulls(side)
        .unique(["record", "parameter"], keep="last", maintain_order=True)
    )
