"""Mapping profiles: a vendor's columns to catalogue parameters, as YAML.

A profile is data and cannot execute anything: its expressions are those of the rule language, over
source columns declared under `read`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import msgspec

from mrv.catalogue.convert import convert
from mrv.catalogue.document import Place
from mrv.catalogue.files import bundled_folder
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.catalogue.os_reason import os_reason
from mrv.catalogue.problems import LintProblem, RulebookError, did_you_mean
from mrv.catalogue.yaml_reader import read_yaml
from mrv.intake.columns import column_spec, frame_columns
from mrv.intake.units import UnitTable
from mrv.language import ExpressionErrors, Lowered, Origin, Symbol
from mrv.language.lower import lower
from mrv.language.parse import parse
from mrv.language.tree import ValueType

_STRUCT: dict[str, Any] = {"frozen": True, "forbid_unknown_fields": True, "kw_only": True}


class SourceColumn(msgspec.Struct, **_STRUCT):
    """A source column that expressions may use, under a plain name."""

    name: str
    column: str
    kind: Literal["number", "text"] = "number"


class Mapping(msgspec.Struct, rename={"source": "from"}, **_STRUCT):
    """How one catalogue column is obtained: exactly one of `from`, `join`, `calculate`."""

    to: str
    source: str | None = None
    join: tuple[str, ...] = ()
    separator: str = "-"
    calculate: str | None = None
    unit: str | None = None
    """Unit of the source's (or the calculated) numbers, if not the catalogue's."""
    factor: float | None = None
    """For units the catalogue does not know (short tons): multiplies the source's number."""
    codes: dict[str, str] = {}
    unmapped: Literal["blank", "skip"] = "blank"
    """What a value without a code means: a missing value, or a row that is no record."""


class TableMapping(msgspec.Struct, **_STRUCT):
    """The records of one frame: one per source row that passes `where`."""

    frame: str
    columns: tuple[Mapping, ...]
    constants: dict[str, Any] = {}
    where: str | None = None


class Profile(msgspec.Struct, **_STRUCT):
    """A vendor's layout."""

    profile: str
    title: Bilingual
    tables: tuple[TableMapping, ...]
    read: tuple[SourceColumn, ...] = ()
    note: Bilingual | None = None
    ignore: tuple[str, ...] = ()
    """Source columns that are knowingly left out."""


class ProfileError(Exception):
    """A profile cannot be used; `problems` says where and why."""

    def __init__(self, problems: list[LintProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text() for problem in problems))

    def bilingual(self) -> Bilingual:
        """All problems in both languages."""
        return Bilingual(
            zh="；".join(p.text("zh") for p in self.problems),
            en="; ".join(p.text("en") for p in self.problems),
        )


class SourceScope:
    """The language's view of the source columns."""

    time: str | None = None

    def __init__(self, profile: Profile) -> None:
        self._types: dict[str, ValueType] = {c.name: c.kind for c in profile.read}

    def column(self, name: str) -> Symbol | None:
        """A declared source column."""
        found = self._types.get(name)
        return Symbol(found) if found is not None else None

    def relation(self, name: str) -> None:
        """Source tables have no relations."""

    def table(self, name: str) -> None:
        """Profiles look up no standard values."""

    def names(self) -> list[str]:
        """The declared names."""
        return list(self._types)


def shipped_profiles() -> dict[str, Path]:
    """The profiles that come with mrv, by name."""
    return {p.stem: p for p in sorted((bundled_folder() / "profiles").glob("*.yaml"))}


def find_profile(name: Path) -> Path:
    """The file of a profile given by path, or by the name of a shipped one."""
    return shipped_profiles().get(str(name), name) if not name.exists() else name


