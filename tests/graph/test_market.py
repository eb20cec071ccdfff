"""From the fuel to what is surrendered: the graph goes on, and a shortfall names its cause."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest
from click.testing import CliRunner, Result
from wcwidth import wcswidth

import mrv
from mrv.catalogue.load import load_rulebook
from mrv.cli.failures import Failure
from mrv.cli.graph import command as graph_command
from mrv.cli.network import command as network
from mrv.cli.trace import command as trace
from mrv.engine.frames import Workspace
from mrv.graph.build import parameter_graph
from mrv.graph.dependents import Dependents, dependents
from mrv.graph.knowledge import Knowledge
from mrv.graph.settings import graph_settings
from mrv.intake.load import from_frames
from mrv.trace.consequences.ask import ask
from tests.samples.chain.plant import chain, coal_of_march
from tests.samples.rows import Frames
from tests.samples.writers import tables

SEED, PLANT = 5, 0
HEAT = "net_calorific_value_ar"
PRICE = 75.0
CHAIN = Path("sample_reports/chain")


def _tenfold(frames: Frames) -> None:
    row = coal_of_march(frames)
    row[HEAT] = round(row[HEAT] * 10, 3)


def _no_more(frames: Frames) -> None:
    """Nothing is wrong."""


@pytest.fixture(scope="module")
def wrong() -> dict[str, pl.DataFrame]:
    return tables(chain(SEED, PLANT, _tenfold), load_rulebook())


@pytest.fixture(scope="module")
def right() -> dict[str, pl.DataFrame]:
    return tables(chain(SEED, PLANT, _no_more), load_rulebook())


@pytest.fixture(scope="module")
def folder(wrong: dict[str, pl.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("chain")
    for name, table in wrong.items():
        table.write_parquet(made / f"{name}.parquet")
    return made


def test_every_name_in_the_settings_is_declared() -> None:
    assert list(graph_settings().unknown_names(load_rulebook())) == []


def test_the_parameter_graph_goes_from_the_fuel_to_what_is_surrendered() -> None:
    graph = parameter_graph(load_rulebook(), "power", "fuel_consumption")
    way = [
        ("power_unit_year.combustion_emission", "verified_object.verified_emission", "verified_as"),
        ("verified_object.verified_emission", "verification.verified_emission", "verified_as"),
        ("final_allocation.alloc_unit", "issue.alloc_init", "issued_as"),
        ("verification.verified_emission", "obligation.verified_emission", "surrendered_for"),
    ]
    for a, b, kind in way:
        assert graph.has_edge(a, b, kind)
    shortfall = graph.nodes["obligation.shortfall"]
    assert shortfall["layer"] > graph.nodes["power_unit_year.combustion_emission"]["layer"]
    surrendered = parameter_graph(load_rulebook(), "compliance", "surrendered")
    assert surrendered.has_edge(
        "surrender.surrendered_quantity", "obligation.surrendered_allowances", "surrendered_for"
    )


def test_a_picture_of_a_few_steps_fits_a_screen(tmp_path: Path) -> None:
    file = tmp_path / "near.svg"
    asked = ["--sector", "compliance", "--param", "alloc_unit", "--steps", "1", "-o", str(file)]
    assert CliRunner().invoke(graph_command, asked).exit_code == 0
    width = ElementTree.fromstring(file.read_text(encoding="utf-8")).attrib["width"]
    assert float(width) <= 1_700
    near = parameter_graph(load_rulebook(), "compliance", "alloc_unit", 2)
    whole = parameter_graph(load_rulebook(), "compliance", "alloc_unit")
    assert set(near) < set(whole)
    assert near.has_node("issue.alloc_init")
    refused = CliRunner().invoke(graph_command, ["--sector", "compliance", "--steps", "2"])
    assert isinstance(refused.exception, Failure)
    assert "--steps" in str(refused.exception)


def test_a_wrong_heat_value_in_march_is_the_cause_of_the_shortfall(
    wrong: dict[str, pl.DataFrame],
) -> None:
    filed = wrong["obligation"]["shortfall"][0]
    result = mrv.validate(wrong)
    assert isinstance(result.workspace, Workspace)
    [answer] = ask(result, result.workspace, "shortfall", {"year": "2025"})
    cause = answer.causes[0]
    cell = cause.incident.cells[0]
    assert (cell.parameter, cell.record["month"]) == (HEAT, "2025-03")
    assert cause.before == filed > 100_000
    assert cause.after == pytest.approx(0, abs=0.5)
    columns = [change.column for change in cause.way]
    assert columns[0] == "carbon_content_ar"
    assert columns[-1] == "shortfall"
    assert "verified_emission" in columns
    # The rule that demands surrender in full is one of the findings that the cell explains.
    failed = result.findings.filter(pl.col("frame") == "obligation")
    assert failed.filter(pl.col("severity") == "error")["rule"].to_list() == ["CPL-LOG-044"]
    assert set(failed["id"]) & set(cause.incident.explains)
    assert cause.incident.path[-1] == "due"


def test_a_true_shortfall_has_no_cause_behind_it(right: dict[str, pl.DataFrame]) -> None:
    # No slip of the pen: five digits differ from what was due.
    paid = right["obligation"]["surrendered_allowances"][0] - 217_358
    short = right["obligation"].with_columns(
        surrendered_allowances=pl.lit(paid),
        surrendered=pl.lit(paid),
        shortfall=pl.col("due") - paid,
    )
    less = right["surrender"].with_columns(surrendered_quantity=pl.lit(paid))
    result = mrv.validate(right | {"obligation": short, "surrender": less})
    assert isinstance(result.workspace, Workspace)
    [answer] = ask(result, result.workspace, "shortfall", {"year": "2025"})
    assert answer.causes == ()


@pytest.mark.parametrize(("lang", "money"), [("zh", "按每吨 75 元计"), ("en", "CNY at 75 CNY/t")])
def test_the_command_says_what_the_shortfall_comes_to(
    folder: Path, wrong: dict[str, pl.DataFrame], lang: str, money: str
) -> None:
    asked = [str(folder), "--param", "shortfall", "--record", "year=2025"]
    result = _ran(trace, [*asked, "--price", str(PRICE), "--lang", lang])
    flat = "".join(result.stdout.split())
    assert "".join(money.split()) in flat
    value = wrong["obligation"]["shortfall"][0]
    assert f"-{value * PRICE:,.0f}"[:8] in flat
    assert all(wcswidth(line) <= 80 for line in result.stdout.splitlines())


def _of(frames: dict[str, pl.DataFrame], month: str) -> Dependents:
    result = mrv.validate(frames, trace=False)
    assert isinstance(result.workspace, Workspace)
    coal = frames["power_fuel_month"].filter(~pl.col("fuel").is_in(["diesel", "natural_gas"]))
    keys = {"month": month, "fuel": coal["fuel"][0], "unit_id": coal["unit_id"][0]}
    found = dependents(result, result.workspace, HEAT, keys)
    return next(answer for answer in found if answer.frame == "power_fuel_month")


def test_what_depends_on_a_cell_is_told_by_the_formula_that_applies(
    right: dict[str, pl.DataFrame],
) -> None:
    untested, tested = _of(right, "2025-03"), _of(right, "2025-04")
    reached = {(cell.frame, cell.column) for cell in untested.cells}
    assert ("obligation", "shortfall") in reached
    assert ("power_fuel_month", "fuel_emission") in reached
    # Of a fuel whose carbon was tested the emission does not follow from its heat value.
    assert {cell.column for cell in tested.cells} & {"fuel_emission", "shortfall"} == set()
    assert "fuel_heat" in {cell.column for cell in tested.cells}
    assert all(cell.record.get("month") in (None, "2025-03") for cell in untested.cells)
    assert "PWR-LOG-011" in untested.rules


def _trades(*pairs: tuple[str, str]) -> pl.DataFrame:
    rows = [
        {
            "trade_id": f"SYN-T{n}",
            "trade_date": f"2025-03-{n + 1:02d}",
            "trade_mode": "block",
            "vintage": "V25",
            "seller_id": seller,
            "buyer_id": buyer,
            "trade_quantity": 150_000.0,
            "trade_price": 70.0,
            "trade_amount": 10_500_000.0,
        }
        for n, (seller, buyer) in enumerate(pairs)
    ]
    return pl.DataFrame(rows).with_columns(pl.col("trade_date").str.to_date())


def test_trades_that_go_round_are_found_and_chains_are_not() -> None:
    rulebook = load_rulebook()
    a, b, c, d = (f"SYN-{name}" for name in "ABCD")
    round_ = _trades((a, b), (b, c), (c, a), (a, d))
    circles = Knowledge(from_frames({"trade": round_}, rulebook), rulebook).circles()
    assert [circle.enterprises for circle in circles] == [(a, b, c)]
    assert [trade["trade_quantity"] for trade in circles[0].trades] == ["150000.0"] * 3
    straight = _trades((a, b), (b, c), (c, d))
    assert Knowledge(from_frames({"trade": straight}, rulebook), rulebook).circles() == []


def test_what_enterprises_share_is_found() -> None:
    rulebook = load_rulebook()
    credits = pl.DataFrame(
        {
            "cancellation_no": ["SYN-1", "SYN-2", "SYN-3"],
            "enterprise_id": ["SYN-A", "SYN-B", "SYN-C"],
            "project_id": ["SYN-P1", "SYN-P1", "SYN-P2"],
            "batch_no": ["1", "2", "1"],
        }
    )
    verified = pl.DataFrame(
        {
            "enterprise_id": ["SYN-A", "SYN-B"],
            "year": [2025, 2025],
            "agency_id": ["SYN-V1", "SYN-V1"],
        }
    )
    trades = _trades(("SYN-A", "SYN-D"), ("SYN-B", "SYN-D"), ("SYN-C", "SYN-E"))
    frames = {"ccer_cancellation": credits, "verification": verified, "trade": trades}
    found = Knowledge(from_frames(frames, rulebook), rulebook)
    for kind, what, who in (
        ("credit", "SYN-P1", ["SYN-A", "SYN-B"]),
        ("verifier", "SYN-V1", ["SYN-A", "SYN-B"]),
        ("counterparty", "SYN-D", ["SYN-A", "SYN-B"]),
    ):
        shared = found.shared(kind)
        assert shared["what"].to_list() == [what]
        assert shared["enterprises"].to_list() == [who]
    assert found.shared("laboratory").is_empty()
    with pytest.raises(KeyError):
        found.shared("weather")


def test_the_graph_can_be_read_elsewhere(folder: Path) -> None:
    written = _ran(network, [str(folder), "--format", "graphml"]).stdout
    ElementTree.fromstring(written)
    content = json.loads(_ran(network, [str(folder), "--format", "json"]).stdout)
    types = {thing["@type"] for thing in content["@graph"]}
    assert {"mrv:enterprise", "mrv:unit", "mrv:document", "mrv:agency", "mrv:allowance"} <= types
    known = {thing["@id"] for thing in content["@graph"]}
    kinds = graph_settings().kinds
    ends = {end for thing in content["@graph"] for kind in kinds for end in thing.get(kind, [])}
    assert ends <= known


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "question", [[], ["--shared", "verifier"], ["--cycles"], ["--depends", "fuel_consumption"]]
)
def test_questions_are_answered_within_the_screen(
    folder: Path, question: list[str], lang: str
) -> None:
    result = _ran(network, [str(folder), *question, "--lang", lang])
    assert result.stdout
    assert all(wcswidth(line) <= 80 for line in result.stdout.splitlines())


def _ran(command: object, asked: list[str]) -> Result:
    result = CliRunner().invoke(command, asked, catch_exceptions=False)  # type: ignore[arg-type]
    assert result.exit_code == 0
    return result


@pytest.mark.parametrize(("sample", "circles"), [("clean", 0), ("faulty/wash-trade", 1)])
def test_a_wash_trade_goes_round_and_honest_trades_do_not(sample: str, circles: int) -> None:
    found = json.loads(_ran(network, [_files(sample), "--cycles", "--format", "json"]).stdout)
    assert len(found) == circles
    for circle in found:
        assert {trade["seller"] for trade in circle["trades"]} == set(circle["enterprises"])


def _files(sample: str) -> str:
    return next(str(path) for path in sorted((CHAIN / sample).iterdir()) if path.suffix != ".yaml")
