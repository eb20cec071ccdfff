"""One tree, four readings: polars, numpy and DuckDB (through narwhals) agree with the reference."""

from __future__ import annotations

import functools
import math
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import duckdb
import narwhals as nw
import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mrv.language import Compiler, reference, text_of
from mrv.language.backends import narwhals as narwhals_backend
from mrv.language.backends import numpy as numpy_backend
from mrv.language.backends import polars as polars_backend
from mrv.language.backends.lists import ListBackend
from mrv.language.backends.numpy_nodes import evaluate
from mrv.language.backends.series import SeriesBackend
from mrv.language.tree import (
    Arithmetic,
    Call,
    Column,
    Comparison,
    Logic,
    Membership,
    Negate,
    Node,
    Not,
    Number,
    Text,
    Truth,
)
from mrv.language.walk import walk


class Rule(NamedTuple):
    """A tolerance and scale as a rule declares them."""

    rounding: bool = False
    rel: float = 0.0
    abs: float = 0.0
    scale: float | None = None
    of: int = 1


class Case(NamedTuple):
    """A truth tree with the tolerance it is judged by."""

    tree: Node
    rule: Rule


NUMBERS = [
    Column("a", "number", 0.5),
    Column("b", "number", 0.005),
    Column("c", "number"),
    Column("d", "number", "h"),
]
TEXTS = [Column("f", "text"), Column("g", "text")]
TRUTHS = [Column("t", "truth"), Column("u", "truth")]
SCHEMA: dict[str, Any] = {
    **dict.fromkeys("abcdh", pl.Float64),
    **dict.fromkeys("fg", pl.String),
    **dict.fromkeys("tu", pl.Boolean),
}
RULES = [
    Rule(),
    Rule(rounding=True),
    Rule(rounding=True, of=12),
    Rule(rounding=True, rel=0.0002),
    Rule(rel=0.01, abs=0.5),
    Rule(abs=2.0, scale=3.0),
    Rule(rounding=True, abs=0.1, scale=0.25),
]
VALUES = [0.0, -0.0, 1.0, 2.0, -1.0, 3.5, 0.1, 100.0, 1e-9, 1e15, -1e15, 1e160, -1e200, 1e300]
VALUES += [-1e300, 1e-300, 1e-160]


