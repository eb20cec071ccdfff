"""A result for machines: the output contract as JSON text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mrv.report.plain import json_text

if TYPE_CHECKING:
    from mrv.engine.result import Result


def render_json(result: Result) -> Iterator[str]:
    """Yield the JSON document in pieces, ending in a newline; the same bytes for the same input."""
    yield from map(json_text, result.json_pieces())
    yield "\n"
