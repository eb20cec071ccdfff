"""The market chain: the test vector, causes, stages that are missing, foreign and bad input."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.calculate import calculate
from mrv.engine.result import Result
from mrv.intake.load import load
from tests.samples.chain.entities import ENTITIES, credit_code
from tests.samples.chain.faulty import SAMPLES
from tests.samples.chain.portfolio import portfolio
from tests.samples.expected import judge
from tests.samples.writers import csv_folder, tables

RULEBOOK = load_rulebook()

VECTOR = """
peak_shaving_factor  final_allocation benchmark_class=coal_above_300 load_factor=60 -> 1.061364
benchmark_generation final_allocation benchmark_class=coal_above_300 year=2024 -> 0.791
alloc_power final_allocation benchmark_class=coal_above_300 generation=3000000 \
    benchmark_generation=0.791 peak_shaving_factor=1.061364 -> 2518616
alloc_heat final_allocation heat_supply=1000000 benchmark_heat=0.1033 -> 103300
alloc_init final_allocation alloc_power=2518616 alloc_heat=103300 -> 2621916
alloc_power final_allocation benchmark_class=coal_above_300 generation=3000000 \
    benchmark_generation=0.7902 peak_shaving_factor=1 -> 2370600
alloc_heat final_allocation heat_supply=1000000 benchmark_heat=0.1027 -> 102700
gap_rate issue verified_emission=2600000 alloc_init=2473300 -> 4.873077
shortfall obligation due=2600000 surrendered=2473300 -> 126700
allocation_intensity final_allocation intensity_emission=1100000 product_output=1000000 -> 1.1
deviation final_allocation balance_value=1 allocation_intensity=1.1 -> -10
alpha final_allocation deviation=-10 year=2025 -> -0.015
alloc_unit final_allocation verified_emission=10000000 alpha=-0.015 -> 9850000
net_sold carryover sold_total=40000 bought_total=10000 -> 30000
carryover_limit carryover net_sold=30000 year_end_holding=90000 -> 55000
final_issued issue true_up=-20000 deduction_returned=20000 -> 0
"""
"""Worked examples of the plans: a class I unit in 2024 and by the draft of 2025, steel by the
draft, a carry-over, and a deduction that is returned."""


@pytest.mark.parametrize("line", VECTOR.strip().splitlines())
def test_the_vector_of_the_plans(line: str) -> None:
    asked, _, wanted = line.partition(" -> ")
    parameter, frame, *given = asked.split()
    values = dict(one.split("=") for one in given)
    found = [one.value for one in calculate(parameter, values, RULEBOOK, frame)]
    assert any(
        one == pytest.approx(float(wanted), rel=1e-6, abs=1e-9) for one in found if one is not None
    )


def test_credits_up_to_five_per_cent_of_what_is_due() -> None:
    def rules(used: float) -> set[str]:
        table = pl.DataFrame(
            {
                "enterprise_id": ["SYN-M01"],
                "year": [2025],
                "due": [2_600_000.0],
                "ccer_used": [used],
            }
        )
        return {f.rule.id for f in validate({"obligation": table}, trace=False)}

    assert "CPL-STD-045" not in rules(130_000)
    assert "CPL-STD-045" in rules(130_001)


TRACED = (
    "stale-benchmark",
    "allocated-on-another-emission",
    "holdings-not-conserved",
    "pre-allocation-too-high",
    "carry-over-too-high",
    "due-of-the-first-report",
)
"""Chains whose wrong cell the tracer names, with the value that mends it."""


@pytest.mark.parametrize("slug", TRACED)
def test_the_tracer_names_the_broken_link(slug: str) -> None:
    [sample] = [one for one in SAMPLES if one.path.endswith(f"/{slug}")]
    wrong = sample.cells[0]
    result = judge(sample, sample.inputs()[0], RULEBOOK)
    blamed = {
        (cell.frame, cell.parameter)
        for incident in result.incidents
        for cell in incident.cells
        if all(str(cell.record[key]).startswith(value) for key, value in wrong.record.items())
    }
    assert (wrong.frame, wrong.parameter) in blamed


@pytest.fixture(scope="module")
def filed() -> dict[str, pl.DataFrame]:
    return tables(portfolio([ENTITIES[0], ENTITIES[2], ENTITIES[4]]), RULEBOOK)


def grave(result: Result) -> list[tuple[str, str]]:
    return [(f.rule.id, f.message.en) for f in result if f.severity in ("error", "warning")]


def test_a_stage_that_is_missing_is_no_failure(filed: dict[str, pl.DataFrame]) -> None:
    for gone in [name for name in filed if RULEBOOK.frames[name].sector == "compliance"]:
        rest = {name: table for name, table in filed.items() if name != gone}
        assert grave(validate(rest, trace=False)) == [], gone


def test_what_is_not_surrendered_yet_is_unknown(filed: dict[str, pl.DataFrame]) -> None:
    blank = [pl.lit(None, pl.Float64).alias(n) for n in ("surrendered", "surrendered_allowances")]
    early = filed | {
        "obligation": filed["obligation"].with_columns(
            *blank, pl.lit(None, pl.Date).alias("completed_on"),
            pl.lit(None, pl.Float64).alias("shortfall"),
        )
    }  # fmt: skip
    early.pop("surrender")
    result = validate(early, trace=False)
    assert grave(result) == []
    judged = result.frames["obligation"].rules
    [surrender] = [one for one in judged if one.rule.id == "CPL-LOG-044"]
    assert (surrender.passed, surrender.failed) == (0, 0)
    assert surrender.unknown == early["obligation"].height


def test_two_years_mixed_are_found(filed: dict[str, pl.DataFrame]) -> None:
    swapped = filed["verification"].with_columns(year=4049 - pl.col("year"))
    found = {rule for rule, _ in grave(validate(filed | {"verification": swapped}, trace=False))}
    assert {"CPL-LOG-007", "CPL-LOG-148", "CPL-LOG-182", "CPL-LOG-005"} <= found


def test_amounts_as_text_and_unknown_vintages_are_named_by_cell(
    filed: dict[str, pl.DataFrame], tmp_path: Path
) -> None:
    csv_folder(tmp_path, filed, RULEBOOK)
    file = tmp_path / "surrender.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("surrendered_quantity")
    first, second = lines[1].split(","), lines[2].split(",")
    first[at] = "约十二万吨"
    second[lines[0].split(",").index("vintage")] = "V99"
    file.write_text("\n".join([lines[0], ",".join(first), ",".join(second), *lines[3:]]) + "\n")
    submission = load([tmp_path], RULEBOOK)
    told = [problem for problem in submission.problems if problem.severity != "info"]
    text = " ".join(f"{p.message.zh} {p.message.en}" for p in told)
    assert "约十二万吨" in text
    assert "V99" in text
    assert {p.location.line for p in told if p.location} == {2, 3}
    kept = submission.frames["surrender"].table.height
    assert kept + ("V99" in text and kept < filed["surrender"].height) == filed["surrender"].height


def test_an_entity_that_nobody_listed(filed: dict[str, pl.DataFrame]) -> None:
    stranger = filed["obligation"].with_columns(
        enterprise_id=pl.col("enterprise_id").str.replace("SYN-M01", "SYN-X99", literal=True)
    )
    found = grave(validate(filed | {"obligation": stranger}, trace=False))
    assert [message for rule, message in found if rule == "CPL-LOG-243"]
    assert all("SYN-X99" in message for rule, message in found if rule == "CPL-LOG-243")


def test_made_up_credit_codes_have_their_check_character() -> None:
    codes = pl.DataFrame(
        {
            "enterprise_id": ["SYN-M01", "SYN-M02"], "year": [2025, 2025],
            "listed_sector": ["power", "power"],
            "unified_social_credit_code": [credit_code(1), credit_code(2)[:-1] + "?"],
        }
    )  # fmt: skip
    found = grave(validate({"entity_list": codes}, trace=False))
    assert [rule for rule, _ in found if rule in ("CPL-LOG-001", "CPL-LOG-141")] == ["CPL-LOG-001"]


UK_HEADER = (
    "regulator,account_type,account_status,operator_id,permit_id,installation,first_year,last_year,"
    "nace,nace_desc,year,verified_emissions_t,surrender_status,cumulative_emissions_t,"
    "cumulative_surrenders_t,alloc_standard,alloc_ner,alloc_total"
)
UK_ACCOUNTS = (
    ("9000001", "2023,1000,A,2100,2100,500.0,20.0,520.0"),
    ("9000001", "2024,1100,A,2100,2100,500.0,0.0,500.0"),
    ("9000002", "2024,900,B,900,400,,,"),
    ("9000003", "2024,EXCLUDED,EXCLUDED,0,0,,,"),
    ("9000004", "2024,800,A,700,800,300.0,0.0,350.0"),
)
UK_ROWS = tuple(
    f"SYN,OPERATOR_HOLDING_ACCOUNT,OPEN,{account},SYN-1,虚构装置,2021,,1041.0,made up,{rest}"
    for account, rest in UK_ACCOUNTS
)


def test_a_foreign_registry_is_read_and_judged(tmp_path: Path) -> None:
    file = tmp_path / "registry.csv"
    file.write_text("\n".join((UK_HEADER, *UK_ROWS)) + "\n", encoding="utf-8")
    result = validate(file, profile="uk-ets-compliance", trace=False)
    assert [p for p in result.problems if p.severity != "info"] == []
    assert result.submission.frames["obligation"].table.height == len(UK_ROWS)
    found = {(f.rule.id, f.record["enterprise_id"]) for f in result if f.severity == "error"}
    assert found == {
        ("CPL-LOG-247", "9000002"),  # short, as its status says
        ("CPL-LOG-259", "9000004"),  # less to date than the year alone
        ("CPL-LOG-132", "9000004"),  # parts of the allocation do not add up
    }
