"""Honest reports of power plants in which something out of the ordinary happened.

Every event is drawn from how plants are run and file, never from how reports are judged.
"""

from __future__ import annotations

import random

from tests.samples.papers import add_papers
from tests.samples.power.events.filing import FILING
from tests.samples.power.events.fuels import FUELS
from tests.samples.power.events.output import OUTPUT
from tests.samples.power.events.story import drawing, filed_month, filed_year, told
from tests.samples.power.events.units import UNITS
from tests.samples.rows import Frames

EVENTS = FUELS | UNITS | OUTPUT | FILING
SCOPES = ("year", "month")
"""A whole year's report with its papers; the one month in which the event first shows."""
HISTORIES = (0, 3, 11)
"""Months of history beside the report."""


def event_reports(
    event: str, seed: int, number: int
) -> dict[tuple[str, int], tuple[Frames, Frames]]:
    """By scope and length of history, the report with its history.

    Half of the plants keep nothing of earlier months but the monthly data.
    """
    rng = random.Random(f"honest event/{event}/{seed}/{number}")
    story = told(EVENTS[event](rng, drawing(event, seed, number)))
    bare = random.Random(f"archive/{event}/{seed}/{number}").random() < 0.5
    found = {}
    for length in HISTORIES:
        found["month", length] = filed_month(story, length, bare=bare)
    add_papers(story.frames)
    for length in HISTORIES:
        found["year", length] = filed_year(story, length, bare=bare)
    return found
