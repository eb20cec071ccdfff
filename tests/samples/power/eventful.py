"""Honest plants in whose year something real changes: coal from another mine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.samples.power.population import plant_frames
from tests.samples.rows import Frames


def eventful(seed: int, number: int) -> tuple[Frames, frozenset[date]]:
    """A plant and the months in which the change shows; none where nothing changed."""
    frames = plant_frames(seed, number)
    return frames, frozenset(_supplier_changes(frames))


def _supplier_changes(frames: Frames) -> Iterator[date]:
    """Months in which a fuel comes from elsewhere than before."""
    before: dict[tuple[object, ...], object] = {}
    for row in frames.get("power_fuel_month", []):
        key, origin = (row["unit_id"], row["fuel"]), row.get("coal_origin")
        if origin and before.get(key, origin) != origin:
            yield row["month"]
        before[key] = origin
