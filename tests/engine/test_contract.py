"""The generated JSON Schema describes every result, and only results."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest

import mrv
from mrv.engine.contract import ResultDocument, result_schema
from tests.cli.test_gate import mrv as run

SAMPLES = (
    "power/clean/form.xlsx",
    "power/broken/everything/workbook.xlsx",
    "power/faulty/carbon-in-percent/tidy",
    "power/faulty/late-filing/workbook.xlsx",
    "steel/broken/everything/csv",
    "cement/broken/everything/csv",
    "aluminium/broken/everything/csv",
)
VALIDATOR = jsonschema.Draft202012Validator(result_schema())

GATE = """
waivers:
  - {rule: PWR-THR-049, record: {unit_id: "1", month: ["2025-05", "2025-06"]}, reason: r, owner: o,
     expires: 2099-01-01}
reasons:
  - {rule: PWR-THR-049, record: {month: "*"}, reason: because}
"""


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())


@pytest.mark.parametrize("sample", SAMPLES)
def test_results_of_samples_keep_the_schema(sample: str) -> None:
    path = Path("sample_reports") / sample
    assert path.exists()
    document = json.loads(mrv.validate(path).to_json())
    assert not list(VALIDATOR.iter_errors(document))
    msgspec.convert(document, ResultDocument)


def test_waivers_reasons_baselines_and_unreadable_inputs_keep_it(tmp_path: Path) -> None:
    sample = "sample_reports/power/faulty/carbon-in-percent/tidy"
    waivers, reasons = GATE.strip().split("reasons:")
    (tmp_path / "waivers.yaml").write_text(waivers)
    (tmp_path / "reasons.yaml").write_text("reasons:" + reasons)
    first = tmp_path / "first.json"
    run("validate", sample, "--format", "json", "-o", first)
    done = run(
        "validate", sample, "--format", "json", "--baseline", first,
        "--waivers", tmp_path / "waivers.yaml", "--reasons", tmp_path / "reasons.yaml",
    )  # fmt: skip
    document = json.loads(done.stdout)
    assert document["waivers"] and document["reasons"]
    assert {finding["known"] for finding in document["findings"]} == {True}
    assert not list(VALIDATOR.iter_errors(document))
    (tmp_path / "no.xlsx").write_bytes(b"no workbook")
    unreadable = json.loads(mrv.validate(tmp_path / "no.xlsx").to_json())
    assert unreadable["verdict"] == "unreadable"
    assert not list(VALIDATOR.iter_errors(unreadable))


def _without_verdict(document: dict[str, Any]) -> None:
    del document["verdict"]


def _of_another_version(document: dict[str, Any]) -> None:
    document["schema_version"] = 2


def _with_more(document: dict[str, Any]) -> None:
    document["findings"][0]["colour"] = "red"


def _without_message(document: dict[str, Any]) -> None:
    del document["findings"][0]["message"]["zh"]


@pytest.mark.parametrize(
    "spoil", [_without_verdict, _of_another_version, _with_more, _without_message]
)
def test_what_is_no_result_breaks_it(spoil: Callable[[dict[str, Any]], None]) -> None:
    good = json.loads(mrv.validate("sample_reports/power/faulty/carbon-in-percent/tidy").to_json())
    bad = copy.deepcopy(good)
    spoil(bad)
    assert VALIDATOR.is_valid(good)
    assert not VALIDATOR.is_valid(bad)


def test_the_command_prints_it() -> None:
    assert json.loads(run("schema", "--result").stdout) == result_schema()
    done = run("schema", "power_unit", "--result", "--lang", "en")
    assert done.returncode == 2
    assert "either --result or FRAME" in done.stderr


def test_the_published_schema_is_the_one_in_force() -> None:
    published = Path("docs/result-1.schema.json").read_text("utf-8")
    assert published == run("schema", "--result").stdout, "write it anew: mrv schema --result"
