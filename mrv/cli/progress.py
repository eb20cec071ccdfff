"""A status line for work that takes a while: on a terminal only, never in pipes or files."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from wcwidth import width as display_width

from mrv.cli.language import say
from mrv.cli.options import quiet

_PATIENCE = 2.0
"""Seconds of silence; most work is done by then."""
_TICK = 0.5
_BAR = 24
"""Signs of a whole bar."""


class StatusLine:
    """One line on standard error that says what is being done, and for how long."""

    def __init__(self) -> None:
        self._doing = ""
        self._started = time.monotonic()
        self._done = threading.Event()
        self._shown = 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def say(self, doing: str, share: float | None = None) -> None:
        """Name what is being done now, and which share of all of it is done, where that is known.

        The share is drawn as a bar.
        """
        self._doing = doing if share is None else f"{_bar(share)} {doing}"

    def start(self) -> None:
        """Begin to count; nothing is shown yet."""
        self._thread.start()

    def stop(self) -> None:
        """Wipe the line."""
        self._done.set()
        self._thread.join()
        self._write("")

    def _run(self) -> None:
        wait = _PATIENCE
        while not self._done.wait(wait):
            seconds = int(time.monotonic() - self._started)
            self._write(f"{self._doing} {seconds} s" if self._doing else "")
            wait = _TICK

    def _write(self, text: str) -> None:
        width = display_width(text)
        if width or self._shown:
            blanks = " " * max(0, self._shown - width)
            sys.stderr.write(f"\r{text}{blanks}" + ("" if text else "\r"))
            sys.stderr.flush()
        self._shown = width


def _bar(share: float) -> str:
    done = round(min(max(share, 0.0), 1.0) * _BAR)
    return f"[{'#' * done}{'-' * (_BAR - done)}] {100 * share:3.0f}{say('%', ' %')}"


@contextmanager
def status_line() -> Iterator[StatusLine]:
    """Show a status line while the body runs, where standard error is a terminal."""
    line = StatusLine()
    if quiet() or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield line
        return
    line.start()
    try:
        yield line
    finally:
        line.stop()
