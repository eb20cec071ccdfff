"""From scores (nats) to probabilities, and from these to how often such causes were right."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from mrv.catalogue.causes import CauseGroup
from mrv.catalogue.model import Rulebook

_TEMPERATURE = 4.0
"""Rules around one cell say partly the same, so that their energies count less than they add up."""


def chances(scores: Sequence[float]) -> list[float]:
    """Probabilities of hypotheses, with "none of these" at a score of zero beside them."""
    top = max(0.0, *scores)
    weights = [math.exp((score - top) / _TEMPERATURE) for score in scores]
    total = sum(weights) + math.exp(-top / _TEMPERATURE)
    return [weight / total for weight in weights]


def calibrated(rulebook: Rulebook, raw: float, of: CauseGroup = "cause") -> float:
    """How often causes of a group with this raw probability were right."""
    points = sorted((p.raw, p.observed) for p in rulebook.calibration if p.of == of)
    if not points:
        return raw
    return float(np.interp(raw, [p[0] for p in points], [p[1] for p in points]))
