"""What incidents do to the allowances: the allocation as filed and as it is with their repairs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.recalculate import row_of
from mrv.intake.submission import ROW_ID
from mrv.report.audit.allocation import FILED, Tables, allocate, allocation_layout, filed_rows
from mrv.report.audit.words import both
from mrv.report.plain import visible

if TYPE_CHECKING:
    from mrv.engine.result import Result
    from mrv.trace.consequences.following import Consequence
    from mrv.trace.model import Incident

_ROW = "@row"
"""The row of a record as intake numbered it."""
_WORLD = "@incident"
"""The number of the incident whose repair a copy of a record has."""
_OWNER = "enterprise_id"
_SHOWN = ("verified_emission", "alloc_init", "gap_topup", "final_alloc")
_MOST = 40
"""Enterprises and years whose allowances are listed; the rest is counted."""

Settings = dict[tuple[str, str], list[tuple[int, int, float | str]]]
"""By frame and column: number of the incident, row id, value of its repair."""


class Entitlements:
    """The allowances of a submission as filed, and what each of its incidents does to them."""

    def __init__(self, result: Result, follows: Mapping[str, Consequence]) -> None:
        """Compute the allocation as filed, then with every repair, all incidents at once."""
        read = _frames_read(result.rulebook)
        filed = {
            name: _canonical(judged.table, (*judged.frame.frame.keys, *judged.frame.frame.columns))
            for name, judged in result.frames.items()
            if name in read and judged.table.height and _OWNER in judged.table.columns
        }
        self._rulebook = result.rulebook
        self.tables, self._rules = allocate(filed, result.rulebook)
        settings = _settings(result, follows, filed)
        touched = _touched(settings, filed)
        self._effects = self._compare(touched, settings) if touched.height else {}

    def effect(self, number: int, follows: Consequence | None) -> float | None:
        """Allowances as filed less as repaired by an incident; None where they are not known."""
        if number in self._effects:
            return self._effects[number]
        # A repair that nothing of the allocation reads leaves it as it is.
        return None if follows is None or not self._amounts(self.tables).height else 0.0

    def words(self) -> dict[str, Any]:
        """How allowances were counted, what they are as filed, and by which formulas."""
        layout, rulebook = allocation_layout(), self._rulebook
        table = self.tables[layout.amount.frame]
        known = table.filter(pl.col(layout.amount.column).is_not_null())
        if known.is_empty():
            return {"how": both(layout.unknown), "rows": [], "more": 0, "formulas": []}
        filed = any(
            self.tables[name].get_column(FILED).any()
            for name in (layout.amount.frame, "final_allocation")
        )
        return {
            "how": both(layout.filed if filed else layout.derived),
            "rows": [
                row | {_OWNER: visible(row[_OWNER])}
                for row in table.select(_OWNER, "year", *_SHOWN).head(_MOST).iter_rows(named=True)
            ],
            "more": max(table.height - _MOST, 0),
            "formulas": [
                _formula_words(rule, rulebook)
                for rule in rulebook.rules
                if rule.id in self._rules and rule.cite.source != "physics"
            ],
        }

    def _amounts(self, tables: Tables) -> pl.DataFrame:
        amount = allocation_layout().amount
        table = tables[amount.frame]
        return table.select(_OWNER, "year", pl.col(amount.column).alias("amount"))

    def _compare(self, touched: pl.DataFrame, settings: Settings) -> dict[int, float | None]:
        copies = {
            name: _set(_copied(filed_rows(table), touched), name, settings)
            for name, table in self.tables.items()
        }
        repaired, _ = allocate(
            copies, self._rulebook, again=lambda table, frame: _set(table, frame, settings)
        )
        after = self._amounts(repaired)
        before = self._amounts({n: _copied(t, touched) for n, t in self.tables.items()})
        both_ = before.join(after, on=(_OWNER, "year"), how="full", suffix="_after", coalesce=True)
        worlds = touched.with_columns(_world_owner())
        compared = (
            worlds.join(both_, on=_OWNER, how="left")
            .group_by(_WORLD)
            .agg(
                (pl.col("amount") - pl.col("amount_after")).sum().alias("effect"),
                (pl.col("amount").is_null() | pl.col("amount_after").is_null()).any().alias("open"),
            )
        )
        return {
            world: None if open_ else float(effect)
            for world, effect, open_ in compared.select(_WORLD, "effect", "open").iter_rows()
        }


def _formula_words(rule: Rule, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "rule": rule.id,
        "title": both(rule.title),
        "source": both(rulebook.sources[rule.cite.source].title),
        "clause": rule.cite.clause or "",
        "confidence": rule.cite.confidence,
    }


def _canonical(table: pl.DataFrame, columns: tuple[str, ...]) -> pl.DataFrame:
    known = [name for name in dict.fromkeys(columns) if name in table.columns]
    return table.select(pl.col(ROW_ID).alias(_ROW), *known)


def _frames_read(rulebook: Rulebook) -> set[str]:
    """The frames that the allocation is made of, and those they look into."""
    layout = allocation_layout()
    own = {entry.frame for entry in layout.objects} | {stage.frame for stage in layout.chain}
    return own | {relation.to for name in own for relation in rulebook.frames[name].relations}


def _settings(
    result: Result, follows: Mapping[str, Consequence], filed: Mapping[str, pl.DataFrame]
) -> Settings:
    """The repairs, and what follows from them outside the allocation, whose formulas come later."""
    made = {stage.frame for stage in allocation_layout().chain}
    found: Settings = defaultdict(list)
    for number, incident in enumerate(result.incidents):
        own = follows.get(incident.id)
        if own is not None:
            for change in own.changes:
                if change.frame in filed and change.frame not in made:
                    place = change.frame, change.column
                    found[place].append((number, change.row_id, change.after))
        for frame, row, column, value in _repairs(incident, own, result):
            if frame in filed and column in filed[frame].columns:
                found[frame, column].append((number, row, value))
    return found


def _repairs(
    incident: Incident, own: Consequence | None, result: Result
) -> list[tuple[str, int, str, float | str]]:
    """Frame, row, column and value of all that an incident repairs, codes included."""
    found: list[tuple[str, int, str, float | str]] = list(own.repairs) if own else []
    for cell in incident.cells:
        if isinstance(cell.suggested, str):
            row = row_of(result, cell.frame, cell.record)
            if row is not None:
                found.append((cell.frame, row, cell.parameter, cell.suggested))
    return found


def _touched(settings: Settings, filed: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Which enterprises each incident's repairs concern."""
    schema = {_WORLD: pl.Int64, _OWNER: pl.String}
    parts = [pl.DataFrame(schema=schema)]
    for (frame, _), cells in settings.items():
        rows = pl.DataFrame(
            [(world, row) for world, row, _ in cells],
            schema={_WORLD: pl.Int64, _ROW: filed[frame].schema[_ROW]},
            orient="row",
        )
        parts.append(rows.join(filed[frame].select(_ROW, _OWNER), on=_ROW).select(*schema))
    return pl.concat(parts).unique(maintain_order=True)


