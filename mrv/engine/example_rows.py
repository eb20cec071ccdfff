"""Turn a rule's example into rows of frames: keys, periods and joins that it leaves out are filled.

An example lives in an enterprise of its own. A frame that the example does not mention was not
filed: its values are unknown, and there is nothing in it to count. Core tables are filed, empty.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Any

from mrv.catalogue.model import Example, Frame, Parameter, Relation, Rule, Rulebook

Row = dict[str, Any]

_YEAR_OF = re.compile(r"(last_)?year\((\w+)\)")
_LAST_MONTH = re.compile(r"last_month\((\w+)\)")
_USUAL_MONTH = 2025 * 12 + 2
_USUAL_CODES = {"fuel": "bituminous_coal", "material": "bituminous_coal"}
_JANUARY, _DECEMBER = 1, 12


class ExampleRows:
    """The rows of one example by frame; the judged record is the first of its frame."""

    def __init__(self, rulebook: Rulebook, rule: Rule, example: Example, enterprise: str) -> None:
        """Lay out `example`; raises ValueError naming a column or relation that does not exist."""
        self._rulebook = rulebook
        self._enterprise = enterprise
        frame = rulebook.frames[rule.frame]
        targets = [relation.to for relation in frame.relations if relation.many]
        self.rows: dict[str, dict[tuple[Any, ...], Row]] = {
            name: {} for name in targets if name in rulebook.frames and rulebook.frames[name].core
        }
        record = self._complete(frame, example.given, 0, self._month(rule))
        related = {name: value for name, value in record.items() if "." in name}
        self._place(frame, record)
        for name, rows in example.related.items():
            self._relate(frame, record, name, rows)
        for number, row in enumerate(example.history):
            back = len(example.history) - number
            earlier = self._earlier(frame, record, back) | row
            self._place(frame, related | self._complete(frame, earlier, 0, None))
        for number, row in enumerate(example.peers, start=1):
            other = self._peer(frame, record, number) | row
            self._place(frame, related | self._complete(frame, other, 0, None))

    def _month(self, rule: Rule) -> int:
        start, until = rule.valid.start, rule.valid.until
        if start is not None and start > _USUAL_MONTH:
            return start
        if until is not None and until < _USUAL_MONTH:
            return until
        return _USUAL_MONTH

    def _complete(self, frame: Frame, given: Row, number: int, month: int | None) -> Row:
        """The row, typed, with its missing keys filled; `number` tells siblings apart."""
        row: Row = {}
        for name, value in given.items():
            if "." not in name and name not in frame.keys and name not in frame.columns:
                msg = f"frame {frame.name} has no column {name}"
                raise ValueError(msg)
            row[name] = self._typed(name, value)
        if "enterprise_id" in frame.keys:
            asked = given.get("enterprise_id", self._enterprise)
            # A row reached from another enterprise's already bears the example's prefix.
            own = asked == self._enterprise or asked.startswith(f"{self._enterprise}-")
            row["enterprise_id"] = asked if own else f"{self._enterprise}-{asked}"
        for key in frame.keys:
            row.setdefault(key, self._default(key, number, month))
        if frame.time is not None:
            row.setdefault(frame.time, self._default(frame.time, number, month))
        return row

    def _default(self, key: str, number: int, month: int | None) -> Any:
        parameter = self._rulebook.parameters.get(key)
        kind = parameter.kind if parameter else "text"
        index = _USUAL_MONTH if month is None else month
        if kind == "year":
            return index // 12
        if kind in ("month", "date"):
            day = 1 if kind == "month" else 15
            return datetime.date(index // 12, index % 12 + 1, day)
        if kind == "code":
            return self._code(key, parameter, number)
        return str(number + 1)

    def _code(self, key: str, parameter: Parameter | None, number: int) -> str:
        listed = self._rulebook.codes.get(parameter.code_list or "") if parameter else None
        codes = [code.code for code in listed.codes] if listed else []
        usual = _USUAL_CODES.get(key)
        if usual in codes:
            codes = [usual, *(code for code in codes if code != usual)]
        return codes[number % len(codes)] if codes else usual or str(number + 1)

    def _typed(self, name: str, value: Any) -> Any:
        parameter = self._rulebook.parameters.get(name.rpartition(".")[2])
        if value is None or parameter is None:
            return value
        if parameter.kind in ("month", "date") and isinstance(value, str):
            return datetime.date.fromisoformat(value if len(value) > 7 else f"{value}-01")
        if parameter.kind in ("number", "integer") and not isinstance(value, bool):
            return float(value)
        if parameter.kind in ("text", "code"):
            return str(value)
        return value

    def _place(self, frame: Frame, row: Row) -> None:
        """Store a row, and the to-one records that its `relation.column` values stand in."""
        own = {name: value for name, value in row.items() if "." not in name}
        keys = tuple(own.get(key) for key in frame.keys)
        self.rows.setdefault(frame.name, {}).setdefault(keys, {}).update(own)
        dotted: dict[str, Row] = {}
        for name, value in row.items():
            relation, dot, column = name.partition(".")
            if dot:
                dotted.setdefault(relation, {})[column] = value
        for relation, values in dotted.items():
            self._relate(frame, own, relation, [values])

    def _relate(self, frame: Frame, record: Row, name: str, rows: Any) -> None:
        relation = next((r for r in frame.relations if r.name == name), None)
        if relation is None:
            msg = f"frame {frame.name} has no relation {name}"
            raise ValueError(msg)
        target = self._rulebook.frames[relation.to]
        self.rows.setdefault(target.name, {})
        for number, values in enumerate(rows):
            # A relation that leaves the enterprise out may lead to a named other one.
            tied = "enterprise_id" in dict(relation.on).values()
            own = {n: value for n, value in values.items() if n != "enterprise_id" or not tied}
            given = self._joined(frame, record, relation, number) | own
            self._place(target, self._complete(target, given, number, _month_of(frame, record)))

    def _joined(self, frame: Frame, record: Row, relation: Relation, number: int) -> Row:
        """The target's columns that the relation's key map fixes, and an interval that overlaps."""
        row: Row = {}
        for mine, theirs in relation.on:
            value = _value(record, mine)
            wrapped = _YEAR_OF.fullmatch(theirs)
            if wrapped is None:
                row[theirs] = value
            elif value is not None:
                row[wrapped[2]] = datetime.date(value, number % 12 + 1, 1)
        if relation.during is not None:
            period: tuple[Any, Any] = _period(frame, record)
            if relation.lasting is not None:
                period = (record.get(relation.lasting[0]), record.get(relation.lasting[1]))
            row |= dict(zip(relation.during, period, strict=True))
        return row

    def _earlier(self, frame: Frame, record: Row, back: int) -> Row:
        """The record's keys, `back` periods ago."""
        row = {key: record[key] for key in frame.keys if key != "enterprise_id"}
        time = record.get(frame.time or "")
        if frame.time is None or time is None:
            return row
        if isinstance(time, int):
            return row | {frame.time: time - back}
        index = time.year * 12 + time.month - 1 - back
        return row | {frame.time: datetime.date(index // 12, index % 12 + 1, min(time.day, 28))}

    def _peer(self, frame: Frame, record: Row, number: int) -> Row:
        """The record's keys with another object of the same kind in the same period."""
        row = {key: record[key] for key in frame.keys if key != "enterprise_id"}
        texts = [
            key
            for key in frame.keys
            if key not in ("enterprise_id", frame.time) and self._is_text(key)
        ]
        if texts:
            return row | {texts[0]: f"peer{number}"}
        return row | {"enterprise_id": f"peer{number}"}

    def _is_text(self, key: str) -> bool:
        parameter = self._rulebook.parameters.get(key)
        return parameter is None or parameter.kind == "text"


def _month_of(frame: Frame, record: Row) -> int | None:
    value = record.get(frame.time or "")
    if isinstance(value, datetime.date):
        return value.year * 12 + value.month - 1
    return value * 12 + _USUAL_MONTH % 12 if isinstance(value, int) else None


def _value(record: Mapping[str, Any], expression: str) -> Any:
    before = _LAST_MONTH.fullmatch(expression)
    if before is not None:
        month = record.get(before[1])
        if month is None:
            return None
        return (month.replace(day=1) - datetime.timedelta(days=1)).replace(day=1)
    wrapped = _YEAR_OF.fullmatch(expression)
    if wrapped is None:
        return record.get(expression)
    date = record.get(wrapped[2])
    if date is None:
        return None
    year = date if isinstance(date, int) else date.year
    return year - 1 if wrapped[1] else year


def _period(frame: Frame, record: Mapping[str, Any]) -> tuple[datetime.date, datetime.date]:
    """First and last day of the record's month, year or day."""
    time = record[frame.time or ""]
    if isinstance(time, int):
        return datetime.date(time, _JANUARY, 1), datetime.date(time, _DECEMBER, 31)
    if frame.time == "month":
        following = datetime.date(time.year + time.month // 12, time.month % 12 + 1, 1)
        return time, following - datetime.timedelta(days=1)
    return time, time
