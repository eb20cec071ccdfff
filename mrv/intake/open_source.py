"""Opening one table of a file, whatever kind of file it is."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from mrv.intake.read_sheet import SheetSource
from mrv.intake.read_table import read_parquet
from mrv.intake.read_text import TextSource, detect_encoding
from mrv.intake.read_workbook import Workbook
from mrv.intake.sniff import sniff
from mrv.intake.source import Source
from mrv.intake.submission import Problem


def open_source(path: Path, sheet: str | None, stack: ExitStack) -> Source | None:
    """The table of a text or Parquet file, or a sheet of a workbook (the first one with data).

    None where there is nothing to read. OSError, polars' and calamine's errors where the file
    cannot be opened; the workbook stays open as long as `stack`.
    """
    kind = sniff(path)
    if isinstance(kind, Problem):
        return None
    if kind == "workbook":
        workbook = Workbook(path)
        stack.callback(workbook.close)
        sources = [SheetSource(workbook, found) for found in workbook]
        chosen = (s for s in sources if not s.empty and sheet in {None, s.name})
        return next(chosen, None)
    if kind == "text":
        encoding = detect_encoding(path)
        source = TextSource(path, encoding, stack) if encoding else None
        return None if source is None or source.empty else source
    return read_parquet(path)
