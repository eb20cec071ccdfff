"""What an enterprise says of itself beside its numbers: facilities, versions of reports, the plan.

Derived from the tables that report, so that whoever builds an honest year has honest papers too.
"""

from __future__ import annotations

import hashlib
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from tests.samples.rows import Frames, Row

FACILITIES = {
    "power_unit": ("power_generation", "unit_id", "unit_name"),
    "steel_process": (None, "line_id", "line_name"),
    "steel_power_unit": ("power_generation", "unit_id", "unit_name"),
    "cement_line": ("clinker_production", "line_id", "line_name"),
    "aluminium_line": ("aluminium_smelting", "line_id", "line_name"),
}
"""Master tables: the process of their facilities, the column of the code, of the name."""
ALIKE = ("capacity", "production_capacity", "facility_size", "commissioned_on", "closed_on")
FUELS = {
    "power_fuel_month": ("unit_id", "fuel"),
    "steel_material_month": (None, "material"),
    "cement_fuel_month": ("line_id", "fuel"),
    "aluminium_fuel_month": (None, "fuel"),
}
QUALITIES = ("net_calorific_value_ar", "carbon_content_ar")
CORE = {
    "power_unit_month": ("unit_id", ("generation", "heat_supply")),
    "cement_line_month": ("line_id", ("clinker_output",)),
    "aluminium_line_month": ("line_id", ("anode_consumption_gross", "liquid_aluminium_output")),
}
SOURCES = {"furnace": "meter", "stock_take": "ledger"}
GUIDES = {"steel": "steel_2024", "cement": "cement_guide_2024", "aluminium": "aluminium_guide_2024"}


def add_papers(frames: Frames) -> Frames:
    """Append the list of facilities, a filing for each month, the annual report and the plan."""
    owned = _by_owner(frames)
    for enterprise in list(frames["enterprise"]):
        owner = {"enterprise_id": enterprise["enterprise_id"]}
        year = enterprise["year"]
        own = owned[enterprise["enterprise_id"]]
        _facilities(owner, year, own, frames)
        _versions(owner, year, frames)
        _plan(owner, year, enterprise.get("guide_version"), own, frames)
    return frames


def _by_owner(frames: Frames) -> dict[str, Frames]:
    """The read tables of each enterprise."""
    owned: dict[str, Frames] = defaultdict(lambda: defaultdict(list))
    for name in ("enterprise", "meter", *FACILITIES, *FUELS, *CORE):
        for row in frames.get(name, ()):
            owned[row["enterprise_id"]][name].append(row)
    return owned


def _facilities(owner: Row, year: int, own: Frames, frames: Frames) -> None:
    listed = frames.setdefault("facility", [])
    for frame, (process, code, name) in FACILITIES.items():
        for row in own[frame]:
            if row["year"] != year:
                continue
            closed = row.get("closed_on") is not None
            facility = {
                **owner,
                "facility_process": process or row["process"],
                "facility_code": row[code],
                "year": year,
                "facility_name": row.get(name) or f"{row[code]}号设施",
                "facility_status": "closed" if closed else "in_use",
                **{column: row[column] for column in ALIKE if row.get(column) is not None},
            }
            listed.append(facility)
            _changes(owner, year, facility, frames)


def _changes(owner: Row, year: int, facility: Row, frames: Frames) -> None:
    """A facility opened or closed in the year is a change of the boundary."""
    for column, kind in (("commissioned_on", "extension"), ("closed_on", "removal")):
        day = facility.get(column)
        if day is None or day.year != year:
            continue
        frames.setdefault("boundary_change", []).append(
            {
                **owner,
                "year": year,
                "change_no": f"{kind}-{facility['facility_code']}",
                "change_kind": kind,
                "object_id": facility["facility_code"],
                "effective_on": day,
                "document_name": "批复文件（虚构）",
            }
        )


def _versions(owner: Row, year: int, frames: Frames) -> None:
    versions = frames.setdefault("report_version", [])
    for number in range(1, 13):
        month = date(year, number, 1)
        end = month.replace(day=monthrange(year, number)[1])
        versions.append(
            _version(owner, year, f"M{number:02}", end + timedelta(days=18 + number))
            | {"report_stage": "monthly", "filed_month": month}
        )
    versions.append(
        _version(owner, year, "A1", date(year + 1, 3, 18)) | {"report_stage": "before_verification"}
    )


