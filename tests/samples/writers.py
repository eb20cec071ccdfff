"""Frames as polars tables, and the four layouts in which samples are filed."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from mrv.catalogue.model import Frame, Rulebook
from mrv.intake.columns import column_spec, frame_columns
from mrv.intake.template import write_form
from tests.samples.rows import PINNED, Frames

Tables = Mapping[str, pl.DataFrame]
Writer = Callable[[Path, Tables, Rulebook], None]
_TYPES: dict[str, Any] = {
    "number": pl.Float64, "integer": pl.Float64, "year": pl.Int32, "date": pl.Date,
    "month": pl.Date, "boolean": pl.Boolean,
}  # fmt: skip


def tables(frames: Frames, rulebook: Rulebook) -> dict[str, pl.DataFrame]:
    """Canonical tables in the rulebook's order, with the columns that any record fills."""
    found = {}
    for name, frame in rulebook.frames.items():
        rows = frames.get(name)
        if not rows:
            continue
        unknown = {key for row in rows for key in row} - set(frame_columns(frame)) - {PINNED}
        assert not unknown, f"{name}: {sorted(unknown)}"
        used = [
            column
            for column in frame_columns(frame)
            if any(row.get(column) is not None for row in rows)
        ]
        schema = {column: _type(column, frame, rulebook) for column in used}
        found[name] = pl.DataFrame(
            [{column: row.get(column) for column in used} for row in rows], schema=schema
        )
    return found


def _type(column: str, frame: Frame, rulebook: Rulebook) -> Any:
    return _TYPES.get(column_spec(column, rulebook, key=column in frame.keys).kind, pl.String)


def form(path: Path, filed: Tables, rulebook: Rulebook) -> None:
    """The reporting form of the sector, as `mrv template` lays it out."""
    sectors = [rulebook.frames[name].sector for name in filed]
    sector = next(name for name in sectors if name != "common")
    write_form(path.with_suffix(".xlsx"), filed, rulebook, sector=sector, year=_year(filed))


def _year(filed: Tables) -> int:
    return int(filed["enterprise"]["year"][0])


def workbook(path: Path, filed: Tables, rulebook: Rulebook) -> None:
    """A sheet per frame: Chinese sheet names, headers with units, codes in words."""
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path.with_suffix(".xlsx")))
    book.set_properties(
        {"created": dt.datetime(_year(filed), 1, 1), "comments": "虚构 / synthetic"}
    )
    formats = {
        "month": book.add_format({"num_format": "yyyy-mm"}),
        "date": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    for name, table in filed.items():
        sheet = book.add_worksheet(rulebook.frames[name].title.zh[:31].replace("/", "、"))
        for at, column in enumerate(table.columns):
            spec = column_spec(column, rulebook, key=column in rulebook.frames[name].keys)
            header, words = _header(column, table, rulebook), _words(column, rulebook)
            sheet.write(0, at, header)
            for line, value in enumerate(table[column], start=1):
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, at, value, formats[spec.kind])
                elif value is not None:
                    sheet.write(line, at, words(value))
        sheet.freeze_panes(1, 0)
    book.close()


def csv_folder(path: Path, filed: Tables, rulebook: Rulebook) -> None:
    """A folder of CSV files with canonical names, UTF-8."""
    del rulebook
    path.mkdir(parents=True, exist_ok=True)
    for name, table in filed.items():
        (path / f"{name}.csv").write_bytes(table.write_csv().encode())


def chinese_csv(path: Path, filed: Tables, rulebook: Rulebook) -> None:
    """A folder of CSV files as a Chinese Excel saves them: GB18030, Chinese headers and months."""
    path.mkdir(parents=True, exist_ok=True)
    for name, table in filed.items():
        headers = [_header(column, table, rulebook) for column in table.columns]
        words = [_words(column, rulebook) for column in table.columns]
        title = rulebook.frames[name].title.zh.replace("/", "、")
        with (path / f"{title}.csv").open("w", encoding="gb18030", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(headers)
            for row in table.iter_rows():
                writer.writerow(
                    "" if value is None else word(value)
                    for word, value in zip(words, row, strict=True)
                )


def tidy(path: Path, filed: Tables, rulebook: Rulebook) -> None:
    """A folder with one value a line: table, keys, parameter, value, unit."""
    keys = dict.fromkeys(key for name in filed for key in rulebook.frames[name].keys)
    path.mkdir(parents=True, exist_ok=True)
    with (path / "values.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["frame", *keys, "parameter", "value", "unit"])
        for name, table in filed.items():
            own = rulebook.frames[name].keys
            if set(table.columns) <= set(own):
                # Records without values cannot stand in such a table.
                (path / f"{name}.csv").write_bytes(table.write_csv().encode())
            for row in table.iter_rows(named=True):
                place = ["" if key not in own else row[key] for key in keys]
                for column, value in row.items():
                    if column not in own and value is not None:
                        unit = _unit(column, row.get("fuel"), rulebook)
                        writer.writerow([name, *place, column, value, unit])


def _unit(column: str, fuel: str | None, rulebook: Rulebook) -> str:
    known = rulebook.parameters.get(column)
    if known is None:
        return ""
    return known.units.get("gas", known.unit) if fuel == "natural_gas" else known.unit


def _header(column: str, table: pl.DataFrame, rulebook: Rulebook) -> str:
    """The Chinese title, with the unit where all records share it."""
    base = column.removesuffix("_method")
    if base in rulebook.parameters and base != column:
        return f"{rulebook.parameters[base].title.zh}取值方式"
    known = rulebook.parameters[column]
    mixed = known.units and "fuel" in table.columns and "natural_gas" in table["fuel"]
    return f"{known.title.zh}({known.unit})" if known.unit and not mixed else known.title.zh


def _words(column: str, rulebook: Rulebook) -> Callable[[Any], Any]:
    """How a value of a column is written by a Chinese clerk."""
    if column.endswith("_method") and column not in rulebook.parameters:
        titles = {code.code: code.title.zh for code in rulebook.codes["value_method"].codes}
        return lambda value: titles.get(value, value)
    known = rulebook.parameters[column]
    if known.kind == "boolean":
        return lambda value: {True: "是", False: "否"}.get(value, value)
    if known.kind == "month":
        return lambda value: (
            f"{value.year}年{value.month}月" if isinstance(value, dt.date) else value
        )
    if known.code_list:
        titles = {code.code: code.title.zh for code in rulebook.codes[known.code_list].codes}
        return lambda value: titles.get(value, value)
    return lambda value: value
