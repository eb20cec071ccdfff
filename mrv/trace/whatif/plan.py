"""What reads what: the columns, features, formulas and rules of a rulebook as a plan.

The plan is made once for a rulebook and a set of rules. It knows no rows;
`mrv.trace.whatif.spread` and `mrv.trace.whatif.judge` follow it through the rows of a submission.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mrv.catalogue.model import Formula, Frame, Rule, Rulebook
from mrv.engine.calendar import MONTH
from mrv.engine.compiled import columns_of
from mrv.engine.evaluate import features_of
from mrv.language.features import (
    Calendar,
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
from mrv.language.tree import Comparison, Node
from mrv.trace.whatif.differing import only_differs
from mrv.trace.whatif.order import Order

if TYPE_CHECKING:
    from mrv.trace.whatif.limits import Limits

Place = tuple[str, str]
"""A frame and one of its columns (stored, or a feature)."""


class FeatureStep(NamedTuple):
    """A feature column, computed from columns of one source frame."""

    frame: str
    feature: Feature
    source: str
    reads: tuple[str, ...]

    @property
    def makes(self) -> Place:
        """The column it makes."""
        return self.frame, self.feature.name


class FormulaStep(NamedTuple):
    """A calculated parameter of a frame, with all its formulas there."""

    frame: str
    parameter: str
    formulas: tuple[Formula, ...]
    reads: tuple[str, ...]

    @property
    def makes(self) -> Place:
        """The column it makes."""
        return self.frame, self.parameter

    @property
    def source(self) -> str:
        """Formulas read columns of their own frame (features included)."""
        return self.frame


Step = FeatureStep | FormulaStep


class Judged(NamedTuple):
    """A rule with the columns it reads (of its own frame, features included)."""

    number: int
    rule: Rule
    reads: frozenset[str]
    conditions: frozenset[str]
    """Those of them that decide whether it applies, and the month if that is limited."""
    equation: bool
    """Whether it compares a calculated parameter with its formula."""
    differs: bool
    """Whether it only says that a value is not another one, or does not stay the same."""

    @property
    def compares_with_list(self) -> bool:
        """Whether it looks standard values up."""
        return any(isinstance(feature, Standard) for feature in self.rule.expect.features)


class Plan:
    """Readers of every column, and the steps between columns."""

    def __init__(self, rulebook: Rulebook, rules: Sequence[Rule], filed: Iterable[str]) -> None:
        self.rulebook = rulebook
        self.filed = frozenset(filed)
        """The frames that were filed."""
        self.rules: list[Judged] = []
        self.steps: dict[Place, FeatureStep] = {}
        self.formulas: dict[Place, FormulaStep] = {}
        self.readers: dict[Place, list[Step]] = defaultdict(list)
        self.rules_of: dict[Place, list[Judged]] = defaultdict(list)
        self._orders: dict[bool, Order[Step]] = {}
        self._inputs: dict[int, tuple[Place, ...]] = {}
        self._carries: dict[Place, bool] = {}
        self.limits: dict[int, Limits | None] = {}
        """What rules set limits to, by their numbers, as far as asked for."""
        self.behind: dict[tuple[str, tuple[str, ...]], tuple[Any, ...]] = {}
        """What stands behind columns of frames, as far as asked for."""
        self.lists: list[Rule] | None = None
        """The rules of all sectors that compare with lists of standard values, once asked for."""
        self.standards: dict[Place, list[float]] = {}
        self.products: dict[Place, list[float]] = {}
        """Standard values by the column that is compared with them, as far as asked for."""
        self.cases: dict[Place, dict[tuple[object, ...], set[float]]] = {}
        """These by what they hold for."""
        self.vouching: dict[Place, frozenset[int]] = {}
        """Which rules vouch for columns, by their numbers, as far as asked for."""
        self.emissions: frozenset[Place] | None = None
        """The columns that are emissions or allowances, once asked for."""
        for rule in rules:
            if rule.frame in self.filed and not rule.presence:
                self._add_rule(rule)
        for parameter in rulebook.parameters.values():
            self._add_formulas(parameter.name, parameter.formulas)

    def rule(self, rule_id: str, variant: str | None) -> Judged | None:
        """A rule of the plan by its id."""
        return self._by_id.get((rule_id, variant))

    def is_grave(self, number: int) -> bool:
        """Whether a rule's failure asks for an explanation; a mere remark does not."""
        return self.rules[number].rule.severity != "info"

    @property
    def _by_id(self) -> dict[tuple[str, str | None], Judged]:
        if not hasattr(self, "_ids"):
            self._ids = {(j.rule.id, j.rule.variant): j for j in self.rules}
        return self._ids

    def _add_rule(self, rule: Rule) -> None:
        parts = [part for part in (rule.when, rule.gate) if part is not None]
        conditions = frozenset(name for part in parts for name in read_by(part.tree))
        reads = conditions.union(read_by(rule.expect.tree))
        if rule.valid.start is not None or rule.valid.until is not None:
            conditions |= {MONTH}
        for feature in features_of(rule):
            self._add_feature(rule.frame, feature)
        number, equation = len(self.rules), is_equation(rule)
        judged = Judged(number, rule, reads, conditions, equation, only_differs(rule))
        self.rules.append(judged)
        for name in reads:
            self.rules_of[rule.frame, name].append(judged)

    def _add_formulas(self, parameter: str, formulas: Sequence[Formula]) -> None:
        by_frame: dict[str, list[Formula]] = defaultdict(list)
        for formula in formulas:
            if formula.frame in self.filed:
                by_frame[formula.frame].append(formula)
        for frame, own in by_frame.items():
            reads: dict[str, None] = {}
            for formula in own:
                for part in (formula.expression, formula.when):
                    if part is not None:
                        reads |= dict.fromkeys(read_by(part.tree))
                        for feature in part.features:
                            self._add_feature(frame, feature)
            step = FormulaStep(frame, parameter, tuple(own), tuple(reads))
            self.formulas[step.makes] = step
            for name in reads:
                self.readers[frame, name].append(step)

    def _add_feature(self, frame: str, feature: Feature) -> None:
        place = (frame, feature.name)
        if place in self.steps:
            return
        source = self._source(self.rulebook.frames[frame], feature)
        if source not in self.filed:
            return
        inner = source if isinstance(feature, Children) else frame
        for need in feature.needs:
            self._add_feature(inner, need)
        step = FeatureStep(frame, feature, source, tuple(dict.fromkeys(_inputs(feature))))
        self.steps[place] = step
        for name in step.reads:
            self.readers[source, name].append(step)

    def _source(self, frame: Frame, feature: Feature) -> str:
        relation = feature.relation if isinstance(feature, Related | Children | Calendar) else None
        if relation is None:
            return frame.name
        return next((r.to for r in frame.relations if r.name == relation), "")

    def inputs(self, step: Step) -> tuple[Place, ...]:
        """The columns that a step of the plan reads."""
        found = self._inputs.get(id(step))
        if found is None:
            found = tuple((step.source, name) for name in step.reads)
            self._inputs[id(step)] = found
        return found

    def carries(self, place: Place) -> bool:
        """Whether anything is calculated from a column."""
        found = self._carries.get(place)
        if found is None:
            steps = self.order(frozenset([place]), propagate=True)
            found = self._carries[place] = any(isinstance(step, FormulaStep) for step in steps)
        return found

    def is_calculated(self, place: Place) -> bool:
        """Whether a formula gives a column from what was filed, not from tables that nobody did."""
        step = self.formulas.get(place)
        return step is not None and any(
            all((place[0], feature.name) in self.steps for feature in formula.expression.features)
            for formula in step.formulas
        )

    def order(
        self, changed: frozenset[Place], propagate: bool, wanted: frozenset[Place] | None = None
    ) -> list[Step]:
        """The steps that changes of some columns may reach, inputs first.

        Formulas take part only to `propagate`. With `wanted`, only steps on the way there.
        """
        return self.ordered(propagate).between(changed, wanted)

    def ordered(self, propagate: bool) -> Order[Step]:
        """All steps in their order, formulas only to `propagate`."""
        if propagate not in self._orders:
            steps: list[Step] = list(self.steps.values())
            if propagate:
                steps += self.formulas.values()
            self._orders[propagate] = Order(steps, self.readers)
        return self._orders[propagate]


