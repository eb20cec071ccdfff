"""A series that another one explains as well is hardly surer than every second."""

from __future__ import annotations

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.telling.chances import calibrated
from mrv.trace.telling.rival_series import has_rival_series
from tests.samples.populations import GENERATORS
from tests.samples.rows import half_up
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import Bench

STEEL = GENERATORS["steel"]


def series(column: str, first: int, months: int = 3) -> Hypothesis:
    cells = tuple((Spot(FRAME, column, first + at), 1.0) for at in range(months))
    return Hypothesis(cells, True, "biased_year", 8.0)


def test_another_column_is_a_rival_and_other_months_are_none() -> None:
    bench = Bench(honest())
    best = series("burnt", 0)
    assert has_rival_series(best, [series("heat_value", 0)], bench.tables)
    assert not has_rival_series(best, [series("burnt", 3)], bench.tables)
    # A month of something else, or a month that is named itself: no series against another.
    assert not has_rival_series(best, [series("heat_value", 0, 1)], bench.tables)
    assert not has_rival_series(series("burnt", 0, 1), [series("heat_value", 0)], bench.tables)


def test_the_same_column_of_another_flow_is_another_series() -> None:
    """Too much coke into the blast furnace, or too little out of it: the balance tells no more."""
    book = load_rulebook()
    frames = STEEL.population(1, 31)
    for row in frames["steel_process_material_month"]:
        if (row["line_id"], row["material"], row["flow"]) == ("GL1", "coke", "in"):
            row["flow_quantity"] = half_up(row["flow_quantity"] * 1.11, 2)
    [incident] = validate(tables(STEEL.derive(frames), book), rules=book).incidents
    [other] = incident.alternatives
    named, rival = ({c.record["flow"] for c in each.cells} for each in (incident, other))
    assert (named, rival) == ({"in"}, {"out"})
    assert {c.parameter for c in (*incident.cells, *other.cells)} == {"flow_quantity"}
    assert incident.confidence < calibrated(book, 0.5)
