"""A site of which something is otherwise, from the start or from a month on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.samples.cement.plant import Line, Plant
from tests.samples.happening import Change

Told = tuple[Plant, Change | None]
"""A site and what alters its measurements."""


def every_line(site: Plant, change: Callable[[Line], Mapping[str, Any]]) -> Plant:
    return replace(site, lines=tuple(replace(line, **change(line)) for line in site.lines))


def since_month(month: int, **what: Any) -> dict[str, Any]:
    return {"later": {month: what}}
