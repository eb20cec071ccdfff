"""Blanks and dashes of a record that stood: zero where everything else says that nothing ran.

People write a dash, or nothing, where a zero is due in a month of standstill. What is none where
nothing ran is taken as zero there, and told; what may have a value all the same (electricity that
was bought, a calorific value) stays unknown, and so does every blank of a record of which nothing
says that it stood, or anything that it ran. How a record says so stands at its frame.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mrv.catalogue.model import Frame, Relation, Rulebook, WhereNothingRan
from mrv.engine.calendar import FIRST_DAY, LAST_DAY, period_days
from mrv.engine.relations import target_groups, target_rows
from mrv.intake import problems
from mrv.intake.columns import column_spec
from mrv.intake.submission import FrameData, Submission

KIND_OF_EVENT = "event_kind"
LIFE = ("commissioned_on", "closed_on")
ROUNDING = 0.005
"""Half a unit of the last digit that amounts of a month are filed with."""


def fill_standing(submission: Submission, rulebook: Rulebook) -> None:
    """Put zeros where a record stood and says nothing else; a note for each column filled."""
    frames = submission.frames
    told = [rulebook.frames[name] for name in frames]
    ruled = [frame for frame in told if frame.standstill is not None]
    # Units before their fuels, lines before the sites that add them up, months before their years.
    ruled.sort(key=lambda frame: (frame.time == "year", bool(_ruled(frame).of), -len(frame.keys)))
    if not any(_open(frame, frames[frame.name].table) for frame in ruled):
        return
    stood: dict[str, pl.Series] = {}
    for frame in ruled:
        standing = _Standing(frame, submission, rulebook, stood)
        stands = standing.find()
        stood[frame.name] = stands
        if stands.any():
            data = frames[frame.name]
            masks = {"stood": stands, "outside": stands & standing.outside}
            table = _filled(frame, data, masks, submission, rulebook)
            frames[frame.name] = FrameData(data.name, table, data.provenance, data.sources)


def _ruled(frame: Frame) -> WhereNothingRan:
    if frame.standstill is None:
        msg = f"{frame.name} does not say how it stands"
        raise ValueError(msg)
    return frame.standstill


def _candidates(frame: Frame, table: pl.DataFrame) -> list[str]:
    rule = _ruled(frame)
    names = (*rule.none, *rule.outside, *dict(rule.sums))
    return [name for name in names if name in table.columns]


def _open(frame: Frame, table: pl.DataFrame) -> bool:
    """Whether there is anything that could be filled."""
    return any(table.get_column(name).null_count() for name in _candidates(frame, table))


class _Standing:
    """Which records of a frame stood."""

    def __init__(
        self,
        frame: Frame,
        submission: Submission,
        rulebook: Rulebook,
        stood: dict[str, pl.Series],
    ) -> None:
        self._frame = frame
        self._rule = _ruled(frame)
        self._frames = submission.frames
        self._rulebook = rulebook
        self._stood = stood
        self._table = submission.frames[frame.name].table
        self.outside = self._out_of_life()

    def find(self) -> pl.Series:
        """Something says that nothing ran, and nothing says otherwise."""
        none = pl.repeat(value=False, n=self._table.height, eager=True)
        said, ran = none, none
        for name in (*self._rule.signs, *self._rule.runs):
            if name in self._table.columns:
                value = self._table.get_column(name)
                ran = ran | (value != 0).fill_null(value=False)
                if name in self._rule.signs:
                    said = said | (value == 0).fill_null(value=False)
        for zero, some in self._of_parts():
            said, ran = said | zero, ran | some
        for mask in (self._of_owner(), self._of_events(), self._of_year(), self.outside):
            if mask is not None:
                said = said | mask
        return said & ~ran

    def _of_parts(self) -> Iterator[tuple[pl.Series, pl.Series]]:
        """Records whose parts are all filed as zero, and those with a part that is not."""
        for name, column in self._rule.parts:
            relation = self._frame_relation(name)
            target = self._frames.get(relation.to)
            if target is None or column not in target.table.columns or target.table.is_empty():
                continue
            groups = target_groups(self._table, self._frame.time, relation, target.table)
            value = target.table.get_column(column)
            if groups.member is not None:
                value = value.gather(groups.member)
            parts = pl.DataFrame({"group": groups.of_member, "value": value})
            by_group = parts.group_by("group").agg(
                zero=(pl.col("value") == 0).fill_null(value=False).all(),
                some=(pl.col("value") != 0).fill_null(value=False).any(),
            )
            own = pl.DataFrame({"group": groups.of_record.cast(groups.of_member.dtype)})
            found = own.join(by_group, on="group", how="left", maintain_order="left")
            yield (
                found.get_column("zero").fill_null(value=False),
                found.get_column("some").fill_null(value=False),
            )

    def _of_year(self) -> pl.Series | None:
        """Records blank in a sign of which the other months make up the year's total."""
        name, way = self._rule.year or ("", "")
        years = self._frames.get(name)
        if years is None or years.table.is_empty():
            return None
        relation = next(r for r in self._rulebook.frames[name].relations if r.name == way)
        groups = target_groups(years.table, "year", relation, self._table)
        found = pl.repeat(value=False, n=self._table.height, eager=True)
        ids = pl.DataFrame({"group": groups.of_member})
        for sign in self._rule.signs:
            if sign not in self._table.columns or sign not in years.table.columns:
                continue
            value = self._table.get_column(sign)
            filed = pl.DataFrame(
                {"group": groups.of_record, "total": years.table.get_column(sign)}
            ).unique("group", keep="none")
            made = (
                ids.with_columns(value.alias("value"))
                .group_by("group")
                .agg(pl.col("value").sum(), months=pl.len())
            )
            whole = filed.join(made, on="group", how="inner").filter(
                (pl.col("total") - pl.col("value")).abs() <= ROUNDING * pl.col("months"),
            )
            found = found | (value.is_null() & ids["group"].is_in(whole["group"].implode()))
        return found

    def _of_owner(self) -> pl.Series | None:
        """Parts of a record that stood."""
        if self._rule.of is None:
            return None
        relation = self._frame_relation(self._rule.of)
        target = self._frames.get(relation.to)
        if target is None or relation.to not in self._stood:
            return None
        rows = target_rows(self._table, self._frame.time, relation, target.table)
        return self._stood[relation.to].gather(rows).fill_null(value=False)

    def _of_events(self) -> pl.Series | None:
        """Records whose whole period lies in a stop on record."""
        if self._rule.events is None:
            return None
        relation = self._frame_relation(self._rule.events)
        events = self._frames.get(relation.to)
        if events is None or not {KIND_OF_EVENT, "ended_on"} <= set(events.table.columns):
            return None
        groups = target_groups(self._table, self._frame.time, relation, events.table)
        if groups.member is None:
            return None
        period = self._table.select(
            period_days(self._frame.time, self._table.schema.get(self._frame.time or ""))
        )
        met = pl.DataFrame({"record": groups.of_member, "event": groups.member})
        stops = events.table.select(KIND_OF_EVENT, "started_on", "ended_on")
        found = met.hstack(stops[met["event"]]).hstack(period[met["record"]])
        found = found.filter(
            pl.col(KIND_OF_EVENT).is_in(self._stops()),
            pl.col("started_on") <= pl.col(FIRST_DAY),
            (pl.col("ended_on") >= pl.col(LAST_DAY)) | pl.col("ended_on").is_null(),
        )
        stopped = pl.Series([False], dtype=pl.Boolean).new_from_index(0, self._table.height)
        return stopped.scatter(found.get_column("record").unique(), True)

    def _stops(self) -> list[str]:
        """The kinds of event during which nothing runs."""
        kinds = self._rulebook.codes[KIND_OF_EVENT].codes
        return [code.code for code in kinds if code.stops]

    def _out_of_life(self) -> pl.Series:
        """Records of a time before commissioning or after closure."""
        found = pl.repeat(value=False, n=self._table.height, eager=True)
        if self._rule.life is None:
            return found
        relation = self._frame_relation(self._rule.life)
        owners = self._frames.get(relation.to)
        if owners is None:
            return found
        rows = target_rows(self._table, self._frame.time, relation, owners.table)
        period = self._table.select(
            period_days(self._frame.time, self._table.schema.get(self._frame.time or ""))
        )
        for name, bound in zip(LIFE, (LAST_DAY, FIRST_DAY), strict=True):
            if name in owners.table.columns:
                day, end = owners.table.get_column(name).gather(rows), period.get_column(bound)
                out = day > end if bound == LAST_DAY else day <= end
                found = found | out.fill_null(value=False)
        return found

    def _frame_relation(self, name: str) -> Relation:
        return next(each for each in self._frame.relations if each.name == name)


def _filled(
    frame: Frame,
    data: FrameData,
    stands: dict[str, pl.Series],
    submission: Submission,
    rulebook: Rulebook,
) -> pl.DataFrame:
    """The table with zeros for what is none; a column that nobody filed stays unfiled."""
    table, rule = data.table, _ruled(frame)
    sums = {name: [part for part in parts if part in table.columns] for name, parts in rule.sums}
    for name in _candidates(frame, table):
        column = table.get_column(name)
        if name not in rule.signs and column.null_count() == len(column):
            continue
        which = "outside" if name in rule.outside else "stood"
        blank = stands[which] & column.is_null()
        for part in sums.get(name, ()):
            blank = blank & (table.get_column(part) == 0).fill_null(value=False)
        if not blank.any():
            continue
        table = table.with_columns(
            column.zip_with(~blank, pl.repeat(0.0, len(column), eager=True).cast(column.dtype))
        )
        rows = blank.arg_true()
        submission.problems.append(
            problems.STOOD.at(
                data.provenance.locate(int(rows[0]), name),
                frame=frame.name,
                record={key: str(table[key][int(rows[0])]) for key in frame.keys},
                parameter=name,
                title=column_spec(name, rulebook).title,
                count=len(rows),
            )
        )
    return table
