"""`mrv validate` and `mrv explain` as a user calls them: whole processes on the shipped samples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from wcwidth import wcswidth

from mrv.engine.contract import result_schema

ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "sample_reports" / "power" / "clean" / "form.xlsx"
FAULTY = sorted((ROOT / "sample_reports" / "power" / "faulty").iterdir())
SCHEMA = result_schema()


def mrv(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mrv", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": ""} | environment,
        check=False,
    )


def submission(folder: Path) -> list[Path]:
    """The files of a sample, without the expectations beside them."""
    return [path for path in sorted(folder.iterdir()) if path.suffix not in (".yaml", ".md")]


def test_a_clean_form_is_accepted_and_says_so_first() -> None:
    run = mrv("validate", CLEAN, "--lang", "en")
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines()[0].startswith("ACCEPTED")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("folder", [CLEAN.parent, *FAULTY[:4]], ids=lambda path: path.name)
def test_text_fits_eighty_columns(folder: Path, lang: str) -> None:
    files = [CLEAN] if folder == CLEAN.parent else submission(folder)
    run = mrv("validate", *files, "--lang", lang, "--all")
    assert run.returncode in (0, 1)
    wide = [line for line in run.stdout.splitlines() if wcswidth(line) > 80 and " " in line.strip()]
    assert not wide


@pytest.mark.parametrize("folder", FAULTY, ids=lambda path: path.name)
def test_a_faulty_sample_ends_with_one_and_its_json_keeps_the_contract(folder: Path) -> None:
    run = mrv("validate", *submission(folder), "--format", "json", "--fail-on", "warning")
    assert (run.returncode, run.stderr) == (1, "")
    document = json.loads(run.stdout)
    Draft202012Validator(SCHEMA).validate(document)
    located = [finding["location"] for finding in document["findings"]]
    assert located and all(place and place["file"] for place in located)


def test_the_locale_chooses_the_language() -> None:
    chinese = mrv("validate", CLEAN, LANG="zh_CN.UTF-8").stdout.splitlines()[0]
    english = mrv("validate", CLEAN, LANG="en_GB.UTF-8").stdout.splitlines()[0]
    assert chinese.startswith("通过")
    assert english.startswith("ACCEPTED")


def test_output_goes_to_a_file_without_colours(tmp_path: Path) -> None:
    target = tmp_path / "report.txt"
    run = mrv("validate", CLEAN, "-o", target, "--lang", "en")
    assert run.stdout == ""
    text = target.read_text("utf-8")
    assert text.startswith("ACCEPTED")
    assert "\x1b" not in text


def test_fail_on_decides_the_exit_code() -> None:
    files = submission(FAULTY[0])
    assert mrv("validate", *files, "--fail-on", "never").returncode == 0
    assert mrv("validate", *files, "--fail-on", "warning").returncode == 1
    assert mrv("validate", CLEAN, "--fail-on", "unknown").returncode == 1


def test_only_and_skip_choose_rules() -> None:
    only = json.loads(mrv("validate", CLEAN, "--only", "PWR-LOG-001", "--format", "json").stdout)
    names = {item["rule"] for item in only["findings"] + only["summary"]["not_evaluated"]}
    assert names <= {"PWR-LOG-001"}
    everything = json.loads(mrv("validate", CLEAN, "--format", "json").stdout)
    less = json.loads(mrv("validate", CLEAN, "--skip", "PWR-*", "--format", "json").stdout)
    assert 0 < less["summary"]["evaluated"] < everything["summary"]["evaluated"]
    assert only["summary"]["evaluated"] < less["summary"]["evaluated"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["validate"], 2, "PATH"),
        (["validate", "nowhere.xlsx"], 3, "nowhere.xlsx"),
        (["validate", str(CLEAN), "--only", "NO-SUCH-RULE"], 2, "NO-SUCH-RULE"),
        (["validate", str(CLEAN), "--rules", "nowhere"], 3, "nowhere"),
        (["validate", str(CLEAN), "--profile", "nowhere.yaml"], 3, "nowhere.yaml"),
        (["validate", str(CLEAN), "--sector", "moon"], 2, "moon"),
        (["explain", "PWR-LOG-01"], 2, "PWR-LOG-01"),
        (["explain", "PWR-LOG-001", str(CLEAN), "--record", "moon=1"], 2, "moon"),
        (["nonsense"], 2, "nonsense"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_mistakes_end_with_one_message_and_a_documented_code(
    arguments: list[str], code: int, says: str, lang: str
) -> None:
    run = mrv(*arguments, LANG="zh_CN.UTF-8" if lang == "zh" else "C.UTF-8")
    assert run.returncode == code, run.stdout + run.stderr
    assert says in run.stdout + run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("command", "keys", "says"),
    [
        ("explain", "unit_ids=1", "unit_id, fuel, month"),
        ("explain", "month=2024", "2025-01"),
        ("network", "unit_ids=1", "did you mean unit_id?"),
        ("network", "unit_id=9", "filed are: 1, 2"),
    ],
)
def test_keys_that_are_not_there_are_told_with_what_is(command: str, keys: str, says: str) -> None:
    arguments = ["explain", "PWR-LOG-001", CLEAN]
    if command == "network":
        arguments = ["network", CLEAN, "--depends", "net_calorific_value_ar"]
    run = mrv(*arguments, "--record", keys, "--lang", "en")
    assert run.returncode == 2 and says in run.stderr, run.stderr


def test_explain_fills_in_the_numbers_of_a_record() -> None:
    run = mrv(
        "explain",
        "PWR-LOG-001",
        CLEAN,
        "--record",
        "unit_id=1,fuel=bituminous_coal,month=2025-03",
        "--lang",
        "en",
    )
    assert (run.returncode, run.stderr) == (0, "")
    assert "carbon_content_ar == carbon_content_ad" in run.stdout
    assert "=> passed" in run.stdout
    assert all(wcswidth(line) <= 80 for line in run.stdout.splitlines())


def test_help_is_in_both_languages_and_has_examples() -> None:
    for command in ("validate", "explain", "template", "profile", "rules", "schema"):
        english = mrv(command, "--help").stdout
        chinese = mrv(command, "--help", LANG="zh_CN.UTF-8").stdout
        assert "Example" in english, command
        assert "示例" in chinese, command
