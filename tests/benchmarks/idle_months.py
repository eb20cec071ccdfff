"""Honest reports with months of standstill, written in all the ways people write them.

`python -m tests.benchmarks.idle_months [--sector S] [--count N]`: how many have a finding at
warning or above, by situation and by what stands in place of a zero.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict

import polars as pl

from mrv.catalogue.load import load_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.samples.idle import BUILDERS, SITUATIONS, Idle, additive, idle_report
from tests.samples.papers import add_papers
from tests.samples.writers import tables

MARKS = ("0", "—", "/", "-", "停运", "停机", "")
SCOPES = ("all", "some")
"""Whether all cells of a standing record without a value are written so, or half of them."""
SEED = 77
PAPERS = ("lab_report_use", "evidence_file", "cross_check_value")


def written(
    idle: Idle, mark: str, scope: str, rng: random.Random, rulebook: Rulebook
) -> dict[str, pl.DataFrame]:
    """The tables as text, the zeros of standing records written as `mark`."""
    found = {}
    for name, table in tables(idle.frames, rulebook).items():
        keys = rulebook.frames[name].keys
        texts: dict[str, list[str | None]] = {column: [] for column in table.columns}
        for row in table.iter_rows(named=True):
            idle_row = idle.stood(row) and name not in PAPERS
            for column, value in row.items():
                text = None if value is None else _text(value)
                if idle_row and column not in keys and _open(column, value, scope, rulebook):
                    if mark == "0":
                        text = "0" if value is not None and additive(column) else None
                    elif scope == "all" or rng.random() < 0.5:
                        text = mark
                texts[column].append(text)
        found[name] = pl.DataFrame(texts, schema=dict.fromkeys(table.columns, pl.String))
    return found


def _open(column: str, value: object, scope: str, rulebook: Rulebook) -> bool:
    """Whether a cell of a standing record says nothing: a zero, or a number that there is not."""
    known = rulebook.parameters.get(column)
    if known is None or known.kind not in ("number", "integer"):
        return False
    return value == 0 or (value is None and scope == "all")


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return repr(value) if isinstance(value, float) else str(value)


def drawn(
    sector: str, mark: str, situations: list[str], count: int, seed: int, rulebook: Rulebook
) -> tuple[dict[str, pl.DataFrame], dict[str, tuple[str, str, str]]]:
    """Reports of a sector in one set of tables, and by enterprise its situation, scope, record."""
    parts: dict[str, list[pl.DataFrame]] = defaultdict(list)
    about = {}
    for situation in situations:
        for each in range(count):
            number = 100 * SITUATIONS.index(situation) + each
            events, scope = each % 2 == 0, SCOPES[each // 2 % 2]
            idle = idle_report(sector, situation, seed, number, events=events)
            add_papers(idle.frames)
            rng = random.Random(f"{seed}/{number}")
            for name, table in written(idle, mark, scope, rng, rulebook).items():
                parts[name].append(table)
            owner = idle.frames["enterprise"][0]["enterprise_id"]
            assert owner not in about
            about[owner] = (situation, scope, "stop recorded" if events else "no record")
    return {name: pl.concat(each, how="diagonal") for name, each in parts.items()}, about


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sector", action="append", choices=sorted(BUILDERS))
    parser.add_argument("--situation", action="append", choices=SITUATIONS)
    parser.add_argument("--mark", action="append")
    parser.add_argument("--count", type=int, default=4)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--show", type=int, default=0, help="so many findings of each rule")
    options = parser.parse_args()
    rulebook = load_rulebook()
    counts: Counter[tuple[str, ...]] = Counter()
    rules: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sector in options.sector or sorted(BUILDERS):
        for mark in options.mark or MARKS:
            situations = options.situation or list(SITUATIONS)
            filed, about = drawn(sector, mark, situations, options.count, options.seed, rulebook)
            result = validate(filed, rules=rulebook, trace=False)
            for problem in result.problems:
                if problem.severity != "info":
                    print("PROBLEM", problem)
            found = result.findings.filter(pl.col("severity").is_in(["error", "warning"]))
            speaking = set(found["enterprise_id"])
            for owner, (situation, scope, record) in about.items():
                named = {"sector": sector, "situation": situation, "mark": mark or "blank",
                         "scope": scope, "record": record, "total": "all"}  # fmt: skip
                for key in named.items():
                    counts[(*key, "n")] += 1
                    counts[(*key, "flagged")] += owner in speaking
            for row in found.iter_rows(named=True):
                told = "/".join((sector, *about[row["enterprise_id"]], mark or "blank"))
                values = f"lhs={row['lhs']} rhs={row['rhs']} {row['record']}"
                rules[row["rule"], row["severity"]].append(
                    f"{told}: {row['parameter']} {row['outcome']} {values}"
                )
    for kind, name, what in sorted(counts):
        if what == "n":
            bad, count = counts[kind, name, "flagged"], counts[kind, name, "n"]
            print(f"{kind:10s} {name:14s} {bad:4d}/{count:4d} = {100 * bad / count:.1f} %")
    for (rule, severity), each in sorted(rules.items(), key=lambda item: -len(item[1])):
        print(f"{rule} {severity} findings {len(each)}")
        for told in each[: options.show]:
            print("    ", told)


if __name__ == "__main__":
    main()
