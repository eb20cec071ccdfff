"""Lowering of calls: row-local functions stay, all others become features."""

from __future__ import annotations

import datetime
import re
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from mrv.language.calls import Bound, Typed, bind, literal, whole
from mrv.language.errors import nearest
from mrv.language.features import (
    Calendar,
    CalendarKind,
    Characters,
    Contains,
    Pattern,
    Standard,
)
from mrv.language.functions import FUNCTIONS
from mrv.language.lower_aggregates import lower_history, lower_peers
from mrv.language.lower_children import lower_children
from mrv.language.render import text_of
from mrv.language.tree import Arithmetic, Call, Column, Name, Node, Number, Text, Truth

if TYPE_CHECKING:
    from mrv.language.lower import Lowering

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_MAX_DIGITS = 12
_MAX_TEXT = 200
_CALENDAR: dict[str, CalendarKind] = {
    "days": "days",
    "hours": "hours",
    "month_end": "month_end",
    "year": "year",
    "month_number": "month_number",
}
# Look-around and back references: data engines do not have them, and they may never end. Python's
# warnings tell of patterns that other engines read differently.
_UNSAFE_PATTERN = re.compile(r"\(\?(?![:i)])|\\[1-9Z]")
_NOTHING = Typed(Truth(False), None)


def lower_call(lowering: Lowering, call: Call) -> Typed:
    """Lower one call, after checking how it is written."""
    if call.function not in FUNCTIONS:
        return _NOTHING
    bound = bind(lowering, call)
    if bound is None:
        return _NOTHING
    group = FUNCTIONS[call.function].group
    if lowering.inside and group in ("history", "peers", "children"):
        return lowering.mistake(
            call,
            f"{call.function}() cannot stand inside {lowering.inside}()",
            f"{call.function}() 不能写在 {lowering.inside}() 里面",
        )
    match group:
        case "local":
            return _local(lowering, bound)
        case "calendar":
            return _calendar(lowering, bound)
        case "history":
            return lower_history(lowering, bound)
        case "peers":
            return lower_peers(lowering, bound)
        case "children":
            return lower_children(lowering, bound)
        case "standard":
            return _standard(lowering, bound)
        case "pattern":
            return _TEXTS[call.function](lowering, bound)
        case "date":
            return _date(lowering, bound)
        case "declared":
            return _declared(lowering, bound)


def _local(lowering: Lowering, bound: Bound) -> Typed:
    name, arguments = bound.function, bound.arguments
    match name:
        case "is_missing":
            argument, _ = lowering.lower(arguments[0])
            return Typed(Call(name, (argument,)), "truth")
        case "where":
            condition = lowering.expect(arguments[0], "truth")
            branches = _alike(lowering, bound, arguments[1:])
            trees = tuple(branch.tree for branch in branches)
            return Typed(Call(name, (condition, *trees)), branches[0].type)
        case "coalesce" | "same":
            branches = _alike(lowering, bound, arguments)
            trees = tuple(branch.tree for branch in branches)
            if name == "same" and branches[0].type == "truth":
                return lowering.mistake(
                    bound.call, "same() compares numbers or texts", "same() 只比较数值或文本"
                )
            return Typed(Call(name, trees), "truth" if name == "same" else branches[0].type)
        case "round_half_up" | "rounds_to":
            digits = whole(lowering, bound, "n", 0, (-_MAX_DIGITS, _MAX_DIGITS))
            argument = lowering.expect(arguments[0], "number")
            kind: Literal["truth", "number"] = "truth" if name == "rounds_to" else "number"
            return Typed(Call(name, (argument, Number(float(digits)))), kind)
        case "power":
            exponent = literal(arguments[1])
            if exponent is None or exponent == 0 or abs(exponent) > 100:
                return lowering.mistake(
                    bound.call,
                    "the exponent of power() must be a number, not 0, from -100 to 100",
                    "power() 的指数必须是 -100 到 100 之间的非零数字",
                )
            argument = lowering.expect(arguments[0], "number")
            return Typed(Call(name, (argument, Number(exponent))), "number")
    trees = tuple(lowering.expect(argument, "number") for argument in arguments)
    return Typed(Call(name, trees), "number")


