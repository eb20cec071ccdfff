"""Random submissions of the small catalogue: gaps, unknowns, shuffled rows, many enterprises."""

from __future__ import annotations

import datetime
import random
from typing import Any

import polars as pl

from tests.engine.catalogue_of_two import FRAMES, KINDS

STORED = {
    "number": pl.Float64,
    "text": pl.String,
    "code": pl.String,
    "month": pl.Date,
    "date": pl.Date,
    "year": pl.Int32,
    "boolean": pl.Boolean,
}

Record = dict[str, Any]


def random_units(random: random.Random, enterprises: int = 3, units: int = 3) -> list[Record]:
    """Monthly records with gaps; values repeat often enough for runs and equal siblings."""
    records = []
    for enterprise in range(enterprises):
        for unit in range(units):
            start = 2023 * 12 + random.randrange(12)
            for period in range(start, start + 20):
                if random.random() < 0.15:
                    continue
                records.append(
                    {
                        "enterprise_id": f"E{enterprise}",
                        "unit_id": str(unit),
                        "month": month(period),
                        "heat": _maybe(random, float(random.randrange(4))),
                        "load": _maybe(random, random.uniform(0, 100)),
                        "running": _maybe(random, random.random() < 0.5),
                        "fuel": _maybe(random, random.choice(["coal", "gas"])),
                        "period": period,
                    }
                )
    random.shuffle(records)
    return records


def random_fuels(random: random.Random, units: list[Record]) -> list[Record]:
    records = []
    for unit in units:
        for fuel in random.sample(["coal", "gas", "oil"], random.randrange(4)):
            keys = {key: unit[key] for key in ("enterprise_id", "unit_id", "month", "period")}
            records.append(
                keys
                | {
                    "fuel": fuel,
                    "mass": _maybe(random, random.choice([0.0, random.uniform(1, 9)]), 0.1),
                    "heat": _maybe(random, random.uniform(15, 30), 0.1),
                    "coal": _maybe(random, fuel == "coal", 0.1),
                }
            )
    random.shuffle(records)
    return records


def random_events(random: random.Random, units: list[Record]) -> list[Record]:
    records: dict[tuple[str, str, datetime.date], Record] = {}
    for unit in random.sample(units, len(units) // 5):
        first = unit["month"] + datetime.timedelta(days=random.randrange(-40, 40))
        open_end = random.random() < 0.2
        records[unit["enterprise_id"], unit["unit_id"], first] = {
            "enterprise_id": unit["enterprise_id"],
            "unit_id": unit["unit_id"],
            "started_on": first,
            "event_kind": random.choice(["overhaul", "standstill"]),
            "ended_on": None if open_end else first + datetime.timedelta(random.randrange(60)),
        }
    return list(records.values())


def frame_of(name: str, records: list[Record]) -> pl.DataFrame:
    """The canonical table of hand-made records."""
    frame = next(frame for frame in FRAMES if frame.name == name)
    names = [*frame.keys, *frame.columns]
    return pl.DataFrame(
        {column: [record.get(column) for record in records] for column in names},
        schema={column: STORED[KINDS[column]] for column in names},
    )


def month(period: int) -> datetime.date:
    return datetime.date(period // 12, period % 12 + 1, 1)


def _maybe(random: random.Random, value: Any, share: float = 0.2) -> Any:
    return None if random.random() < share else value
