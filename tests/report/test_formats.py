"""Every output format on a faulty submission, with waivers and a baseline."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import polars as pl
import pytest

import mrv
from mrv.engine.gate import Gate, rule_on
from mrv.engine.result import Result
from mrv.report.formats import FORMATS, render
from tests.engine.catalogue_of_two import rulebook
from tests.engine.submissions import run
from tests.engine.test_findings import BOOK, KEYS, UNIT
from tests.engine.test_outcomes import broken_rule
from tests.report.formats import FAULTY, SARIF, WAIVERS, written

TEXTS = sorted(name for name, form in FORMATS.items() if not form.binary)


@pytest.fixture(scope="module")
def plain() -> Result:
    return mrv.validate(FAULTY, trace=False)


@pytest.fixture(scope="module")
def gated(plain: Result, tmp_path_factory: pytest.TempPathFactory) -> Result:
    """One finding waived; all others but one known before."""
    folder = tmp_path_factory.mktemp("gate")
    (folder / "waivers.yaml").write_text(WAIVERS, "utf-8")
    earlier = plain.to_dict()
    new = next(item for item in earlier["findings"] if item["rule"] == "PWR-EXT-034")
    earlier["findings"].remove(new)
    (folder / "earlier.json").write_text(json.dumps(earlier), "utf-8")
    return mrv.validate(
        FAULTY,
        waivers=folder / "waivers.yaml",
        baseline=folder / "earlier.json",
        trace=False,
    )


def run_of(result: Result, lang: Any = "en") -> dict[str, Any]:
    document = json.loads(written("sarif", result, lang))
    jsonschema.Draft4Validator.check_schema(SARIF)
    jsonschema.Draft4Validator(SARIF).validate(document)
    (sole,) = document["runs"]
    assert isinstance(sole, dict)
    return sole


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_sarif_follows_the_official_schema(plain: Result, lang: str) -> None:
    sole = run_of(plain, lang)
    assert len(sole["results"]) == plain.findings.height + len(plain.problems)
    rules = sole["tool"]["driver"]["rules"]
    for item in sole["results"]:
        assert rules[item["ruleIndex"]]["id"] == item["ruleId"]
        assert (item["level"] == "none") == (item["kind"] == "open")
    prints = [item["partialFingerprints"]["mrvFindingId/v1"] for item in sole["results"]]
    assert set(plain.findings.get_column("id")) <= set(prints)
    assert len(set(prints)) == len(prints)
    assert not any("suppressions" in item or "baselineState" in item for item in sole["results"])


def test_sarif_names_the_cell_and_the_digest_of_the_file(plain: Result) -> None:
    sole = run_of(plain)
    (artifact,) = sole["artifacts"]
    assert artifact["hashes"]["sha-256"] == plain.submission.inputs[0].sha256
    item = next(item for item in sole["results"] if item["ruleId"] == "PWR-LOG-011")
    place = item["locations"][0]
    assert place["physicalLocation"]["artifactLocation"]["index"] == 0
    assert place["logicalLocations"][0] == {
        "name": "L17",
        "fullyQualifiedName": "C.3 化石燃料!L17",
        "kind": "cell",
    }


def test_sarif_has_waivers_as_suppressions_and_a_baseline_state(gated: Result) -> None:
    results = run_of(gated)["results"]
    waived = [item for item in results if item["suppressions"]]
    assert [item["ruleId"] for item in waived] == ["PWR-LOG-011"]
    (suppression,) = waived[0]["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["justification"].startswith("Meter replaced")
    assert suppression["location"]["physicalLocation"]["region"] == {"startLine": 2}
    states = {item["ruleId"]: item["baselineState"] for item in results}
    assert [rule for rule, state in states.items() if state == "new"] == ["PWR-EXT-034"]


def test_lines_of_text_files_are_regions_and_undecided_checks_are_open() -> None:
    book = rulebook(*BOOK.rules, broken_rule("TST-LOG-009"))
    result = run(book, {"unit_month": [KEYS | {"load": 60.0}, KEYS | {"unit_id": "2"}],
                        "unit": [UNIT]})  # fmt: skip
    sole = run_of(result)
    lines = {
        item["locations"][0]["physicalLocation"]["region"]["startLine"] for item in sole["results"]
    }
    assert lines <= {2, 3} and lines
    (invocation,) = sole["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["associatedRule"]["id"] == "TST-LOG-009"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_junit_is_red_exactly_where_the_gate_is(gated: Result, plain: Result, lang: Any) -> None:
    for result, fail_on in ((plain, "error"), (plain, "warning"), (gated, "warning")):
        gate = Gate(fail_on=fail_on)  # type: ignore[arg-type]
        suites = ElementTree.fromstring(written("junit", result, lang, gate))
        failures = suites.findall(".//failure")
        standing = rule_on(result, gate).standing
        wanted = sum(standing[name] for name in ("error", "warning") if gate.fails(name))
        assert len(failures) == wanted == int(suites.get("failures", ""))
        cases = suites.findall(".//testcase")
        assert len(cases) == int(suites.get("tests", ""))
        skipped = len(suites.findall(".//skipped"))
        judged = [one for frame in result.frames.values() for one in frame.rules]
        quiet = sum(1 for one in judged if one.passed and not one.failed and not one.unknown)
        # A case without a child is green: only rules that passed everywhere they applied.
        assert len(cases) - len(failures) - skipped <= quiet


def test_github_annotates_the_file_and_demotes_what_does_not_count(gated: Result) -> None:
    lines = written("github", gated).splitlines()
    assert len(lines) == gated.findings.height + len(gated.problems)
    (error,) = [line for line in lines if line.startswith("::error ")]
    assert "title=PWR-EXT-034" in error and "file=" in error and "L9" in error
    assert any("waived until 2099-12-31" in line and "PWR-LOG-011" in line for line in lines)


GITLAB = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 8},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^[^/.]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab asks of a Code Quality report."""