def _world_owner() -> pl.Expr:
    """The name of an enterprise in the world of one repair."""
    return pl.concat_str(pl.col(_WORLD).cast(pl.String), pl.lit("/"), pl.col(_OWNER)).alias(_OWNER)


def _copied(table: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    """A copy of the records for every repair that concerns their enterprise."""
    return table.join(touched, on=_OWNER, how="inner", maintain_order="left").with_columns(
        _world_owner()
    )


def _set(table: pl.DataFrame, frame: str, settings: Settings) -> pl.DataFrame:
    """The copies with the values that the repairs give them."""
    for (of, column), cells in settings.items():
        if of != frame:
            continue
        kind = table.schema[column]
        # Incidents give dates as JSON does, as text.
        dated = kind == pl.Date
        given = pl.DataFrame(
            cells,
            schema={
                _WORLD: pl.Int64,
                _ROW: table.schema[_ROW],
                "@given": pl.String if dated else kind,
            },
            orient="row",
        ).unique([_WORLD, _ROW], keep="last")
        if dated:
            given = given.with_columns(pl.col("@given").str.to_date())
        table = (
            table.join(given, on=[_WORLD, _ROW], how="left", maintain_order="left")
            .with_columns(pl.coalesce("@given", column).alias(column))
            .drop("@given")
        )
    return table
