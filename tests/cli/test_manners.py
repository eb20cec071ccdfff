"""How the command line behaves: languages, pipes, colours, interruption, output files, progress."""

from __future__ import annotations

import gc
import io
import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from wcwidth import wcswidth

import mrv.cli
from mrv.cli import progress
from mrv.cli.language import say
from mrv.cli.progress import status_line

ROOT = Path(__file__).resolve().parents[2]
FAULTY = sorted((ROOT / "sample_reports" / "power" / "faulty").glob("*/form.xlsx"))[0]
COMMANDS = (
    "", "validate", "explain", "template", "profile", "profile draft", "profile check",
    "profile list", "diff", "fix", "calc",
    "rules", "rules list", "rules show", "rules lint", "rules test",
    "rules examples", "rules calibrate", "rules docs",
    "rules coverage", "schema", "audit", "trace", "graph",
)  # fmt: skip
CLICK_WORDS = ("Usage", "Options", "Commands", "default:", "required", "Show this", "Error", "Try")


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": ""} | more


def run(*arguments: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mrv", *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment(**more), check=False
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_chinese_help_is_chinese_and_narrow(name: str) -> None:
    done = run("--lang", "zh", *name.split(), "--help")
    assert (done.returncode, done.stderr) == (0, "")
    assert "用法：" in done.stdout and "选项：" in done.stdout
    assert not [word for word in CLICK_WORDS if word in done.stdout]
    assert not [line for line in done.stdout.splitlines() if wcswidth(line) > 80]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["validate"], "缺少参数 PATH"),
        (["validate", "x.csv", "--frmat", "json"], "没有选项 --frmat；是否指 --format？"),
        (["validate", "x.csv", "--format", "xml"], "--format 的值不对：可选 text、json"),
        (["validate", "x.csv", "--fail-on"], "--fail-on"),
        (["validate", "x.csv", "--as-of", "2025-13-01"], "应为日期，如 2025-03-31"),
        (["validate", "x.csv", "-o", str(ROOT)], "应为文件，而不是文件夹"),
        (["template", "power", "-o", "x.xlsx", "--units", "99"], "应为 1 至 40 的整数"),
        (["schema", "enterprise", "more"], "多余的参数：more"),
        (["nonsense"], "没有命令 nonsense"),
    ],
)
def test_wrong_usage_is_explained_in_chinese(arguments: list[str], says: str) -> None:
    done = run(*arguments, LANG="zh_CN.UTF-8")
    assert done.returncode == 2
    assert done.stdout == ""
    assert says in done.stderr
    assert not [word for word in CLICK_WORDS if word in done.stderr]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["validate", FAULTY], 1),
        (["validate", FAULTY, "--format", "json"], 1),
        (["rules", "list"], 0),
        (["schema"], 0),
        (["explain", "PWR-LOG-001", FAULTY], 0),
    ],
    ids=lambda value: str(value[0]) if isinstance(value, list) else "",
)
def test_a_reader_that_stops_early_changes_nothing(arguments: list[str], code: int) -> None:
    command = [sys.executable, "-m", "mrv", *map(str, arguments)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == code


@pytest.mark.parametrize("interruption", [click.Abort, KeyboardInterrupt])
def test_interruption_is_quiet(
    interruption: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def interrupted(**_: object) -> None:
        raise interruption

    monkeypatch.setattr(mrv.cli._group, "main", interrupted)
    with pytest.raises(SystemExit) as ended:
        mrv.cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr() == ("", "")


def test_only_the_program_looks_for_no_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    looking: list[bool] = []
    monkeypatch.setattr(mrv.cli._group, "main", lambda **_: looking.append(gc.isenabled()))
    try:
        for start in (mrv.cli.main, mrv.cli.program):
            with pytest.raises(SystemExit):
                start()
    finally:
        gc.enable()
    assert looking == [True, False]


@pytest.mark.parametrize("no_colour", ["", "1"])
def test_colours_only_on_a_terminal_that_wants_them(no_colour: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mrv", "validate", str(FAULTY), "--lang", "en"]
    with subprocess.Popen(command, stdout=theirs, env=environment(NO_COLOR=no_colour)) as process:
        os.close(theirs)
        shown = os.read(ours, 200)
        while True:
            try:
                if not os.read(ours, 4096):
                    break
            except OSError:
                break
    os.close(ours)
    assert process.returncode == 1
    assert (b"\x1b[" in shown) is (no_colour == "")


@pytest.mark.parametrize(
    ("target", "says"), [("none/x.txt", "文件夹不存在"), ("file/x.txt", "有一段不是文件夹")]
)
def test_an_output_that_cannot_be_written(tmp_path: Path, target: str, says: str) -> None:
    (tmp_path / "file").write_text("")
    done = run("validate", FAULTY, "-o", tmp_path / target, "--lang", "zh")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_long_work_is_shown_on_a_terminal_and_wiped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.01)
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with status_line() as status:
        status.say("正在检查……")
        time.sleep(0.2)
    assert "正在检查……" in terminal.getvalue()
    assert terminal.getvalue().endswith(" \r")


def test_short_work_and_pipes_see_no_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    with status_line() as status:
        status.say("Checking ...")
    assert terminal.getvalue() == ""
    monkeypatch.setattr(progress, "_PATIENCE", 0.0)
    monkeypatch.setattr(sys, "stderr", pipe := io.StringIO())
    with status_line() as status:
        status.say("Checking ...")
        time.sleep(0.05)
    assert pipe.getvalue() == ""


def test_quiet_leaves_the_exit_code_and_what_was_asked_for(tmp_path: Path) -> None:
    done = run("validate", FAULTY, "--quiet", "--no-trace")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    asked = run("validate", FAULTY, "-q", "--no-trace", "--format", "json")
    assert asked.stdout.startswith("{") and asked.stderr == ""
    form = tmp_path / "form.xlsx"
    loud = run("template", "aluminium", "-o", form)
    assert "form.xlsx" in loud.stderr
    assert run("template", "aluminium", "-o", form, "--force", "-q").stderr == ""
    assert run("template", "aluminium", "-o", form, "-q").returncode == 2
    assert "--force" in run("template", "aluminium", "-o", form, "-q").stderr


def test_known_shares_are_drawn_as_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0.01)
    monkeypatch.setattr(sys, "stderr", terminal := _Terminal())
    monkeypatch.setenv("TERM", "xterm")
    with status_line() as status:
        status.say("PWR-LOG-001", 0.25)
        time.sleep(0.1)
    assert f"[######------------------]  25{say('%', ' %')} PWR-LOG-001" in terminal.getvalue()
