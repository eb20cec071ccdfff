"""A mixed portfolio of synthetic enterprises over two years, for comparisons with peers and past.

`python -m tests.samples.portfolio FOLDER` writes it as a folder of Parquet files, one per frame,
ready for `mrv validate FOLDER`. The seed is fixed; nothing is checked in, for it is made anew in
a second.
"""

from __future__ import annotations

import sys
from pathlib import Path

from mrv.catalogue.load import load_rulebook
from tests.samples.populations import GENERATORS
from tests.samples.rows import Frames
from tests.samples.writers import tables

SEED = 20_260_101
ENTERPRISES = 40
MONTHS = 24
SHARES = {"power": 0.55, "steel": 0.15, "cement": 0.2, "aluminium": 0.1}
"""Roughly as the national market's enterprises divide, the small sectors not too small."""


def counts() -> dict[str, int]:
    """Enterprises of each sector that has a generator; together `ENTERPRISES`."""
    whole = sum(SHARES[sector] for sector in GENERATORS)
    found = {sector: int(ENTERPRISES * SHARES[sector] / whole) for sector in GENERATORS}
    found["power"] += ENTERPRISES - sum(found.values())
    return found


def portfolio() -> Frames:
    """The frames of all enterprises."""
    together: Frames = {}
    for sector, count in counts().items():
        for name, rows in GENERATORS[sector].population(count, SEED, months=MONTHS).items():
            together.setdefault(name, []).extend(rows)
    return together


def main(folder: Path) -> None:
    """Write a Parquet file for each frame."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables(portfolio(), load_rulebook()).items():
        table.write_parquet(folder / f"{name}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
