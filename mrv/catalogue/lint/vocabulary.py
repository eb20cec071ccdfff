"""Lint of what everything else refers to: sources, units, code lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.model import Citation, Rulebook
from mrv.catalogue.problems import did_you_mean

_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def check_vocabulary(book: Rulebook, draft: Draft) -> None:
    """Check sources, units and code lists."""
    for source in book.sources.values():
        place = draft.places[("source", source.key)]
        for name, text in (
            ("in_force_from", source.in_force_from),
            ("in_force_until", source.in_force_until),
        ):
            if text is not None and not _DATE.fullmatch(text):
                (place / name).report(
                    "wrong-date",
                    f"{text} 不是 YYYY、YYYY-MM 或 YYYY-MM-DD",
                    f"{text} is not YYYY, YYYY-MM or YYYY-MM-DD",
                )
    _check_units(book, draft)
    for code_list in book.codes.values():
        place = draft.places[("codes", code_list.name)]
        spellings: dict[str, str] = {}
        for index, code in enumerate(code_list.codes):
            below = place / "codes" / index
            if any(earlier.code == code.code for earlier in code_list.codes[:index]):
                (below / "code").report(
                    "duplicate-code",
                    f"代码 {code.code} 重复",
                    f"the code {code.code} is repeated",
                )
                continue
            names = (code.code, code.title.zh, code.title.en, *code.aliases)
            report_collisions(spellings, code.code, names, below)


def _check_units(book: Rulebook, draft: Draft) -> None:
    spellings: dict[str, str] = {}
    for unit in book.units.values():
        place = draft.places[("unit", unit.symbol)]
        if unit.factor <= 0:
            (place / "factor").report(
                "wrong-value", "换算系数必须为正", "the factor must be positive"
            )
        # Case matters in units (MWh, mWh), so spellings are compared as written.
        for name in dict.fromkeys((unit.symbol, *unit.aliases)):
            owner = spellings.setdefault(unicodedata.normalize("NFKC", name), unit.symbol)
            if owner != unit.symbol:
                place.report(
                    "alias-collision",
                    f"写法 {name} 同时属于单位 {owner}",
                    f"the spelling {name} belongs to the unit {owner} as well",
                )


def report_collisions(
    spellings: dict[str, str], owner: str, names: Iterable[str], place: Place
) -> None:
    """Note every spelling that another owner in `spellings` has too, and enter the rest."""
    for name in names:
        other = spellings.setdefault(spelling_key(name), owner)
        if other != owner:
            place.report(
                "alias-collision",
                f"写法 {name} 同时属于 {other}，无法区分 {owner} 和 {other}",
                f"the spelling {name} belongs to {other} as well as to {owner}",
            )


def spelling_key(text: str) -> str:
    """Return what is compared between spellings: width, case and separators do not matter."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_\-]+", "", folded)


def check_citation(cite: Citation | None, place: Place, book: Rulebook) -> None:
    """Note a citation of a source that is not among the sources."""
    if cite is not None and cite.source not in book.sources:
        (place / "cite" / "source").report(
            "unknown-source",
            f"来源清单中没有 {cite.source}",
            f"{cite.source} is not among the sources",
            suggestion=did_you_mean(cite.source, book.sources),
        )
