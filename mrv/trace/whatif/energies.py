"""How strongly rules speak, from their margins.

The energy of a rule on a record is w * min(6 z^2, cap), where z is one at the limit: a residual or
a typical band already tells better from worse inside (a mere limit does not), and an outlier cannot
buy more than the cap.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mrv.catalogue.model import Rule
from mrv.trace.whatif.programs import Judging
from mrv.trace.whatif.tables import Array

SLOPE, CAP = 6.0, 24.0
_WEIGHTS = {"error": 1.0, "warning": 0.7, "info": 0.35}


def weight(rule: Rule) -> float:
    """How much a rule's violation counts."""
    return _WEIGHTS[rule.severity]


def chained(parts: Sequence[Array]) -> Array:
    """Some arrays as one."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def energies(
    rules: Sequence[Rule],
    judgings: Sequence[Judging],
    values: Sequence[Sequence[Array]],
    sizes: Sequence[int],
    month: Array,
) -> tuple[Array, Array, Array, Array]:
    """The energy of rules by their margins, whether they fail, the margins, whether they apply.

    Rule after rule, from the `values` of each one's expressions at so many rows; `month` of all.
    """
    margin = chained([own[0] for own in values])
    applies = applying(rules, [own[1:] for own in values], sizes, month)
    weights = np.array([weight(rule) for rule in rules]).repeat(sizes)
    energy = weights * _steep(margin)
    over = margin > 0
    none = ~applies | np.isnan(margin)
    if any(each.flat for each in judgings):
        none |= np.array([each.flat for each in judgings]).repeat(sizes) & ~over
    energy[none] = 0.0
    return energy, applies & over, margin, applies


def _steep(margin: Array) -> Array:
    size = np.maximum(margin + 1.0, 0.0)
    steep: Array = np.minimum(SLOPE * size * size, CAP)
    return steep


def energy(rule: Rule, judging: Judging, margin: Array) -> Array:
    """The energy of one rule by margins."""
    found: Array = weight(rule) * _steep(margin)
    return np.where(margin > 0, found, 0.0) if judging.flat else found


def applying(
    rules: Sequence[Rule],
    conditions: Sequence[Sequence[Array]],
    sizes: Sequence[int],
    month: Array,
) -> Array:
    """Whether rules apply, from the truths of their conditions, rule after rule."""
    applies = np.ones(len(month), dtype=bool)
    starts, ends = [rule.valid.start for rule in rules], [rule.valid.until for rule in rules]
    if any(start is not None for start in starts):
        free = np.array([start is None for start in starts]).repeat(sizes)
        first = np.array([0 if start is None else start for start in starts]).repeat(sizes)
        applies &= free | (month >= first)
    if any(end is not None for end in ends):
        free = np.array([end is None for end in ends]).repeat(sizes)
        last = np.array([0 if end is None else end for end in ends]).repeat(sizes)
        applies &= free | (month <= last)
    start = 0
    for rule, own, size in zip(rules, conditions, sizes, strict=True):
        results, part = iter(own), applies[start : start + size]
        if rule.when is not None:
            part &= next(results) > 0
        if rule.gate is not None:
            part &= next(results) <= 0
        start += size
    return applies


def let_off(
    rules: Sequence[Rule],
    values: Sequence[Sequence[Array]],
    sizes: Sequence[int],
    margin: Array,
) -> Array:
    """Where only its gate keeps a rule from applying and what it expects holds as well.

    A gate may speak of the very value that is wrong ("and no measured carbon follows"): put right,
    it needs no excuse, but has one.
    """
    found = margin <= 0
    start = 0
    for rule, own, size in zip(rules, values, sizes, strict=True):
        part = found[start : start + size]
        if rule.gate is None:
            part[:] = False
        else:
            part &= own[-1] > 0
            if rule.when is not None:
                part &= own[1] > 0
        start += size
    return found
