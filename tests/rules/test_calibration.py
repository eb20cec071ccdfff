"""Soft limits are fitted on references: the share asked is flagged, nothing else is touched."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from mrv.catalogue.lint import lint_rulebook
from mrv.catalogue.load import load_rulebook, open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.cli.failures import Failure
from mrv.cli.rules import command
from mrv.language.tree import Arithmetic
from mrv.quality.calibration import (
    Calibration,
    TooFewReportsError,
    alarms,
    calibrate,
    soft_rules,
)
from mrv.quality.soft_limits import table_text
from tests.benchmarks import calibration
from tests.samples.power.population import population
from tests.samples.writers import tables

BOOK = load_rulebook()
FRAMES = ("enterprise", "power_unit", "power_unit_month", "power_fuel_month", "power_unit_year")


@pytest.fixture(scope="module")
def reference() -> dict[str, pl.DataFrame]:
    found = tables(population(60, 5, months=24), BOOK)
    return {name: found[name] for name in FRAMES}


@pytest.fixture(scope="module")
def fitted(reference: dict[str, pl.DataFrame]) -> Calibration:
    return calibrate(BOOK, reference, share=0.05)


def with_table(text: str, folder: Path) -> Rulebook:
    """The bundled rulebook with a table of soft limits of one's own: a house folder with it."""
    (folder / "soft_limit.csv").write_text(text, encoding="utf-8")
    return open_rulebook(folder)


