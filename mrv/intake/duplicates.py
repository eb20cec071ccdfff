"""Records filed more than once: set aside before anything can multiply rows, all places named."""

from __future__ import annotations

import polars as pl

from mrv.catalogue.model import Bilingual, Frame
from mrv.intake import problem_words, problems
from mrv.intake.submission import Location, Problem, Provenance
from mrv.intake.trouble import LISTED


def quarantine(
    table: pl.DataFrame, frame: Frame, provenance: Provenance
) -> tuple[pl.Series, list[Problem]]:
    """Which rows to keep, and what to say about the others.

    Of equal copies the first is kept. Of records that contradict each other none is: nobody knows
    which one is meant.
    """
    keys = list(frame.keys)
    row = "\0row"
    numbered = table.with_row_index(row)
    repeated = numbered.filter(pl.struct(keys).is_duplicated())
    if repeated.is_empty():
        return pl.repeat(value=True, n=len(table), eager=True), []
    others = [name for name in table.columns if name not in keys]
    agree = pl.struct(others).n_unique() == 1 if others else pl.lit(value=True)
    groups = repeated.group_by(keys, maintain_order=True).agg(
        pl.col(row).alias(row), agree.alias("\0equal")
    )
    dropped: list[int] = []
    found: list[Problem] = []
    for entry in groups.iter_rows(named=True):
        rows, equal = entry[row], entry["\0equal"]
        dropped.extend(rows[1:] if equal else rows)
        kind = problems.REPEATED if equal else problems.DUPLICATE
        if len(found) < LISTED:
            places = [provenance.locate(number, None) for number in rows[:LISTED]]
            record = {key: str(entry[key]) for key in keys}
            told: dict[str, object] = {
                "places": problem_words.listed([describe(place) for place in places])
            }
            found.append(kind.at(places[-1], frame=frame.name, record=record, told=told))
    if len(groups) > LISTED:
        agreed = groups["\0equal"].slice(LISTED).all()
        kind = problems.REPEATED if agreed else problems.DUPLICATE
        told = {"title": frame.title, "count": len(groups) - LISTED, "kind": kind.code}
        more = problems.MORE_ROWS.at(
            found[-1].location, frame=frame.name, severity=kind.severity, told=told
        )
        found.append(more)
    keep = pl.repeat(value=True, n=len(table), eager=True)
    return keep.scatter(dropped, values=False), found


def describe(place: Location) -> Bilingual:
    """A place in a few characters: `file.xlsx Sheet!A4`, `file.csv line 12`."""
    name = place.file.replace("\\", "/").rpartition("/")[2]
    if place.sheet is not None:
        cell = "!".join(part for part in (place.sheet, place.cell) if part)
        return Bilingual(f"{name} {cell}", f"{name} {cell}")
    if place.line is None:
        return Bilingual(name, name)
    return Bilingual(f"{name} 第{place.line}行", f"{name} line {place.line}")
