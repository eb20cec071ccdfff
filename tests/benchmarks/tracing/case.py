"""A report with known faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mrv.catalogue.model import Rulebook
from tests.samples.rows import Frames, Row

World = Literal["propagated", "alone"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a report: frame, record (keys without the enterprise, as text), parameter."""

    frame: str
    record: tuple[tuple[str, str], ...]
    parameter: str

    @property
    def series(self) -> Cell:
        """The cell without its month: the same value all year."""
        kept = tuple(pair for pair in self.record if pair[0] != "month")
        return Cell(self.frame, kept, self.parameter)

    def __str__(self) -> str:
        keys = " ".join(value for _, value in self.record)
        return f"{self.frame} {keys} {self.parameter}"


@dataclass(frozen=True, slots=True)
class Fault:
    """What was done: any of `cells` names it; `truth` holds their right values."""

    kind: str
    world: World
    truth: Mapping[Cell, Any]
    filed: Mapping[Cell, Any]
    series: bool = False
    """A fault of a parameter all year: the month that is named does not matter."""

    def holds(self, cell: Cell) -> bool:
        if self.series:
            return any(cell.series == own.series for own in self.truth)
        return cell in self.truth


@dataclass(slots=True)
class Case:
    """A report, its faults and the honest report it was made from."""

    enterprise: str
    sector: str
    mode: str
    frames: Frames
    faults: tuple[Fault, ...] = ()
    history: Frames = field(default_factory=dict)
    clean: str = ""
    """The enterprise under which the same report without faults is judged."""
    event: bool = False
    """A genuine event lies in the month of the fault."""
    parts: tuple[Case, ...] = ()
    """Of several faults each by itself in the same report: whether it shows at all."""

    @property
    def kind(self) -> str:
        return " + ".join(sorted(fault.kind for fault in self.faults)) or "clean"


def text_of(name: str, value: Any) -> str:
    """A key as findings and incidents write it."""
    if isinstance(value, dt.date):
        return f"{value:%Y-%m}" if name == "month" else value.isoformat()
    return str(value)


def cell_of(frame: str, row: Row, parameter: str, rulebook: Rulebook) -> Cell:
    keys = [key for key in rulebook.frames[frame].keys if key != "enterprise_id"]
    return Cell(frame, tuple((key, text_of(key, row[key])) for key in keys), parameter)


def cell_at(frame: str, record: Mapping[str, Any], parameter: str) -> Cell:
    """The cell that a finding or an incident names."""
    pairs = [(key, str(value)) for key, value in record.items() if key != "enterprise_id"]
    return Cell(frame, tuple(pairs), parameter)


def copy_frames(frames: Frames, enterprise: str | None = None) -> Frames:
    """Rows of their own, under another enterprise if one is named."""
    changed = {"enterprise_id": enterprise} if enterprise else {}
    return {
        name: [
            {key: set(v) if isinstance(v, set) else v for key, v in row.items()} | changed
            for row in rows
        ]
        for name, rows in frames.items()
    }
