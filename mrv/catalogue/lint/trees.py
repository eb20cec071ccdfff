"""Walking the lowered trees of rules: every node with the frame whose columns it names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mrv.catalogue.document import Place
from mrv.catalogue.model import Expression, Frame, Parameter, Rule, Rulebook
from mrv.language.features import (
    Characters,
    Children,
    Contains,
    Feature,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.tree import Column, Node


@dataclass(frozen=True, slots=True)
class Part:
    """A row-local tree of a rule, the frame it is evaluated in and the features it can read."""

    tree: Node
    frame: Frame
    features: Mapping[str, Feature]

    def parameter(self, column: Column, book: Rulebook) -> Parameter | None:
        """Return the parameter a column holds, directly or over a to-one relation."""
        feature = self.features.get(column.name)
        if feature is None:
            return book.parameters.get(column.name)
        if isinstance(feature, Related):
            return book.parameters.get(feature.column)
        return None


def expressions_of(rule: Rule) -> Iterator[tuple[str, Expression]]:
    """Return a rule's expressions with the field each is written in."""
    yield ("expect" if rule.generated_by is None else "expression"), rule.expect
    if rule.when is not None:
        yield "when", rule.when
    if rule.gate is not None:
        yield "gate", rule.gate


def parts_of(expression: Expression, frame: Frame, book: Rulebook) -> Iterator[Part]:
    """Return an expression's tree and the trees inside its features."""
    yield Part(expression.tree, frame, _by_name(expression.features))
    yield from _inside(expression.features, frame, book)


def features_of(
    features: Iterable[Feature], frame: Frame, book: Rulebook
) -> Iterator[tuple[Feature, Frame]]:
    """Return features and what they need, each with the frame it is planned in."""
    for feature in features:
        yield feature, frame
        target = frame_read(feature, frame, book)
        if target is not None:
            yield from features_of(feature.needs, target, book)


def frame_read(feature: Feature, frame: Frame, book: Rulebook) -> Frame | None:
    """Return the frame whose columns a feature's inner trees name."""
    if not isinstance(feature, Children):
        return frame
    for relation in frame.relations:
        if relation.name == feature.relation:
            return book.frames.get(relation.to)
    return None


def inner_trees(feature: Feature) -> tuple[Node, ...]:
    """Return the trees a feature evaluates."""
    if isinstance(feature, History | Pattern | Characters):
        return (feature.argument,)
    if isinstance(feature, Contains):
        return (feature.argument, feature.sought)
    if isinstance(feature, Peer):
        return (feature.argument, *feature.by)
    if isinstance(feature, Standard):
        return feature.keys
    if isinstance(feature, Children):
        trees = (feature.argument, feature.weight, feature.where)
        return tuple(tree for tree in trees if tree is not None)
    return ()


def report_in_text(
    place: Place,
    field: str,
    needle: str,
    message: tuple[str, str, str],
    *,
    meant: str | None = None,
) -> None:
    """Note a problem (code, zh, en) where `needle` first stands in a rule's text."""
    code, zh, en = message
    text = place.value(field)
    offset = text.find(needle) if isinstance(text, str) else -1
    below = place / field
    below.report(code, zh, en, suggestion=meant, offset=offset if offset >= 0 else None)


def _inside(features: Iterable[Feature], frame: Frame, book: Rulebook) -> Iterator[Part]:
    for feature in features:
        target = frame_read(feature, frame, book)
        if target is None:
            continue
        needs = _by_name(feature.needs)
        for tree in inner_trees(feature):
            yield Part(tree, target, needs)
        yield from _inside(feature.needs, target, book)


def _by_name(features: Iterable[Feature]) -> dict[str, Feature]:
    return {feature.name: feature for feature in features}
