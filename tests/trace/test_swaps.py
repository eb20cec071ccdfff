"""Two values exchanged: what is odd in either place stood in neither."""

from __future__ import annotations

from typing import Any

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.trace.guesses.candidates import Spot
from mrv.trace.guesses.hypothesis import Hypothesis
from mrv.trace.guesses.invert import Variable
from mrv.trace.guesses.repairs import Repairs
from mrv.trace.guesses.typical import Typical
from mrv.trace.whatif.reach import Reach
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables
from tests.trace.small_book import FRAME, honest
from tests.trace.test_repairs import AT, Bench

Rows = list[dict[str, Any]]


def exchanges(rows: Rows, column: str) -> set[tuple[str, str, int]]:
    """The exchanges that are tried for a cell: kind, and the other cell."""
    bench = Bench(rows)
    failing = bench.failing()
    spot = Spot(FRAME, column, AT)
    variable = Variable((spot,), False)
    accusing = {place: 1.0 for place, item in enumerate(failing) if spot in item.links}
    wishes = bench.inverter.wishes([variable], [accusing], failing)
    repairs = Repairs(
        bench.tables,
        Reach(bench.tables, bench.plan),
        bench.names,
        Typical(bench.tables, bench.names),
    )
    repairs.prepare(failing, [variable], wishes)
    found: list[Hypothesis] = repairs.hypotheses(variable, wishes[0], failing, 0)
    swaps = [each for each in found if each.kind.startswith("swapped_")]
    return {
        (each.kind, other.column, other.row)
        for each in swaps
        for other in each.spots
        if other != spot
    }


@pytest.mark.parametrize(("filed", "tried"), [(None, True), (90_000.0, False)])
def test_months_exchange_values_that_are_usual_in_the_year(
    filed: float | None, tried: bool
) -> None:
    """A value that is odd in every month was right in no other."""
    rows = honest()
    right, other = rows[AT]["burnt"], rows[AT + 1]["burnt"]
    rows[AT]["burnt"], rows[AT + 1]["burnt"] = filed or other, right
    assert (("swapped_months", "burnt", AT + 1) in exchanges(rows, "burnt")) is tried


@pytest.mark.parametrize(("filed", "tried"), [(None, True), (9_000.0, False)])
def test_columns_exchange_what_is_less_odd_in_the_other(filed: float | None, tried: bool) -> None:
    """What is odd where it stands and odder still in the other column is no exchange."""
    rows = honest()
    right, other = rows[AT]["burnt"], rows[AT]["left_meter"]
    rows[AT]["burnt"], rows[AT]["left_meter"] = filed or other, right
    assert (("swapped_columns", "left_meter", AT) in exchanges(rows, "burnt")) is tried


ALUMINIUM = GENERATORS["aluminium"]
FILED = [
    "enterprise_id",
    "line_id",
    "month",
    "anode_consumption_gross",
    "anode_loss_rate",
    "anode_consumption_net",
    "anode_sulfur_content",
    "anode_ash_content",
    "anode_emission",
    "liquid_aluminium_output",
]


@pytest.mark.parametrize("seed", [31, 32])
def test_exchanged_results_are_found_though_each_stands_with_another_rule(seed: int) -> None:
    """Exchanged inputs explain as much, but the emission followed these as they are filed."""
    rulebook = load_rulebook()
    frames = ALUMINIUM.derive(ALUMINIUM.population(1, seed))
    every = frames["aluminium_line_month"]
    line = [{name: row[name] for name in FILED} for row in every[:3]]
    assert len({row["line_id"] for row in line}) == 1
    one, other = (row["anode_consumption_net"] for row in line[1:])
    line[1]["anode_consumption_net"], line[2]["anode_consumption_net"] = other, one
    filed = {"enterprise": frames["enterprise"], "aluminium_line_month": line}
    [incident] = mrv.validate(tables(filed, rulebook), rules=rulebook).incidents
    assert incident.kind == "swapped_months"
    assert {cell.parameter for cell in incident.cells} == {"anode_consumption_net"}
    instead = [{cell.parameter for cell in each.cells} for each in incident.alternatives]
    assert {"anode_consumption_gross"} in instead


@pytest.mark.parametrize("exchanged", [True, False])
def test_results_of_two_months_in_one_anothers_place_are_one_exchange(exchanged: bool) -> None:
    """Each by its own formula would be no more than a value that was not calculated anew."""
    drawn = GENERATORS["aluminium"].population(1, 31)
    rows = drawn["aluminium_enterprise_month"]
    february, may = rows[1], rows[4]
    right = february["enterprise_emission"], may["enterprise_emission"]
    february["enterprise_emission"] = right[1]
    may["enterprise_emission"] = right[0] if exchanged else right[0] + 2750.0
    book = load_rulebook()
    incidents = mrv.validate(tables(drawn, book), rules=book).incidents
    kinds = [incident.kind for incident in incidents]
    if not exchanged:
        assert "swapped_months" not in kinds
        return
    assert kinds == ["swapped_months"]
    suggested = {cell.record["month"]: cell.suggested for cell in incidents[0].cells}
    assert suggested == pytest.approx({"2025-02": right[0], "2025-05": right[1]}, abs=0.02)


@pytest.mark.parametrize("plant", [2, 5])
def test_february_and_march_exchange_what_goes_with_their_days(plant: int) -> None:
    """What a line takes in 31 days is too much for any February, and right in March."""
    column, months = "potline_ac_electricity", ("2025-02", "2025-03")
    filed = ("enterprise", "aluminium_line", "aluminium_line_month")
    kept = {"anode_consumption_gross", "liquid_aluminium_output", column}
    maker, book = GENERATORS["aluminium"], load_rulebook()
    drawn = maker.population(6, 7_002_001)
    name = sorted(row["enterprise_id"] for row in drawn["enterprise"])[plant]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    rows = frames["aluminium_line_month"]
    first = min(row["line_id"] for row in rows)
    own = {str(row["month"])[:7]: row for row in rows if row["line_id"] == first}
    one, other = (own[month] for month in months)
    one[column], other[column] = other[column], one[column]
    frames = maker.derive(frames)
    for row in frames["aluminium_line_month"]:
        row.update(
            {
                name: None
                for name, parameter in book.parameters.items()
                if name in row and parameter.nature == "measured" and name not in kept
            }
        )
    result = mrv.validate(tables({frame: frames[frame] for frame in filed}, book), rules=book)
    [incident] = result.incidents
    assert incident.kind == "swapped_months"
    assert [(c.parameter, c.record["month"]) for c in incident.cells] == [
        (column, month) for month in months
    ]
