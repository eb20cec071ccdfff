"""Parameters as declared, and the companion columns that follow from them."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.model import (
    Bilingual,
    Bounds,
    CodeList,
    Frame,
    Kind,
    Parameter,
    Relation,
    WhereNothingRan,
)
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.specs import (
    FrameSpec,
    MoreCodesSpec,
    OwnedFormulaSpec,
    OwnedRelationSpec,
    ParameterSpec,
    RelationSpec,
    StandstillSpec,
)
from mrv.catalogue.unknown import unknown_frame, unknown_parameter

COMPANIONS: dict[str, tuple[Kind, str | None, str, str]] = {
    "method": ("code", "value_method", "取值方式", "method"),
    "meter": ("text", None, "计量器具", "meter"),
}
"""Companion suffix: kind, code list, words of its title."""


def build_parameter(spec: ParameterSpec, place: Place, draft: Draft, *, house: bool) -> None:
    """Add a parameter and its companions to the draft; formulas wait until rules are built."""
    if not draft.enter("parameter", spec.name, place):
        return
    parameter = Parameter(
        name=spec.name,
        title=spec.title,
        kind=spec.kind,
        unit=spec.unit,
        units=spec.units,
        symbol=spec.symbol,
        decimals=spec.decimals,
        code_list=spec.code_list,
        nature=spec.nature,
        trust=spec.trust,
        bounds=Bounds(spec.bounds.min, spec.bounds.max),
        companions=spec.companions,
        aliases=spec.aliases,
        description=spec.description,
        standstill=spec.standstill,
        enough=spec.enough,
        cite=spec.cite,
    )
    draft.parameters[spec.name] = parameter
    if spec.formulas:
        draft.formulas[spec.name] = [
            (formula, place / "formulas" / index, house)
            for index, formula in enumerate(spec.formulas)
        ]


def assign_sectors(draft: Draft) -> None:
    """Give each parameter the sector of the frames it stands in; `common` if they differ."""
    sectors: dict[str, set[str]] = {}
    for frame in draft.frames.values():
        for column in (*frame.keys, *frame.columns):
            sectors.setdefault(column, set()).add(frame.sector)
    for name, parameter in draft.parameters.items():
        found = sectors.get(name, set())
        if len(found) == 1:
            draft.parameters[name] = msgspec.structs.replace(parameter, sector=found.pop())


def add_companions(draft: Draft) -> None:
    """Define `<parameter>_<companion>` where nobody did, and add its column beside each owner."""
    for owner in list(draft.parameters.values()):
        for companion in owner.companions:
            name = f"{owner.name}_{companion}"
            if companion in COMPANIONS and name not in draft.parameters:
                draft.parameters[name] = _companion(owner, companion, name)
                draft.places[("parameter", name)] = draft.places[("parameter", owner.name)]
    for frame in list(draft.frames.values()):
        columns: list[str] = []
        for column in frame.columns:
            columns.append(column)
            parameter = draft.parameters.get(column)
            if parameter is not None:
                names = [f"{column}_{companion}" for companion in parameter.companions]
                columns += [name for name in names if name not in frame.columns]
        draft.frames[frame.name] = msgspec.structs.replace(frame, columns=tuple(columns))


def build_frame(spec: FrameSpec, place: Place, draft: Draft) -> None:
    """Add a frame with its relations to the draft."""
    if not draft.enter("frame", spec.name, place):
        return
    draft.frames[spec.name] = Frame(
        name=spec.name,
        title=spec.title,
        sector=spec.sector,
        keys=spec.keys,
        columns=spec.columns,
        time=spec.time,
        aliases=spec.aliases,
        relations=tuple(map(_relation, spec.relations)),
        core=spec.core,
        standstill=_standstill(spec.standstill),
    )


def _standstill(spec: StandstillSpec | None) -> WhereNothingRan | None:
    if spec is None:
        return None
    return WhereNothingRan(
        signs=spec.signs,
        runs=spec.runs,
        also=spec.also,
        outside=spec.outside,
        sums=tuple(spec.sums.items()),
        parts=tuple(spec.parts.items()),
        of=spec.of,
        events=spec.events,
        life=spec.life,
        year=spec.year,
    )


def add_relation(spec: OwnedRelationSpec, place: Place, draft: Draft) -> None:
    """Give a relation to a frame that is declared elsewhere."""
    frame = draft.frames.get(spec.frame)
    if frame is None:
        unknown_frame(spec.frame, place / "frame", draft.frames)
        return
    relations = (*frame.relations, _relation(spec))
    draft.frames[spec.frame] = msgspec.structs.replace(frame, relations=relations)


def add_codes(spec: MoreCodesSpec, place: Place, draft: Draft) -> None:
    """Add members to a code list that is declared elsewhere."""
    codes = draft.codes.get(spec.code_list)
    if codes is None:
        (place / "code_list").report(
            "unknown-code-list",
            f"没有代码表 {spec.code_list}",
            f"there is no code list {spec.code_list}",
            suggestion=did_you_mean(spec.code_list, draft.codes),
        )
        return
    together = (*codes.codes, *spec.codes)
    draft.codes[spec.code_list] = msgspec.structs.replace(codes, codes=together)


def include_codes(draft: Draft) -> None:
    """Give each list that includes others their codes, after all additions; its own go first.

    A list may include lists that include others, but none that leads back to itself.
    """
    declared = dict(draft.codes)
    for name, codes in declared.items():
        together = list(codes.codes)
        for index, other in enumerate(codes.includes):
            reached = _reached(other, declared)
            if other not in declared or name in reached:
                (draft.places[("codes", name)] / "includes" / index).report(
                    "unknown-code-list",
                    f"{other} 不是可以并入的代码表",
                    f"{other} is not a code list that can be included",
                    suggestion=did_you_mean(other, declared),
                )
                continue
            together += [code for list_ in reached for code in declared[list_].codes]
        draft.codes[name] = msgspec.structs.replace(codes, codes=tuple(together))


def _reached(name: str, declared: Mapping[str, CodeList]) -> list[str]:
    """A code list and those it includes, directly or through others, each once."""
    reached: list[str] = []
    waiting = [name]
    while waiting:
        now = waiting.pop()
        if now in declared and now not in reached:
            reached.append(now)
            waiting += declared[now].includes
    return reached


def add_formula(spec: OwnedFormulaSpec, place: Place, draft: Draft, *, house: bool) -> None:
    """Give a formula to a parameter that is declared elsewhere."""
    if spec.parameter not in draft.parameters:
        unknown_parameter(spec.parameter, place / "parameter", draft.parameters)
        return
    draft.formulas.setdefault(spec.parameter, []).append((spec, place, house))


def _relation(spec: RelationSpec) -> Relation:
    return Relation(
        name=spec.name,
        to=spec.to,
        many=spec.many,
        on=tuple(spec.on.items()),
        during=spec.during,
        days_before=spec.days_before,
        days_after=spec.days_after,
        lasting=spec.lasting,
    )


def _companion(owner: Parameter, companion: str, name: str) -> Parameter:
    kind, code_list, zh, en = COMPANIONS[companion]
    return Parameter(
        name=name,
        title=Bilingual(f"{owner.title.zh}{zh}", f"{owner.title.en}, {en}"),
        kind=kind,
        code_list=code_list,
        nature="declared",
        trust=owner.trust,
        aliases=tuple(f"{alias}{zh}" for alias in owner.aliases),
        cite=owner.cite,
    )
