"""`screen`: a result seen as a portfolio."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from mrv.screen.agencies import agencies
from mrv.screen.causes import causes
from mrv.screen.clusters import clusters
from mrv.screen.enterprises import Level, groups, ranking
from mrv.screen.filing import filing_board
from mrv.screen.settings import Settings, settings

if TYPE_CHECKING:
    from mrv.engine.result import Result


@dataclass(frozen=True, slots=True)
class Screening:
    """Tables that say where to look first."""

    result: Result
    settings: Settings
    as_of: datetime.date
    causes: pl.DataFrame
    """See `mrv.screen.causes.SCHEMA`."""
    enterprises: pl.DataFrame
    """The ranking; see `mrv.screen.enterprises.ranking`."""
    agencies: pl.DataFrame
    """See `mrv.screen.agencies.SCHEMA`."""
    clusters: pl.DataFrame
    """See `mrv.screen.clusters.SCHEMA`."""
    filings: pl.DataFrame
    """See `mrv.screen.filing.SCHEMA`."""

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
        filings=filing_board(result, chosen, day),
    )
