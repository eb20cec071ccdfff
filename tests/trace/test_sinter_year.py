"""Sinter is filed too high or too low all year: the furnaces' balance of iron says so."""

from __future__ import annotations

import random
from datetime import date

import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from tests.samples.rows import Frames, half_up
from tests.samples.writers import tables

BURDEN = {"sinter_charged": 1.33, "pellet_charged": 0.2, "lump_ore_charged": 0.14}
"""Tonnes a tonne of hot metal: 1.02 times its iron."""


def furnace(factor: float) -> Frames:
    """A furnace whose own sinter is all it takes, with a wrong charge of it."""
    rng, charged, made = random.Random(7), [], []
    for month in range(1, 13):
        iron = half_up(100_000 * rng.uniform(0.97, 1.03), 2)
        own = {name: half_up(iron * share, 2) for name, share in BURDEN.items()}
        key = {"enterprise_id": "SYN-1", "month": date(2025, month, 1)}
        outputs = (("ironmaking", "GL1", iron), ("sintering", "SJ1", own["sinter_charged"]))
        for process, line, output in outputs:
            made.append({**key, "process": process, "line_id": line, "process_output": output})
        own["sinter_charged"] = half_up(own["sinter_charged"] * factor, 2)
        charged.append({**key, **own})
    totals = [
        {
            "enterprise_id": "SYN-1", "year": 2025, "process": process, "line_id": line,
            "process_output": half_up(
                sum(row["process_output"] for row in made if row["process"] == process), 2
            ),
        }
        for process, line in (("ironmaking", "GL1"), ("sintering", "SJ1"))
    ]  # fmt: skip
    return {
        "steel_enterprise_year": [{"enterprise_id": "SYN-1", "year": 2025}],
        "steel_process_year": totals,
        "steel_process_month": made,
        "steel_production_month": charged,
    }


@pytest.mark.parametrize("factor", [1.13, 0.88])
def test_sinter_that_holds_more_or_less_iron_than_was_tapped_is_named(factor: float) -> None:
    """The tonnes charged alone are hardly unusual: no cause was told of them."""
    book = load_rulebook()
    result = mrv.validate(tables(furnace(factor), book), rules=book)
    [incident] = result.incidents
    assert {cell.parameter for cell in incident.cells} == {"sinter_charged"}
    assert len(incident.cells) == 12


def test_the_same_burden_as_it_was_is_no_finding() -> None:
    book = load_rulebook()
    result = mrv.validate(tables(furnace(1.0), book), rules=book)
    failed = result.findings.filter(result.findings["outcome"] == "fail")
    assert not {"STL-THR-138", "STL-THR-154"} & set(failed["rule"])
