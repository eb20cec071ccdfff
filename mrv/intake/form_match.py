"""Which column a line's label or a table's heading means, frame by frame."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mrv.catalogue.model import Code, Rulebook
from mrv.intake.columns import frame_columns
from mrv.intake.form_layout import Form, Table
from mrv.intake.frames_layout import FILLED_KEYS
from mrv.intake.headers import HeaderMatch, HeaderMatcher
from mrv.intake.names import flatten, fold
from mrv.intake.units import UnitTable

ENTERPRISE_NAMES = ("enterprise_id", "unified_social_credit_code", "enterprise_name")
"""What an enterprise may be identified by, the most certain first."""
_PAIR = re.compile(r"^(?P<label>[^:]{1,30}):\s*(?P<value>.+)$", re.S)
_TABLE_NUMBER = re.compile(r"^表?\s*[A-Z]\.\d+\s*", re.IGNORECASE)
_COMPANION = {fold(w) for w in ("取值方式", "数据来源方式", "获取方式", "取值来源", "method")}


class FormMatcher:
    """Matches labels against the tables of one form."""

    def __init__(self, form: Form, rulebook: Rulebook) -> None:
        self.form = form
        self.rulebook = rulebook
        self.units = UnitTable(rulebook)
        self._matchers: dict[str, HeaderMatcher] = {}
        self._keys: dict[str, HeaderMatcher] = {}
        self._cache: dict[tuple[str, str], HeaderMatch | None] = {}
        self._objects = {
            entry.key: [re.compile(name, re.IGNORECASE) for name in entry.names]
            for entry in form.objects
        }
        self._within = {entry.key: entry.within for entry in form.objects}
        self._codes: dict[str, dict[str, str]] = {}
        self.month_tables = _first_of_each(t for t in form.tables if t.kind == "months")
        self.card_tables = _first_of_each(t for t in form.tables if t.kind == "card")
        self.list_tables = _first_of_each(t for t in form.tables if t.kind == "list")
        self.key_names = tuple(
            dict.fromkeys(k for frame in self.month_tables for k in self.block_keys(frame))
        )

    def block_keys(self, frame: str) -> tuple[str, ...]:
        """Keys that a block of a monthly table must name."""
        entry = self.rulebook.frames[frame]
        return tuple(k for k in entry.keys if k not in FILLED_KEYS | {entry.time})

    def column(self, frame: str, label: str) -> HeaderMatch | None:
        """The column of `frame` that a label means; keys are no lines of a block."""
        key = (frame, label)
        if key not in self._cache:
            self._cache[key] = self._matcher(frame).match(label)
        return self._cache[key]

    def line(self, frame: str, label: str) -> HeaderMatch | None:
        """Like `column`, without the frame's keys."""
        found = self.column(frame, label)
        return None if found is None or found.column in self.rulebook.frames[frame].keys else found

    def is_line(self, label: str) -> bool:
        """Whether a label names a line of some monthly table."""
        return any(self.line(frame, label) for frame in self.month_tables)

    def is_key(self, key: str, label: str) -> bool:
        """Whether a label names a key."""
        if key not in self._keys:
            self._keys[key] = HeaderMatcher(self.rulebook, [key], self.units)
        return self._keys[key].match(label) is not None

    def is_any_key(self, label: str) -> bool:
        """Whether a label names a key of some monthly table."""
        return any(self.is_key(key, label) for key in self.key_names)

    def is_key_heading(self, label: str) -> bool:
        """Whether a label names a key of some monthly table, or its enterprise."""
        return self.is_any_key(label) or self.enterprise_label(label) is not None

    def enterprise_label(self, label: str) -> str | None:
        """Which of `ENTERPRISE_NAMES` a label means."""
        return next((name for name in ENTERPRISE_NAMES if self.is_key(name, label)), None)

    def outlasting(self, labels: Iterable[str]) -> frozenset[str]:
        """Keys of objects of which a block still is when these keys are named anew."""
        named = [key for key in self._within if any(self.is_key(key, label) for label in labels)]
        if not named:
            return frozenset(self._within)
        return frozenset(outer for key in named for outer in self._within[key])

    def object_id(self, key: str, text: str) -> str | None:
        """The ID in an object's name (`1号机组`, `Unit 4`); None for other texts."""
        bare = flatten(text).replace(" ", "")
        for pattern in self._objects.get(key, ()):
            found = pattern.fullmatch(bare)
            if found:
                return next((group for group in found.groups() if group), None)
        return None

    def heading(self, text: str) -> tuple[str, str] | None:
        """The key, and its value, that a text means which stands alone above a block."""
        for key in self._objects:
            named = self.object_id(key, text)
            if named is not None:
                return key, named
        folded = fold(text)
        for key in (*self._objects, *self.form.headings):
            if folded in self._code_names(key):
                return key, text
        return None

    def sheet_heading(self, name: str) -> tuple[str, str] | None:
        """Like `heading`, for a sheet's name, which may begin with the table's number."""
        return self.heading(_TABLE_NUMBER.sub("", name))

    def _code_names(self, key: str) -> dict[str, str]:
        """Folded names of the codes of a key, with the code; empty for keys without a list."""
        if key not in self._codes:
            parameter = self.rulebook.parameters.get(key)
            codes = self.rulebook.codes.get(parameter.code_list or "") if parameter else None
            self._codes[key] = {
                fold(name): code.code
                for code in (codes.codes if codes else ())
                for name in (code.code, code.title.zh, code.title.en, *self._spellings(key, code))
            }
        return self._codes[key]

    def _spellings(self, key: str, code: Code) -> tuple[str, ...]:
        """Aliases count for objects only: as a heading, `煤` may mean anything."""
        return code.aliases if key in self._objects else ()

    def identity(self, key: str, value: str) -> str:
        """A key's value as records have it, however the block's heading writes it."""
        return self.object_id(key, value) or self._code_names(key).get(fold(value)) or value

    def companion_of(self, frame: str, label: str, previous: str | None) -> str | None:
        """The companion column that a bare `取值方式` below a parameter means."""
        parameter = self.rulebook.parameters.get(previous or "")
        if parameter is None or fold(label) not in _COMPANION:
            return None
        name = f"{parameter.name}_method"
        return name if name in frame_columns(self.rulebook.frames[frame]) else None

    def suggest(self, label: str) -> list[str]:
        """Titles that an unknown label may have meant."""
        found: dict[str, None] = {}
        for frame in self.month_tables:
            for name in self._matcher(frame).suggest(label):
                parameter = self.rulebook.parameters.get(name)
                found[parameter.title.zh if parameter else name] = None
        return list(found)[:3]

    def _matcher(self, frame: str) -> HeaderMatcher:
        if frame not in self._matchers:
            columns = frame_columns(self.rulebook.frames[frame])
            self._matchers[frame] = HeaderMatcher(self.rulebook, columns, self.units)
        return self._matchers[frame]


def pair_of(text: str) -> tuple[str, str] | None:
    """Label and value of a text such as `燃料品种：烟煤`."""
    found = _PAIR.match(flatten(text))
    return (found["label"].strip(), found["value"].strip()) if found else None


def _first_of_each(tables: Iterable[Table]) -> dict[str, Table]:
    chosen: dict[str, Table] = {}
    for table in tables:
        chosen.setdefault(table.frame, table)
    return chosen
