"""How a call's arguments meet its function's signature, before the call is lowered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from mrv.language.errors import nearest
from mrv.language.functions import FUNCTIONS
from mrv.language.tree import Call, Negate, Node, Number, ValueType

if TYPE_CHECKING:
    from mrv.language.lower import Lowering


class Typed(NamedTuple):
    """A lowered tree with its static type; None after a mistake."""

    tree: Node
    type: ValueType | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A call with its options told apart from its arguments; all still surface trees."""

    call: Call
    arguments: tuple[Node, ...]
    options: dict[str, Node]

    @property
    def function(self) -> str:
        """The function's name."""
        return self.call.function


def bind(lowering: Lowering, call: Call) -> Bound | None:
    """Sort out arguments and options; None, with the mistake noted, when they do not fit."""
    signature = FUNCTIONS[call.function]
    count = len(call.arguments)
    options: dict[str, Node] = {}
    most = count if signature.most is None else signature.most
    extra = call.arguments[most:]
    if count < signature.least or len(extra) > len(signature.options):
        wanted = _wanted(signature.least, signature.most, len(signature.options))
        lowering.mistake(
            call,
            f"{call.function}() takes {wanted} arguments, not {count}",
            f"{call.function}() 需要 {wanted} 个参数，而不是 {count} 个",
        )
        return None
    given = [*zip(signature.options, extra, strict=False), *call.options]
    for name, value in given:
        if name not in signature.options:
            lowering.mistake(
                call,
                f"{call.function}() has no option {name!r}",
                f"{call.function}() 没有选项 {name!r}",
                nearest(name, signature.options),
            )
            return None
        if name in options:
            lowering.mistake(
                call,
                f"{call.function}() is given {name!r} twice",
                f"{call.function}() 的 {name!r} 给了两次",
            )
            return None
        options[name] = value
    return Bound(call, call.arguments[:most], options)


def _wanted(least: int, most: int | None, options: int) -> str:
    if most is None:
        return f">= {least}"
    return str(least) if most + options == least else f"{least}-{most + options}"


def literal(node: Node) -> float | None:
    """The value of a numeric literal, with its sign; None for anything else."""
    if isinstance(node, Number):
        return node.value
    if isinstance(node, Negate) and isinstance(node.operand, Number):
        return -node.operand.value
    return None


def whole(
    lowering: Lowering, bound: Bound, option: str, default: int, limits: tuple[int, int]
) -> int:
    """A whole-number option; outside its limits it is a mistake and the default is taken."""
    node = bound.options.get(option)
    if node is None:
        return default
    least, most = limits
    value = literal(node)
    if value is None or value != int(value) or not least <= value <= most:
        lowering.mistake(
            bound.call,
            f"{option!r} of {bound.function}() must be a whole number from {least} to {most}",
            f"{bound.function}() 的 {option!r} 必须是 {least} 到 {most} 的整数",
        )
        return default
    return int(value)
