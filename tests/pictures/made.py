"""Which pictures there are and how each is made."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.pictures.terminal import ROOT, drawn, on_terminal

FOLDER = ROOT / "docs" / "pictures"
STAMPS = FOLDER / "made-from.json"
"""Digests of what the browser's pictures were made from."""

SAMPLE = "sample_reports/power/faulty/air-dried-carbon-as-received/form.xlsx"
_SHOWN = 24
"""Lines of a terminal's picture."""
_VOLATILE = re.compile(r"( · (?:rulebook|规则库) [\d.]+)[ （(].*$", flags=re.M)

PICTURES = {
    f"{kind}-{lang}.svg": (kind, lang)
    for kind in ("terminal", "trace", "graph")
    for lang in ("en", "zh")
}


def picture(name: str) -> str:
    """The text of a picture that needs neither browser nor office: the same for the same report."""
    kind, lang = PICTURES[name]
    if kind == "graph":
        done = subprocess.run(
            [*_mrv(), "graph", "--sector", "power", "--tables", "--format", "svg",
             "--lang", lang],
            cwd=ROOT, capture_output=True, check=True, encoding="utf-8",
        )  # fmt: skip
        return done.stdout
    if kind == "trace":
        arguments = ["trace", SAMPLE, "--param", "carbon_content_ar"]
        arguments += ["--record", "month=2025-03"]
        shown = "mrv trace report.xlsx --param carbon_content_ar --record month=2025-03"
    else:
        arguments, shown = ["validate", SAMPLE], "mrv validate report.xlsx"
    text = (
        on_terminal(arguments, lang)
        .replace(SAMPLE, "report.xlsx")
        .replace("form.xlsx", "report.xlsx")
    )
    text = _VOLATILE.sub(r"\1", text)
    return drawn(shown, "\n".join(text.splitlines()[:_SHOWN]))


def browser_pictures() -> Iterator[str]:
    """Make the audit report's pictures, in a browser."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copy(ROOT / SAMPLE, folder / "report.xlsx")
        for lang in ("en", "zh"):
            page = folder / f"audit-{lang}.html"
            _run([*_mrv(), "audit", "report.xlsx", "-o", page.name, "--lang", lang], folder)
            target = FOLDER / f"audit-{lang}.png"
            _run(
                ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                 "--disable-background-networking", f"--user-data-dir={folder}/profile-{lang}",
                 "--virtual-time-budget=4000", "--window-size=1100,1400", f"--screenshot={target}",
                 page.as_uri()],
                folder,
            )  # fmt: skip
            yield target.name


def stamps() -> str:
    """What the browser's pictures depend on: the page's code and the report."""
    parts = sorted((ROOT / "mrv" / "report" / "audit").rglob("*.*"))
    digest = hashlib.sha256()
    for part in (*(part for part in parts if part.suffix != ".pyc"), ROOT / SAMPLE):
        digest.update(part.relative_to(ROOT).as_posix().encode() + part.read_bytes())
    return json.dumps({"audit": digest.hexdigest()}, indent=2) + "\n"


def _mrv() -> list[str]:
    return [sys.executable, "-m", "mrv"]


def _run(command: list[str], folder: Path) -> None:
    """Run a command whose exit code 1 only says that there are findings."""
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode > 1:
        raise RuntimeError(done.stderr.decode(errors="replace"))
