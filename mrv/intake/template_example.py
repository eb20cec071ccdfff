"""The example's synthetic records: data under `rules/forms/examples/<sector>.yaml`."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any

from mrv.catalogue.files import bundled_folder
from mrv.catalogue.problems import LintProblem, RulebookError
from mrv.catalogue.yaml_reader import read_yaml
from mrv.intake.template_plan import Record

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


@lru_cache(maxsize=4)
def example_records(sector: str, year: int) -> dict[str, tuple[Record, ...]]:
    """Frame name to records, moved to `year`; empty where the sector has no example.

    The file holds `month_series` (frame: list of {keys, values: {column: twelve values}}) and
    `records` (frame: list of records). With `fixed`, the years are kept: in the market chain they
    hang together with vintages and deadlines.
    """
    path = bundled_folder() / "forms" / "examples" / f"{sector}.yaml"
    if not path.is_file():
        return {}
    problems: list[LintProblem] = []
    data = read_yaml(path, path.name, problems).data
    if problems:
        raise RulebookError(problems)
    shift = 0 if data.get("fixed") else year - int(data["year"])
    records: dict[str, list[Record]] = {}
    for frame, series in data["month_series"].items():
        records[frame] = [record for entry in series for record in _months(entry, year)]
    for frame, rows in data["records"].items():
        records[frame] = [{k: _moved(k, v, shift) for k, v in row.items()} for row in rows]
    return {frame: tuple(rows) for frame, rows in records.items()}


def _months(entry: dict[str, Any], year: int) -> list[Record]:
    columns: dict[str, list[Any]] = entry["values"]
    rows: list[Record] = []
    for month in range(1, 13):
        values = {name: value[month - 1] for name, value in columns.items()}
        if any(value is not None for value in values.values()):
            rows.append({**entry["keys"], "month": dt.date(year, month, 1), **values})
    return rows


def _moved(name: str, value: Any, shift: int) -> Any:
    if name == "year":
        return value + shift
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return value
    day = dt.date.fromisoformat(value)
    if not shift or name == "commissioned_on":
        return day
    return day.replace(year=day.year + shift, day=min(day.day, 28))
