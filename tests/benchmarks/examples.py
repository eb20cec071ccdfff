"""Keep what the examples of rules catch: `python -m tests.benchmarks.examples FILE…`.

Each file is what `mrv rules test --mutate 'XXX-*' --format json` prints. Counts by block of ids go
to `rules/quality/examples.yaml`, with every survivor and the reasons of equivalent mistakes.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from tests.quality_data import EXAMPLES, write_data


def summary(scored: list[dict[str, Any]]) -> dict[str, Any]:
    """Counts of one block of rules; mistakes that mean the same are apart, with the reason."""
    mistakes = sum(score["mutants"] for score in scored)
    survivors = [
        {"rule": score["rule"], "where": one["where"], "change": one["change"]}
        for score in scored
        for one in score["survivors"]
    ]
    reasons = Counter(one["reason"]["en"] for score in scored for one in score["equivalent"])
    return {
        "rules": len(scored),
        "mistakes": mistakes,
        "caught": mistakes - len(survivors),
        "equivalent": dict(reasons.most_common()),
        "survivors": survivors,
    }


def main(files: list[str]) -> None:
    blocks: dict[str, list[dict[str, Any]]] = {}
    for file in files:
        for score in json.loads(Path(file).read_text(encoding="utf-8")):
            blocks.setdefault(score["rule"].partition("-")[0], []).append(score)
    write_data(EXAMPLES, {block: summary(scored) for block, scored in sorted(blocks.items())})


if __name__ == "__main__":
    main(sys.argv[1:])
