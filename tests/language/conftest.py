"""A small frame to write expressions for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from mrv.language import (
    Lowered,
    Origin,
    RelationSymbol,
    Symbol,
    TableSymbol,
)
from mrv.language.lower import lower
from mrv.language.parse import parse

COLUMNS = {
    "fuel": Symbol("text"),
    "month": Symbol("date"),
    "test_date": Symbol("date"),
    "is_merged": Symbol("truth"),
    "burnt": Symbol("number", 0.5, 0.0, 1e6),
    "heat": Symbol("number", 0.0005),
    "emission": Symbol("number", 0.005),
    "count": Symbol("number"),
}


class MonthScope:
    """Records by month, with one unit, many fuels and two standard tables."""

    time: str | None = "month"

    def column(self, name: str) -> Symbol | None:
        return COLUMNS.get(name)

    def relation(self, name: str) -> RelationSymbol | None:
        if name in ("fuels", "events"):
            return RelationSymbol(many=True, scope=MonthScope())
        return RelationSymbol(many=False, scope=YearScope()) if name == "unit" else None

    def table(self, name: str) -> TableSymbol | None:
        return {
            "default": TableSymbol(("parameter", "fuel"), "number"),
            "steam": TableSymbol(("pressure",), "number", "pressure"),
            "kind": TableSymbol(("fuel",), "text"),
        }.get(name)

    def names(self) -> Iterable[str]:
        return [*COLUMNS, "fuels", "events", "unit", "unit.capacity", "default", "steam", "kind"]


class YearScope(MonthScope):
    """Records by year: `year` is a number."""

    time = "year"

    def column(self, name: str) -> Symbol | None:
        own = {"year": Symbol("number"), "capacity": Symbol("number", 0.5)}
        return own.get(name) or COLUMNS.get(name)

    def names(self) -> Iterable[str]:
        return [*COLUMNS, "year", "capacity"]


@pytest.fixture(scope="session")
def lowered() -> Callable[..., Lowered]:
    """Lower a text in the month frame (or another scope)."""

    def make(text: str, scope: Any = None, **options: Any) -> Lowered:
        origin = Origin("rules/x.yaml", 10, 13, 5)
        return lower(parse(text, origin), scope or MonthScope(), where=origin, **options)

    return make


@pytest.fixture
def year_scope() -> YearScope:
    """The frame by year."""
    return YearScope()
