"""Matching column headers and row labels to catalogue names, and taking units off them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

import msgspec

from mrv.catalogue.model import Frame, Rulebook
from mrv.intake.columns import frame_columns
from mrv.intake.names import closest, flatten, fold
from mrv.intake.units import UnitTable

_NUMBERING = re.compile(
    r"^(?:[A-Za-z]?\d+(?:\.\d+)*[.、)\s]+|\([一二三四五六七八九十\d]+\)|[一二三四五六七八九十]+[、.]|[A-Z][.、\s]+)"
)
_LAST_BRACKET = re.compile(
    r"^(?P<name>.*?)\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\)\s*[*:]?$", re.S
)
_LAST_SEPARATOR = re.compile(r"^(?P<name>.+?)(?:[,,;:/\s]|_(?=[^_]+$))\s*(?P<unit>\S+)$", re.S)
_BETWEEN_NAMES = re.compile(r"[\s/|,;]+|(?<=[一-鿿])(?=[A-Za-z])|(?<=[A-Za-z])(?=[一-鿿])")
_MARKS = " *:"
_COMPANION_WORDS = {
    "method": (("取值方式", "数据来源方式", "获取方式", "数据获取方式"), ("method",)),
    "meter": (("计量器具", "测量设备", "仪表"), ("meter",)),
}


class HeaderMatch(msgspec.Struct, frozen=True):
    """A recognised header: the catalogue column, and the unit it named, verbatim."""

    column: str
    unit: str | None = None


class HeaderMatcher:
    """Recognises headers among a set of columns (by default those of one frame)."""

    def __init__(
        self, rulebook: Rulebook, columns: Iterable[str], units: UnitTable | None = None
    ) -> None:
        self._rulebook = rulebook
        self._units = units or UnitTable(rulebook)
        self._names: dict[str, tuple[int, str]] = {}
        self.columns = tuple(columns)
        for column in self.columns:
            for rank, spelling in self._spellings(column):
                key = fold(spelling)
                known = self._names.get(key)
                # A canonical name outranks a title, a title an alias, an alias a symbol.
                if key and (known is None or rank < known[0]):
                    self._names[key] = (rank, column)

    @classmethod
    def for_frame(
        cls, frame: Frame, rulebook: Rulebook, units: UnitTable | None = None
    ) -> HeaderMatcher:
        """The matcher over all columns of `frame`."""
        return cls(rulebook, frame_columns(frame), units)

    def match(self, header: str) -> HeaderMatch | None:
        """The column a header means, with its unit if it carries one; None if nobody knows it.

        A header may say the same twice, in two languages.
        """
        text = _strip_marks(header)
        return self._match_one(text) or self._match_both(text)

    def _match_one(self, text: str) -> HeaderMatch | None:
        found = self._lookup(text)
        if found:
            return HeaderMatch(found)
        bracketed = self._match_bracketed(text)
        if bracketed:
            return bracketed
        separated = _LAST_SEPARATOR.match(text)
        if separated and self._units.find_all(separated["unit"]):
            found = self._lookup(separated["name"])
            if found:
                return HeaderMatch(found, separated["unit"])
        numbered = _NUMBERING.match(text)
        return self._match_one(_strip_marks(text[numbered.end() :])) if numbered else None

    def _match_both(self, text: str) -> HeaderMatch | None:
        """Two names side by side that mean one column: Chinese and English, say."""
        for between in _BETWEEN_NAMES.finditer(text):
            one = self._match_one(text[: between.start()].strip(_MARKS))
            other = self._match_one(text[between.end() :].strip(_MARKS)) if one else None
            if one and other and one.column == other.column:
                return one if one.unit else other
        return None

    def _match_bracketed(self, text: str) -> HeaderMatch | None:
        """Take bracket groups off the end: a unit, a symbol or a remark."""
        unit: str | None = None
        remark: str | None = None
        rest = text
        while (group := _LAST_BRACKET.match(rest)) is not None:
            rest, inside = group["name"].strip(), group["inside"].strip()
            if unit is None and self._units.find_all(inside):
                unit = inside
            elif remark is None:
                remark = inside
            found = self._lookup(rest)
            if found:
                known_name = remark is not None and self._lookup(remark) == found
                return HeaderMatch(found, unit if unit or known_name else remark)
        return None

    def _lookup(self, text: str) -> str | None:
        entry = self._names.get(fold(text))
        return entry[1] if entry else None

    def suggest(self, header: str) -> list[str]:
        """Names that an unknown header may have meant, as titles people know."""
        spelled = {s: c for c in self.columns for _, s in self._spellings(c)}
        found = closest(_strip_marks(header), spelled)
        return list(dict.fromkeys(spelled[name] for name in found))

    def _spellings(self, column: str) -> Iterator[tuple[int, str]]:
        yield 0, column
        parameter = self._rulebook.parameters.get(column)
        if parameter is not None:
            yield 1, parameter.title.zh
            yield 1, parameter.title.en
            yield from ((2, alias) for alias in parameter.aliases)
            if parameter.symbol:
                yield 3, parameter.symbol
        base, _, companion = column.rpartition("_")
        words = _COMPANION_WORDS.get(companion)
        owner = self._rulebook.parameters.get(base)
        if words and owner is not None:
            for spelling in (owner.title.zh, *owner.aliases):
                yield from ((2, spelling + word) for word in words[0])
                yield from ((2, f"{spelling}({word})") for word in words[0])
            yield from ((2, f"{owner.title.en} {word}") for word in words[1])


@lru_cache(maxsize=4096)
def _strip_marks(header: str) -> str:
    return flatten(header).replace("\r", "").replace("\n", " ").strip(_MARKS)
