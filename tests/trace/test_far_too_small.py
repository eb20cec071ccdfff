"""A limit that counts whatever is near zero as nothing is asked for values far beyond it too."""

from __future__ import annotations

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables


def test_moisture_filed_as_a_fraction_below_the_floor_of_its_rule_is_told() -> None:
    """Below 0.7 % CEM-THR-096 takes any moisture for that, so that twice as much is no better."""
    book = open_rulebook(None)
    frames = GENERATORS["cement"].population(1, 731)
    for row in frames["cement_material_month"]:
        row |= {"material_moisture": 20.0, "wet_consumption": None}
    wrong = max(frames["cement_material_month"], key=lambda row: (row["month"], row["material"]))
    wrong["material_moisture"] = 0.2
    result = validate(tables(frames, book), rules=book)
    jumps = result.findings.filter(result.findings["rule"] == "CEM-THR-096")
    [incident] = [each for each in result.incidents if set(jumps["id"]) & set(each.explains)]
    [cell] = incident.cells
    assert (cell.parameter, cell.observed, cell.suggested) == ("material_moisture", 0.2, 20.0)
    assert incident.kind == "percent_or_fraction"
