"""Trees back to text: canonical, so that equal needs have equal names."""

from __future__ import annotations

from collections.abc import Callable

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
)

_OR, _AND, _NOT, _COMPARE, _ADD, _MULTIPLY, _NEGATE, _ATOM = range(8)


def number_text(value: float) -> str:
    """A number as the language writes it: shortest exact form, whole numbers without a point."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def text_of(node: Node, leaf: Callable[[Name | Column], str] | None = None) -> str:
    """The expression text of a surface or lowered tree.

    `leaf` says how names and columns are written; by default as in the rule's text.
    """
    return _render(node, leaf or _leaf)[0]


def _leaf(node: Name | Column) -> str:
    if isinstance(node, Column):
        return node.label or node.name
    return f"{node.relation}.{node.name}" if node.relation else node.name


def _render(node: Node, leaf: Callable[[Name | Column], str]) -> tuple[str, int]:
    def inner(part: Node, least: int) -> str:
        text, level = _render(part, leaf)
        return text if level >= least else f"({text})"

    match node:
        case Name() | Column():
            return leaf(node), _ATOM
        case Number(value):
            return number_text(value), _ATOM if value >= 0 else _NEGATE
        case Text(value):
            quote = '"' if "'" in value else "'"
            return f"{quote}{value}{quote}", _ATOM
        case Truth(value):
            return str(value), _ATOM
        case Negate(operand):
            return f"-{inner(operand, _NEGATE)}", _NEGATE
        case Arithmetic(operator, left, right):
            level = _ADD if operator in "+-" else _MULTIPLY
            return f"{inner(left, level)} {operator} {inner(right, level + 1)}", level
        case Comparison(operands, operators):
            parts = [inner(operands[0], _ADD)]
            for sign, operand in zip(operators, operands[1:], strict=True):
                parts += [sign, inner(operand, _ADD)]
            return " ".join(parts), _COMPARE
        case Membership(item, values, negated):
            listed = ", ".join(_render(value, leaf)[0] for value in values)
            comma = "," if len(values) == 1 else ""
            return f"{inner(item, _ADD)} {'not ' * negated}in ({listed}{comma})", _COMPARE
        case Logic(operator, parts_):
            level = _AND if operator == "and" else _OR
            return f" {operator} ".join(inner(part, level + 1) for part in parts_), level
        case Not(part):
            return f"not {inner(part, _NOT)}", _NOT
        case Call(function, arguments, options):
            listed_ = [_render(argument, leaf)[0] for argument in arguments]
            listed_ += [f"{name}={_render(value, leaf)[0]}" for name, value in options]
            return f"{function}({', '.join(listed_)})", _ATOM
