"""A headless browser, where one is installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

BROWSER = next(
    (found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None
)


def shown(page: Path, profile: Path, *options: str) -> tuple[str, list[str]]:
    """The document after its scripts have run, and what they said on the console."""
    assert BROWSER is not None
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",
            f"--user-data-dir={profile}",
            "--virtual-time-budget=8000",
            "--enable-logging=stderr",
            "--dump-dom",
            *options,
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]
