"""The report as PDF, printed by a browser where one is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge")
_PATIENCE = 180


class NoPrinterError(RuntimeError):
    """No browser that could print is installed, or it failed; the text says which."""


def printed(page: Iterable[str]) -> bytes:
    """A page as PDF; NoPrinterError where nothing can print it."""
    browser = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        raise NoPrinterError(", ".join(_BROWSERS))
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "audit.html", Path(folder) / "audit.pdf"
        with source.open("w", encoding="utf-8") as file:
            file.writelines(page)
        command = [
            browser, "--headless", "--disable-gpu", "--no-sandbox", "--no-pdf-header-footer",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=_PATIENCE, check=False)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoPrinterError(f"{browser}: {error}") from error
        if not target.is_file():
            told = done.stderr.decode(errors="replace").strip().splitlines()
            raise NoPrinterError(f"{browser}: {told[-1] if told else done.returncode}")
        return target.read_bytes()
