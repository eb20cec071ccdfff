"""Waivers and baselines: what they take from the gate, and what they never do."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import msgspec
import pytest

from mrv.catalogue.model import Bilingual
from mrv.engine.baseline import load_baseline
from mrv.engine.gate import Gate, rule_on
from mrv.engine.misuse import GateFileError
from mrv.engine.result import Result
from mrv.engine.waivers import apply_waivers, load_waivers
from mrv.intake.submission import Location, Problem
from tests.engine.catalogue_of_two import rulebook
from tests.engine.submissions import run
from tests.engine.test_findings import BELOW_50, BOOK, KEYS, MARCH, STEADY, month
from tests.engine.test_result import assert_follows_the_contract

TODAY = datetime.date(2026, 1, 15)
RECORDS = [
    KEYS | {"unit_id": unit, "month": month(MARCH + late), "load": load}
    for unit in ("1", "2")
    for late, load in ((0, 60.0), (1, 70.0))
]


def faulty(book: object = BOOK) -> Result:
    """Four errors, and two warnings for the second months."""
    return run(book, {"unit_month": RECORDS})  # type: ignore[arg-type]


def waive(result: Result, tmp_path: Path, *entries: str) -> Result:
    file = tmp_path / "waivers.yaml"
    file.write_text("waivers:\n" + "".join(f"  - {entry}\n" for entry in entries), "utf-8")
    waivers = load_waivers(file, result.rulebook)
    result.waivers = apply_waivers(waivers, result.findings, result.rulebook, TODAY)
    return result


def entry(record: str, expires: str = "2026-01-15", rule: str = "TST-LOG-001") -> str:
    return (
        f"{{rule: {rule}, record: {record}, reason: meter, owner: SYN owner, expires: {expires}}}"
    )


@pytest.mark.parametrize(
    ("record", "waived"),
    [
        ("{unit_id: 1}", 2),
        ('{unit_id: "1", month: 2025-03}', 1),
        ('{unit_id: ["1", "2"], month: "2025-*"}', 4),
        ('{month: "2025-0?", enterprise_id: E}', 4),
        ('{unit_id: "."}', 0),
        ('{unit_id: "1|2"}', 0),
        ('{unit_id: ""}', 0),
    ],
)
def test_a_waiver_covers_the_records_that_its_pattern_means(
    tmp_path: Path, record: str, waived: int
) -> None:
    result = waive(faulty(), tmp_path, entry(record))
    ruling = rule_on(result, Gate())
    assert (ruling.waived, ruling.standing["error"]) == (waived, 4 - waived)
    assert ruling.passed == (waived == 4)
    assert [use.status for use in result.waivers.uses] == ["applied" if waived else "unmatched"]  # type: ignore[union-attr]


def test_a_waived_finding_is_shown_and_the_verdict_stays(tmp_path: Path) -> None:
    result = waive(faulty(), tmp_path, entry('{enterprise_id: "*"}'))
    assert rule_on(result, Gate()).passed
    assert result.verdict == "rejected"
    document = json.loads(result.to_json())
    assert_follows_the_contract(document)
    waived = [item for item in document["findings"] if item["waiver"]]
    assert len(waived) == 4
    assert waived[0]["waiver"] == {
        "reason": "meter", "owner": "SYN owner", "expires": "2026-01-15",
    }  # fmt: skip
    assert document["waivers"][0]["status"] == "applied"


@pytest.mark.parametrize(
    ("expires", "status", "standing"),
    [("2026-01-15", "applied", 2), ("2026-01-14", "expired", 4)],
)
def test_a_waiver_holds_through_its_last_day(
    tmp_path: Path, expires: str, status: str, standing: int
) -> None:
    result = waive(faulty(), tmp_path, entry("{unit_id: 1}", expires))
    assert rule_on(result, Gate()).standing["error"] == standing
    assert result.waivers is not None
    (use,) = result.waivers.uses
    assert (use.status, use.findings) == (status, 2)
    notes = [note.en for _, note in result.waivers.notes()]
    assert len(notes) == (status == "expired")
    assert all("2026-01-14" in note and "waivers.yaml:2" in note for note in notes)


def test_some_rules_cannot_be_waived(tmp_path: Path) -> None:
    strict = rulebook(msgspec.structs.replace(BELOW_50, waivable=False))
    result = waive(faulty(strict), tmp_path, entry('{enterprise_id: "*"}'))
    assert not rule_on(result, Gate()).passed
    assert not [finding for finding in result if finding.waiver]
    assert result.waivers is not None
    assert [use.status for use in result.waivers.uses] == ["refused"]
    assert "cannot be waived" in result.waivers.notes()[0][1].en


NO_REASON = entry("{unit_id: 1}").replace("meter", "''")


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        ("waivers:\n  - {rule: TST-LOG-001}\n", "2:5", "record"),
        ("waivers:\n  - rule: TST-LOG-01\n", "2:5", "reason"),
        (f"waivers:\n  - {entry('{unit_id: 1}', rule='TST-LOG-0001')}\n", "2:12", "TST-LOG-001"),
        (f"waivers:\n  - {entry('{unit: 1}')}\n", "2:34", "unit_id"),
        (f"waivers:\n  - {entry('{}')}\n", "2:33", "at least one key"),
        (f"waivers:\n  - {entry('{unit_id: 1}', '31.12.2026')}\n", "2:89", "2026-06-30"),
        (f"waivers:\n  - {NO_REASON}\n", "2:55", "reason"),
        ("waiver: []\n", "1:1", "did you mean waivers"),
        ("waivers: 3\n", "1:10", "list"),
        ("waivers: [\n", "2:1", "YAML"),
        ("", "1:1", "waivers"),
    ],
)
def test_a_bad_waiver_file_is_refused_with_places(
    tmp_path: Path, text: str, place: str, says: str
) -> None:
    file = tmp_path / "waivers.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(GateFileError) as caught:
        load_waivers(file, BOOK)
    told = str(caught.value)
    assert f"waivers.yaml:{place}" in told
    assert says in told
    assert all(problem.message.zh != problem.message.en for problem in caught.value.problems)


def test_a_waiver_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(GateFileError, match="cannot be read"):
        load_waivers(tmp_path / "nowhere.yaml", BOOK)


def compare(result: Result, earlier: dict[str, object], tmp_path: Path) -> Result:
    file = tmp_path / "earlier.json"
    file.write_text(json.dumps(earlier), "utf-8")
    result.baseline = load_baseline(file)
    return result


def test_only_what_the_baseline_lacks_counts(tmp_path: Path) -> None:
    earlier = run(BOOK, {"unit_month": RECORDS[:3]})
    result = compare(faulty(), earlier.to_dict(), tmp_path)
    ruling = rule_on(result, Gate(fail_on="warning"))
    new = [finding.record for finding in result if not finding.known]
    assert {(record["unit_id"], record["month"]) for record in new} == {("2", "2025-04")}
    assert sum(ruling.standing.values()) == len(new) == 2
    assert not ruling.passed
    assert rule_on(compare(faulty(), faulty().to_dict(), tmp_path), Gate()).passed


def test_a_finding_that_has_become_graver_is_new(tmp_path: Path) -> None:
    earlier = faulty().to_dict()
    for item in earlier["findings"]:
        item["severity"] = "warning"
    result = compare(faulty(), earlier, tmp_path)
    assert rule_on(result, Gate()).standing["error"] == 4
    assert rule_on(result, Gate()).known == 2


def test_problems_of_the_input_are_compared_whatever_the_file_is_called(tmp_path: Path) -> None:
    def problem(file: str, cell: str) -> Problem:
        place = Location(file=file, sheet="S", cell=cell)
        words = Bilingual("问题", "problem")
        return Problem(code="IN-030", severity="error", message=words, location=place)

    calm = rulebook(STEADY)
    earlier = run(calm, {"unit_month": []}, problems=[problem("v1.xlsx", "B2")])
    now = run(calm, {"unit_month": []}, problems=[problem("v2.xlsx", c) for c in ("B2", "B3")])
    result = compare(now, earlier.to_dict(), tmp_path)
    ruling = rule_on(result, Gate())
    assert (ruling.known, ruling.standing["error"]) == (1, 1)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"schema_version": 2}', "\x00", "not json"])
def test_a_baseline_must_be_a_result(tmp_path: Path, text: str) -> None:
    file = tmp_path / "earlier.json"
    file.write_text(text, "utf-8")
    with pytest.raises(GateFileError, match=r"earlier\.json"):
        load_baseline(file)


def test_too_many_warnings_fail_although_each_alone_would_not(tmp_path: Path) -> None:
    result = run(rulebook(STEADY), {"unit_month": RECORDS})
    assert rule_on(result, Gate()).passed
    assert rule_on(result, Gate(max_warnings=2)).passed
    ruling = rule_on(result, Gate(max_warnings=1))
    assert not ruling.passed
    assert "2 warnings" in ruling.reasons[0].en
    waive(result, tmp_path, entry("{unit_id: 1}", rule=STEADY.id))
    assert rule_on(result, Gate(max_warnings=1)).passed
    assert not rule_on(result, Gate(max_warnings=0, fail_on="never")).passed
