"""The published schemas accept canonical records and refuse others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from mrv.catalogue import load_rulebook
from mrv.cli.failures import Failure
from mrv.cli.schema import command
from mrv.intake.columns import frame_columns
from mrv.intake.json_schema import DIALECT, all_schemas
from mrv.intake.template_example import example_records

RULEBOOK = load_rulebook()
SCHEMAS = all_schemas(RULEBOOK)


def validator(frame: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(
        SCHEMAS[frame], format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )


def plain(record: dict[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(record, default=lambda value: value.isoformat()))


@pytest.mark.parametrize("frame", SCHEMAS)
def test_schema_is_valid_and_names_every_column(frame: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[frame])
    assert SCHEMAS[frame]["$schema"] == DIALECT
    items = SCHEMAS[frame]["items"]
    assert tuple(items["properties"]) == frame_columns(RULEBOOK.frames[frame])
    assert all("x-zh" in column for column in items["properties"].values())


@pytest.mark.parametrize("frame", example_records("power", 2025))
def test_example_records_conform(frame: str) -> None:
    records = [plain(dict(row)) for row in example_records("power", 2025)[frame]]
    errors = [f"{e.json_path}: {e.message}" for e in validator(frame).iter_errors(records)]
    assert errors == []


RECORD = {
    "enterprise_id": "E1", "unit_id": "1", "fuel": "diesel", "month": "2025-03-01",
    "fuel_consumption": 5.0, "moisture_ar": None,
}  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"fuel": "brennstoff"},
        {"month": "2025-03-02"},
        {"month": "2025-03"},
        {"fuel_consumption": "5"},
        {"fuel_consumption": -1},
        {"enterprise_id": None},
        {"unit_id": ""},
        {"unheard_of": 1},
    ],
    ids=str,
)
def test_wrong_records_are_refused(change: dict[str, Any]) -> None:
    assert validator("power_fuel_month").is_valid([RECORD])
    assert not validator("power_fuel_month").is_valid([RECORD | change])


def test_keys_are_required() -> None:
    for key in RULEBOOK.frames["power_fuel_month"].keys:
        record = {name: value for name, value in RECORD.items() if name != key}
        assert not validator("power_fuel_month").is_valid([record])


def test_command(tmp_path: Path) -> None:
    one = CliRunner().invoke(command, ["power_fuel_month"])
    assert json.loads(one.output) == SCHEMAS["power_fuel_month"]
    assert json.loads(CliRunner().invoke(command, []).output) == SCHEMAS
    assert CliRunner().invoke(command, ["-o", str(tmp_path / "s")]).exit_code == 0
    assert len(list((tmp_path / "s").glob("*.schema.json"))) == len(SCHEMAS)
    wrong = CliRunner().invoke(command, ["nope", "--lang", "zh"])
    assert isinstance(wrong.exception, Failure)
    assert wrong.exception.exit_code == 2
