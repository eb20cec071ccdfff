"""Tables of standard values: a declaration in YAML, the rows in `<name>.csv` beside it."""

from __future__ import annotations

import csv
import datetime
import io
import math
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft, TableRowPlace
from mrv.catalogue.model import (
    Bilingual,
    Citation,
    Confidence,
    StandardRow,
    StandardTable,
    Validity,
)
from mrv.catalogue.months import month_index
from mrv.catalogue.problems import LintProblem, did_you_mean
from mrv.catalogue.specs import TableSpec

EVIDENCE_COLUMNS = ("value", "valid_from", "valid_until", "source", "clause", "confidence", "note")
"""Columns of every table after its keys; all but `value` and `source` may be blank."""


def build_table(spec: TableSpec, place: Place, csv_files: dict[str, Path], draft: Draft) -> None:
    """Add a table with its rows to the draft; what is wrong is reported."""
    if not draft.enter("table", spec.name, place):
        return
    path = csv_files.get(spec.name)
    places: list[TableRowPlace] = []
    rows: tuple[StandardRow, ...] = ()
    if path is not None:
        rows = _Reader(spec, path, draft).rows(places)
    elif spec.status == "filled":
        place.report(
            "missing-file",
            f"缺少数据文件 {spec.name}.csv",
            f"the rows {spec.name}.csv are missing",
            suggestion=did_you_mean(spec.name, csv_files),
        )
    draft.row_places[spec.name] = places
    draft.tables[spec.name] = StandardTable(
        name=spec.name,
        title=spec.title,
        keys=spec.keys,
        type=spec.type,
        unit=spec.unit,
        decimals=spec.decimals,
        interpolate=spec.interpolate,
        status=spec.status,
        note=spec.note,
        rows=rows,
    )


