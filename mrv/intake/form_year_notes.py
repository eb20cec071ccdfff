"""What is told about the year of monthly tables: where it was taken from, or why it is unclear."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mrv.catalogue.model import Bilingual
from mrv.intake import form_problems, problem_words
from mrv.intake.form_year import Said, YearOf
from mrv.intake.submission import Location, Problem

_NAMED = 4
"""Places named; of more it is told that there are others."""


def source_of(said: Said) -> Bilingual:
    """A place that says a year, with its words."""
    place = said.place
    at = f"{place.sheet}!{place.cell}" if place.sheet and place.cell else place.sheet or said.text
    words = said.text if len(said.text) <= 60 else said.text[:57] + "..."
    if place.cell is None and place.sheet is not None:
        return Bilingual(f"工作表名“{at}”", f"the sheet's name '{at}'")
    if place.sheet is None:
        return Bilingual(f"文件名“{at}”", f"the file's name '{at}'")
    if said.trust == "field":
        return Bilingual(f"单元格 {at} 的报告年度", f"the reporting year in {at}")
    if not words:
        return Bilingual(f"单元格 {at} 的月份表头", f"the month heading in {at}")
    return Bilingual(f"单元格 {at} 的“{words}”", f"'{words}' in {at}")


def taken(found: Iterable[YearOf], title: Bilingual) -> list[Problem]:
    """One remark a year that was taken from anything but a field or the headings."""
    places: dict[int, dict[Location, Said]] = {}
    for entry in found:
        year = entry.year
        if year is not None and entry.said[0].trust not in {"field", "heading"}:
            places.setdefault(year, {}).setdefault(entry.said[0].place, entry.said[0])
    problems = []
    for year, said in places.items():
        sources = [source_of(entry) for entry in said.values()]
        more = [Bilingual("等", "...")] if sources[_NAMED:] else []
        told = {"year": year, "source": problem_words.listed([*sources[:_NAMED], *more])}
        first = next(iter(said.values()))
        problems.append(
            form_problems.YEAR_TAKEN.at(
                first.place, parameter="year", observed=str(year), told={**told, "title": title}
            )
        )
    return problems


def unclear(found: Iterable[YearOf], title: Bilingual) -> list[Problem]:
    """One problem for each two places that say different years."""
    problems: dict[tuple[Location, Location, int, int], Problem] = {}
    for entry in found:
        if entry.clash is None:
            continue
        one, other = entry.clash
        told = {
            "first": source_of(one),
            "one": one.year,
            "second": source_of(other),
            "other": other.year,
            "title": title,
        }
        kind = form_problems.YEAR_UNCLEAR
        problem = kind.at(one.place, parameter="year", observed=one.text or None, told=told)
        problems.setdefault((one.place, other.place, one.year, other.year), problem)
    return list(problems.values())


def against(place: Location, used: Said, other: Said) -> Problem:
    """A table's own words say another year than the one it was read by."""
    told = {
        "year": used.year,
        "source": source_of(used),
        "against": source_of(other),
        "other": other.year,
    }
    kind = form_problems.YEAR_AGAINST
    return kind.at(place, parameter="year", observed=other.text or None, told=told)


def missing(place: Location, sheets: Sequence[str], title: Bilingual) -> Problem:
    """Nothing says the year; `sheets` are those concerned, where others could be read."""
    names = problem_words.listed(list(sheets))
    listed = Bilingual(f"（{names.zh}）", f" ({names.en})") if sheets else Bilingual("", "")
    kind = form_problems.NO_YEAR
    return kind.at(place, parameter="year", told={"title": title, "sheets": listed})