def read_by(tree: Node) -> dict[str, None]:
    """The columns a lowered tree reads, those of half-units included."""
    names: dict[str, None] = {}
    for name, column in columns_of(tree).items():
        names[name] = None
        if isinstance(column.half_unit, str):
            names[column.half_unit] = None
    return names


def is_equation(rule: Rule) -> bool:
    """Whether a rule compares a calculated parameter with its own formula.

    A wrong input that was calculated with satisfies such a rule, so only the cells that it reads
    can break it, never what those were calculated from.
    """
    tree = rule.expect.tree
    generated = rule.generated_by is not None
    return generated and isinstance(tree, Comparison) and tree.operators == ("==",)


def _inputs(feature: Feature) -> Iterator[str]:
    """The columns of its source that a feature reads."""
    if isinstance(feature, Related | Calendar):
        yield feature.column
        return
    trees: list[Node | None]
    if isinstance(feature, Children):
        trees = [feature.argument, feature.weight, feature.where]
    elif isinstance(feature, History | Pattern | Characters):
        trees = [feature.argument]
    elif isinstance(feature, Contains):
        trees = [feature.argument, feature.sought]
    elif isinstance(feature, Peer):
        trees = [feature.argument, *feature.by]
    else:
        trees = list(feature.keys)
    for tree in trees:
        if tree is not None:
            yield from read_by(tree)