class Writer:
    """Writes random trees, so that every kind of node and function comes up."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def rule(self) -> Rule:
        return self._chance.choice(RULES)

    def number(self, depth: int) -> Node:
        chance = self._chance
        if depth <= 0 or chance.random() < 0.2:
            literal = Number(chance.choice([0.5, 1.0, 2.0, 12.0, 44.0, 100.0, -3.0, 0.0]))
            return literal if chance.random() < 0.25 else chance.choice(NUMBERS)
        kind = chance.choice(["+", "-", "*", "/", "*", "/", "-", "negate", "call", "call"])
        if kind == "negate":
            return Negate(self.number(depth - 1))
        if kind == "call":
            return self._call(depth - 1)
        return Arithmetic(kind, self.number(depth - 1), self.number(depth - 1))  # type: ignore[arg-type]

    def _call(self, depth: int) -> Node:
        chance = self._chance
        name = chance.choice(
            ["abs", "min", "max", "coalesce", "where", "exp", "power", "floor", "round_half_up"]
        )
        first = self.number(depth)
        match name:
            case "where":
                return Call(name, (self.truth(depth), first, self.number(depth)))
            case "min" | "max" | "coalesce":
                return Call(
                    name, (first, *(self.number(depth) for _ in range(chance.randint(1, 2))))
                )
            case "power":
                return Call(name, (first, Number(chance.choice([2.0, 3.0, 0.5, -1.0, 1.0, 1.5]))))
            case "round_half_up":
                return Call(name, (first, Number(float(chance.randint(-1, 3)))))
        return Call(name, (first,))

    def text(self, depth: int) -> Node:
        chance = self._chance
        if depth <= 0 or chance.random() < 0.6:
            return chance.choice([*TEXTS, Text("x")])
        if chance.random() < 0.5:
            return Call("coalesce", (chance.choice(TEXTS), self.text(depth - 1)))
        return Call("where", (self.truth(depth - 1), self.text(depth - 1), chance.choice(TEXTS)))

    def truth(self, depth: int) -> Node:
        chance = self._chance
        kinds = ["order", "order", "equal", "equal", "band", "text", "in", "leaf", "test", "same"]
        kinds += ["and", "or", "not", "chain", "call"] if depth > 1 else []
        kind = chance.choice(kinds)
        below = depth - 1
        match kind:
            case "order":
                operator = chance.choice(["<", "<=", ">", ">="])
                return Comparison((self.number(below), self.number(below)), (operator,))
            case "equal":
                left = self.number(below)
                near = Arithmetic("+", left, Number(chance.choice([0.0, 1e-13, 0.4])))
                right = near if chance.random() < 0.3 else self.number(below)
                return Comparison((left, right), (chance.choice(["==", "==", "!="]),))
            case "band" | "chain":
                operators = chance.choice([("<", "<="), ("<=", "<="), (">", ">="), ("<", ">=")])
                low, high = (
                    (Number(0.0), Number(100.0))
                    if chance.random() < 0.4
                    else (self.number(below), self.number(below))
                )
                return Comparison((low, self.number(below), high), operators)
            case "text":
                operator = chance.choice(["==", "!="])
                return Comparison((chance.choice(TEXTS), self.text(1)), (operator,))
            case "in":
                negated = chance.random() < 0.5
                if chance.random() < 0.5:
                    return Membership(self.text(1), (Text("x"), Text("y")), negated)
                return Membership(self.number(1), (Number(0.0), Number(2.0)), negated)
            case "leaf":
                return chance.choice([*TRUTHS, Truth(True), Truth(False)])
            case "test":
                part = chance.choice([self.number, self.text, self.truth])(below)
                return Call("is_missing", (part,))
            case "same":
                if chance.random() < 0.5:
                    return Call("rounds_to", (self.number(below), Number(2.0)))
                return Call("same", (self.number(1), self.number(1)))
            case "and" | "or":
                parts = tuple(self.truth(below) for _ in range(chance.randint(2, 3)))
                return Logic("and" if kind == "and" else "or", parts)
            case "not":
                return Not(self.truth(below))
        if chance.random() < 0.5:
            return Call("coalesce", (self.truth(below), self.truth(below)))
        return Call("where", (self.truth(below), self.truth(below), self.truth(below)))

    def case(self) -> Case:
        return Case(self.truth(self._chance.randint(1, 4)), self.rule())

    def row(self) -> dict[str, Any]:
        chance = self._chance

        def number() -> float | None:
            kind = chance.random()
            if kind < 0.15:
                return None
            if kind < 0.5:
                return chance.choice(VALUES)
            return round(chance.uniform(-20, 120), chance.randint(0, 3))

        return {
            **{name: number() for name in "abcd"},
            "h": chance.choice([None, 0.05, 2.5]),
            **{name: chance.choice([None, "x", "y", "煤"]) for name in "fg"},
            **{name: chance.choice([None, True, False]) for name in "tu"},
        }


Answers = list[tuple[list[bool | None], list[float | None]]]


def by_reference(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    rows = frame.to_dicts()
    return [
        (
            [reference.truth(tree, row, rule) for row in rows],
            [reference.margin(tree, row, rule, rule.scale) for row in rows],
        )
        for tree, rule in cases
    ]


def by_polars(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(polars_backend)
    answers: Answers = []
    for tree, rule in cases:
        found = frame.with_columns(
            compiler.truth(tree, rule).alias("truth"),
            compiler.margin(tree, rule, rule.scale).alias("margin"),
        )
        answers.append((found["truth"].to_list(), found["margin"].to_list()))
    return answers


def by_series(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(SeriesBackend(frame))
    return [
        (
            compiler.truth(tree, rule).to_list(),
            compiler.margin(tree, rule, rule.scale).to_list(),
        )
        for tree, rule in cases
    ]


def by_lists(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(ListBackend(lambda name: frame[name].to_list(), frame.height))
    return [
        (compiler.truth(tree, rule), compiler.margin(tree, rule, rule.scale))
        for tree, rule in cases
    ]


def by_lazy_polars(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(polars_backend)
    columns = []
    for n, (tree, rule) in enumerate(cases):
        columns.append(compiler.truth(tree, rule).alias(f"truth{n}"))
        columns.append(compiler.margin(tree, rule, rule.scale).alias(f"margin{n}"))
    found = frame.lazy().with_columns(columns).collect()
    return _columns(found, len(cases))


def by_numpy(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(numpy_backend)
    expressions = []
    for tree, rule in cases:
        expressions.append(compiler.truth(tree, rule))
        expressions.append(compiler.margin(tree, rule, rule.scale))
    columns: dict[str, Any] = {}
    for name, dtype in SCHEMA.items():
        values = frame[name].to_list()
        if dtype == pl.Float64:
            columns[name] = np.array([np.nan if v is None else v for v in values])
        elif dtype == pl.String:
            columns[name] = np.array(values, dtype=object)
        else:
            columns[name] = np.array([0 if v is None else 1 if v else -1 for v in values])
    arrays = evaluate(expressions, columns, frame.height)
    answers: Answers = []
    for n in range(len(cases)):
        truth, margin = arrays[2 * n], arrays[2 * n + 1]
        answers.append(
            (
                [None if code == 0 else bool(code > 0) for code in truth.tolist()],
                [None if math.isnan(m) else m for m in np.asarray(margin, float).tolist()],
            )
        )
    return answers


def by_duckdb(cases: Sequence[Case], frame: pl.DataFrame) -> Answers:
    compiler = Compiler(narwhals_backend)
    columns = [nw.col("row")]
    for n, (tree, rule) in enumerate(cases):
        columns.append(compiler.truth(tree, rule).alias(f"truth{n}"))
        columns.append(compiler.margin(tree, rule, rule.scale).alias(f"margin{n}"))
    with duckdb.connect() as connection:
        connection.execute("set threads to 1")
        relation = connection.from_arrow(frame.with_row_index("row").to_arrow())
        found = nw.from_native(relation).select(*columns).sort("row").to_native().pl()
    return _columns(found, len(cases))


def _columns(found: pl.DataFrame, count: int) -> Answers:
    return [(found[f"truth{n}"].to_list(), found[f"margin{n}"].to_list()) for n in range(count)]


def disagreements(
    engine: Callable[[Sequence[Case], pl.DataFrame], Answers],
    cases: Sequence[Case],
    frame: pl.DataFrame,
) -> list[str]:
    """Where an engine differs from the reference, told so that it can be reproduced."""
    wrong = []
    for case, wanted, got in zip(
        cases, by_reference(cases, frame), engine(cases, frame), strict=True
    ):
        # exp and power may differ in the last bit, which a slack-wide tolerance magnifies.
        inexact = any(
            isinstance(n, Call) and n.function in ("exp", "power") for n in walk(case.tree)
        )
        close = 1e-2 if inexact else 1e-6
        for row, ours, theirs in zip(
            frame.to_dicts(), zip(*wanted, strict=True), zip(*got, strict=True), strict=True
        ):
            if ours[0] is not theirs[0] or not _alike(ours[1], theirs[1], close):
                wrong.append(f"{text_of(case.tree)} {case.rule} on {row}: {ours}, not {theirs}")
    return wrong


def _alike(ours: float | None, theirs: float | None, close: float) -> bool:
    if ours is None or theirs is None:
        return ours is theirs
    return math.isclose(ours, theirs, rel_tol=1e-6, abs_tol=close)


def sample(seed: int, count: int, rows: int) -> tuple[list[Case], pl.DataFrame]:
    writer = Writer(random.Random(seed))
    frame = pl.DataFrame([writer.row() for _ in range(rows)], schema=SCHEMA)
    return [writer.case() for _ in range(count)], frame


ENGINES = [by_polars, by_lazy_polars, by_series, by_lists, by_numpy, by_duckdb]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_engines_agree_with_the_reference_on_many_expressions(
    engine: Callable[[Sequence[Case], pl.DataFrame], Answers], seed: int
) -> None:
    cases, frame = sample(seed, 80, 40)
    if engine is by_duckdb:  # its planning time grows fast with the length of the SQL text
        cases = [case for case in cases if sum(1 for _ in walk(case.tree)) <= 14]
        assert len(cases) > 40
    assert disagreements(engine, cases, frame)[:3] == []


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_engines_agree_on_any_expression_and_frame(chance: random.Random) -> None:
    writer = Writer(chance)
    frame = pl.DataFrame([writer.row() for _ in range(4)], schema=SCHEMA)
    cases = [writer.case(), writer.case()]
    for engine in ENGINES:
        assert disagreements(engine, cases, frame) == []


def test_the_sample_meets_every_outcome_and_huge_values() -> None:
    cases, frame = sample(1, 80, 40)
    truths = [truth for found, _ in by_reference(cases, frame) for truth in found]
    assert min(truths.count(True), truths.count(False), truths.count(None)) > 200
    assert frame["a"].abs().max() == 1e300
    functions = {n.function for case in cases for n in walk(case.tree) if isinstance(n, Call)}
    assert len(functions) == 12


@functools.cache
def many() -> tuple[list[Case], pl.DataFrame]:
    return sample(7, 200, 25)


def test_the_margin_says_what_the_truth_says() -> None:
    cases, frame = many()
    for truths, margins in by_reference(cases, frame):
        for truth, margin in zip(truths, margins, strict=True):
            assert (truth is None) == (margin is None)
            if truth is not None and margin is not None and margin != 0:
                assert truth is (margin < 0)


def details_by_polars(tree: Node, rule: Rule, frame: pl.DataFrame) -> dict[str, list[Any]]:
    found = Compiler(polars_backend).details(tree, rule, rule.scale)._asdict()
    return frame.with_columns(**found).select(*found).to_dict(as_series=False)


def details_by_series(tree: Node, rule: Rule, frame: pl.DataFrame) -> dict[str, list[Any]]:
    found = Compiler(SeriesBackend(frame)).details(tree, rule, rule.scale)._asdict()
    return {name: column.to_list() for name, column in found.items()}


def details_by_lists(tree: Node, rule: Rule, frame: pl.DataFrame) -> dict[str, list[Any]]:
    lists = ListBackend(lambda name: frame[name].to_list(), frame.height)
    return Compiler(lists).details(tree, rule, rule.scale)._asdict()


@pytest.mark.parametrize("by", [details_by_polars, details_by_series, details_by_lists])
def test_details_show_the_deciding_sides_alike(
    by: Callable[[Node, Rule, pl.DataFrame], dict[str, list[Any]]],
) -> None:
    cases, frame = many()
    for tree, rule in cases[:80]:
        found = by(tree, rule, frame)
        for place, row in enumerate(frame.to_dicts()):
            wanted = reference.details(tree, row, rule, rule.scale)
            if wanted.margin is None:
                continue
            for name, value in wanted._asdict().items():
                assert _alike(value, found[name][place], 1e-2), (text_of(tree), rule, row, name)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rows", [1, 2, 40])
def test_a_rounded_number_is_the_decimal_number_itself(
    engine: Callable[[Sequence[Case], pl.DataFrame], Answers], rows: int
) -> None:
    # 328 times the reciprocal of 10 is not the double nearest to 32.8.
    writer = Writer(random.Random(1))
    rounded = Call("round_half_up", (Column("a", "number"), Number(1.0)))
    case = Case(Call("same", (rounded, Column("a", "number"))), writer.rule())
    frame = pl.DataFrame([writer.row() | {"a": 32.8} for _ in range(rows)], schema=SCHEMA)
    assert by_reference([case], frame)[0][0] == [True] * rows
    assert disagreements(engine, [case], frame) == []
