"""Other answers in a text report: what they would change, and how much of it is not shown."""

from __future__ import annotations

from types import SimpleNamespace

from mrv.catalogue.load import load_rulebook
from mrv.report.incident_text import _others
from mrv.report.wording import Say
from mrv.trace.model import Cell


def month(number: int, observed: float, suggested: float) -> Cell:
    return Cell(
        frame="steel_process_month",
        record={"month": f"2025-{number:02d}"},
        parameter="process_output",
        observed=observed,
        suggested=suggested,
    )


def told(cells: list[Cell]) -> str:
    other = SimpleNamespace(cells=cells, kind="typo", confidence=0.2, separated_by=None)
    incident = SimpleNamespace(alternatives=[other])
    result = SimpleNamespace(rulebook=load_rulebook())
    lines = _others(incident, result, Say("en"), frozenset())  # type: ignore[arg-type]
    return " ".join(" ".join(lines).split())


def test_a_month_that_would_stay_as_it_is_is_left_out() -> None:
    text = told([month(1, 0.0, 0.0), month(2, 100.0, 110.0)])
    assert "2025-01" not in text
    assert "2025-02" in text
    assert "in all" not in text


def test_what_is_not_shown_is_counted() -> None:
    text = told([month(1, 0.0, 0.0), *(month(n, 100.0 + n, 110.0 + n) for n in range(2, 13))])
    assert "11 values in all" in text
