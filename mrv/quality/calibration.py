"""Soft limits fitted on reference reports: location and scale per rule, one multiplier for all.

A rule is *soft* where it compares with a row of the table `soft_limit`, alone or times something
(`emission <= standard('soft_limit', …) * output`: the statistic is the quotient). A rule whose two
sides are measured differently has two statistics. Over all records of the reference the statistic
has a robust location (median) and scale; every report (an enterprise's year) has a largest
distance, in scales, over all soft rules. The multiplier is the distance that all but the stated
share of reports keep, so that this share is flagged by some soft rule, however many rules there
are. Other limits are never touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import msgspec
import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.catalogue.scope import FrameScope
from mrv.engine.api import evaluate
from mrv.engine.calendar import MONTH
from mrv.engine.compiled import values
from mrv.language.errors import Origin
from mrv.language.lower import lower
from mrv.language.parse import parse
from mrv.language.tree import Arithmetic, Call, Comparison, Node, Number, Text
from mrv.language.walk import walk

TABLE = "soft_limit"
LEAST_REPORTS = 100
"""Fewer reports say nothing about the tail."""
_TAIL = 3
"""So many reports at least must lie beyond the limits, for their place to be known."""
_LEAST_OF_RULE = 30
"""Reports in which a rule must have something to say, else it keeps its limits."""
_NORMAL = 1.4826
_LARGEST = 0.95
_NORMAL_LARGEST = 3.0
"""What 95 % of the largest of a normal year's records stay below, in scales."""

Limit = Literal["lower", "upper"]


