"""Lint of rules: ids, severity, citations, messages and what they refer to."""

from __future__ import annotations

import re

from mrv.catalogue.document import Place
from mrv.catalogue.draft import Draft
from mrv.catalogue.lint.frames import columns_of
from mrv.catalogue.lint.trees import expressions_of
from mrv.catalogue.lint.vocabulary import check_citation
from mrv.catalogue.model import Category, Frame, Rule, Rulebook, ToleranceSpec
from mrv.catalogue.months import is_empty
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.unknown import unknown_parameter, unknown_rule
from mrv.catalogue.wording import written_out
from mrv.language.features import Children
from mrv.language.functions import type_of
from mrv.language.tree import Call, Comparison, Node
from mrv.language.walk import walk

PREFIXES: dict[str, tuple[str, ...]] = {
    "COM": ("common",),
    "PWR": ("power", "common"),
    "STL": ("steel", "common"),
    "CEM": ("cement", "common"),
    "ALU": ("aluminium", "common"),
    "CPL": ("compliance", "common"),
}
"""First part of an id, and the sectors of the frames its rules may check; house rules any."""

CATEGORIES: dict[str, Category] = {
    "EXT": "extreme",
    "THR": "threshold",
    "STD": "standard_value",
    "LOG": "logic",
}
"""Second part of an id."""

OUTCOME_PLACEHOLDERS = ("lhs", "rhs", "difference", "tolerance", "margin")
"""Placeholders of messages that stand for numbers of the deciding comparison."""

_ID = re.compile(r"([A-Z]{3})-([A-Z]{3})-([0-9]{3})")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HOLLOW = re.compile(r"[(（]\s*[)）]")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_CHINESE = re.compile(r"[一-鿿]")


def check_rules(book: Rulebook, draft: Draft) -> None:
    """Check every rule that could be built, generated ones at their formula."""
    names: dict[str, str] = {}
    # A rule that could not be built has told why; those that name it are right.
    known_ids = {name for thing, name in draft.places if thing == "rule"}
    for rule, place in zip(book.rules, draft.rule_places, strict=True):
        frame = book.frames[rule.frame]
        _check_id(rule, frame, place)
        owner = names.setdefault(rule.name, rule.id)
        if owner != rule.id:
            (place / "name").report(
                "duplicate-name",
                f"名称 {rule.name} 已用于 {owner}",
                f"the name {rule.name} is used by {owner}",
            )
        if not _NAME.fullmatch(rule.name):
            (place / "name").report(
                "wrong-name", "规则名应为小写英文和连字符", "a rule is named in kebab-case"
            )
        check_citation(rule.cite, place, book)
        if rule.severity == "error" and rule.cite.confidence in ("expert", "secondary"):
            (place / "severity").report(
                "severity-needs-evidence",
                f"依据为 {rule.cite.confidence} 的规则至多为 warning",
                f"a rule resting on {rule.cite.confidence} evidence is at most a warning",
                suggestion="warning",
            )
        if is_empty(rule.valid):
            (place / "valid").report(
                "reversed-validity", "有效期的起止颠倒", "the validity ends before it starts"
            )
        for index, related in enumerate(rule.related):
            if related not in known_ids:
                unknown_rule(related, place / "related" / index, known_ids)
        _check_numbers(rule, place)
        _check_parameters(rule, frame, place)
        _check_texts(rule, frame, book, place)


def _check_id(rule: Rule, frame: Frame, place: Place) -> None:
    below = place / ("id" if rule.generated_by is None else "rule")
    found = _ID.fullmatch(rule.id)
    if found is None or (found[1] not in PREFIXES and found[1] != "HSE"):
        below.report(
            "wrong-id",
            f"编号 {rule.id} 应形如 PWR-LOG-001",
            f"the id {rule.id} should look like PWR-LOG-001",
        )
        return
    if CATEGORIES.get(found[2]) != rule.category:
        wanted = [code for code, category in CATEGORIES.items() if category == rule.category]
        below.report(
            "id-category",
            f"编号 {rule.id} 与类别 {rule.category}（{wanted[0]}）不符",
            f"the id {rule.id} does not fit the category {rule.category} ({wanted[0]})",
        )
    if frame.sector not in PREFIXES.get(found[1], (frame.sector,)):
        below.report(
            "id-sector",
            f"编号 {rule.id} 与表 {frame.name} 的行业 {frame.sector} 不符",
            f"the id {rule.id} does not fit the sector {frame.sector} of {frame.name}",
        )


