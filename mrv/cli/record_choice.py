"""Choosing a value on the command line: its parameter by any name, its record by keys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say
from mrv.cli.options import keys_of

if TYPE_CHECKING:
    import polars as pl

    from mrv.catalogue.model import Frame, Rulebook
    from mrv.engine.frames import Workspace

_LISTED = 6
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")


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


def keys_called(text: str | None, rulebook: Rulebook) -> dict[str, str]:
    """The keys of `--record`, under any name; months in any usual spelling.

    Failure where one has no value.
    """
    found = {}
    for name, value in keys_of(text).items():
        key = parameter_called(name, rulebook)
        month = _MONTH.fullmatch(value) if key == "month" else None
        found[key] = f"{month[1]}-{int(month[2]):02d}" if month else value
    return found


def unknown_parameter(
    given: str, rulebook: Rulebook, zh: str, en: str, *, known: Iterable[str] | None = None
) -> Failure:
    """A parameter that is not there (`zh`, `en`), with one that may be meant, or where to look."""
    from mrv.catalogue.problems import did_you_mean

    near = did_you_mean(given, rulebook.parameters if known is None else known)
    if near == given:  # one that there is, but was not filed, or not as a number
        if rulebook.parameters[given].kind != "number":
            zh, en = f"{zh}（它不是数值）", f"{en} (it is not a number)"
    elif near is not None:
        zh, en = f"{zh}；是否指 {near}？", f"{en}; did you mean {near}?"
    else:
        zh, en = f"{zh}；可用 mrv search 按词语查找名称", f"{en}; mrv search finds names by words"
    return Failure(say(zh, en), EXIT_USAGE)


def tables_with(parameter: str, workspace: Workspace) -> list[tuple[Frame, pl.DataFrame]]:
    """The tables that a parameter was filed in, none that is empty."""
    return [
        (one.frame, one.table)
        for one in workspace.frames.values()
        if parameter in one.frame.columns and len(one.table)
    ]


def no_record(
    keys: Mapping[str, str],
    tables: Iterable[tuple[Frame, pl.DataFrame]],
    *,
    beginnings: bool = False,
) -> Failure:
    """Why keys choose no record of some tables: a key that there is not, or a value not filed.

    With `beginnings` a value stands for all that begin with it.
    """
    from mrv.catalogue.problems import did_you_mean
    from mrv.engine.findings import key_text

    held = list(tables)
    known = list(dict.fromkeys(key for frame, _ in held for key in frame.keys))
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
                for frame, table in held
                if key in frame.keys
                for each in table.select(key_text(table.schema[key], key))
                .to_series()
                .unique()
                .to_list()
            }
        )
        if value not in filed and not (beginnings and any(f.startswith(value) for f in filed)):
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
