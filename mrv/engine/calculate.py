"""Formulas of the catalogue on given values: what comes out, and by which steps."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

import msgspec

from mrv.catalogue.model import Example, Formula, Rule, Rulebook
from mrv.engine.api import evaluate
from mrv.engine.balances import balances
from mrv.engine.example_rows import ExampleRows
from mrv.engine.examples import example_table
from mrv.engine.misuse import MisuseError
from mrv.language.explain import Step, Value, explain_value
from mrv.language.features import Children

Given = Mapping[str, str]
"""Parameter to its value as text; `relation.parameter` to several, separated by commas."""


class Calculation(msgspec.Struct, frozen=True, kw_only=True):
    """A formula with values in it."""

    formula: Formula
    text: str
    filled: str
    steps: tuple[Step, ...]
    value: Value
    missing: tuple[str, ...]
    """What the formula reads and nobody gave; standard values and the calendar need no giving.

    A relation alone where only its records are counted.
    """
    unused: tuple[str, ...]
    """Values given that this formula does not read."""


def calculate(
    parameter: str, given: Given, rulebook: Rulebook, frame: str | None = None
) -> list[Calculation]:
    """Evaluate the formulas of a parameter (those of `frame`, if given), the fullest first.

    A parameter without a formula is an item of balances: those are solved for it.

    Raises `MisuseError` for a parameter without a formula, a value that is not of its parameter's
    kind, and a name that none of the formulas reads.
    """
    found = rulebook.parameters.get(parameter)
    every = (found.formulas or balances(parameter, rulebook)) if found else ()
    formulas = [one for one in every if frame in (None, one.frame)]
    if not formulas:
        known = [name for name, one in rulebook.parameters.items() if one.formulas]
        near = difflib.get_close_matches(parameter, known, n=1)
        raise MisuseError(
            f"参数 {parameter} 没有计算公式" + (f"；是否指 {near[0]}？" if near else ""),
            f"{parameter} has no formula" + (f"; did you mean {near[0]}?" if near else ""),
        )
    readable = {name for one in formulas for name in reads(one, rulebook)}
    for name in given:
        if name not in readable:
            listed = ", ".join(sorted(readable))
            raise MisuseError(
                f"{parameter} 的公式不用 {name}；可给出：{listed}",
                f"no formula of {parameter} reads {name}; they read: {listed}",
            )
    results = [_calculate(one, given, rulebook) for one in formulas]
    return sorted(results, key=lambda one: (one.value is None, len(one.unused), len(one.missing)))


def reads(formula: Formula, rulebook: Rulebook) -> set[str]:
    """The names that a formula can be given: its parameters and the keys of its record."""
    return {*formula.expression.names, *rulebook.frames[formula.frame].keys}


def _calculate(formula: Formula, given: Given, rulebook: Rulebook) -> Calculation:
    names = reads(formula, rulebook)
    used = {name: text for name, text in given.items() if name in names and text.strip()}
    rule = _rule(formula, rulebook)
    try:
        rows = ExampleRows(rulebook, rule, _example(used, rulebook, formula), "X")
        tables = {
            name: example_table(rulebook, name, list(placed.values()))
            for name, placed in rows.rows.items()
        }
    except (ValueError, TypeError) as error:
        raise MisuseError(
            f"给出的值不可用：{error}", f"the values cannot be used: {error}"
        ) from None
    results = {one.frame.frame.name: one for one in evaluate(rulebook, [rule], tables)}
    record = results[formula.frame].table.row(0, named=True)
    explained = explain_value(formula.expression.tree, record)
    read = [name for name in formula.expression.names if name not in used]
    absent = _absent(formula, used)
    read += [one for one in absent if not any(name.startswith(f"{one}.") for name in read)]
    return Calculation(
        formula=formula,
        text=formula.expression.text,
        filled=explained.filled,
        steps=explained.steps,
        value=None if absent else explained.value,
        missing=tuple(read),
        unused=tuple(name for name in given if name not in names),
    )


def _absent(formula: Formula, used: Given) -> list[str]:
    """The to-many relations that a formula reads and of which no record was given.

    In a report a table without records may be a sum of 0; here nobody said that there are none.
    """
    read = dict.fromkeys(
        one.relation for one in formula.expression.features if isinstance(one, Children)
    )
    return [one for one in read if not any(name.startswith(f"{one}.") for name in used)]


def _rule(formula: Formula, rulebook: Rulebook) -> Rule:
    """A rule that makes the engine compute what the formula reads, on any record."""
    own = next(rule for rule in rulebook.rules if rule.id == formula.rule)
    more = {one.name: one for one in (*own.expect.features, *formula.expression.features)}
    expect = msgspec.structs.replace(own.expect, features=tuple(more.values()))
    return msgspec.structs.replace(
        own, frame=formula.frame, expect=expect, when=None, gate=None, examples=()
    )


def _example(given: Given, rulebook: Rulebook, formula: Formula) -> Example:
    """The record and its related ones: a to-many relation has a row for each value listed."""
    relations = {one.name: one for one in rulebook.frames[formula.frame].relations}
    record: dict[str, Any] = {}
    related: dict[str, list[dict[str, Any]]] = {}
    for name, text in given.items():
        relation, _, column = name.rpartition(".")
        if relation and relations[relation].many:
            values = [_value(part, column, rulebook) for part in text.split(",")]
            rows = related.setdefault(relation, [{} for _ in values])
            if len(rows) != len(values):
                here, there = len(values), len(rows)
                raise MisuseError(
                    f"{relation} 的各项数值个数不同：{name} 有 {here} 个，其余 {there} 个",
                    f"{relation}: {name} lists {here} values, the others {there}",
                )
            for row, value in zip(rows, values, strict=True):
                row[column] = value
        else:
            record[name] = _value(text, column or name, rulebook)
    return Example(
        outcome="pass", given=record, related={name: tuple(rows) for name, rows in related.items()}
    )


def _value(text: str, name: str, rulebook: Rulebook) -> Any:
    parameter = rulebook.parameters.get(name)
    text = text.strip()
    if not text:
        return None
    if parameter is None or parameter.kind not in ("number", "integer", "boolean"):
        return text
    if parameter.kind == "boolean":
        if text.lower() in ("true", "false"):
            return text.lower() == "true"
    else:
        try:
            return float(text)
        except ValueError:
            pass
    raise MisuseError(
        f"{name} 的值“{text}”不是{'数' if parameter.kind != 'boolean' else ' true 或 false'}",
        f"{name}: '{text}' is no {'number' if parameter.kind != 'boolean' else 'true or false'}",
    )
