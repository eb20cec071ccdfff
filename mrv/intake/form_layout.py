"""The layout of a sector's reporting form, as data under `rules/forms/`."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

import msgspec

from mrv.catalogue import store
from mrv.catalogue.files import bundled_folder
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.intake.columns import ColumnSpec, column_spec
from mrv.intake.digest import sha256

EXAMPLE_MARK = Bilingual(zh="示例", en="EXAMPLE")
"""A sheet whose first cell begins with this is an illustration and never read."""
CODES_MARK = Bilingual(zh="代码表", en="Codes")
NOTES_MARK = Bilingual(zh="填报说明", en="How to fill in")
REASONS_MARK = Bilingual(zh="问题说明", en="Reasons")
"""The sheet where a filer says why a value is as it is; its lines are no data."""
RESULT_MARK = "mrv · "
"""Opens the title of the sheets that a marked workbook has more than the filer's own."""
MARKS = (
    RESULT_MARK,
    *(text for mark in (EXAMPLE_MARK, CODES_MARK, NOTES_MARK) for text in (mark.zh, mark.en)),
)

Language = Literal["zh", "en"]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a table: a catalogue column, and the reporting years that ask for it."""

    name: str
    start: int | None = None
    until: int | None = None

    def asked_in(self, year: int) -> bool:
        """Whether the form of that year has the line."""
        return (self.start or 0) <= year <= (self.until or 9999)


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Lines under a common heading."""

    rows: tuple[str | dict[str, str | int], ...]
    title: Bilingual | None = None


class Objects(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A kind of object that the form has blocks or columns for: units, lines, processes."""

    key: str
    names: tuple[str, ...] = ()
    """Patterns of a name alone (`1号机组`); the first group that matches is the ID."""
    within: tuple[str, ...] = ()
    """Keys of the objects that it is a part of; another object ends what was said of it."""
    heading: Bilingual | None = None
    """A name made of an ID, which stands for `{}`."""
    count: int = 0
    """How many are prepared, with the IDs 1, 2, ..."""
    codes: tuple[str, ...] = ()
    """Codes that are prepared, where the key is one of a list."""


class Note(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the instructions that only this form needs."""

    title: Bilingual
    text: Bilingual


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One table of the form."""

    frame: str
    kind: Literal["card", "months", "list"]
    sheet: Bilingual
    title: Bilingual
    rows: tuple[str | dict[str, str | int], ...] = ()
    sections: tuple[Section, ...] = ()
    across: str | None = None
    """`card`: the key that the columns of values stand for."""
    per: tuple[str, ...] = ()
    """`months`: keys of the objects that have blocks of their own."""
    only: dict[str, tuple[str, ...]] = {}
    """`months`: codes of keys, where the table does not hold all records of its frame."""
    slots: dict[str, int] = {}
    """`months`: further keys, filled in above each block, and how many blocks are prepared."""
    prepared: tuple[dict[str, str], ...] = ()
    """`months`: blocks that stand ready with these keys, before the blank ones."""
    fixed: dict[str, Bilingual] = {}
    """`months`: keys that are the same in every block."""
    annual_frame: str | None = None
    """`months`: where the year's column belongs."""
    annual: dict[str, str] = {}
    lines: int = 0
    """`list`: how many lines are prepared."""

    @property
    def groups(self) -> tuple[tuple[Bilingual | None, tuple[Row, ...]], ...]:
        """(heading, lines) in order."""
        sections = self.sections or (Section(rows=self.rows),)
        return tuple((s.title, tuple(_row(entry) for entry in s.rows)) for s in sections)

    @property
    def columns(self) -> tuple[str, ...]:
        """All catalogue columns of the table, in order."""
        return tuple(row.name for _, rows in self.groups for row in rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys named above each block (`months` only)."""
        return tuple(dict.fromkeys((*self.per, *self.slots, *self.fixed)))


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sector's form."""

    form: str
    sector: str
    title: Bilingual
    tables: tuple[Table, ...]
    objects: tuple[Objects, ...] = ()
    headings: tuple[str, ...] = ()
    """Keys with a code list whose codes may head a block by name alone (`烟煤`)."""
    notes: tuple[Note, ...] = ()

    @property
    def is_monthly(self) -> bool:
        """Whether it has months across; else it has a sheet per table, one record a row."""
        return any(table.kind == "months" for table in self.tables)


def _row(entry: str | dict[str, str | int]) -> Row:
    return Row(entry) if isinstance(entry, str) else msgspec.convert(entry, Row)


@lru_cache(maxsize=8)
def load_form(path: Path) -> Form:
    """A layout, compiled or read; RulebookError with file, line and column where it is wrong."""
    digest, make = sha256(path), partial(read_form, path)
    return store.found_or_made(stored_name(path.stem), digest, Form, make)


def stored_name(sector: str) -> str:
    """What the compiled form of a sector is called."""
    return f"form_{sector}"


def compiled_forms(folder: Path) -> dict[str, bytes]:
    """What a wheel carries: the forms of a folder, compiled, by the name of the file."""
    return {
        store.bundled_name(stored_name(path.stem)): store.encode(read_form(path), sha256(path))
        for path in sorted(folder.glob("*.yaml"))
    }


def read_form(path: Path) -> Form:
    """Read a layout from its YAML; RulebookError as above."""
    # Needed without a compiled form only.
    from mrv.catalogue.convert import convert
    from mrv.catalogue.document import Place
    from mrv.catalogue.problems import LintProblem, RulebookError
    from mrv.catalogue.yaml_reader import read_yaml

    problems: list[LintProblem] = []
    document = read_yaml(path, path.name, problems)
    form = convert(Form, document.data, Place(document))
    if problems or form is None:
        raise RulebookError(problems)
    return form


def form_sectors() -> tuple[str, ...]:
    """Sectors that have a reporting form."""
    return tuple(sorted(path.stem for path in (bundled_folder() / "forms").glob("*.yaml")))


def monthly_sectors() -> tuple[str, ...]:
    """Sectors whose form has months across; others have a sheet per table."""
    return tuple(sector for sector in form_sectors() if form_of(sector).is_monthly)


def form_of(sector: str) -> Form:
    """The form of a sector; KeyError when there is none."""
    if sector not in form_sectors():
        raise KeyError(sector)
    return load_form(bundled_folder() / "forms" / f"{sector}.yaml")


class Wording(msgspec.Struct, frozen=True):
    """Titles, units and code names in one language."""

    rulebook: Rulebook
    lang: Language

    def say(self, text: Bilingual) -> str:
        """The text in this language."""
        return text.zh if self.lang == "zh" else text.en

    def spec(self, column: str) -> ColumnSpec:
        """What the catalogue says of a column."""
        return column_spec(column, self.rulebook)

    def title(self, column: str) -> str:
        """The heading of a column."""
        return self.say(self.spec(column).title)

    def code_title(self, code_list: str, code: str) -> str:
        """The name of a code; the code itself if the list does not have it."""
        known = self.rulebook.codes.get(code_list)
        for entry in known.codes if known else ():
            if entry.code == code:
                return self.say(entry.title)
        return code