def _version(owner: Row, year: int, number: str, day: date) -> Row:
    content = f"{owner['enterprise_id']}/{year}/{number}"
    return {
        **owner,
        "year": year,
        "report_version_no": number,
        "submitted_on": day,
        "file_sha256": hashlib.sha256(content.encode()).hexdigest(),
    }


def _plan(owner: Row, year: int, guide: str | None, own: Frames, frames: Frames) -> None:
    plan = {**owner, "year": year, "plan_version": 1}
    frames.setdefault("dq_plan", []).append(
        {
            **plan,
            "guide_version": guide or _guide(own),
            "plan_made_on": date(year - 1, 11, 20),
            "filed_on": date(year - 1, 12, 10),
            "effective_on": date(year, 1, 1),
        }
    )
    items: dict[tuple[str, str, str], Row] = {}
    for item in (*_metered(own, year), *_fuels(own, year), *_core(own, year)):
        key = (item["object_id"], item["filed_parameter"], item["planned_material"])
        # What is measured in some months is planned so: a default month is an exception.
        if key not in items or item["planned_determination"] == "measured":
            items[key] = item
    frames.setdefault("dq_plan_parameter", []).extend(
        {
            **plan,
            **item,
            "missing_data_rule": _when_missing(item),
            "responsible_department": "生产部",
            "applies_from": date(year, 1, 1),
        }
        for item in items.values()
    )


def _when_missing(item: Row) -> str:
    """What the power guide prescribes for untested coal is its default."""
    tested = item["planned_source"] == "laboratory" and item["object_id"] != "site"
    return "default_value" if tested else "conservative_value"


def _guide(own: Frames) -> str:
    sectors = [name.partition("_")[0] for name in own]
    return next((GUIDES[sector] for sector in sectors if sector in GUIDES), "guide_2023")


def _of(rows: list[Row], year: int) -> list[Row]:
    return [row for row in rows if row["month"].year == year]


def _item(where: str, parameter: str, material: str, method: str, source: str, often: str) -> Row:
    return {
        "object_id": where,
        "filed_parameter": parameter,
        "planned_material": material,
        "planned_determination": method,
        "planned_source": source,
        "measuring_frequency": often,
    }


def _core(own: Frames, year: int) -> Iterable[Row]:
    metered = {row["object_id"] for row in _metered(own, year)}
    for frame, (where, names) in CORE.items():
        for row in _of(own[frame], year):
            for name in names:
                if row.get(name) and (row[where], name) not in metered:
                    yield _item(row[where], name, "any_material", "measured", "ledger", "daily")


def _metered(own: Frames, year: int) -> Iterable[Row]:
    for meter in own["meter"]:
        where, name = meter["object_id"], meter["metered_parameter"]
        item = _item(where, name, "any_material", "measured", "meter", "continuous")
        yield item | {"meter_id": meter["meter_id"]}


def _fuels(own: Frames, year: int) -> Iterable[Row]:
    """How each fuel's quality was obtained in most months, and where its quantity came from."""
    scales = {
        meter["object_id"]: meter["meter_id"]
        for meter in own["meter"]
        if meter["metered_parameter"] == "fuel_consumption"
    }
    for frame, (where, what) in FUELS.items():
        for row in _of(own[frame], year):
            place = row[where] if where else "site"
            for name in QUALITIES:
                method = row.get(f"{name}_method")
                if method not in ("measured", "default"):
                    continue
                source, often = (
                    ("laboratory", "daily") if method == "measured" else ("guide_default", "once")
                )
                yield _item(place, name, row[what], method, source, often)
            source = SOURCES.get(row.get("fuel_consumption_source") or "")
            if source == "ledger" or (source == "meter" and place in scales):
                item = _item(place, "fuel_consumption", row[what], "measured", source, "daily")
                yield item | {"meter_id": scales.get(place)} if source == "meter" else item
