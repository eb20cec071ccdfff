"""Plans and compiled programs, kept for the next submission judged by the same rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mrv.catalogue.model import Rule, Rulebook
from mrv.trace.whatif.aims import Aims
from mrv.trace.whatif.plan import Plan
from mrv.trace.whatif.programs import Programs

_KEPT = 12


class Prepared(NamedTuple):
    """What tracing needs of a rulebook; it knows no submission."""

    plan: Plan
    programs: Programs
    aims: Aims


_known: dict[tuple[int, tuple[str, ...], tuple[int, ...]], tuple[Prepared, Rulebook]] = {}


def prepared(rulebook: Rulebook, rules: Sequence[Rule], filed: tuple[str, ...]) -> Prepared:
    """The plan of some rules of a rulebook on the frames that were filed.

    Objects are known by identity, so those of the kept plans are held.
    """
    key = (id(rulebook), filed, tuple(map(id, rules)))
    if key not in _known:
        while len(_known) >= _KEPT:
            del _known[next(iter(_known))]
        shared = next((made for made, book in _known.values() if book is rulebook), None)
        programs, aims = (shared.programs, shared.aims) if shared else (Programs(), Aims())
        _known[key] = Prepared(Plan(rulebook, rules, filed), programs, aims), rulebook
    return _known[key][0]
