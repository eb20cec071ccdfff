"""The way that is told of a cause ends at what it moves, or at what a broken rule names."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from mrv.trace.guesses.candidates import Instance, Spot
from mrv.trace.telling.paths import path_of

COLUMNS = ("coal", "heat", "rate", "share_of_biomass", "emission", "steam")
READERS = {"coal": ("heat", "emission"), "heat": ("rate", "share"), "share": ("share_of_biomass",)}
FORMULAS = ("heat", "rate", "share_of_biomass", "emission")


def way(names: tuple[str, ...], calculates: tuple[str, ...], moved: tuple[str, ...]) -> list[str]:
    """The way from `coal`, for one broken rule that names and calculates with some columns."""
    rule = SimpleNamespace(
        frame="unit",
        parameters=names,
        variant=None,
        generated_by=None,
        expect=SimpleNamespace(names=calculates),
    )
    plan: Any = SimpleNamespace(
        readers={
            ("unit", read): [SimpleNamespace(makes=("unit", made)) for made in makes]
            for read, makes in READERS.items()
        },
        rules=[SimpleNamespace(rule=rule)],
        formulas={("unit", name) for name in FORMULAS},
    )
    frame = SimpleNamespace(columns=dict.fromkeys(COLUMNS))
    tables: Any = SimpleNamespace(rulebook=SimpleNamespace(frames={"unit": frame}))
    changes = SimpleNamespace(columns={("unit", name): None for name in ("coal", *moved)})
    cause: Any = SimpleNamespace(removed=[Instance(0, 0)], changes=changes)
    return list(path_of(plan, tables, cause, Spot("unit", "coal", 0)))


@pytest.mark.parametrize(
    ("names", "calculates", "moved", "told"),
    [
        # The rule calculates with a share that stays: what it names is told.
        (("rate",), ("share_of_biomass",), (), ["coal", "heat", "rate"]),
        # What moves is told, however the rule speaks of it.
        ((), ("share_of_biomass", "emission"), ("emission",), ["coal", "emission"]),
        (
            ("rate",),
            ("share_of_biomass",),
            ("share_of_biomass",),
            ["coal", "heat", "share_of_biomass"],
        ),
        # What a rule names and no coal reaches is no end of the way.
        (("steam",), ("emission",), (), ["coal", "emission"]),
        (("steam",), (), (), ["coal"]),
    ],
)
def test_the_way_ends_where_the_cause_is_felt(
    names: tuple[str, ...], calculates: tuple[str, ...], moved: tuple[str, ...], told: list[str]
) -> None:
    assert way(names, calculates, moved) == told
