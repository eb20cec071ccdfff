"""All samples, by sector."""

from __future__ import annotations

from tests.samples import aluminium, cement, chain, paper_faults, power, steel
from tests.samples.sample import Sample

SECTORS = {
    "power": power,
    "aluminium": aluminium,
    "cement": cement,
    "steel": steel,
    "chain": chain,
}
SOURCES = (*SECTORS.values(), paper_faults)
"""Modules with `CLEAN`, `FAULTY`, `ODD`, `BROKEN` and, some, `FRAUD`: tuples of samples."""


def samples(*kinds: str) -> tuple[Sample, ...]:
    """The samples of some kinds (`CLEAN`, ...), all without any, of every sector."""
    wanted = kinds or ("CLEAN", "FAULTY", "FRAUD", "ODD", "BROKEN")
    return tuple(
        sample for module in SOURCES for kind in wanted for sample in getattr(module, kind, ())
    )
