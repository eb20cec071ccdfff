"""What is said to be missing was not filed."""

from __future__ import annotations

from pathlib import Path

import mrv
from mrv.engine.result import Result
from mrv.report.demands import demanded

FORM = """enterprise_id,unit_id,month,generation,heat_supply
SYN-1,1,2025-01,210312.5,
SYN-1,1,2025-02,198000.0,
"""


def judged(folder: Path) -> Result:
    path = folder / "power_unit_month.csv"
    path.write_text(FORM, encoding="utf-8")
    return mrv.validate(path)


def test_a_value_that_only_says_what_is_demanded_is_not_missing(tmp_path: Path) -> None:
    result = judged(tmp_path)
    table = result.workspace.frames["power_unit_month"].table
    named = [item for item in result.missing if item.parameter in table.columns]
    assert named
    for item in named:
        assert item.parameter is not None
        assert table[item.parameter].null_count() == len(table)


def test_the_demand_is_named_instead(tmp_path: Path) -> None:
    result = judged(tmp_path)
    names = {
        (item.rule, what.en)
        for item, what in zip(result.missing, demanded(result.missing, result), strict=True)
    }
    assert ("PWR-LOG-178", "A month with output has fuel rows") in names
    assert ("PWR-LOG-170", "Operating hours") in names
