"""Surface tree to row-local tree: names and far-reaching functions become columns and features.

Types are checked here, so that backends only ever meet numbers, texts and truths that fit.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from mrv.language.calls import Typed
from mrv.language.errors import ErrorLog, Origin, nearest
from mrv.language.features import Calendar, Feature, Related
from mrv.language.functions import FUNCTIONS, type_of
from mrv.language.lower_functions import lower_call
from mrv.language.scope import Scope, Symbol
from mrv.language.tree import (
    Arithmetic,
    Call,
    Column,
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
    ValueType,
)
from mrv.language.walk import parts_of

_TYPE_ZH = {"number": "数值", "text": "文本", "truth": "真假值", "date": "日期"}


@dataclass(frozen=True, slots=True)
class Lowered:
    """A row-local tree with the feature columns it reads, its type and its parameters.

    `features` are those the tree names directly; what they need in turn stands in their `needs`.
    `names` are the parameters read anywhere, `relation.column` for related ones; sorted.
    """

    tree: Node
    features: tuple[Feature, ...]
    type: ValueType
    names: tuple[str, ...]


def lower(
    node: Node,
    scope: Scope,
    *,
    where: Origin,
    expect: ValueType | None = None,
    half_units: bool = False,
) -> Lowered:
    """Lower a parsed expression in the scope of its frame.

    `expect` demands a type of the whole. `half_units` also plans, for sums and other aggregates,
    the feature `half_unit(<name>)` that rounding tolerance needs. Raises `ExpressionErrors`.
    """
    log = ErrorLog(where)
    lowering = Lowering(scope, log, half_units=half_units)
    tree, kind = lowering.lower(node)
    if expect and kind not in (expect, None):
        log.add(
            first_position(node),
            f"this must be a {expect}, but is a {kind}",
            f"此处应为{_TYPE_ZH[expect]}，实为{_TYPE_ZH[str(kind)]}",
        )
    log.check()
    assert kind is not None
    return Lowered(tree, tuple(lowering.features.values()), kind, tuple(sorted(lowering.names)))


def first_position(node: Node) -> int:
    """`at` of the first name or call in a surface tree, 0 if there is none."""
    if isinstance(node, Name | Call):
        return node.at
    return next((at for at in map(first_position, parts_of(node)) if at), 0)


@dataclass(slots=True)
class Lowering:
    """One expression's lowering in one frame; `inside` names the aggregate it is an argument of."""

    scope: Scope
    log: ErrorLog
    half_units: bool = False
    inside: str | None = None
    features: dict[str, Feature] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def within(self, function: str | None = None) -> Lowering:
        """A lowering for a feature's inner trees: same scope and names, features of its own."""
        inner = replace(self, inside=function or self.inside, features={})
        inner.names = self.names
        return inner

    def lower(self, node: Node) -> Typed:
        """Lower one node; a mistake is noted and gives type None, which fits everywhere."""
        match node:
            case Number():
                return Typed(node, "number")
            case Text():
                return Typed(node, "text")
            case Truth():
                return Typed(node, "truth")
            case Name():
                return self._name(node)
            case Call():
                return lower_call(self, node)
            case Negate(operand):
                inner = self.expect(operand, "number")
                folded = Number(-inner.value) if isinstance(inner, Number) else Negate(inner)
                return Typed(folded, "number")
            case Not(part):
                return Typed(Not(self.expect(part, "truth")), "truth")
            case Logic(operator, parts):
                return Typed(
                    Logic(operator, tuple(self.expect(part, "truth") for part in parts)), "truth"
                )
            case Arithmetic():
                return self._arithmetic(node)
            case Comparison():
                return self._comparison(node)
            case Membership():
                return self._membership(node)
            case Column():
                return Typed(node, type_of(node))

    def expect(self, node: Node, kind: ValueType) -> Node:
        """Lower a part that must have a type."""
        tree, found = self.lower(node)
        if found not in (kind, None):
            self.mistake(
                node,
                f"a {kind} is needed here, not a {found}",
                f"此处需要{_TYPE_ZH[kind]}，而不是{_TYPE_ZH[str(found)]}",
            )
        return tree

    def mistake(
        self, node: Node, message: str, message_zh: str, suggestion: str | None = None
    ) -> Typed:
        """Note a mistake at a node."""
        self.log.add(first_position(node), message, message_zh, suggestion)
        return Typed(Truth(False), None)

    def plan(self, feature: Feature, label: str, half_unit: float | str = 0.0) -> Column:
        """Plan a feature and give the column that will hold it."""
        self.features[feature.name] = feature
        return Column(feature.name, feature.type, half_unit, label)

    def _unknown(self, node: Name) -> Typed:
        written = f"{node.relation}.{node.name}" if node.relation else node.name
        known = [*self.scope.names(), "True", "False", *FUNCTIONS]
        return self.mistake(
            node, f"unknown name {written!r}", f"未知名称 {written!r}", nearest(written, known)
        )

    def _name(self, node: Name) -> Typed:
        if node.relation is not None:
            return self._related(node, node.relation)
        symbol = self.scope.column(node.name)
        if symbol is None:
            return self._unknown(node)
        self.names.add(node.name)
        if symbol.type == "date":
            return Typed(self.day_number(node.name, None), "date")
        return Typed(Column(node.name, symbol.type, symbol.half_unit, node.name), symbol.type)

    def _related(self, node: Name, relation: str) -> Typed:
        target = self.scope.relation(relation)
        if target is None:
            return self._unknown(node)
        symbol = target.scope.column(node.name)
        if symbol is None:
            known = [f"{relation}.{name}" for name in target.scope.names() if "." not in name]
            written = f"{relation}.{node.name}"
            return self.mistake(
                node, f"unknown name {written!r}", f"未知名称 {written!r}", nearest(written, known)
            )
        written = f"{relation}.{node.name}"
        self.names.add(written)
        if target.many:
            return self.mistake(
                node,
                f"{relation!r} leads to many records; use total({written}) or another aggregate",
                f"{relation!r} 对应多条记录，请用 total({written}) 等汇总函数",
            )
        if symbol.type == "date":
            return Typed(self.day_number(node.name, relation), "date")
        feature = Related(written, symbol.type, relation=relation, column=node.name)
        return Typed(self.plan(feature, written, symbol.half_unit), symbol.type)

    def day_number(self, column: str, relation: str | None) -> Column:
        """The column that holds a date as days since 1970-01-01."""
        written = f"{relation}.{column}" if relation else column
        return self.plan(
            Calendar(
                f"day_number({written})",
                "number",
                kind="day_number",
                column=column,
                relation=relation,
            ),
            written,
        )

    def symbol(self, node: Node) -> Symbol | None:
        """The stored column a name stands for, in this frame or over a to-one relation."""
        if not isinstance(node, Name):
            return None
        if node.relation is None:
            return self.scope.column(node.name)
        target = self.scope.relation(node.relation)
        return target.scope.column(node.name) if target and not target.many else None

    def _arithmetic(self, node: Arithmetic) -> Typed:
        left, left_type = self.lower(node.left)
        right, right_type = self.lower(node.right)
        tree = Arithmetic(node.operator, left, right)
        if None in (left_type, right_type):
            return Typed(tree, None)
        if node.operator == "/" and right == Number(0.0):
            return self.mistake(node, "division by zero", "除数为零")
        if left_type == right_type == "number":
            return Typed(tree, "number")
        if node.operator == "-" and left_type == right_type == "date":
            return Typed(tree, "number")
        if node.operator in "+-" and (left_type, right_type) == ("date", "number"):
            return Typed(tree, "date")
        return self.mistake(
            node,
            f"cannot compute {left_type} {node.operator} {right_type}",
            f"不能计算：{_TYPE_ZH[str(left_type)]} {node.operator} {_TYPE_ZH[str(right_type)]}",
        )

    def _comparison(self, node: Comparison) -> Typed:
        operands = [self.lower(operand) for operand in node.operands]
        tree = Comparison(tuple(operand.tree for operand in operands), node.operators)
        kinds = {operand.type for operand in operands} - {None}
        if len(kinds) > 1:
            listed = sorted(map(str, kinds))
            return self.mistake(
                node,
                f"cannot compare {' with '.join(listed)}",
                f"不能比较：{'、'.join(_TYPE_ZH[kind] for kind in listed)}",
            )
        if "truth" in kinds:
            return self.mistake(
                node,
                "compare truths by `x` or `not x` alone",
                "真假值不用比较，直接写 x 或 not x",
            )
        if "text" in kinds and not set(node.operators) <= {"==", "!="}:
            return self.mistake(node, "texts can only be == or !=", "文本只能用 == 或 != 比较")
        return Typed(tree, "truth")

    def _membership(self, node: Membership) -> Typed:
        item, kind = self.lower(node.item)
        wanted = {"number" if isinstance(value, Number) else "text" for value in node.values}
        if kind is not None and wanted != {kind}:
            return self.mistake(
                node,
                f"a {kind} cannot be in a list of {' and '.join(sorted(wanted)) or 'nothing'}",
                "左边的值与 in 之后的列表类型不同",
            )
        return Typed(Membership(item, node.values, node.negated), "truth")
