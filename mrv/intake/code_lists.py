"""Spellings of codes: Chinese, English, alias or canonical, to the canonical code."""

from __future__ import annotations

import polars as pl

from mrv.catalogue.model import Bilingual, CodeList
from mrv.intake.names import closest, fold
from mrv.intake.problem_words import named


class CodeReader:
    """Reads the values of one code list."""

    def __init__(self, codes: CodeList) -> None:
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._titles: dict[str, Bilingual] = {}
        for code in codes.codes:
            for spelling in (code.code, code.title.zh, code.title.en, *code.aliases):
                self._exact.setdefault(spelling, code.code)
                self._folded.setdefault(fold(spelling), code.code)
            for spelling in (code.title.zh, code.title.en, code.code):
                self._titles[spelling] = named(code.title, code.code)

    def fast(self, text: pl.Expr) -> pl.Expr:
        """Codes of exactly known spellings, null for others."""
        return text.replace_strict(self._exact, default=None, return_dtype=pl.String)

    def patient(self, texts: pl.Series) -> pl.Series:
        """Codes of spellings that differ in width, case or spaces only; nothing is guessed."""
        found = {text: self._folded.get(fold(text)) for text in texts.unique().to_list()}
        return texts.replace_strict(found, default=None, return_dtype=pl.String)

    def suggest(self, text: str) -> list[Bilingual]:
        """Codes that an unknown spelling may have meant."""
        found = [self._titles[title] for title in closest(text, self._titles, limit=2)]
        return [title for at, title in enumerate(found) if title not in found[:at]]
