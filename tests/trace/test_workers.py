"""Several processes tell the same as one, in the same order and with the same places."""

from __future__ import annotations

import sys
import warnings
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, cast

import msgspec
import pytest

import mrv
from mrv.catalogue.notice import Notice
from mrv.cli import _show_warning
from mrv.engine.result import Result
from mrv.trace.model import Trace
from mrv.trace.portfolio import workers
from mrv.trace.portfolio.portion import Portion
from mrv.trace.portfolio.portions import EACH, MOST, portions, sizes_of
from mrv.trace.tracing import trace
from tests.trace.small_book import FRAME, frames, honest, small_book

NOBODY = "import sys; sys.exit(1)  # {path}"
FALLING = "raise MemoryError('no more')  # {path}"
SILENT = "import sys; sys.stdin.buffer.read(9)  # {path}"


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Nine reports with two mistakes each, read from a file."""
    reports = [honest(f"SYN-{number}", number) for number in range(9)]
    for number, rows in enumerate(reports):
        rows[number]["burnt"] *= 10
        rows[number + 1]["left_meter"] *= -1
    path = tmp_path_factory.mktemp("filed") / f"{FRAME}.csv"
    frames([row for rows in reports for row in rows])[FRAME].write_csv(path)
    result = mrv.validate(path, rules=small_book())
    assert result.incidents
    return result


@pytest.fixture(autouse=True)
def many_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of two reports, and three are worth a further process."""
    monkeypatch.setattr(portions, "__defaults__", (2,))
    monkeypatch.setattr(workers, "LEAST", 3)
    monkeypatch.setenv("MRV_JOBS", "2")


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process waits until the other one was given a portion, or is found to be gone."""
    given = Event()
    packed, asked, traced = workers.pack_portion, workers._asked, workers.trace_portion

    def pack_portion(portion: Portion) -> bytes:
        given.set()
        return packed(portion)

    def ask(*about: Any) -> str | None:
        try:
            return asked(*about)
        finally:
            given.set()

    def trace_portion(*about: Any) -> Trace:
        assert given.wait(60)
        return traced(*about)

    monkeypatch.setattr(workers, "pack_portion", pack_portion)
    monkeypatch.setattr(workers, "_asked", ask)
    monkeypatch.setattr(workers, "trace_portion", trace_portion)


def again(result: Result) -> bytes:
    assert result.workspace is not None
    return msgspec.json.encode(trace(result, result.workspace))


def test_two_processes_tell_what_one_tells(filed: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    shared: list[bool] = []
    unpacked = workers.unpack_trace

    def counted(*answer: object) -> object:
        found = unpacked(*answer)  # type: ignore[arg-type]
        shared.append(True)
        return found

    monkeypatch.setattr(workers, "unpack_trace", counted)
    # What this process traces itself waits until the other one has had its turn.
    monkeypatch.setattr(workers, "trace_portion", _patient(shared))
    assert again(filed) == msgspec.json.encode(filed.trace)
    assert shared
    assert filed.incidents[0].cells[0].location is not None


def _patient(shared: list[bool]) -> object:
    from time import monotonic, sleep

    from mrv.trace.portfolio.portion import Judgement, trace_portion

    def traced(judged: Judgement, portion: Portion) -> object:
        until = monotonic() + 60
        while not shared and monotonic() < until:
            sleep(0.01)
        return trace_portion(judged, portion)

    return traced


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(
    ("start", "why"),
    [(NOBODY, "exit code 1"), (SILENT, "exit code 0"), (FALLING, "MemoryError: no more")],
)
def test_what_another_process_does_not_finish_is_done_here_and_told(
    filed: Result, monkeypatch: pytest.MonkeyPatch, start: str, why: str
) -> None:
    monkeypatch.setattr(workers, "_START", start)
    with pytest.warns(Notice, match="done again here") as told:
        assert again(filed) == msgspec.json.encode(filed.trace)
    [notice] = told
    assert isinstance(notice.message, Notice)
    assert why in notice.message.text.zh
    assert why in notice.message.text.en


@pytest.mark.usefixtures("unhurried")
def test_a_process_that_is_gone_before_it_is_asked_anything_is_told_too(
    filed: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "_START", FALLING)
    started = workers.Popen

    def gone(*command: object, **settings: object) -> object:
        process = started(*command, **settings)  # type: ignore[call-overload]
        process.wait()
        return process

    monkeypatch.setattr(workers, "Popen", gone)
    with pytest.warns(Notice, match="MemoryError: no more"):
        assert again(filed) == msgspec.json.encode(filed.trace)


@pytest.mark.usefixtures("unhurried")
def test_the_command_line_tells_it_in_a_line_of_the_language_asked_for(
    filed: Result, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(workers, "_START", FALLING)
    monkeypatch.setattr(warnings, "showwarning", partial(_show_warning, warnings.showwarning))
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with warnings.catch_warnings():
        warnings.simplefilter("always", Notice)
        again(filed)
    out, told = capsys.readouterr()
    assert not out
    assert told.startswith("追查原因时有 1 个辅助进程失败（MemoryError: no more）")
    assert told.count("\n") == 1


def test_where_no_other_process_starts_all_is_done_here(
    filed: Result, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "nothing"))
    with pytest.warns(Notice, match="FileNotFoundError"):
        assert again(filed) == msgspec.json.encode(filed.trace)


def test_portions_that_cannot_be_made_are_no_silent_end(
    filed: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mrv.trace.portfolio.portion import judgement

    whole = filed.workspace
    assert whole is not None

    def breaking() -> object:
        own = list(portions(whole, filed.findings))
        yield from own[:4]
        msg = "no more"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="no more"):
        workers.traced(judgement(filed, whole), breaking())  # type: ignore[arg-type]


@pytest.mark.parametrize(("said", "jobs"), [("1", 1), ("3", 3), ("0", 1)])
def test_the_environment_says_how_many(
    monkeypatch: pytest.MonkeyPatch, said: str, jobs: int
) -> None:
    monkeypatch.setenv("MRV_JOBS", said)
    assert workers.jobs() == jobs


def test_without_a_word_all_processors_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MRV_JOBS")
    assert 1 <= workers.jobs() <= 8
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert workers.jobs() == 1


def test_what_is_made_ready_for_a_busy_process_is_taken_by_an_idle_one() -> None:
    one, other = cast(Portion, "one"), cast(Portion, "other")
    work = workers._Work(iter([one, other]))
    first, ready = work.next(), work.ahead()
    assert first == (0, one)
    assert ready == (1, other)
    assert work.ahead() is None
    # The process that it was made ready for is still at work.
    assert work.next() is ready
    assert not work.claim(ready)
    assert work.next() is None


def test_what_was_claimed_is_given_to_nobody_else() -> None:
    work = workers._Work(iter([cast(Portion, "one")]))
    ready = work.ahead()
    assert ready is not None
    assert work.claim(ready)
    assert work.next() is None


def test_portions_become_smaller_towards_the_end() -> None:
    sizes = list(sizes_of([1] * 6_000))
    assert sum(sizes) == 6_000
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-2]) == (MOST, EACH)
    assert list(sizes_of([1] * 5)) == [5]


def test_what_is_more_work_fills_a_portion_sooner() -> None:
    assert list(sizes_of([EACH // 2] * 4)) == [2, 2]
    assert list(sizes_of([1, 3 * EACH, 1, 1])) == [1, 1, 2]
    assert not list(sizes_of([]))
