"""A whole market: hundreds of enterprises through two compliance years, judged and traced at once.

Run `python -m tests.benchmarks.chain_portfolio [--copies N]`. Copies of the six synthetic entities,
each under names of its own and with some things broken by chance, in the tables of the chain.
"""

from __future__ import annotations

import random
import resource
import time
from typing import Any

import click

from mrv.catalogue.load import open_rulebook
from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from tests.benchmarks.tracing.chains import break_one
from tests.samples.chain.entities import credit_code
from tests.samples.chain.portfolio import portfolio
from tests.samples.rows import Frames, Row
from tests.samples.writers import tables

SHARED = {"sector_balance": (), "market_day": ("listed_volume", "listed_amount", "block_volume")}
"""Tables that all copies share, and what of them adds up."""


def market(copies: int, seed: int, rulebook: Rulebook, broken: int = 1) -> Frames:
    """Copies of the portfolio in one, each with some things broken."""
    together: Frames = {}
    for number in range(copies):
        frames = portfolio()
        rng = random.Random(f"market/{seed}/{number}")
        for _ in range(broken):
            break_one(rng, frames, rulebook)
        for name, rows in frames.items():
            own = [_renamed(row, number) for row in rows]
            if name in SHARED and name in together:
                _added(together[name], own, rulebook.frames[name].keys, SHARED[name])
            else:
                together.setdefault(name, []).extend(own)
    return together


def _renamed(row: Row, number: int) -> Row:
    def name(column: str, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if column == "credit_code":
            return credit_code(int(value[-5:-1]) + 50 * number)
        return f"{value}-{number:03}" if value.startswith("SYN-") else value

    return {column: name(column, value) for column, value in row.items()}


def _added(known: list[Row], rows: list[Row], keys: tuple[str, ...], sums: tuple[str, ...]) -> None:
    """Rows of a shared table: those that are there grow by what the new ones hold."""
    by_key = {tuple(row[key] for key in keys): row for row in known}
    for row in rows:
        place = by_key.get(tuple(row[key] for key in keys))
        if place is None:
            known.append(row)
            continue
        for column in sums:
            place[column] = (place.get(column) or 0) + (row.get(column) or 0)


@click.command()
@click.option("--copies", default=50, show_default=True, help="Of six enterprises each.")
@click.option("--broken", default=6, show_default=True, help="Things broken in each copy.")
def main(copies: int, broken: int) -> None:
    """Measure."""
    rulebook = open_rulebook(None)
    frames = tables(market(copies, 1, rulebook, broken), rulebook)
    began = time.process_time()
    result = validate(frames, rules=rulebook)
    found = result.findings.height
    judged = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.process_time()
    causes = len(result.incidents)
    traced = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    click.echo(f"{6 * copies} enterprises, {found} findings, {causes} causes")
    click.echo(f"CPU: judged {judged:.1f} s, traced {traced:.1f} s")
    click.echo(f"Memory: judged {memory:.0f} MB, traced {peak:.0f} MB")


if __name__ == "__main__":
    main()
