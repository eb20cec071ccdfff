"""Choosing a value on the command line: its parameter by any name, its record by keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.frames import Workspace

_LISTED = 6


def parameter_called(text: str, rulebook: Rulebook) -> str:
    """The parameter that a title or another spelling means; the text itself where none does."""
    from mrv.intake.names import fold

    if text in rulebook.parameters:
        return text
    wanted = fold(text)
    titled = [
        one.name
        for one in rulebook.parameters.values()
        if wanted in (fold(one.title.zh), fold(one.title.en))
    ]
    spelled = [
        one.name
        for one in rulebook.parameters.values()
        if any(wanted == fold(alias) for alias in one.aliases)
    ]
    found = titled or spelled
    return found[0] if len(found) == 1 else text


def no_record(parameter: str, keys: Mapping[str, str], workspace: Workspace) -> Failure:
    """Why keys choose no record of a parameter: a key that there is not, or a value not filed."""
    from mrv.catalogue.problems import did_you_mean
    from mrv.engine.findings import key_text

    holders = [f for f in workspace.frames.values() if parameter in f.frame.columns]
    known = list(dict.fromkeys(key for holder in holders for key in holder.frame.keys))
    for key, value in keys.items():
        if key not in known:
            near, listed = did_you_mean(key, known), ", ".join(known)
            also = say(f"；是否指 {near}？", f"; did you mean {near}?") if near else say("；", ";")
            return Failure(
                say(
                    f"--record：没有主键“{key}”{also}可用：{listed}",
                    f"--record: there is no key {key!r}{also} the keys are {listed}",
                ),
                EXIT_USAGE,
            )
        filed = sorted(
            {
                str(each)
                for holder in holders
                if key in holder.frame.keys
                for each in holder.table.select(key_text(holder.table.schema[key], key))
                .to_series()
                .unique()
                .to_list()
            }
        )
        if value not in filed:
            shown, more = ", ".join(filed[:_LISTED]), len(filed) - _LISTED
            if more > 0:
                shown += say(f" 等 {len(filed)} 个", f" and {more} more")
            return Failure(
                say(
                    f"--record：没有 {key}={value} 的记录；已填报：{shown}",
                    f"--record: no record has {key}={value}; filed are: {shown}",
                ),
                EXIT_USAGE,
            )
    return Failure(
        say(
            "--record：没有同时符合这些主键的记录",
            "--record: no record has all of these keys together",
        ),
        EXIT_USAGE,
    )
