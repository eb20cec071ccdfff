"""Lint of parameters: unit, codes, bounds, citation, and that some frame uses them."""

from __future__ import annotations

import re

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.frames import columns_of
from mrv.catalogue.lint.vocabulary import check_citation
from mrv.catalogue.model import Parameter, Rulebook
from mrv.catalogue.parameters import COMPANIONS
from mrv.catalogue.problems import did_you_mean

STATES = ("solid", "liquid", "gas")
"""Physical states of a fuel that a unit may depend on."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_MOST_DECIMALS = 12


def check_parameters(book: Rulebook, draft: Draft) -> None:
    """Check every declared parameter (companions follow from their owners)."""
    used = {column for frame in book.frames.values() for column in columns_of(frame)}
    for parameter in book.parameters.values():
        place = draft.places[("parameter", parameter.name)]
        if place.value("name") != parameter.name:
            continue
        if not _NAME.fullmatch(parameter.name):
            (place / "name").report(
                "wrong-name", "参数名应为小写英文和下划线", "a parameter is named in snake_case"
            )
        if parameter.name not in used:
            (place / "name").report(
                "unused-parameter",
                f"没有数据表使用参数 {parameter.name}",
                f"no frame has the parameter {parameter.name}",
            )
        check_citation(parameter.cite, place, book)
        _check_units(parameter, place, book)
        _check_codes(parameter, place, book)
        _check_numbers(parameter, place)


def _check_units(parameter: Parameter, place: Place, book: Rulebook) -> None:
    written = [("unit", parameter.unit, place / "unit")] if parameter.unit else []
    written += [(state, unit, place / "units" / state) for state, unit in parameter.units.items()]
    for field, unit, below in written:
        if unit not in book.units:
            below.report(
                "unknown-unit",
                f"units.yaml 中没有单位 {unit}",
                f"the unit {unit} is not in units.yaml",
                suggestion=did_you_mean(unit, book.units),
            )
        if field != "unit" and field not in STATES:
            below.report(
                "wrong-value",
                f"未知的物态 {field}",
                f"unknown state {field}",
                suggestion=did_you_mean(field, STATES),
                of_key=True,
            )
    if parameter.unit and parameter.kind not in ("number", "integer"):
        (place / "unit").report("wrong-value", "只有数值参数有单位", "only numbers have a unit")


def _check_codes(parameter: Parameter, place: Place, book: Rulebook) -> None:
    if parameter.kind == "code" and parameter.code_list is None:
        (place / "kind").report(
            "missing-field", "代码参数缺少 code_list", "a code parameter needs a code_list"
        )
    if parameter.code_list is not None and parameter.kind != "code":
        (place / "code_list").report(
            "wrong-value", "只有代码参数有 code_list", "only a code parameter has a code_list"
        )
    if parameter.code_list is not None and parameter.code_list not in book.codes:
        (place / "code_list").report(
            "unknown-code-list",
            f"代码表中没有 {parameter.code_list}",
            f"{parameter.code_list} is not among the code lists",
            suggestion=did_you_mean(parameter.code_list, book.codes),
        )
    for index, companion in enumerate(parameter.companions):
        below = place / "companions" / index
        if companion not in COMPANIONS:
            below.report(
                "wrong-value",
                f"未知的附属列 {companion}",
                f"unknown companion {companion}",
                suggestion=did_you_mean(companion, COMPANIONS),
            )
            continue
        code_list = COMPANIONS[companion][1]
        if code_list is not None and code_list not in book.codes:
            below.report(
                "unknown-code-list",
                f"代码表中没有 {code_list}",
                f"{code_list} is not among the code lists",
            )


def _check_numbers(parameter: Parameter, place: Place) -> None:
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    if low is not None and high is not None and low >= high:
        (place / "bounds").report(
            "reversed-bounds", f"下限 {low} 不小于上限 {high}", f"{low} is not below {high}"
        )
    if parameter.decimals is not None and not 0 <= parameter.decimals <= _MOST_DECIMALS:
        (place / "decimals").report(
            "wrong-value",
            f"小数位数应在 0 到 {_MOST_DECIMALS} 之间",
            f"decimals lie between 0 and {_MOST_DECIMALS}",
        )
    if not 0 <= parameter.trust <= 1:
        (place / "trust").report(
            "wrong-value", "可信度应在 0 到 1 之间", "trust lies between 0 and 1"
        )
