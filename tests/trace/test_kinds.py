"""What a mistake is called: by how easily each kind would fit, on a few quantities."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest

import mrv
from mrv.catalogue.load import load_rulebook, open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.result import Result
from mrv.intake.load import load
from mrv.trace.guesses.candidates import Spot
from tests.catalogue.mini_rulebook import write_rulebook
from tests.trace.small_book import FILES, FRAME, honest
from tests.trace.test_repairs import AT, Bench

Rows = list[dict[str, Any]]
JULY = 6
FACTOR = 0.0936

_TABLES = {
    "standard_values/tables.yaml": """\
tables:
  - {name: emission_factor, title: {zh: 因子, en: Factor}, keys: [fuel], type: number}
""",
    "standard_values/emission_factor.csv": f"""\
fuel,value,valid_from,valid_until,source,clause,confidence,note
coal,{FACTOR},,,physics,,physics,
""",
}
_FACTOR = """\
  - {name: factor, title: {zh: 因子, en: factor}, kind: number, decimals: 4, bounds: {min: 0}}
"""
_METHOD = """\
  - name: factor_method
    title: {zh: 方法, en: method}
    kind: code
    code_list: method
"""
_METHODS = """\
code_lists:
  - name: method
    title: {zh: 方法, en: Method}
    codes:
      - {code: measured, title: {zh: 实测, en: Measured}}
      - {code: default, title: {zh: 缺省, en: Default}}
"""
_IS_LISTED = """\
  - id: COM-STD-001
    name: factor-is-listed
    title: {zh: 因子, en: Factor}
    category: standard_value
    severity: error
    frame: site_month
    when: factor_method == 'default'
    expect: factor == standard('emission_factor', 'coal')
    tolerance: {abs: 0.00005}
    message: {zh: 不符。, en: It does not fit.}
    cite: {source: physics, confidence: physics}
"""
_SLIPS = """\
  - {name: digit_substituted, title: {zh: 数字, en: Digit}, method: digits, cost: 3.2}
  - {name: digits_transposed, title: {zh: 颠倒, en: Transposed}, method: digits, cost: 3.0}
