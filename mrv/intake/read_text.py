"""Text files: encoding, separator, lines; cells stay text and large files stay on disk."""

from __future__ import annotations

import codecs
import csv
import io
import re
import tempfile
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property
from itertools import islice
from pathlib import Path, PurePath

import polars as pl

from mrv.catalogue.model import Bilingual
from mrv.intake import file_problems, problems
from mrv.intake.names import printable
from mrv.intake.provenance import LineProvenance
from mrv.intake.source import HEAD_ROWS, Block, Wanted
from mrv.intake.submission import Location, Problem

LARGE = 32 << 20
"""Bytes from which a file is streamed instead of read at once."""
_CHUNK = 1 << 20
_LISTED = 20
_COMMA = re.compile(r"[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|\d{4,},\d+|0\d*,\d+)")
"""A decimal comma: no group of thousands has other than three digits, or more before it."""
_POINT = re.compile(r"[+-]?\d+\.\d+|[+-]?\d{1,3}(?:,\d{3})+\.\d+")


def detect_encoding(path: Path) -> str | None:
    """`utf-8-sig`, `gb18030` or `utf-16`: the first that decodes the whole file; None if none."""
    with path.open("rb") as stream:
        start = stream.read(2)
    if start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}:
        return "utf-16" if _decodes(path, "utf-16") else None
    return next((name for name in ("utf-8-sig", "gb18030") if _decodes(path, name)), None)


def not_decoded(path: Path) -> Problem:
    """Why no encoding reads a file: the first line that each of them fails on."""
    lines: dict[str, int] = {}
    with path.open("rb") as stream:
        start = stream.read(2)
        stream.seek(0)
        wide = start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
        for number, line in enumerate(() if wide else stream, start=1):
            for name, encoding in (("UTF-8", "utf-8"), ("GB18030", "gb18030")):
                if name not in lines and not _line_decodes(line, encoding):
                    lines[name] = number
    told = Bilingual("", "")
    if lines:
        told = Bilingual(
            "（" + "，".join(f"第 {at} 行不是 {name}" for name, at in lines.items()) + "）",
            " (" + ", ".join(f"line {at} is not {name}" for name, at in lines.items()) + ")",
        )
    last = max(lines.values(), default=None)
    return file_problems.ENCODING.at(Location(file=printable(path), line=last), lines=told)


