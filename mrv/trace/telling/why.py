"""The reasons for which no cause is named; their words stand in `rules/tracing/reasons.yaml`."""

from __future__ import annotations

from enum import StrEnum

from mrv.catalogue.model import Bilingual, Rulebook


class Why(StrEnum):
    """Codes of `rules/tracing/reasons.yaml`."""

    NOTHING_FAILED = "nothing_failed"
    VALUE_ABSENT = "value_absent"
    VALUE_MISSING_HERE = "value_missing_here"
    MONTHS_MISSING = "months_missing"
    RECORD_OF_ZEROS = "record_of_zeros"
    CONSTANT_SERIES = "constant_series"
    ONLY_ALIKE = "only_alike"
    RULES_DISAGREE = "rules_disagree"
    NOTHING_TO_CHANGE = "nothing_to_change"
    NO_REPAIR = "no_repair"
    REMARK_ONLY = "remark_only"
    EVERYTHING_FAILS = "everything_fails"
    LIMIT_REACHED = "limit_reached"
    NOT_ALL_TRIED = "not_all_tried"
    BROKE_OFF = "broke_off"
    EARLIER_REPORT = "earlier_report"
    EARLIER_AND_THIS = "earlier_and_this"
    """These two are said of causes that do lie in an earlier report."""


def words(rulebook: Rulebook, why: Why) -> Bilingual:
    """The sentence of a reason; a rulebook without it says only that nothing can be told."""
    known: dict[str, Bilingual] = {reason.code: reason.text for reason in rulebook.trace_reasons}
    return known.get(why, Bilingual(f"无法判断（{why.value}）", f"cannot tell ({why.value})"))
