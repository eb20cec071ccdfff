from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = ("pandas", "duckdb", "narwhals", "networkx", "numpy", "openpyxl", "pyarrow")


def loaded(program: str) -> set[str]:
    """The heavy modules that a fresh interpreter has loaded after `program`."""
    listing = f"{program}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", listing], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in done.stdout.split()} & {*HEAVY, "polars", "pandera"}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded("import mrv") == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_validating_frames_keeps_unneeded_libraries_out(lang: str) -> None:
    program = f"""
import datetime
import polars
import mrv
month = datetime.date(2025, 3, 1)
unit = {{"enterprise_id": ["E"], "unit_id": ["1"], "month": [month], "generation": [1000.0]}}
mrv.validate({{"power_unit_month": polars.DataFrame(unit)}}, lang={lang!r}).to_json()
"""
    accepted = loaded("import pandera.polars")
    assert loaded(program) - accepted - {"polars"} == set()
    assert accepted.isdisjoint({"pandas", "duckdb", "narwhals", "networkx", "openpyxl"})
