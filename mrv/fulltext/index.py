"""The full-text index: SQLite's FTS5 with BM25, built once per rulebook and kept.

Names weigh more than titles, titles more than text. Words are cut before they reach the index, so
that Chinese and English go one way; English is stemmed by it (`factors` finds `factor`).
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from mrv.fulltext.entries import Entry
from mrv.fulltext.words import Thing, Words

NAME_WEIGHT, TITLE_WEIGHT, TEXT_WEIGHT = 4.0, 6.0, 1.0

_SCHEMA = """
create table entry (id integer primary key, kind text, entry blob);
create table word (word text);
create virtual table shelf using fts5 (names, title, text, tokenize = 'porter unicode61');
"""
_FIND = """
select entry.id, entry.entry, bm25(shelf, ?, ?, ?) as score from shelf
join entry on entry.id = shelf.rowid
where shelf match ? order by score, entry.id
"""
_HOLD = "select rowid from shelf where shelf match ?"
_MOST = 400
"""Entries ranked before they are brought together in hits."""


class Found(msgspec.Struct, frozen=True):
    """An entry with its score; higher is better, and scores compare within one question only."""

    entry: Entry
    score: float


class Index:
    """Entries that can be searched."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words = Words(word for (word,) in connection.execute("select word from word"))

    @classmethod
    def made(cls, entries: Iterable[Entry], vocabulary: Iterable[str]) -> Index:
        """Build an index in memory."""
        connection = sqlite3.connect(":memory:")
        connection.executescript(_SCHEMA)
        names = [(word,) for word in dict.fromkeys(vocabulary)]
        connection.executemany("insert into word values (?)", names)
        index = cls(connection)
        index.add(entries)
        return index

    @classmethod
    def read(cls, path: Path) -> Index | None:
        """Return the index kept in a file; None where there is none or it is damaged."""
        if not path.is_file():
            return None
        connection = sqlite3.connect(":memory:")
        try:
            kept = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            try:
                kept.backup(connection)
            finally:
                kept.close()
            return cls(connection)
        except sqlite3.Error:
            connection.close()
            return None

    def write(self, path: Path) -> None:
        """Keep the index in a new file; OSError or sqlite3.Error where it cannot be."""
        kept = sqlite3.connect(path)
        try:
            self._connection.backup(kept)
        finally:
            kept.close()

    def close(self) -> None:
        """Let go of the index."""
        self._connection.close()

    def add(self, entries: Iterable[Entry]) -> None:
        """Add entries to those that can be found."""
        (start,) = self._connection.execute("select coalesce(max(id), 0) from entry").fetchone()
        encode, kept, words = msgspec.msgpack.encode, [], []
        for number, entry in enumerate(entries, start + 1):
            kept.append((number, entry.kind, encode(entry)))
            title = f"{entry.title.zh} {entry.title.en}"
            texts = (" ".join(entry.names), title, " ".join(entry.text))
            words.append((number, *(" ".join(self._words.cut(text)) for text in texts)))
        self._connection.executemany("insert into entry values (?, ?, ?)", kept)
        self._connection.executemany(
            "insert into shelf (rowid, names, title, text) values (?, ?, ?, ?)", words
        )
        self._connection.commit()

    def find(self, question: str) -> list[Found]:
        """Return the entries that hold words of the question, the best first.

        An entry's BM25 is weighted by how many of the things named it speaks of, so that one with
        all of them precedes one with much of a single one.
        """
        things = [_any_of(thing) for thing in self._words.asked(question)]
        if not things:
            return []
        weights = (NAME_WEIGHT, TITLE_WEIGHT, TEXT_WEIGHT)
        rows: Sequence[tuple[int, bytes, float]] = self._connection.execute(
            _FIND, (*weights, " OR ".join(things))
        ).fetchall()
        spoken: Counter[int] = Counter()
        for thing in things:
            spoken.update(number for (number,) in self._connection.execute(_HOLD, (thing,)))
        ranked = [(-score * spoken[number] / len(things), entry) for number, entry, score in rows]
        ranked.sort(key=lambda pair: -pair[0])
        decode = msgspec.msgpack.Decoder(Entry).decode
        return [Found(decode(entry), score) for score, entry in ranked[:_MOST]]


def _any_of(thing: Thing) -> str:
    return " OR ".join('"' + " ".join(phrase) + '"' for phrase in thing)
