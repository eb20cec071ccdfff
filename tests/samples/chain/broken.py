"""A submission in which every rule of the chain that a file can break finds something.

One enterprise for each wrong example. Rules that look at other entities see all examples at once
here, so what they find is more than their own example holds.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from mrv.catalogue.load import load_rulebook
from mrv.engine.example_rows import ExampleRows
from tests.samples.rows import Frames
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder

OWN = frozenset(
    (
        "trade_id", "cancellation_no", "project_id", "agency_id", "report_writer_id",
        "validator_id", "verifier_id", "facility_permit_no",
    )
)  # fmt: skip
SHARED = ("market_day", "sector_balance", "market_total")
CANNOT_FIRE: dict[str, str] = {}
"""Rules that no file can make fire, and why."""


def everything() -> Frames:
    """The rows of all wrong examples of the chain's rules."""
    rulebook = load_rulebook()
    frames: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {"enterprise": {}}
    number = 0
    for rule in rulebook.rules:
        if rule.status != "active" or not rule.id.startswith("CPL-"):
            continue
        for example in rule.examples:
            if example.outcome != "fail":
                continue
            number += 1
            owner = f"SYN-CPL-B{number:04}"
            for name, placed in ExampleRows(rulebook, rule, example, owner).rows.items():
                keys = rulebook.frames[name].keys
                for row in placed.values():
                    own = {c: _own(c, value, number) for c, value in row.items()}
                    if rule.frame in SHARED and rule.valid.until is None:
                        own = {c: _later(c, value, number) for c, value in own.items()}
                    place = tuple(own.get(key) for key in keys)
                    frames.setdefault(name, {}).setdefault(place, {}).update(own)
            frames["enterprise"].setdefault((owner, 2024), {"enterprise_id": owner, "year": 2024})
    for row in frames["enterprise"].values():
        row["enterprise_name"] = "错误示例单位（虚构）"
    return {name: list(rows.values()) for name, rows in frames.items()}


def _own(column: str, value: Any, number: int) -> Any:
    """Deals, projects and agencies of its own for each example."""
    return f"SYN-{number}-{value}" if column in OWN and value is not None else value


def _later(column: str, value: Any, number: int) -> Any:
    """A day or a year of its own for each example of a table that all entities share."""
    if column in ("date", "trade_date"):
        return value + dt.timedelta(days=number)
    return value + number % 30 if column == "year" else value


SAMPLES = (
    Sample(
        "chain/broken/everything",
        "每条履约链规则都能触发的虚构填报：每个错误示例一家企业。",
        "A synthetic submission in which the chain's rules fire: one enterprise for each wrong "
        "example.",
        everything,
        {"csv": csv_folder},
        cannot_fire=CANNOT_FIRE,
    ),
)
