"""What each column of a frame must hold, from the catalogue."""

from __future__ import annotations

import msgspec

from mrv.catalogue.model import Bilingual, Frame, Kind, Rulebook
from mrv.catalogue.standstill import zero_at_standstill

_KEY_KINDS: dict[str, Kind] = {"month": "month", "year": "year", "date": "date"}


class ColumnSpec(msgspec.Struct, frozen=True):
    """A column's kind, vocabulary, units and place in the grain."""

    name: str
    kind: Kind
    title: Bilingual
    key: bool = False
    code_list: str | None = None
    units: tuple[str, ...] = ()
    """The catalogue's unit first, then those that depend on the fuel's state."""
    none_at_standstill: bool = False
    """Whether there is none of it where nothing ran."""

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers with a unit."""
        return self.kind in {"number", "integer"}


def frame_columns(frame: Frame) -> tuple[str, ...]:
    """Keys and columns of a frame, each once, in the catalogue's order."""
    return tuple(dict.fromkeys((*frame.keys, *frame.columns)))


def column_spec(name: str, rulebook: Rulebook, *, key: bool = False) -> ColumnSpec:
    """What the catalogue says of a column; text where it says nothing."""
    parameter = rulebook.parameters.get(name)
    if parameter is not None:
        units = tuple(dict.fromkeys((parameter.unit, *parameter.units.values())))
        none = zero_at_standstill(parameter, rulebook)
        return ColumnSpec(
            name, parameter.kind, parameter.title, key, parameter.code_list, units, none
        )
    title = Bilingual(zh=name, en=name)
    return ColumnSpec(name, _KEY_KINDS.get(name, "text"), title, key)


def frame_specs(frame: Frame, rulebook: Rulebook) -> dict[str, ColumnSpec]:
    """The specifications of all columns of a frame, by name."""
    return {
        name: column_spec(name, rulebook, key=name in frame.keys) for name in frame_columns(frame)
    }