"""


@cache
def book() -> Rulebook:
    """The small rulebook with an emission factor that is looked up, and with slips of digits."""
    files = dict(FILES) | _TABLES
    files["frames.yaml"] = files["frames.yaml"].replace(
        "settled,", "settled, factor, factor_method,"
    )
    files["parameters/common.yaml"] = (
        files["parameters/common.yaml"]
        .replace("  - {name: settled,", f"{_FACTOR}{_METHOD}  - {{name: settled,")
        .replace("heat * 0.09", "heat * factor")
        .replace("{rounding: true}", "{rounding: true, rel: 0.0008}")
    )
    # Heat values may differ by some per cent from month to month without a finding.
    rules = files["common/rules.yaml"].replace(
        "median(heat_value)) <= 1", "median(heat_value)) <= 4"
    )
    files["common/rules.yaml"] = rules + _IS_LISTED
    files["tracing/error_kinds.yaml"] += _SLIPS
    files["codes.yaml"] = _METHODS
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


def calculated(row: dict[str, Any]) -> dict[str, Any]:
    heat = round(row["burnt"] * row["heat_value"], 2)
    return row | {"heat": heat, "emission": round(heat * row["factor"], 2)}


def filed(method: str = "default", **july: float | str | None) -> Result:
    """An honest year but for July."""
    off = 0 if method == "default" else 0.001
    rows = [
        calculated(row | {"factor": FACTOR + off * (1 + at % 3), "factor_method": method})
        for at, row in enumerate(honest())
    ]
    rows[JULY] = calculated(rows[JULY] | july) | july
    tables = {FRAME: pl.DataFrame(rows, infer_schema_length=None)}
    return mrv.validate(tables, rules=book())


def test_the_year_is_honest() -> None:
    assert filed().findings.is_empty()


@pytest.mark.parametrize("off", [0.88, 1.13])
def test_a_looked_up_value_made_up_covers_for_the_value_beside_it(off: float) -> None:
    """A factor that no list has, with an emission as usual: the heat goes with it."""
    heat_value = honest()[JULY]["heat_value"]
    [incident] = filed(
        factor=round(FACTOR * off, 4),
        heat_value=round(heat_value / off, 3),
        settled=None,
    ).incidents
    assert incident.kind == "falsified_pair"
    assert {cell.parameter for cell in incident.cells} == {"factor", "heat_value"}
    [factor] = [cell for cell in incident.cells if cell.parameter == "factor"]
    assert factor.suggested == FACTOR


def test_a_looked_up_value_of_another_source_stands_alone() -> None:
    [incident] = filed(factor=round(FACTOR * 1.018, 4)).incidents
    assert incident.kind != "falsified_pair"
    assert [cell.parameter for cell in incident.cells] == ["factor"]


@pytest.mark.parametrize("place", [1, 2])
def test_a_slip_of_the_keys_is_told_where_an_identity_pins_the_value(place: int) -> None:
    """A hundredth off some slip leads to within a tolerance, to the last digit hardly one."""
    right = honest()[JULY]["heat"]
    text = f"{right:.2f}"
    slipped = float(text[:place] + str((int(text[place]) + 4) % 10) + text[place + 1 :])
    [incident] = filed(heat=slipped).incidents
    assert incident.kind == "digit_substituted"
    assert [cell.suggested for cell in incident.cells] == [right]


def test_a_value_known_to_some_per_cent_is_off_rather_than_mistyped() -> None:
    """Two counts agree to 2 %: of all slips some one always leads into such a stretch."""
    right = honest()[JULY]["burnt"]
    [incident] = filed(burnt=round(right * 1.047, 2)).incidents
    assert incident.kind == "wrong_value"
    assert [cell.parameter for cell in incident.cells] == ["burnt"]


def test_a_class_unlike_that_of_all_other_months_is_the_wrong_one() -> None:
    """The factor is as measured in other months; only here it is called the default."""
    [incident] = filed("measured", factor_method="default").incidents
    assert incident.kind == "wrong_code"
    assert [(cell.parameter, cell.suggested) for cell in incident.cells] == [
        ("factor_method", "measured")
    ]


def test_a_class_like_that_of_all_other_months_is_no_excuse_for_a_number() -> None:
    [incident] = filed(factor=round(FACTOR * 1.018, 4)).incidents
    assert [cell.parameter for cell in incident.cells] == ["factor"]
    assert all(
        cell.parameter != "factor_method" for each in incident.alternatives for cell in each.cells
    )


def test_a_slip_that_only_the_wider_of_two_equalities_admits_is_none() -> None:
    """A result off by much, of which one digit would mend its own formula but not the total."""
    frames = {
        n: d.table
        for n, d in load(["sample_reports/power/clean/csv"], open_rulebook(None)).frames.items()
    }
    fuel = frames["power_fuel_month"]
    here = (pl.col("month") == date(2025, 4, 1)) & (pl.col("fuel") == "bituminous_coal")
    here &= pl.col("unit_id") == "2"
    right = fuel.filter(here)["fuel_emission"].item()
    digit = f"{right * 1.0001:.2f}"
    filed = float(("9" if digit[0] != "9" else "8") + digit[1:])
    changed = pl.when(here).then(filed).otherwise(pl.col("fuel_emission")).alias("fuel_emission")
    frames["power_fuel_month"] = fuel.with_columns(changed)
    (incident,) = mrv.validate(frames).incidents
    (cell,) = incident.cells
    assert (cell.parameter, incident.kind) == ("fuel_emission", "not_recalculated")
    assert cell.suggested == pytest.approx(right, abs=0.02)


@cache
def with_stock() -> Rulebook:
    """The small rulebook with a quantity of which nothing but its size is known."""
    files = dict(FILES)
    files["frames.yaml"] = files["frames.yaml"].replace("settled,", "settled, stock,")
    files["parameters/common.yaml"] += """\
  - {name: stock, title: {zh: 库存, en: stock}, kind: number, decimals: 2, bounds: {min: 0}}
