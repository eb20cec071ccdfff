"""What processes that trace together tell one another, as bytes with their length before them.

Both ends are this program and talk through a pipe, never through a file: only so may they pickle.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from struct import Struct
from typing import IO

import msgspec
import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.engine.frames import PreparedFrame, Workspace
from mrv.engine.standard import Lookups
from mrv.intake.submission import Location
from mrv.trace.model import Alternative, Cell, Incident, Trace
from mrv.trace.portfolio.portion import Judgement, Locate, Portion

_LENGTH = Struct(">Q")


@dataclass(frozen=True, slots=True)
class _Frame:
    name: str
    table: pl.DataFrame
    absent: frozenset[str]
    broken: dict[str, str]


def send(pipe: IO[bytes], message: bytes) -> None:
    """Write a message."""
    pipe.write(_LENGTH.pack(len(message)))
    pipe.write(message)
    pipe.flush()


def receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None when the other end has gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    [length] = _LENGTH.unpack(head)
    message = pipe.read(length)
    return message if len(message) == length else None


def pack_judgement(judged: Judgement) -> bytes:
    """Rulebook and rules, without where values stand: that only their owner can tell."""
    return pickle.dumps(
        (
            msgspec.msgpack.encode(msgspec.structs.replace(judged.rulebook, rules=())),
            msgspec.msgpack.encode(judged.rules),
            {name: dict(half_units) for name, half_units in judged.lenient.items()},
            dict(judged.applied),
        )
    )


def unpack_judgement(message: bytes) -> Judgement:
    """The other way round; places are rows until `located`."""
    book, rules, lenient, applied = pickle.loads(message)
    return Judgement(
        msgspec.msgpack.decode(book, type=Rulebook),
        msgspec.msgpack.decode(rules, type=tuple[Rule, ...]),
        lenient,
        applied,
        _row_of,
    )


def pack_portion(portion: Portion) -> bytes:
    """Frames with their features, and findings."""
    workspace, findings = portion
    frames = [
        _Frame(name, frame.table, frame.absent, frame.broken)
        for name, frame in workspace.frames.items()
    ]
    return pickle.dumps((frames, findings), protocol=5)


def unpack_portion(message: bytes, rulebook: Rulebook, lookups: Lookups) -> Portion:
    """The other way round."""
    frames, findings = pickle.loads(message)
    workspace = Workspace(rulebook, {})
    workspace.lookups = lookups
    for filed in frames:
        frame = PreparedFrame(rulebook.frames[filed.name], filed.table, rulebook.parameters)
        frame.absent, frame.broken = filed.absent, filed.broken
        workspace.frames[filed.name] = frame
    return workspace, findings


def pack_trace(trace: Trace) -> bytes:
    """What was found."""
    return pickle.dumps(trace, protocol=5)


def unpack_trace(message: bytes, locate: Locate) -> Trace:
    """What was found, with the places of values."""
    found: Trace = pickle.loads(message)

    def incident(one: Incident) -> Incident:
        others = tuple(alternative(other) for other in one.alternatives)
        return msgspec.structs.replace(one, cells=cells(one.cells), alternatives=others)

    def alternative(one: Alternative) -> Alternative:
        return msgspec.structs.replace(one, cells=cells(one.cells))

    def cells(ones: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(cell(one) for one in ones)

    def cell(one: Cell) -> Cell:
        if one.location is None or one.location.line is None:
            return one
        place = locate(one.frame, one.location.line, one.location.column)
        return msgspec.structs.replace(one, location=place)

    return msgspec.structs.replace(found, incidents=tuple(map(incident, found.incidents)))


def _row_of(frame: str, row_id: int, parameter: str | None) -> Location:
    """A place that is still a row."""
    return Location(file=frame, line=row_id, column=parameter)
