"""Spellings of codes: Chinese, English, alias or canonical, to the canonical code."""

from __future__ import annotations

import polars as pl

from mrv.catalogue.model import CodeList
from mrv.intake.names import closest, fold


class CodeReader:
    """Reads the values of one code list."""

    def __init__(self, codes: CodeList) -> None:
        self._exact: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        self._titles: dict[str, str] = {}
        for code in codes.codes:
            for spelling in (code.code, code.title.zh, code.title.en, *code.aliases):
                self._exact.setdefault(spelling, code.code)
                self._folded.setdefault(fold(spelling), code.code)
            self._titles[code.title.zh] = f"{code.title.zh}({code.code})"
            self._titles[code.title.en] = f"{code.title.en}({code.code})"

    def fast(self, text: pl.Expr) -> pl.Expr:
        """Codes of exactly known spellings, null for others."""
        return text.replace_strict(self._exact, default=None, return_dtype=pl.String)

    def patient(self, texts: pl.Series) -> pl.Series:
        """Codes of spellings that differ in width, case or spaces only; nothing is guessed."""
        found = {text: self._folded.get(fold(text)) for text in texts.unique().to_list()}
        return texts.replace_strict(found, default=None, return_dtype=pl.String)

    def suggest(self, text: str) -> list[str]:
        """Codes that an unknown spelling may have meant."""
        return [self._titles[title] for title in closest(text, self._titles, limit=2)]
