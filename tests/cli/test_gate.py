"""The gate as a pipeline uses it: several outputs, waivers, baselines, and files that are kept."""

from __future__ import annotations

import json
import os
import resource
import stat
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
CLEAN = ROOT / "sample_reports" / "power" / "clean" / "form.xlsx"
FAULTY = ROOT / "sample_reports" / "power" / "faulty" / "carbon-for-dioxide" / "form.xlsx"


def mrv(
    *arguments: str | Path, cwd: Path = ROOT, limit: int | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command; `limit` is the most bytes that it may write to a file."""

    def restrict() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    return subprocess.run(
        [sys.executable, "-m", "mrv", *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": ""} | environment,
        check=False,
        preexec_fn=restrict,
    )


def test_each_output_belongs_to_the_format_before_it(tmp_path: Path) -> None:
    run = mrv(
        "validate", FAULTY, "--lang", "en",
        "--format", "sarif", "-o", tmp_path / "a",
        "--format", "text",
        "--format", "junit", "-o", tmp_path / "b",
        "--format", "parquet", "-o", tmp_path / "c",
    )  # fmt: skip
    assert (run.returncode, run.stderr) == (1, "")
    assert run.stdout.startswith("REJECTED")
    assert json.loads((tmp_path / "a").read_text("utf-8"))["version"] == "2.1.0"
    assert ElementTree.parse(tmp_path / "b").getroot().tag == "testsuites"
    assert (tmp_path / "c").read_bytes()[:4] == b"PAR1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--format", "json", "--format", "sarif"], "only one format"),
        (["-o", "x", "--format", "json", "-o", "y", "-o", "z"], "no --format before it"),
        (["--format", "json", "-o", "x", "--format", "sarif", "-o", "./x"], "twice"),
        (["--format", "parquet"], "-o FILE"),
        (["--format", "json", "-o", "nowhere/x"], "folder does not exist"),
        (["--max-warnings", "-1"], "--max-warnings"),
        (["--format", "sarif", "--waivers", "nowhere.yaml"], "nowhere.yaml:1:1"),
    ],
)
def test_outputs_that_are_not_clear_are_refused(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    run = mrv("validate", FAULTY, *arguments, "--lang", "en", cwd=tmp_path)
    assert run.returncode == (3 if "nowhere.yaml" in arguments else 2)
    assert says in run.stderr
    assert (run.stdout, list(tmp_path.iterdir())) == ("", [])


def test_a_single_format_and_file_belong_together_in_either_order(tmp_path: Path) -> None:
    target = tmp_path / "result.json"
    assert mrv("validate", CLEAN, "-o", target, "--format", "json").returncode == 0
    assert json.loads(target.read_text("utf-8"))["verdict"] == "accepted"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_existing_file_is_kept_unless_forced(tmp_path: Path, lang: str) -> None:
    target = tmp_path / "report.txt"
    target.write_text("mine", "utf-8")
    run = mrv("validate", CLEAN, "-o", target, "--lang", lang)
    assert run.returncode == 2
    assert "--force" in run.stderr
    assert target.read_text("utf-8") == "mine"
    assert mrv("validate", CLEAN, "-o", target, "--lang", lang, "--force").returncode == 0
    assert target.read_text("utf-8") != "mine"
    assert stat.S_IMODE(target.stat().st_mode) & 0o600 == 0o600


@pytest.mark.parametrize("before", [None, "mine"])
@pytest.mark.parametrize("form", ["json", "parquet"])
def test_a_file_that_cannot_be_finished_is_not_left_half_written(
    tmp_path: Path, before: str | None, form: str
) -> None:
    target = tmp_path / "result"
    if before is not None:
        target.write_text(before, "utf-8")
    # Files of at most 100 bytes: writing stops as on a full disk.
    run = mrv("validate", FAULTY, "--format", form, "-o", target, "--force", limit=100)
    assert run.returncode == 2
    assert str(target) in run.stderr and "Traceback" not in run.stderr
    kept = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    assert kept == ({} if before is None else {"result": before})


def test_a_full_disk_is_told() -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no device that is always full")
    run = mrv("validate", FAULTY, "--format", "json", "-o", "/dev/full", "--lang", "en")
    assert run.returncode == 2
    assert "cannot write /dev/full: no space left on the disk" in run.stderr
    command = f"{sys.executable} -m mrv validate '{FAULTY}' --lang en > /dev/full"
    shell = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert shell.returncode == 3
    assert "standard output" in shell.stderr and "Traceback" not in shell.stderr


def test_baseline_and_waivers_turn_a_red_gate_green(tmp_path: Path) -> None:
    earlier = tmp_path / "earlier.json"
    assert mrv("validate", FAULTY, "--format", "json", "-o", earlier).returncode == 1
    known = mrv("validate", FAULTY, "--baseline", earlier, "--fail-on", "warning", "--lang", "en")
    assert known.returncode == 0
    assert "in the baseline" in known.stdout
    assert known.stdout.startswith("REJECTED")
    waivers = tmp_path / "waivers.yaml"
    listed = {finding["rule"] for finding in json.loads(earlier.read_text("utf-8"))["findings"]}
    entries = [
        {
            "rule": rule,
            "record": {"enterprise_id": "*"},
            "reason": "meter",
            "owner": "SYN owner",
            "expires": "2099-12-31",
        }
        for rule in sorted(listed)
    ]
    waivers.write_text(yaml.safe_dump({"waivers": entries}), "utf-8")
    waived = mrv("validate", FAULTY, "--waivers", waivers, "--fail-on", "warning", "--lang", "en")
    assert waived.returncode == 0
    assert waived.stdout.count("waived until 2099-12-31 (owner SYN owner)") == len(
        json.loads(earlier.read_text("utf-8"))["findings"]
    )


# ------------------------------------------------------------------------ files for other tools


def commands(tmp_path: Path) -> dict[str, str]:
    """An environment in which `mrv` is a command, as an installed package makes it."""
    program = tmp_path / "bin" / "mrv"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m mrv "$@"\n', "utf-8")
    program.chmod(0o755)
    path = f"{program.parent}:{os.environ['PATH']}"
    return os.environ | {"PYTHONPATH": str(ROOT), "PATH": path, "LC_ALL": "C.UTF-8"}


@pytest.mark.parametrize(("sample", "code"), [(CLEAN, 0), (FAULTY, 1)])
def test_the_github_action_runs_its_own_step(tmp_path: Path, sample: Path, code: int) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    step = next(step for step in action["runs"]["steps"] if step.get("id") == "validate")
    inputs = {name: spec.get("default", "") for name, spec in action["inputs"].items()}
    inputs["paths"] = f"\n{sample}\n\n"
    inputs["reports"] = str(tmp_path / "my reports")
    given = {}
    for name, value in step["env"].items():
        assert value.startswith("${{ inputs.") and value.endswith(" }}")
        given[name] = str(inputs[value[len("${{ inputs.") : -len(" }}")]])
    assert "${{" not in step["run"]  # what is given must not become a part of the script
    summary, output = tmp_path / "summary.md", tmp_path / "output"
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=tmp_path,
        env=commands(tmp_path)
        | given
        | {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(output)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert ("::error " in done.stdout) == (code == 1)
    assert summary.read_text("utf-8").startswith("## ")
    assert output.read_text("utf-8") == f"sarif={tmp_path}/my reports/mrv.sarif\n"
    reports = {path.name for path in (tmp_path / "my reports").iterdir()}
    assert reports == {"result.json", "mrv.sarif", "junit.xml"}
    assert action["runs"]["using"] == "composite"


def test_the_gitlab_job_writes_the_reports_that_it_names(tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / ".ci" / "gitlab.yml").read_text("utf-8"))[".mrv"]
    given = job["variables"] | {"MRV_PATHS": str(FAULTY), "MRV_OPTIONS": "--fail-on never"}
    script = "\n".join([*job["before_script"], *job["script"]])
    done = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env=commands(tmp_path) | given,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    reports = job["artifacts"]["reports"]
    named = [reports["codequality"], reports["junit"], *job["artifacts"]["paths"]]
    assert all((tmp_path / name).stat().st_size for name in named)


@pytest.mark.parametrize(
    ("hook", "arguments", "code"),
    [("mrv-validate", [FAULTY], 1), ("mrv-validate", [CLEAN], 0), ("mrv-rules-lint", [], 0)],
)
def test_the_pre_commit_hooks_run(
    tmp_path: Path, hook: str, arguments: list[Path], code: int
) -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    found = {entry["id"]: entry for entry in hooks}[hook]
    assert found["language"] == "python" and found["pass_filenames"] is False
    done = subprocess.run(
        [*found["entry"].split(), *map(str, arguments)],
        env=commands(tmp_path),
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == code
