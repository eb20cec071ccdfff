"""What may lie behind failing rules: repairs made and weighed, the most promising first.

Of each component a few variables are tried before the others; what these cannot surpass, by what
they could explain at best, is neither made nor weighed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import chain

from mrv.trace.budget import Budget
from mrv.trace.effort import Effort
from mrv.trace.guesses.candidates import Failing, Instance
from mrv.trace.guesses.contradicted import Record, contradicted
from mrv.trace.guesses.copies import Copies
from mrv.trace.guesses.hypothesis import EXCHANGED, Hypothesis, Scored, Scorer, is_one_number
from mrv.trace.guesses.invert import Inverter, Wish
from mrv.trace.guesses.options import Options
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.sifting import Promise, Sieve
from mrv.trace.prospects import (
    BETTER,
    TOLD,
    Prospect,
    Prospects,
    Second,
    Surpassed,
    agreed,
    foremost,
    members,
)
from mrv.trace.whatif.plan import Plan

_BATCH = 6_000
"""Hypotheses scored at once."""
_PROMISING, _PROMISING_EACH, _PROMISING_MOST = 24, 2, 80
"""Hypotheses of a component that are scored by all rules around them: at least, more for every
failing rule, at most."""
_UNSIFTED = 32
"""Hypotheses of an enterprise that are weighed at once, for to sift them takes longer."""
_OPPOSED = 3
"""Hypotheses of one from which errors in their own records are looked for before all rules are."""
_COPIES = 8
"""Hypotheses of one with its copies that are weighed without being sifted."""
_FAR = 20
"""Features and formulas reached from which that is done for any."""
_FIRST = 2
"""Hypotheses of a component that are scored before it is known what is left to explain."""


class Look:
    """Makes and weighs repairs of components, as far as they may matter."""

    def __init__(
        self,
        plan: Plan,
        prospects: Prospects,
        inverter: Inverter,
        repairs: Repairs,
        options: Options,
        sieve: Sieve,
        scorer: Scorer,
        copies: Copies,
        budget: Budget,
    ) -> None:
        self._plan = plan
        self._prospects = prospects
        self._inverter = inverter
        self._repairs = repairs
        self._options = options
        self._sieve = sieve
        self._scorer = scorer
        self._copies = copies
        self._budget = budget

    def useful(self, scored: Sequence[Scored]) -> list[Scored]:
        """Repairs that explain something grave and may be right."""
        return [
            item
            for item in scored
            if item.score > 0
            and not item.partly
            and not item.denied
            and any(self._plan.is_grave(instance.rule) for instance in item.explains)
            and self._scorer.is_told(item)
        ]

    def scored(
        self, groups: Sequence[list[Failing]], seconds: Sequence[Second] | None = None
    ) -> list[list[Scored]]:
        """The promising hypotheses of each component, weighed by all rules.

        Where `seconds` are looked for, only the best of each component matters.
        """
        effort = Effort([self._owner(group) for group in groups])
        failing, every = self._allowed(groups)
        surpassed, scored = Surpassed(seconds, groups), [list[Scored]() for _ in groups]
        if seconds is not None:
            every = [one for one in every if surpassed.leaves(one, one.most)]
        asked = _Asked(self._inverter, self._repairs, failing)
        asking = [failing[place].judged for one in every for place in one.accusing]
        rules = list({judged.number: judged for judged in asking}.values())
        most = [min(_PROMISING + _PROMISING_EACH * len(group), _PROMISING_MOST) for group in groups]

        def promises(made: Iterable[Hypothesis]) -> list[Promise]:
            ordered = sorted(made, key=lambda hypothesis: hypothesis.component)
            parts = _batches(ordered, _BATCH)
            return [p for part in parts for p in self._sieve.promising(part, rules, most)]

        def weigh(hypotheses: Sequence[Hypothesis]) -> None:
            self._weigh(hypotheses, scored)
            for own in scored:
                surpassed.note(self.useful(own))

        ahead = foremost(every, [one.most for one in every])
        asked.ask(ahead)
        if seconds is not None:
            ahead = [one for one in ahead if surpassed.leaves(one, asked.worth(one))]
        first = foremost(ahead, [asked.worth(one) for one in ahead], effort.tried)
        many, made = effort.apart(
            self._made(first, asked), _component, lambda own: len(own) > _UNSIFTED
        )
        promising = promises(many)
        heads = {id(p) for p in (*leading(promising, effort.few), *_ranked_first(promising))}
        weigh([*made, *(p.hypothesis for p in promising if id(p) in heads)])
        promising = [promise for promise in promising if id(promise) not in heads]
        later, every = surpassed.left(every, first, failing)
        wrong = contradicted(failing)
        copied = [one for one in every if one.number and self._is_of_record(one, wrong)]
        asked.ask(chain(later, members(later, every), copied))
        later = [one for one in later if surpassed.leaves(one, asked.worth(one))]
        spots = [(one.variable, one.component) for one in copied]
        records = self._repairs.whole_records(spots)
        promising += promises(chain(self._made(later, asked), records))
        promising = [promise for promise in promising if self._matters(promise, surpassed)]
        leaders = leading(promising, effort.few)
        weigh([p.hypothesis for p in self._not_failed_beside(leaders, surpassed, scored, effort)])
        led = set(map(id, leaders))
        promising = [promise for promise in promising if id(promise) not in led]
        promising = [promise for promise in promising if self._matters(promise, surpassed)]
        promising = self._unopposed(promising, surpassed, scored, effort)
        weigh([promise.hypothesis for promise in promising])
        both = [h for own in scored for h in self._copies.extended(own, surpassed.leaves)]
        far, both = effort.apart(both, _component, self._are_far_and_many)
        promising = self._sieve.promising(far, rules, most, whatever=True) if far else []
        unopposed = self._unopposed(promising, surpassed, scored, effort)
        weigh([*both, *(promise.hypothesis for promise in unopposed)])
        return scored

    def _owner(self, group: Sequence[Failing]) -> object:
        """The enterprise of a component."""
        return self._budget.owner(group[0].judged.rule.frame, group[0].row)

    def _made(self, chosen: Sequence[Prospect], asked: _Asked) -> Iterator[Hypothesis]:
        """The repairs of variables."""
        for one in chosen:
            variable, component = one.variable, one.component
            if one.number:
                wishes = asked.wishes[id(one)]
                yield from self._repairs.hypotheses(variable, wishes, asked.failing, component)
            else:
                spot = variable.spots[0]
                prior, follows = self._repairs.prior(spot), (variable.follows,)
                yield from self._options.hypotheses(spot, component, prior, follows)

    def _is_of_record(self, one: Prospect, wrong: Container[Record]) -> bool:
        """Whether it may be wrong together with others of its record: a copy, or contradicted."""
        spot, *more = one.variable.spots
        if more:
            return False
        copied = one.variable.follows and self._repairs.copied.has(spot)
        return copied or (spot.frame, spot.row) in wrong

    def _matters(self, promise: Promise, surpassed: Surpassed) -> bool:
        """Whether a repair may come near the best, also by how usual its values are."""
        if not surpassed.leaves(promise, promise.net):
            return False
        usual = self._scorer.usual(promise.hypothesis)
        return surpassed.leaves(promise, promise.net + usual, TOLD)

    def _unopposed(
        self,
        promises: Sequence[Promise],
        surpassed: Surpassed,
        scored: Sequence[list[Scored]],
        effort: Effort,
    ) -> list[Promise]:
        """Those that may come near the best for all the errors they make in their own records.

        The others stay `scored` by these alone. Where nothing is good for anything yet, no single
        values are left out: whatever two explain together begins with one of them.
        """
        lacking = {number for number, own in enumerate(scored) if not self.useful(own)}
        left, asked = list[Promise](), list[Promise]()
        for promise in promises:
            hypothesis = promise.hypothesis
            begins = hypothesis.component in lacking and is_one_number(hypothesis)
            (left if begins else asked).append(promise)
        asked, few = effort.apart(
            asked, lambda promise: promise.hypothesis.component, self._are_much
        )
        left += few
        if not asked:
            return left
        for promise, item in zip(asked, self._sieve.opposed(asked), strict=True):
            may_be = item.score > -BETTER and surpassed.leaves(promise, item.score, TOLD)
            if may_be or not item.breaks:
                left.append(promise)
            else:
                scored[promise.hypothesis.component].append(item)
        return left

    def _not_failed_beside(
        self,
        promises: Sequence[Promise],
        surpassed: Surpassed,
        scored: Sequence[list[Scored]],
        effort: Effort,
    ) -> list[Promise]:
        """Those but for the series that fail what stands beside them, as most do.

        Months that are off alike reach far: to weigh even a few of them takes long.
        """
        series = [promise for promise in promises if len(promise.hypothesis.cells) > EXCHANGED]
        others = [promise for promise in promises if len(promise.hypothesis.cells) <= EXCHANGED]
        return [*others, *self._unopposed(series, surpassed, scored, effort)]

    def _are_much(self, promises: Sequence[Promise]) -> bool:
        """Whether all rules take long for them, by their number or by what they change."""
        many = len(promises) >= _OPPOSED
        return many or self._are_far_reaching([promise.hypothesis for promise in promises])

    def _are_far_and_many(self, hypotheses: Sequence[Hypothesis]) -> bool:
        """Whether they change much and are so many that to sift them may spare as much."""
        return len(hypotheses) > _COPIES and self._are_far_reaching(hypotheses)

    def _are_far_reaching(self, hypotheses: Sequence[Hypothesis]) -> bool:
        """Whether they change so much that all rules take long, however few they are."""
        places = {(spot.frame, spot.column) for each in hypotheses for spot in each.spots}
        follows = any(each.follows for each in hypotheses)
        return self._plan.ordered(follows).reached(places, None).bit_count() >= _FAR

    def _weigh(self, hypotheses: Sequence[Hypothesis], scored: Sequence[list[Scored]]) -> None:
        """Add scores by all rules to those of each component."""
        ordered = sorted(hypotheses, key=lambda hypothesis: hypothesis.component)
        for batch in _batches(ordered, _BATCH):
            for item in self._scorer.score(batch):
                scored[item.hypothesis.component].append(item)

    def _allowed(self, groups: Sequence[list[Failing]]) -> tuple[list[Failing], list[Prospect]]:
        """The failing rules of components that may still be traced, and what may be varied there.

        The gravest come first.
        """
        found: dict[int, list[Prospect]] = {}
        starts, start = [], 0
        for group in groups:
            starts.append(start)
            start += len(group)
        gravity = [-sum(item.energy for item in group) for group in groups]
        for number in sorted(range(len(groups)), key=lambda n: (gravity[n], groups[n][0].instance)):
            own = self._prospects.of(groups[number], number, starts[number])
            if self._budget.allows(groups[number], max(1, sum(one.number for one in own))):
                found[number] = own
        failing = [item for group in groups for item in group]
        return failing, [one for number in sorted(found) for one in found[number]]


class _Asked:
    """What failing rules want of variables, as far as they were asked."""

    def __init__(self, inverter: Inverter, repairs: Repairs, failing: Sequence[Failing]) -> None:
        self.failing = failing
        self._inverter = inverter
        self._repairs = repairs
        self._prospects: dict[int, Prospect] = {}
        self.wishes: dict[int, list[Wish]] = {}
        """By the identity of the prospect."""

    def worth(self, one: Prospect) -> float:
        """What a variable can explain at best, by what was said of it."""
        return agreed(one, self.wishes.get(id(one), ()), self.failing)

    def ask(self, prospects: Iterable[Prospect]) -> None:
        """Ask about those that were not asked about before."""
        new = {id(one): one for one in prospects if one.number and id(one) not in self.wishes}
        if not new and self.wishes:
            return
        variables = [one.variable for one in new.values()]
        accusing = [one.accusing for one in new.values()]
        wishes = self._inverter.wishes(variables, accusing, self.failing)
        self.wishes |= zip(new, wishes, strict=True)
        self._prospects |= new
        known = [one.variable for one in self._prospects.values()]
        self._repairs.prepare(self.failing, known, list(self.wishes.values()))


def _component(hypothesis: Hypothesis) -> int:
    return hypothesis.component


def leading(promises: Sequence[Promise], few: Sequence[int]) -> list[Promise]:
    """Those to weigh before the others: of each component, for every failing rule, the best one.

    All of a component if there are so `few`: what they might spare is less than a further pass.
    """
    found: dict[tuple[int, Instance], Promise] = {}
    own: dict[int, list[Promise]] = defaultdict(list)
    for promise in sorted(promises, key=lambda promise: -promise.net):
        own[promise.hypothesis.component].append(promise)
        for instance in promise.eases:
            found.setdefault((promise.hypothesis.component, instance), promise)
    whole = [p for component, every in own.items() if len(every) <= few[component] for p in every]
    return list({id(promise): promise for promise in (*found.values(), *whole)}.values())


def _ranked_first(promises: Sequence[Promise]) -> list[Promise]:
    """The few of each component that remove most, whatever they leave to others."""
    return [promise for promise in promises if promise.rank < _FIRST]


def _batches(hypotheses: Sequence[Hypothesis], size: int) -> Iterator[Sequence[Hypothesis]]:
    """Hypotheses in batches that never part a component."""
    start = 0
    while start < len(hypotheses):
        end = min(start + size, len(hypotheses))
        while end < len(hypotheses) and (
            hypotheses[end].component == hypotheses[end - 1].component
        ):
            end += 1
        yield hypotheses[start:end]
        start = end
