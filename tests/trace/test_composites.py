"""One deed is one incident: a quantity changed in many months, and wherever its number stands."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mrv.catalogue.load import load_rulebook
from mrv.engine.api import validate
from mrv.engine.result import Result
from mrv.trace.deeds.composites import gathered
from mrv.trace.deeds.sides import agreed
from mrv.trace.model import Alternative, Cell, Incident, Trace, Value
from mrv.trace.telling.chances import calibrated
from tests.samples.aluminium.clean import CLEAN
from tests.samples.aluminium.derive import derive as smelter_results
from tests.samples.aluminium.year import build_year as smelter_year
from tests.samples.power import frauds
from tests.samples.power.derive import derive
from tests.samples.power.fraud import HEATING, POWER
from tests.samples.power.plant import Plant
from tests.samples.power.year import build_year
from tests.samples.rows import Frames
from tests.samples.writers import tables

BOOK = load_rulebook()


def judged(what: Plant, done: Callable[[Frames], None]) -> Result:
    frames = build_year(what)
    done(frames)
    return validate(tables(derive(frames), BOOK), rules=BOOK)


def months(incident: Incident, parameter: str) -> set[str | None]:
    return {cell.record["month"] for cell in incident.cells if cell.parameter == parameter}


def test_coal_left_out_in_form_and_ledger_is_one_incident() -> None:
    result = judged(POWER, frauds.understated_coal)
    [incident] = result.incidents
    # The heat that the boiler gave says by how much, alike in all the months.
    assert incident.kind == "biased_year"
    assert incident.factor is not None
    assert abs(incident.factor - 0.9) < 0.005
    summer = {f"2025-{month:02}" for month in range(6, 11)}
    assert months(incident, "fuel_consumption") == summer
    # The ledger's copy of the number is accused, not the purchases that it no longer goes with.
    assert months(incident, "consumed_quantity") == summer
    assert not months(incident, "purchased_quantity")
    assert incident.emission_effect_tco2 is not None
    assert incident.emission_effect_tco2 < 0
    assert incident.reason is not None
    grave = set(result.findings.filter(result.findings["severity"] != "info")["id"])
    assert len(grave & set(incident.explains)) >= 0.9 * len(grave)


def test_what_is_one_deed_the_rulebook_says() -> None:
    without = msgspec.structs.replace(BOOK, composites=())
    frames = build_year(HEATING)
    frauds.heat_and_power_misstated(frames)
    apart = validate(tables(derive(frames), without), rules=without)
    together = judged(HEATING, frauds.heat_and_power_misstated)
    assert len(apart.incidents) > len(together.incidents)


def test_heat_and_power_are_two_matters() -> None:
    result = judged(HEATING, frauds.heat_and_power_misstated)
    heat, power = sorted(result.incidents, key=lambda i: i.cells[0].parameter, reverse=True)
    assert months(heat, "stream_mass") == {"2025-01", "2025-02", "2025-12"}
    both = [power.cells, *(other.cells for other in power.alternatives)]
    filed = [cells for cells in both if cells[0].parameter == "purchased_electricity"]
    assert [{c.record["month"] for c in cells} for cells in filed] == [{"2025-04", "2025-09"}]


def cell(month: int, observed: float, meant: Value, name: str = "burnt", at: str = "f") -> Cell:
    record: dict[str, str | None] = {"enterprise_id": "SYN-1", "month": f"2025-{month:02}"}
    return Cell(frame=at, record=record, parameter=name, observed=observed, suggested=meant)


def cause(*cells: Cell, kind: str = "wrong_value", finding: str = "") -> Incident:
    name = finding or f"{cells[0].parameter}{cells[0].record['month']}"
    return Incident(id=name, kind=kind, cells=cells, confidence=0.9, margin=9.0, explains=(name,))


def kinds(*causes: Incident) -> list[tuple[str, int]]:
    order = {name: at for at, name in enumerate(n for one in causes for n in one.explains)}
    found = gathered(Trace(incidents=causes), BOOK, order, lambda *_: None)
    assert {n for i in found.incidents for n in i.explains} == set(order)
    return sorted((i.kind, len(i.cells)) for i in found.incidents)


def test_what_has_nothing_to_do_with_one_another_stays_apart() -> None:
    up, down = cause(cell(1, 12.0, 10.0)), cause(cell(2, 8.0, 10.0))
    assert kinds(up, down) == [("wrong_value", 1), ("wrong_value", 1)]
    other = cause(cell(2, 12.0, 10.0, name="stock"), kind="unit_slip")
    assert kinds(up, other) == [("unit_slip", 1), ("wrong_value", 1)]
    slips = [cause(cell(m, 12.0, 10.0), kind=k) for m, k in ((1, "sign"), (2, "wrong_value"))]
    assert kinds(*slips) == [("sign", 1), ("wrong_value", 1)]


def test_months_of_one_series_to_one_side_are_one_deed() -> None:
    same = [cause(cell(m, 12.0 + m, 10.0), kind="unit_slip") for m in (1, 2)]
    assert kinds(*same) == [("unit_slip", 2)]
    three = [
        cause(cell(m, 12.0 + m, 10.0), kind=k)
        for m, k in ((1, "sign"), (2, "wrong_value"), (3, "unit_slip"))
    ]
    assert kinds(*three) == [("falsified_set", 3)]


def test_the_same_number_in_two_tables_is_one_deed() -> None:
    form, meter = cause(cell(1, 12.5, 10.0)), cause(cell(1, 12.5, 10.0, name="metered", at="g"))
    assert kinds(form, meter) == [("wrong_value", 2)]
    assert len(kinds(form, cause(cell(1, 12.6, 10.0, name="metered", at="g")))) == 2


def test_a_cause_that_the_deed_explains_as_well_belongs_to_it() -> None:
    deed = cause(*(cell(m, 8.0 + m / 10, 10.0) for m in (1, 2, 3)), kind="biased_year")
    steam = cause(cell(2, 50.0, 40.0, name="steam"))
    asked = msgspec.structs.replace(
        steam, alternatives=(Alternative(cells=(cell(2, 8.2, 10.0),), kind="x", confidence=0.1),)
    )
    assert kinds(deed, asked) == [("falsified_set", 3)]
    slip = msgspec.structs.replace(deed, kind="unit_slip", factor=0.1)
    assert kinds(slip, asked) == [("unit_slip", 3)]
    assert len(kinds(deed, steam)) == 2


def told_both_ways(month: int, *, form_first: bool) -> Incident:
    """A month in which a form and an invoice differ tenfold."""
    form, invoice = cell(month, 4.2, 42.0), cell(month, 42.0, 4.2, name="invoice")
    one, other = (form, invoice) if form_first else (invoice, form)
    tenth = 0.1 if form_first else 10.0
    told = msgspec.structs.replace(cause(one, kind="unit_slip"), factor=tenth)
    rival = Alternative(cells=(other,), kind="unit_slip", confidence=0.12)
    return msgspec.structs.replace(told, alternatives=(rival,), emission_effect_tco2=1.0)


def test_the_same_slip_was_made_on_one_side() -> None:
    months_ = [told_both_ways(m, form_first=m != 5) for m in (2, 5, 9)]
    order = {each.id: at for at, each in enumerate(months_)}
    [found] = gathered(Trace(incidents=tuple(months_)), BOOK, order, lambda *_: None).incidents
    assert (found.kind, found.factor) == ("unit_slip", 0.1)
    assert months(found, "burnt") == {"2025-02", "2025-05", "2025-09"}
    [other] = found.alternatives
    assert {c.parameter for c in other.cells} == {"invoice"} and len(other.cells) == 3
    # How much hangs on the month that was told otherwise was never reckoned.
    assert found.emission_effect_tco2 is None


def test_what_hangs_on_months_that_were_told_so_from_the_start_is_kept() -> None:
    slips = frozenset({"unit_slip"})
    months_ = [told_both_ways(m, form_first=m != 5) for m in (2, 5, 9)]
    first, second, third = agreed(months_, slips, 3)
    assert (first, third) == (months_[0], months_[2])
    assert (first.emission_effect_tco2, second.emission_effect_tco2) == (1.0, None)
    assert second.cells[0].parameter == "burnt"
    # Too few months decide nothing.
    assert agreed(months_, slips, 4) == months_


def test_the_effect_of_a_deed_is_known_where_that_of_all_its_parts_is() -> None:
    def effect(*each: float | None) -> float | None:
        parts = [
            msgspec.structs.replace(cause(cell(at + 1, 12.0, 10.0)), emission_effect_tco2=tonnes)
            for at, tonnes in enumerate(each)
        ]
        order = {part.id: at for at, part in enumerate(parts)}
        [found] = gathered(Trace(incidents=tuple(parts)), BOOK, order, lambda *_: None).incidents
        return found.emission_effect_tco2

    assert effect(1.5, 0.0, 2.0) == 3.5
    assert effect(1.5, None, 2.0) is None


def test_a_month_that_can_be_told_one_way_only_decides() -> None:
    sure = msgspec.structs.replace(told_both_ways(5, form_first=False), alternatives=())
    assert kinds(sure, told_both_ways(2, form_first=True)) == [("unit_slip", 2)]
    other = msgspec.structs.replace(told_both_ways(2, form_first=True), alternatives=())
    assert kinds(sure, other) == [("unit_slip", 1), ("unit_slip", 1)]


def test_each_group_of_causes_has_a_calibration_of_its_own() -> None:
    points = {point.of for point in BOOK.calibration}
    assert {"cause", "deed"} <= points
    for group in ("cause", "deed"):
        low, high = (calibrated(BOOK, raw, group) for raw in (0.3, 1.0))
        assert 0.5 < low <= high < 1.0
    # Of two series that only one another speak against hardly more than every second is right.
    assert calibrated(BOOK, 0.4, "series") < calibrated(BOOK, 0.4)
    bare = msgspec.structs.replace(BOOK, calibration=())
    assert calibrated(bare, 0.42, "deed") == 0.42


def test_what_stands_on_the_records_of_a_deed_is_not_of_it_for_that() -> None:
    """One anode test for a year, and in one of its months a stock that is off."""
    frames = smelter_year(CLEAN)
    for row in frames["aluminium_enterprise_month"]:
        row["anode_sulfur_tested"] = 2.31
    frames["aluminium_enterprise_month"][4]["metal_opening_stock"] += 90.0
    result = validate(tables(smelter_results(frames), BOOK), rules=BOOK)
    told = {i.kind: {(c.parameter, c.record["month"]) for c in i.cells} for i in result.incidents}
    assert told == {
        "copied_block": {("anode_sulfur_tested", f"2025-{month:02}") for month in range(1, 13)},
        "wrong_value": {("metal_opening_stock", "2025-05")},
    }
