"""Screening a portfolio: each planted thing is found, and nothing is found where nothing is."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import CliRunner
from wcwidth import wcswidth

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.cli.screen import command
from mrv.portfolio.lead_files import LeadFileError, write_leads
from mrv.portfolio.leads import leads
from mrv.portfolio.screening import Screening, screen
from mrv.portfolio.settings import settings
from tests.samples.chain.entities import ENTITIES
from tests.samples.chain.faulty import both_roles, used_twice
from tests.samples.chain.portfolio import portfolio
from tests.samples.populations import GENERATORS
from tests.samples.writers import tables

DAY = datetime.date(2026, 3, 1)
Tables = dict[str, pl.DataFrame]


@pytest.fixture(scope="module")
def honest() -> Tables:
    """Eight power plants of a year, honest."""
    rulebook = load_rulebook()
    return tables(GENERATORS["power"].population(8, 77, months=12), rulebook)


@pytest.fixture(scope="module")
def clean(honest: Tables) -> Screening:
    return screen(mrv.validate(honest), DAY)


def _ids(frames: Tables) -> list[str]:
    return sorted(frames["enterprise"]["enterprise_id"].unique())


def _changed(frames: Tables, frame: str, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Tables:
    return frames | {frame: change(frames[frame])}


def _month(frames: Tables) -> datetime.date:
    return sorted(frames["power_fuel_month"]["month"].unique())[4]


def _heavier(frames: Tables, enterprise: str) -> Tables:
    """The coal of one month weighed tenfold."""
    here = (pl.col("enterprise_id") == enterprise) & (pl.col("month") == _month(frames))
    coal = pl.col("fuel").str.contains("coal")
    name = "fuel_consumption"
    value = pl.when(here & coal).then(pl.col(name) * 10).otherwise(pl.col(name)).alias(name)
    return _changed(frames, "power_fuel_month", lambda table: table.with_columns(value))


def test_every_name_in_the_settings_is_one_of_the_rulebook() -> None:
    assert list(settings().unknown_names(load_rulebook())) == []


def test_an_honest_portfolio_has_no_clusters_no_late_months_and_no_grave_leads(
    clean: Screening,
) -> None:
    assert clean.enterprises.height == 8
    assert clean.clusters.is_empty()
    assert set(clean.filings["status"]) == {"filed"}
    assert not clean.agencies["above_peers"].fill_null(False).any()
    assert [lead for lead in leads(clean) if lead.effect_tco2] == []


def test_the_faulty_enterprise_comes_first_with_its_cause_and_effect(honest: Tables) -> None:
    culprit = _ids(honest)[5]
    found = screen(mrv.validate(_heavier(honest, culprit)), DAY)
    first = found.enterprises.row(0, named=True)
    assert first["enterprise_id"] == culprit
    assert first["errors"] > 0
    assert first["above_peers"] > 3
    # Nine tenths of what is filed for that coal was never burnt.
    coal = honest["power_fuel_month"].filter(
        (pl.col("enterprise_id") == culprit) & (pl.col("month") == _month(honest))
    )
    burnt = coal.filter(pl.col("fuel").str.contains("coal"))["fuel_consumption"].sum()
    cell = next(lead for lead in leads(found) if lead.certainty).evidence[0]
    assert (cell["parameter"], cell["record"]["enterprise_id"]) == ("fuel_consumption", culprit)
    assert cell["suggested"] == pytest.approx(burnt, rel=0.02)


def test_groups_sum_the_ranking(clean: Screening) -> None:
    whole, by_province = clean.groups("national"), clean.groups("province")
    assert whole["enterprises"].to_list() == [8]
    assert by_province["enterprises"].sum() == 8
    assert by_province["emission"].sum() == pytest.approx(clean.enterprises["emission"].sum())
    assert clean.groups("city")["enterprises"].sum() == 8


def test_one_report_in_two_enterprises_is_a_cluster_of_both_kinds(honest: Tables) -> None:
    one, other = _ids(honest)[:2]

    def copied(table: pl.DataFrame) -> pl.DataFrame:
        row = table.filter(pl.col("enterprise_id") == one).head(1)
        return pl.concat([table, row.with_columns(enterprise_id=pl.lit(other))])

    found = screen(mrv.validate(_changed(honest, "lab_report", copied)), DAY).clusters
    assert set(found["kind"]) == {"same_report", "same_figures"}
    assert found["enterprises"].to_list() == [[one, other]] * 2


def test_figures_that_are_equal_in_two_enterprises_are_found_and_standstill_is_not(
    honest: Tables,
) -> None:
    one, other = _ids(honest)[2:4]
    units = honest["power_unit_month"]
    row = units.filter((pl.col("enterprise_id") == one) & (pl.col("generation") > 0)).head(1)
    again = row.with_columns(enterprise_id=pl.lit(other), unit_id=pl.lit("9"))
    still = row.with_columns(generation=0.0, operating_hours=0.0)
    stills = [
        still.with_columns(enterprise_id=pl.lit(i), unit_id=pl.lit("8")) for i in (one, other)
    ]
    frames = honest | {"power_unit_month": pl.concat([units, again, *stills])}
    found = screen(mrv.validate(frames, trace=False), DAY).clusters
    assert found["enterprises"].to_list() == [[one, other]]
    assert found["count"].to_list() == [1]


def test_a_captive_unit_that_a_mill_reports_too_is_listed_twice(honest: Tables) -> None:
    mine = _ids(honest)[0]
    months = honest["power_unit_month"].filter(
        (pl.col("enterprise_id") == mine) & (pl.col("generation") > 0)
    )
    columns = ["unit_id", "month", "generation", "operating_hours"]
    mill = months.select(pl.lit("SYN-STL-TWIN").alias("enterprise_id"), *columns)
    frames = honest | {"steel_power_unit_month": mill.with_columns(heat_supply=pl.lit(0.0))}
    found = screen(mrv.validate(frames, trace=False), DAY).clusters
    assert found.filter(pl.col("kind") == "listed_twice")["enterprises"].to_list() == [
        [mine, "SYN-STL-TWIN"]
    ]
    few = honest | {"steel_power_unit_month": mill.head(2).with_columns(heat_supply=pl.lit(0.0))}
    assert screen(mrv.validate(few, trace=False), DAY).clusters.is_empty()


@pytest.mark.parametrize(
    ("sample", "kinds"), [("clean/csv", set()), ("faulty/captive-unit-twice", {"listed_twice"})]
)
def test_one_facility_allocated_to_two_enterprises_is_listed_twice(
    sample: str, kinds: set[str]
) -> None:
    folder = Path("sample_reports/chain") / sample
    inside = [path for path in sorted(folder.iterdir()) if path.suffix != ".yaml"]
    filed = folder if folder.name == "csv" else inside[0]
    assert set(screen(mrv.validate(filed, trace=False), DAY).clusters["kind"]) == kinds


def test_a_laboratory_whose_reports_are_wrong_stands_above_its_peers(honest: Tables) -> None:
    bad, wrong = _ids(honest)[:2], pl.lit("劣质检测实验室（虚构）")

    def change(table: pl.DataFrame) -> pl.DataFrame:
        here = pl.col("enterprise_id").is_in(bad)
        name, tested = pl.col("laboratory_name"), pl.col("tested_on")
        return table.with_columns(
            pl.when(here).then(wrong).otherwise(name).alias("laboratory_name"),
            # Tested before the sample arrived.
            pl.when(here).then(pl.col("received_on") - pl.duration(days=9)).otherwise(tested)
            .alias("tested_on"),
        )  # fmt: skip

    found = screen(mrv.validate(_changed(honest, "lab_report", change), trace=False), DAY).agencies
    first = found.row(0, named=True)
    assert (first["agency"], first["above_peers"]) == ("劣质检测实验室（虚构）", True)
    assert first["rate"] > 0.9
    assert found["above_peers"].to_list()[1:] == [False]


def test_the_filing_board_tells_late_missing_replaced_and_not_yet_due(honest: Tables) -> None:
    late, missing, replaced = _ids(honest)[:3]
    month = _month(honest)

    def change(table: pl.DataFrame) -> pl.DataFrame:
        mine, now = pl.col("enterprise_id"), pl.col("month") == month
        kept = table.filter(~((mine == missing) & now))
        slow = pl.when((mine == late) & now).then(pl.col("due_on") + pl.duration(days=5))
        again = kept.filter((mine == replaced) & now).head(1)
        new = again.with_columns(
            evidence_id=pl.lit("SYN-NEW"), replaces_evidence_id=pl.col("evidence_id")
        )
        table = pl.concat([kept, new], how="diagonal_relaxed")
        return table.with_columns(slow.otherwise(pl.col("uploaded_on")).alias("uploaded_on"))

    board = screen(
        mrv.validate(_changed(honest, "evidence_file", change), trace=False), DAY
    ).filings
    odd = board.filter((pl.col("status") != "filed") | (pl.col("replaced") > 0))
    assert odd.select("enterprise_id", "month", "status", "days_late", "replaced").rows() == [
        (late, month, "late", 5, 0),
        (missing, month, "missing", None, 0),
        (replaced, month, "filed", None, 1),
    ]
    early = screen(
        mrv.validate(_changed(honest, "evidence_file", change), trace=False), month
    ).filings
    assert early.filter(pl.col("enterprise_id") == missing)["status"].to_list().count("due") == 1
    silent = _changed(honest, "evidence_file", lambda t: t.filter(pl.col("enterprise_id") != late))
    board = screen(mrv.validate(silent, trace=False), DAY).filings
    assert set(board.filter(pl.col("enterprise_id") == late)["status"]) == {"unknown"}


def test_filings_on_the_platform_count_as_the_board_does(honest: Tables) -> None:
    enterprise, months = _ids(honest)[0], sorted(honest["power_fuel_month"]["month"].unique())
    filed = pl.DataFrame({"month": months}).select(
        pl.lit(enterprise).alias("enterprise_id"),
        pl.lit("1").alias("object_id"),
        pl.lit("fuel_consumption").alias("filed_parameter"),
        "month",
        (pl.col("month").dt.month_end() + pl.duration(days=41)).alias("submitted_on"),
    )
    frames = {"enterprise": honest["enterprise"], "monthly_filing": filed}
    board = screen(mrv.validate(frames, trace=False), DAY).filings
    assert set(board["status"]) == {"unknown"}  # nobody says which sector's term runs
    listed = {"enterprise_id": [enterprise], "year": [2025], "listed_sector": ["power"]}
    frames |= {"entity_list": pl.DataFrame(listed)}
    board = screen(mrv.validate(frames, trace=False), DAY).filings
    own = board.filter(pl.col("enterprise_id") == enterprise)
    assert own.select("status", "days_late").unique().rows() == [("late", 1)]
    assert own.height == len(months)


def test_a_month_is_due_by_the_term_of_its_sector_and_time() -> None:
    months = [datetime.date(2024, 12, 1), datetime.date(2025, 3, 1), datetime.date(2025, 7, 1)]
    days = [datetime.date(2025, 3, 1), datetime.date(2025, 10, 31), datetime.date(2025, 9, 10)]
    filed = pl.DataFrame({"month": months, "submitted_on": days}).join(
        pl.DataFrame({"enterprise_id": ["SYN-P", "SYN-S"]}), how="cross"
    )
    filed = filed.with_columns(object_id=pl.lit("1"), filed_parameter=pl.lit("fuel_consumption"))
    listed = {
        "enterprise_id": ["SYN-P", "SYN-S"],
        "year": [2025, 2025],
        "listed_sector": ["power", "steel"],
    }
    frames = {"monthly_filing": filed, "entity_list": pl.DataFrame(listed)}
    board = screen(mrv.validate(frames, trace=False), DAY).filings
    told: dict[str, list[tuple[str, int | None]]] = {"SYN-P": [], "SYN-S": []}
    for row in board.filter(pl.col("filed_on").is_not_null()).iter_rows(named=True):
        told[row["enterprise_id"]].append((row["status"], row["days_late"]))
    # Mills had no term in 2024, back-filed the first half of 2025, and file monthly since.
    assert told["SYN-P"] == [("late", 20), ("late", 174), ("late", 1)]
    assert told["SYN-S"] == [("filed", None), ("filed", None), ("late", 1)]
    gaps = board.filter(pl.col("filed_on").is_null() & (pl.col("enterprise_id") == "SYN-S"))
    assert set(gaps["status"]) == {"missing"}
    earlier = board.filter(pl.col("month") < datetime.date(2025, 1, 1))
    assert "missing" not in set(earlier["status"])


def test_verifiers_and_consultants_are_rated_by_enterprise_years(honest: Tables) -> None:
    names = _ids(honest)
    base = pl.DataFrame({"enterprise_id": names, "year": [2025] * len(names)})
    numbers = pl.Series(range(len(names)))
    agency = pl.when(numbers < 6).then(pl.lit("SYN-V-BAD")).otherwise(pl.lit("SYN-V-GOOD"))
    frames = honest | {
        "verification": base.with_columns(agency_id=agency),
        "annual_report": base.with_columns(
            report_version=pl.lit(1), report_writer_id=pl.lit("SYN-W")
        ),
    }
    found = screen(mrv.validate(frames, trace=False), DAY).agencies
    rated = {row["agency"]: row for row in found.iter_rows(named=True)}
    assert rated["SYN-V-BAD"]["cases"] == 6
    assert rated["SYN-V-GOOD"]["cases"] == 2
    # Two cases of its peers are too few to say anything.
    assert rated["SYN-V-BAD"]["above_peers"] is None
    assert (rated["SYN-W"]["role"], rated["SYN-W"]["peer_rate"]) == ("consultant", None)


def test_without_records_of_filings_nothing_is_said_of_them(honest: Tables) -> None:
    frames = {name: table for name, table in honest.items() if name != "evidence_file"}
    assert screen(mrv.validate(frames, trace=False), DAY).filings.is_empty()


def test_the_status_of_a_lead_is_kept_until_somebody_changes_it(
    honest: Tables, clean: Screening, tmp_path: Path
) -> None:
    found = screen(mrv.validate(_heavier(honest, _ids(honest)[5])), DAY)
    own = leads(found)
    counted = write_leads(tmp_path, own, DAY)
    assert counted["open"] == len(own) > 0
    path = tmp_path / f"{own[0].id}.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert content["ask_for"]
    assert content["evidence"]
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("status: open", "status: closed")
        .replace("answer: ''", "answer: 已更正"),
        encoding="utf-8",
    )
    later = DAY + datetime.timedelta(days=30)
    counted = write_leads(tmp_path, own, later)
    assert (counted["closed"], counted["again"]) == (1, 1)
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (content["status"], content["answer"]) == ("closed", "已更正")
    assert (content["first_seen"], content["last_seen"]) == (str(DAY), str(later))
    counted = write_leads(tmp_path, leads(clean), later)
    assert counted["gone"] >= 1
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert (content["found"], content["status"]) == (False, "closed")


@pytest.mark.parametrize("text", ["status: done\nlead: x\n", "[1, 2]", "a: [", "status: open"])
def test_a_broken_lead_is_named_and_nothing_is_written(
    clean: Screening, tmp_path: Path, text: str
) -> None:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LeadFileError, match=r"x\.yaml"):
        write_leads(tmp_path, leads(clean), DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["x.yaml"]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["text", "json", "csv", "html"])
def test_every_format_of_the_command(honest: Tables, tmp_path: Path, form: str, lang: str) -> None:
    culprit = _ids(honest)[5]
    for name, table in _heavier(honest, culprit).items():
        if name.startswith(("power", "enterprise", "evidence")):
            table.write_parquet(tmp_path / f"{name}.parquet")
    asked = [str(tmp_path), "--format", form, "--lang", lang, "--as-of", "2026-03-01"]
    result = CliRunner().invoke(command, asked, catch_exceptions=False)
    assert result.exit_code == 0
    assert culprit in result.stdout
    if form == "json":
        content = json.loads(result.stdout)
        assert content["enterprises"][0]["enterprise_id"] == culprit
        assert content["enterprises"][0]["why"][lang]
    if form == "text":
        assert all(wcswidth(line) <= 80 for line in result.stdout.splitlines())


def test_a_deal_concerns_both_sides_and_one_cause_is_one_lead() -> None:
    """Records without an enterprise of their own are not lost, nor is a party of a shared cause."""
    rulebook = load_rulebook()
    made = portfolio([ENTITIES[0], replace(ENTITIES[2], round_trip=50_000), ENTITIES[4]])
    used_twice(made)
    both_roles(made)
    screening = screen(mrv.validate(tables(made, rulebook), rules=rulebook))
    found = {rule["id"]: lead for lead in leads(screening) for rule in lead.rules}
    assert set(found["CPL-LOG-199"].enterprises) == {"SYN-M03", "SYN-T01"}
    assert set(found["CPL-LOG-053"].enterprises) == {"SYN-M01", "SYN-M05"}
    assert found["CPL-LOG-059"].enterprises == ("SYN-V01",)
    for lead in found.values():
        assert "?" not in lead.what.en or lead.why is None
    assert found["CPL-LOG-199"].why is not None
    names = [lead.id for lead in leads(screening)]
    assert len(names) == len(set(names))
