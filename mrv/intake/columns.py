"""What each column of a frame must hold, from the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from mrv.catalogue.model import Bilingual, Frame, Kind, Rulebook

_KEY_KINDS: dict[str, Kind] = {"month": "month", "year": "year", "date": "date"}


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column's kind, vocabulary, units and place in the grain."""

    name: str
    kind: Kind
    title: Bilingual
    key: bool = False
    code_list: str | None = None
    units: tuple[str, ...] = ()
    """The catalogue's unit first, then those that depend on the fuel's state."""

    @property
    def numeric(self) -> bool:
        """Whether its values are numbers with a unit."""
        return self.kind in {"number", "integer"}


def frame_columns(frame: Frame, rulebook: Rulebook) -> tuple[str, ...]:
    """Keys, columns and companion columns of a frame, in the catalogue's order."""
    names: dict[str, None] = {}
    for column in (*frame.keys, *frame.columns):
        names[column] = None
        parameter = rulebook.parameters.get(column)
        for companion in parameter.companions if parameter else ():
            names[f"{column}_{companion}"] = None
    return tuple(names)


def column_spec(name: str, rulebook: Rulebook, *, key: bool = False) -> ColumnSpec:
    """What the catalogue says of a column; a companion takes after its parameter."""
    parameter = rulebook.parameters.get(name)
    if parameter is not None:
        units = tuple(dict.fromkeys((parameter.unit, *parameter.units.values())))
        return ColumnSpec(name, parameter.kind, parameter.title, key, parameter.code_list, units)
    base, _, companion = name.rpartition("_")
    owner = rulebook.parameters.get(base)
    if owner is not None and companion == "method" and "value_method" in rulebook.codes:
        title = Bilingual(zh=f"{owner.title.zh}取值方式", en=f"{owner.title.en}: method")
        return ColumnSpec(name, "code", title, key, "value_method")
    title = Bilingual(zh=name, en=name)
    return ColumnSpec(name, _KEY_KINDS.get(name, "text"), title, key)


def frame_specs(frame: Frame, rulebook: Rulebook) -> dict[str, ColumnSpec]:
    """The specifications of all columns of a frame, by name."""
    return {
        name: column_spec(name, rulebook, key=name in frame.keys)
        for name in frame_columns(frame, rulebook)
    }
