"""Portions of a large portfolio traced by several processes, with the same result as by one.

Further processes are started when there is enough to do for them. Each is a Python of its own (a
process that polars runs in cannot be forked) that loads this package alone, never the program that
called it. `MRV_JOBS` says how many processes there may be; 1 means this one alone.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryFile
from threading import Lock, Thread
from typing import IO

from mrv.catalogue.model import Bilingual
from mrv.catalogue.notice import Notice
from mrv.trace.model import Trace
from mrv.trace.portfolio.messages import pack_judgement, pack_portion, receive, send, unpack_trace
from mrv.trace.portfolio.portion import Judgement, Portion, trace_portion

LEAST = 3
"""Portions from which further processes are worth their start."""
_MOST = 8
_START = "import sys; sys.path[:] = {path!r}; from mrv.trace.portfolio.worker import serve; serve()"


def traced(judged: Judgement, portions: Iterable[Portion]) -> list[Trace]:
    """The traces of portions, in their order.

    Warns with a `Notice` where a further process failed: what it had begun is done here.
    """
    coming = iter(portions)
    first = list(islice(coming, LEAST))
    helpers = jobs() - 1 if len(first) == LEAST else 0
    work = _Work(chain(first, coming))
    del first
    message = pack_judgement(judged) if helpers else b""
    threads = [Thread(target=_help, args=(work, judged, message)) for _ in range(helpers)]
    for thread in threads:
        thread.start()
    try:
        while (item := work.next()) is not None:
            work.found[item[0]] = trace_portion(judged, item[1])
    finally:
        work.stop()
        for thread in threads:
            thread.join()
    if work.error is not None:
        raise work.error
    for number, portion in work.returned:
        work.found[number] = trace_portion(judged, portion)
    if work.failures:
        warnings.warn(_notice(work.failures), stacklevel=2)
    return [work.found[number] for number in sorted(work.found)]


def jobs() -> int:
    """How many processes may trace: `MRV_JOBS`, else as many as there are processors, up to eight.

    One where this is not a plain Python, so that starting it again would start another program.
    """
    if getattr(sys, "frozen", False) or not sys.executable:
        return 1
    asked = os.environ.get("MRV_JOBS", "")
    if asked.isdecimal():
        return max(1, int(asked))
    usable = getattr(os, "sched_getaffinity", None)
    return min(_MOST, len(usable(0)) if usable else os.cpu_count() or 1)


class _Work:
    """What is to be done, and what is done; asked by several threads."""

    def __init__(self, portions: Iterator[Portion]) -> None:
        self._portions = enumerate(portions)
        self._lock = Lock()
        self._ready: list[tuple[int, Portion]] = []
        """Portions that are made ready for a helper still at work; whoever is idle takes them."""
        self.found: dict[int, Trace] = {}
        self.returned: list[tuple[int, Portion]] = []
        """Portions that a helper took and did not finish."""
        self.failures: list[str] = []
        """What helpers failed by."""
        self.error: Exception | None = None
        """Why there are no further portions, if that is not because all are done."""

    def next(self) -> tuple[int, Portion] | None:
        """The next portion with its number; None when there is none left."""
        with self._lock:
            item = self._drawn()
            return self._ready.pop() if item is None and self._ready else item

    def ahead(self) -> tuple[int, Portion] | None:
        """The next portion to make ready: whoever is to trace it claims it first."""
        with self._lock:
            item = self._drawn()
            if item is not None:
                self._ready.append(item)
            return item

    def claim(self, item: tuple[int, Portion]) -> bool:
        """Take a portion that was made ready, if nobody else has taken it."""
        with self._lock:
            left = [each for each in self._ready if each is not item]
            found = len(left) < len(self._ready)
            self._ready = left
            return found

    def _drawn(self) -> tuple[int, Portion] | None:
        try:
            return next(self._portions, None)
        except Exception as error:  # raised where the work was asked for, not in a helper
            self.error = error
            return None

    def stop(self) -> None:
        """Give out nothing more."""
        with self._lock:
            self._portions = enumerate(iter(()))
            self._ready = []


def _help(work: _Work, judged: Judgement, message: bytes) -> None:
    """Have another process trace portions as long as there are any and it answers."""
    path = [str(Path(place).resolve()) for place in sys.path]
    command = [sys.executable, "-c", _START.format(path=path)]
    threads = {"POLARS_MAX_THREADS": "1"}
    with TemporaryFile() as said:
        try:
            process = Popen(command, stdin=PIPE, stdout=PIPE, stderr=said, env=os.environ | threads)
        except OSError as error:
            work.failures.append(f"{type(error).__name__}: {error}")
            return
        with process:
            failure = _asked(process, work, judged, message)
        if failure is not None:
            work.failures.append(failure or _last_words(said) or f"exit code {process.returncode}")


def _asked(process: Popen[bytes], work: _Work, judged: Judgement, message: bytes) -> str | None:
    """Why another process did not trace all that it was asked; empty where it is merely gone."""
    assert process.stdin is not None and process.stdout is not None
    begun: list[tuple[int, Portion]] = []
    failure: str | None = ""
    try:
        send(process.stdin, message)
        while True:
            if not begun:
                if (item := work.next()) is None:
                    failure = None
                    break
                begun.append(item)
                send(process.stdin, pack_portion(item[1]))
            # The next one is made ready while it is at work.
            following = work.ahead()
            packed = pack_portion(following[1]) if following is not None else b""
            answer = receive(process.stdout)
            if answer is None:
                break
            if following is not None and work.claim(following):
                begun.append(following)
                send(process.stdin, packed)
            work.found[begun[0][0]] = unpack_trace(answer, judged.locate)
            del begun[0]
    except OSError:  # it is gone
        failure = ""
    except Exception as error:  # whatever is wrong with the other process, it can be done here
        failure = f"{type(error).__name__}: {error}"
    with suppress(OSError):  # closing sends what was not sent yet, which fails again if it is gone
        process.stdin.close()
    work.returned += begun
    return failure


def _last_words(said: IO[bytes]) -> str:
    """The last line that a process wrote on its standard error: of a failure, what it was."""
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""


def _notice(failures: list[str]) -> Notice:
    count, why = len(failures), "; ".join(dict.fromkeys(failures))
    return Notice(
        Bilingual(
            f"追查原因时有 {count} 个辅助进程失败（{why}），其任务已由本进程重做，结果不受影响；"
            "设置 MRV_JOBS=1 可不启用辅助进程",
            f"{count} helper process(es) failed while looking for causes ({why}); their share was"
            " done again here and the result is the same. MRV_JOBS=1 starts none",
        )
    )
