"""Leads (问题线索): what somebody should ask about, with the cells, rules and documents."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.portfolio.words import Words
from mrv.trace.telling.evidence import documents_for

if TYPE_CHECKING:
    from mrv.engine.result import Finding, Result
    from mrv.intake.submission import Location
    from mrv.portfolio.screening import Screening
    from mrv.trace.model import Incident

_CELLS = 20
"""Cells that a lead lists; the number of the others is said."""
_RULES = 20


class Lead(NamedTuple):
    """One thing to ask about."""

    id: str
    """The same in every run, as long as the same thing is found."""
    kind: str
    """`cause`, `cluster` or `agency`."""
    what: Bilingual
    enterprises: tuple[str, ...]
    score: float
    certainty: float | None
    effect_tco2: float | None
    evidence: tuple[dict[str, Any], ...]
    more_cells: int
    rules: tuple[dict[str, Any], ...]
    ask_for: tuple[Bilingual, ...]
    why: Bilingual | None = None
    """Why this is held to be the cause, where that takes a sentence."""


def leads(screening: Screening) -> list[Lead]:
    """The leads of a screening: causes at warning or above, clusters, agencies above their peers.

    Heaviest causes first, then clusters, then agencies.
    """
    grave = screening.causes.filter(
        (pl.col("severity") != "info") | pl.col("incident").is_not_null()
    )
    words = Words(screening.result)
    wanted = grave.get_column("findings").list.head(_CELLS).explode().drop_nulls()
    chosen = screening.result.findings.filter(pl.col("id").is_in(wanted.implode()))
    findings = {finding.id: finding for finding in screening.result.read(chosen)}
    found = [
        _of_cause(row, words, findings, screening.result) for row in grave.iter_rows(named=True)
    ]
    found += [
        _of_cluster(row, screening.result) for row in screening.clusters.iter_rows(named=True)
    ]
    above = screening.agencies.filter(pl.col("above_peers"))
    found += [_of_agency(row, screening) for row in above.iter_rows(named=True)]
    return _each_once(found)


def _each_once(found: Sequence[Lead]) -> list[Lead]:
    """One lead for each cause, however many enterprises it concerns."""
    by_id: dict[str, Lead] = {}
    for lead in found:
        known = by_id.get(lead.id)
        if known is None:
            by_id[lead.id] = lead
            continue
        together = tuple(dict.fromkeys((*known.enterprises, *lead.enterprises)))
        by_id[lead.id] = known._replace(enterprises=together)
    return list(by_id.values())


def _identity(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=6).hexdigest()


def _of_cause(
    row: dict[str, Any], words: Words, findings: dict[str, Finding], result: Result
) -> Lead:
    incident = words.incidents.get(row["incident"])
    own = [findings[name] for name in row["findings"] if name in findings]
    cells = list(_incident_cells(incident)) if incident else [_finding_cell(f) for f in own]
    asked = dict.fromkeys(_documents(cells, result))
    if incident is not None:
        asked |= dict.fromkeys(a.separated_by for a in incident.alternatives if a.separated_by)
        # What is computed from it changes with the next filing; the cells are what is asked about.
        first = incident.cells[0]
        identity = _identity(first.frame, json.dumps(first.record), first.parameter)
    else:
        identity = _identity(row["cause"])
    return Lead(
        id=identity,
        kind="cause",
        what=words.of(row),
        enterprises=(row["enterprise_id"],),
        score=row["score"],
        certainty=row["certainty"] if incident else None,
        effect_tco2=row["effect_tco2"],
        evidence=tuple(cells[:_CELLS]),
        more_cells=max(0, (len(cells) if incident else row["count"]) - _CELLS),
        rules=tuple(_rule(name, words) for name in row["rules"][:_RULES]),
        ask_for=tuple(asked),
        why=incident.reason if incident is not None else None,
    )


def _rule(name: str, words: Words) -> dict[str, Any]:
    title = words.titles[name]
    return {"id": name, "zh": title.zh, "en": title.en}


def _incident_cells(incident: Incident) -> Iterator[dict[str, Any]]:
    for cell in incident.cells:
        found = {
            "frame": cell.frame,
            "record": cell.record,
            "parameter": cell.parameter,
            "value": cell.observed,
            "suggested": cell.suggested,
        }
        yield found | _where(cell.location)


def _finding_cell(finding: Finding) -> dict[str, Any]:
    value = finding.parameters.get(finding.parameter or "")
    found: dict[str, Any] = {
        "frame": finding.frame,
        "record": finding.record,
        "parameter": finding.parameter,
        "value": value if isinstance(value, str | float | int | None) else str(value),
        "zh": finding.message.zh,
        "en": finding.message.en,
    }
    return found | _where(finding.location)


def _where(location: Location | None) -> dict[str, Any]:
    if location is None:
        return {}
    named = {"file": location.file, "sheet": location.sheet, "cell": location.cell}
    named["line"] = None if location.line is None else str(location.line)
    return {name: value for name, value in named.items() if value}


def _documents(cells: list[dict[str, Any]], result: Result) -> Iterator[Bilingual]:
    for cell in cells:
        yield from documents_for(result.rulebook, cell["frame"], cell["parameter"])


def _of_cluster(row: dict[str, Any], result: Result) -> Lead:
    names = row["enterprises"]
    data = result.submission.frames[row["frame"]]
    cells: list[dict[str, Any]] = []
    for record, row_id in zip(row["records"], row["row_ids"], strict=True):
        cell = {"frame": row["frame"], "record": json.loads(record)}
        cells.append(cell | _where(data.provenance.locate(row_id, row["columns"][-1])))
    listed = "、".join(names)
    asked = [{"frame": row["frame"], "parameter": name} for name in row["columns"]]
    return Lead(
        id=_identity(row["kind"], row["frame"], *names),
        kind="cluster",
        what=Bilingual(
            f"{row['zh']}：{listed}，相同 {row['count']} 组，如 {row['what']}",
            f"{row['en']}: {', '.join(names)}; {row['count']} sets are equal, as {row['what']}",
        ),
        enterprises=tuple(names),
        score=float(row["count"]),
        certainty=None,
        effect_tco2=None,
        evidence=tuple(cells[:_CELLS]),
        more_cells=max(0, len(cells) - _CELLS),
        rules=(),
        ask_for=tuple(dict.fromkeys(_documents(asked, result))),
    )


def _of_agency(row: dict[str, Any], screening: Screening) -> Lead:
    role = next(r for r in screening.settings.agencies if r.role == row["role"])
    share, peers = round(100 * row["rate"]), round(100 * row["peer_rate"])
    return Lead(
        id=_identity("agency", row["role"], row["agency"]),
        kind="agency",
        what=Bilingual(
            f"{role.title.zh} {row['agency']}：{row['cases']} {role.case.zh}中 {row['flagged']}"
            f" 份有问题（{share}%），同类机构为 {peers}%",
            f"{role.title.en} {row['agency']}: {row['flagged']} of {row['cases']} {role.case.en}"
            f" have findings ({share} %; its peers {peers} %)",
        ),
        enterprises=(),
        score=float(row["surely_at_least"] - row["peer_rate"]),
        certainty=None,
        effect_tco2=None,
        evidence=(),
        more_cells=0,
        rules=(),
        ask_for=(),
    )
