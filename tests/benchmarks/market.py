"""A market-sized frame for benchmarks: the clean synthetic year, repeated with disturbed values."""

from __future__ import annotations

import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.engine.frames import stored_type
from tests.samples.power.plant import CLEAN
from tests.samples.power.year import build_year

_SPREAD = 0.01
_MISSING_IN = 50
_FRAMES = ("power_fuel_month", "power_unit")


def market(rulebook: Rulebook, rows: int, seed: int = 1) -> dict[str, pl.DataFrame]:
    """Canonical fuel-month and unit frames of as many enterprises as give `rows` fuel months.

    Every fourth number is off by up to 1 %, every fiftieth value missing.
    """
    year = build_year(CLEAN)
    enterprises = -(-rows // len(year["power_fuel_month"]))
    return {name: _repeat(rulebook, name, year[name], enterprises, seed) for name in _FRAMES}


def _repeat(
    rulebook: Rulebook, name: str, rows: list[dict[str, object]], enterprises: int, seed: int
) -> pl.DataFrame:
    frame = rulebook.frames[name]
    kept = [*frame.keys, *frame.columns]
    schema = {column: stored_type(column, rulebook.parameters) for column in kept}
    base = pl.DataFrame(
        {column: [row.get(column) for row in rows] for column in kept}, schema=schema, strict=False
    )
    owners = pl.DataFrame({"owner": [f"E{number:05d}" for number in range(enterprises)]})
    table = owners.join(base, how="cross")
    table = table.with_columns(enterprise_id="owner").drop("owner").select(kept)
    changes = []
    for place, column in enumerate(kept):
        if column in frame.keys:
            continue
        draw = pl.int_range(pl.len()).hash(seed + place)
        value = pl.col(column)
        if schema[column] == pl.Float64:
            off = 1 + (draw % 1000 / 1000 - 0.5) * 2 * _SPREAD
            value = pl.when(draw // 1000 % 4 == 0).then(value * off).otherwise(value)
        changes.append(pl.when(draw // 7000 % _MISSING_IN != 0).then(value).alias(column))
    return table.with_columns(changes).with_row_index("row_id").select(*kept, "row_id")
