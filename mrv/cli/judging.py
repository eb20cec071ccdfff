"""Judging a submission for a command: the same progress and the same failures everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mrv.catalogue.model import Bilingual
from mrv.cli.exit_codes import EXIT_UNREADABLE, EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import Language
from mrv.cli.progress import status_line
from mrv.cli.rulebook import located

if TYPE_CHECKING:
    from mrv.catalogue.model import Rulebook
    from mrv.engine.result import Result

_STAGES = {
    "reading": Bilingual("正在读取文件……", "Reading the files ..."),
    "judging": Bilingual("正在检查……", "Checking ..."),
    "tracing": Bilingual("正在追查原因……", "Looking for causes ..."),
}


def judged(
    paths: Sequence[Path],
    rulebook: Rulebook,
    lang: Language,
    *,
    history: Sequence[Path] = (),
    trace: bool = False,
    **options: Any,
) -> Result:
    """Return what `mrv.validate` says; with `trace`, causes can be asked for.

    `options` are those of `mrv.validate`. Failure where they are misused or a file of the gate
    (waivers, reasons, baseline) cannot be used.
    """
    from mrv.engine.api import validate
    from mrv.engine.misuse import GateFileError, MisuseError
    from mrv.report.wording import pick

    with status_line() as status:
        try:
            result = validate(
                list(paths),
                history=list(history) or None,
                rules=rulebook,
                lang=lang,
                trace=trace,
                progress=lambda stage: status.say(pick(_STAGES[stage], lang)),
                **options,
            )
        except MisuseError as error:
            raise Failure(pick(error.text, lang), EXIT_USAGE) from error
        except GateFileError as error:
            lines = [located(problem, lang) for problem in error.problems]
            raise Failure("\n".join(lines)) from error
    return result


def find_causes(result: Result, lang: Language) -> None:
    """Look for the causes of the findings now, under a status line of its own."""
    from mrv.report.wording import pick

    with status_line() as status:
        status.say(pick(_STAGES["tracing"], lang))
        _ = result.trace


def readable(result: Result, lang: Language) -> Result:
    """Return the result; Failure names what could not be read of its input."""
    from mrv.report.places import place
    from mrv.report.wording import pick

    told = [
        f"{place(problem.location, lang)}: {pick(problem.message, lang)}"
        for problem in result.problems
        if problem.severity == "fatal"
    ]
    if told:
        raise Failure("\n".join(told), EXIT_UNREADABLE)
    return result
