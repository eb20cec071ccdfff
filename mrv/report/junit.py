"""JUnit XML: rules as test cases, for every CI server that shows test results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from mrv.engine.gate import Gate
from mrv.report.entries import INPUT, Entry, entries, headline, label, reason_text, state
from mrv.report.places import place
from mrv.report.plain import shortened, visible, visible_lines
from mrv.report.wording import SEVERITIES, Language, pick

if TYPE_CHECKING:
    from mrv.engine.evaluate import RuleResult
    from mrv.engine.result import Result

_LONGEST = 300


class _Case:
    """One test case: passed, unless it has a `failure`, `error` or `skipped`."""

    def __init__(self, suite: str, name: str, kind: str = "", message: str = "", text: str = ""):
        self.suite = visible(suite)
        self.name = shortened(visible(name), _LONGEST)
        self.kind = kind
        self.message = visible(message)
        self.text = visible_lines(text)

    def lines(self) -> Iterator[str]:
        head = f"    <testcase classname={quoteattr(self.suite)} name={quoteattr(self.name)}"
        if not self.kind:
            yield f"{head}/>\n"
            return
        yield f"{head}>\n      <{self.kind} message={quoteattr(self.message)}"
        yield f">{escape(self.text)}</{self.kind}>\n" if self.text else "/>\n"
        yield "    </testcase>\n"


def render_junit(result: Result, lang: Language, gate: Gate) -> Iterator[str]:
    """Yield one suite a frame: a case for each finding, and for each rule without findings.

    What fails the gate is a failure; other findings, waived and known ones, and rules that could
    not decide or did not apply are skipped cases with the reason: seen, and neither red nor green.
    """
    suites: dict[str, list[_Case]] = {}
    met = set()
    for entry in entries(result):
        suite = entry.finding.frame if entry.finding else pick(INPUT, lang)
        suites.setdefault(suite, []).append(_found(entry, suite, result, lang, gate))
        if entry.finding:
            met.add((suite, entry.finding.rule.id, entry.finding.rule.variant))
    for name, frame in result.frames.items():
        cases = suites.setdefault(name, [])
        cases += [
            _quiet(judged, name, lang)
            for judged in frame.rules
            if (name, judged.rule.id, judged.rule.variant) not in met
        ]
    cases = [_Case("mrv", item.rule, "error", item.reason) for item in result.broken]
    if cases:
        suites["mrv"] = cases
    everything = [case for cases in suites.values() for case in cases]
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="mrv" {_counts(everything)}>\n'
    for name, cases in suites.items():
        yield f"  <testsuite name={quoteattr(visible(name))} {_counts(cases)}>\n"
        for case in cases:
            yield from case.lines()
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _counts(cases: list[_Case]) -> str:
    kinds = [case.kind for case in cases]
    counted = {
        "tests": len(cases),
        "failures": kinds.count("failure"),
        "errors": kinds.count("error"),
        "skipped": kinds.count("skipped"),
    }
    return " ".join(f'{name}="{number}"' for name, number in counted.items())


def _found(entry: Entry, suite: str, result: Result, lang: Language, gate: Gate) -> _Case:
    name = " · ".join(part for part in (headline(entry, lang), label(entry, result, lang)) if part)
    note = state(entry, lang)
    word = pick(SEVERITIES[entry.severity], lang)
    message = f"{word}: {pick(entry.message, lang)}"
    if entry.severity == "fatal" and not note:
        kind = "error"
    else:
        kind = "failure" if gate.fails(entry.severity) and not note else "skipped"
    lines = [message, reason_text(entry, lang), place(entry.location, lang), f"id {entry.id}"]
    shown = f"{note} ({message})" if note else message
    return _Case(suite, name, kind, shown, "\n".join(line for line in lines if line))


def _quiet(judged: RuleResult, suite: str, lang: Language) -> _Case:
    """The case of a rule without findings."""
    rule = judged.rule
    name = " · ".join(
        part for part in (f"{rule.id} {pick(rule.title, lang)}", rule.variant) if part
    )
    if judged.unknown:
        zh = f"{judged.unknown} 条记录无法判断"
        return _Case(suite, name, "skipped", zh if lang == "zh" else f"{judged.unknown} undecided")
    if not judged.passed:
        return _Case(suite, name, "skipped", "不适用" if lang == "zh" else "not applicable")
    return _Case(suite, name)
