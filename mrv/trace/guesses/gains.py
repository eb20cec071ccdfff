"""What rules say about hypotheses, added up: what lasts all year is said once.

That a month is beyond a limit asks for an explanation, and each such month asks for its own. How
near the values within a limit come to its middle is another matter: plants differ, and what a plant
is like lasts, so that twelve months that all stand alike within a limit tell hardly more than one.
Added up as if they were independent, they would prefer whatever moves a year to the middle of a
range, and be sure of it. So it is with remarks: a kiln that burns more than the best may does so
every month, and no month of it asks for an explanation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mrv.trace.whatif.judge import Verdicts
from mrv.trace.whatif.tables import Array, Rows

_LASTING = 0.9
"""Share of what varies within a limit that all months of a plant have in common: these vary by a
third of what plants differ by. Identities have none, as rounding is drawn anew each month."""
_SEVERAL = 3
"""Records of one rule from which this counts: less is a month and the one before."""


def gains(verdicts: Sequence[Verdicts], count: int) -> tuple[Array, Array]:
    """Energy that hypotheses remove in all, and what of it from rules that fail."""
    gain, removed = np.zeros(count), np.zeros(count)
    for verdict in verdicts:
        difference = _difference(verdict)
        gain += np.bincount(verdict.hypothesis, weights=difference, minlength=count)
        only = np.where(verdict.failed, difference, 0.0)
        removed += np.bincount(verdict.hypothesis, weights=only, minlength=count)
    return gain, removed


def _difference(verdict: Verdicts) -> Array:
    """Energy as filed less energy under the hypothesis, pair by pair."""
    key = verdict.hypothesis * len(verdict.rules) + verdict.rule
    lasting = np.array([not judged.equation for judged in verdict.rules])
    several = (np.bincount(key)[key] >= _SEVERAL) & lasting[verdict.rule]
    where = np.flatnonzero(several)
    difference: Array = verdict.before - verdict.after
    if not len(where):
        return difference
    _, group = np.unique(key[where], return_inverse=True)
    grave = np.array([judged.rule.severity != "info" for judged in verdict.rules])
    asks = grave[verdict.rule[where]]
    before = _lasting(verdict.before[where], verdict.failed[where] & asks, group)
    after = _lasting(verdict.after[where], verdict.fails[where] & asks, group)
    difference[where] = before - after
    return difference


def _lasting(energy: Array, fails: Array, group: Rows) -> Array:
    """Energies of which those within a limit share what all records of a group have in common.

    Of `n` records that stand alike, each counts 1 / (1 + (n - 1) * `_LASTING`).
    """
    held = np.where(fails, 0.0, energy)
    whole, squares = np.bincount(group, weights=held), np.bincount(group, weights=held * held)
    alike = whole * whole / np.maximum(squares, 1e-12)
    share = 1.0 / (1.0 + np.maximum(alike - 1.0, 0.0) * _LASTING)
    return np.where(fails, energy, energy * share[group])