def test_gitlab_gets_what_it_asks_for(plain: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FAULTY.parents[4])
    issues = json.loads(written("gitlab", plain))
    jsonschema.validate(issues, GITLAB)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    issue = next(issue for issue in issues if issue["check_name"] == "PWR-LOG-011")
    assert issue["location"]["lines"]["begin"] == 17
    assert issue["severity"] == "critical"


def test_markdown_tells_the_gate_apart_from_the_verdict(gated: Result) -> None:
    text = written("markdown", gated)
    assert "REJECTED" in text.splitlines()[0]
    assert "**Gate: failed** — at or above --fail-on error: 1 error\n" in text
    assert "| ❌ ERROR | 1 | 1 | 5 |" in text
    # What counts stands before what does not.
    assert text.index("PWR-EXT-034") < text.index("PWR-LOG-011")
    assert "waived until 2099-12-31 by SYN verifier" in text


@pytest.mark.parametrize(
    ("lang", "headline", "row"),
    [
        ("zh", "通过，但有需说明的事项  数据无问题；读取文件：1 项警告", "警告（文件读取）"),
        (
            "en",
            "ACCEPTED WITH WARNINGS  no findings in the data; in reading the files: 1 warning",
            "WARNING (reading the files)",
        ),
    ],
)
def test_a_column_not_read_is_told_apart_from_what_is_wrong_with_the_data(
    tmp_path: Path, lang: Any, headline: str, row: str
) -> None:
    clean = FAULTY.parents[2] / "clean" / "csv"
    for file in clean.iterdir():
        lines = file.read_text("utf-8").splitlines()
        if file.name == "power_unit_month.csv":
            lines = [
                f"{line},{value}"
                for line, value in zip(lines, ["vendor_code", *"ABCDEFGHIJKL" * 9], strict=False)
            ]
        (tmp_path / file.name).write_text("\n".join(lines) + "\n", "utf-8")
    result = mrv.validate(tmp_path, as_of="2026-01-31")
    assert (result.verdict, result.findings.height) == ("accepted_with_warnings", 0)
    assert [problem.code for problem in result.problems] == ["IN-030"]
    assert rule_on(result, Gate()).passed and not rule_on(result, Gate(fail_on="warning")).passed
    head = written("text", result, lang).splitlines()[0]
    assert re.sub(r"\x1b\[\d+m", "", head) == headline
    assert f"{row} | 1 | 0 | 0 |" in written("markdown", result, lang)


def test_markdown_leads_with_causes_their_suggestion_and_effect() -> None:
    traced = mrv.validate(FAULTY)
    text = written("markdown", traced)
    causes = text[text.index("### Causes") : text.index("### Findings")]
    (incident,) = traced.incidents
    (cell,) = incident.cells
    assert isinstance(cell.suggested, float)
    assert f"{cell.suggested:,.8g}" in causes and "under-reported by 197,937 tCO2" in causes
    assert f"{len(incident.explains)} findings: " in causes
    assert "### 原因" in written("markdown", traced, "zh")


def test_csv_and_parquet_hold_the_same_rows(gated: Result) -> None:
    rows = list(csv.DictReader(io.StringIO(written("csv", gated)[1:])))
    (data,) = render("parquet", gated, "en")
    table = pl.read_parquet(io.BytesIO(data))  # type: ignore[arg-type]
    assert [row["id"] for row in rows] == table.get_column("id").to_list()
    assert len(rows) == gated.findings.height + len(gated.problems)
    by_rule = {row["rule"]: row for row in rows}
    assert by_rule["PWR-LOG-011"]["waiver_owner"] == "SYN verifier"
    assert by_rule["PWR-EXT-034"]["known"] == "false"
    assert float(by_rule["PWR-LOG-011"]["lhs"]) == pytest.approx(74226.55)


@pytest.mark.parametrize("form", TEXTS)
def test_the_same_input_gives_the_same_bytes(plain: Result, form: str) -> None:
    again = mrv.validate(FAULTY, trace=False)
    assert written(form, plain) == written(form, again)


@pytest.mark.parametrize("form", TEXTS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_unreadable_input_has_a_report_in_every_format(
    tmp_path: Path, form: str, lang: Any
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    result = mrv.validate(broken)
    assert result.verdict == "unreadable"
    assert "IN-0" in written(form, result, lang)
