"""Why a deed is named as the cause, in a sentence or two."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.causes import ErrorKind
from mrv.catalogue.model import Bilingual, Rulebook
from mrv.trace.deeds.groups import Group
from mrv.trace.model import Cell

_NONE = Bilingual("", "")


def explanation(
    kind: ErrorKind,
    group: Group,
    cells: Sequence[Cell],
    tonnes: float | None,
    rulebook: Rulebook,
    *,
    alternatives: int,
) -> Bilingual | None:
    """The kind's explanation with its placeholders filled.

    `{rule}` the rule's title, `{parameter}` and `{frame}` the first cell's, `{count}` the cells,
    `{others}` the cells but the first, `{record}` the first record's keys, `{due}` and `{days}` of
    a late step, `{apart}` a sentence where several causes cannot be told apart, `{stake}` the
    allowances at stake.
    """
    if kind.explanation is None or not cells:
        return None
    return Bilingual(
        *(
            " ".join(
                text.format(**_words(zh, group, cells, tonnes, rulebook, alternatives)).split()
            )
            for text, zh in ((kind.explanation.zh, True), (kind.explanation.en, False))
        )
    )


def _words(
    zh: bool,
    group: Group,
    cells: Sequence[Cell],
    tonnes: float | None,
    rulebook: Rulebook,
    alternatives: int,
) -> dict[str, str | int]:
    def pick(text: Bilingual) -> str:
        return text.zh if zh else text.en

    cell = cells[0]
    step = group.steps[0] if group.steps else None
    parameter = rulebook.parameters.get(cell.parameter)
    return {
        "rule": pick(group.first.rule.title),
        "parameter": pick(parameter.title) if parameter else cell.parameter,
        "frame": pick(rulebook.frames[cell.frame].title),
        "record": ("、" if zh else ", ").join(v for v in cell.record.values() if v),
        "count": len(cells),
        "others": len(cells) - 1,
        "findings": len(group.deeds),
        "due": step.due.isoformat() if step else "",
        "days": step.late.days if step else 0,
        "followed": pick(_followed(len(group.steps) - 1)),
        "apart": pick(_APART if alternatives else _NONE),
        "stake": pick(_stake(tonnes)),
    }


_APART = Bilingual(
    "现有数据分不清下列哪一种，须凭所列凭证判断。",
    "The data cannot tell which of the following it is; the documents named decide.",
)


def _followed(count: int) -> Bilingual:
    if count < 1:
        return _NONE
    return Bilingual(
        f"其后 {count} 步也逾期，前一步若按期、其后用时不变，则均可按期。",
        f"Of the later steps {count} came late too; had the first been in time and the rest taken "
        "as long as they did, they would have been in time.",
    )


def _stake(tonnes: float | None) -> Bilingual:
    if not tonnes:
        return _NONE
    return Bilingual(f"涉及配额 {tonnes:,.0f} 吨。", f"At stake: {tonnes:,.0f} t of allowances.")