@dataclass(frozen=True, slots=True)
class Soft:
    """A soft rule (one variant), one statistic that it compares, and the limits read for that."""

    rule: Rule
    statistic: Node
    limits: tuple[Limit, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """What the reference says of one rule."""

    rule: str
    limits: tuple[Limit, ...]
    location: float
    scale: float
    reports: int
    records: int
    reached: dict[Limit, float]
    """What all but a quarter of the share asked of the reports stay within, on each side."""

    @property
    def sides(self) -> str:
        """`lower`, `upper` or `both`: the sides that this statistic is judged on."""
        return _sides(self.limits)

    def limit(self, which: Limit, multiplier: float) -> float:
        """The limit at so many scales from the location, rounded outwards to three digits."""
        sign = 1 if which == "upper" else -1
        return _outwards(self.location + sign * multiplier * self.scale, sign)

    def needed(self, which: Limit, multiplier: float) -> float:
        """The limit, but no further out than the reports of the reference reach."""
        sign = 1 if which == "upper" else -1
        reached = _outwards(self.reached[which], sign)
        return sign * min(sign * self.limit(which, multiplier), sign * reached)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Limits fitted on a reference, and the rules that keep theirs with the reason why."""

    fits: tuple[Fit, ...]
    kept: dict[str, str]
    """`few` (too few reports say anything), `still` (the statistic does not vary) by rule."""
    multiplier: float
    reports: int
    flagged: int
    """Reports of the reference beyond the fitted limits."""
    share: float


class TooFewReportsError(ValueError):
    """The reference cannot place the tail: `found` reports, `needed` for the share asked."""

    def __init__(self, found: int, needed: int) -> None:
        """Remember the counts."""
        super().__init__(f"{found} reports, {needed} needed")
        self.found = found
        self.needed = needed


def soft_rules(rulebook: Rulebook) -> list[Soft]:
    """Return the soft rules of a rulebook, variant by variant and statistic by statistic."""
    return [soft for rule in rulebook.rules for soft in _soft(rule)]


def _soft(rule: Rule) -> Iterator[Soft]:
    if not any(feature.name.startswith(f"standard('{TABLE}'") for feature in rule.expect.features):
        return
    by_statistic: dict[Node, list[Limit]] = {}
    for node in walk(parse(rule.expect.text, Origin(rule.file, 1, 1))):
        if not isinstance(node, Comparison):
            continue
        limits = [limit_of(operand) for operand in node.operands]
        free = [
            operand
            for operand, limit in zip(node.operands, limits, strict=True)
            if limit is None and not isinstance(operand, Number)
        ]
        for limit in limits:
            if limit is not None and len(free) == 1:
                which, times = limit
                statistic: Node = free[0]
                if times is not None:
                    statistic = Arithmetic("/", statistic, times)
                by_statistic.setdefault(statistic, []).append(which)
    for statistic, sides in by_statistic.items():
        yield Soft(rule, statistic, tuple(sides))


def limit_of(node: Node) -> tuple[Limit, Node | None] | None:
    """Return which limit an operand reads, and what it is multiplied by, if anything."""
    if isinstance(node, Arithmetic) and node.operator == "*":
        for call, times in ((node.left, node.right), (node.right, node.left)):
            which = _limit_read(call)
            if which is not None:
                return which, times
    which = _limit_read(node)
    return (which, None) if which is not None else None


def _limit_read(node: Node) -> Limit | None:
    """Return which limit a `standard('soft_limit', rule, limit)` call reads."""
    if not isinstance(node, Call) or node.function != "standard" or len(node.arguments) < 3:
        return None
    table, _, limit = node.arguments[:3]
    if table != Text(TABLE) or not isinstance(limit, Text):
        return None
    return "lower" if limit.value == "lower" else "upper" if limit.value == "upper" else None


def calibrate(
    rulebook: Rulebook, tables: Mapping[str, pl.DataFrame], share: float = 0.02
) -> Calibration:
    """Fit the soft limits on canonical tables so that `share` of the reports is flagged.

    Raises TooFewReportsError where the reports cannot say where the limits lie.
    """
    if not 0 < share < 1:
        msg = f"the share must lie between 0 and 1, not {share}"
        raise ValueError(msg)
    seen = pl.concat(
        [_empty(), *_statistics(rulebook, soft_rules(rulebook), tables)], how="vertical"
    )
    reports = _reports(tables)
    needed = max(LEAST_REPORTS, math.ceil(_TAIL / share))
    if reports < needed:
        raise TooFewReportsError(reports, needed)
    fits, kept = _fits(rulebook, seen, share)
    distances = _distances(seen, fits, reports)
    rank = math.ceil((1 - share) * (reports + 1))
    multiplier = math.ceil(100 * distances[min(rank, reports) - 1]) / 100
    flagged = sum(distance > multiplier for distance in distances)
    return Calibration(tuple(fits), kept, multiplier, reports, flagged, share)


def alarms(
    rulebook: Rulebook, tables: Mapping[str, pl.DataFrame]
) -> tuple[int, int, dict[str, int]]:
    """Return reports, reports that some soft rule flags, and how many each rule flags."""
    rules = [soft.rule for soft in soft_rules(rulebook)]
    flagged: set[tuple[str, int]] = set()
    by_rule: dict[str, int] = {}
    for result in evaluate(rulebook, rules, tables):
        for judged in result.rules:
            where = _report_columns(result.table).filter(judged.failing())
            keys = set(where.unique().iter_rows())
            by_rule[judged.rule.id] = by_rule.get(judged.rule.id, 0) + len(keys)
            flagged |= keys
    return _reports(tables), len(flagged), by_rule


def _empty() -> pl.DataFrame:
    names = ("rule", "sides", "enterprise")
    return pl.DataFrame(
        schema=dict.fromkeys(names, pl.String) | {"year": pl.Int32, "value": pl.Float64}
    )


def _sides(limits: Sequence[Limit]) -> str:
    """One name for the sides that a statistic is judged on: `lower`, `upper` or `both`."""
    return limits[0] if len(set(limits)) == 1 else "both"


def _statistics(
    rulebook: Rulebook, rules: Sequence[Soft], tables: Mapping[str, pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """The statistic of every record that a soft rule applies to."""
    probes: dict[str | None, tuple[Soft, Node]] = {}
    asked = []
    for place, soft in enumerate(rules):
        probe, tree = _probe(rulebook, soft, str(place))
        probes[probe.variant] = soft, tree
        asked.append(probe)
    for result in evaluate(rulebook, asked, tables):
        for judged in result.rules:
            soft, tree = probes[judged.rule.variant]
            found = values(result.table, [tree])[tree].cast(pl.Float64)
            yield (
                _report_columns(result.table)
                .with_columns(
                    pl.lit(soft.rule.id).alias("rule"),
                    pl.lit(_sides(soft.limits)).alias("sides"),
                    found.alias("value"),
                    judged.applicable.alias("applies"),
                )
                .filter(pl.col("applies") & pl.col("value").is_finite())
                .select("rule", "sides", "enterprise", "year", "value")
            )


def _probe(rulebook: Rulebook, soft: Soft, name: str) -> tuple[Rule, Node]:
    """The rule with a demand that reads its statistic only, and the statistic's lowered tree."""
    frames, parameters = rulebook.frames, rulebook.parameters
    scope = FrameScope(frames[soft.rule.frame], frames, parameters, rulebook.tables)
    where = Origin(soft.rule.file, 1, 1)
    alone = lower(soft.statistic, scope, where=where, expect="number")
    demand = lower(Comparison((soft.statistic, Number(0.0)), ("<=",)), scope, where=where)
    expect = msgspec.structs.replace(
        soft.rule.expect, tree=demand.tree, features=demand.features, names=demand.names
    )
    return msgspec.structs.replace(soft.rule, expect=expect, variant=name), alone.tree


def _report_columns(table: pl.DataFrame) -> pl.DataFrame:
    return table.select(
        pl.col("enterprise_id").cast(pl.String).alias("enterprise"),
        (pl.col(MONTH) // 12).cast(pl.Int32).alias("year"),
    )


def _reports(tables: Mapping[str, pl.DataFrame]) -> int:
    """How many enterprise-years the tables hold."""
    found: set[tuple[str, int]] = set()
    for table in tables.values():
        if "enterprise_id" not in table.columns:
            continue
        if "month" in table.columns:
            year = pl.col("month").dt.year()
        elif "year" in table.columns:
            year = pl.col("year")
        else:
            continue
        pairs = table.select(pl.col("enterprise_id").cast(pl.String), year.cast(pl.Int32)).unique()
        found |= set(pairs.drop_nulls().iter_rows())
    return len(found)


def _fits(rulebook: Rulebook, seen: pl.DataFrame, share: float) -> tuple[list[Fit], dict[str, str]]:
    fits, kept = [], {}
    limits = {(soft.rule.id, _sides(soft.limits)): soft.limits for soft in soft_rules(rulebook)}
    for (rule_id, sides), its in limits.items():
        own = seen.filter((pl.col("rule") == rule_id) & (pl.col("sides") == sides))
        reports = own.select("enterprise", "year").n_unique() if own.height else 0
        if reports < _LEAST_OF_RULE:
            kept[rule_id] = "few"
            continue
        location = _number(own["value"].median())
        scale = _scale(own, location, its)
        if scale > 0:
            reached = {which: _reached(own, which, share / 4) for which in its}
            fits.append(Fit(rule_id, its, location, scale, reports, own.height, reached))
        else:
            kept[rule_id] = "still"
    return fits, kept


def _scale(own: pl.DataFrame, location: float, limits: Sequence[Limit]) -> float:
    """The larger of two robust scales: of the middle half, and of the largest in each report.

    What is still in most months and jumps in a few has the wider scale, so that one multiplier fits
    all rules; one report in twenty may be wrong without moving it.
    """
    apart = own.with_columns(pl.col("value") - location)
    middle = _NORMAL * _number(apart["value"].abs().median())
    largest = apart.group_by("enterprise", "year").agg(_distance(limits).max().alias("largest"))
    tail = _number(largest["largest"].quantile(_LARGEST)) / _NORMAL_LARGEST
    return max(middle, tail)


def _reached(own: pl.DataFrame, which: Limit, share: float) -> float:
    """The value that all but so large a share of the reports stay within."""
    outermost = pl.col("value").max() if which == "upper" else pl.col("value").min()
    by_report = own.group_by("enterprise", "year").agg(outermost)["value"]
    ordered = by_report.sort(descending=which == "upper")
    return _number(ordered[math.floor(share * ordered.len())])


def _distance(limits: Sequence[Limit]) -> pl.Expr:
    value = pl.col("value")
    if len(set(limits)) > 1:
        return value.abs()
    return value if limits[0] == "upper" else -value


def _distances(seen: pl.DataFrame, fits: Sequence[Fit], reports: int) -> list[float]:
    """The largest distance of each report over all rules, in scales, in ascending order."""
    parts = [
        seen.filter((pl.col("rule") == fit.rule) & (pl.col("sides") == fit.sides))
        .with_columns((pl.col("value") - fit.location) / fit.scale)
        .select("enterprise", "year", _distance(fit.limits).alias("distance"))
        for fit in fits
    ]
    if not parts:
        return [0.0] * reports
    largest = pl.concat(parts).group_by("enterprise", "year").agg(pl.col("distance").max())
    found = largest["distance"].to_list()
    return sorted([0.0] * (reports - len(found)) + [max(0.0, one) for one in found])


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _outwards(limit: float, sign: int) -> float:
    if limit == 0:
        return 0.0
    unit = 10.0 ** (math.floor(math.log10(abs(limit))) - 2)
    rounded = (math.ceil if sign > 0 else math.floor)(limit / unit) * unit
    return float(f"{rounded:.6g}")
