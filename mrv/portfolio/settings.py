"""How screening weighs, compares and groups: data under `rules/screening/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from mrv.catalogue.bundled import bundled_data
from mrv.catalogue.model import Bilingual, Citation, Confidence, Rulebook, Severity


class _Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Weights(_Setting, frozen=True, kw_only=True):
    """What a finding counts by severity and by the confidence of its evidence."""

    severity: dict[Severity, float]
    confidence: dict[Confidence, float]


class Column(_Setting, frozen=True, kw_only=True):
    """A column of a frame."""

    frame: str
    column: str


class Place(_Setting, frozen=True, kw_only=True):
    """The columns that say where an enterprise is."""

    frame: str
    province: str
    city: str | None = None


class Parties(_Setting, frozen=True, kw_only=True):
    """Columns that name whom a record concerns, where it has no enterprise of its own."""

    frame: str
    columns: tuple[str, ...]


class AgencyRole(_Setting, frozen=True, kw_only=True):
    """Who worked for whom, and which findings are held against which case."""

    role: str
    title: Bilingual
    case: Bilingual
    frame: str
    name: str
    cases: tuple[str, ...]
    findings: tuple[str, ...] = ()
    """Frames whose findings count; all if none is named."""


class ClusterKind(_Setting, frozen=True, kw_only=True):
    """Columns that must not be equal, all of them, in two enterprises."""

    kind: str
    title: Bilingual
    frame: str
    columns: tuple[str, ...]
    where: dict[str, str] = {}


class ListedTwice(_Setting, frozen=True, kw_only=True):
    """Columns that are equal in two frames when both describe the same facility."""

    title: Bilingual
    one: str
    other: str
    columns: tuple[str, ...]
    least: int


class FilingRecords(_Setting, frozen=True, kw_only=True):
    """A frame that says what was filed for which month on which day."""

    frame: str
    month: str
    filed: str
    due: str | None = None
    replaces: str | None = None
    where: dict[str, str] = {}


class BackFiled(_Setting, frozen=True, kw_only=True, rename={"first": "from"}):
    """Months (`YYYY-MM`, both ends included) that a group of sectors filed later, by one day."""

    group: str
    first: str
    until: str
    by: str
    cite: Citation


class Filing(_Setting, frozen=True, kw_only=True):
    """When a month is due, and who says what was filed."""

    table: str
    """Standard table of days after the month's end, by group."""
    groups: dict[str, str]
    """The group of each sector."""
    back_filed: tuple[BackFiled, ...] = ()
    records: tuple[FilingRecords, ...]


class Settings(_Setting, frozen=True, kw_only=True):
    """The file as a whole."""

    weights: Weights
    least_spread: float
    """Score below which differences between peers are none: a scale is never finer."""
    sectors: Column
    emission: tuple[Column, ...]
    places: tuple[Place, ...]
    parties: tuple[Parties, ...] = ()
    agencies: tuple[AgencyRole, ...]
    clusters: tuple[ClusterKind, ...]
    listed_twice: tuple[ListedTwice, ...]
    filing: Filing

    def unknown_names(self, rulebook: Rulebook) -> Iterator[str]:
        """Yield `frame.column` for everything named here that the rulebook does not have."""
        if self.filing.table not in rulebook.tables:
            yield self.filing.table
        for frame, columns in self._named():
            known = rulebook.frames.get(frame)
            for column in columns:
                if known is None or column not in (*known.keys, *known.columns):
                    yield f"{frame}.{column}"

    def _named(self) -> Iterator[tuple[str, list[str | None]]]:
        for emission in (self.sectors, *self.emission):
            yield emission.frame, [emission.column]
        for place in self.places:
            yield place.frame, [name for name in (place.province, place.city) if name]
        for party in self.parties:
            yield party.frame, [*party.columns]
        for role in self.agencies:
            yield role.frame, [role.name, *role.cases]
        for cluster in self.clusters:
            yield cluster.frame, [*cluster.columns, *cluster.where]
        for pair in self.listed_twice:
            yield pair.one, [*pair.columns]
            yield pair.other, [*pair.columns]
        for records in self.filing.records:
            named = (records.month, records.filed, records.due, records.replaces)
            yield records.frame, [*(name for name in named if name), *records.where]


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings that come with mrv; RulebookError with file, line, column where wrong."""
    return bundled_data(Settings, "screening/screening.yaml")
