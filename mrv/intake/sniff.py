"""What a file really is, whatever its name says; refused with a reason where it cannot be read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from mrv.catalogue.model import Bilingual
from mrv.catalogue.os_reason import os_reason
from mrv.intake import file_problems
from mrv.intake.extent import sprawl
from mrv.intake.names import printable
from mrv.intake.package_xml import DAMAGE
from mrv.intake.submission import Location, Problem

FileKind = Literal["workbook", "text", "parquet"]

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et"})
TEXTS = frozenset({".csv", ".tsv", ".txt"})
PARQUETS = frozenset({".parquet", ".pq"})
READABLE = WORKBOOKS | TEXTS | PARQUETS

INFLATED_LIMIT = 4 << 30
"""Bytes a workbook may unpack to."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LEGACY_SHEETS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))


def sniff(path: Path) -> FileKind | Problem:
    """The reader a file needs, or why no reader can take it."""
    place = Location(file=printable(path))
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        return file_problems.UNREADABLE.at(place, detail=os_reason(error))
    if not head:
        return file_problems.EMPTY_FILE.at(place)
    if suffix in PARQUETS:
        found = "parquet" if head.startswith(b"PAR1") else _describe(head)
        kind: FileKind | None = "parquet" if found == "parquet" else None
    elif suffix in WORKBOOKS:
        if head.startswith(_OLE):
            return _ole(path, place)
        found = _describe(head)
        kind = "workbook" if head.startswith(b"PK") else None
        if kind and (refused := _refuse_package(path, place)):
            return refused
    elif suffix in TEXTS:
        if _is_wide(head):
            return file_problems.ENCODING.at(place, lines="")
        binary = head.startswith((b"PK\x03\x04", b"%PDF", b"PAR1", _OLE)) or _is_binary(head)
        found = _describe(head)
        kind = None if binary else "text"
    else:
        return file_problems.UNSUPPORTED.at(place, found=suffix or path.name)
    return kind or file_problems.DISGUISED.at(
        place, suffix=suffix, found=_NAMED.get(found, found), observed=found
    )


def _is_binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith(_WIDE_MARKS)


def _is_wide(head: bytes) -> bool:
    """Whether it is UTF-16 without the mark that says so: of letters every other byte is 0."""
    if head.startswith(_WIDE_MARKS):
        return False
    pairs, zeros = len(head) // 2, max(head[0::2].count(0), head[1::2].count(0))
    return zeros > 0.6 * pairs > 0 and head.count(0) <= pairs


_NAMED = {
    "binary": Bilingual("二进制数据", "binary data"),
    "text/CSV": Bilingual("纯文本", "plain text"),
    "ZIP": Bilingual("ZIP 压缩包", "a ZIP archive"),
    "HTML": Bilingual("网页（HTML）", "a web page (HTML)"),
}
"""Kinds of content whose name is a word, not a proper name."""


def _describe(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:512].lower()
    if head.startswith(b"%PDF"):
        return "PDF"
    if head.startswith(b"PK\x03\x04"):
        return "ZIP/Excel"
    if head.startswith(_OLE):
        return "Excel 97-2003 (.xls)"
    if head.startswith(b"PAR1"):
        return "Parquet"
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta")):
        return "HTML"
    if start.startswith(b"<?xml"):
        return "XML"
    if _is_binary(head) or head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc")):
        return "binary"
    return "text/CSV"


def _ole(path: Path, place: Location) -> FileKind | Problem:
    """An OLE container: an old .xls, or the wrapper of an encrypted .xlsx."""
    data = path.read_bytes()
    if _ENCRYPTED in data:
        return file_problems.PASSWORD.at(place)
    if any(name in data for name in _LEGACY_SHEETS):
        return "workbook"
    return file_problems.CORRUPT.at(place, observed="OLE")


def _refuse_package(path: Path, place: Location) -> Problem | None:
    try:
        with zipfile.ZipFile(path) as package:
            inflated = sum(part.file_size for part in package.infolist())
            names = set(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return file_problems.CORRUPT.at(place, observed=str(error))
    if inflated > INFLATED_LIMIT:
        return file_problems.INFLATED.at(place, limit=INFLATED_LIMIT >> 20)
    try:
        found = sprawl(path)
    except (*DAMAGE, RuntimeError) as error:  # a part marked as encrypted raises the last
        return file_problems.CORRUPT.at(place, observed=str(error))
    if found:
        at = Location(file=place.file, sheet=found.sheet)
        told = {"cells": found.cells, "count": f"{found.reach:,}"}
        return file_problems.SPRAWL.at(at, told=told)
    if not names & {"[Content_Types].xml", "mimetype"}:
        return file_problems.DISGUISED.at(place, suffix=path.suffix.lower(), found=_NAMED["ZIP"])
    return None
