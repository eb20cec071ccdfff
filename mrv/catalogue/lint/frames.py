"""Lint of frames: their columns exist, and joining their relations never multiplies rows."""

from __future__ import annotations

import re

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.vocabulary import report_collisions
from mrv.catalogue.model import Frame, Kind, Relation, Rulebook
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.sectors import SECTORS
from mrv.catalogue.unknown import unknown_frame

_ON = re.compile(r"(?P<call>(?:last_)?year\(|last_month\()?(?P<column>[a-z][a-z0-9_]*)(?(call)\))")
_DATES: tuple[Kind, ...] = ("date", "month", "year")
_JOINED_AS: dict[Kind, str] = {"code": "text", "text": "text", "month": "date", "year": "integer"}


def check_frames(book: Rulebook, draft: Draft) -> None:
    """Check columns, dating and relations of every frame."""
    spellings: dict[str, str] = {}
    for frame in book.frames.values():
        place = draft.places[("frame", frame.name)]
        names = (frame.name, frame.title.zh, frame.title.en, *frame.aliases)
        report_collisions(spellings, frame.name, dict.fromkeys(names), place)
        if frame.sector not in SECTORS:
            (place / "sector").report(
                "wrong-value",
                f"未知行业 {frame.sector}",
                f"unknown sector {frame.sector}",
                suggestion=did_you_mean(frame.sector, SECTORS),
            )
        _check_columns(frame, place, book)
        _check_column_spellings(frame, book, draft)
        relation_names: set[str] = set()
        for index, relation in enumerate(frame.relations):
            below = place / "relations" / index
            if relation.name in relation_names or relation.name in columns_of(frame):
                (below / "name").report(
                    "duplicate-relation",
                    f"关系名 {relation.name} 已被使用",
                    f"the name {relation.name} is taken",
                )
            relation_names.add(relation.name)
            _check_relation(frame, relation, below, book)


def columns_of(frame: Frame) -> tuple[str, ...]:
    """Return keys and columns of a frame, each once."""
    return tuple(dict.fromkeys((*frame.keys, *frame.columns)))


def _check_columns(frame: Frame, place: Place, book: Rulebook) -> None:
    seen: set[str] = set()
    for field in ("keys", "columns"):
        written = place.value(field)
        for index, name in enumerate(written if isinstance(written, list) else ()):
            below = place / field / index
            if name in seen and not (field == "columns" and name in frame.keys):
                below.report(
                    "duplicate-column", f"列 {name} 重复", f"the column {name} is repeated"
                )
            seen.add(name)
            if name not in book.parameters:
                below.report(
                    "unknown-parameter",
                    f"没有定义参数 {name}",
                    f"the parameter {name} is not defined",
                    suggestion=did_you_mean(name, book.parameters),
                )
    if not frame.keys:
        (place / "keys").report("missing-field", "表必须有键", "a frame must have keys")
    if frame.time is not None:
        parameter = book.parameters.get(frame.time)
        wrong_kind = parameter is not None and parameter.kind not in _DATES
        if frame.time not in columns_of(frame) or wrong_kind:
            (place / "time").report(
                "wrong-time",
                f"{frame.time} 不是本表的日期、月份或年份列",
                f"{frame.time} is not a date, month or year column of this frame",
                suggestion=did_you_mean(frame.time, _dates(frame, book)),
            )


def _dates(frame: Frame, book: Rulebook) -> list[str]:
    known = (book.parameters.get(name) for name in columns_of(frame))
    return [one.name for one in known if one is not None and one.kind in _DATES]


def _check_column_spellings(frame: Frame, book: Rulebook, draft: Draft) -> None:
    """Headers must name one column of a frame only; symbols are a last resort and may repeat."""
    spellings: dict[str, str] = {}
    for name in columns_of(frame):
        parameter = book.parameters.get(name)
        if parameter is not None:
            names = (name, parameter.title.zh, parameter.title.en, *parameter.aliases)
            place = draft.places[("parameter", name)]
            report_collisions(spellings, name, dict.fromkeys(names), place)


def _check_relation(frame: Frame, relation: Relation, place: Place, book: Rulebook) -> None:
    target = book.frames.get(relation.to)
    if target is None:
        unknown_frame(relation.to, place / "to", book.frames)
        return
    plain: set[str] = set()
    for own, other in relation.on:
        below = place / "on" / own
        kinds = [_kind(own, frame, below, book), _kind(other, target, below, book)]
        if None not in kinds and kinds[0] != kinds[1]:
            below.report(
                "wrong-join",
                f"{own}（{kinds[0]}）与 {other}（{kinds[1]}）类型不同",
                f"{own} ({kinds[0]}) and {other} ({kinds[1]}) differ in type",
            )
        plain.add(other)
    for name in relation.during or ():
        if name not in columns_of(target):
            _unknown_column(name, target, place / "during")
    for name in relation.lasting or ():
        if name not in columns_of(frame):
            _unknown_column(name, frame, place / "lasting")
    reach = (relation.days_before, relation.days_after)
    if min(reach) < 0 or ((any(reach) or relation.lasting) and not relation.during):
        place.report(
            "wrong-join",
            "days_before、days_after（非负）和 lasting 只与 during 一起使用",
            "days_before, days_after (not negative) and lasting go with during",
        )
    if relation.many:
        return
    missing = [key for key in target.keys if key not in plain]
    if missing or relation.during is not None:
        listed = ", ".join(missing) or "during"
        (place / "many").report(
            "not-unique",
            f"对一关系必须用到 {relation.to} 的全部键，缺少：{listed}",
            f"a to-one relation must use every key of {relation.to}; left out: {listed}",
        )


def _kind(expression: str, frame: Frame, place: Place, book: Rulebook) -> str | None:
    found = _ON.fullmatch(expression)
    if found is None:
        place.report(
            "wrong-join",
            f"{expression} 应为列名、year(列名)、last_year(列名) 或 last_month(列名)",
            f"{expression} must be a column, year(column), last_year(column) or last_month(column)",
        )
        return None
    if found["column"] not in columns_of(frame):
        _unknown_column(found["column"], frame, place)
        return None
    parameter = book.parameters.get(found["column"])
    if parameter is None:
        return None
    match found["call"]:
        case None:
            return _JOINED_AS.get(parameter.kind, parameter.kind)
        case "last_month(":
            return "date" if parameter.kind == "month" else "month before a non-month"
        case "last_year(":
            return "integer" if parameter.kind in _DATES else "year of a non-date"
        case _:
            return "integer" if parameter.kind in ("date", "month") else "year of a non-date"


def _unknown_column(name: str, frame: Frame, place: Place) -> None:
    place.report(
        "unknown-parameter",
        f"表 {frame.name} 没有列 {name}",
        f"the frame {frame.name} has no column {name}",
        suggestion=did_you_mean(name, columns_of(frame)),
    )
