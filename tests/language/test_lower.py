"""Lowering gives row-local trees and names every need as a feature, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from mrv.language import Lowered, text_of
from mrv.language.features import (
    Calendar,
    Characters,
    Children,
    Contains,
    Feature,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.tree import Arithmetic, Column, Comparison, Membership, Node, Number, Text
from mrv.language.walk import walk

Lower = Callable[..., Lowered]

HEAT = Column("heat", "number", 0.0005, "heat")
BURNT = Column("burnt", "number", 0.5, "burnt")
FUEL = Column("fuel", "text", 0.0, "fuel")
CAPACITY = Related("unit.capacity", "number", relation="unit", column="capacity")

FEATURES: list[tuple[str, Feature]] = [
    ("unit.capacity > 1", CAPACITY),
    ("prev(heat) > 1", History("prev(heat)", "number", kind="prev", argument=HEAT)),
    ("prev(heat, 2) > 1", History("prev(heat, 2)", "number", kind="prev", argument=HEAT, offset=2)),
    (
        "prev(heat, n=2) > 1",
        History("prev(heat, 2)", "number", kind="prev", argument=HEAT, offset=2),
    ),
    ("prev(fuel) == 'x'", History("prev(fuel)", "text", kind="prev", argument=FUEL)),
    (
        "same_month_last_year(heat) > 1",
        History("same_month_last_year(heat)", "number", kind="same_month_last_year", argument=HEAT),
    ),
    ("median(heat) > 1", History("median(heat)", "number", kind="median", argument=HEAT)),
    (
        "median(heat, 6, 4) > 1",
        History(
            "median(heat, window=6, minimum=4)",
            "number",
            kind="median",
            argument=HEAT,
            window=6,
            minimum=4,
        ),
    ),
    (
        "history_share(heat > 2) > 0.5",
        History(
            "history_share(heat > 2)",
            "number",
            kind="share",
            argument=Comparison((HEAT, Number(2.0)), (">",)),
        ),
    ),
    (
        "run_length(heat) > 3",
        History("run_length(heat)", "number", kind="run_length", argument=HEAT),
    ),
    (
        "filed_if_usual(heat)",
        History("known_history(heat)", "number", kind="known", argument=HEAT),
    ),
    (
        "filed_if_usual(unit.capacity, 6, minimum=2)",
        History(
            "known_history(unit.capacity, window=6)",
            "number",
            (CAPACITY,),
            kind="known",
            argument=Column("unit.capacity", "number", 0.5, "unit.capacity"),
            window=6,
        ),
    ),
    (
        "peer_median(heat, fuel) > 1",
        Peer("peer_median(heat, fuel)", "number", kind="median", argument=HEAT, by=(FUEL,)),
    ),
    (
        "peer_mad(unit.capacity, minimum=8) > 1",
        Peer(
            "peer_mad(unit.capacity, minimum=8)",
            "number",
            (CAPACITY,),
            kind="mad",
            argument=Column("unit.capacity", "number", 0.5, "unit.capacity"),
            minimum=8,
        ),
    ),
    (
        "equal_siblings(heat) == 0",
        Peer("equal_siblings(heat)", "number", kind="equal_siblings", argument=HEAT),
    ),
    (
        "total(fuels.heat * fuels.burnt) > 1",
        Children(
            "total(fuels.heat * fuels.burnt)",
            "number",
            kind="total",
            relation="fuels",
            argument=Arithmetic("*", HEAT, BURNT),
        ),
    ),
    (
        "total(fuels.heat, fuels.fuel == 'x', empty=0, expect=12, missing='skip') > 1",
        Children(
            "total(fuels.heat, where=fuels.fuel == 'x', empty=0, expect=12, missing='skip')",
            "number",
            kind="total",
            relation="fuels",
            argument=HEAT,
            where=Comparison((FUEL, Text("x")), ("==",)),
            empty=0.0,
            expect=12,
            skip_missing=True,
        ),
    ),
    (
        "weighted_mean(fuels.heat, fuels.burnt) > 1",
        Children(
            "weighted_mean(fuels.heat, fuels.burnt)",
            "number",
            kind="weighted_mean",
            relation="fuels",
            argument=HEAT,
            weight=BURNT,
        ),
    ),
    (
        "any(events, events.fuel in ('x', 'y'))",
        Children(
            "any(events, where=events.fuel in ('x', 'y'))",
            "truth",
            kind="any",
            relation="events",
            where=Membership(FUEL, (Text("x"), Text("y"))),
        ),
    ),
    ("count(events) > 1", Children("count(events)", "number", kind="count", relation="events")),
    (
        "total(fuels.heat * standard('default', 'c', fuels.fuel)) > 1",
        Children(
            "total(fuels.heat * standard('default', 'c', fuels.fuel))",
            "number",
            (
                Standard(
                    "standard('default', 'c', fuel)",
                    "number",
                    table="default",
                    keys=(Text("c"), FUEL),
                ),
            ),
            kind="total",
            relation="fuels",
            argument=Arithmetic(
                "*",
                HEAT,
                Column(
                    "standard('default', 'c', fuel)",
                    "number",
                    0.0,
                    "standard('default', 'c', fuel)",
                ),
            ),
        ),
    ),
    (
        "standard('kind', fuel) == 'gas'",
        Standard("standard('kind', fuel)", "text", table="kind", keys=(FUEL,)),
    ),
    ("hours(month) > 1", Calendar("hours(month)", "number", kind="hours", column="month")),
    (
        "month_end(month) > test_date",
        Calendar("month_end(month)", "number", kind="month_end", column="month"),
    ),
    (
        "unit.test_date > date('2025-01-31')",
        Calendar(
            "day_number(unit.test_date)",
            "number",
            kind="day_number",
            column="test_date",
            relation="unit",
        ),
    ),
    (
        "matches(fuel, '[a-z]+\\d')",
        Pattern("matches(fuel, '[a-z]+\\d')", "truth", argument=FUEL, pattern="[a-z]+\\d"),
    ),
    (
        "contains(fuel, unit.fuel)",
        Contains(
            "contains(fuel, unit.fuel)",
            "truth",
            (Related("unit.fuel", "text", relation="unit", column="fuel"),),
            argument=FUEL,
            sought=Column("unit.fuel", "text", 0.0, "unit.fuel"),
        ),
    ),
    (
        "part(fuel, 2, 3) == 'oal'",
        Characters("part(fuel, 2, 3)", "text", argument=FUEL, start=2, length=3),
    ),
]


@pytest.mark.parametrize(("text", "feature"), FEATURES, ids=[text for text, _ in FEATURES])
def test_each_function_plans_its_feature(lowered: Lower, text: str, feature: Feature) -> None:
    made = lowered(text)
    assert feature in made.features
    assert feature.name in {c.name for c in walk(made.tree) if isinstance(c, Column)}


def test_equal_needs_are_planned_once(lowered: Lower) -> None:
    made = lowered("prev( heat,1 ) > 1 or prev(heat) < total(fuels.heat) - total( fuels.heat )")
    assert [feature.name for feature in made.features] == ["prev(heat)", "total(fuels.heat)"]


def test_a_habit_is_the_comparison_written_out(lowered: Lower) -> None:
    short, long = (
        lowered(text)
        for text in (
            "filed_if_usual(heat, 6, 2) and known_history(heat, 6) > 0",
            "(known_history(heat, 6) < 2 and (known_history(heat, 6) < 1 or"
            " history_share(is_missing(heat), 6, 1) > 0) or abs(heat) >= 0)"
            " and known_history(heat, 6) > 0",
        )
    )
    assert short == long


def test_names_tell_every_parameter_read(lowered: Lower) -> None:
    made = lowered(
        "days(month) > 1 and total(fuels.heat, where=fuels.fuel == 'x') > unit.capacity"
        " and prev(burnt * emission) > 1 and any(events, events.count > 1)"
    )
    assert made.names == (
        "burnt",
        "emission",
        "events.count",
        "fuels.fuel",
        "fuels.heat",
        "month",
        "unit.capacity",
    )


def test_dates_become_numbers(lowered: Lower) -> None:
    made = lowered("days_between(month, test_date) <= 40")
    assert text_of(made.tree) == "test_date - month <= 40"
    assert made.features[0].name == "day_number(month)"
    assert lowered("date('1970-01-11') - date('1970-01-01')").tree == Arithmetic(
        "-", Number(10.0), Number(0.0)
    )
    assert lowered("month_end(month) + 40").type == "date"
    assert lowered("prev(test_date)").type == "date"


def test_years_need_no_feature(lowered: Lower, year_scope: Any) -> None:
    from mrv.language.reference import value

    made = lowered("hours(year)", year_scope)
    assert made.features == ()
    hours = {year: value(made.tree, {"year": year}) for year in (1900, 2000, 2023, 2024)}
    assert hours == {1900: 8760, 2000: 8784, 2023: 8760, 2024: 8784}
    assert lowered("year(year) == 2025", year_scope).names == ("year",)


def test_declared_bounds_are_constants(lowered: Lower) -> None:
    made = lowered("declared_min(burnt) <= burnt <= declared_max(burnt)")
    assert text_of(made.tree) == "0 <= burnt <= 1000000"


EXACT = [
    "count",
    "2",
    "standard('default', 'c', fuel)",
    "44 / 12",
    "days(month)",
    "count(events)",
    "std(heat)",
    "where(is_merged, 1, 2)",
    "round_half_up(count / 3, 2)",
]


@pytest.mark.parametrize("text", EXACT)
def test_constants_and_exact_values_have_no_half_unit(lowered: Lower, text: str) -> None:
    from mrv.language.half_units import EXACT as NONE
    from mrv.language.half_units import half_unit_of

    assert half_unit_of(lowered(text, half_units=True).tree) == NONE


@pytest.mark.parametrize(
    ("text", "half", "argument"),
    [
        ("total(fuels.heat)", "half_unit(total(fuels.heat))", Number(0.0005)),
        ("largest(fuels.heat)", "half_unit(largest(fuels.heat))", Number(0.0005)),
        (
            "prev(heat * count)",
            "half_unit(prev(heat * count))",
            "coalesce(abs(count), 0) * 0.0005",
        ),
        ("prev(heat)", 0.0005, None),
        ("unit.capacity", 0.5, None),
        ("mean(heat)", 0.0005, None),
    ],
)
def test_aggregates_bring_their_half_unit(
    lowered: Lower, text: str, half: float | str, argument: Node | str | None
) -> None:
    made = lowered(text, half_units=True)
    assert isinstance(made.tree, Column)
    assert made.tree.half_unit == half
    planned = {feature.name: feature for feature in made.features}
    if isinstance(half, str):
        feature = planned[half]
        assert isinstance(feature, Children | History)
        assert feature.argument is not None
        assert argument in (feature.argument, text_of(feature.argument))
    else:
        assert len(planned) <= 1


def test_half_units_of_sums_are_planned_on_demand_only(lowered: Lower) -> None:
    assert [feature.name for feature in lowered("total(fuels.heat) > 1").features] == [
        "total(fuels.heat)"
    ]


def test_trees_and_features_survive_msgpack(lowered: Lower) -> None:
    for text, _ in FEATURES:
        made = lowered(text, half_units=True)
        packed = msgspec.msgpack.encode((made.tree, made.features))
        assert msgspec.msgpack.decode(packed, type=tuple[Node, tuple[Feature, ...]]) == (
            made.tree,
            made.features,
        )


@pytest.mark.parametrize(
    "text",
    [
        "heat - (burnt - count) > 1",
        "heat / (burnt / count) > -1.5",
        "-(heat + 1) * 2 == 3",
        "not (heat > 1 or burnt > 2) and is_merged",
        "0 <= heat < 1e-05",
        "fuel not in ('x',) and fuel != \"it's\"",
        "where(is_merged, heat, coalesce(burnt, 0)) >= power(count, -2)",
    ],
)
def test_rendered_text_means_the_same(lowered: Lower, text: str) -> None:
    made = lowered(text)
    assert text_of(made.tree) == text
    assert lowered(text_of(made.tree)).tree == made.tree
