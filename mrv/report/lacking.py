"""What undecided checks lacked, in words: parameters, earlier months, peers, standard values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual
from mrv.report.places import parameter_title
from mrv.report.wording import Say, pick

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook

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


def lacking_inputs(missing: Mapping[str, int], rulebook: Rulebook) -> dict[Bilingual, int]:
    """What was lacking on how many records, most first; look-ups of one kind count once."""
    found: dict[Bilingual, int] = {}
    for name, records in missing.items():
        reason = Bilingual(*(_reason(name, rulebook, Say(lang)) for lang in ("zh", "en")))
        found[reason] = max(found.get(reason, 0), records)
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def _reason(name: str, rulebook: Rulebook, say: Say) -> str:
    """Name what was lacking: a parameter, or the kind of other records that a look-up needs."""
    call = _CALL.fullmatch(name)
    if call is None:
        return parameter_title(name.rpartition(".")[2], rulebook, say.lang)
    function, inside = call[1], call[2]
    if function in _HISTORY:
        return say(
            "以往月份的数据（可用 --history 提供）", "earlier months (give them by --history)"
        )
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
