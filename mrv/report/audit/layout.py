"""What an audit report needs beside the rules, as data under `rules/audit/`."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from functools import lru_cache

import msgspec

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.model import Bilingual


class Category(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A category of the verifier's list of non-conformities."""

    key: str
    title: Bilingual
    frames: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class Documents(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Documents that show what a value really was."""

    ask: tuple[Bilingual, ...]
    frames: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The column whose size says how much a record matters."""

    frame: str
    column: str


class Allocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Columns that allocation is computed from; all of the frame where none are named."""

    frame: str
    columns: tuple[str, ...] = ()


class AuditLayout(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file as a whole."""

    source: str
    categories: tuple[Category, ...]
    conclusions: tuple[Bilingual, ...]
    documents: tuple[Documents, ...]
    weights: tuple[Weight, ...]
    allocation: dict[str, tuple[Allocation, ...]]

    def category(self, frame: str, column: str | None) -> Category:
        """The category of a finding: columns say more than frames, a name more than `*`."""
        for category in self.categories:
            if column and _fits(column, category.columns):
                return category
        named = [c for c in self.categories if frame in c.frames]
        return next(iter(named), None) or next(c for c in self.categories if "*" in c.frames)

    def documents_for(self, frame: str, column: str | None) -> tuple[Bilingual, ...]:
        """The documents to ask for, for a value of a frame."""
        for entry in self.documents:
            if (column and _fits(column, entry.columns)) or _fits(frame, entry.frames):
                return entry.ask
        return ()


def _fits(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


@lru_cache(maxsize=1)
def audit_layout() -> AuditLayout:
    """The layout that comes with mrv; RulebookError with file, line, column where it is wrong."""
    from mrv.catalogue.convert import convert
    from mrv.catalogue.document import Place
    from mrv.catalogue.problems import LintProblem, RulebookError
    from mrv.catalogue.yaml_reader import read_yaml

    path = bundled_folder() / "audit" / "report.yaml"
    problems: list[LintProblem] = []
    document = read_yaml(path, path.name, problems)
    layout = convert(AuditLayout, document.data, Place(document))
    if problems or layout is None:
        raise RulebookError(problems)
    return layout
