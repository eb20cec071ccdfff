"""Which column a line's label or a table's heading means, frame by frame."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mrv.catalogue.model import Rulebook
from mrv.intake.columns import frame_columns
from mrv.intake.form_layout import Form, Table
from mrv.intake.frames_layout import FILLED_KEYS
from mrv.intake.headers import HeaderMatch, HeaderMatcher
from mrv.intake.names import flatten, fold
from mrv.intake.units import UnitTable

_UNIT_NAME = re.compile(
    r"^(?:第?\s*#?\s*([\w-]+?)\s*[#号]?\s*(?:发电)?机组?|(?:发电)?机组?\s*#?\s*([\w-]+))$|^unit\s*#?([\w-]+)$",
    re.IGNORECASE,
)
_PAIR = re.compile(r"^(?P<label>[^:]{1,30}):\s*(?P<value>.+)$", re.S)
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

    def is_key(self, key: str, label: str) -> bool:
        """Whether a label names a key."""
        if key not in self._keys:
            self._keys[key] = HeaderMatcher(self.rulebook, [key], self.units)
        return self._keys[key].match(label) is not None

    def is_any_key(self, label: str) -> bool:
        """Whether a label names a key of some monthly table."""
        return any(self.is_key(key, label) for key in self.key_names)

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

    def is_fuel(self, text: str) -> bool:
        """Whether a text is the name of a fuel."""
        codes = self.rulebook.codes.get("fuel")
        folded = fold(text)
        return codes is not None and any(
            folded in {fold(code.code), fold(code.title.zh), fold(code.title.en)}
            for code in codes.codes
        )

    def _matcher(self, frame: str) -> HeaderMatcher:
        if frame not in self._matchers:
            columns = frame_columns(self.rulebook.frames[frame])
            self._matchers[frame] = HeaderMatcher(self.rulebook, columns, self.units)
        return self._matchers[frame]


def unit_name(text: str) -> str | None:
    """The unit's ID in `1号机组`, `#2机组`, `机组3`, `Unit 4`; None for other texts."""
    found = _UNIT_NAME.match(flatten(text).replace(" ", ""))
    return next((group for group in found.groups() if group), None) if found else None


def pair_of(text: str) -> tuple[str, str] | None:
    """Label and value of a text such as `燃料品种：烟煤`."""
    found = _PAIR.match(flatten(text))
    return (found["label"].strip(), found["value"].strip()) if found else None


def _first_of_each(tables: Iterable[Table]) -> dict[str, Table]:
    chosen: dict[str, Table] = {}
    for table in tables:
        chosen.setdefault(table.frame, table)
    return chosen
