"""Months of one year that are off, beside months and results that are not."""

from __future__ import annotations

import datetime

import msgspec
import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from mrv.trace.guesses.blocks import blocks
from mrv.trace.guesses.candidates import Failing, Spot
from tests.trace.small_book import FRAME, honest, small_book
from tests.trace.test_repairs import AT, Bench, spoilt

Frames = dict[str, pl.DataFrame]
ANODES, METAL = "anode_consumption_gross", "liquid_aluminium_output"


def sample(sector: str) -> Frames:
    submission = load([f"sample_reports/{sector}/clean/csv"], load_rulebook())
    return {name: data.table for name, data in submission.frames.items()}


@pytest.fixture(scope="module")
def smelter() -> Frames:
    return sample("aluminium")


@pytest.fixture(scope="module")
def kiln() -> Frames:
    return sample("cement")


@pytest.fixture(scope="module")
def mill() -> Frames:
    return sample("steel")


def traced(frames: Frames) -> Result:
    return mrv.validate(frames, rules=load_rulebook())


def with_anodes(filed: Frames, wrong: pl.Expr, where: pl.Expr) -> Frames:
    """Another anode consumption, and all that a filer calculates from it."""
    line = filed["aluminium_line_month"]
    gross = pl.when(where).then((wrong).round(2)).otherwise(pl.col(ANODES)).alias(ANODES)
    line = line.with_columns(gross)
    net = pl.col(ANODES) * (1 - pl.col("anode_loss_rate") / 100)
    carbon = 1 - (pl.col("anode_sulfur_content") + pl.col("anode_ash_content")) / 100
    line = line.with_columns(
        net.round(2).alias("anode_consumption_net"),
        (net * carbon * 44 / 12).round(2).alias("anode_emission"),
    )
    total = (pl.col("anode_emission") + pl.col("anode_effect_emission")).round(2)
    line = line.with_columns(total.alias("line_emission"))
    per_tonne = (pl.col("line_emission") / pl.col(METAL)).round(4).alias("emission_intensity")
    kept = ("aluminium_line", "enterprise", "stock_month", "facility")
    return {name: filed[name] for name in kept} | {
        "aluminium_line_month": line.with_columns(per_tonne)
    }


def test_the_line_that_was_understated_all_year_is_named(smelter: Frames) -> None:
    """Its own limits fail in every month and must not hide what the common ledger asks of it."""
    second = pl.col("line_id") == "2"
    result = traced(with_anodes(smelter, pl.col(ANODES) * 0.835, second))
    incident = result.incidents[0]
    assert {cell.record["line_id"] for cell in incident.cells} == {"2"}
    assert {cell.parameter for cell in incident.cells} == {ANODES}
    assert incident.kind == "biased_year"
    assert len(incident.cells) == 12


def test_one_month_of_another_size_is_not_a_year(smelter: Frames) -> None:
    june = (pl.col("line_id") == "2") & (pl.col("month") == datetime.date(2025, 6, 1))
    result = traced(with_anodes(smelter, pl.col(ANODES) * 10_000, june))
    [cell] = result.incidents[0].cells
    assert (cell.parameter, cell.record["month"]) == (ANODES, "2025-06")


def test_a_result_that_is_right_stays(kiln: Frames) -> None:
    """A month's own factor is wrong; the year's, which did not follow it, is not touched."""
    wrong = (pl.col("material") == "coal_fly_ash") & (pl.col("line_id") == "1")
    wrong &= pl.col("month") == datetime.date(2025, 9, 1)
    factor = pl.when(wrong).then(0.062).otherwise(pl.col("deduction_factor"))
    months = kiln["cement_material_month"].with_columns(factor.alias("deduction_factor"))
    result = traced(kiln | {"cement_material_month": months})
    cells = [cell for incident in result.incidents for cell in incident.cells]
    assert [(cell.frame, cell.parameter) for cell in cells] == [
        ("cement_material_month", "deduction_factor")
    ]
    assert cells[0].suggested == pytest.approx(0.055)


