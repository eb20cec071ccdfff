"""What the cell reader cannot tell: looked up in the sheet XML of an .xlsx package, on demand."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\s([^>]*)>")
CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^/>])>(.*?)</(?:\w+:)?c>", re.S)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]*)<")
_REFERENCE = re.compile(r"([A-Z]+)(\d+)")
_FORMATS = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_CELL_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs[\s>].*?</(?:\w+:)?cellXfs>", re.S)
_CELL_FORMAT = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_BUILT_IN_PERCENT = frozenset({"9", "10"})
_MARKS = (b'hidden="1"', b'hidden="true"', b't="e"', b"<f>", b"<f ", b":f>", b":f ")
"""One of these stands in the XML of a sheet with anything marked."""
_CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What reading a damaged package may raise."""


class SheetMarks(msgspec.Struct, frozen=True):
    """Facts about a sheet's cells; rows and columns from 0."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = msgspec.field(default_factory=dict)
    """Error cells with their error value, as `#DIV/0!`."""
    uncached: frozenset[tuple[int, int]] = frozenset()
    """Formulas whose result was never saved."""


class SpreadsheetPackage:
    """The parts of an .xlsx file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with zipfile.ZipFile(path) as package:
            self._names = frozenset(package.namelist())
            self._parts = self._sheet_parts(package)

    @classmethod
    def open(cls, path: Path) -> SpreadsheetPackage | None:
        """The package at `path`, or None where the file is not an .xlsx."""
        try:
            package = cls(path)
        except (*DAMAGE, KeyError, OSError, RuntimeError, ValueError):
            return None
        return package if package._parts else None

    def _sheet_parts(self, package: zipfile.ZipFile) -> dict[str, str]:
        if "xl/workbook.xml" not in self._names:
            return {}
        relations = {}
        for found in _RELATION.finditer(package.read("xl/_rels/workbook.xml.rels")):
            entry = _attributes(found[1])
            target = entry.get("Target", "")
            relations[entry.get("Id", "")] = (
                target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
            )
        parts = {}
        for found in _SHEET.finditer(package.read("xl/workbook.xml")):
            entry = _attributes(found[1])
            relation = next((v for k, v in entry.items() if k.endswith(":id")), "")
            parts[entry.get("name", "")] = relations.get(relation, "")
        return parts

    def marks(self, sheet: str) -> SheetMarks:
        """Hidden rows and columns, errors and uncached formulas of a sheet."""
        if sheet not in self.sheets or not self.has(sheet, _is_marked):
            return SheetMarks()
        data = self.xml(sheet)
        errors: dict[tuple[int, int], str] = {}
        uncached: set[tuple[int, int]] = set()
        for found in CELL.finditer(data):
            value = VALUE.search(found[2])
            text = value[1].decode() if value else ""
            attributes = found[1]
            if b't="e"' in attributes:
                errors[position(attributes)] = text
            elif not text and _FORMULA.search(found[2]) and b't="str"' not in attributes:
                uncached.add(position(attributes))
        return SheetMarks(_hidden_rows(data), _hidden_columns(data), errors, frozenset(uncached))

    @property
    def sheets(self) -> list[str]:
        """Names of the sheets whose part is there."""
        return [sheet for sheet, part in self._parts.items() if part in self._names]

    def xml(self, sheet: str) -> bytes:
        """The XML of a sheet; KeyError where its part is missing."""
        with zipfile.ZipFile(self._path) as package:
            return package.read(self._parts[sheet])

    def has(self, sheet: str, sign: Callable[[bytes], bool]) -> bool:
        """Whether a sheet's XML has some short sign; read in pieces, as sheets may be large."""
        with zipfile.ZipFile(self._path) as package, package.open(self._parts[sheet]) as stream:
            tail = b""
            while chunk := stream.read(_CHUNK):
                window = tail + chunk
                if sign(window):
                    return True
                tail = window[-16:]
        return False

    def percent_cells(self, sheet: str) -> frozenset[tuple[int, int]]:
        """Cells whose number format shows a percentage (98.5 % is stored as 0.985)."""
        part = self._parts.get(sheet, "")
        if part not in self._names or "xl/styles.xml" not in self._names:
            return frozenset()
        with zipfile.ZipFile(self._path) as package:
            styles = _percent_styles(package.read("xl/styles.xml"))
            if not styles:
                return frozenset()
            data = package.read(part)
        found = (m for m in CELL.finditer(data) if _attributes(m[1]).get("s") in styles)
        return frozenset(position(m[1]) for m in found)


def _is_marked(data: bytes) -> bool:
    return any(mark in data for mark in _MARKS)


def _percent_styles(data: bytes) -> frozenset[str]:
    formats = set(_BUILT_IN_PERCENT)
    for found in _FORMATS.finditer(data):
        entry = _attributes(found[1])
        if "%" in entry.get("formatCode", ""):
            formats.add(entry.get("numFmtId", ""))
    block = _CELL_FORMATS.search(data)
    entries = _CELL_FORMAT.finditer(block[0]) if block else iter(())
    styles = (_attributes(found[1]).get("numFmtId") in formats for found in entries)
    return frozenset(str(index) for index, percent in enumerate(styles) if percent)


def _attributes(text: bytes) -> dict[str, str]:
    return {
        key.decode(): _unescaped((double or single).decode("utf-8", "replace"))
        for key, double, single in _ATTRIBUTE.findall(text)
    }


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    from html import unescape

    return unescape(text)


def position(attributes: bytes) -> tuple[int, int]:
    """Row and column of a cell's element, from 0; -1 where it does not say."""
    reference = _REFERENCE.search(_attributes(attributes).get("r", ""))
    if reference is None:
        return -1, -1
    column = 0
    for letter in reference[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[2]) - 1, column - 1


def _hidden(attributes: bytes) -> dict[str, str]:
    entry = _attributes(attributes) if b"hidden" in attributes else {}
    return entry if entry.get("hidden") in {"1", "true"} else {}


def _hidden_rows(data: bytes) -> frozenset[int]:
    entries = (_hidden(found[1]) for found in _ROW.finditer(data))
    return frozenset(int(entry["r"]) - 1 for entry in entries if entry.get("r", "").isdigit())


def _hidden_columns(data: bytes) -> frozenset[int]:
    columns: set[int] = set()
    for found in _COLUMN.finditer(data):
        entry = _hidden(found[1])
        if entry:
            columns.update(range(int(entry["min"]) - 1, min(int(entry["max"]), 16_384)))
    return frozenset(columns)
