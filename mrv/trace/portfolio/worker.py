"""The process that traces portions for another one: first how all was judged, then one by one."""

from __future__ import annotations

import os
import sys

from mrv.engine.standard import Lookups
from mrv.trace.portfolio.messages import pack_trace, receive, send, unpack_judgement, unpack_portion
from mrv.trace.portfolio.portion import trace_portion


def serve() -> None:
    """Answer until nobody asks any more."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What is printed by mistake must not get among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    questions = sys.stdin.buffer
    first = receive(questions)
    if first is None:
        return
    judged = unpack_judgement(first)
    lookups = Lookups(judged.rulebook.tables)
    while (message := receive(questions)) is not None:
        portion = unpack_portion(message, judged.rulebook, lookups)
        send(answers, pack_trace(trace_portion(judged, portion)))
