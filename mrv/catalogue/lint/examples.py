"""Lint of examples: every rule has them, and they name what exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.frames import columns_of
from mrv.catalogue.lint.trees import frame_read, inner_trees
from mrv.catalogue.model import Frame, Parameter, Rule, Rulebook
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.unknown import unknown_parameter
from mrv.language.features import Calendar, Feature, History, Peer, Related
from mrv.language.tree import Call, Column, Logic, Node, Not
from mrv.language.walk import parts_of

_OUTCOMES = ("pass", "fail", "unknown", "not_applicable")


def check_examples(book: Rulebook, draft: Draft) -> None:
    """Check that each rule (each variant) shows a pass, a fail and an unknown, with known names."""
    seen: set[str] = set()
    for rule, place in zip(book.rules, draft.rule_places, strict=True):
        if rule.status == "retired":
            continue
        _check_outcomes(rule, book.frames[rule.frame], book, place)
        if rule.id not in seen:
            seen.add(rule.id)
            _Names(rule, book).check(place)


def _check_outcomes(rule: Rule, frame: Frame, book: Rulebook, place: Place) -> None:
    given = {example.outcome for example in rule.examples}
    wanted = ["pass", "fail"]
    present = _present(rule)
    # An unknown gate does not gate, so it leaves no outcome unknown.
    deciding = [rule.expect] + ([rule.when] if rule.when else [])
    if any(_may_be_unknown(one.tree, one.features, frame, book, present) for one in deciding):
        wanted.append("unknown")
    for outcome in wanted:
        if outcome not in given:
            variant = f" ({rule.variant})" if rule.variant else ""
            (place / "examples").report(
                "missing-example",
                f"{rule.id}{variant} 缺少结果为 {outcome} 的示例",
                f"{rule.id}{variant} has no example that gives {outcome}",
            )


def _present(rule: Rule) -> frozenset[str]:
    """Columns and features that are known wherever the rule applies."""
    if rule.when is None:
        return frozenset()
    filed = frozenset(_presupposed(rule.when.tree))
    dates = (one for one in rule.when.features if isinstance(one, Calendar) and one.name in filed)
    return filed | {date.column for date in dates if date.relation is None}


def _presupposed(when: Node) -> Iterator[str]:
    """Columns that `when` asks to be filed (`not is_missing(x)`), else the rule does not apply."""
    if isinstance(when, Logic) and when.operator == "and":
        for part in when.parts:
            yield from _presupposed(part)
    elif (
        isinstance(when, Not)
        and isinstance(when.part, Call)
        and when.part.function == "is_missing"
        and isinstance(when.part.arguments[0], Column)
    ):
        yield when.part.arguments[0].name


def _may_be_unknown(
    node: Node,
    features: Iterable[Feature],
    frame: Frame,
    book: Rulebook,
    present: Collection[str] = (),
) -> bool:
    """Whether a missing input can make a tree unknown: keys and `is_missing` never do.

    Nor do the columns that are `present` wherever the rule applies.
    """
    if isinstance(node, Call) and node.function == "is_missing":
        return False
    if isinstance(node, Column) and node.name in present:
        return False
    below = (_may_be_unknown(part, features, frame, book, present) for part in parts_of(node))
    if isinstance(node, Call) and node.function == "coalesce":
        # One argument that is always known makes the whole known.
        return all(below)
    if not isinstance(node, Column):
        return any(below)
    feature = next((one for one in features if one.name == node.name), None)
    if feature is None:
        return node.name not in frame.keys
    if isinstance(feature, Related | History | Peer):
        return True
    if isinstance(feature, Calendar):
        return feature.relation is not None or feature.column not in {*frame.keys, *present}
    target = frame_read(feature, frame, book)
    return target is not None and any(
        _may_be_unknown(tree, feature.needs, target, book) for tree in inner_trees(feature)
    )


class _Names:
    """Checks the names and values of a rule's examples as they stand in the file."""

    def __init__(self, rule: Rule, book: Rulebook) -> None:
        self.rule = rule
        self.book = book
        self.frame = book.frames[rule.frame]

    def check(self, place: Place) -> None:
        """Check all examples of the rule at `place`."""
        own = self._columns(self.frame)
        for entry in self._entries(place / "examples"):
            raw = entry.value()
            full = any(name in raw for name in ("given", "history", "peers", "related", "variant"))
            self._check_record(entry / "given" if full else entry, own)
            if not full:
                continue
            self._check_rows(entry / "history", own)
            self._check_rows(entry / "peers", own)
            self._check_related(entry / "related")
            cause = raw.get("cause")
            if cause is not None and self._name(cause) not in self._cause_names(own):
                unknown_parameter(str(cause), entry / "cause", own)

    def _entries(self, place: Place) -> Iterator[Place]:
        for outcome in _OUTCOMES:
            entries = place.value(outcome)
            for index, raw in enumerate(entries if isinstance(entries, list) else ()):
                if isinstance(raw, dict):
                    yield place / outcome / index

    def _name(self, written: object) -> str:
        return str(written).replace("{parameter}", self.rule.variant or "{parameter}")

    def _columns(self, frame: Frame) -> dict[str, Parameter | None]:
        """Return what a record of a frame may give: its columns and those over to-one relations."""
        known = {name: self.book.parameters.get(name) for name in columns_of(frame)}
        for relation in frame.relations:
            target = self.book.frames.get(relation.to)
            if target is not None and not relation.many:
                for name in columns_of(target):
                    known[f"{relation.name}.{name}"] = self.book.parameters.get(name)
        return known

    def _cause_names(self, own: Mapping[str, Parameter | None]) -> set[str]:
        names = set(own)
        for relation in self.frame.relations:
            target = self.book.frames.get(relation.to)
            if target is not None:
                names.update(f"{relation.name}.{name}" for name in columns_of(target))
                names.update(columns_of(target))
        return names

    def _check_related(self, place: Place) -> None:
        related = place.value()
        for name in related if isinstance(related, dict) else ():
            found = [relation for relation in self.frame.relations if relation.name == name]
            target = self.book.frames.get(found[0].to) if found else None
            if target is None:
                (place / name).report(
                    "unknown-relation",
                    f"表 {self.frame.name} 没有关系 {name}",
                    f"the frame {self.frame.name} has no relation {name}",
                    suggestion=did_you_mean(name, [one.name for one in self.frame.relations]),
                    of_key=True,
                )
                continue
            self._check_rows(place / name, self._columns(target))

    def _check_rows(self, place: Place, known: Mapping[str, Parameter | None]) -> None:
        rows = place.value()
        if isinstance(rows, dict):
            for name, series in rows.items():
                for index in range(len(series) if isinstance(series, list) else 0):
                    self._check_value(place / name, name, known, place / name / index)
            return
        for index in range(len(rows) if isinstance(rows, list) else 0):
            self._check_record(place / index, known)

    def _check_record(self, place: Place, known: Mapping[str, Parameter | None]) -> None:
        record = place.value()
        for name in record if isinstance(record, dict) else ():
            if name != "cause":
                self._check_value(place / name, name, known, place / name)

    def _check_value(
        self, key: Place, written: str, known: Mapping[str, Parameter | None], place: Place
    ) -> None:
        name = self._name(written)
        if name not in known:
            unknown_parameter(name, key, known, key=True)
            return
        parameter, value = known[name], place.value()
        if parameter is None or value is None or "declared_" in str(value):
            return
        if not _fits(parameter, value):
            place.report(
                "wrong-type",
                f"{name} 的值 {value} 类型不对（{parameter.kind}）",
                f"{value} is not a {parameter.kind} as {name} needs",
            )
        elif parameter.kind == "code" and parameter.code_list in self.book.codes:
            codes = [code.code for code in self.book.codes[parameter.code_list].codes]
            if value not in codes:
                place.report(
                    "unknown-code",
                    f"代码表 {parameter.code_list} 没有 {value}",
                    f"the code list {parameter.code_list} has no {value}",
                    suggestion=did_you_mean(str(value), codes),
                )


def _fits(parameter: Parameter, value: Any) -> bool:
    if parameter.kind in ("number", "integer", "year"):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if parameter.kind == "boolean":
        return isinstance(value, bool)
    if parameter.kind == "text":
        return isinstance(value, (str, int, float))
    return isinstance(value, str)
