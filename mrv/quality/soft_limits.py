"""The table of soft limits as a file: fitted rows with their provenance, other rows kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from mrv.catalogue.model import Rulebook, StandardRow
from mrv.catalogue.months import month_text
from mrv.catalogue.standard_values import EVIDENCE_COLUMNS
from mrv.quality.calibration import TABLE, Calibration, Fit, Limit

_SOURCE = "calibration"


def table_text(
    rulebook: Rulebook, fitted: Calibration, provenance: str, *, widen_only: bool = False
) -> str:
    """Return the rows of `soft_limit.csv` after a calibration.

    Rules that were fitted have their limits, location, scale and multiplier; `provenance` stands in
    the note of each limit and multiplier. Rules that were not keep the rows they have.

    With `widen_only` a limit moves only outwards, and only as far as the reports of the reference
    reach: references that were generated are smoother than real ones, and their shapes are known
    less well than what an expert says.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("rule", "limit", *EVIDENCE_COLUMNS))
    done = {fit.rule for fit in fitted.fits}
    covered = {(fit.rule, which) for fit in fitted.fits for which in fit.limits}
    before = {(row[0], row[1]): row for row in _kept(rulebook)}
    rows = [
        row
        for key, row in before.items()
        if row[0] not in done or (row[1] in ("lower", "upper") and key not in covered)
    ]
    for fit in fitted.fits:
        note = f"{provenance}; {fit.records} records of {fit.reports} reports"
        for which in dict.fromkeys(fit.limits):
            old = before.get((fit.rule, which)) if widen_only else None
            rows.append(_limit(fit, which, fitted.multiplier, note, old))
        # A rule with a statistic on each side has a location and a scale for each.
        prefix = "" if sum(one.rule == fit.rule for one in fitted.fits) == 1 else f"{fit.sides}_"
        named = {f"{prefix}location": fit.location, f"{prefix}scale": fit.scale}
        named |= {f"{which}_reached": value for which, value in fit.reached.items()}
        for name, value in named.items():
            rows.append((fit.rule, name, f"{value:.6g}", "", "", _SOURCE, "", "expert", ""))
        multiplier = (f"{fitted.multiplier:.6g}", "", "", _SOURCE, "", "expert", note)
        rows.append((fit.rule, f"{prefix}multiplier", *multiplier))
    rows.sort(key=lambda row: row[0])
    writer.writerows(rows)
    return stream.getvalue()


def _limit(
    fit: Fit, which: Limit, multiplier: float, note: str, old: tuple[str, ...] | None
) -> tuple[str, ...]:
    """The row of a limit: fitted, or the old one where that is wide enough for the reference."""
    if old is None:
        value = fit.limit(which, multiplier)
    else:
        value = fit.needed(which, multiplier)
        if not _is_wider(value, float(old[2]), which):
            return old
    return (fit.rule, which, f"{value:.6g}", "", "", _SOURCE, "", "expert", note)


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
