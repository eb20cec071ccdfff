"""Values of earlier reports as what lies behind failing rules of this one.

Rules that compare with other months fail as well where it is an earlier month that is wrong. Its
records are not judged, but what rules say of them is evidence: a repair must make its own record
fit better, or its series, and not merely this report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mrv.engine.frames import HISTORY
from mrv.trace.cause import Cause
from mrv.trace.guesses.candidates import Candidates, Failing, Instance, Spot, components
from mrv.trace.guesses.costs import extra_costs
from mrv.trace.guesses.hypothesis import Scored, Scorer
from mrv.trace.guesses.typical import Typical
from mrv.trace.look import Look
from mrv.trace.whatif.judge import Judge
from mrv.trace.whatif.past import PastTables
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs
from mrv.trace.whatif.spread import Spread
from mrv.trace.whatif.tables import Tables

_WITNESSES = 12.0
"""Nats that the rules on earlier records, which nobody judged now, speak for a repair at most."""
_USUAL = 6.0
"""Nats that becoming usual hardly exceeds."""
_HEARD = 12
"""Repairs of a component of which it is asked what earlier records say."""


class Earlier:
    """Looks for causes in the records of earlier periods."""

    def __init__(
        self,
        tables: Tables,
        plan: Plan,
        programs: Programs,
        spread: Spread,
        judge: Judge,
        scorer: Scorer,
        typical: Typical,
        candidates: Candidates,
        look: Look,
    ) -> None:
        self._tables = tables
        self._plan = plan
        self._programs = programs
        self._spread = spread
        self._judge = judge
        self._own = scorer
        self._typical = typical
        self._candidates = candidates
        self._look = look
        self._cost = extra_costs(tables.rulebook)["earlier_report"]
        self._linked: dict[Instance, Failing] = {}
        self._past: Scorer | None = None
        """By what rules say of earlier records, as they stand by now."""

    def forget(self) -> None:
        """Values were written: what rules said of earlier records no longer holds."""
        self._past = None

    def scored(
        self, groups: Sequence[Sequence[Failing]], useful: Sequence[Sequence[Scored]], apart: float
    ) -> list[Scored]:
        """Repairs of earlier records that explain failing rules of some components, each once.

        Only those are looked for that may come within `apart` of the best of what is `useful`.
        """
        asking = self._asking([item for group in groups for item in group], useful, apart)
        found: list[Scored] = []
        for own in self._look.scored(asking) if asking else ():
            within = [i for i in self._look.useful(own) if self.has(i.hypothesis.spots)]
            within.sort(key=lambda item: (-item.score, item.hypothesis.spots))
            found += within[:_HEARD]
        best: dict[tuple[object, ...], Scored] = {}
        for item in self._confirmed(found):
            key = item.hypothesis.cells, item.hypothesis.follows
            if key not in best or item.score > best[key].score:
                best[key] = item
        return list(best.values())

    def apart(self, causes: Sequence[Cause]) -> list[Cause]:
        """The causes without those that explain no more than a better one, where either is past.

        Components are searched apart, but an earlier value may be read by rules of several.
        """
        kept: list[Cause] = []
        for cause in sorted(causes, key=lambda cause: -cause.best.score):
            better = next((other for other in kept if self._covers(other, cause)), None)
            if better is None:
                kept.append(cause)
            else:
                _add_rivals(better, [cause.best, *cause.rivals])
        return [cause for cause in causes if cause in kept]

    def _covers(self, one: Cause, other: Cause) -> bool:
        past = any(self.has(each.best.hypothesis.spots) for each in (one, other))
        return past and other.best.explains <= one.best.explains

    def _asking(
        self, failing: Sequence[Failing], useful: Sequence[Sequence[Scored]], apart: float
    ) -> list[list[Failing]]:
        """The failing rules that earlier values may explain, by components of their own."""
        best: dict[Instance, float] = {}
        for item in (item for own in useful for item in own):
            for instance in item.explains:
                best[instance] = max(item.score, best.get(instance, 0.0))
        return [
            group
            for group in components(self._reading(failing))
            if self._may_be_behind(group, best, apart)
        ]

    def _reading(self, failing: Sequence[Failing]) -> list[Failing]:
        """Those of some failing rules that read earlier values, with these as what may be wrong."""
        new = [
            Failing(item.judged, item.row, item.energy)
            for item in failing
            if item.instance not in self._linked
        ]
        self._candidates.link(new)
        for item in new:
            self._without_originals(item)
            self._linked[item.instance] = item
        own = []
        for item in failing:
            linked = self._linked[item.instance]
            linked.energy = item.energy
            if linked.links:
                own.append(linked)
        return own

    def _may_be_behind(
        self, group: Sequence[Failing], best: Mapping[Instance, float], apart: float
    ) -> bool:
        """Whether some failure is not explained far better than earlier values might explain all.

        By each failing rule `best` says what the likeliest cause in the report is worth.
        """
        grave = [item for item in group if self._plan.is_grave(item.judged.number)]
        if not grave:
            return False
        least = min(best.get(item.instance, 0.0) for item in grave)
        most = sum(item.energy for item in group) + _WITNESSES + _USUAL - self._cost
        return most > least - apart

    def _without_originals(self, item: Failing) -> None:
        """Leave out values that the failing record repeats: what is copied was there before."""
        frame = item.judged.rule.frame
        table = self._tables.frames[frame]

        def is_repeated(spot: Spot) -> bool:
            column = table.column(spot.column)
            return bool(column[spot.row] == column[item.row])

        for spot in [spot for spot in item.links if spot.frame == frame and is_repeated(spot)]:
            del item.links[spot]
            item.direct.discard(spot)

    def has(self, spots: Sequence[Spot]) -> bool:
        """Whether cells stand in earlier records alone."""
        frames = self._tables.frames
        return not any(frames[spot.frame].judged[spot.row] for spot in spots)

    def _confirmed(self, items: Sequence[Scored]) -> list[Scored]:
        """Those that earlier records speak for, and more than an earlier report is trusted."""
        if not items:
            return []
        told = self._witnesses().score([item.hypothesis for item in items])
        kept = []
        for item, past in zip(items, told, strict=True):
            usual = self._typical.gain(item.hypothesis.cells)
            witnesses = min(past.gain, _WITNESSES)
            # That results of this report stay as they are is no second mistake.
            item.score += witnesses - self._cost + self._own.stale(item)
            if item.score > 0 and not past.denied and witnesses + usual > 0:
                kept.append(item)
        return kept

    def _witnesses(self) -> Scorer:
        if self._past is None:
            past = PastTables(self._tables)
            judge = Judge(past, self._plan, self._programs)
            judge.standing.lenient = self._judge.standing.lenient
            self._past = Scorer(past, self._spread, judge, self._typical)
        return self._past


def _add_rivals(cause: Cause, others: Iterable[Scored]) -> None:
    """Put other explanations of the same beside a cause, each set of cells once."""
    seen = {frozenset(item.hypothesis.spots) for item in (cause.best, *cause.rivals)}
    for item in others:
        spots = frozenset(item.hypothesis.spots)
        if spots not in seen:
            seen.add(spots)
            cause.rivals.append(item)
    cause.rivals.sort(key=lambda item: -item.score)


def has_history(tables: Tables) -> bool:
    """Whether records of earlier periods were given."""
    frames = tables.workspace.frames.values()
    return any(frame.table.get_column(HISTORY).any() for frame in frames)
