"""`screen`: a result seen as a portfolio."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrv.portfolio.agencies import agencies
from mrv.portfolio.causes import causes
from mrv.portfolio.clusters import clusters
from mrv.portfolio.enterprises import Level, groups, ranking, sectors_of
from mrv.portfolio.filing import filing_board
from mrv.portfolio.settings import Settings, settings
from mrv.portfolio.words import Words

if TYPE_CHECKING:
    from mrv.catalogue.model import Bilingual
    from mrv.engine.result import Result


@dataclass(frozen=True, slots=True)
class Screening:
    """Tables that say where to look first."""

    result: Result
    settings: Settings
    as_of: datetime.date
    causes: pl.DataFrame
    """See `mrv.portfolio.causes.SCHEMA`."""
    enterprises: pl.DataFrame
    """The ranking; see `mrv.portfolio.enterprises.ranking`."""
    agencies: pl.DataFrame
    """See `mrv.portfolio.agencies.SCHEMA`."""
    clusters: pl.DataFrame
    """See `mrv.portfolio.clusters.SCHEMA`."""
    filings: pl.DataFrame
    """See `mrv.portfolio.filing.SCHEMA`."""

    def reasons(self) -> dict[str, Bilingual]:
        """What stands first behind the rank of every enterprise that has findings."""
        words = Words(self.result)
        first = self.enterprises.select("first_cause").drop_nulls()
        rows = self.causes.join(first, left_on="cause", right_on="first_cause", how="semi")
        return {row["enterprise_id"]: words.of(row) for row in rows.iter_rows(named=True)}

    def groups(self, level: Level) -> pl.DataFrame:
        """The ranking summed up: national, by province, by city."""
        return groups(self.enterprises, level)


def screen(result: Result, as_of: datetime.date | None = None) -> Screening:
    """Rank what `mrv.validate` found in a portfolio.

    `as_of` is the day at which months count as missing (default: today).
    """
    chosen = settings()
    day = as_of or datetime.date.today()
    found = causes(result, chosen)
    return Screening(
        result=result,
        settings=chosen,
        as_of=day,
        causes=found,
        enterprises=ranking(result, found, chosen),
        agencies=agencies(result, chosen),
        clusters=clusters(result, chosen),
        filings=filing_board(result, chosen, day, sectors_of(result, chosen)),
    )
