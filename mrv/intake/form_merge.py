"""One record whose lines stand in several tables of a form: put together before typing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import polars as pl

from mrv.catalogue.model import Rulebook
from mrv.intake.raw import RawFrame
from mrv.intake.submission import Location, Provenance

_Rows = Mapping[int, int]


class JoinedProvenance(msgspec.Struct, frozen=True):
    """Columns from several places: each column's source, and its row there."""

    columns: Mapping[str, tuple[Provenance, _Rows]]
    whole: Sequence[tuple[Provenance, _Rows]]
    """Sources in order; the first that has a record stands for it as a whole."""

    def locate(self, row_id: int, parameter: str | None) -> Location:
        """Ask the source that the column came from."""
        source = self.columns.get(parameter) if parameter is not None else None
        if source is not None and row_id in source[1]:
            return source[0].locate(source[1][row_id], parameter)
        for provenance, rows in self.whole:
            if row_id in rows:
                return provenance.locate(rows[row_id], None)
        return self.whole[0][0].locate(0, None)


def merged(frames: Sequence[RawFrame], rulebook: Rulebook) -> list[RawFrame]:
    """Join frames of one name and one object whose columns differ; leave the others alone."""
    result: list[RawFrame] = []
    groups: dict[tuple[str, tuple[str | None, ...]], list[int]] = {}
    for raw in frames:
        frame = rulebook.frames[raw.name]
        fixed = [key for key in frame.keys if key != frame.time and key in _columns(raw)]
        table = _table(raw)
        same = table.height > 0 and all(table[key].n_unique() == 1 for key in fixed)
        if not same or frame.time not in table.columns:
            result.append(raw)
            continue
        group = groups.setdefault((raw.name, tuple(table[key][0] for key in fixed)), [])
        for at in group:
            if not (_columns(result[at]) & _columns(raw)) - set(frame.keys):
                result[at] = _join(result[at], raw, frame.time or "", frame.keys)
                break
        else:
            group.append(len(result))
            result.append(raw)
    return result


def _join(left: RawFrame, right: RawFrame, time: str, keys: Sequence[str]) -> RawFrame:
    first, second = _table(left), _table(right)
    times = list(dict.fromkeys([*first[time].to_list(), *second[time].to_list()]))
    data: dict[str, list[str | None]] = {}
    sources: list[tuple[Provenance, _Rows]] = []
    columns: dict[str, tuple[Provenance, _Rows]] = {}
    for raw, table in ((left, first), (right, second)):
        places = {value: row for row, value in enumerate(table[time].to_list())}
        rows = {at: places[value] for at, value in enumerate(times) if value in places}
        sources.append((raw.provenance, rows))
        for name in table.columns:
            if name in keys:
                data.setdefault(
                    name, list(times) if name == time else [table[name][0]] * len(times)
                )
            else:
                cells = table[name].to_list()
                data[name] = [cells[rows[at]] if at in rows else None for at in range(len(times))]
            columns.setdefault(name, sources[-1])
    return RawFrame(
        name=left.name,
        table=pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)),
        provenance=JoinedProvenance(columns, sources),
        file=left.file,
        layout=left.layout,
        sheet=left.sheet,
        headers=left.headers | right.headers,
        units=left.units | right.units,
        header_places=left.header_places | right.header_places,
        problems=[*left.problems, *right.problems],
    )


def _table(raw: RawFrame) -> pl.DataFrame:
    return raw.table.collect() if isinstance(raw.table, pl.LazyFrame) else raw.table


def _columns(raw: RawFrame) -> set[str]:
    return set(raw.table.collect_schema())
