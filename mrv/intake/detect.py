"""Which files to read, and which layout each of their tables is in."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from mrv.catalogue.model import Bilingual
from mrv.catalogue.sectors import sector_title
from mrv.intake import file_problems, problem_words, problems, tidy
from mrv.intake.frames_layout import FrameReader, Layout
from mrv.intake.names import closest, fold, printable
from mrv.intake.raw import RawFrame
from mrv.intake.sniff import READABLE
from mrv.intake.source import Source
from mrv.intake.submission import Location, Problem

_CASUAL_SHEETS = frozenset(
    map(fold, ("说明", "填写说明", "填报说明", "目录", "封面", "readme", "instructions", "notes"))
)
"""Sheets that explain: leaving them out is worth a note, not a warning."""


_SHOWN, _LETTERS = 5, 20
"""Cells shown of a table that nobody knows, and letters of each."""


def expand(paths: Iterable[Path], found: list[Problem]) -> list[Path]:
    """The files to read: folders are walked, their other files noted, in order of name."""
    files: list[Path] = []
    for path in paths:
        place = Location(file=printable(path))
        if path.is_symlink() and not path.exists():
            found.append(file_problems.BROKEN_LINK.at(place))
        elif not path.exists():
            found.append(_not_there(path, place))
        elif not path.is_dir():
            files.append(path)
        else:
            inside = [item for item in sorted(path.rglob("*")) if item.is_file()]
            visible = [p for p in inside if not p.name.startswith((".", "~$"))]
            readable = [item for item in visible if item.suffix.lower() in READABLE]
            for other in (item for item in visible if item not in readable):
                here = Location(file=printable(other))
                found.append(file_problems.SKIPPED_FILE.at(here, observed=Path(here.file).name))
            if not readable:
                found.append(file_problems.EMPTY_FOLDER.at(place))
            files.extend(readable)
    return list(dict.fromkeys(files))


def _not_there(path: Path, place: Location) -> Problem:
    """Where a path was looked for, and what its folder has of a similar name."""
    folder = path.parent
    if not folder.is_dir():
        name = printable(folder)
        where = Bilingual(
            f"没有文件夹 {name}，因此也", f": its folder {name} does not exist either"
        )
        return file_problems.MISSING_PATH.at(place, folder=where, suggestion="")
    name = printable(folder)
    here = Bilingual("当前文件夹中", "in the current folder")
    where = here if name == "." else Bilingual(f"{name} 中", f"in {name}")
    try:
        near = closest(path.name, sorted(entry.name for entry in folder.iterdir()))
    except OSError:  # a folder that may be entered, not listed
        near = []
    return file_problems.MISSING_PATH.at(
        place, folder=where, suggestion=problem_words.suggestion(near)
    )


def _first_line(source: Source) -> Bilingual:
    """What a table begins with, so that the person sees what was taken for it."""
    texts = next((texts for row in source.head if (texts := list(filter(None, row)))), [])
    if not texts:
        return Bilingual("", "")
    shown = [_short(text) for text in texts[:_SHOWN]] + ["…"] * (len(texts) > _SHOWN)
    return Bilingual(f"；其首行为：{'、'.join(shown)}", f"; it begins with: {', '.join(shown)}")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LETTERS else f"{flat[:_LETTERS]}…"


def read_source(source: Source, reader: FrameReader, found: list[Problem]) -> list[RawFrame]:
    """Recognise one table and read it; what cannot be read is reported, not raised."""
    place = Location(file=source.file, sheet=source.sheet)
    other = reader.elsewhere(source)
    if other is not None:
        told = {
            "found": sector_title(other.sector),
            "title": other.title,
            "wanted": sector_title(reader.sector or ""),
            "code": other.sector,
        }
        kind = problems.TABLE_OF_OTHER_SECTOR
        found.append(kind.at(place, frame=other.name, observed=source.name, told=told))
        return []
    if reader.named(source.name) is None:
        tidy_layout = tidy.recognise(source, reader)
        if tidy_layout is not None:
            return tidy.read(source, tidy_layout, reader)
    layout = reader.recognise(source)
    if isinstance(layout, Layout):
        missing = reader.missing_keys(layout)
        if missing:
            listed = problem_words.listed(reader.titles(missing))
            told = {
                "title": layout.frame.title,
                "missing": listed,
                "first_line": _first_line(source),
            }
            found.append(problems.MISSING_KEYS.at(place, frame=layout.frame.name, told=told))
            return []
        return [reader.read(source, layout)]
    if layout:
        candidates = problem_words.listed(
            [problem_words.named(f.title, f.name) for f in layout], " / "
        )
        found.append(
            problems.AMBIGUOUS_TABLE.at(place, observed=source.name, candidates=candidates)
        )
    elif not getattr(source, "visible", True):
        found.append(problems.HIDDEN_SHEET_SKIPPED.at(place, observed=source.name))
    else:
        names = problem_words.suggestion(reader.suggest(source.name))
        casual = fold(source.name) in _CASUAL_SHEETS
        found.append(
            problems.UNKNOWN_SHEET.at(
                place,
                observed=source.name,
                severity="info" if casual else None,
                suggestion=names,
                first_line=_first_line(source),
            )
        )
    return []
