"""Words of questions and entries: segmented Chinese, plain English, without those that say nothing.

Chinese is cut by a dictionary to which the names of the rulebook are added, longer words also into
the shorter ones they are made of, so that a question need not use the exact name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import rjieba

from mrv.catalogue.bundled import bundled_data, bundled_file

_FILE = "search/words.yaml"
_HAN = re.compile(r"[\u3400-\u9fff]+")
_PIECE = re.compile(r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+")

Thing = list[list[str]]
"""One thing that a question names, as the phrases any of which names it."""


class StopWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words that say nothing about what is looked for, by language."""

    en: tuple[str, ...]
    zh: tuple[str, ...]


class Lexicon(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Stop words, and groups of words that people use for one thing."""

    stop_words: StopWords
    same: tuple[tuple[str, ...], ...]


def lexicon_file() -> Path:
    """Where the words of questions are listed."""
    return bundled_file(_FILE)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The words that come with mrv; RulebookError with file, line, column where they are wrong."""
    return bundled_data(Lexicon, _FILE)


class Words:
    """Cuts text into words, the same for entries and for questions."""

    def __init__(self, names: Iterable[str]) -> None:
        self._jieba = rjieba.Jieba()
        for name in names:
            for piece in _HAN.findall(_plain(name)):
                if len(piece) > 1:
                    self._jieba.add_word(piece, None, None)
        known = lexicon()
        self._stop = frozenset(known.stop_words.en + known.stop_words.zh)
        self._same = [[list(self._whole(word)) for word in group] for group in known.same]

    def cut(self, text: str) -> list[str]:
        """All words of a text in their order, in lower case."""
        found: list[str] = []
        for piece in _PIECE.findall(_plain(text)):
            found += self._jieba.cut_for_search(piece) if _HAN.match(piece) else [piece]
        return found

    def asked(self, question: str) -> list[Thing]:
        """The things a question names, each with the phrases that would do for it.

        A Chinese word counts as one thing together with the shorter words in it.
        """
        words = list(self._whole(question))
        things = {
            at: [[part] for part in self.cut(word)]
            for at, word in enumerate(words)
            if word not in self._stop
        }
        for group in self._same:
            for at in {at for phrase in group for at in _places(words, phrase)} & things.keys():
                things[at] += [phrase for phrase in group if phrase not in things[at]]
        return list(things.values())

    def _whole(self, text: str) -> Iterator[str]:
        for piece in _PIECE.findall(_plain(text)):
            yield from self._jieba.cut(piece) if _HAN.match(piece) else [piece]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _places(words: Sequence[str], phrase: Sequence[str]) -> Iterator[int]:
    """Where the words of the phrase stand, one after the other."""
    for at in range(len(words) - len(phrase) + 1):
        if words[at : at + len(phrase)] == phrase:
            yield from range(at, at + len(phrase))
