from __future__ import annotations

import datetime
import random
from typing import Any

import msgspec
import polars as pl
import pytest

from mrv.catalogue.model import Bilingual, StandardTable
from mrv.engine import children, compiled, series, windows
from mrv.engine.features import materialise
from mrv.engine.frames import Workspace
from mrv.language.features import (
    Calendar,
    Characters,
    Children,
    Contains,
    Feature,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.tree import Text
from tests.engine import feature_reference as reference
from tests.engine.catalogue_of_two import number, rulebook, standard, table, text, truth
from tests.engine.random_frames import (
    Record,
    frame_of,
    month,
    random_events,
    random_fuels,
    random_units,
)

SERIES = ("enterprise_id", "unit_id")


@pytest.fixture(autouse=True, params=[0, 1_000], ids=["as large", "as small"])
def _few_rows(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small tables go through plain Python, large ones through polars: both must do the same."""
    monkeypatch.setattr(series, "_FEW", request.param)
    monkeypatch.setattr(windows, "FEW", request.param)
    monkeypatch.setattr(children, "FEW", request.param)
    monkeypatch.setattr(compiled, "LISTED_UNTIL", request.param)


HISTORIES = [
    History(name="prev", type="number", kind="prev", argument=number("load")),
    History(name="prev 3", type="number", kind="prev", argument=number("load"), offset=3),
    History(name="prev fuel", type="text", kind="prev", argument=text("fuel")),
    History(name="year ago", type="number", kind="same_month_last_year", argument=number("load")),
    History(name="mean", type="number", kind="mean", argument=number("load"), window=6),
    History(name="median", type="number", kind="median", argument=number("load"), minimum=4),
    History(name="std", type="number", kind="std", argument=number("load"), minimum=1),
    History(name="mad", type="number", kind="mad", argument=number("load"), window=30),
    History(name="share", type="number", kind="share", argument=truth("running"), window=5),
    History(name="known", type="number", kind="known", argument=number("heat"), window=7),
    History(name="run", type="number", kind="run_length", argument=number("heat")),
]
PEERS = [
    Peer(name="median", type="number", kind="median", argument=number("load"), minimum=1),
    Peer(
        name="median by",
        type="number",
        kind="median",
        argument=number("heat"),
        by=(text("fuel"),),
        minimum=2,
    ),
    Peer(name="mad", type="number", kind="mad", argument=number("load"), minimum=3),
    Peer(name="mad ties", type="number", kind="mad", argument=number("heat"), minimum=1),
    Peer(
        name="share",
        type="number",
        kind="share",
        argument=truth("running"),
        by=(text("fuel"),),
        minimum=1,
    ),
    Peer(name="known", type="number", kind="known", argument=number("load"), by=(text("fuel"),)),
    Peer(name="siblings", type="number", kind="equal_siblings", argument=number("heat")),
]
WHERE = {"relation": "fuels", "where": truth("coal")}
CHILDREN = [
    Children(name="total", type="number", kind="total", relation="fuels", argument=number("mass")),
    Children(name="total where", type="number", kind="total", argument=number("mass"), **WHERE),
    Children(
        name="total or 0", type="number", kind="total", argument=number("mass"), empty=0.0, **WHERE
    ),
    Children(
        name="total skip",
        type="number",
        kind="total",
        relation="fuels",
        argument=number("mass"),
        skip_missing=True,
    ),
    Children(
        name="total of 2",
        type="number",
        kind="total",
        relation="fuels",
        argument=number("mass"),
        expect=2,
    ),
    Children(
        name="mean",
        type="number",
        kind="weighted_mean",
        relation="fuels",
        argument=number("heat"),
        weight=number("mass"),
    ),
    Children(name="count", type="number", kind="count", relation="fuels"),
    Children(name="count where", type="number", kind="count", **WHERE),
    Children(name="any", type="truth", kind="any", relation="fuels"),
    Children(name="any where", type="truth", kind="any", **WHERE),
    Children(
        name="least", type="number", kind="smallest", relation="fuels", argument=number("heat")
    ),
    Children(name="most", type="number", kind="largest", argument=number("heat"), **WHERE),
    Children(
        name="distinct",
        type="number",
        kind="distinct",
        relation="fuels",
        argument=number("mass"),
        empty=0.0,
    ),
]


def columns(
    tables: dict[str, list[Record]],
    features: list[Any],
    frame: str = "unit_month",
    standards: tuple[StandardTable, ...] = (),
) -> dict[str, list[Any]]:
    built = {name: frame_of(name, records) for name, records in tables.items()}
    workspace = Workspace(rulebook(tables=standards), built)
    prepared = workspace.frames[frame]
    materialise(workspace, prepared, features)
    assert prepared.broken == {}
    return {feature.name: prepared.table[feature.name].to_list() for feature in features}


def same(seen: Any, wanted: Any) -> bool:
    if isinstance(wanted, float) and isinstance(seen, float):
        return seen == pytest.approx(wanted, rel=1e-9, abs=1e-12)
    return type(seen) is type(wanted) and seen == wanted


def assert_same(seen: list[Any], wanted: list[Any], name: str) -> None:
    differing = [row for row in range(len(wanted)) if not same(seen[row], wanted[row])]
    assert not differing, (name, differing[0], seen[differing[0]], wanted[differing[0]])
    assert any(value is not None for value in wanted)


@pytest.mark.parametrize("seed", range(6))
def test_history_equals_the_plain_definition(seed: int) -> None:
    records = random_units(random.Random(seed))
    seen = columns({"unit_month": records}, HISTORIES)
    for feature in HISTORIES:
        wanted = [reference.history(feature, record, records, SERIES) for record in records]
        assert_same(seen[feature.name], wanted, feature.name)


def test_history_does_not_depend_on_row_order() -> None:
    records = random_units(random.Random(7))
    keyed = sorted(records, key=lambda r: (r["enterprise_id"], r["unit_id"], r["period"]))
    shuffled, ordered = (columns({"unit_month": rows}, HISTORIES) for rows in (records, keyed))
    places = [keyed.index(record) for record in records]
    for name, values in shuffled.items():
        assert_same(values, [ordered[name][place] for place in places], name)


def test_history_survives_a_stray_year_that_would_blow_up_the_grid() -> None:
    records = random_units(random.Random(3))
    stray = dict(records[0], period=9000 * 12, month=datetime.date(9000, 1, 1))
    many = [dict(stray, unit_id=f"stray {n}") for n in range(300)]
    seen = columns({"unit_month": records + many}, HISTORIES)
    for feature in HISTORIES:
        wanted = [reference.history(feature, record, records, SERIES) for record in records]
        assert_same(seen[feature.name][: len(records)], wanted, feature.name)


def test_two_records_of_one_period_are_no_history() -> None:
    base = {"enterprise_id": "E", "unit_id": "1", "load": 1.0}
    records = [
        base | {"month": month(24000)},
        base | {"month": month(24000), "load": 2.0},
        base | {"month": month(24001)},
        base | {"month": month(24002)},
    ]
    seen = columns({"unit_month": records}, HISTORIES[:1])
    assert seen["prev"] == [None, None, None, 1.0]


def test_a_single_month_has_no_history() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000), "load": 3.0, "heat": 1.0}
    seen = columns({"unit_month": [record]}, HISTORIES)
    known = {name: values for name, values in seen.items() if values != [None]}
    assert known == {"known": [0.0], "run": [1.0]}


def test_years_step_by_year() -> None:
    base = {"enterprise_id": "E", "unit_id": "1"}
    records = [base | {"year": year, "capacity": float(year)} for year in (2023, 2025, 2024)]
    features = [
        History(name="prev", type="number", kind="prev", argument=number("capacity")),
        History(
            name="ago", type="number", kind="same_month_last_year", argument=number("capacity")
        ),
    ]
    seen = columns({"unit": records}, features, frame="unit")
    assert seen["prev"] == seen["ago"] == [None, 2024.0, 2023.0]


@pytest.mark.parametrize("seed", range(6))
def test_peers_equal_the_plain_definition(seed: int) -> None:
    records = random_units(random.Random(seed), enterprises=4, units=4)
    seen = columns({"unit_month": records}, PEERS)
    for feature in PEERS:
        wanted = [reference.peer(feature, record, records) for record in records]
        assert_same(seen[feature.name], wanted, feature.name)


@pytest.mark.parametrize("seed", range(6))
def test_children_equal_the_plain_definition(seed: int) -> None:
    units = random_units(random.Random(seed))
    fuels = random_fuels(random.Random(seed), units)
    seen = columns({"unit_month": units, "fuel_month": fuels}, CHILDREN)
    keys = ("enterprise_id", "unit_id", "month")
    for feature in CHILDREN:
        wanted = [
            reference.children(
                feature, [f for f in fuels if all(f[key] == unit[key] for key in keys)]
            )
            for unit in units
        ]
        assert_same(seen[feature.name], wanted, feature.name)


@pytest.mark.parametrize("frame", ["unit_month", "unit"])
def test_intervals_gather_the_events_that_touch_the_period(frame: str) -> None:
    months = random_units(random.Random(1))
    events = random_events(random.Random(1), months)
    unit = {(r["enterprise_id"], r["unit_id"], r["month"].year) for r in months}
    units = [dict(zip(("enterprise_id", "unit_id", "year"), key, strict=True)) for key in unit]
    records = months if frame == "unit_month" else units
    feature = Children(name="count", type="number", kind="count", relation="events")
    seen = columns({frame: records, "event": events}, [feature], frame=frame)
    wanted = [float(len(_touching(record, events))) for record in records]
    assert_same(seen["count"], wanted, "count")
    assert max(wanted) > 0


def _touching(record: Record, events: list[Record]) -> list[Record]:
    if "year" in record:
        first, last = datetime.date(record["year"], 1, 1), datetime.date(record["year"], 12, 31)
    else:
        first = record["month"]
        last = (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)
    return [
        event
        for event in events
        if event["enterprise_id"] == record["enterprise_id"]
        and event["unit_id"] == record["unit_id"]
        and event["started_on"] <= last
        and (event["ended_on"] is None or event["ended_on"] >= first)
    ]


def test_children_by_year_of_month_and_of_children_with_features() -> None:
    months = random_units(random.Random(2))
    fuels = random_fuels(random.Random(2), months)
    inner = Children(
        name="total(fuels.mass)",
        type="number",
        kind="total",
        relation="fuels",
        argument=number("mass"),
        skip_missing=True,
    )
    outer = Children(
        name="outer",
        type="number",
        kind="total",
        relation="months",
        argument=number("total(fuels.mass)"),
        skip_missing=True,
        needs=(inner,),
    )
    unit = {"enterprise_id": "E0", "unit_id": "0", "year": 2024}
    tables = {"unit": [unit], "unit_month": months, "fuel_month": fuels}
    wanted = sum(
        fuel["mass"] or 0.0
        for fuel in fuels
        if (fuel["enterprise_id"], fuel["unit_id"], fuel["month"].year) == ("E0", "0", 2024)
    )
    assert columns(tables, [outer], frame="unit")["outer"] == [pytest.approx(wanted)]


def test_related_columns_follow_year_of_month_and_keep_row_order() -> None:
    months = random_units(random.Random(4))
    units = [
        {
            "enterprise_id": f"E{e}",
            "unit_id": str(u),
            "year": year,
            "capacity": e * 100.0 + u + year,
        }
        for e in range(2)
        for u in range(3)
        for year in (2023, 2024)
    ]
    feature = Related(name="unit.capacity", type="number", relation="unit", column="capacity")
    year = Calendar(name="unit year", type="number", kind="year", column="year", relation="unit")
    seen = columns({"unit_month": months, "unit": units}, [feature, year])
    capacity = {(u["enterprise_id"], u["unit_id"], u["year"]): u["capacity"] for u in units}
    keys = [(m["enterprise_id"], m["unit_id"], m["month"].year) for m in months]
    assert seen["unit.capacity"] == [capacity.get(key) for key in keys]
    assert seen["unit year"] == [float(key[2]) if key in capacity else None for key in keys]


def test_a_frame_that_was_not_filed_is_like_one_without_records() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    absent = columns({"unit_month": [record]}, CHILDREN)
    assert absent == columns({"unit_month": [record], "fuel_month": []}, CHILDREN)
    assert (absent["count"], absent["any"], absent["total"]) == ([0.0], [False], [None])


def test_related_values_of_a_frame_that_was_not_filed_are_unknown() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    related = Related(name="unit.capacity", type="number", relation="unit", column="capacity")
    year = Calendar(name="year", type="number", kind="year", column="year", relation="unit")
    seen = columns({"unit_month": [record]}, [related, year])
    assert seen == {"unit.capacity": [None], "year": [None]}


def test_empty_frames_are_known_to_be_empty() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    seen = columns({"unit_month": [record], "fuel_month": [], "unit": []}, CHILDREN)
    known = {name: values[0] for name, values in seen.items() if values[0] is not None}
    wanted = {"total or 0": 0.0, "count": 0.0, "count where": 0.0, "any": False}
    assert known == wanted | {"any where": False, "distinct": 0.0}


FACTORS = table(
    "factor",
    standard("coal", value=1.0, until=2023 * 12 + 11),
    standard("coal", value=2.0, start=2024 * 12),
    standard("gas", value=9.0),
    keys=("fuel",),
)
STEAM = table(
    "steam",
    *(standard("wet", point, value=point * point) for point in (0.0, 10.0, 20.0)),
    standard("dry", 10.0, value=7.0),
    keys=("phase", "load"),
    interpolate="load",
)


def test_standard_values_are_those_of_the_records_month() -> None:
    base = {"enterprise_id": "E", "unit_id": "1"}
    records = [
        base | {"month": month(2024 * 12 + shift), "fuel": fuel}
        for shift, fuel in ((0, "coal"), (-1, "coal"), (-1, "gas"), (0, "wood"), (0, None))
    ]
    lookup = Standard(name="moving", type="number", table="factor", keys=(text("fuel"),))

    fixed = Standard(name="fixed", type="number", table="factor", keys=(Text("coal"),))
    seen = columns({"unit_month": records}, [lookup, fixed], standards=(FACTORS,))
    assert seen["moving"] == [2.0, 1.0, 9.0, None, None]
    assert seen["fixed"] == [2.0, 1.0, 1.0, 2.0, 2.0]


def test_standard_values_of_a_year_are_those_at_its_end() -> None:
    records = [
        {"enterprise_id": "E", "unit_id": "1", "year": year, "unit_class": "coal"}
        for year in (2023, 2024, 2025)
    ]
    lookup = Standard(name="factor", type="number", table="factor", keys=(text("unit_class"),))
    seen = columns({"unit": records}, [lookup], frame="unit", standards=(FACTORS,))
    assert seen["factor"] == [1.0, 2.0, 2.0]


def test_standard_values_interpolate_linearly_and_never_beyond_the_table() -> None:
    base = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    loads = [0.0, 5.0, 10.0, 12.0, 20.0, 20.1, -1.0, None]
    records = [base | {"load": load, "fuel": "wet"} for load in loads]
    records += [base | {"load": load, "fuel": "dry"} for load in (10.0, 11.0)]
    lookup = Standard(
        name="steam", type="number", table="steam", keys=(text("fuel"), number("load"))
    )
    seen = columns({"unit_month": records}, [lookup], standards=(STEAM,))
    wanted = [0.0, 50.0, 100.0, 160.0, 400.0, None, None, None, 7.0, None]
    assert seen["steam"] == pytest.approx(wanted)


def test_an_empty_table_is_unknown() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000), "fuel": "coal"}
    lookup = Standard(name="slot", type="number", table="slot", keys=(text("fuel"),))
    slot = table("slot", keys=("fuel",), status="empty")
    assert columns({"unit_month": [record]}, [lookup], standards=(slot,))["slot"] == [None]


def test_calendar_numbers() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": datetime.date(2024, 2, 1)}
    kinds = ("day_number", "days", "hours", "month_end", "year", "month_number", "month_index")
    features: list[Feature] = [
        Calendar(name=kind, type="number", kind=kind, column="month")  # type: ignore[arg-type]
        for kind in kinds
    ]
    seen = columns({"unit_month": [record]}, features)
    day = float((datetime.date(2024, 2, 1) - datetime.date(1970, 1, 1)).days)
    wanted = (day, 29.0, 696.0, day + 28, 2024.0, 2.0, 2024.0 * 12 + 1)
    assert [seen[kind][0] for kind in kinds] == list(wanted)


def test_calendar_numbers_of_a_year() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "year": 2024}
    features: list[Feature] = [
        Calendar(name="days", type="number", kind="days", column="year"),
        Calendar(name="hours", type="number", kind="hours", column="year"),
        Calendar(name="year", type="number", kind="year", column="year"),
    ]
    seen = columns({"unit": [record]}, features, frame="unit")
    assert seen == {"days": [366.0], "hours": [8784.0], "year": [2024.0]}


def test_patterns_match_the_whole_text() -> None:
    base = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    records = [base | {"fuel": fuel} for fuel in ("ab1", "ab12", "xab1", None)]
    feature = Pattern(name="code", type="truth", argument=text("fuel"), pattern="ab[0-9]|x")
    assert columns({"unit_month": records}, [feature])["code"] == [True, False, False, None]


def test_characters_are_counted_not_bytes_and_a_short_text_has_none() -> None:
    base = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    records = [base | {"fuel": fuel} for fuel in ("abcdef", "煤炭x焦", "abc", "", None)]
    feature = Characters(name="part", type="text", argument=text("fuel"), start=3, length=2)
    assert columns({"unit_month": records}, [feature])["part"] == ["cd", "x焦", None, None, None]


def test_a_text_holds_another_letter_for_letter() -> None:
    base = {"enterprise_id": "E", "month": month(24000)}
    pairs = [("a.c", "."), ("abc", "."), ("abc", "bc"), (None, "bc"), ("bc", None)]
    records = [base | {"fuel": fuel, "unit_id": unit} for fuel, unit in pairs]
    feature = Contains(name="holds", type="truth", argument=text("fuel"), sought=text("unit_id"))
    found = columns({"unit_month": records}, [feature])["holds"]
    assert found == [True, False, True, None, None]


def test_an_interval_may_reach_beyond_the_period() -> None:
    unit = {"enterprise_id": "E", "unit_id": "1", "year": 2024}
    events = [
        unit | {"started_on": day, "ended_on": day}
        for day in (
            datetime.date(2023, 1, 31),
            datetime.date(2024, 12, 31),
            datetime.date(2025, 1, 5),
            datetime.date(2025, 1, 6),
        )
    ]
    found = []
    for before, after in ((0, 0), (0, 5), (0, 6), (334, 0), (335, 0)):
        book = rulebook()
        frame = book.frames["unit"]
        relations = tuple(
            msgspec.structs.replace(relation, days_before=before, days_after=after)
            if relation.during
            else relation
            for relation in frame.relations
        )
        book.frames["unit"] = msgspec.structs.replace(frame, relations=relations)
        built = {"unit": frame_of("unit", [unit]), "event": frame_of("event", events)}
        workspace = Workspace(book, built)
        feature = Children(name="count", type="number", kind="count", relation="events")
        materialise(workspace, workspace.frames["unit"], [feature])
        found.append(workspace.frames["unit"].table["count"].to_list())
    assert found == [[1.0], [2.0], [3.0], [1.0], [2.0]]


def test_a_table_of_dates_is_compared_with_dates() -> None:
    base = {"enterprise_id": "E", "unit_id": "1", "month": month(24000)}
    day = (datetime.date(2024, 12, 31) - datetime.date(1970, 1, 1)).days
    dates = StandardTable(
        name="deadline", title=Bilingual("", ""), keys=("step",), type="date",
        rows=(standard("surrender", value=float(day)),),
    )  # fmt: skip
    feature = Standard(name="due", type="number", table="deadline", keys=(Text("surrender"),))
    assert columns({"unit_month": [base]}, [feature], standards=(dates,))["due"] == [float(day)]


def test_a_feature_that_fails_spares_the_others() -> None:
    record = {"enterprise_id": "E", "unit_id": "1", "month": month(24000), "fuel": "coal"}
    workspace = Workspace(rulebook(), {"unit_month": frame_of("unit_month", [record])})
    prepared = workspace.frames["unit_month"]
    bad = Pattern(name="bad", type="truth", argument=text("fuel"), pattern="(")
    good = Pattern(name="good", type="truth", argument=text("fuel"), pattern="coal")
    after = History(name="after", type="truth", kind="prev", argument=truth("bad"), needs=(bad,))
    lost = Related(name="lost", type="number", relation="nowhere", column="capacity")
    materialise(workspace, prepared, [bad, good, after, lost])
    assert prepared.broken.keys() == {"bad", "after", "lost"}
    assert prepared.table["good"].to_list() == [True]
    assert isinstance(prepared.table, pl.DataFrame)
