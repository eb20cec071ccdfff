"""Lowering of functions that read other records: own history and peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mrv.language.calls import Bound, Typed, whole
from mrv.language.features import History, HistoryKind, Peer, PeerKind
from mrv.language.half_units import EXACT, half_unit_of
from mrv.language.render import text_of
from mrv.language.tree import Call, Comparison, Logic, Node, Number, Truth

if TYPE_CHECKING:
    from mrv.language.lower import Lowering

_HISTORY: dict[str, HistoryKind] = {
    "prev": "prev",
    "same_month_last_year": "same_month_last_year",
    "mean": "mean",
    "median": "median",
    "std": "std",
    "mad": "mad",
    "history_share": "share",
    "run_length": "run_length",
    "known_history": "known",
}
_PEERS: dict[str, PeerKind] = {
    "peer_median": "median",
    "peer_mad": "mad",
    "peer_share": "share",
    "peer_count": "known",
    "equal_siblings": "equal_siblings",
}
_NOTHING = Typed(Truth(False), None)
_MAX_WINDOW = 60


def lower_history(lowering: Lowering, bound: Bound) -> Typed:
    """Statistics of the record's own series."""
    function = bound.function
    if function == "filed_if_usual":
        return _filed_if_usual(lowering, bound)
    inner = lowering.within(function)
    argument, kind = first_argument(inner, bound.arguments[0], function)
    if kind is None:
        return _NOTHING
    offset = whole(lowering, bound, "n", 1, (1, _MAX_WINDOW))
    window = whole(lowering, bound, "window", 12, (1, _MAX_WINDOW))
    minimum = whole(lowering, bound, "minimum", min(3, window), (1, window))
    shown = []
    if function == "prev" and offset != 1:
        shown.append(str(offset))
    if window != 12:
        shown.append(f"window={window}")
    if minimum != min(3, 12):
        shown.append(f"minimum={minimum}")

    def feature(name: str, type_: Literal["number", "text", "truth"], tree: Node) -> History:
        return History(
            name,
            type_,
            tuple(inner.features.values()),
            kind=_HISTORY[function],
            argument=tree,
            offset=offset,
            window=window,
            minimum=minimum,
        )

    name = f"{function}({', '.join([text_of(bound.arguments[0]), *shown])})"
    shifted = function in ("prev", "same_month_last_year")
    stored: Literal["number", "text", "truth"] = "number"
    if shifted and kind in ("text", "truth"):
        stored = kind
    half: float | str = 0.0
    if kind == "number" and function in ("prev", "same_month_last_year", "mean", "median"):
        error = half_unit_of(argument)
        half = error.value if isinstance(error, Number) else 0.0
        if lowering.half_units and not isinstance(error, Number):
            half = f"half_unit({name})"
            lowering.plan(feature(half, "number", error), half)
    column = lowering.plan(feature(name, stored, argument), name, half)
    return Typed(column, "date" if shifted and kind == "date" else stored)


def _filed_if_usual(lowering: Lowering, bound: Bound) -> Typed:
    """True where the argument is known or seldom was; unknown where it is a gap in a habit.

    A habit is what was filed often enough, or every time there was, if only once.
    """
    inner = lowering.within(bound.function)
    argument, kind = first_argument(inner, bound.arguments[0], bound.function)
    window = whole(lowering, bound, "window", 12, (1, _MAX_WINDOW))
    usual = whole(lowering, bound, "minimum", min(3, window), (1, window))
    if kind is None:
        return _NOTHING
    shown = ("" if window == 12 else f", window={window}") + ")"
    known = History(
        f"known_history({text_of(bound.arguments[0])}{shown}",
        "number",
        tuple(inner.features.values()),
        kind="known",
        argument=argument,
        window=window,
        minimum=min(3, window),
    )
    count = lowering.plan(known, known.name)
    seldom = Logic(
        "and",
        (
            Comparison((count, Number(float(usual))), ("<",)),
            Logic("or", (Comparison((count, Number(1.0)), ("<",)), _blank_before(lowering, bound))),
        ),
    )
    now = Call("abs", (lowering.expect(bound.arguments[0], "number"),))
    return Typed(Logic("or", (seldom, Comparison((now, Number(0.0)), (">=",)))), "truth")


def _blank_before(lowering: Lowering, bound: Bound) -> Node:
    """Whether an earlier record has the argument blank; unknown where there is none."""
    blank = Call("is_missing", bound.arguments[:1])
    asked = Call("history_share", (blank,))
    options = {"minimum": Number(1.0)} | {
        name: value for name, value in bound.options.items() if name == "window"
    }
    share, _ = lower_history(lowering, Bound(asked, (blank,), options))
    return Comparison((share, Number(0.0)), (">",))


def lower_peers(lowering: Lowering, bound: Bound) -> Typed:
    """Statistics of the other records of the same period."""
    function = bound.function
    inner = lowering.within(function)
    argument, kind = first_argument(inner, bound.arguments[0], function)
    by = []
    for node in bound.arguments[1:]:
        tree, found = inner.lower(node)
        if found not in ("text", None):
            lowering.mistake(
                node,
                f"{function}() groups by texts, not by a {found}",
                f"{function}() 只能按文本分组",
            )
        by.append(tree)
    if kind is None:
        return _NOTHING
    minimum = whole(lowering, bound, "minimum", 5, (1, 1000))
    shown = [text_of(node) for node in bound.arguments]
    if minimum != 5:
        shown.append(f"minimum={minimum}")
    name = f"{function}({', '.join(shown)})"
    error = half_unit_of(argument) if function == "peer_median" else EXACT
    half = error.value if isinstance(error, Number) else 0.0
    feature = Peer(
        name,
        "number",
        tuple(inner.features.values()),
        kind=_PEERS[function],
        argument=argument,
        by=tuple(by),
        minimum=minimum,
    )
    return Typed(lowering.plan(feature, name, half), "number")


def first_argument(inner: Lowering, node: Node, function: str) -> Typed:
    """The first argument: a truth for shares, else a number (or, where it makes sense, any)."""
    tree, kind = inner.lower(node)
    if function in ("history_share", "peer_share"):
        wanted: tuple[str, ...] = ("truth",)
    elif function in ("prev", "same_month_last_year"):
        wanted = ("number", "text", "truth", "date")
    elif function in ("run_length", "known_history", "peer_count", "equal_siblings", "distinct"):
        wanted = ("number", "text", "date")
    elif function in ("smallest", "largest"):
        wanted = ("number", "date")
    else:
        wanted = ("number",)
    if kind is not None and kind not in wanted:
        inner.mistake(
            node,
            f"{function}() needs a {' or '.join(wanted)}, not a {kind}",
            f"{function}() 的参数类型不对",
        )
        return Typed(tree, None)
    return Typed(tree, kind)
