"""The parameter graph: layers from measured to total, in every form."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner

from mrv.catalogue.load import load_rulebook
from mrv.cli.graph import command
from mrv.graph.build import FLOW, parameter_graph
from mrv.graph.draw import draw
from mrv.graph.fold import by_tables
from mrv.graph.layout import lay_out
from mrv.graph.picture import shown

HEAT = "power_fuel_month.fuel_heat"


@pytest.fixture(scope="module")
def power() -> nx.MultiDiGraph[str]:
    graph: nx.MultiDiGraph[str] = parameter_graph(load_rulebook(), "power")
    return graph


def _before(graph: nx.MultiDiGraph[str], node: str, *kinds: str) -> set[str]:
    return {a for a, _, kind in graph.in_edges(node, keys=True) if kind in kinds}


def test_edges_are_those_of_the_formulas(power: nx.MultiDiGraph[str]) -> None:
    assert _before(power, HEAT, "formula") == {
        "power_fuel_month.fuel_consumption",
        "power_fuel_month.net_calorific_value_ar",
    }
    assert power.has_edge(HEAT, "power_unit_month.fossil_heat_input", "roll_up")


def test_evidence_leads_to_what_it_proves(power: nx.MultiDiGraph[str]) -> None:
    carbon = "power_fuel_month.carbon_content_ad"
    assert "lab_report.carbon_content_ad" in _before(power, carbon, "evidence")
    held = power.edges["lab_report.carbon_content_ad", carbon, "evidence"]
    assert "COM-LOG-013" in held["rules"].split()
    documents = _before(power, "lab_report.carbon_content_ad", "evidence")
    assert documents == {"document:laboratory report on carbon content"}
    generation = "power_unit_month.generation"
    assert "cross_check_value.cross_value" in _before(power, generation, "evidence")


def test_rules_are_nodes_between_what_they_read_and_check(power: nx.MultiDiGraph[str]) -> None:
    assert _before(power, "rule:PWR-THR-007", "reads") >= {
        "power_fuel_month.carbon_content_ar",
        "power_fuel_month.net_calorific_value_ar",
    }
    own = [r.id for r in load_rulebook().rules if r.frame == "power_fuel_month"]
    assert {f"rule:{rule}" for rule in own} <= set(power)
    for rule in own:
        assert any(k == "checks" for *_, k in power.out_edges(f"rule:{rule}", keys=True))


def test_history_is_an_edge_to_the_same_quantity(power: nx.MultiDiGraph[str]) -> None:
    carbon = "power_fuel_month.carbon_content_ar"
    assert power.has_edge(carbon, carbon, "history")
    assert not power.has_edge(HEAT, HEAT, "history")


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
def test_layers_go_from_documents_over_what_is_measured_to_totals(sector: str) -> None:
    graph = parameter_graph(load_rulebook(), sector)
    data = dict(graph.nodes(data=True))
    assert {d["layer"] for d in data.values() if d["type"] == "document"} == {0}
    plain = nx.DiGraph((a, b) for a, b, kind in graph.edges(keys=True) if kind in FLOW)
    # Two quantities that can each be calculated from the other have no order.
    part = {n: i for i, p in enumerate(nx.strongly_connected_components(plain)) for n in p}
    for a, b in plain.edges:
        assert part[a] == part[b] or data[a]["layer"] < data[b]["layer"]
    valued = [d for d in data.values() if d["type"] == "parameter"]
    last = max(d["layer"] for d in valued)
    assert {d["nature"] for d in valued if d["layer"] == last} == {"calculated"}


def test_a_neighbourhood_has_nothing_that_is_no_kin() -> None:
    graph = parameter_graph(load_rulebook(), "power", "moisture_ar")
    assert "power_fuel_month.carbon_content_ar" in graph
    assert "power_unit_month.auxiliary_electricity" not in graph
    with pytest.raises(KeyError):
        parameter_graph(load_rulebook(), "power", "clinker_output")


def test_boxes_and_edges_of_the_picture_do_not_lie_on_each_other() -> None:
    graph = shown(parameter_graph(load_rulebook(), "power"))
    layer = {node: graph.nodes[node]["layer"] for node in graph}
    layout = lay_out(layer, graph.edges(), box=40, way=4, gap=10)
    columns: dict[int, list[tuple[float, float]]] = {}
    for knot, middle in layout.middle.items():
        half = 20 if layer[knot[0]] == knot[1] else 2
        columns.setdefault(knot[1], []).append((middle - half, middle + half))
    for own in columns.values():
        own.sort()
        assert all(b[0] - a[1] > 9.9 for a, b in pairwise(own))
    for a, b in {edge[:2] for edge in graph.edges}:
        if layer[a] < layer[b]:
            assert [at for _, at in layout.ways[a, b]] == list(range(layer[a], layer[b] + 1))


def test_the_picture_of_a_parameter_lists_its_rules() -> None:
    text = draw(parameter_graph(load_rulebook(), "power", "carbon_content_ar"), "svg", "zh")
    assert "PWR-LOG-001" in text
    assert "检查该参数的规则" in text
    assert "PWR-LOG-001" not in draw(parameter_graph(load_rulebook(), "power"), "svg", "zh")


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium", "compliance"])
def test_a_whole_sector_folded_to_its_tables_fits_a_page(sector: str) -> None:
    graph = parameter_graph(load_rulebook(), sector)
    folded = by_tables(graph)
    drawn = shown(graph)
    frames = {d["frame"] for _, d in drawn.nodes(data=True) if d["type"] == "parameter"}
    assert {n for n, d in folded.nodes(data=True) if d["type"] == "parameter"} == frames
    counted = sum(d["rules"] for _, d in drawn.nodes(data=True) if d["type"] == "parameter")
    assert sum(d["rules"] for _, d in folded.nodes(data=True)) == counted
    tied = {(drawn.nodes[a]["frame"], drawn.nodes[b]["frame"]) for a, b in drawn.edges()
            if "frame" in drawn.nodes[a] and "frame" in drawn.nodes[b]}  # fmt: skip
    assert {e for e in folded.edges() if set(e) <= frames} == {(a, b) for a, b in tied if a != b}
    for lang in ("zh", "en"):
        picture = ElementTree.fromstring(draw(graph=folded, form="svg", lang=lang))
        assert float(picture.attrib["width"]) <= 2_500
    assert draw(folded, "mermaid", "zh").startswith("flowchart LR")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["svg", "text", "dot", "mermaid", "json", "graphml"])
def test_every_form_can_be_read_back(form: str, lang: str) -> None:
    asked = ["--sector", "power", "--param", "fuel_heat", "--format", form, "--lang", lang]
    result = CliRunner().invoke(command, asked)
    assert result.exit_code == 0
    if form in ("svg", "graphml"):
        ElementTree.fromstring(result.output)
    elif form == "json":
        assert HEAT in {node["id"] for node in json.loads(result.output)["nodes"]}
    else:
        title = "Fuel consumption" if lang == "en" else "燃料消耗量"
        assert title in result.output


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_terminal_gets_words_and_all_else_the_picture(
    lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--sector", "power", "--param", "fuel_heat", "--lang", lang]

    def drawn(*more: str) -> tuple[str, str]:
        command.main([*words, *more], standalone_mode=False)
        said = capsys.readouterr()
        return said.out, said.err

    assert drawn()[0].startswith("<svg")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    shown, beside = drawn()
    heat, consumption = (
        ("燃料热量", "燃料消耗量") if lang == "zh" else ("Heat of the fuel", "Fuel consumption")
    )
    lines = [line.strip() for line in shown.splitlines()]
    at = next(place for place, line in enumerate(lines) if line.startswith(heat))
    assert lines[at + 1].startswith("← ") and consumption in lines[at + 1]
    assert "PWR-LOG" in shown and "-o" in beside
    assert drawn("--format", "svg")[0].startswith("<svg")
    assert drawn("-o", str(tmp_path / "g.svg"))[0] == ""
    assert (tmp_path / "g.svg").read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("asked", [["--param", "fuel_emission"], ["--tables"]])
def test_a_picture_is_the_same_in_every_run(asked: list[str]) -> None:
    """Whatever the seed of hashes, on which the order of sets depends."""
    drawn = {
        subprocess.run(
            [sys.executable, "-m", "mrv", "graph", "--sector", "power", *asked],
            env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(drawn) == 1
