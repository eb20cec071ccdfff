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


class Pull(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a verifier pulls for a month: the records of a frame, called by one of its columns."""

    frame: str
    name: str
    title: Bilingual
    size: str | None = None
    """The column by which the largest come first."""


class Allocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that allocation is computed from; all of the frame where none are named."""

    frame: str
    columns: tuple[str, ...] = ()


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
    pulls: tuple[Pull, ...]
    allocation: dict[str, tuple[Allocation, ...]]
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
