"""Units as filed against units as declared: what to multiply by, and what to say about it."""

from __future__ import annotations

import msgspec
import polars as pl

from mrv.intake import cells, problems
from mrv.intake.columns import ColumnSpec
from mrv.intake.problem_kind import Kind
from mrv.intake.raw import RawFrame
from mrv.intake.submission import Problem
from mrv.intake.units import UnitTable, fold_unit, multiplier

_NO_UNIT = frozenset({"", "-", "—", "/", "无", "无量纲", "1"})


class Conversion(msgspec.Struct, frozen=True):
    """A column's factor, as numerator and denominator, to its catalogue unit."""

    declared: tuple[str, ...]
    numerator: float = 1.0
    denominator: float = 1.0

    def apply(self, number: pl.Expr) -> pl.Expr:
        """The number in the catalogue's unit."""
        if self.numerator != 1.0:
            number = number * self.numerator
        if self.denominator == 1.0:
            return number
        # Polars multiplies by the reciprocal of a constant: 21900 / 1000 would be
        # 21.900000000000002. A column as divisor divides exactly.
        return number / (number * 0.0 + self.denominator)

    def read_with_units(self, texts: pl.Series, units: UnitTable) -> tuple[pl.Series, pl.Series]:
        """Read cells that name their own unit (`98.5%`, `12.3 GJ/t`).

        Gives the numbers, null where that fails, and which of them are in another unit than the
        catalogue's.
        """
        parts = cells.number_and_unit(texts)
        factors = {
            text: _cell_factor(text, self.declared, units)
            for text in parts["unit"].unique().drop_nulls().to_list()
        }
        tops = {text: factor[0] for text, factor in factors.items() if factor}
        bottoms = {text: factor[1] for text, factor in factors.items() if factor}
        top = pl.col("unit").replace_strict(tops, default=None, return_dtype=pl.Float64)
        bottom = pl.col("unit").replace_strict(bottoms, default=None, return_dtype=pl.Float64)
        read = parts.select(
            (pl.col("value") * top / bottom).alias("value"),
            (top != bottom).fill_null(value=False).alias("converted"),
        )
        return read["value"], read["converted"]


def _cell_factor(
    text: str, declared: tuple[str, ...], units: UnitTable
) -> tuple[float, float] | None:
    folded = {fold_unit(unit) for unit in declared}
    if text == "%" and folded <= {"", "1"}:
        return 1.0, 100.0
    if fold_unit(text) in folded:
        return 1.0, 1.0
    unit = units.find(text)
    target = units.target(unit, declared) if unit else None
    return multiplier(unit, target) if unit and target else None


def plan_conversion(
    raw: RawFrame, spec: ColumnSpec, units: UnitTable
) -> tuple[Conversion, list[Problem]]:
    """How to convert a column of `raw`, and the problems to report about its unit."""
    keep = Conversion(spec.units)
    filed = raw.units.get(spec.name, "").strip()
    if filed in _NO_UNIT or fold_unit(filed) in {fold_unit(unit) for unit in spec.units}:
        return keep, []
    found = units.find_all(filed)
    if not found:
        return keep, [_about_unit(problems.UNKNOWN_UNIT, raw, spec, filed)]
    targets = [units.target(unit, spec.units) for unit in found]
    factors = {multiplier(u, t) for u, t in zip(found, targets, strict=True) if t is not None}
    if not factors or len(factors) > 1:
        return keep, [_about_unit(problems.OTHER_DIMENSION, raw, spec, filed)]
    numerator, denominator = factors.pop()
    if numerator == denominator:
        return keep, []
    factor = f"× {numerator:g}" if denominator == 1.0 else f"÷ {denominator:g}"
    target = next(unit.symbol for unit in targets if unit is not None)
    note = _about_unit(problems.CONVERTED, raw, spec, filed, target=target, factor=factor)
    return Conversion(spec.units, numerator, denominator), [note]


def _about_unit(kind: Kind, raw: RawFrame, spec: ColumnSpec, unit: str, **told: str) -> Problem:
    target = (spec.units[0] if spec.units else "") or "-"
    return kind.at(
        raw.header_place(spec.name),
        frame=raw.name,
        parameter=spec.name,
        observed=raw.headers.get(spec.name, spec.name),
        told={"unit": unit, "target": target, **told},
    )
