"""Generated populations of honest enterprises: marked, repeatable, coherent."""

from __future__ import annotations

import polars as pl
import pytest

from mrv.catalogue.load import open_rulebook
from mrv.engine.api import validate
from tests.samples.papers import add_papers
from tests.samples.populations import GENERATORS
from tests.samples.portfolio import ENTERPRISES, portfolio
from tests.samples.writers import tables

SPREADS = ("base", "other")


@pytest.mark.parametrize("sector", GENERATORS)
@pytest.mark.parametrize("spread", SPREADS)
def test_honest_enterprises_have_no_error_and_few_warnings(sector: str, spread: str) -> None:
    rulebook = open_rulebook(None)
    frames = add_papers(GENERATORS[sector].population(40, 11, spread=spread))
    result = validate(tables(frames, rulebook), rules=rulebook)
    owner = pl.col("record").str.json_path_match("$.enterprise_id")
    flagged = {
        severity: result.findings.filter(severity=severity).select(owner.n_unique()).item()
        for severity in ("error", "warning")
    }
    # Blanks of months in which nothing ran are told as the zeros that they are.
    assert {problem.code for problem in result.problems} <= {"IN-062"}
    assert flagged["error"] == 0
    # 5 % are aimed at over 400; forty leave room for chance.
    assert flagged["warning"] <= 6


@pytest.mark.parametrize("sector", GENERATORS)
def test_a_seed_gives_one_population_and_spreads_differ(sector: str) -> None:
    first, again, other = (
        GENERATORS[sector].population(3, 5, spread=spread) for spread in ("base", "base", "other")
    )
    assert first == again
    assert first.keys() == again.keys()
    assert first != other


@pytest.mark.parametrize("sector", GENERATORS)
@pytest.mark.parametrize("months", [1, 4, 24])
def test_populations_are_marked_synthetic_at_any_length(sector: str, months: int) -> None:
    frames = GENERATORS[sector].population(2, 5, months=months)
    names = {row["enterprise_name"] for row in frames["enterprise"]}
    assert all("虚构" in name for name in names)
    assert all(
        str(row["enterprise_id"]).startswith("SYN-") for rows in frames.values() for row in rows
    )
    filed = {row["month"] for rows in frames.values() for row in rows if "month" in row}
    assert len(filed) == months


def test_the_portfolio_is_mixed_and_long_and_has_peers_and_a_past() -> None:
    rulebook = open_rulebook(None)
    frames = portfolio()
    enterprises = {row["enterprise_id"] for row in frames["enterprise"]}
    assert len(enterprises) == ENTERPRISES
    assert all(str(name).startswith("SYN-") for name in enterprises)
    assert len({row["month"] for rows in frames.values() for row in rows if "month" in row}) >= 24
    result = validate(tables(frames, rulebook), rules=rulebook)
    assert result.findings.filter(severity="error").is_empty()
    # Rules on peers and on the same month of last year have something to compare with.
    for rule in ("PWR-THR-020", "PWR-THR-045", "PWR-THR-061"):
        judged = [
            each for frame in result.frames.values() for each in frame.rules if each.rule.id == rule
        ]
        assert sum((each.result.is_not_null() & each.applicable).sum() for each in judged) > 100
