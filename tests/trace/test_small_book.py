"""Each way of tracing on a few quantities: what is told follows from the rules alone."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import polars as pl
import pytest

import mrv
from mrv.engine.frames import Workspace
from mrv.engine.result import Result
from mrv.trace.model import Cell, Incident
from mrv.trace.portfolio.portions import EACH, portions
from mrv.trace.tracing import trace
from tests.trace.small_book import FRAME, calculated, frames, honest, small_book

Rows = list[dict[str, Any]]
JULY = 6


def judged(rows: Rows) -> Result:
    return mrv.validate(frames(rows), rules=small_book())


def only(rows: Rows) -> Incident:
    [incident] = judged(rows).incidents
    return incident


def cells(incident: Incident) -> set[str]:
    return {cell.parameter for cell in incident.cells}


def test_an_honest_year_has_no_incident() -> None:
    result = judged(honest())
    assert result.findings.is_empty()
    assert result.incidents == ()


def test_a_wrong_input_is_named_where_its_results_followed_it() -> None:
    rows = honest()
    right = rows[JULY]["burnt"]
    rows[JULY] = calculated(rows[JULY] | {"burnt": right * 10})
    incident = only(rows)
    [cell] = incident.cells
    assert (cell.parameter, incident.kind, incident.world) == ("burnt", "unit_slip", "propagated")
    assert cell.suggested == pytest.approx(right)
    assert incident.factor == pytest.approx(10)
    effect = rows[JULY]["emission"] * 0.9
    assert incident.emission_effect_tco2 == pytest.approx(effect, rel=1e-4)
    assert incident.path[0] == "burnt"


def test_a_wrong_result_is_named_where_nothing_followed_it() -> None:
    rows = honest()
    right = rows[JULY]["heat"]
    rows[JULY] |= {"heat": round(right * 1.37, 2)}
    incident = only(rows)
    [cell] = incident.cells
    assert (cell.parameter, incident.world) == ("heat", "alone")
    assert cell.suggested == pytest.approx(right, rel=1e-3)
    assert len(incident.explains) == 3, "its own formula, the settlement and the emission"


def test_two_faults_of_one_record_are_found_one_after_the_other() -> None:
    rows = honest()
    rows[JULY] = calculated(rows[JULY] | {"burnt": rows[JULY]["burnt"] * 10})
    rows[JULY]["emission"] = round(rows[JULY]["emission"] * 1.5, 2)
    found = judged(rows).incidents
    assert sorted(name for incident in found for name in cells(incident)) == ["burnt", "emission"]
    explained = [name for incident in found for name in incident.explains]
    assert len(explained) == len(set(explained)), "no finding has two causes"


def test_two_values_falsified_to_agree_are_named_together() -> None:
    rows = honest()
    july = rows[JULY]
    rows[JULY] = calculated(
        july | {"burnt": july["burnt"] * 1.2, "heat_value": july["heat_value"] / 1.2}
    )
    found = judged(rows).incidents
    assert {name for incident in found for name in cells(incident)} == {"burnt", "heat_value"}


def test_one_input_off_all_year_is_one_incident() -> None:
    rows = [calculated(row | {"heat_value": round(row["heat_value"] * 1.1, 3)}) for row in honest()]
    result = judged(rows)
    assert [len(incident.cells) for incident in result.incidents] == [12]
    [incident] = result.incidents
    named = [cells(incident), *({c.parameter for c in a.cells} for a in incident.alternatives)]
    assert {"heat_value"} in named


def test_two_values_that_only_disagree_with_one_another_are_both_named() -> None:
    rows = honest()
    rows[JULY]["left_meter"] = round(rows[JULY]["left_meter"] * 1.083, 2)
    incident = only(rows)
    named = [cells(incident), *({c.parameter for c in a.cells} for a in incident.alternatives)]
    assert sorted(named[:2], key=str) == [{"left_meter"}, {"right_meter"}]
    assert incident.confidence < 0.9


def test_who_stands_beside_whom_changes_nothing() -> None:
    """A portfolio is traced in portions; each enterprise is told what it is told alone."""
    reports = [honest(f"SYN-{number}", number) for number in range(12)]
    for number, rows in enumerate(reports):
        at = number % 12
        column = ("burnt", "heat_value", "left_meter", "emission")[number % 4]
        rows[at][column] = round(rows[at][column] * (10 if number % 2 else 1.2), 3)
        if number % 3:
            rows[at] = calculated(rows[at])
    alone = {each for rows in reports for each in told(judged(rows))}
    together = judged([row for rows in reports for row in rows])
    assert told(together) == alone
    assert together.workspace is not None
    findings = together.findings.filter(pl.col("outcome") == "fail")
    parts = list(portions(together.workspace, findings, each=5))
    assert len(parts) == math.ceil(findings["enterprise_id"].n_unique() / 5) > 1
    assert pl.concat([own for _, own in parts]).sort("id").equals(findings.sort("id"))
    for part, own in parts:
        filed = part.frames[FRAME].table.get_column("enterprise_id").unique()
        assert set(filed) == set(own["enterprise_id"])


def test_portions_are_joined_in_the_order_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = [honest(f"SYN-{number}", number) for number in range(7)]
    for number, rows in enumerate(reports):
        rows[number]["burnt"] *= 10
        rows[number + 1]["left_meter"] *= -1
    result = judged([row for rows in reports for row in rows])
    whole = result.trace
    assert result.workspace is not None
    monkeypatch.setattr(portions, "__defaults__", (2,))
    assert msgspec.json.encode(trace(result, result.workspace)) == msgspec.json.encode(whole)


@pytest.mark.parametrize(("count", "parts"), [(EACH, 1), (EACH + 1, 2)])
def test_a_portfolio_is_parted_by_default_where_it_is_more_than_a_portion(
    count: int, parts: int
) -> None:
    rows = [honest(f"SYN-{number:03}", number)[0] for number in range(count)]
    result = mrv.validate(
        frames([row | {"ledger": 2 * row["ledger"]} for row in rows]),
        rules=small_book(),
        trace=False,
    )
    assert isinstance(result.workspace, Workspace)
    failed = result.findings.filter(pl.col("outcome") == "fail")
    found = list(portions(result.workspace, failed))
    sizes = [findings["enterprise_id"].n_unique() for _, findings in found]
    assert sizes == [EACH, *[1] * (parts - 1)]
    assert (found[0][0] is result.workspace) == (parts == 1)


def told(result: Result) -> set[tuple[object, ...]]:
    def of(cell: Cell) -> tuple[object, ...]:
        return cell.record["enterprise_id"], cell.record["month"], cell.parameter, cell.suggested

    return {
        (i.kind, i.confidence, tuple(map(of, i.cells)), i.explains, i.path)
        for i in result.incidents
    }
