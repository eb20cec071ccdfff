"""The cells of a report that can be got wrong, by class of quantity."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from mrv.catalogue.model import Rulebook
from tests.benchmarks.tracing.case import Cell, World, cell_of
from tests.samples.rows import Frames, Row, half_up

CLASSES = {
    "t": "mass", "10⁴Nm³": "volume", "GJ/t": "heat_value", "%": "percentage", "MWh": "energy",
    "GJ": "heat", "tCO2": "emission", "h": "hours", "tC/t": "fraction", "tC/GJ": "factor",
    "tCO2/t": "factor", "tCO2/MWh": "factor", "tCO2/GJ": "factor", "kg/t": "factor",
    "tce/MWh": "rate", "tce/GJ": "rate", "kJ/kg": "enthalpy", "kA": "current", "V": "voltage",
    "MW": "capacity", "t/h": "capacity", "t/d": "capacity",
}  # fmt: skip
"""Classes of quantity by declared unit."""
FREE = {"cross_check_value", "meter_calibration", "evidence_file", "facility_event", "meter"}
"""Frames whose numbers belong to nobody's calculation."""


@dataclass(frozen=True, slots=True)
class Place:
    """A cell that exists: its frame, row and column."""

    frame: str
    row: Row
    parameter: str

    @property
    def value(self) -> Any:
        return self.row.get(self.parameter)


class Report:
    """A sector's report under work: places by class, and writing with its consequences."""

    def __init__(
        self,
        frames: Frames,
        sector: str,
        derive: Callable[[Frames], Frames],
        rulebook: Rulebook,
        months: frozenset[Any] = frozenset(),
    ) -> None:
        self.frames, self.sector = frames, sector
        self.derive, self.rulebook = derive, rulebook
        self.months = months
        """Months that may be got wrong; empty: all."""
        self.apart = False
        """Whether nothing is computed anew from wrong inputs."""
        self._alone: list[tuple[Place, Any]] = []

    def numbers(self, frame: str) -> Iterator[str]:
        """The number columns of a frame that any row fills."""
        rows = self.frames[frame]
        for name in self.rulebook.frames[frame].columns:
            known = self.rulebook.parameters[name]
            if known.kind == "number" and any(row.get(name) is not None for row in rows):
                yield name

    def columns(self) -> list[tuple[str, str]]:
        """Frames and their number columns, the evidence frames aside."""
        return [
            (frame, name)
            for frame, rows in self.frames.items()
            if rows and self._counts(frame)
            for name in self.numbers(frame)
        ]

    def _counts(self, frame: str) -> bool:
        declared = self.rulebook.frames[frame]
        if frame in FREE or "month" not in (*declared.keys, *declared.columns):
            return False
        return declared.sector in (self.sector, "common")

    def class_of(self, parameter: str) -> str:
        return CLASSES.get(self.rulebook.parameters[parameter].unit or "", "other")

    def rows(self, frame: str, parameter: str) -> list[Row]:
        """Rows with a value other than zero in the months that may be got wrong."""
        return [
            row
            for row in self.frames[frame]
            if row.get(parameter) and (not self.months or row.get("month") in self.months)
        ]

    def draw(
        self,
        rng: random.Random,
        classes: tuple[str, ...] = (),
        accept: Callable[[str, str], bool] | None = None,
    ) -> Place | None:
        """A cell: a column by chance, then one of its rows."""
        columns = [
            (frame, name)
            for frame, name in self.columns()
            if (not classes or self.class_of(name) in classes)
            and (accept is None or accept(frame, name))
        ]
        # What a sector reports is got wrong more often than what lies behind it.
        weights = [
            4.0 if self.rulebook.frames[frame].sector == self.sector else 1.0
            for frame, _ in columns
        ]
        for _ in range(6):
            if not columns:
                return None
            frame, name = rng.choices(columns, weights)[0]
            rows = self.rows(frame, name)
            if rows:
                return Place(frame, rng.choice(rows), name)
        return None

    def cell(self, place: Place) -> Cell:
        return cell_of(place.frame, place.row, place.parameter, self.rulebook)

    def rounded(self, place: Place, value: float, more: int = 0) -> float:
        decimals = self.rulebook.parameters[place.parameter].decimals
        return half_up(value, (4 if decimals is None else decimals) + more)

    def is_computed(self, place: Place) -> bool:
        """Whether the cell follows from others."""
        old = place.value
        if not isinstance(old, float):
            return False
        place.row[place.parameter] = (old or 1.0) * 1.37
        self.derive(self.frames)
        computed = place.value == old
        place.row[place.parameter] = old
        if not computed:
            self.derive(self.frames)
        return computed

    def write(self, changes: list[tuple[Place, Any]]) -> World:
        """Put wrong values in place: what follows from inputs is computed anew.

        A computed cell is wrong alone, when the report is finished: nothing else follows it. So is
        every cell of a report whose inputs are got wrong `apart` from their results.
        """
        computed = [self.apart or self.is_computed(place) for place, _ in changes]
        for (place, value), alone in zip(changes, computed, strict=True):
            if alone:
                self._alone.append((place, value))
            else:
                place.row[place.parameter] = value
        self.derive(self.frames)
        return "alone" if all(computed) else "propagated"

    def finish(self) -> None:
        """Put the cells that are wrong alone in place, after all that is computed."""
        for place, value in self._alone:
            place.row[place.parameter] = value
        self._alone.clear()
