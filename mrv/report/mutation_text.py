"""Scores of mutation tests: survivors with an example that would catch them, and the figure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from mrv.catalogue.model import Bilingual
from mrv.quality.mutation import NOT_FOUND, Score, Survivor, caught_share
from mrv.report.layout import paragraph, strong
from mrv.report.wording import OUTCOMES, Language, Say, pick

_KINDS = {
    "comparison": Bilingual("比较号", "comparison"),
    "bound": Bilingual("界限", "bound"),
    "term": Bilingual("项", "term"),
    "condition": Bilingual("条件", "condition"),
    "function": Bilingual("函数", "function"),
    "negation": Bilingual("取反", "negation"),
    "tolerance": Bilingual("容差", "tolerance"),
}


def score_lines(score: Score, lang: Language) -> Iterator[str]:
    """Yield the survivors of a rule; nothing where there are none."""
    if not score.survivors:
        return
    say = Say(lang)
    counted = say(f"发现 {score.killed}/{score.total}", f"caught {score.killed}/{score.total}")
    yield strong(f"{score.rule.id}  {counted}")
    for survivor in score.survivors:
        mutant = survivor.mutant
        yield from paragraph(
            f"{pick(_KINDS[mutant.kind], lang)} · {mutant.where}: {mutant.change}", indent=4
        )
        outcome = pick(OUTCOMES[survivor.witness.outcome], lang)
        told = say("能发现它的例子：", "would be caught by: ")
        yield from paragraph(f"{told}{_changes(survivor)} → {outcome}", indent=6)


def score_summary(scores: Sequence[Score], lang: Language) -> Iterator[str]:
    """Yield the counts over all rules."""
    say = Say(lang)
    total = sum(score.total for score in scores)
    own = sum(score.own for score in scores)
    generated = sum(score.generated for score in scores)
    yield ""
    rules = say.number(len(scores), "条规则", "rule", "rules")
    mistakes = say.number(total, "处改错", "mistake", "mistakes")
    yield strong(
        say(
            f"{rules}，{mistakes}：示例发现 {100 * caught_share(scores):.1f}%"
            f"（手写 {own}，生成 {generated}），漏过 {total - own - generated}。",
            f"{rules}, {mistakes}: {100 * caught_share(scores):.1f} % caught "
            f"(own examples {own}, generated {generated}), {total - own - generated} survive.",
        )
    )
    reasons = Counter(pick(e.reason, lang) for score in scores for e in score.equivalent)
    equivalent = sum(reasons.values())
    if equivalent:
        yield say(
            f"另有 {equivalent} 处改错与原规则含义相同，不计：",
            f"{equivalent} more mean what the rule means and do not count:",
        )
    for reason, count in reasons.most_common():
        yield from paragraph(f"{reason}: {count}", indent=4)
    unproved = reasons[pick(NOT_FOUND, lang)]
    if total + unproved:
        strict = 100 * (own + generated) / (total + unproved)
        text = say(
            f"若把未能区分的都算作漏过：{strict:.1f}%。",
            f"Counting those that nothing was found to tell apart as survivors: {strict:.1f} %.",
        )
        yield from paragraph(text)


def score_record(score: Score) -> dict[str, Any]:
    """Return a rule's score for JSON, survivors and equivalent mutants in full."""
    return {
        "rule": score.rule.id,
        "mutants": score.total,
        "own": score.own,
        "generated": score.generated,
        "survivors": [
            {
                "kind": survivor.mutant.kind,
                "where": survivor.mutant.where,
                "change": survivor.mutant.change,
                "caught_by": _changes(survivor),
                "outcome": survivor.witness.outcome,
            }
            for survivor in score.survivors
        ],
        "equivalent": [
            {
                "kind": one.mutant.kind,
                "where": one.mutant.where,
                "change": one.mutant.change,
                "reason": {"zh": one.reason.zh, "en": one.reason.en},
            }
            for one in score.equivalent
        ],
    }


def _changes(survivor: Survivor) -> str:
    """The changes of a witness: `capacity = 400`, `history/0 dropped`."""
    neighbour = survivor.witness.neighbour
    parts = [
        f"- {change.text}"
        if change.dropped
        else f"{change.text} = {json.dumps(change.value, ensure_ascii=False)}"
        for change in neighbour.changes
    ]
    own = survivor.mutant.rule.examples[neighbour.base]
    return f"[{own.outcome}] {', '.join(parts)}"
