"""Every command that writes: whole or not at all, nothing replaced unasked, failures told."""

from __future__ import annotations

import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

import mrv.cli
from mrv.report.formats import FORMATS
from tests.report.formats import FAULTY

SMALL = "SMALL"
"""Stands for a small data table with a finding."""

WRITING: dict[str, tuple[list[str | Path], str]] = {
    f"validate {form}": (
        ["validate", SMALL, "--format", form, "-o"],
        "out.xlsx" if form == "xlsx" else "out",
    )
    for form in FORMATS
} | {
    f"audit {form}": (["audit", SMALL, "--format", form, "-o"], f"out.{form}")
    for form in ("html", "xlsx", "docx")
} | {
    "diff": (["diff", SMALL, SMALL, "-o"], "out.txt"),
    "fix": (["fix", FAULTY, "--accept", "all", "-o"], "out.xlsx"),
    "graph": (["graph", "--sector", "aluminium", "-o"], "out.svg"),
    "template": (["template", "aluminium", "-o"], "out.xlsx"),
    "template frames": (["template", "aluminium", "--layout", "frames", "-o"], "out/columns.csv"),
    "network": (["network", SMALL, "--format", "graphml", "-o"], "out.graphml"),
    "screen": (["screen", SMALL, "-o"], "out.txt"),
    "profile draft": (["profile", "draft", SMALL, "-o"], "out.yaml"),
    "rules docs": (["rules", "docs", "-o"], "out/standard_values.md"),
    "schema": (["schema", "power_unit", "-o"], "out/power_unit.schema.json"),
}  # fmt: skip
ASKED_ELSEWHERE = {"rules calibrate"}
"""Needs a population of reports: its file goes the way of `graph` (`tests/rules`)."""


def _writing(group: click.Group, before: str = "") -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _writing(command, f"{before}{name} ")
        elif command and any(
            isinstance(parameter, click.Option) and "--output" in parameter.opts
            for parameter in command.params
        ):
            yield before + name


def test_every_command_that_writes_is_asked() -> None:
    asked = {" ".join(case.split()[:2]) for case in WRITING} | {name.split()[0] for name in WRITING}
    assert set(_writing(mrv.cli._group)) - ASKED_ELSEWHERE <= asked


@contextmanager
def full_disk() -> Iterator[None]:
    """Files of at most 100 bytes: writing stops as where no space is left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("case", WRITING)
def test_output_is_whole_kept_and_told(
    case: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments, name = WRITING[case]
    monkeypatch.setattr(shutil, "which", lambda _: None)  # computing anew is tested elsewhere
    small = tmp_path / "power_unit_month.csv"
    small.write_text("enterprise_id,unit_id,month,generation\nSYN-PWR-1,1,2025-03,-5\n", "utf-8")
    target = tmp_path / "here" / name
    (tmp_path / "here").mkdir()
    output = target.parent if name.startswith("out/") else target

    def run(to: Path, *more: str) -> tuple[int, str]:
        given = [str(small if word == SMALL else word) for word in arguments]
        words = ["mrv", *given, str(to), "--lang", "en", *more]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            mrv.cli.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err and "internal error" not in said.err
        assert isinstance(ended.value.code, int)
        return ended.value.code, said.err

    code, said = run(output)
    assert code in (0, 1), said
    assert target.stat().st_size > 0

    target.write_text("mine", "utf-8")
    code, said = run(output)
    assert (code, target.read_text("utf-8")) == (2, "mine")
    assert "--force" in said and target.name in said

    with full_disk():
        code, said = run(output, "--force")
    assert code == 2 and "cannot write" in said
    assert target.read_text("utf-8") == "mine" or output != target
    left = [path.name for path in target.parent.iterdir() if path.name.endswith(".part")]
    assert left == []

    code, said = run(output, "--force")
    assert code in (0, 1), said
    assert target.read_bytes() != b"mine"

    code, said = run(target / "below" / name if output == target else target / "below")
    assert code == 2 and "cannot write" in said, said
