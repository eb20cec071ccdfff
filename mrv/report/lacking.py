"""What undecided checks lacked, in words: parameters, earlier months, peers, standard values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual
from mrv.report.places import parameter_title
from mrv.report.wording import Say, pick

if TYPE_CHECKING:
    from mrv.engine.result import Result

_CALL = re.compile(r"(\w+)\((.*)\)")
_HISTORY = frozenset(
    [
        "prev",
        "same_month_last_year",
        "mean",
        "median",
        "std",
        "mad",
        "history_share",
        "run_length",
        "known_history",
    ]
)
_PEERS = frozenset(["peer_median", "peer_mad", "peer_share", "peer_count", "equal_siblings"])


def lacking_inputs(missing: Mapping[str, int], result: Result) -> dict[Bilingual, int]:
    """What was lacking on how many records, most first; look-ups of one kind count once."""
    found: dict[Bilingual, int] = {}
    for name, records in missing.items():
        reason = Bilingual(*(_reason(name, result, Say(lang)) for lang in ("zh", "en")))
        found[reason] = max(found.get(reason, 0), records)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _reason(name: str, result: Result, say: Say) -> str:
    """Name what was lacking: a parameter, or the kind of other records that a look-up needs."""
    rulebook = result.rulebook
    call = _CALL.fullmatch(name)
    if call is None:
        return parameter_title(name.rpartition(".")[2], rulebook, say.lang)
    function, inside = call[1], call[2]
    if function in _HISTORY:
        return _earlier(result.earlier_months, say)
    if function in _PEERS:
        return say("足够多的同类机组", "enough peers of the same kind")
    if function == "standard":
        table = inside.split(",")[0].strip(" '\"")
        known = rulebook.tables.get(table)
        title = pick(known.title, say.lang) if known else table
        return say(f"标准值：{title}", f"a standard value: {title}")
    names = list(re.findall(r"[a-z_][a-z_0-9]*", inside))
    titles = [rulebook.parameters[word].title for word in names if word in rulebook.parameters]
    return pick(titles[0], say.lang) if titles else name


def _earlier(months: Sequence[str] | None, say: Say) -> str:
    """What is lacking of the past: all of it, or what goes beyond the months that were given."""
    if months is None:
        return say(
            "以往月份的数据（可用 --history 提供）", "earlier months (give them by --history)"
        )
    if not months:
        return say(
            "以往月份的数据（--history 中没有本企业的其他月份）",
            "earlier months (--history has no other month of this enterprise)",
        )
    span = say("至", " to ").join(dict.fromkeys((months[0], months[-1])))
    count = len(months)
    return say(
        f"更早月份的数据，或以往月份中空缺的数值（--history 提供了 {count} 个月：{span}）",
        f"months further back, or values that are blank in earlier ones (--history gave {count}"
        f" month{'s' * (count != 1)}: {span})",
    )