class _Reader:
    """Reads one CSV file, reporting every wrong cell by line and column."""

    def __init__(self, spec: TableSpec, path: Path, draft: Draft) -> None:
        self.spec = spec
        self.file = path.as_posix()
        self.path = path
        self.draft = draft
        self.columns = (*spec.keys, *EVIDENCE_COLUMNS)

    def rows(self, places: list[TableRowPlace]) -> tuple[StandardRow, ...]:
        """Return the usable rows; `places` receives where each stands."""
        records = self._records()
        numeric = [self._is_numeric(key, records) for key in self.spec.keys]
        rows = []
        for line, record in records:
            row = self._row(line, record, numeric)
            if row is not None:
                rows.append(row)
                places.append(TableRowPlace(self.file, line))
        return tuple(rows)

    def _records(self) -> list[tuple[int, dict[str, str]]]:
        """Return the cells of every row by column, with the row's line."""
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except UnicodeDecodeError:
            self._report((1, 1), "not-utf-8", "文件不是 UTF-8", "the file is not UTF-8")
            return []
        records: list[tuple[int, dict[str, str]]] = []
        reader = csv.reader(io.StringIO(text, newline=""))
        try:
            header = [cell.strip() for cell in next(reader, [])]
            if not self._header_is_right(header):
                return []
            for cells in reader:
                if not any(cell.strip() for cell in cells):
                    continue
                line = reader.line_num
                if len(cells) != len(header):
                    self._report(
                        (line, 1),
                        "wrong-csv",
                        f"应有 {len(header)} 列，实有 {len(cells)} 列",
                        f"expected {len(header)} cells, found {len(cells)}",
                    )
                    continue
                stripped = (cell.strip() for cell in cells)
                records.append((line, dict(zip(header, stripped, strict=True))))
        except csv.Error as error:
            line = max(reader.line_num, 1)
            self._report((line, 1), "wrong-csv", f"不是合法的 CSV：{error}", f"not CSV: {error}")
        return records

    def _header_is_right(self, header: Sequence[str]) -> bool:
        known = set(self.columns)
        right = True
        for position, name in enumerate(header, start=1):
            if name not in known or name in header[: position - 1]:
                right = False
                self._report(
                    (1, len(",".join(header[: position - 1])) + (position > 1) + 1),
                    "unknown-field",
                    f"未知或重复的列 {name}",
                    f"unknown or repeated column {name}",
                    did_you_mean(name, known - set(header)),
                )
        for name in (*self.spec.keys, "value", "source"):
            if name not in header:
                right = False
                self._report(
                    (1, 1), "missing-field", f"缺少列 {name}", f"the column {name} is missing"
                )
        return right

    def _is_numeric(self, key: str, records: Sequence[tuple[int, dict[str, str]]]) -> bool:
        values = [record[key] for _, record in records]
        return bool(values) and all(_number(value) is not None for value in values)

    def _row(self, line: int, record: dict[str, str], numeric: list[bool]) -> StandardRow | None:
        right = True
        keys: list[str | float] = []
        for key, is_number in zip(self.spec.keys, numeric, strict=True):
            number = _number(record[key]) if is_number else None
            keys.append(record[key] if number is None else number)
            if not record[key]:
                right = self._bad(
                    (line, record, key), "missing-field", "键为空", "the key is blank"
                )
        value: str | float | None = record["value"]
        if self.spec.type == "number":
            value = _number(record["value"])
        elif self.spec.type == "date":
            value = _day_number(record["value"])
        if value is None or value == "":
            right = self._bad(
                (line, record, "value"),
                "wrong-type",
                "值缺失或类型不对",
                "the value is blank or wrong",
            )
        validity = self._validity(line, record)
        citation = self._citation(line, record)
        if not right or value is None or validity is None or citation is None:
            return None
        return StandardRow(keys=tuple(keys), value=value, valid=validity, cite=citation)

    def _validity(self, line: int, record: dict[str, str]) -> Validity | None:
        ends: list[int | None] = []
        for name in ("valid_from", "valid_until"):
            text = record.get(name, "")
            try:
                ends.append(month_index(text) if text else None)
            except ValueError:
                self._bad(
                    (line, record, name),
                    "wrong-month",
                    f"{text} 不是 YYYY-MM 形式的月份",
                    f"{text} is not a month YYYY-MM",
                )
                return None
        return Validity(*ends)

    def _citation(self, line: int, record: dict[str, str]) -> Citation | None:
        source, confidence = record["source"], record.get("confidence", "") or "official"
        levels: tuple[Confidence, ...] = get_args(Confidence)
        found = [level for level in levels if level == confidence]
        if not source or not found:
            name = "confidence" if source else "source"
            self._bad(
                (line, record, name),
                "wrong-value" if source else "missing-field",
                f"{name} 缺失或不在允许值之列：{', '.join(levels)}",
                f"{name} is blank or none of: {', '.join(levels)}",
            )
            return None
        return Citation(
            source=source,
            confidence=found[0],
            clause=record.get("clause") or None,
            note=record.get("note") or None,
        )

    def _bad(self, cell: tuple[int, dict[str, str], str], code: str, zh: str, en: str) -> bool:
        line, record, column = cell
        names = list(record)
        position = names.index(column) if column in names else 0
        # Cells with quoted commas make this the place in the unquoted line, which is near enough.
        offset = sum(len(record[name]) + 1 for name in names[:position])
        self._report((line, offset + 1), code, f"{column}：{zh}", f"{column}: {en}")
        return False

    def _report(
        self, at: tuple[int, int], code: str, zh: str, en: str, suggestion: str | None = None
    ) -> None:
        line, column = at
        self.draft.problems.append(
            LintProblem(
                file=self.file,
                line=line,
                column=column,
                code=code,
                message=Bilingual(zh, en),
                suggestion=suggestion,
            )
        )


def _day_number(text: str) -> float | None:
    """Days since 1970-01-01 of a day written YYYY-MM-DD."""
    try:
        return float((datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days)
    except ValueError:
        return None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
