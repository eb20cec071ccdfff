"""The rules travel inside the wheel, compiled, and a wheel works far from this folder."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.glob("*.whl")
    return found


def test_the_wheel_holds_every_rule_file_and_the_compiled_rulebook(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    rules = {path.relative_to(ROOT / "rules") for path in (ROOT / "rules").rglob("*.*")}
    rules = {path for path in rules if path.parts[0] != "docs"}
    assert {f"mrv/_rules/{path.as_posix()}" for path in rules if path.suffix} <= names
    assert not any(name.startswith("mrv/_rules/docs") for name in names)
    assert "mrv/_rulebook.msgpack" in names
    assert "mrv/py.typed" in names
    assert not any(name.startswith(("tests/", "sample_reports/")) for name in names)


def test_an_installed_wheel_validates_from_its_compiled_rulebook(
    wheel: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = (
        "import sys, mrv\n"
        "result = mrv.validate(sys.argv[1])\n"
        "assert 'mrv.catalogue.read' not in sys.modules, 'the compiled rulebook was not used'\n"
        "print(mrv.__file__, result.verdict, len(result.rulebook.rules))\n"
    )
    sample = ROOT / "sample_reports" / "power" / "clean" / "workbook.xlsx"
    run = subprocess.run(
        [sys.executable, "-c", code, str(sample)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(site), "MRV_CACHE_DIR": str(tmp_path / "cache")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == 0, run.stderr
    place, verdict, rules = run.stdout.split()
    assert place.startswith(str(site))
    assert verdict == "accepted"
    assert int(rules) > 110
    assert not (tmp_path / "cache").exists()


def test_a_plain_installation_can_do_all_that_needs_no_extra() -> None:
    """Without what only extras or tests bring, reading, judging and tracing go on."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = " ".join(project["dependencies"])
    sample = ROOT / "sample_reports/power/faulty/carbon-in-percent/tidy"
    program = (
        "import sys\n"
        "for name in sys.argv[2:]: sys.modules[name] = None\n"
        "import mrv\n"
        "print(len(mrv.validate(sys.argv[1]).incidents))\n"
    )
    extra = [name for name in ("numpy", "duckdb", "openpyxl", "docx") if name not in declared]
    done = subprocess.run(
        [sys.executable, "-c", program, str(sample), *extra],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
