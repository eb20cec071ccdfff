"""What an audit report needs beside the rules, as data under `rules/audit/`."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from mrv.catalogue.bundled import bundled_data
from mrv.catalogue.model import Bilingual, Citation


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A category of the verifier's list of non-conformities."""

    key: str
    title: Bilingual
    frames: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The column whose size says how much a record matters."""

    frame: str
    column: str


class Allocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that allocation is computed from; all of the frame where none are named."""

    frame: str
    columns: tuple[str, ...] = ()


class Entitlement(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"start": "from"}
):
    """The allowances that a plan gives for the annual data of a frame, for some years."""

    frame: str
    start: int
    until: int
    amount: str
    """An expression over the frame's columns and the standard values."""
    formula: Bilingual
    """The same in words."""
    cite: Citation


class Uncalibrated(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How values of meters without a valid calibration are corrected."""

    rules: tuple[str, ...]
    """Rules that say a meter had none, in a month."""
    production: tuple[str, ...]
    """Columns that are lowered, being output; all others are raised."""
    cite: Citation


class AuditLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as a whole."""

    source: str
    categories: tuple[Category, ...]
    conclusions: tuple[Bilingual, ...]
    weights: tuple[Weight, ...]
    allocation: dict[str, tuple[Allocation, ...]]
    entitlement: tuple[Entitlement, ...]
    entitlement_unknown: Bilingual
    uncalibrated: Uncalibrated

    def category(self, frame: str, column: str | None) -> Category:
        """The category of a finding: columns say more than frames, a name more than `*`."""
        for category in self.categories:
            if column and _fits(column, category.columns):
                return category
        named = [c for c in self.categories if frame in c.frames]
        return next(iter(named), None) or next(c for c in self.categories if "*" in c.frames)


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@lru_cache(maxsize=1)
def audit_layout() -> AuditLayout:
    """The layout that comes with mrv; RulebookError with file, line, column where it is wrong."""
    return bundled_data(AuditLayout, "audit/report.yaml")
