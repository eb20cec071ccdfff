"""The parameter graph: layers from measured to total, in every form."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import networkx as nx
import pytest
from click.testing import CliRunner

from mrv.catalogue.load import load_rulebook
from mrv.cli.graph import command
from mrv.graph.build import parameter_graph

HEAT = "power_fuel_month.fuel_heat"


def test_edges_are_those_of_the_formulas() -> None:
    graph = parameter_graph(load_rulebook(), "power")
    assert set(graph.predecessors(HEAT)) == {
        "power_fuel_month.fuel_consumption",
        "power_fuel_month.net_calorific_value_ar",
    }
    assert graph.edges[HEAT, "power_unit_month.fossil_heat_input"]["kind"] == "roll_up"


def test_layers_go_up_along_edges() -> None:
    graph = parameter_graph(load_rulebook(), "power", "fuel_emission")
    layer = {node: data["layer"] for node, data in graph.nodes(data=True)}
    assert layer["power_fuel_month.fuel_emission"] < layer["power_enterprise_year.total_emission"]
    # Two quantities that can each be calculated from the other have no order.
    part = {n: i for i, p in enumerate(nx.strongly_connected_components(graph)) for n in p}
    assert all(layer[a] < layer[b] for a, b in graph.edges if part[a] != part[b])


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", ["svg", "dot", "mermaid", "json", "graphml"])
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
