"""Broken chains: an honest portfolio in which one thing was done or typed wrongly, by chance.

What is broken is drawn over all tables of the chain and all columns, not over the rules: a step
that comes late, a record too many or too few, a name, a code or a number that is another one. A
few are deeds whose data are true: too little surrendered, allowances bought and sold back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from mrv.catalogue.model import Rulebook
from mrv.engine.api import validate
from mrv.trace.model import Cell, Incident
from tests.benchmarks.tracing.case import text_of
from tests.samples.chain.entities import ENTITIES, Entity
from tests.samples.chain.portfolio import portfolio
from tests.samples.rows import Frames, Row
from tests.samples.writers import tables

CHAIN = (
    "entity_list", "annual_report", "verification", "verified_object", "pre_allocation",
    "final_allocation", "issue", "surrender", "ccer_cancellation", "obligation", "trade",
    "registry_transfer", "carryover", "carryover_application", "holding", "agency",
)  # fmt: skip
DEEDS = frozenset(
    (
        "breach", "late_step", "conflicting_records", "linked_records", "missing_record",
        "wrong_name", "wrong_code",
    )
)  # fmt: skip
"""The kinds that are named for what was done."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A portfolio with one thing wrong."""

    kind: str
    frames: Frames
    frame: str
    record: dict[str, str]
    """The keys of the record as filed; of one that is missing those that it had; {}: any."""
    parameter: str | None
    """The wrong column; None where the record itself is wrong or missing."""

    def is_named(self, cells: tuple[Cell, ...]) -> bool:
        """Whether a cause names the cell, or the record where that is what is wrong."""
        return any(
            cell.frame == self.frame
            and self.parameter in (None, cell.parameter)
            and all(self.record.get(k, v) == v for k, v in cell.record.items() if v is not None)
            for cell in cells
        )


_DEEDS = 0.1
"""The share of cases in which the data are true."""
Breaker = Callable[[random.Random, Rulebook, Frames, str, Row], str | None]
"""Breaks something at a record and says which column; '' for the record, None if it cannot."""


def _late(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    return _put(rng, book, frame, row, "date", lambda at: at + timedelta(rng.randint(10, 90)))


def _number(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    factor = rng.choice((10.0, 0.1, 1.1, 0.85, 0.95, 1.27))
    return _put(rng, book, frame, row, "number", lambda value: round(value * factor, 4) or None)


def _code(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    name = _drawn(rng, book, frame, row, "code")
    codes = book.codes.get((book.parameters[name].code_list or "") if name else "")
    others = [code.code for code in codes.codes if code.code != row[name]] if codes else []
    if name is None or not others:
        return None
    row[name] = rng.choice(others)
    return name


def _name(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    def mistyped(text: str) -> str | None:
        digits = [at for at, letter in enumerate(text) if letter.isdigit()]
        if not digits:
            return None
        at = rng.choice(digits)
        other = rng.choice([digit for digit in "0123456789" if digit != text[at]])
        return text[:at] + other + text[at + 1 :]

    return _put(rng, book, frame, row, "text", mistyped)


def _double(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    texts = [k for k in book.frames[frame].keys if book.parameters[k].kind == "text"]
    own = [key for key in texts if key != "enterprise_id"]
    if not own:
        return None
    copy = dict(row)
    row = copy | {own[-1]: f"{copy[own[-1]]}9"}
    frames[frame].append(row)
    return ""


def _drop(rng: random.Random, book: Rulebook, frames: Frames, frame: str, row: Row) -> str | None:
    frames[frame].remove(row)
    return ""


def _put(
    rng: random.Random,
    book: Rulebook,
    frame: str,
    row: Row,
    kind: str,
    change: Callable[[Any], Any],
) -> str | None:
    name = _drawn(rng, book, frame, row, kind)
    value = change(row[name]) if name is not None else None
    if name is None or value is None or value == row[name]:
        return None
    row[name] = value
    return name


def _drawn(rng: random.Random, book: Rulebook, frame: str, row: Row, kind: str) -> str | None:
    names = [n for n, v in row.items() if v not in (None, 0) and book.parameters[n].kind == kind]
    return rng.choice(names) if names else None


BREAKERS: dict[str, Breaker] = {
    "late": _late, "number": _number, "code": _code, "name": _name, "double": _double,
    "drop": _drop,
}  # fmt: skip


def broken_chains(seed: int, count: int, book: Rulebook) -> Iterator[Broken]:
    """Yield portfolios of one or two entities with one thing wrong in each."""
    rng = random.Random(f"chain/{seed}")
    made = 0
    while made < count:
        entities = [_varied(one, rng) for one in rng.sample(ENTITIES, rng.choice((1, 2)))]
        if rng.random() < _DEEDS:
            made += 1
            yield _deed(rng, entities)
            continue
        frames = portfolio(entities)
        made += 1
        yield break_one(rng, frames, book)


def break_one(rng: random.Random, frames: Frames, book: Rulebook) -> Broken:
    """Break one thing in a portfolio."""
    while True:
        frame = rng.choice([name for name in CHAIN if frames.get(name)])
        kind = rng.choice(list(BREAKERS))
        row = rng.choice(frames[frame])
        column = BREAKERS[kind](rng, book, frames, frame, row)
        if column is not None:
            wrong = frames[frame][-1] if kind == "double" else row
            record = {k: text_of(k, wrong[k]) for k in book.frames[frame].keys if k in wrong}
            return Broken(kind, frames, frame, record, column or None)


def _deed(rng: random.Random, entities: list[Entity]) -> Broken:
    """Too little surrendered, or a round trip: the records say truly what was done."""
    first, *others = entities
    if rng.random() < 0.5:
        first = replace(first, short=float(rng.randrange(1_000, 9_000)))
        record = {"enterprise_id": first.enterprise_id, "year": "2025"}
        return Broken("short", portfolio([first, *others]), "obligation", record, None)
    first = replace(first, round_trip=float(rng.randrange(1_000, 9_000)))
    return Broken("round trip", portfolio([first, *others]), "trade", {}, None)


def _varied(entity: Entity, rng: random.Random) -> Entity:
    """An entity like one of the portfolio, of another size."""
    size = rng.uniform(0.8, 1.25)
    objects = tuple(
        replace(
            one,
            emission=(round(one.emission[0] * size), round(one.emission[1] * size)),
            last=round(one.last * size),
        )
        for one in entity.objects
    )
    return replace(entity, objects=objects)


def incidents_of(broken: Broken, book: Rulebook) -> list[Incident]:
    """What the tracer says of a portfolio."""
    return list(validate(tables(broken.frames, book), rules=book).incidents)
