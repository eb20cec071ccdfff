"""The search for causes: the best repair, then what is left, until nothing more is explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import numpy as np

from mrv.trace.ahead import Ahead, Pair, contested
from mrv.trace.budget import Budget
from mrv.trace.cause import Cause, needed
from mrv.trace.consequences.effect import emissions
from mrv.trace.earlier import Earlier, has_history
from mrv.trace.guesses.blocks import repeated
from mrv.trace.guesses.candidates import Candidates, Failing, Instance, Spot, components
from mrv.trace.guesses.companions import Companions
from mrv.trace.guesses.contradicted import contradicted
from mrv.trace.guesses.copies import Copies
from mrv.trace.guesses.gaps import counted_as_nothing
from mrv.trace.guesses.hypothesis import Hypothesis, Scored, Scorer
from mrv.trace.guesses.invert import Inverter
from mrv.trace.guesses.names import Names
from mrv.trace.guesses.options import Options
from mrv.trace.guesses.outcomes import Outcome, are_apart
from mrv.trace.guesses.partners import Partners
from mrv.trace.guesses.plainer import one_is_enough, prefer_slips
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.sifting import Sieve
from mrv.trace.guesses.sisters import Sisters
from mrv.trace.guesses.steadiness import Steadiness
from mrv.trace.guesses.stretches import Stretches
from mrv.trace.guesses.typical import Typical
from mrv.trace.guesses.unexplained import Unexplained
from mrv.trace.joining import Joiner
from mrv.trace.look import Look
from mrv.trace.prospects import Prospects
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.changes import Changes
from mrv.trace.whatif.judge import Judge, Verdicts
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.reach import Reach
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Tables

ROUNDS = 40
_FEW = 6
"""Causes accepted at once of which it is asked whether each stands for itself."""
TIE = 9.0
"""Nats within which causes cannot be told apart."""


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
        inverter = Inverter(tables, plan, self.spread, aims)
        self._typical = Typical(tables, self.names, Companions(tables, self.names, plan))
        self._repairs = Repairs(tables, self._reach, self.names, self._typical)
        self._scorer = Scorer(tables, self.spread, self.judge, self._typical)
        self._ahead = Ahead(tables, plan, self._scorer, self.judge, self._candidates)
        self._partners = Partners(tables, plan, self._scorer, self._typical, self.names)
        self._sisters = Sisters(tables, self.names, self._scorer, inverter)
        self._stretches = Stretches(plan, aims, self._scorer)
        self._steadiness = Steadiness(tables, plan, self._scorer, self.judge, aims)
        self._joiner = Joiner(
            tables, plan, self._scorer, self._repairs.copied, self.names, self._typical
        )
        self._look = self._looking(inverter, aims, self.budget)
        self._earlier: Earlier | None = None
        if has_history(tables):
            # Looked for beside the rest: what it costs is not taken from this report's budget.
            self._earlier = Earlier(
                tables,
                plan,
                programs,
                self.spread,
                self.judge,
                self._scorer,
                self._typical,
                Candidates(tables, plan, self._reach, earlier=True),
                self._looking(inverter, aims, Budget(tables)),
            )
        self._emissions = emissions(plan)
        self.unexplained = Unexplained()

    def _looking(self, inverter: Inverter, aims: Aims, budget: Budget) -> Look:
        """What makes and weighs repairs, within a budget."""
        tables, plan = self.tables, self.plan
        return Look(
            plan,
            Prospects(tables, plan, self._repairs),
            inverter,
            self._repairs,
            Options(tables, self.names),
            Sieve(self.spread, self.judge, self._scorer),
            self._scorer,
            Copies(tables, plan, self._reach, self._scorer, aims),
            budget,
        )

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
            if self._earlier is not None:
                chosen = self._earlier.apart(chosen)
            self._commit(chosen, active)
            self._typical.forget()
            self._scorer.forget()
            if self._earlier is not None:
                self._earlier.forget()
            causes += [cause for cause in chosen if cause.removed]
        self.budget.refused |= {i.instance for group in self._open(active, stuck) for i in group}
        past = [cause for cause in causes if self._is_past(cause)]
        own = [cause for cause in causes if cause not in past] if past else causes
        return [*self._joiner.joined(own), *past], list(active.values())

    def _is_past(self, cause: Cause) -> bool:
        """Whether a cause lies in an earlier report."""
        return self._earlier is not None and self._earlier.has(cause.best.hypothesis.spots)

    def link(self, failing: Sequence[Failing]) -> None:
        """Fill in the cells that may be to blame for failing rules."""
        self._candidates.link(failing)

    def counted_as_nothing(self, blanks: Set[Spot]) -> set[Spot]:
        """Those of some blanks that the results filed count as nothing."""
        return counted_as_nothing(blanks, self.tables, self.plan, self._scorer)

    def _open(
        self, active: Mapping[Instance, Failing], stuck: Set[Instance]
    ) -> list[list[Failing]]:
        """Components that still ask for an explanation."""
        open_items = [item for key, item in active.items() if key not in stuck]
        return [
            group
            for group in self._components(open_items)
            if any(self.plan.is_grave(item.judged.number) for item in group)
        ]

    def _components(self, failing: Sequence[Failing]) -> list[list[Failing]]:
        copied = self._repairs.copied.together(failing)
        records = contradicted(failing).values()
        return components(failing, [*repeated(failing, self.tables), *copied, *records])

    def _round(self, groups: Sequence[list[Failing]]) -> list[list[Cause]]:
        """The causes accepted in each component."""
        scored = self._look.scored(groups)
        useful = [self._useful(own) for own in scored]
        pairs = self._ahead.pairs(groups, useful, scored, self._look.scored)
        self._add_earlier(groups, useful)
        found = [self._accept(own, pair) for own, pair in zip(useful, pairs, strict=True)]
        for own, accepted in zip(scored, found, strict=True):
            if not accepted:
                # That any other value would do is no repair either.
                self.unexplained.note(filter(self._scorer.is_told, own))
        causes = [cause for own in found for cause in own]
        self._with_partners(causes)
        failing = [item for group in groups for item in group]
        refined = self._sisters.refined([cause.best for cause in causes], failing)
        for place, hypothesis in refined.items():
            causes[place].best.hypothesis = hypothesis
        told = [
            item
            for place, cause in enumerate(causes)
            for item in ([] if place in refined else [cause.best]) + self._close(cause)
        ]
        for place, hypothesis in self._stretches.inside(told).items():
            told[place].hypothesis = hypothesis
        self._carry_through(causes)
        return found

    def _add_earlier(
        self, groups: Sequence[Sequence[Failing]], useful: Sequence[list[Scored]]
    ) -> None:
        """Add repairs of earlier reports to those of each component, best first."""
        if self._earlier is None:
            return
        found = self._earlier.scored(groups, useful, TIE)
        for group, own in zip(groups, useful, strict=True):
            grave = {i.instance for i in group if self.plan.is_grave(i.judged.number)}
            own.extend(item for item in found if item.explains & grave)
            own.sort(key=lambda item: (-item.score, item.hypothesis.spots))

    def _with_partners(self, causes: Sequence[Cause]) -> None:
        """The causes with a second value beside, where that explains as much, or nearly.

        Of a rival a second value may make the likeliest cause, if it is close or would be but for
        what it breaks, which the second may mend.
        """
        asked = [
            (cause, item)
            for cause in causes
            for item in (cause.best, *self._close(cause), *self._held_back(cause))
        ]
        joints = self._partners.beside([item for _, item in asked])
        for place, joint in joints.items():
            cause, item = asked[place]
            if item is cause.best or joint.score > cause.best.score:
                both = sorted((cause.best, joint), key=lambda item: -item.score)
                cause.best, other = both
                cause.rivals = sorted([other, *cause.rivals], key=lambda item: -item.score)

    def _close(self, cause: Cause) -> list[Scored]:
        """The rivals that are told beside a cause."""
        return [rival for rival in cause.rivals if cause.best.score - rival.score <= TIE]

    def _held_back(self, cause: Cause) -> list[Scored]:
        """The rivals that would be likelier than a cause but for what they break."""
        return [
            rival
            for rival in cause.rivals
            if rival.score < cause.best.score - TIE
            and rival.breaks
            and rival.score + rival.removed - rival.gain > cause.best.score
        ]

    def _carry_through(self, causes: Sequence[Cause]) -> None:
        """What each repair changes in the emission, all in one go."""
        unknown = []
        for cause in causes:
            outcome = self._scorer.outcomes.of(cause.best.hypothesis)
            if outcome is None:
                unknown.append(cause)
            else:
                cause.changes = outcome.changes.only(self._emissions)
        if not unknown:
            return
        hypotheses = [cause.best.hypothesis for cause in unknown]
        changes = self._scorer.changes(hypotheses, self._emissions)
        rows = {name: table.rows for name, table in self.tables.frames.items()}
        for number, cause in enumerate(unknown):
            cause.changes = changes.of(number, rows)

    def _useful(self, scored: Sequence[Scored]) -> list[Scored]:
        """Hypotheses that explain something grave, best first."""
        useful = self._look.useful(scored)
        prefer_slips(useful, self.names.odds)
        useful.sort(key=lambda item: (-item.score, item.hypothesis.spots))
        self._steadiness.weigh(useful)
        useful.sort(key=lambda item: (-item.score, item.hypothesis.spots))
        return useful

    def _accept(self, useful: list[Scored], pair: Pair | None) -> list[Cause]:
        """The best hypothesis, and further ones that have nothing to do with it.

        A pair whose values support one another goes before, if it explains more.
        """
        joint = pair.joint if pair is not None and not contested(pair, useful) else None
        if joint is not None and one_is_enough(joint, useful):
            joint = None
        grave = joint is not None and any(
            self.plan.is_grave(instance.rule) for instance in joint.explains
        )
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

    def _rivals(self, best: Scored, scored: Sequence[Scored]) -> list[Scored]:
        """The best hypothesis of every other set of cells that explains some of the same.

        That a series is off in some months more or less is no other cause.
        """
        seen = {frozenset(best.hypothesis.spots)}
        series = {best.hypothesis.series: [best]}
        found = []
        for item in scored:
            cells, own = frozenset(item.hypothesis.spots), item.hypothesis.series
            if cells in seen or not item.explains & best.explains:
                continue
            same = series.setdefault(own, []) if own else []
            if any(not cells.isdisjoint(other.hypothesis.spots) for other in same):
                continue
            same.append(item)
            seen.add(cells)
            found.append(item)
        return found

    def _commit(self, causes: Sequence[Cause], active: dict[Instance, Failing]) -> None:
        """Write accepted repairs into the tables; take what they explain from `active`."""
        known = self._outcomes(causes)
        if known is not None:
            for cause, outcome in zip(causes, known, strict=True):
                self._settle([cause], outcome.verdicts, active)
                self._write(outcome.changes)
            return
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
            rules = [self.plan.rules[number] for number in sorted({i.rule for i in active})]
            self._settle(chosen, self._scorer.verdicts([joint], changes, rules), active)
            self._write(changes)

    def _outcomes(self, causes: Sequence[Cause]) -> list[Outcome] | None:
        """What each cause was found to lead to, if no other one makes that different."""
        if not 0 < len(causes) <= _FEW:
            return None
        found = [self._scorer.outcomes.of(cause.best.hypothesis) for cause in causes]
        known = [outcome for outcome in found if outcome is not None]
        rows = {name: table.rows for name, table in self.tables.frames.items()}
        if len(known) < len(causes) or not are_apart(known, self.plan, rows):
            return None
        return known

    def _write(self, changes: Changes) -> None:
        """Write what one repair changes into the tables."""
        for (frame, column), held in changes.columns.items():
            table = self.tables.frames[frame]
            table.write(column, held.keys % table.rows, held.values)

    def _settle(
        self,
        chosen: Sequence[Cause],
        verdicts: Sequence[Verdicts],
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
        keys: dict[str, list[int]] = defaultdict(list)
        for instance in active:
            table = self.tables.frames[self.plan.rules[instance.rule].rule.frame]
            keys[table.name].append(instance.rule * table.rows + instance.row)
        for verdict in verdicts:
            frame, numbers = verdict.rules[0].rule.frame, verdict.number
            size = self.tables.frames[frame].rows
            for place in np.flatnonzero(np.isin(numbers * size + verdict.row, keys[frame])):
                instance = Instance(int(numbers[place]), int(verdict.row[place]))
                owner = self.budget.owner(frame, instance.row)
                cause_ = explaining.get(instance, explaining.get(owner))
                if verdict.fails[place] or cause_ is None:
                    active[instance].energy = float(verdict.after[place])
                else:
                    del active[instance]
                    cause_.removed.add(instance)