def _check_numbers(rule: Rule, place: Place) -> None:
    tolerance = rule.tolerance
    if tolerance.rel < 0 or tolerance.abs < 0:
        (place / "tolerance").report(
            "wrong-value", "tolerance 不能为负", "a tolerance cannot be negative"
        )
    if tolerance.of < 1 or (tolerance.of > 1 and not tolerance.rounding):
        (place / "tolerance").report(
            "wrong-value",
            "tolerance 的 of 为不小于 1 的整数，且须与 rounding 同用",
            "of is a whole number from 1 on, and means nothing without rounding",
        )
    if rule.scale is not None and rule.scale <= 0:
        (place / "scale").report("wrong-value", "scale 必须为正", "the scale must be positive")
    nodes = list(walk(rule.expect.tree))
    equalities = [
        node for node in nodes if isinstance(node, Comparison) and {"==", "!="} & {*node.operators}
    ]
    if tolerance != ToleranceSpec() and not any(map(_compares_numbers, equalities)):
        (place / "tolerance").report(
            "idle-tolerance",
            "没有数值的 == 可用 tolerance（< 和 <= 不受其影响）",
            "there is no == between numbers to use the tolerance; it does not widen < or <=",
        )
    missing = any(isinstance(node, Call) and node.function == "is_missing" for node in nodes)
    missing |= any(isinstance(feature, Children) for feature in rule.expect.features)
    if rule.presence and not missing:
        (place / "presence").report(
            "wrong-presence",
            "presence 规则应使用 is_missing 或计数",
            "a presence rule asks is_missing of something or counts records",
        )
    if rule.unfiled is not None and not rule.presence:
        (place / "unfiled").report(
            "wrong-presence",
            "unfiled 只用于 presence 规则",
            "only a presence rule has a severity for what the submission has no place for",
        )


def _check_parameters(rule: Rule, frame: Frame, place: Place) -> None:
    written = place.value("parameters")
    for index, name in enumerate(written if isinstance(written, list) else ()):
        if name != "{parameter}" and name not in columns_of(frame):
            below = place / "parameters" / index
            unknown_parameter(str(name), below, columns_of(frame), frame=frame.name)
    each = place.value("for_each")
    if isinstance(each, list):
        if len(set(each)) != len(each):
            (place / "for_each").report(
                "duplicate-parameter", "参数重复", "a parameter is repeated"
            )
        if "{parameter}" not in str(place.value("expect")):
            (place / "for_each").report(
                "idle-for-each",
                "expect 没有用到 {parameter}",
                "expect does not use {parameter}",
            )


def _check_texts(rule: Rule, frame: Frame, book: Rulebook, place: Place) -> None:
    bound = set(columns_of(frame))
    for _, expression in expressions_of(rule):
        bound.update(name for name in expression.names if not _is_many(name, frame))
    if any(map(_compares_numbers, walk(rule.expect.tree))):
        bound.update(OUTCOME_PLACEHOLDERS)
    for field, text in (("message", rule.message), ("hint", rule.hint), ("title", rule.title)):
        if text is None or place.value(field) is None:
            continue
        _check_written(rule, book, place / field)
        if field == "title":
            continue
        for language, words in (("zh", text.zh), ("en", text.en)):
            below = place / field / language
            if bool(_CHINESE.search(words)) != (language == "zh"):
                below.report(
                    "missing-translation",
                    "中文和英文各写各的",
                    "zh must be Chinese and en English",
                )
            hollow = _HOLLOW.search(words)
            if hollow:
                below.report(
                    "empty-brackets",
                    "括号里什么都没有",
                    "there is nothing in the brackets",
                    offset=hollow.start(),
                )
            for found in _PLACEHOLDER.finditer(words):
                if found[1] in bound:
                    continue
                written = below.value()
                at = written.find(found[0]) if isinstance(written, str) else -1
                below.report(
                    "unbound-placeholder",
                    f"占位符 {found[0]} 没有对应的值",
                    f"nothing gives the placeholder {found[0]} a value",
                    suggestion=did_you_mean(found[1], bound),
                    offset=at if at >= 0 else None,
                )


def _check_written(rule: Rule, book: Rulebook, place: Place) -> None:
    """Words must take the numbers of replaceable tables from there."""
    for language in ("zh", "en"):
        below = place / language
        written = below.value()
        if not isinstance(written, str):
            continue
        for offset, number, instead in written_out(rule, book.tables, written):
            below.report(
                "number-of-a-table",
                f"{number} 是标准值表中的值，请写作 {instead}",
                f"{number} is the value of a standard table: write {instead}",
                offset=offset,
            )


def _compares_numbers(node: Node) -> bool:
    return isinstance(node, Comparison) and type_of(node.operands[0]) == "number"


def _is_many(name: str, frame: Frame) -> bool:
    relation = name.partition(".")[0] if "." in name else ""
    return any(known.name == relation and known.many for known in frame.relations)
