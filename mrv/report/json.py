"""A result for machines: the output contract as JSON text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mrv.engine.result import Result


def render_json(result: Result) -> str:
    """Return the JSON document, ending in a newline; the same bytes for the same input."""
    return result.to_json() + "\n"