def _alike(lowering: Lowering, bound: Bound, nodes: tuple[Node, ...]) -> list[Typed]:
    lowered = [lowering.lower(node) for node in nodes]
    kinds = {typed.type for typed in lowered} - {None}
    if len(kinds) > 1:
        lowering.mistake(
            bound.call,
            f"{bound.function}() mixes {' and '.join(sorted(map(str, kinds)))}",
            f"{bound.function}() 的各个值类型不同",
        )
    return lowered


def _calendar(lowering: Lowering, bound: Bound) -> Typed:
    if bound.function == "days_between":
        start, end = (lowering.expect(node, "date") for node in bound.arguments)
        return Typed(Arithmetic("-", end, start), "number")
    node = bound.arguments[0]
    symbol = lowering.symbol(node)
    if not isinstance(node, Name) or symbol is None:
        if isinstance(node, Name):
            return lowering.lower(node)
        return lowering.mistake(
            bound.call,
            f"{bound.function}() needs a date column",
            f"{bound.function}() 需要一个日期列",
        )
    written = text_of(node)
    if symbol.type == "number" and node.name == lowering.scope.time and node.relation is None:
        lowering.names.add(written)
        return _of_year(lowering, bound, Column(node.name, "number", 0.0, written))
    if symbol.type != "date":
        return lowering.mistake(
            bound.call,
            f"{bound.function}() needs a date, but {written!r} is a {symbol.type}",
            f"{bound.function}() 需要日期，{written!r} 不是日期",
        )
    lowering.names.add(written)
    kind = _CALENDAR[bound.function]
    name = f"{bound.function}({written})"
    feature = Calendar(name, "number", kind=kind, column=node.name, relation=node.relation)
    return Typed(lowering.plan(feature, name), "date" if kind == "month_end" else "number")


def _of_year(lowering: Lowering, bound: Bound, year: Column) -> Typed:
    """Calendar functions of a frame by year: days and hours of the year, by arithmetic alone."""
    if bound.function == "year":
        return Typed(year, "number")
    if bound.function not in ("days", "hours"):
        return lowering.mistake(
            bound.call,
            f"{bound.function}() needs a date, not a year",
            f"{bound.function}() 需要日期，而不是年份",
        )
    days: Node = Number(365.0)
    for cycle, operator in ((4.0, "+"), (100.0, "-"), (400.0, "+")):
        now = Call("floor", (Arithmetic("/", year, Number(cycle)),))
        before = Arithmetic("/", Arithmetic("-", year, Number(1.0)), Number(cycle))
        leap = Arithmetic("-", now, Call("floor", (before,)))
        days = Arithmetic("+" if operator == "+" else "-", days, leap)
    if bound.function == "hours":
        days = Arithmetic("*", days, Number(24.0))
    return Typed(days, "number")


def _standard(lowering: Lowering, bound: Bound) -> Typed:
    first, *rest = bound.arguments
    if not isinstance(first, Text):
        return lowering.mistake(
            bound.call,
            "the first argument of standard() is a table's name in quotes",
            "standard() 的第一个参数是带引号的表名",
        )
    table = lowering.scope.table(first.value)
    if table is None:
        return lowering.mistake(
            bound.call,
            f"unknown standard table {first.value!r}",
            f"未知的标准值表 {first.value!r}",
            nearest(first.value, lowering.scope.names()),
        )
    if len(rest) != len(table.keys):
        return lowering.mistake(
            bound.call,
            f"standard table {first.value!r} has the keys ({', '.join(table.keys)}),"
            f" but {len(rest)} are given",
            f"标准值表 {first.value!r} 的键为（{'、'.join(table.keys)}），但给了 {len(rest)} 个",
        )
    inner = lowering.within()
    keys = []
    for key, node in zip(table.keys, rest, strict=True):
        typed = inner.lower(node)
        if key == table.interpolate and typed.type not in ("number", None):
            lowering.mistake(bound.call, f"key {key!r} must be a number", f"键 {key!r} 必须是数值")
        if typed.type == "truth":
            lowering.mistake(
                bound.call, f"key {key!r} cannot be a truth", f"键 {key!r} 不能是真假值"
            )
        keys.append(typed.tree)
    name = text_of(bound.call)
    feature = Standard(
        name,
        "text" if table.type == "text" else "number",
        tuple(inner.features.values()),
        table=first.value,
        keys=tuple(keys),
    )
    if table.type == "date":
        return Typed(lowering.plan(feature, name), "date")
    return Typed(lowering.plan(feature, name), table.type)


