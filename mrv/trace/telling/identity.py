"""Stable names of incidents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from mrv.trace.model import Cell


def identity(cells: Sequence[Cell], kind: str) -> str:
    """The same for the same cells and kind in every run."""
    parts = [f"{c.frame}\x1f{json.dumps(c.record)}\x1f{c.parameter}" for c in cells]
    return hashlib.blake2b("\x1e".join([kind, *parts]).encode(), digest_size=8).hexdigest()
