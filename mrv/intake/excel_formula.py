"""The catalogue's formulas as spreadsheet formulas, so a form computes what the rules check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from mrv.language.tree import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Membership,
    Name,
    Negate,
    Node,
    Not,
    Number,
    Text,
    Truth,
)

_OPPOSITE = {"TRUE": "FALSE", "FALSE": "TRUE"}
_SIGNS = {"==": "=", "!=": "<>"}


class Cells(Protocol):
    """Where the values of one record's formula stand."""

    def one(self, name: str, relation: str | None) -> str | None:
        """The cell of the record's (or a to-one relation's) value; None if the form has none."""
        ...

    def many(self, name: str, relation: str) -> str | None:
        """The cells of a to-many relation's values, comma-separated; None if there are none."""
        ...

    def members(self, relation: str) -> Sequence[Cells] | None:
        """The blocks of a to-many relation's records, one by one; None if the form has none."""
        ...

    def listed(self, relation: str) -> bool:
        """Whether a relation's records stand in a list, which no formula looks into."""
        ...

    def code(self, name: str, code: str) -> str:
        """A code as the form's drop-downs name it."""
        ...

    def hours(self) -> str | None:
        """Hours of the record's period."""
        ...


@dataclass(frozen=True, slots=True)
class Translation:
    """A formula's text, the single cells it needs and the groups of which one is enough.

    `some` are the cells of totals that may be empty: one of them all must be filled.
    """

    text: str
    cells: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    some: frozenset[str] = frozenset()

    @property
    def filled(self) -> str | None:
        """The condition that everything needed has a number; None if nothing is needed."""
        parts = []
        if self.cells:
            listed = ",".join(sorted(self.cells))
            parts.append(f"COUNT({listed})={len(self.cells)}")
        parts += [f"COUNT({group})>0" for group in sorted(self.groups)]
        if self.some:
            parts.append(f"COUNT({','.join(sorted(self.some))})>0")
        if len(parts) > 1:
            return f"AND({','.join(parts)})"
        return parts[0] if parts else None


class Untranslatable(Exception):
    """The expression uses something that the form has no cell or function for."""


def translate(node: Node, cells: Cells) -> Translation:
    """The spreadsheet formula of a surface tree; Untranslatable where there is none."""
    return _Translator(cells).number(node)


def translate_condition(node: Node, cells: Cells, own: str | None = None) -> str:
    """The spreadsheet condition of a surface tree; Untranslatable where there is none.

    `own` is the column to be computed: that it is not missing goes without saying.
    """
    return _Translator(cells, own).condition(node)


