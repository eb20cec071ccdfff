"""The name of an output says its format, and `--format` does not contradict it."""

from __future__ import annotations

import csv
import json
import sys
import zipfile
from pathlib import Path

import click
import pytest

import mrv.cli
from mrv.cli import audit, diff, graph, network, screen, validate
from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.suffixes import format_of
from mrv.report.formats import FORMATS

SMALL = "SMALL"
GRAPH = ["graph", "--sector", "aluminium", "--tables"]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "power_unit_month.csv"
    path.write_text("enterprise_id,unit_id,month,generation\nSYN-PWR-1,1,2025-03,-5\n", "utf-8")
    return path


def run(monkeypatch: pytest.MonkeyPatch, *words: str | Path, lang: str = "en") -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["mrv", *map(str, words), "--lang", lang])
    with pytest.raises(SystemExit) as ended:
        mrv.cli.main()
    return ended.value.code


@pytest.mark.parametrize(
    ("name", "formats", "expected"),
    [
        ("r.xlsx", FORMATS, "xlsx"),
        ("R.XLSX", FORMATS, "xlsx"),
        ("r.json", FORMATS, "json"),
        ("r.sarif", FORMATS, "sarif"),
        ("r.sarif.json", FORMATS, "sarif"),
        ("r.xml", FORMATS, "junit"),
        ("r.md", FORMATS, "markdown"),
        ("r.csv", FORMATS, "csv"),
        ("r.txt", FORMATS, "text"),
        ("2025.03", FORMATS, "text"),
        ("r", FORMATS, "text"),
        ("g.gv", ("svg", "dot"), "dot"),
        ("a.pdf", ("html", "pdf"), "pdf"),
    ],
)
def test_the_name_says_the_format(name: str, formats: list[str], expected: str) -> None:
    assert format_of(Path(name), None, formats, "text") == expected


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("r.json", "gitlab"),
        ("r.json", "sarif"),
        ("r.txt", "markdown"),
        ("r.xlsm", "xlsx"),
        ("g.xml", "graphml"),
        ("r.out", "xlsx"),
        ("stdout", "parquet"),
    ],
)
def test_a_name_that_may_hold_the_format_goes(name: str, form: str) -> None:
    assert format_of(Path(name), form, [form], form) == form


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("r.xlsx", "text"),
        ("r.json", "xlsx"),
        ("r.txt", "parquet"),
        ("r.html", "json"),
        ("r.xlsx", "csv"),
        ("r.png", "svg"),
    ],
)
def test_a_name_that_contradicts_the_format_is_refused(name: str, form: str) -> None:
    with pytest.raises(Failure, match=f"{name}.*--format {form}") as raised:
        format_of(Path(name), form, [form], form)
    assert raised.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize(
    ("words", "form", "other"),
    [
        (["validate", SMALL], "json", "html"),
        (["diff", SMALL, SMALL], "json", "xlsx"),
        (["screen", SMALL], "csv", "xlsx"),
        (["network", SMALL], "graphml", "svg"),
        (GRAPH, "graphml", "png"),
        (["audit", SMALL], "xlsx", "csv"),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_with_formats_reads_the_name(
    words: list[str],
    form: str,
    other: str,
    lang: str,
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(small) if word == SMALL else word for word in words]
    target = tmp_path / f"out.{form}"
    assert run(monkeypatch, *given, "-o", target, lang=lang) in (0, 1), capsys.readouterr().err
    data = target.read_bytes()
    if form == "json":
        json.loads(data)
    elif form == "xlsx":
        assert zipfile.is_zipfile(target)
    elif form == "csv":
        assert len(next(csv.reader(data.decode().splitlines()))) > 2
    else:
        assert b"<graphml" in data

    capsys.readouterr()
    wrong = tmp_path / f"out.{other}"
    for more in ([], ["--format", form]):
        assert run(monkeypatch, *given, "-o", wrong, *more, lang=lang) == EXIT_USAGE
        said = capsys.readouterr()
        assert wrong.name in said.err and "--format" in said.err and said.out == ""
        assert not wrong.exists()


@pytest.mark.parametrize(
    ("words", "good", "only", "other", "lacks"),
    [
        (["rules", "calibrate", SMALL], "t.csv", ".csv", "t.xlsx", " 150 "),
        (["profile", "draft", SMALL], "p.yml", ".yaml", "p.json", None),
    ],
)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_command_of_one_format_refuses_names_of_others(
    words: list[str],
    good: str,
    only: str,
    other: str,
    lacks: str | None,
    lang: str,
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    given = [str(small) if word == SMALL else word for word in words]
    assert run(monkeypatch, *given, "-o", tmp_path / other, lang=lang) == EXIT_USAGE
    said = capsys.readouterr().err
    assert other in said and only in said and not (tmp_path / other).exists()
    for name in (good, "plain"):
        done = run(monkeypatch, *given, "-o", tmp_path / name, lang=lang)
        said = capsys.readouterr().err
        if lacks is None:
            assert done == 0 and (tmp_path / name).read_bytes()
        else:
            # The name is accepted; that reports are too few is told only after it.
            assert lacks in said and name not in said


def test_several_files_are_told_apart_by_their_names(
    small: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    result, sarif, plain = (tmp_path / name for name in ("a.json", "b.sarif", "c"))
    assert run(monkeypatch, "validate", small, "-o", result, "-o", sarif) == 1
    assert "schema_version" in json.loads(result.read_bytes())
    assert json.loads(sarif.read_bytes())["version"] == "2.1.0"
    assert run(monkeypatch, "validate", small, "-o", result, "-o", plain, "--force") == EXIT_USAGE
    assert f"{plain} has no --format" in capsys.readouterr().err
    assert run(monkeypatch, "validate", small, "-o", plain, "-o", result, "--force") == 1
    assert not plain.read_text("utf-8").startswith("{")


def test_every_command_with_formats_and_files_says_so() -> None:
    for module in (validate, diff, screen, network, graph, audit):
        option = next(one for one in module.command.params if "--format" in one.opts)
        assert isinstance(option, click.Option) and "-o" in (option.help or "")