def test_about_the_share_asked_of_the_reports_is_flagged(
    fitted: Calibration, reference: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    assert len(fitted.fits) >= 5
    assert fitted.flagged <= 0.05 * fitted.reports
    book = with_table(table_text(BOOK, fitted, "test"), tmp_path)
    reports, flagged, _ = alarms(book, reference)
    assert reports == fitted.reports
    # Rules that were not fitted keep their limits and may add a few.
    assert 0 < flagged <= 0.1 * reports
    tighter = calibrate(BOOK, reference, share=0.2)
    assert tighter.multiplier < fitted.multiplier


def test_only_soft_limits_change(fitted: Calibration, tmp_path: Path) -> None:
    book = with_table(table_text(BOOK, fitted, "where it came from"), tmp_path)
    assert book.rules == BOOK.rules
    assert {name for name, table in book.tables.items() if table != BOOK.tables[name]} == {
        "soft_limit"
    }
    soft = {soft.rule.id for soft in soft_rules(BOOK)}
    notes = [row.cite.note or "" for row in book.tables["soft_limit"].rows]
    assert {row.keys[0] for row in book.tables["soft_limit"].rows} == soft
    assert sum(note.startswith("where it came from") for note in notes) >= 2 * len(fitted.fits)
    unfitted = soft - {fit.rule for fit in fitted.fits}
    assert unfitted == set(fitted.kept)


def test_a_generated_reference_widens_limits_and_never_tightens_them(
    fitted: Calibration, tmp_path: Path
) -> None:
    book = with_table(table_text(BOOK, fitted, "test", widen_only=True), tmp_path)
    before = {row.keys: float(row.value) for row in BOOK.tables["soft_limit"].rows}
    for row in book.tables["soft_limit"].rows:
        if row.keys[1] == "upper":
            assert float(row.value) >= before[row.keys]
        if row.keys[1] == "lower":
            assert float(row.value) <= before[row.keys]


def test_too_few_reports_are_refused(reference: dict[str, pl.DataFrame]) -> None:
    first = reference["enterprise"]["enterprise_id"].unique().sort().head(20).to_list()
    few = {
        name: table.filter(pl.col("enterprise_id").is_in(first))
        for name, table in reference.items()
    }
    with pytest.raises(TooFewReportsError):
        calibrate(BOOK, few, share=0.05)
    with pytest.raises(TooFewReportsError) as caught:
        calibrate(BOOK, reference, share=0.01)
    assert caught.value.needed == 300


def test_the_command_refuses_a_small_reference_in_plain_words() -> None:
    sample = Path(__file__).resolve().parents[2] / "sample_reports" / "power" / "faulty"
    form = sorted(sample.glob("*/form.xlsx"))[0]
    result = CliRunner().invoke(command, ["calibrate", str(form), "--lang", "en"])
    assert isinstance(result.exception, Failure)
    assert "at least 150 are needed" in result.exception.text


def test_the_command_writes_a_table_with_its_provenance(
    reference: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    folder = tmp_path / "reference"
    folder.mkdir()
    for name, table in reference.items():
        table.write_parquet(folder / f"{name}.parquet")
    output = tmp_path / "soft_limit.csv"
    options = ["--share", "5", "--label", "trial", "-o", str(output), "--lang", "en"]
    result = CliRunner().invoke(command, ["calibrate", str(folder), *options])
    assert result.exit_code == 0, result.output
    text = output.read_text(encoding="utf-8")
    assert "trial: fitted " in text
    assert "power_unit_month.parquet" in text
    assert "reports, " in result.stderr


def test_no_error_rests_on_a_soft_limit(tmp_path: Path) -> None:
    """Planted in a house rule: an error, and a limit that the table does not have."""
    source = next(soft.rule for soft in soft_rules(BOOK))
    rule = f"""rules:
  - id: HSE-THR-001
    name: planted
    title: {{zh: 植入, en: Planted}}
    category: threshold
    severity: error
    frame: {source.frame}
    expect: {source.expect.text}
    message: {{zh: 植入, en: Planted}}
    hint: {{zh: 植入, en: Planted}}
    cite: {{source: expert-judgement, confidence: expert}}
"""
    (tmp_path / "planted.yaml").write_text(rule, encoding="utf-8")
    codes = {problem.code for problem in lint_rulebook(None, [tmp_path])}
    assert {"soft-limit-error", "unknown-soft-limit"} <= codes


@pytest.mark.parametrize("prefix", ["PWR", "STL", "CEM", "ALU", "COM"])
def test_soft_rules_of_every_sector_are_fitted(prefix: str) -> None:
    fitted = {row.keys[0] for row in BOOK.tables["soft_limit"].rows if row.keys[1] == "multiplier"}
    assert any(str(rule).startswith(prefix) for rule in fitted)


def test_shipped_limits_hold_what_calibration_found() -> None:
    """No shipped limit is tighter than the calibration asks, or than its reference reaches."""
    rows = {row.keys: float(row.value) for row in BOOK.tables["soft_limit"].rows}
    multipliers = {key: value for key, value in rows.items() if str(key[1]).endswith("multiplier")}
    assert len(set(multipliers.values())) == 1
    for rule, name in multipliers:
        prefix = str(name).removesuffix("multiplier")
        location, scale = rows[rule, f"{prefix}location"], rows[rule, f"{prefix}scale"]
        reach = rows[rule, name] * scale
        sides = (prefix.rstrip("_"),) if prefix else ("lower", "upper")
        for side in sides:
            if (rule, f"{side}_reached") not in rows:
                continue
            sign = 1 if side == "upper" else -1
            fitted = sign * (location + sign * reach)
            needed = min(fitted, sign * rows[rule, f"{side}_reached"])
            assert sign * rows[rule, side] >= needed - 1e-3 * abs(needed), (rule, side)


def test_a_limit_that_multiplies_is_fitted_as_a_quotient() -> None:
    soft = {(one.rule.id, one.limits): one for one in soft_rules(BOOK)}
    quotient = soft["STL-THR-122", ("upper",)].statistic
    assert isinstance(quotient, Arithmetic)
    assert quotient.operator == "/"
    # Each side has its own divisor, so each is a statistic of its own.
    assert {limits for rule, limits in soft if rule == "STL-THR-012"} == {("lower",), ("upper",)}


def test_the_generated_reference_is_refused_when_small(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.argv", ["calibration", "--count", "2"])
    with pytest.raises(SystemExit, match="raise --count"):
        calibration.main()
