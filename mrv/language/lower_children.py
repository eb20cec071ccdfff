"""Lowering of aggregates over the records of a to-many relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mrv.language.calls import Bound, Typed, literal, whole
from mrv.language.errors import nearest
from mrv.language.features import Children, ChildrenKind
from mrv.language.half_units import EXACT, half_unit_of
from mrv.language.lower_aggregates import first_argument
from mrv.language.render import number_text, text_of
from mrv.language.tree import Call, Name, Node, Text, Truth, ValueType
from mrv.language.walk import walk, with_parts

if TYPE_CHECKING:
    from mrv.language.lower import Lowering

_CHILDREN: dict[str, ChildrenKind] = {
    "total": "total",
    "weighted_mean": "weighted_mean",
    "count": "count",
    "any": "any",
    "smallest": "smallest",
    "largest": "largest",
    "distinct": "distinct",
}
_NOTHING = Typed(Truth(False), None)


def lower_children(lowering: Lowering, bound: Bound) -> Typed:
    """Aggregates over the records of a to-many relation."""
    function = bound.function
    relation = _relation(lowering, bound)
    target = lowering.scope.relation(relation) if relation else None
    if relation is None or target is None:
        return _NOTHING
    inner = lowering.within(function)
    inner.scope, inner.names = target.scope, set()
    where = bound.options.get("where")
    condition = inner.expect(_strip(where), "truth") if where is not None else None
    trees: list[Node] = []
    kind: ValueType = "truth" if function == "any" else "number"
    if function not in ("count", "any"):
        stripped = [_strip(node) for node in bound.arguments]
        first = first_argument(inner, stripped[0], function)
        trees = [first.tree, *(inner.expect(node, "number") for node in stripped[1:])]
        if first.type is None:
            return _NOTHING
        if function in ("smallest", "largest"):
            kind = first.type
    lowering.names.update(f"{relation}.{name}" for name in inner.names)
    empty = _empty(lowering, bound)
    expect = whole(lowering, bound, "expect", 0, (1, 10000)) if "expect" in bound.options else None
    skip = _skip(lowering, bound)
    shown = [text_of(node) for node in bound.arguments]
    shown += [f"where={text_of(where)}"] if where is not None else []
    shown += [f"empty={number_text(empty)}"] if empty is not None else []
    shown += [f"expect={expect}"] if expect is not None else []
    shown += ["missing='skip'"] if skip else []
    name = f"{function}({', '.join(shown)})"
    stored: Literal["truth", "number"] = "truth" if function == "any" else "number"

    def feature(name: str, argument: Node | None, empty: float | None) -> Children:
        return Children(
            name,
            stored,
            tuple(inner.features.values()),
            kind=_CHILDREN[function],
            relation=relation,
            argument=argument,
            weight=trees[1] if len(trees) > 1 else None,
            where=condition,
            empty=empty,
            expect=expect,
            skip_missing=skip,
        )

    half: float | str = 0.0
    if lowering.half_units and function not in ("count", "any", "distinct"):
        error = half_unit_of(trees[0])
        if error != EXACT:
            half = f"half_unit({name})"
            known = _where_known(trees[0], error) if skip else error
            exact = None if empty is None else 0.0
            lowering.plan(feature(half, known, exact), half)
    column = lowering.plan(feature(name, trees[0] if trees else None, empty), name, half)
    return Typed(column, kind)


def _where_known(argument: Node, error: Node) -> Node:
    return Call("where", (Call("is_missing", (argument,)), EXACT, error))


def _empty(lowering: Lowering, bound: Bound) -> float | None:
    node = bound.options.get("empty")
    value = literal(node) if node is not None else None
    if node is not None and value is None:
        lowering.mistake(
            bound.call,
            f"'empty' of {bound.function}() must be a number",
            f"{bound.function}() 的 empty 必须是数字",
        )
    return value


def _skip(lowering: Lowering, bound: Bound) -> bool:
    node = bound.options.get("missing", Text("unknown"))
    if node not in (Text("unknown"), Text("skip")):
        lowering.mistake(
            bound.call,
            f"'missing' of {bound.function}() is 'unknown' or 'skip'",
            f"{bound.function}() 的 missing 只能是 'unknown' 或 'skip'",
        )
    return node == Text("skip")


def _relation(lowering: Lowering, bound: Bound) -> str | None:
    """The one to-many relation that the call is about; None with the mistake noted."""
    function = bound.function
    nodes = [*bound.arguments, *([bound.options["where"]] if "where" in bound.options else [])]
    found: dict[str, Name] = {}
    bare: list[Name] = []
    if function in ("count", "any"):
        first = bound.arguments[0]
        if not isinstance(first, Name) or first.relation is not None:
            lowering.mistake(
                bound.call,
                f"the first argument of {function}() is a relation's name",
                f"{function}() 的第一个参数是关系名",
            )
            return None
        found[first.name] = first
        nodes = nodes[1:]
    for node in nodes:
        for name in walk(node):
            if isinstance(name, Name) and name.relation is None:
                bare.append(name)
            elif isinstance(name, Name):
                found.setdefault(str(name.relation), name)
    known = [name for name in found if (r := lowering.scope.relation(name)) and r.many]
    for relation, name in found.items():
        if relation not in known:
            single = lowering.scope.relation(relation) is not None
            lowering.mistake(
                name,
                f"{relation!r} leads to one record, so {function}() has nothing to gather"
                if single
                else f"unknown relation {relation!r}",
                f"{relation!r} 只对应一条记录，{function}() 无从汇总"
                if single
                else f"未知关系 {relation!r}",
                None if single else nearest(relation, lowering.scope.names()),
            )
            return None
    if len(known) != 1 or bare:
        lowering.mistake(
            bare[0] if bare else bound.call,
            f"inside {function}() write columns of exactly one relation to many records,"
            " as relation.column",
            f"{function}() 中只能写同一个一对多关系的列（关系名.列名）",
        )
        return None
    return known[0]


def _strip(node: Node) -> Node:
    """The same surface tree as written in the target's own frame."""
    if isinstance(node, Name):
        return Name(node.name, None, node.at)
    return with_parts(node, _strip)