def load_profile(path: Path, rulebook: Rulebook) -> Profile:
    """Read and check a profile; ProfileError with file, line and column of everything wrong."""
    problems: list[LintProblem] = []
    try:
        document = read_yaml(path, path.name, problems)
    except OSError as error:
        reason = os_reason(error)
        place = LintProblem(
            file=str(path), line=1, column=1, code="no-profile",
            message=Bilingual(f"无法读取：{reason.zh}", f"cannot be read: {reason.en}"),
        )  # fmt: skip
        raise ProfileError([place]) from None
    place_ = Place(document)
    try:
        profile = convert(Profile, document.data, place_)
    except RulebookError as error:
        raise ProfileError(list(error.problems)) from None
    if profile is not None and not problems:
        _check(profile, place_, rulebook)
    if profile is None or problems:
        raise ProfileError(problems)
    return profile


def expression(text: str, profile: Profile, origin: Origin, expect: ValueType | None) -> Lowered:
    """Parse and lower an expression over source columns; ExpressionErrors where it is wrong."""
    return lower(parse(text, origin), SourceScope(profile), where=origin, expect=expect)


def _check(profile: Profile, place: Place, rulebook: Rulebook) -> None:
    for number, table in enumerate(profile.tables):
        here = place / "tables" / number
        frame = rulebook.frames.get(table.frame)
        if frame is None:
            near = did_you_mean(table.frame, rulebook.frames)
            (here / "frame").report(
                "unknown-frame", f"没有数据表 {table.frame}", f"there is no frame {table.frame}",
                suggestion=near,
            )  # fmt: skip
            continue
        known = frame_columns(frame)
        given = [*table.constants, *(mapping.to for mapping in table.columns)]
        for at, mapping in enumerate(table.columns):
            _check_mapping(profile, mapping, here / "columns" / at, known, rulebook)
        for name in table.constants:
            _check_name(name, here / "constants" / name, known)
        for key in frame.keys:
            if key not in given:
                (here / "columns").report(
                    "missing-key", f"缺少关键列 {key}", f"the key {key} is not mapped"
                )
        for name in {name for name in given if given.count(name) > 1}:
            here.report("mapped-twice", f"{name} 映射了两次", f"{name} is mapped twice")
        if table.where is not None:
            _check_expression(profile, table.where, here / "where", "truth")


def _check_name(name: str, place: Place, known: tuple[str, ...]) -> None:
    if name not in known:
        place.report(
            "unknown-column", f"数据表没有列 {name}", f"the frame has no column {name}",
            suggestion=did_you_mean(name, known),
        )  # fmt: skip


def _check_mapping(
    profile: Profile, mapping: Mapping, place: Place, known: tuple[str, ...], rulebook: Rulebook
) -> None:
    _check_name(mapping.to, place / "to", known)
    ways = [mapping.source is not None, bool(mapping.join), mapping.calculate is not None]
    if sum(ways) != 1:
        place.report(
            "one-source",
            "from、join、calculate 须且只能写一个",
            "exactly one of from, join and calculate is needed",
        )
    if mapping.unit is not None and mapping.factor is not None:
        place.report(
            "unit-and-factor", "unit 与 factor 只能写一个", "give unit or factor, not both"
        )
    units = UnitTable(rulebook)
    if mapping.unit is not None and not units.find_all(mapping.unit):
        (place / "unit").report(
            "unknown-unit", f"未知单位 {mapping.unit}", f"unknown unit {mapping.unit}"
        )
    if mapping.calculate is not None:
        numeric = column_spec(mapping.to, rulebook).numeric
        expect: ValueType | None = "number" if numeric else "text"
        _check_expression(profile, mapping.calculate, place / "calculate", expect)


def _check_expression(profile: Profile, text: str, place: Place, expect: ValueType | None) -> None:
    origin = Origin(place.document.file, *place.document.position(place.steps))
    try:
        lowered = expression(text, profile, origin, expect)
    except ExpressionErrors as errors:
        for error in errors.errors:
            place.document.report(
                place.steps, "expression", error.message_zh, error.message,
                suggestion=error.suggestion, at=(error.line, error.column),
            )  # fmt: skip
        return
    if lowered.features:
        place.report(
            "row-only",
            "映射只能使用同一行的数据",
            "a profile's expression may only use values of the same row",
        )
