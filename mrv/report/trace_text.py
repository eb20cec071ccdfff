"""Where a value comes from and what follows from it, as a tree for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from mrv.report.layout import paragraph, strong
from mrv.report.places import parameter_title
from mrv.report.wording import Say

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.ask import Answer, Branch

_MEMBERS = 6
"""Values of one parameter that a branch lists; the number of the others is said."""


def answer_lines(answer: Answer, result: Result, say: Say) -> Iterator[str]:
    """Yield the origin of a value, then what would change if it were right."""
    title = parameter_title(answer.origin.column, result.rulebook, say.lang)
    yield strong(say(f"{title} 的来源", f"Where {title} comes from"))
    yield from _branch(answer.origin, result, say, "", "")
    if answer.shares:
        parts = ", ".join(
            f"{parameter_title(name, result.rulebook, say.lang)} {share:+,.6g}"
            for name, share in answer.shares.items()
        )
        yield from paragraph(
            say(f"较上期变化分解：{parts}", f"Change since the period before: {parts}"), indent=2
        )
    yield ""
    if answer.suggested is None:
        yield from paragraph(
            say(
                "没有规则指向此值有误，无从推算更正后的变化。",
                "No cause was found here, so nothing is known that it should be instead.",
            )
        )
        return
    head = say(f"若改为 {answer.suggested:.8g}", f"What changes if it is {answer.suggested:.8g}")
    yield strong(head)
    for change in answer.changes:
        name = parameter_title(change.column, result.rulebook, say.lang)
        where = " ".join(v for v in change.record.values() if v)
        text = f"{name} [{change.frame} {where}]: {change.before:.8g} -> {change.after:.8g}"
        yield from paragraph(text, indent=4, first="  - ")
    if not answer.changes:
        yield say("  没有其他值由它计算而来。", "  Nothing else is calculated from it.")


def _branch(branch: Branch, result: Result, say: Say, lead: str, further: str) -> Iterator[str]:
    title = parameter_title(branch.column, result.rulebook, say.lang)
    shown = ", ".join(
        "?" if np.isnan(value) else f"{value:.8g}" for value in branch.values[:_MEMBERS]
    )
    more = len(branch.values) - _MEMBERS
    if more > 0:
        shown += say(f" 等 {len(branch.values)} 个", f" and {more} more")
    yield from paragraph(f"{title} ({branch.frame}) = {shown}", indent=len(lead), first=lead)
    for place, below in enumerate(branch.inputs):
        last = place == len(branch.inputs) - 1
        mark, rest = ("└─ ", "   ") if last else ("├─ ", "│  ")
        yield from _branch(below, result, say, further + mark, further + rest)
