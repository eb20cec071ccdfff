"""The search for causes: the best repair, then what is left, until nothing more is explained."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set

import numpy as np

from mrv.trace.ahead import Ahead, Pair
from mrv.trace.budget import Budget
from mrv.trace.cause import Cause, needed
from mrv.trace.consequences.effect import emissions
from mrv.trace.guesses.blocks import blocks, repeated
from mrv.trace.guesses.candidates import Candidates, Failing, Instance, Spot, components, ranked
from mrv.trace.guesses.companions import Companions
from mrv.trace.guesses.copies import Copies
from mrv.trace.guesses.hypothesis import Hypothesis, Promise, Scored, Scorer, excused_frames
from mrv.trace.guesses.invert import Inverter, Variable
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.options import Options
from mrv.trace.guesses.partners import Partners
from mrv.trace.guesses.plainer import one_is_enough, prefer_slips
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.sisters import Sisters
from mrv.trace.guesses.typical import Typical
from mrv.trace.joining import Joiner
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.plan import FormulaStep, Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Array, Tables

ROUNDS = 40
TIE = 9.0
"""Nats within which causes cannot be told apart."""
_BATCH = 6_000
"""Hypotheses scored at once."""
_PROMISING, _PROMISING_EACH, _PROMISING_MOST = 24, 2, 80
"""Hypotheses of a component that are scored by all rules around them: at least, more for every
failing rule, at most."""
_FIRST = 6
"""Hypotheses of a component that are scored before it is known what is left to explain."""
_AT_ONCE = 60
"""Hypotheses up to which all are scored at once."""
_HOPELESS = 16.0
"""Nats below the best cause of everything from which a hypothesis is not scored any more."""


class Search:
    """Serial elimination over all components of a submission at once."""

    def __init__(
        self,
        tables: Tables,
        plan: Plan,
        programs: Programs,
        aims: Aims,
        budget: Budget | None = None,
    ) -> None:
        self.budget = budget or Budget(tables)
        self.tables = tables
        self.plan = plan
        self.spread = Spread(tables, plan, programs)
        self.judge = Judge(tables, plan, programs)
        self.names = Names(tables, plan, programs)
        self._reach = Reach(tables, plan)
        self._candidates = Candidates(tables, plan, self._reach)
        self._inverter = Inverter(tables, plan, self.spread, aims)
        self._typical = Typical(tables, self.names, Companions(tables, self.names, plan))
        self._repairs = Repairs(tables, plan, self._reach, self.names, self._typical)
        self._scorer = Scorer(tables, self.spread, self.judge, self._typical)
        self._ahead = Ahead(tables, plan, self._scorer, self.judge, self._candidates)
        self._copies = Copies(tables, plan, self._reach, self._scorer, aims)
        self._partners = Partners(tables, plan, self._scorer, self._typical, self.names)
        self._sisters = Sisters(tables, self.names, self._scorer, self._inverter)
        self._joiner = Joiner(tables, plan, self._scorer, self._repairs.copied)
        self._options = Options(tables, self.names)
        self._emissions = emissions(tables)
        self._carried: dict[tuple[str, str], bool] = {}
        self.torn: set[Instance] = set()
        """Failing rules that some repair would mend, at the price of another rule."""

    def run(self, failing: Sequence[Failing]) -> tuple[list[Cause], list[Failing]]:
        """Causes, and what stayed unexplained; see `budget.refused` for what was given up."""
        self.link([item for item in failing if not item.links])
        active = {item.instance: item for item in failing}
        causes: list[Cause] = []
        stuck: set[Instance] = set()
        for _ in range(ROUNDS):
            groups = self._open(active, stuck)
            if not groups:
                break
            accepted = self._round(groups)
            for group, found in zip(groups, accepted, strict=True):
                if not found:
                    stuck |= {item.instance for item in group}
            chosen = needed([cause for found in accepted for cause in found])
            self._commit(chosen, active)
            self._typical.forget()
            causes += [cause for cause in chosen if cause.removed]
        self.budget.refused |= {i.instance for group in self._open(active, stuck) for i in group}
        return self._joiner.joined(causes), list(active.values())

    def link(self, failing: Sequence[Failing]) -> None:
        """Fill in the cells that may be to blame for failing rules."""
        self._candidates.link(failing)

    def _open(
        self, active: Mapping[Instance, Failing], stuck: Set[Instance]
    ) -> list[list[Failing]]:
        """Components that still ask for an explanation."""
        open_items = [item for key, item in active.items() if key not in stuck]
        return [
            group
            for group in self._components(open_items)
            if any(self._grave(item.instance) for item in group)
        ]

    def _components(self, failing: Sequence[Failing]) -> list[list[Failing]]:
        return components(failing, repeated(failing, self.tables))

    def _round(self, groups: Sequence[list[Failing]]) -> list[list[Cause]]:
        """The causes accepted in each component."""
        scored = self._scored(groups)
        useful = [self._useful(own) for own in scored]
        pairs = self._ahead.pairs(groups, useful, scored, self._scored)
        found = [self._accept(own, pair) for own, pair in zip(useful, pairs, strict=True)]
        for own, accepted in zip(scored, found, strict=True):
            if not accepted:
                for item in own:
                    if item.breaks or item.denied or item.gain <= 0:
                        self.torn |= item.explains
        causes = [cause for own in found for cause in own]
        for place, joint in self._partners.beside([cause.best for cause in causes]).items():
            cause = causes[place]
            both = sorted((cause.best, joint), key=lambda item: -item.score)
            cause.best, other = both
            cause.rivals = sorted([other, *cause.rivals], key=lambda item: -item.score)
        failing = [item for group in groups for item in group]
        refined = self._sisters.refined([cause.best for cause in causes], failing)
        for place, hypothesis in refined.items():
            causes[place].best.hypothesis = hypothesis
        self._carry_through(causes)
        return found

    def _carry_through(self, causes: Sequence[Cause]) -> None:
        """What each repair changes in the emission, all in one go."""
        changes = self._scorer.changes([cause.best.hypothesis for cause in causes], self._emissions)
        rows = {name: table.rows for name, table in self.tables.frames.items()}
        for number, cause in enumerate(causes):
            cause.changes = changes.of(number, rows)

    def _scored(self, groups: Sequence[list[Failing]]) -> list[list[Scored]]:
        """The promising hypotheses of each component, weighed by all rules."""
        allowed = self._allowed(groups)
        variables = [variable for own in allowed.values() for variable in own]
        component = [number for number, own in allowed.items() for _ in own]
        failing = [item for number in allowed for item in groups[number]]
        wishes = self._inverter.wishes(variables, failing)
        self._repairs.prepare(failing, variables, wishes)
        hypotheses = [
            hypothesis
            for variable, wish, number in zip(variables, wishes, component, strict=True)
            for hypothesis in self._repairs.hypotheses(variable, wish, failing, number)
        ]
        hypotheses += self._repairs.copied_records(variables, component)
        for number in allowed:
            for spot in ranked(groups[number]):
                if self.tables.frames[spot.frame].column(spot.column).dtype != np.float64:
                    prior = self._repairs.prior(spot)
                    ways = (False, True) if self._has_results(spot) else (False,)
                    hypotheses += self._options.hypotheses(spot, number, prior, ways)
        hypotheses.sort(key=lambda h: h.component)
        scored: list[list[Scored]] = [[] for _ in groups]
        rules = list({item.judged.number: item.judged for item in failing}.values())
        promising: list[Promise] = []
        most = [min(_PROMISING + _PROMISING_EACH * len(group), _PROMISING_MOST) for group in groups]
        for batch in _batches(hypotheses, _BATCH):
            promising += self._scorer.promising(batch, rules, most)
        self._weigh(promising, groups, scored)
        both = [hypothesis for own in scored for hypothesis in self._copies.extended(own)]
        self._add_scored(both, scored)
        return scored

    def _weigh(
        self,
        promising: Sequence[Promise],
        groups: Sequence[list[Failing]],
        scored: Sequence[list[Scored]],
    ) -> None:
        """Score hypotheses, as far as those that promise most leave something to look for.

        Each round over the rules has its price, however few hypotheses it takes: a few more are
        all scored at once, and what would not have been looked at is left out afterwards.
        """
        later = [p for p in promising if p.rank >= _FIRST]
        known: list[Scored] = []
        if len(promising) <= _AT_ONCE:
            known = self._scorer.score([p.hypothesis for p in promising])
            for promise, item in zip(promising, known, strict=True):
                if promise.rank < _FIRST:
                    scored[item.hypothesis.component].append(item)
        else:
            self._add_scored([p.hypothesis for p in promising if p.rank < _FIRST], scored)
        least = [self._least(group, own) for group, own in zip(groups, scored, strict=True)]
        wanted = [p.net >= least[p.hypothesis.component] for p in later]
        if known:
            rest = [item for p, item in zip(promising, known, strict=True) if p.rank >= _FIRST]
            for item, asked in zip(rest, wanted, strict=True):
                if asked:
                    scored[item.hypothesis.component].append(item)
        else:
            rest_ = [p.hypothesis for p, asked in zip(later, wanted, strict=True) if asked]
            self._add_scored(rest_, scored)

    def _least(self, group: Sequence[Failing], scored: Sequence[Scored]) -> float:
        """What a further hypothesis must promise to be worth scoring.

        If the best so far explains all that asks for it and breaks nothing, only what comes near it
        can still matter.
        """
        best = max(scored, key=lambda item: item.score, default=None)
        if best is None or best.breaks or best.touches - best.explains:
            return -math.inf
        if any(i.instance not in best.explains for i in group if self._grave(i.instance)):
            return -math.inf
        return best.score - _HOPELESS

    def _add_scored(self, hypotheses: Sequence[Hypothesis], scored: Sequence[list[Scored]]) -> None:
        for batch in _batches(hypotheses, _BATCH):
            for item in self._scorer.score(batch):
                scored[item.hypothesis.component].append(item)

    def _allowed(self, groups: Sequence[list[Failing]]) -> dict[int, list[Variable]]:
        """What may be varied in each component that may still be traced; the gravest come first."""
        found: dict[int, list[Variable]] = {}
        gravity = [-sum(item.energy for item in group) for group in groups]
        for number in sorted(range(len(groups)), key=lambda n: (gravity[n], groups[n][0].instance)):
            own = self._variables(groups[number])
            if self.budget.allows(groups[number], max(1, len(own))):
                found[number] = own
        return dict(sorted(found.items()))

    def _variables(self, group: Sequence[Failing]) -> list[Variable]:
        direct = {spot for item in group for spot in item.direct}
        found = []
        for spot in ranked(group):
            values = self.tables.frames[spot.frame].column(spot.column)
            if values.dtype != np.float64 or not np.isfinite(values[spot.row]):
                continue
            if spot in direct:
                found.append(Variable((spot,), False))
            if self._has_results(spot):
                found.append(Variable((spot,), True))
        for spots in blocks(group, self.tables, self._has_results):
            found.append(Variable(spots, self._has_results(spots[0])))
        return found

    def _has_results(self, spot: Spot) -> bool:
        """Whether anything is calculated from a column."""
        key = (spot.frame, spot.column)
        if key not in self._carried:
            steps = self.plan.order(frozenset([key]), propagate=True)
            self._carried[key] = any(isinstance(step, FormulaStep) for step in steps)
        return self._carried[key]

    def _useful(self, scored: Sequence[Scored]) -> list[Scored]:
        """Hypotheses that explain something grave, best first."""
        useful = [
            item
            for item in scored
            if item.score > 0
            and not item.denied
            and any(self._grave(instance) for instance in item.explains)
        ]
        prefer_slips(useful, self.names.odds)
        useful.sort(key=lambda item: (-item.score, item.hypothesis.spots))
        return useful

    def _accept(self, useful: list[Scored], pair: Pair | None) -> list[Cause]:
        """The best hypothesis, and further ones that have nothing to do with it.

        A pair whose values support one another goes before, if it explains more.
        """
        joint = pair.joint if pair is not None and not _contested(pair, useful) else None
        if joint is not None and one_is_enough(joint, useful):
            joint = None
        grave = joint is not None and any(self._grave(instance) for instance in joint.explains)
        if joint is not None and grave and joint.score > (useful[0].score if useful else 0.0):
            useful = [joint, *useful]
        taken: set[Instance] = set()
        waiting: set[Instance] = set()
        found = []
        for item in useful:
            if item.meets & taken or item.explains & waiting:
                # What it explains waits for it: nothing less likely may explain that now.
                waiting |= item.explains
                continue
            rivals = self._rivals(item, useful)
            found.append(Cause(item, rivals))
            for rival in (item, *rivals):
                taken |= rival.meets
        return found

    def _grave(self, instance: Instance) -> bool:
        """Whether a rule's failure asks for an explanation; a mere remark does not."""
        return self.plan.rules[instance.rule].rule.severity != "info"

    def _rivals(self, best: Scored, scored: Sequence[Scored]) -> list[Scored]:
        """The best hypothesis of every other set of cells that explains some of the same."""
        seen = {frozenset(best.hypothesis.spots)}
        found = []
        for item in scored:
            cells = frozenset(item.hypothesis.spots)
            if cells not in seen and item.explains & best.explains:
                seen.add(cells)
                found.append(item)
        return found

    def _commit(self, causes: Sequence[Cause], active: dict[Instance, Failing]) -> None:
        """Write accepted repairs into the tables; take what they explain from `active`."""
        together: dict[tuple[bool, bool, str], list[Cause]] = defaultdict(list)
        for cause in causes:
            hypothesis = cause.best.hypothesis
            # Each code excuses rules of its own frame only.
            frame = hypothesis.spots[0].frame if hypothesis.textual else ""
            together[hypothesis.textual, hypothesis.follows, frame].append(cause)
        for (textual, follows, _), chosen in sorted(together.items()):
            cells = tuple(cell for c in chosen for cell in c.best.hypothesis.cells)
            joint = Hypothesis(cells, follows, "", 0.0, textual=textual)
            changes = self._scorer.changes([joint])
            self._settle(chosen, changes, excused_frames([joint]), active)
            for (frame, column), held in changes.columns.items():
                table = self.tables.frames[frame]
                table.write(column, held.keys % table.rows, held.values)

    def _settle(
        self,
        chosen: Sequence[Cause],
        changes: Changes,
        excused: Array,
        active: dict[Instance, Failing],
    ) -> None:
        """Take what no longer fails from `active`, each for the cause that explains it."""
        explaining: dict[object, Cause] = {}
        for cause in reversed(chosen):
            spot = cause.best.hypothesis.spots[0]
            explaining[self.budget.owner(spot.frame, spot.row)] = cause
        for wanted in ("touches", "explains"):
            for cause in reversed(chosen):
                explaining |= dict.fromkeys(getattr(cause.best, wanted), cause)
        rows: dict[int, list[int]] = defaultdict(list)
        for instance in active:
            rows[instance.rule].append(instance.row)
        rules = [self.plan.rules[number] for number in sorted(rows)]
        for verdict in self.judge.verdicts(changes, rules, excused):
            number = verdict.judged.number
            for place in np.flatnonzero(np.isin(verdict.row, rows[number])):
                instance = Instance(number, int(verdict.row[place]))
                owner = self.budget.owner(verdict.judged.rule.frame, instance.row)
                cause_ = explaining.get(instance, explaining.get(owner))
                if verdict.fails[place] or cause_ is None:
                    active[instance].energy = float(verdict.after[place])
                else:
                    del active[instance]
                    cause_.removed.add(instance)


def _contested(pair: Pair, useful: Sequence[Scored]) -> bool:
    """Whether another cause explains better what the second of a pair is to explain."""
    spots = {*pair.first.hypothesis.spots, *pair.second.hypothesis.spots}
    return any(
        item.score > pair.second.score
        and item.explains & pair.second.explains
        and not spots & set(item.hypothesis.spots)
        for item in useful
    )


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
