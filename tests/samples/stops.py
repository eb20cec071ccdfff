"""Stops on record, of any sector's plants."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any


def outside(events: Iterable[Any], start: date, end: date) -> tuple[Any, ...]:
    """What of stops lies outside a span: what is filed of that is one stop of its own."""
    kept = []
    for event in events:
        last = event.ended_on or end
        if event.started_on < start:
            kept.append(replace(event, ended_on=min(last, start - timedelta(days=1))))
        if last > end:
            kept.append(replace(event, started_on=max(event.started_on, end + timedelta(days=1))))
    return tuple(kept)