def _line_decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class TextSource:
    """A delimited text file as a table of text cells."""

    layout = "csv"
    sheet: str | None = None

    def __init__(self, path: Path, encoding: str, stack: ExitStack) -> None:
        self.file = printable(path)
        self.name = printable(PurePath(path.stem))
        self._path = path
        self._encoding = encoding
        self._stack = stack
        sample = list(islice(self._lines(), 4 * HEAD_ROWS))
        self._separator = _separator("".join(sample))
        # Old Mac line ends, which polars does not know.
        self._returns = len(sample) > 1 and all(line.endswith("\r") for line in sample[:-1])
        self._decimals = _decimal_comma(sample) if self._separator == ";" else None

    def _lines(self) -> Iterator[str]:
        with self._path.open(encoding=self._encoding, newline="") as stream:
            yield from stream

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Records as the csv module reads them, each with the number of its first line."""
        reader = csv.reader(self._lines(), delimiter=self._separator)
        line = 1
        for record in reader:
            yield line, record
            line = reader.line_num + 1

    def quoted(self) -> bool:
        """Whether any cell is in quotes, so that it may hold a line break."""
        return any('"' in line for line in self._lines())

    def unclosed_quote(self) -> int | None:
        """The line of a quotation mark that is never closed; all that follows it is one cell."""
        with self._path.open("rb") as stream:
            marks = sum(chunk.count(b'"') for chunk in iter(lambda: stream.read(_CHUNK), b""))
        if marks % 2 == 0:
            return None
        reader = csv.reader(self._lines(), delimiter=self._separator, strict=True)
        line = 1
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error:
            return line
        return None

    @cached_property
    def _head(self) -> list[tuple[int, list[str]]]:
        return list(islice(self.records(), HEAD_ROWS))

    @property
    def head(self) -> list[list[str]]:
        """The first records, trimmed."""
        return [[cell.strip() for cell in record] for _, record in self._head]

    @property
    def empty(self) -> bool:
        """Whether no line holds a character other than blanks and separators."""
        blanks = f" \t\r\n\ufeff{self._separator}"
        return not any(line.strip(blanks) for line in self._lines())

    def place(self, row: int, column: int) -> Location:
        """The line of a record of `head`, with the header found there."""
        line, record = self._head[row]
        header = record[column].strip() if column < len(record) else None
        return Location(file=self.file, line=line, column=header)

    def notes(self) -> list[Problem]:
        """How decimals are written, where that is unusual; nothing is hidden in a text file."""
        if self._decimals is None:
            return []
        return [problems.DECIMAL_COMMA.at(Location(file=self.file), observed=self._decimals)]

    def block(self, first_row: int, wanted: Wanted) -> Block:
        """The records from `first_row` on; lazy where the file is large."""
        columns = {name: f"c{position}" for name, position in wanted.positions.items()}
        headers = wanted.headers
        if first_row >= len(self._head):
            empty = pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
            return Block(empty, LineProvenance(self.file, headers, lambda row: row + 1), [])
        # Start at the widest row above the data, the header: the reader counts columns there.
        above = range(max(first_row, 1))
        start = max(above, key=lambda row: len(self._head[row][1]))
        width = len(self._head[start][1])
        lazy = self._scan(self._head[start][0] - 1, width).slice(first_row - start)
        picked = lazy.select(self._cell(source).alias(name) for name, source in columns.items())
        large = self._path.stat().st_size >= LARGE
        first_line = self._head[first_row][0]
        provenance = LineProvenance(self.file, headers, _Lines(self, first_row, first_line).of)
        table = picked if large else picked.collect()
        return Block(table, provenance, self._ragged(width, first_line))

    def _cell(self, column: str) -> pl.Expr:
        if self._decimals is None:
            return pl.col(column)
        return pl.col(column).str.replace(r"^(\s*[+-]?\d+),(\d+\s*)$", "${1}.${2}")

    def _scan(self, skip_lines: int, width: int) -> pl.LazyFrame:
        source: Path | io.BytesIO = self._path
        if self._encoding != "utf-8-sig" or self._returns or str(self._path) != self.file:
            source = self._transcoded()
        return pl.scan_csv(
            source,
            has_header=False,
            separator=self._separator,
            schema={f"c{i}": pl.String for i in range(width)},
            skip_lines=skip_lines,
            truncate_ragged_lines=True,
            encoding="utf8",
        )

    def _transcoded(self) -> Path | io.BytesIO:
        """The same text in UTF-8: in memory when small, else in a file that lives while loading."""
        if self._path.stat().st_size < LARGE:
            text = self._path.read_bytes().decode(self._encoding)
            return io.BytesIO((text.replace("\r", "\n") if self._returns else text).encode())
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="mrv-"))
        target = Path(folder) / "utf8.csv"
        with (
            self._path.open(encoding=self._encoding, newline="") as source,
            target.open("w", encoding="utf-8", newline="") as out,
        ):
            while text := source.read(_CHUNK):
                out.write(text.replace("\r", "\n") if self._returns else text)
        return target

    def _ragged(self, expected: int, first_line: int) -> list[Problem]:
        """Lines with cells beyond the header; blank surplus is nothing to report."""
        found: list[Problem] = []
        if all(line.count(self._separator) < expected for line in self._lines()):
            return found
        for line, record in self.records():
            surplus = record[expected:]
            if line >= first_line and any(cell.strip() for cell in surplus):
                place = Location(file=self.file, line=line)
                told = {"found": len(record), "expected": expected}
                found.append(file_problems.RAGGED.at(place, observed=surplus[0], told=told))
                if len(found) == _LISTED:
                    break
        return found


class _Lines:
    """Line numbers of records: counting, unless quoted cells may run over several lines."""

    def __init__(self, source: TextSource, first_row: int, first_line: int) -> None:
        self._source = source
        self._first_line = first_line
        self._walk = islice(source.records(), first_row, None)
        self._numbers = array("Q")
        self._quoted: bool | None = None

    def of(self, row: int) -> int:
        """Line of record `row`; walks through the file only as far as asked."""
        if self._quoted is None:
            self._quoted = self._source.quoted()
        if not self._quoted:
            return self._first_line + row
        missing = row + 1 - len(self._numbers)
        if missing > 0:
            self._numbers.extend(line for line, _ in islice(self._walk, missing))
        return self._numbers[row] if row < len(self._numbers) else self._first_line + row


def _decimal_comma(lines: list[str]) -> str | None:
    """A cell that shows that decimals are written with a comma: `87770,52`, but not `1,234`."""
    cells = [cell.strip(' "\r\n') for line in lines for cell in line.split(";")]
    shown = next((cell for cell in cells if _COMMA.fullmatch(cell)), None)
    return None if any(_POINT.fullmatch(cell) for cell in cells) else shown


def _separator(sample: str) -> str:
    """The separator that splits the sample's lines most often."""
    lines = [line for line in sample.splitlines() if line.strip()]
    counts = {mark: sum(line.count(mark) for line in lines) for mark in ",\t;|"}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ","
