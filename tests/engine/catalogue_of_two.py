"""A tiny catalogue of a unit frame and a fuel frame, built by hand for tests of the engine."""

from __future__ import annotations

import msgspec

from mrv.catalogue.model import (
    Bilingual,
    Bounds,
    Citation,
    Code,
    CodeList,
    Expression,
    Frame,
    Kind,
    Parameter,
    Relation,
    Rule,
    Rulebook,
    StandardRow,
    StandardTable,
    ToleranceSpec,
    Validity,
)
from mrv.language.features import Feature, Related
from mrv.language.tree import Column, Comparison, Node, Number

CITE = Citation(source="test", confidence="physics")
TITLE = Bilingual(zh="名称", en="Title")

CAPACITY = Related(name="unit.capacity", type="number", relation="unit", column="capacity")

UNIT_KEYS = {"enterprise_id": "enterprise_id", "unit_id": "unit_id"}

FRAMES = (
    Frame(
        name="unit",
        title=TITLE,
        sector="power",
        keys=("enterprise_id", "unit_id", "year"),
        columns=("capacity", "unit_class"),
        time="year",
        relations=(
            Relation(
                name="months",
                to="unit_month",
                many=True,
                on=(*UNIT_KEYS.items(), ("year", "year(month)")),
            ),
            Relation(
                name="events",
                to="event",
                many=True,
                on=tuple(UNIT_KEYS.items()),
                during=("started_on", "ended_on"),
            ),
        ),
    ),
    Frame(
        name="unit_month",
        title=TITLE,
        sector="power",
        keys=("enterprise_id", "unit_id", "month"),
        columns=("heat", "load", "running", "fuel"),
        time="month",
        relations=(
            Relation(
                name="unit",
                to="unit",
                many=False,
                on=(*UNIT_KEYS.items(), ("year(month)", "year")),
            ),
            Relation(
                name="fuels",
                to="fuel_month",
                many=True,
                on=(*UNIT_KEYS.items(), ("month", "month")),
            ),
            Relation(
                name="events",
                to="event",
                many=True,
                on=tuple(UNIT_KEYS.items()),
                during=("started_on", "ended_on"),
            ),
        ),
    ),
    Frame(
        name="fuel_month",
        title=TITLE,
        sector="power",
        keys=("enterprise_id", "unit_id", "fuel", "month"),
        columns=("mass", "heat", "coal"),
        time="month",
    ),
    Frame(
        name="event",
        title=TITLE,
        sector="power",
        keys=("enterprise_id", "unit_id", "started_on"),
        columns=("event_kind", "ended_on"),
        time="started_on",
    ),
)

KINDS: dict[str, Kind] = {
    "enterprise_id": "text",
    "unit_id": "text",
    "year": "year",
    "month": "month",
    "fuel": "code",
    "unit_class": "text",
    "capacity": "number",
    "heat": "number",
    "load": "number",
    "mass": "number",
    "running": "boolean",
    "coal": "boolean",
    "started_on": "date",
    "ended_on": "date",
    "event_kind": "text",
}


def parameter(name: str, kind: Kind) -> Parameter:
    return Parameter(
        name=name,
        title=Bilingual(zh=f"参数 {name}", en=name.title()),
        kind=kind,
        decimals=2 if kind == "number" else None,
        code_list="fuel" if name == "fuel" else None,
        bounds=Bounds(),
    )


def table(name: str, *rows: StandardRow, keys: tuple[str, ...], **more: object) -> StandardTable:
    built = StandardTable(name=name, title=TITLE, keys=keys, type="number", rows=rows)
    return msgspec.structs.replace(built, **more)


def standard(
    *keys: str | float, value: float | str, start: int | None = None, until: int | None = None
) -> StandardRow:
    return StandardRow(keys=keys, value=value, valid=Validity(start, until), cite=CITE)


def rulebook(*rules: Rule, tables: tuple[StandardTable, ...] = ()) -> Rulebook:
    return Rulebook(
        version="test",
        digest="0" * 64,
        sources={},
        frames={frame.name: frame for frame in FRAMES},
        codes={
            "fuel": CodeList(
                name="fuel",
                title=TITLE,
                codes=(Code(code="coal", title=Bilingual(zh="煤", en="Coal")),),
            )
        },
        parameters={name: parameter(name, kind) for name, kind in KINDS.items()},
        tables={item.name: item for item in tables},
        units={},
        rules=rules,
    )


def number(name: str, half_unit: float = 0.0) -> Column:
    return Column(name=name, type="number", half_unit=half_unit, label=name)


def truth(name: str) -> Column:
    return Column(name=name, type="truth", label=name)


def text(name: str) -> Column:
    return Column(name=name, type="text", label=name)


def compare(left: Node, operator: str, right: Node | float) -> Comparison:
    limit = Number(float(right)) if isinstance(right, int | float) else right
    return Comparison(operands=(left, limit), operators=(operator,))  # type: ignore[arg-type]


def expression(tree: Node, *features: Feature, names: tuple[str, ...] = ("load",)) -> Expression:
    return Expression(text="by hand", tree=tree, features=features, names=names)


def rule(
    expect: Expression,
    *,
    id: str = "TST-LOG-001",
    frame: str = "unit_month",
    tolerance: ToleranceSpec | None = None,
    **more: object,
) -> Rule:
    built = Rule(
        id=id,
        name=id.lower(),
        title=TITLE,
        category="logic",
        severity="error",
        frame=frame,
        expect=expect,
        message=Bilingual(
            zh="{load} 应小于 {rhs}", en="{load} of {unit.capacity} must be below {rhs}"
        ),
        cite=CITE,
        file="test.yaml",
        line=1,
        tolerance=tolerance or ToleranceSpec(),
    )
    return msgspec.structs.replace(built, **more)
