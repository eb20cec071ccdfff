"""`trace`: from the findings of a result to incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mrv.trace.model import Trace

if TYPE_CHECKING:
    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result


def trace(result: Result, workspace: Workspace) -> Trace:
    """The causes of the findings of `result`, judged on the frames of `workspace`."""
    return Trace()