"""
    files["common/rules.yaml"] += """\
  - id: COM-EXT-001
    name: stock-in-store
    title: {zh: 库存, en: Stock}
    category: extreme
    severity: error
    frame: site_month
    expect: stock >= 1000 and stock <= 6000
    message: {zh: 不符。, en: It does not fit.}
    cite: {source: physics, confidence: physics}
"""
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


@pytest.mark.parametrize(
    ("filed", "others", "kind", "meant"),
    [
        # A point that is misplaced leaves all digits: one decimal fewer, and a zero for each place.
        (12345.6, 1200.57, "unit_slip", 1234.56),
        (1234560.0, 1200.57, "unit_slip", 1234.56),
        # A digit that is never written cannot have come up: one was typed twice.
        (11345.67, 1200.57, "digit_doubled", 1345.67),
        # Of a point that went to the left they are more; who drops a digit keeps them.
        (13.4567, 1200.57, "unit_slip", 1345.67),
        # A reversed sign is no less likely for any value being above zero.
        (-1345.67, 1200.57, "sign", 1345.67),
        # Who writes three decimals may have misplaced the point.
        (11345.67, 1200.573, "unit_slip", 1134.567),
    ],
)
def test_decimals_tell_a_misplaced_point(
    filed: float, others: float, kind: str, meant: float
) -> None:
    rows = honest()
    for number, row in enumerate(rows):
        row["stock"] = round(others + number * 7.11, 3)
    rows[JULY]["stock"] = filed
    found = mrv.validate({FRAME: pl.DataFrame(rows)}, rules=with_stock()).incidents
    [cell] = found[0].cells
    assert (found[0].kind, cell.parameter) == (kind, "stock")
    assert cell.suggested == pytest.approx(meant, abs=0.005)


@pytest.mark.parametrize(
    ("filed", "right", "chance"), [(12.3, 11.3, True), (12.345, 11.345, False)]
)
def test_that_a_slip_fits_by_chance_says_nothing_of_a_value_made_to_fit(
    filed: float, right: float, chance: bool
) -> None:
    """One of three digits is easily another one: what that costs falls away beside a partner."""
    rows = honest()
    rows[AT]["heat_value"] = filed
    named = Bench(rows).names.name(Spot(FRAME, "heat_value", AT), right, 0.001)
    assert named.kind == "digit_substituted"
    assert (named.alone > 1.0) is chance
    assert named.alone < named.cost


@cache
def with_dropped_digits() -> Rulebook:
    """The small rulebook where digits are left out, and heat is settled to 0.03 %."""
    files = dict(FILES)
    agree = "heat == settled\n    tolerance: {rel: 0.00"
    files["common/rules.yaml"] = files["common/rules.yaml"].replace(f"{agree}4", f"{agree}03")
    files["tracing/error_kinds.yaml"] += (
        "  - {name: digit_dropped, title: {zh: 漏录, en: Left out}, method: digits, cost: 3.0}\n"
    )
    with TemporaryDirectory() as folder:
        return load_rulebook(write_rulebook(Path(folder), files))


@pytest.mark.parametrize(
    ("filed", "kind", "meant"),
    [
        # A tenth, rounded as the form asks: that 40236.99 lies near, too, is so with every number.
        (4023.69, "unit_slip", 40236.9),
        # Of digits further in front one was left out: a tenth would be 41236.9.
        (4123.69, "digit_dropped", 40123.69),
    ],
)
def test_a_tenth_that_a_tolerance_takes_in_is_no_digit_left_out(
    filed: float, kind: str, meant: float
) -> None:
    rows = [row | {"settled": row["heat"]} for row in honest()]
    rows[JULY] = rows[JULY] | {"burnt": round(meant / 22, 2), "heat_value": 22.0}
    rows[JULY]["ledger"] = rows[JULY]["counted"] = rows[JULY]["burnt"]
    heat = round(22.0 * rows[JULY]["burnt"], 2)
    rows[JULY] |= {"heat": heat, "emission": round(heat * 0.09, 2), "settled": filed}
    table = {FRAME: pl.DataFrame(rows)}
    [incident] = mrv.validate(table, rules=with_dropped_digits()).incidents
    [cell] = incident.cells
    assert (incident.kind, cell.parameter) == (kind, "settled")
    assert cell.suggested == pytest.approx(meant, abs=5.0)


@pytest.mark.parametrize(("filed", "chance"), [(21.4, False), (20.0, True)])
def test_the_fewer_digits_are_left_the_less_a_rounding_says(filed: float, chance: bool) -> None:
    """Half of what there is may be rounded to 20: that says no more than that 20 is no 21.386."""
    rows = honest()
    rows[AT]["heat_value"] = filed
    names = Bench(rows).names
    named = names.name(Spot(FRAME, "heat_value", AT), 21.386, 0.0001)
    kind, cost = names.kind("rounded_too_far")
    assert named.kind == kind
    assert (named.cost > cost + 1.0) is chance


@pytest.mark.parametrize(
    ("meant", "kind"),
    [
        # What the other count says, to the last digit, but for two that changed places.
        (42318.57, "digits_transposed"),
        # As near to what is filed, and no slip leads there: some other one always leads near.
        (42318.23, "wrong_value"),
    ],
)
def test_a_slip_that_leads_to_the_last_digit_of_what_is_known_only_roughly(
    meant: float, kind: str
) -> None:
    rows = honest()
    rows[AT]["burnt"] = 43218.57
    names = Bench(rows, book()).names
    named = names.name(Spot(FRAME, "burnt", AT), meant, 0.03 * meant)
    assert named.kind == kind
    assert named.value == meant


def test_a_digit_left_out_goes_before_a_tenth_if_it_alone_leads_to_the_last_digit() -> None:
    rows = honest()
    rows[AT]["burnt"] = 5072.48
    names = Bench(rows, with_dropped_digits()).names
    assert names.name(Spot(FRAME, "burnt", AT), 50772.48, 300.0).kind == "digit_dropped"
    assert names.name(Spot(FRAME, "burnt", AT), 50736.48, 300.0).kind == "unit_slip"


@pytest.mark.parametrize(
    ("material", "mixed_up"), [("bituminous_coal", True), ("blast_furnace_gas", False)]
)
def test_gross_and_net_hardly_differ_where_there_is_no_hydrogen(
    material: str, mixed_up: bool
) -> None:
    frames = {
        n: d.table
        for n, d in load(["sample_reports/steel/clean/csv"], open_rulebook(None)).frames.items()
    }
    name, column = "steel_process_material_month", "net_calorific_value_ar"
    here = (pl.col("month") == date(2025, 7, 1)) & (pl.col("material") == material)
    rows = frames[name].with_row_index().filter(here & pl.col(column).is_not_null())
    first = rows["index"][0]
    off = pl.when(pl.int_range(pl.len()) == first).then(pl.col(column) * 1.042)
    frames[name] = frames[name].with_columns(off.otherwise(pl.col(column)).round(3).alias(column))
    cause = mrv.validate(frames).incidents[0]
    assert {cell.parameter for cell in cause.cells} >= {column}
    assert (cause.kind == "gross_or_net") is mixed_up


def test_what_would_be_written_as_zero_did_not_slip() -> None:
    """Nothing times a factor is nothing: a result beside a quantity of zero was no millionth."""
    rows = honest()
    rows[AT]["heat"] = 1.55
    factors = Bench(rows).names.factors(Spot(FRAME, "heat", AT))
    assert len(factors.value) > 0
    assert all(abs(value) >= 0.005 for value in factors.value)
    assert len(Bench(honest()).names.factors(Spot(FRAME, "heat", AT)).value) > len(factors.value)
