"""The table of soft limits as a file: fitted rows with their provenance, other rows kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from mrv.catalogue.model import Rulebook, StandardRow
from mrv.catalogue.months import month_text
from mrv.catalogue.standard_values import EVIDENCE_COLUMNS
from mrv.quality.calibration import TABLE, Calibration

_SOURCE = "calibration"


def table_text(
    rulebook: Rulebook, fitted: Calibration, provenance: str, *, widen_only: bool = False
) -> str:
    """Return the rows of `soft_limit.csv` after a calibration.

    Rules that were fitted have their limits, location, scale and multiplier; `provenance` stands in
    the note of each row. Rules that were not keep the rows they have. With `widen_only` a limit
    that is wider already stays: references that were generated are smoother than real ones.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("rule", "limit", *EVIDENCE_COLUMNS))
    done = {fit.rule for fit in fitted.fits}
    rows: list[tuple[str, ...]] = [row for row in _kept(rulebook) if row[0] not in done]
    before: dict[tuple[str, str], tuple[str, ...]] = {}
    if widen_only:
        before = {(row[0], row[1]): row for row in _kept(rulebook)}
    for fit in fitted.fits:
        note = f"{provenance}; {fit.records} records of {fit.reports} reports"
        for which in dict.fromkeys(fit.limits):
            limit = fit.limit(which, fitted.multiplier)
            old = before.get((fit.rule, which))
            if old is not None and _is_wider(float(old[2]), limit, which):
                rows.append((*old[:-1], old[-1] or f"wider than the fitted {limit:g}"))
            else:
                value = (f"{limit:.6g}", "", "", _SOURCE, "", "expert", note)
                rows.append((fit.rule, which, *value))
        named = [
            ("location", fit.location),
            ("scale", fit.scale),
            ("multiplier", fitted.multiplier),
        ]
        rows += [
            (fit.rule, name, f"{value:.6g}", "", "", _SOURCE, "", "expert", note)
            for name, value in named
        ]
    rows.sort(key=lambda row: row[0])
    writer.writerows(rows)
    return stream.getvalue()


def _is_wider(old: float, new: float, which: str) -> bool:
    return old > new if which == "upper" else old < new


def _kept(rulebook: Rulebook) -> Iterator[tuple[str, ...]]:
    table = rulebook.tables.get(TABLE)
    for row in table.rows if table is not None else ():
        yield _cells(row)


def _cells(row: StandardRow) -> tuple[str, ...]:
    ends = [
        month_text(end) if end is not None else "" for end in (row.valid.start, row.valid.until)
    ]
    value = row.value if isinstance(row.value, str) else f"{row.value:.12g}"
    cite = row.cite
    evidence = (cite.source, cite.clause or "", cite.confidence, cite.note or "")
    return (*map(str, row.keys), value, *ends, *evidence)
