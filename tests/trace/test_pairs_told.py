"""Two values changed together are told as the pair that they are."""

from __future__ import annotations

import contextlib
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest

import mrv
from mrv.catalogue.load import open_rulebook
from mrv.trace.ahead import Ahead
from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.guesses.hypothesis import Hypothesis, Scored
from mrv.trace.model import Incident
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


class Forged(NamedTuple):
    """A record of a drawn plant, and the values that are filed in place of the right ones."""

    sector: str
    seed: int
    site: int
    frame: str
    keys: dict[str, Any]
    filed: dict[str, float]


def told(forged: Forged) -> tuple[tuple[Incident, ...], dict[str, float]]:
    """The causes named, and the right values."""
    book, made = open_rulebook(None), GENERATORS[forged.sector]
    drawn = made.population(8, forged.seed)
    name = sorted(row["enterprise_id"] for row in drawn["enterprise"])[forged.site]
    frames = {
        frame: own
        for frame, rows in drawn.items()
        if (own := [dict(row) for row in rows if row["enterprise_id"] == name])
    }
    [row] = [r for r in frames[forged.frame] if forged.keys.items() <= r.items()]
    right = {column: row[column] for column in forged.filed}
    row |= forged.filed
    filed = tables({n: own for n, own in made.derive(frames).items() if own}, book)
    return tuple(mrv.validate(filed, rules=book).incidents), right


COAL_AND_CARBON = Forged(
    "power", 601_000, 3, "power_fuel_month",
    {"month": date(2025, 11, 1), "fuel": "bituminous_coal"},
    {"carbon_content_ad": 0.5637, "net_calorific_value_ar": 20.017},
)  # fmt: skip
"""More coal explains most of what the heat value does, nothing of what the carbon does."""
STEAM_AND_FEED = Forged(
    "power", 601_000, 0, "power_boiler_month", {"month": date(2025, 1, 1)},
    {"main_steam_mass": 543_148.13, "feed_water_enthalpy": 1_707.85},
)  # fmt: skip
"""What the water should be is known by its own table, and beside the steam not as well."""
SENT_AND_RETURNED = Forged(
    "power", 603_000, 3, "power_heat_stream_month",
    {"month": date(2025, 12, 1), "unit_id": "3"},
    {"stream_enthalpy": 500.25, "return_enthalpy": 291.87},
)  # fmt: skip
"""The heat filed is settled, so that of either enthalpy alone it would not be made."""
CURRENT_AND_POTS = Forged(
    "aluminium", 101_000, 4, "aluminium_line_month",
    {"month": date(2025, 4, 1), "line_id": "2"},
    {"line_current": 395.1, "running_pots": 223.6},
)  # fmt: skip
"""Fewer pots would need less electricity, but for the current that was too low."""
GANGUE = Forged(
    "power", 712_000, 1, "power_fuel_month",
    {"month": date(2025, 7, 1), "fuel": "coal_gangue"},
    {"fuel_consumption": 74_233.62, "carbon_content_ad": 0.2398},
)  # fmt: skip
"""A third value, right as filed, was first changed with them and then back."""


@pytest.mark.parametrize(
    "forged", [COAL_AND_CARBON, STEAM_AND_FEED, SENT_AND_RETURNED, CURRENT_AND_POTS, GANGUE]
)
def test_both_values_are_one_falsified_pair(forged: Forged) -> None:
    found, right = told(forged)
    assert [cause.kind for cause in found] == ["falsified_pair"]
    suggested = {cell.parameter: cell.suggested for cell in found[0].cells}
    assert suggested == pytest.approx(right, rel=0.02)


@pytest.mark.parametrize(("alone", "second"), [(-2.0, "mends"), (3.0, "apart")])
def test_what_does_harm_alone_is_followed_by_what_mends_the_harm(alone: float, second: str) -> None:
    """Two repairs that have nothing to do with one another must each be worth it."""

    def scored(column: str, score: float, explains: set[int], breaks: set[int]) -> Scored:
        cell = Spot("fuel", column, 3), 1.0
        return Scored(
            Hypothesis((cell,), True, "wrong_value", 5.0), score + 5.0, score + 5.0, score,
            explains={Instance(rule, 3) for rule in explains},
            breaks={Instance(rule, 3) for rule in breaks},
        )  # fmt: skip

    first = scored("heat_value", alone, {1}, {2})
    follow = [scored("mends", 18.0, {2, 3}, set()), scored("apart", 19.0, {3}, set())]
    ahead = Ahead.__new__(Ahead)
    ahead._tables = cast(Any, SimpleNamespace(frames={}))
    outcomes = SimpleNamespace(aside=contextlib.nullcontext)
    ahead._scorer = cast(Any, SimpleNamespace(outcomes=outcomes))
    ahead._apply = cast(Any, lambda hypotheses: ([], {}))  # type: ignore[method-assign]
    ahead._left = cast(Any, lambda group, item, after: [object()])  # type: ignore[method-assign]
    [(_, pair)] = ahead._follow({0: first}, [[]], lambda left, seconds: [follow], [0.0])
    assert pair.second.hypothesis.cells[0][0].column == second