class _Translator:
    def __init__(self, cells: Cells, own: str | None = None, *, zeros: bool = False) -> None:
        self._cells = cells
        self._own = own
        self._zeros = zeros
        """Whether a blank counts as zero: a blank that a formula left is a text."""

    def number(self, node: Node) -> Translation:
        match node:
            case Number(value=value):
                text = repr(int(value)) if value.is_integer() else repr(value)
                return Translation(text)
            case Name(name=name, relation=relation):
                cell = self._cells.one(name, relation)
                if cell is None or (relation is None and name == self._own):
                    raise Untranslatable(name)
                return Translation(f"N({cell})" if self._zeros else cell, frozenset({cell}))
            case Negate(operand=operand):
                inner = self.number(operand)
                return replace(inner, text=f"-{inner.text}")
            case Arithmetic(operator=operator, left=left, right=right):
                first, second = self.number(left), self.number(right)
                return _joined(f"({first.text}{operator}{second.text})", first, second)
            case Call():
                return self._call(node)
        raise Untranslatable(type(node).__name__)

    def _call(self, call: Call) -> Translation:
        if call.function == "total" and (len(call.arguments) == 2 or call.options):
            return self._some_members(call)
        if call.function == "total" and len(call.arguments) == 1:
            product = self._product(call.arguments[0])
            if product is not None:
                return product
            if isinstance(call.arguments[0], Arithmetic):
                return self._some_members(call)
        if call.function in {"total", "smallest", "largest"} and len(call.arguments) == 1:
            names = {"total": "SUM", "smallest": "MIN", "largest": "MAX"}
            group = self._group(call.arguments[0])
            return Translation(f"{names[call.function]}({group})", groups=frozenset({group}))
        if call.function == "weighted_mean" and len(call.arguments) == 2:
            return self._weighted_mean(*call.arguments)
        if call.function == "coalesce":
            return self._coalesce(call.arguments)
        if call.function == "where" and len(call.arguments) == 3:
            first, second = (self.number(argument) for argument in call.arguments[1:])
            condition = self.condition(call.arguments[0])
            return Translation(f"IF({condition},{first.text},{second.text})")
        if call.function == "hours":
            hours = self._cells.hours()
            if hours is not None:
                return Translation(hours)
        if call.function in {"abs", "min", "max", "exp", "power"}:
            parts = [self.number(argument) for argument in call.arguments]
            text = f"{call.function.upper()}({','.join(part.text for part in parts)})"
            return _joined(text, *parts)
        if call.function == "round_half_up" and len(call.arguments) == 2:
            parts = [self.number(argument) for argument in call.arguments]
            return _joined(f"ROUND({parts[0].text},{parts[1].text})", *parts)
        raise Untranslatable(call.function)

    def _coalesce(self, parts: tuple[Node, ...]) -> Translation:
        """The first known value; none known is an error, which the caller makes blank."""
        text = "NA()"
        for part in reversed(parts):
            value = self.number(part).text
            text = f"IF(ISNUMBER({value}),{value},{text})" if isinstance(part, Name) else value
        return Translation(text)

    def _product(self, node: Node) -> Translation | None:
        """The total of a product of children's columns."""
        factors: list[Node] = []
        pending = [node]
        while pending:
            part = pending.pop()
            if isinstance(part, Arithmetic) and part.operator == "*":
                pending += [part.right, part.left]
            else:
                factors.append(part)
        if len(factors) < 2:
            return None
        groups = [self._group(factor) for factor in factors]
        if any("," in group for group in groups):
            return None
        return Translation(f"SUMPRODUCT({','.join(groups)})", groups=frozenset(groups))

    def _some_members(self, call: Call) -> Translation:
        """A total over related blocks, of those that a condition on their keys lets through."""
        value = call.arguments[0]
        names = _names(value)
        relations = {name.relation for name in names}
        relation = relations.pop() if len(relations) == 1 else None
        members = None if relation is None else self._cells.members(relation)
        if members is None:
            raise Untranslatable("total")
        terms, cells = list[str](), list[str]()
        for member in members:
            if any(member.one(name.name, None) is None for name in names):
                continue  # a block of another table of the frame
            term = _Translator(member, zeros=True).number(value)
            held = None
            if len(call.arguments) == 2:
                held = _Translator(member).condition(call.arguments[1])
            terms.append(term.text if held is None else f"IF({held},{term.text},0)")
            cells += sorted(term.cells)
        if not terms:
            raise Untranslatable("total")
        text, group = f"SUM({','.join(terms)})", frozenset({",".join(dict.fromkeys(cells))})
        empty = bool(call.options)
        return Translation(text, some=group) if empty else Translation(text, groups=group)

    def _weighted_mean(self, value: Node, weight: Node) -> Translation:
        values, weights = self._group(value), self._group(weight)
        if "," in values or "," in weights:
            raise Untranslatable("weighted_mean")
        text = f"SUMPRODUCT({values},{weights})/SUM({weights})"
        return Translation(text, groups=frozenset({values, weights}))

    def _group(self, node: Node) -> str:
        if isinstance(node, Name) and node.relation is not None:
            group = self._cells.many(node.name, node.relation)
            if group is not None:
                return group
        raise Untranslatable("group")

    def condition(self, node: Node) -> str:
        match node:
            case Comparison(
                operands=(Call(function="count", arguments=(Name(name=name),)), Number(value=0)),
                operators=(">",),
            ):
                return "FALSE" if self._cells.listed(name) else "TRUE"
            case Comparison(operands=operands, operators=operators):
                pairs = zip(operands, operators, operands[1:], strict=False)
                parts = [
                    f"{self._side(a, b)}{_SIGNS.get(o, o)}{self._side(b, a)}" for a, o, b in pairs
                ]
                return parts[0] if len(parts) == 1 else f"AND({','.join(parts)})"
            case Membership(item=item, values=values, negated=negated):
                parts = [f"{self._side(item, v)}={self._side(v, item)}" for v in values]
                text = f"OR({','.join(parts)})"
                return f"NOT({text})" if negated else text
            case Logic(operator=operator, parts=parts):
                return self._logic(operator, [self.condition(part) for part in parts])
            case Not(part=part):
                inner = self.condition(part)
                return _OPPOSITE.get(inner, f"NOT({inner})")
            case Call(function="is_missing", arguments=(Name(name=name, relation=None),)) if (
                name == self._own
            ):
                return "FALSE"
            case Call(function="any" | "count", arguments=(Name(name=relation), *_)) if (
                self._cells.listed(relation)
            ):
                return "FALSE"
            case Call(function="any", arguments=(Name(), Not(part=Call() as inner_call))) if (
                inner_call.function == "is_missing"
            ):
                return f"COUNT({self._group(inner_call.arguments[0])})>0"
            case Truth(value=value):
                return "TRUE" if value else "FALSE"
            case Call(function="is_missing", arguments=(Name(name=name, relation=relation),)):
                cell = self._cells.one(name, relation)
                return "TRUE" if cell is None else f'{cell}=""'
        raise Untranslatable(type(node).__name__)

    def _logic(self, operator: str, parts: list[str]) -> str:
        """`and` or `or`, without the parts that decide nothing."""
        idle, decides = ("TRUE", "FALSE") if operator == "and" else ("FALSE", "TRUE")
        if decides in parts:
            return decides
        open_ = [part for part in parts if part != idle]
        if len(open_) > 1:
            return f"{operator.upper()}({','.join(open_)})"
        return open_[0] if open_ else idle

    def _side(self, node: Node, other: Node) -> str:
        if isinstance(node, Text):
            if not isinstance(other, Name):
                raise Untranslatable("text")
            return '"' + self._cells.code(other.name, node.value).replace('"', '""') + '"'
        return self.number(node).text


def _joined(text: str, *parts: Translation) -> Translation:
    cells = frozenset[str]().union(*(part.cells for part in parts))
    groups = frozenset[str]().union(*(part.groups for part in parts))
    some = frozenset[str]().union(*(part.some for part in parts))
    return Translation(text, cells, groups, some)


def _names(node: Node) -> list[Name]:
    """The names that a product or sum is made of."""
    if isinstance(node, Name):
        return [node]
    if isinstance(node, Arithmetic):
        return [*_names(node.left), *_names(node.right)]
    return []
