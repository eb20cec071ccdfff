"""Records that were left out or entered twice, as cells and in a sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.catalogue.owners import OWNER
from mrv.engine.findings import date_format, record_keys
from mrv.intake.submission import ROW_ID
from mrv.language.numbers import computed, filed
from mrv.trace.deeds.left_out import LeftOut
from mrv.trace.deeds.monthly import MONTH, amounts_of
from mrv.trace.deeds.twins import Twin
from mrv.trace.guesses.companions import adds_up
from mrv.trace.model import Cell
from mrv.trace.telling.stories import month_zh, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mrv.engine.frames import Workspace
    from mrv.engine.result import Result

_BY_SUMS = Bilingual(
    "其数量为合计与各条记录之差",
    "its amounts are what totals have beyond the records that they are made of",
)
_BY_OTHERS = Bilingual(
    "其数量由台账等其他数据与各条记录之差估计",
    "its amounts are about what the ledger and other data have beyond the records",
)
_BY_MONTHS = Bilingual("其数量按其他月份估计", "its amounts are estimated from the other months")


class RecordStories:
    """Tells of records."""

    def __init__(self, result: Result, workspace: Workspace) -> None:
        self._result = result
        self._workspace = workspace
        self._rulebook = workspace.rulebook

    def cells(self, about: LeftOut | Twin) -> tuple[Cell, ...]:
        """The values of a record; its amount first, or what totals say of it."""
        return self._absent(about) if isinstance(about, LeftOut) else self._superfluous(about)

    def _absent(self, about: LeftOut) -> tuple[Cell, ...]:
        """What totals say of a record that lacks, and between what the rest of it usually is."""
        record = {key: _text(key, value) for key, value in about.key.items()}
        parameters = self._rulebook.parameters

        def rank(name: str) -> tuple[bool, bool]:
            amount = adds_up(parameters[name], self._rulebook.units)
            return parameters[name].nature != "measured", not amount

        told = [name for name in (*about.told, *about.usual) if self._is_asked(about, name)]
        return tuple(
            Cell(
                frame=about.frame,
                record=record,
                parameter=name,
                observed=None,
                suggested=about.told.get(name),
                range=None if name in about.told else about.usual[name],
                absent=True,
            )
            for name in sorted(dict.fromkeys(told), key=rank)
        )

    def _is_asked(self, about: LeftOut, name: str) -> bool:
        """Whether a value is measured, or told by a total: the rest follows from these."""
        return name in about.told or self._rulebook.parameters[name].nature == "measured"

    def _superfluous(self, about: Twin) -> tuple[Cell, ...]:
        """The amounts of a record that is one too many."""
        frame = self._workspace.frames[about.frame]
        row = self._row(about.frame, about.row_id)
        names = [n for n in amounts_of(frame, self._rulebook) if row.get_column(n)[0]]
        return tuple(
            Cell(
                frame=about.frame,
                record=json.loads(record_keys(row, frame.frame)["record"][0]),
                parameter=name,
                observed=row.get_column(name)[0],
                location=self._result.locate(about.frame, about.row_id, name),
            )
            for name in sorted(names, key=lambda name: name != about.column)
        )

    def story(
        self, about: LeftOut | Twin, kind: str, cells: Sequence[Cell], findings: int
    ) -> Bilingual | None:
        """The kind's explanation with its placeholders filled.

        `{frame}` its title, `{record}` the keys, `{values}` what a record that lacks came to,
        `{known}` how that is known, `{other}` the record that has the same values, `{others}` the
        months that have a record, `{findings}` how many findings are explained.
        """
        known = next((each for each in self._rulebook.error_kinds if each.name == kind), None)
        if known is None or known.explanation is None:
            return None
        title = self._rulebook.frames[about.frame].title
        known_by = _BY_MONTHS
        if isinstance(about, LeftOut) and (about.told or about.nearly):
            known_by = _BY_SUMS if about.told else _BY_OTHERS
        if isinstance(about, LeftOut):
            other, months = about.key, about.others
        else:
            row = self._row(about.frame, about.original).row(0, named=True)
            other, months = {key: row[key] for key in self._rulebook.frames[about.frame].keys}, 0
        texts = []
        for zh, template in ((True, known.explanation.zh), (False, known.explanation.en)):
            texts.append(
                template.format(
                    frame=title.zh if zh else title.en,
                    record=self._named(cells[0].record, zh=zh),
                    values=self._values(cells, zh=zh),
                    other=self._named({k: _text(k, v) for k, v in other.items()}, zh=zh),
                    others=months,
                    findings=findings,
                    known=known_by.zh if zh else known_by.en,
                )
            )
        return Bilingual(*texts)

    def _values(self, cells: Sequence[Cell], *, zh: bool) -> str:
        """The values that totals say, one by one."""
        found = []
        for cell in cells:
            parameter = self._rulebook.parameters[cell.parameter]
            title = parameter.title.zh if zh else parameter.title.en
            value = cell.observed if cell.suggested is None else cell.suggested
            if isinstance(value, float):
                found.append(f"{title} {filed(value, parameter.decimals)}")
            elif cell.range is not None and adds_up(parameter, self._rulebook.units):
                low, high = (computed(end) for end in cell.range)
                found.append(f"{title} {low}–{high}")
        return ("、" if zh else ", ").join(found)

    def _named(self, record: Mapping[str, str | None], *, zh: bool) -> str:
        """A record by its keys, codes by their titles."""
        found = []
        for key, value in record.items():
            if key == MONTH and value:
                found.append(month_zh(value) if zh else value)
            elif key != OWNER and value is not None:
                found.append(word(key, value, self._rulebook, zh=zh))
        return (" " if zh else ", ").join(found)

    def _row(self, frame: str, row_id: int) -> pl.DataFrame:
        return self._workspace.frames[frame].table.filter(pl.col(ROW_ID) == row_id)


def _text(key: str, value: Any) -> str | None:
    """A key as findings name it."""
    if value is None or isinstance(value, str):
        return value
    return str(value.strftime(date_format(key))) if hasattr(value, "strftime") else str(value)