def _pattern(lowering: Lowering, bound: Bound) -> Typed:
    pattern = bound.arguments[1]
    inner = lowering.within()
    argument = inner.expect(bound.arguments[0], "text")
    if not isinstance(pattern, Text):
        return lowering.mistake(
            bound.call,
            "the second argument of matches() is a pattern in quotes",
            "matches() 的第二个参数是带引号的正则表达式",
        )
    if not _usable(pattern.value):
        return lowering.mistake(
            bound.call,
            f"pattern {pattern.value!r} is not usable: no look-around, no back references",
            f"正则表达式 {pattern.value!r} 不可用（不支持环视和反向引用）",
        )
    name = text_of(bound.call)
    feature = Pattern(
        name, "truth", tuple(inner.features.values()), argument=argument, pattern=pattern.value
    )
    return Typed(lowering.plan(feature, name), "truth")


def _part(lowering: Lowering, bound: Bound) -> Typed:
    inner = lowering.within()
    argument = inner.expect(bound.arguments[0], "text")
    places = [literal(node) for node in bound.arguments[1:]]
    start, length = (int(p) if p is not None and p == int(p) else 0 for p in places)
    if not (1 <= start <= _MAX_TEXT and 1 <= length <= _MAX_TEXT):
        return lowering.mistake(
            bound.call,
            f"part() takes a text, its first place and a length, both from 1 to {_MAX_TEXT}",
            f"part() 需要文本、起始位置和长度，后两者为 1 到 {_MAX_TEXT} 的整数",
        )
    name = text_of(bound.call)
    feature = Characters(
        name, "text", tuple(inner.features.values()), argument=argument, start=start, length=length
    )
    return Typed(lowering.plan(feature, name), "text")


def _contains(lowering: Lowering, bound: Bound) -> Typed:
    inner = lowering.within()
    argument, sought = (inner.expect(node, "text") for node in bound.arguments)
    name = text_of(bound.call)
    needs = tuple(inner.features.values())
    feature = Contains(name, "truth", needs, argument=argument, sought=sought)
    return Typed(lowering.plan(feature, name), "truth")


_TEXTS: dict[str, Callable[[Lowering, Bound], Typed]] = {
    "matches": _pattern,
    "part": _part,
    "contains": _contains,
}


def _usable(pattern: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            re.compile(pattern)
    except (re.error, OverflowError, RecursionError, Warning):
        return False
    return _UNSAFE_PATTERN.search(pattern) is None


def _date(lowering: Lowering, bound: Bound) -> Typed:
    node = bound.arguments[0]
    try:
        day = datetime.date.fromisoformat(node.value if isinstance(node, Text) else "")
    except ValueError:
        return lowering.mistake(
            bound.call,
            "date() takes a day like date('2025-01-31')",
            "date() 需要形如 date('2025-01-31') 的日期",
        )
    return Typed(Number(float(day.toordinal() - _EPOCH)), "date")


def _declared(lowering: Lowering, bound: Bound) -> Typed:
    node = bound.arguments[0]
    symbol = lowering.symbol(node)
    if symbol is None:
        if isinstance(node, Name):
            return lowering.lower(node)
        return lowering.mistake(
            bound.call,
            f"{bound.function}() needs a column",
            f"{bound.function}() 需要一个列名",
        )
    limit = symbol.minimum if bound.function == "declared_min" else symbol.maximum
    if limit is None:
        return lowering.mistake(
            bound.call,
            f"{text_of(node)!r} declares no such bound",
            f"{text_of(node)!r} 没有声明这个界限",
        )
    return Typed(Number(limit), "number")
