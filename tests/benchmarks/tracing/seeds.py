"""The seeds. Tracer and rules may be improved on the development seeds only."""

from __future__ import annotations

SEEDS = {
    "dev": (101, 202, 303),
    "fit": (404, 505),
    "report": (9_001, 9_002, 9_003),
}
"""What is published comes from `report`, which nobody looks at while improving; confidences are
calibrated on `fit`."""