def test_a_slip_is_told_in_a_sentence(smelter: Frames) -> None:
    june = (pl.col("line_id") == "2") & (pl.col("month") == datetime.date(2025, 6, 1))
    result = traced(with_anodes(smelter, pl.col(ANODES) * 1_000, june))
    reason = result.incidents[0].reason
    assert reason is not None
    assert "2025年6月" in reason.zh
    assert "2025-06" in reason.en
    assert "1,000 times" in reason.en
    assert "1,000 倍" in reason.zh


def test_every_kind_that_names_cells_has_a_sentence() -> None:
    kinds = load_rulebook().error_kinds
    assert [kind.name for kind in kinds if kind.explanation is None] == ["cannot_tell"]


def test_a_reversed_sign_goes_before_a_value_that_fits_better(kiln: Frames) -> None:
    """Limits around it are met best by a value in their middle, yet the sign is what is wrong."""
    wrong = (pl.col("fuel") == "bituminous_coal") & (pl.col("line_id") == "1")
    wrong &= pl.col("month") == datetime.date(2025, 9, 1)
    column = pl.col("fuel_consumption")
    months = kiln["cement_fuel_month"]
    right = months.filter(wrong)["fuel_consumption"][0]
    months = months.with_columns(pl.when(wrong).then(-column).otherwise(column))
    result = traced(kiln | {"cement_fuel_month": months})
    incident = result.incidents[0]
    assert incident.kind == "sign"
    assert incident.cells[0].suggested == pytest.approx(right)


def test_a_constant_is_exchanged_with_no_other_month(kiln: Frames) -> None:
    wrong = (pl.col("fuel") == "bituminous_coal") & (pl.col("line_id") == "1")
    wrong &= pl.col("month") == datetime.date(2025, 9, 1)
    factor = pl.when(wrong).then(85.0).otherwise(pl.col("oxidation_factor"))
    months = kiln["cement_fuel_month"].with_columns(factor.alias("oxidation_factor"))
    result = traced(kiln | {"cement_fuel_month": months})
    [cell] = result.incidents[0].cells
    assert (cell.parameter, cell.suggested) == ("oxidation_factor", pytest.approx(99.0))


def test_a_limit_that_a_year_exceeds_by_little_is_not_exceeded_by_doubling(mill: Frames) -> None:
    """Cast steel is a part of crude steel: a tenth too much in all months is no double count."""
    months = mill["steel_production_month"]
    wrong = (pl.col("continuous_cast_output") * 1.13).round(2)
    result = traced(mill | {"steel_production_month": months.with_columns(wrong)})
    [incident] = [
        incident
        for incident in result.incidents
        if {cell.parameter for cell in incident.cells} == {"continuous_cast_output"}
    ]
    assert incident.kind == "biased_year"
    assert len(incident.cells) == 12


def test_of_two_meters_that_disagree_all_year_neither_is_sure_to_be_wrong() -> None:
    rows = [row | {"left_meter": round(row["left_meter"] * 1.1, 2)} for row in honest()]
    book = msgspec.structs.replace(small_book(), calibration=load_rulebook().calibration)
    [incident] = mrv.validate({FRAME: pl.DataFrame(rows)}, rules=book).incidents
    [rival] = incident.alternatives
    accused = {cell.parameter for cells in (incident.cells, rival.cells) for cell in cells}
    assert accused == {"left_meter", "right_meter"}
    assert incident.confidence < 0.65 and rival.confidence > 0.3


@pytest.mark.parametrize("apart", [False, True])
def test_steps_between_months_accuse_no_whole_year(apart: bool) -> None:
    """Every month a thousandth has smaller steps: that is no evidence that all are too large."""
    bench = Bench(spoilt("heat_value", 1.08, follows=True))
    judged = bench.failing()[0].judged
    read = [(AT - 1,), (AT,), (AT + 1,)] if apart else [(AT - 1, AT, AT + 1)]
    failing = [
        Failing(judged, AT, 24.0, {Spot(FRAME, "heat_value", row): 1.0 for row in rows})
        for rows in read
    ]
    sizes = {len(block) for block in blocks(failing, bench.tables, lambda spot: True)}
    assert (len(honest()) in sizes) is apart
