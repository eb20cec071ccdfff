"""Terms: parts of expressions that have a name, so that what many rules say is said once."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.expressions import build, substitute
from mrv.catalogue.model import Term
from mrv.catalogue.scope import FrameScope
from mrv.catalogue.specs import TermSpec
from mrv.catalogue.unknown import unknown_frame
from mrv.language.expand import expand
from mrv.language.functions import FUNCTIONS
from mrv.language.tree import Name, Node
from mrv.language.walk import walk


def build_terms(specs: Sequence[tuple[TermSpec, Place]], draft: Draft) -> None:
    """Add terms to the draft, whichever of them is declared first."""
    own = [(spec, place) for spec, place in specs if draft.enter("term", spec.name, place)]
    terms = _Terms(own, draft)
    for spec, place in own:
        for index, frame in enumerate(spec.frames):
            if frame in draft.frames:
                terms.tree(spec.name, frame, ())
            else:
                unknown_frame(frame, place / "frames" / index, draft.frames)
        draft.terms[spec.name] = Term(
            name=spec.name,
            title=spec.title,
            frames=spec.frames,
            text=" ".join(spec.expression.split()),
            file=place.document.name,
            line=place.line,
            terms=tuple(terms.inner.get(spec.name, ())),
        )


class _Terms:
    """Trees of terms in their frames; problems go to the place they were written at."""

    def __init__(self, specs: Sequence[tuple[TermSpec, Place]], draft: Draft) -> None:
        self._specs = {spec.name: (spec, place) for spec, place in specs}
        self._draft = draft
        self._tried: set[tuple[str, str]] = set()
        self.inner: dict[str, dict[str, None]] = {}
        """The terms that a term is made of."""

    def tree(self, name: str, frame: str, above: tuple[str, ...]) -> Node | None:
        """The tree of a term in a frame, without terms; None, once reported, if it has none."""
        known = self._draft.term_trees.setdefault(frame, {})
        spec, place = self._specs[name]
        if name in above:
            way = (*above[above.index(name) :], name)
            place.report(
                "circular-term",
                f"术语循环引用：{' → '.join(way)}",
                f"terms that are made of one another: {' -> '.join(way)}",
            )
            return None
        if (name, frame) in self._tried:
            return known.get(name)
        self._tried.add((name, frame))
        draft = self._draft
        plain = FrameScope(draft.frames[frame], draft.frames, draft.parameters, draft.tables)
        if name in draft.parameters or _means_something(name, plain):
            place.report(
                "taken-name",
                f"{name} 在 {frame} 的表达式中已有含义",
                f"{name} already means something in expressions of {frame}",
            )
            return None
        source = substitute(spec.expression, place / "expression", None)
        written = source.parsed() if source is not None else None
        if source is None or written is None:
            return None
        inner = self._inner(written, frame, (*above, name))
        if inner is None:
            return None
        scope = FrameScope(draft.frames[frame], draft.frames, draft.parameters, draft.tables, inner)
        if build(source, scope, expect=None) is None:
            return None
        known[name], used = expand(written, inner)
        self.inner.setdefault(name, {}).update(dict.fromkeys(used))
        return known[name]

    def _inner(self, written: Node, frame: str, above: tuple[str, ...]) -> dict[str, Node] | None:
        """The terms that a term is made of; None if one of them is broken."""
        found: dict[str, Node] = {}
        for node in walk(written):
            if not isinstance(node, Name) or node.relation is not None:
                continue
            if node.name in self._specs and frame in self._specs[node.name][0].frames:
                tree = self.tree(node.name, frame, above)
                if tree is None:
                    return None
                found[node.name] = tree
        return found


def _means_something(name: str, scope: FrameScope) -> bool:
    return (
        name in FUNCTIONS
        or scope.column(name) is not None
        or scope.relation(name) is not None
        or scope.table(name) is not None
    )
