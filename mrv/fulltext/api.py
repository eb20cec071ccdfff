"""`search`: ranked answers to a question, from the rulebook and, if given, a result."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.fulltext.entries import EntryKind, entries_of, vocabulary
from mrv.fulltext.index import Found, Index
from mrv.fulltext.words import lexicon_file

CLOSE = 0.8
"""Share of the best row's score that another row of the same hit needs to be shown with it."""

DETAILS = 3
"""Rows or records shown of one hit."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: what it is, its id, and the rows or records that fit best.

    `score` compares hits of one question; `more` counts the rows and records that fit about as
    well as those in `details`.
    """

    kind: EntryKind
    id: str
    title: Bilingual
    score: float
    summary: Bilingual | None
    details: tuple[Bilingual, ...]
    more: int


def search(
    question: str,
    *,
    result: Path | str | None = None,
    rules: Rulebook | Path | str | None = None,
    kinds: Sequence[EntryKind] = (),
) -> list[Hit]:
    """Return everything that fits a question in Chinese or English, the best first.

    `result` is a file of `mrv validate --format json`, whose findings and incidents are searched
    too. Raises MisuseError when it is none, RulebookError when the rulebook cannot be read.
    """
    rulebook = (
        rules if isinstance(rules, Rulebook) else open_rulebook(Path(rules) if rules else None)
    )
    index = _index(rulebook)
    try:
        if result is not None:
            from mrv.fulltext.findings import result_entries

            index.add(result_entries(Path(result), rulebook))
        found = index.find(question)
    finally:
        index.close()
    return _hits([one for one in found if not kinds or one.entry.kind in kinds], question)


def _hits(found: Sequence[Found], question: str) -> list[Hit]:
    """Bring the entries of one group together; an id that is asked for by name leads."""
    groups: dict[tuple[EntryKind, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.entry.kind, one.entry.group), []).append(one)
    hits = [_hit(members) for members in groups.values()]
    asked = question.strip().lower()
    return sorted(hits, key=lambda hit: hit.id.lower() != asked)


def _hit(members: Sequence[Found]) -> Hit:
    best = members[0]
    close = [one.entry for one in members if one.score >= CLOSE * best.score]
    details = [entry.detail for entry in close if entry.detail is not None]
    return Hit(
        kind=best.entry.kind,
        id=best.entry.group,
        title=best.entry.title,
        score=round(best.score, 3),
        summary=next((one.entry.summary for one in members if one.entry.summary), None),
        details=tuple(details[:DETAILS]),
        more=max(0, len(details) - DETAILS),
    )


def _index(rulebook: Rulebook) -> Index:
    """The rulebook's index, kept beside the compiled rulebook; made where there is none."""
    from mrv.catalogue.store import cache_folder

    key = hashlib.sha256(rulebook.digest.encode())
    for part in (lexicon_file(), *sorted(Path(__file__).parent.glob("*.py"))):
        key.update(part.read_bytes())
    path = cache_folder() / f"search-{key.hexdigest()[:32]}.sqlite"
    index = Index.read(path)
    if index is None:
        index = Index.made(entries_of(rulebook), vocabulary(rulebook))
        _keep(index, path)
    return index


def _keep(index: Index, path: Path) -> None:
    """Write beside and rename; where that is not possible the next run makes it anew."""
    import os

    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        index.write(beside)
        for old in path.parent.glob("search-*.sqlite"):
            old.unlink(missing_ok=True)
        beside.replace(path)
    except (OSError, sqlite3.Error):
        with suppress(OSError):
            beside.unlink(missing_ok=True)
