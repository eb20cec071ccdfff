"""Every quantity that may be blamed has a document that settles it, in the sector's own terms."""

from __future__ import annotations

import pytest

from mrv.catalogue.load import open_rulebook
from mrv.trace.telling.evidence import document_of, separating

SETTLED_BY = {
    "flow_quantity": "balances of gas and coke",
    "material_quantity": "weighbridge slips of purchased materials",
    "clinker_output": "clinker silos",
    "deduction_factor": "factors published for the year",
    "material_moisture": "moisture tests",
    "anode_consumption_gross": "anode changing logs",
    "liquid_aluminium_output": "crucible weighings",
    "cell_voltage": "pot control",
    "carbon_content_ad": "laboratory report on carbon content",
    "net_purchased_electricity_emission": "fresh calculation",
}


@pytest.mark.parametrize("sector", ["power", "steel", "cement", "aluminium"])
def test_every_number_of_a_sector_has_a_document(sector: str) -> None:
    book = open_rulebook(None)
    for frame in book.frames.values():
        if frame.sector == sector:
            for name in frame.columns:
                if book.parameters[name].kind == "number":
                    assert document_of(book, name), (frame.name, name)


@pytest.mark.parametrize("parameter", SETTLED_BY)
def test_the_document_is_the_one_of_the_trade(parameter: str) -> None:
    document = document_of(open_rulebook(None), parameter)
    assert document is not None
    assert SETTLED_BY[parameter] in document.title.en
    assert any("一" <= letter <= "鿿" for letter in document.title.zh)


def test_two_causes_are_separated_by_the_documents_of_both() -> None:
    told = separating(open_rulebook(None), "clinker_output", "raw_meal_consumption")
    assert told is not None
    assert "clinker silos" in told.en and "weigh-feeder" in told.en
