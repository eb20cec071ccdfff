"""Honest reports of unusual months: they must stay quiet."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.samples.aluminium.clean import CLEAN, FIRST, SECOND
from tests.samples.aluminium.smelter import PotEvent, Smelter
from tests.samples.aluminium.year import build_year
from tests.samples.sample import Sample
from tests.samples.writers import csv_folder, workbook


def _odd(slug: str, zh: str, en: str, smelter: Smelter) -> Sample:
    layout = workbook if len(slug) % 2 else csv_folder
    return Sample(
        f"aluminium/odd/{slug}", zh, en, lambda: build_year(smelter), {"submission": layout}
    )


def _event(month: int, day: int, kind: str, pots: int) -> PotEvent:
    return PotEvent(date(2025, month, day), kind, pots, 21.5)


CURTAILED = replace(
    FIRST, events=(_event(1, 12, "pot_stop", 130), _event(6, 9, "pot_restart", 130))
)
RELINED = replace(SECOND, events=(_event(4, 6, "pot_stop", 9), _event(6, 20, "pot_restart", 9)))
NEW = replace(
    SECOND,
    commissioned_on=date(2025, 4, 1),
    events=tuple(_event(month, 8, "pot_start", 70) for month in (4, 5, 6)),
)
ENDED = replace(FIRST, closed_on=date(2025, 8, 20), events=(_event(8, 20, "line_stop", 275),))

SAMPLES = (
    _odd(
        "half-stopped",
        "枯水期限电，近一半电解槽1月停、6月重启。",
        "Curtailment in the dry season: near half of the pots stop in January and restart in June.",
        replace(CLEAN, lines=(CURTAILED, SECOND), province="yunnan", seed=31),
    ),
    _odd(
        "relined-pots",
        "4月停槽大修9台，6月二次启动。",
        "Nine pots are relined: stopped in April, restarted in June.",
        replace(CLEAN, lines=(FIRST, RELINED), seed=32),
    ),
    _odd(
        "commissioned-mid-year",
        "新系列4月至6月分批启动，阳极消耗先于产量。",
        "A new line starts in batches from April to June; anodes come before the metal.",
        replace(CLEAN, lines=(FIRST, NEW), seed=33),
    ),
    _odd(
        "line-closed",
        "一个系列8月停产关闭，停槽抽铝计入当月产量。",
        "A line closes in August; the metal of its pots is tapped in that month.",
        replace(CLEAN, lines=(ENDED, SECOND), seed=34),
    ),
    _odd(
        "sour-anodes",
        "使用高硫焦阳极，化验硫分3.4%左右，核算仍用缺省值。",
        "Anodes of sour coke with some 3.4 % sulphur as tested; accounts keep the default.",
        replace(CLEAN, sulfur=3.4, seed=35),
    ),
    _odd(
        "core-data-only",
        "只填指南要求的数据，没有生产记录和台账。",
        "Only what the guide demands is filed: no operating records and no ledgers.",
        replace(CLEAN, records=False, ledgers=False, evidence=False, seed=36),
    ),
)
