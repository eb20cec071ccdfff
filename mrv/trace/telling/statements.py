"""Statements about findings that the tracer cannot, or cannot wholly, explain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from mrv.catalogue.model import Bilingual, Rulebook
from mrv.trace.model import Trace, Untraced
from mrv.trace.telling.why import Why, words


def without(untraced: Sequence[Untraced], told: Collection[str]) -> tuple[Untraced, ...]:
    """What stays untraced once some findings have a cause."""
    left = [
        msgspec.structs.replace(one, findings=tuple(n for n in one.findings if n not in told))
        for one in untraced
    ]
    return tuple(one for one in left if one.findings)


def merged(statements: Iterable[Untraced], order: Mapping[str, int]) -> tuple[Untraced, ...]:
    """Statements of the same words as one, the findings in order."""
    names: dict[tuple[str, Bilingual], dict[str, None]] = defaultdict(dict)
    for item in statements:
        names[item.code, item.reason] |= dict.fromkeys(item.findings)
    rank = {str(code): place for place, code in enumerate(Why)}
    found = [
        Untraced(code=code, reason=reason, findings=tuple(sorted(own, key=order.__getitem__)))
        for (code, reason), own in names.items()
    ]
    return tuple(sorted(found, key=lambda item: rank[item.code]))


def also(trace: Trace, why: Why, names: Collection[str], rulebook: Rulebook) -> Trace:
    """The trace with one more statement about some findings; they may have a cause all the same."""
    if not names:
        return trace
    every = [name for one in trace.untraced for name in one.findings]
    order = {name: place for place, name in enumerate(dict.fromkeys([*every, *names]))}
    new = Untraced(code=why, reason=words(rulebook, why), findings=tuple(names))
    return msgspec.structs.replace(trace, untraced=merged([*trace.untraced, new], order))
