"""Hand-made submissions for tests of the engine, without going through files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.api import judge, select_rules
from mrv.engine.frames import with_row_id
from mrv.engine.result import Result
from mrv.intake.submission import FrameData, Location, Problem, Submission
from tests.engine.random_frames import Record, frame_of


class Lines:
    """A provenance that counts lines, header first."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        return Location(file="units.csv", line=row_id + 2, column=parameter)


def submission(
    tables: dict[str, list[Record] | pl.DataFrame], problems: Sequence[Problem] = ()
) -> Submission:
    frames = {}
    for name, rows in tables.items():
        table = rows if isinstance(rows, pl.DataFrame) else frame_of(name, rows)
        frames[name] = FrameData(name=name, table=with_row_id(table), provenance=Lines())
    return Submission(frames=frames, problems=list(problems), sector="power")


def run(
    book: Rulebook,
    tables: dict[str, Any],
    *,
    history: dict[str, Any] | None = None,
    problems: Sequence[Problem] = (),
    rules: Sequence[Rule] | None = None,
    **more: Any,
) -> Result:
    return judge(
        submission(tables, problems),
        book,
        select_rules(book.rules) if rules is None else rules,
        history=None if history is None else submission(history),
        **more,
    )
