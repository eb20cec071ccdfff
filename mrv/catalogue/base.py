"""What all of the catalogue's objects are made of: frozen structs, texts, expressions, bounds."""

from __future__ import annotations

import math
from typing import Literal

import msgspec

from mrv.language.features import Feature
from mrv.language.tree import Node

Nature = Literal["key", "static", "measured", "default", "calculated", "declared"]


class Frozen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An immutable object that knows its fields and no others."""


class Bilingual(Frozen, frozen=True):
    """One text in Chinese and English."""

    zh: str
    en: str


class Expression(Frozen, frozen=True, kw_only=True):
    """A rule's text with its lowered, row-local tree and the feature columns that tree reads."""

    text: str
    """Every term written out."""
    tree: Node
    features: tuple[Feature, ...] = ()
    names: tuple[str, ...] = ()
    """Parameters read, `relation.column` for related ones; sorted."""
    written: str = ""
    """As its author wrote it, where that has terms."""
    terms: tuple[str, ...] = ()
    """The terms it was written with."""

    @property
    def shown(self) -> str:
        """What people read: the author's text."""
        return self.written or self.text


class Bounds(Frozen, frozen=True):
    """Limits outside which a value cannot be of this parameter at all (input limits, schema)."""

    minimum: float | None = None
    maximum: float | None = None

    @property
    def ends(self) -> tuple[float, float]:
        """Both, infinite where there is none."""
        low, high = self.minimum, self.maximum
        return -math.inf if low is None else low, math.inf if high is None else high
