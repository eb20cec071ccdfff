"""Whole-process start and validation of a clean enterprise-year, against the bare imports.

Run `python -m tests.benchmarks.startup [PAIRS] [RULES]`. The two programs run one after the other,
PAIRS times; read the ratio, not the seconds. Aim: at most 1.4.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from tests.samples.power.plant import CLEAN
from tests.samples.power.year import build_year

BARE = "import polars, pandera.polars"
VALIDATE = """
import sys
import mrv
rules = sys.argv[2] if len(sys.argv) > 2 else None
result = mrv.validate(sys.argv[1], rules=rules)
print(result.summary()["evaluated"], result.findings.height, len(result.broken))
"""


def main() -> None:
    """Print both times and their ratio."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in build_year(CLEAN).items():
            table = pl.DataFrame(rows, infer_schema_length=None)
            table.write_csv(Path(folder) / f"{name}.csv")
        arguments = [folder, *sys.argv[2:3]]
        environment = dict(os.environ, PYTHONPYCACHEPREFIX=f"{folder}/.bytecode")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        run(environment, BARE)  # the first runs compile bytecode and fill the rulebook's cache
        outcome = run(environment, VALIDATE, *arguments)[1]
        times = [
            (run(environment, BARE)[0], run(environment, VALIDATE, *arguments)[0])
            for _ in range(pairs)
        ]
    evaluated, findings, broken = outcome.split()
    print(f"{evaluated} checks decided, {findings} findings, {broken} rules broken")
    bare, whole = (statistics.median(column) for column in zip(*times, strict=True))
    print(f"{BARE!r}: {bare:.3f} s; with a clean enterprise-year validated: {whole:.3f} s")
    ratios = sorted(second / first for first, second in times)
    print(f"ratio: {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})")


def run(environment: dict[str, str], program: str, *arguments: str) -> tuple[float, str]:
    """Wall time of a fresh interpreter, and what it printed."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return time.perf_counter() - start, done.stdout


if __name__ == "__main__":
    main()
