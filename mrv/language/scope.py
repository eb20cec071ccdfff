"""What lowering must know about the frame an expression is written for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from mrv.language.tree import ValueType


@dataclass(frozen=True, slots=True)
class Symbol:
    """A stored column: its type, half of its last declared digit, and its declared bounds."""

    type: ValueType
    half_unit: float = 0.0
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True, slots=True)
class RelationSymbol:
    """A declared relation: whether it leads to many records, and the target frame's scope."""

    many: bool
    scope: Scope


@dataclass(frozen=True, slots=True)
class TableSymbol:
    """A standard-value table: its keys in order, its type and the key that is interpolated."""

    keys: tuple[str, ...]
    type: Literal["number", "text", "date"]
    interpolate: str | None = None


class Scope(Protocol):
    """The names an expression of one frame may use."""

    @property
    def time(self) -> str | None:
        """Name of the column that dates a record."""
        ...

    def column(self, name: str) -> Symbol | None:
        """A stored column of the frame."""
        ...

    def relation(self, name: str) -> RelationSymbol | None:
        """A relation of the frame."""
        ...

    def table(self, name: str) -> TableSymbol | None:
        """A table of standard values."""
        ...

    def names(self) -> Iterable[str]:
        """Every name that can be meant (columns, relations, tables), for did-you-mean."""
        ...
