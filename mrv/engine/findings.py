"""From outcomes to findings: failing (and, where it matters, undecided) rows with their numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import msgspec
import polars as pl

from mrv.catalogue.model import Frame, Rule
from mrv.engine.compiled import details, rows_read
from mrv.engine.evaluate import FrameResult, RuleResult
from mrv.intake.submission import ROW_ID
from mrv.language.compile import Details

SEVERITIES = ("error", "warning", "info")
"""Severities, gravest first."""

FINDINGS_SCHEMA: dict[str, type[pl.DataType]] = {
    "id": pl.String,
    "rule": pl.String,
    "variant": pl.String,
    "category": pl.String,
    "severity": pl.String,
    "outcome": pl.String,
    "frame": pl.String,
    "row_id": pl.UInt32,
    "enterprise_id": pl.String,
    "record": pl.String,
    "parameter": pl.String,
    "lhs": pl.Float64,
    "rhs": pl.Float64,
    "tolerance": pl.Float64,
    "margin": pl.Float64,
}
"""Columns of the findings; `record` is JSON of the keys, `parameter` the most suspect one."""

_NUMBERS = ("lhs", "rhs", "tolerance", "margin")
_DIGITS = 12
_POSITION = "@position"


class _Part(msgspec.Struct, frozen=True):
    """Findings of one rule: positions in the judged table, and which of them are undecided."""

    judged: RuleResult
    positions: pl.Series
    outcome: str
    severity: str


def frame_findings(result: FrameResult) -> pl.DataFrame:
    """The findings of one frame, not yet sorted."""
    parts = [part for judged in result.rules for part in _parts(judged)]
    if not parts:
        return pl.DataFrame(schema=FINDINGS_SCHEMA)
    positions = pl.concat([part.positions for part in parts]).unique().sort()
    rows = result.table.select(pl.all().gather(positions))
    records = record_keys(rows, result.frame.frame).with_columns(positions.alias(_POSITION))
    found = _numbers(parts, rows, positions)
    rules = pl.DataFrame(
        [_describe(number, part, result.frame.frame) for number, part in enumerate(parts)],
        schema={"@part": pl.UInt32}
        | {
            name: FINDINGS_SCHEMA[name]
            for name in ("rule", "variant", "category", "severity", "outcome", "frame", "parameter")
        },
        orient="row",
    )
    found = found.join(rules, on="@part", how="left", maintain_order="left").join(
        records, on=_POSITION, how="left", maintain_order="left"
    )
    identity = [
        finding_id(rule, variant, frame, record)
        for rule, variant, frame, record in found.select(
            "rule", "variant", "frame", "record"
        ).iter_rows()
    ]
    return found.with_columns(pl.Series("id", identity, dtype=pl.String)).select(
        pl.col(name).cast(dtype) for name, dtype in FINDINGS_SCHEMA.items()
    )


def sort_findings(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """All findings, gravest and clearest first; the same whatever the order of the input rows."""
    found = pl.concat([pl.DataFrame(schema=FINDINGS_SCHEMA), *tables])
    rank = pl.col("severity").replace_strict(
        {severity: rank for rank, severity in enumerate(SEVERITIES)}, return_dtype=pl.UInt8
    )
    return found.sort(
        [rank, pl.col("margin"), pl.col("id")],
        descending=[False, True, False],
        nulls_last=True,
        maintain_order=True,
    )


def finding_id(rule: str, variant: str | None, frame: str, record: str) -> str:
    """A stable name of a finding: the same rule on the same record has it in every run."""
    text = "\x1f".join((rule, variant or "", frame, record))
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def record_keys(rows: pl.DataFrame, frame: Frame) -> pl.DataFrame:
    """`row_id`, `enterprise_id` and `record`: the keys as JSON text, in the frame's order."""
    keys = [key_text(rows.schema[key], key) for key in frame.keys]
    enterprise = (
        pl.col("enterprise_id").cast(pl.String)
        if "enterprise_id" in rows.columns
        else pl.lit(None, pl.String).alias("enterprise_id")
    )
    record = pl.struct(keys).struct.json_encode().alias("record")
    return rows.select(pl.col(ROW_ID), enterprise, record)


def key_text(dtype: pl.DataType, key: str) -> pl.Expr:
    """A key as people write it: months as 2025-03."""
    if dtype == pl.Date:
        return pl.col(key).dt.strftime(date_format(key)).alias(key)
    return pl.col(key).cast(pl.String)


def date_format(key: str) -> str:
    """How the dates of a key are written."""
    return "%Y-%m" if key == "month" else "%Y-%m-%d"


def _parts(judged: RuleResult) -> list[_Part]:
    rule = judged.rule
    parts = []
    if judged.failed:
        parts += [_Part(judged, rows, "fail", severity) for rows, severity in judged.failures()]
    if judged.unknown and rule.on_unknown != "ignore":
        positions = judged.undecided().arg_true()
        parts.append(_Part(judged, positions, "unknown", rule.on_unknown))
    return parts


def _numbers(parts: Sequence[_Part], rows: pl.DataFrame, positions: pl.Series) -> pl.DataFrame:
    """Sides, tolerance and margin of the deciding comparison, for the rows of each part."""
    tables = []
    for number, part in enumerate(parts):
        size = len(part.positions)
        columns = {
            "@part": pl.Series([number], dtype=pl.UInt32).new_from_index(0, size),
            _POSITION: part.positions,
        }
        if part.outcome == "unknown":
            unknown = pl.Series([None], dtype=pl.Float64).new_from_index(0, size)
            columns |= dict.fromkeys(_NUMBERS, unknown)
        else:
            columns |= _deciding(part, rows, positions)._asdict()
        tables.append(pl.DataFrame(columns))
    return pl.concat(tables).with_columns(pl.col(_NUMBERS).round_sig_figs(_DIGITS))


def _deciding(part: _Part, rows: pl.DataFrame, positions: pl.Series) -> Details[pl.Series]:
    rule, lenient = part.judged.rule, part.judged.lenient
    place = positions.search_sorted(part.positions)
    failing = rows_read(rows, place, rule.expect.tree, lenient)
    return details(failing, rule.expect.tree, rule.tolerance, rule.scale, lenient)


def _describe(
    number: int, part: _Part, frame: Frame
) -> tuple[int, str, str | None, str, str, str, str, str | None]:
    rule = part.judged.rule
    suspect = most_suspect(rule, frame)
    return (
        number,
        rule.id,
        rule.variant,
        rule.category,
        part.severity,
        part.outcome,
        frame.name,
        suspect,
    )


def most_suspect(rule: Rule, frame: Frame) -> str | None:
    """The own parameter that a finding of this rule points at first."""
    own = [name for name in rule.expect.names if name in frame.columns or name in frame.keys]
    candidates = [*rule.parameters, rule.variant, rule.generated_by, *own]
    return next((name for name in candidates if name), None)
