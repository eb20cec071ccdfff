"""What a result is calculated from is no copy of the result."""

from __future__ import annotations

from datetime import date

import mrv
from mrv.catalogue.load import open_rulebook
from tests.samples.months import between
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

SITE = 1


def test_what_was_bought_is_no_copy_of_what_was_bought_less_nothing_sent_out() -> None:
    """In a month alone no other one shows that the two are always the same."""
    book, smelters = open_rulebook(None), GENERATORS["aluminium"]
    drawn = smelters.population(8, 722_000)
    name = sorted(row["enterprise_id"] for row in drawn["enterprise"])[SITE]
    frames = {
        frame: [dict(row) for row in rows if row["enterprise_id"] == name]
        for frame, rows in drawn.items()
    }
    month = date(2025, 9, 1)
    [row] = [r for r in frames["aluminium_enterprise_month"] if r["month"] == month]
    assert row["exported_electricity"] == 0.0 and row["self_generated_electricity"] == 140_553.1
    row["self_generated_electricity"] = 14_553.1
    frames = between(smelters.derive(frames), month, month)
    [cause] = mrv.validate(tables({n: own for n, own in frames.items() if own}, book)).incidents
    assert "copied_column" not in {each.kind for each in (cause, *cause.alternatives)}
    assert cause.kind == "digit_dropped"
    assert [cell.parameter for cell in cause.cells] == ["self_generated_electricity"]
