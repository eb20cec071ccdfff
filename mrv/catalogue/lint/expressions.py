"""Lint of what expressions say: codes and keys exist, equality has a tolerance, rules can fire."""

from __future__ import annotations

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.satisfiability import can_hold, negation
from mrv.catalogue.lint.trees import (
    Part,
    expressions_of,
    features_of,
    parts_of,
    report_in_text,
)
from mrv.catalogue.model import Rule, Rulebook, ToleranceSpec
from mrv.catalogue.problems import did_you_mean
from mrv.language.features import Calendar, Children, History, Peer, Related, Standard
from mrv.language.functions import type_of
from mrv.language.tree import Arithmetic, Call, Column, Comparison, Membership, Negate, Node, Number
from mrv.language.tree import Text as TextNode
from mrv.language.walk import walk

_COUNTS = frozenset(("count", "distinct", "known", "equal_siblings", "run_length"))
_EXACT_KINDS = frozenset(("integer", "year"))


def check_expressions(book: Rulebook, draft: Draft) -> None:
    """Check the expressions of every rule that could be built."""
    for rule, place in zip(book.rules, draft.rule_places, strict=True):
        frame = book.frames[rule.frame]
        for field, expression in expressions_of(rule):
            for part in parts_of(expression, frame, book):
                for node in walk(part.tree):
                    _check_codes(node, part, book, place, field)
                    _check_equality(node, part, book, rule, place, field)
            for feature, _ in features_of(expression.features, frame, book):
                if isinstance(feature, Standard):
                    _check_standard(feature, book, place, field)
        _check_can_fire(rule, place)


def _check_codes(node: Node, part: Part, book: Rulebook, place: Place, field: str) -> None:
    """Note literals that are compared with a code column but are no code of its list."""
    operands: tuple[Node, ...] = ()
    if isinstance(node, Comparison):
        operands = node.operands
    elif isinstance(node, Membership):
        operands = (node.item, *node.values)
    elif isinstance(node, Call) and node.function in ("same", "coalesce"):
        operands = node.arguments
    lists = [
        parameter.code_list
        for operand in operands
        if isinstance(operand, Column)
        and (parameter := part.parameter(operand, book)) is not None
        and parameter.code_list in book.codes
    ]
    for name in lists:
        codes = {code.code for code in book.codes[str(name)].codes}
        for operand in operands:
            if isinstance(operand, TextNode) and operand.value not in codes:
                report_in_text(
                    place,
                    field,
                    operand.value,
                    (
                        "unknown-code",
                        f"代码表 {name} 没有 {operand.value}",
                        f"the code list {name} has no {operand.value}",
                    ),
                    meant=did_you_mean(operand.value, codes),
                )


def _check_standard(feature: Standard, book: Rulebook, place: Place, field: str) -> None:
    table = book.tables.get(feature.table)
    if table is None or table.status == "empty" or len(feature.keys) != len(table.keys):
        return
    for index, key in enumerate(feature.keys):
        if not isinstance(key, TextNode):
            continue
        known = {str(row.keys[index]) for row in table.rows}
        if key.value not in known:
            report_in_text(
                place,
                field,
                key.value,
                (
                    "unknown-key",
                    f"标准值表 {table.name} 的 {table.keys[index]} 没有 {key.value}",
                    f"the table {table.name} has no {table.keys[index]} {key.value}",
                ),
                meant=did_you_mean(key.value, known),
            )


def _check_equality(
    node: Node, part: Part, book: Rulebook, rule: Rule, place: Place, field: str
) -> None:
    """Note `==` between computed or measured numbers when nothing says how close is equal."""
    if rule.tolerance != ToleranceSpec() or not isinstance(node, Comparison):
        return
    for left, right, operator in zip(
        node.operands, node.operands[1:], node.operators, strict=False
    ):
        if operator not in ("==", "!=") or type_of(left) != "number":
            continue
        if Number(0.0) in (left, right):
            continue
        if not (_is_exact(left, part, book) and _is_exact(right, part, book)):
            report_in_text(
                place,
                field,
                operator,
                (
                    "float-equality",
                    f"数值用 {operator} 比较却没有 tolerance；可写 tolerance，或用 same(a, b)",
                    f"numbers are compared with {operator} without a tolerance; "
                    "give one, or use same(a, b)",
                ),
            )


def _is_exact(node: Node, part: Part, book: Rulebook) -> bool:
    """Whether a number is whole by nature (a literal, a count, a date), so that `==` is safe."""
    if isinstance(node, Number):
        return True
    if isinstance(node, Negate):
        return _is_exact(node.operand, part, book)
    if isinstance(node, Arithmetic):
        return node.operator != "/" and all(
            _is_exact(side, part, book) for side in (node.left, node.right)
        )
    if isinstance(node, Call):
        return node.function == "floor" or all(
            _is_exact(argument, part, book)
            for argument in node.arguments
            if type_of(argument) == "number"
        )
    if not isinstance(node, Column):
        return False
    feature = part.features.get(node.name)
    if isinstance(feature, Calendar):
        return True
    if isinstance(feature, Children | History | Peer):
        return feature.kind in _COUNTS
    if feature is not None and not isinstance(feature, Related):
        return False
    parameter = part.parameter(node, book)
    return parameter is not None and parameter.kind in _EXACT_KINDS


def _check_can_fire(rule: Rule, place: Place) -> None:
    """Note rules whose literals alone decide them: they never fail, always fail or never apply."""
    field, expression = next(expressions_of(rule))
    conditions = [] if rule.when is None else [rule.when.tree]
    if rule.gate is not None:
        conditions.append(negation(rule.gate.tree))
    if conditions and not can_hold(conditions):
        (place / ("when" if rule.when is not None else "gate")).report(
            "never-applies", "条件永远不成立", "the condition can never hold"
        )
        return
    expected = expression.tree
    if not any(isinstance(node, Column) for node in walk(expected)):
        (place / field).report(
            "constant-rule", "结果与数据无关", "the outcome does not depend on data"
        )
    elif not can_hold([*conditions, negation(expected)]):
        (place / field).report(
            "never-fails", "规则永远不会被触发", "nothing can make this rule fail"
        )
    elif not can_hold([*conditions, expected]):
        (place / field).report("always-fails", "规则永远不会通过", "nothing can pass this rule")
