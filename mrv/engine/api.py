"""`validate`: from files or frames to a result."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeGuard

import polars as pl

from mrv.catalogue.model import Rule, Rulebook
from mrv.catalogue.problems import did_you_mean
from mrv.catalogue.shelf import rule_ids, rules_of
from mrv.collector import paused
from mrv.engine.evaluate import FrameResult, evaluate_frame
from mrv.engine.findings import FINDINGS_SCHEMA, frame_findings, sort_findings
from mrv.engine.frames import Workspace, stack_history, with_row_id
from mrv.engine.messages import Language
from mrv.engine.missing import missing_values
from mrv.engine.misuse import MisuseError
from mrv.engine.result import Result
from mrv.engine.standstill import fill_standing
from mrv.engine.tolerance import look_again
from mrv.intake.submission import ROW_ID, FrameData, Submission

if TYPE_CHECKING:
    from mrv.engine.baseline import Baseline
    from mrv.engine.reasons import Reason
    from mrv.engine.waivers import Waiver
    from mrv.trace.model import Trace

Stage = Literal["reading", "judging"]
Input = str | Path | Sequence[str | Path] | Mapping[str, pl.DataFrame] | Submission


def validate(
    path_or_frames: Input,
    history: Input | None = None,
    rules: Rulebook | str | Path | None = None,
    *,
    sector: str | None = None,
    profile: str | Path | None = None,
    only: str | Sequence[str] | None = None,
    skip: str | Sequence[str] | None = None,
    as_of: datetime.date | str | None = None,
    lang: Language = "zh",
    trace: bool = True,
    waivers: str | Path | None = None,
    reasons: str | Path | None = None,
    baseline: str | Path | None = None,
    progress: Callable[[Stage], None] | None = None,
) -> Result:
    """Judge a submission by the rules.

    `path_or_frames` is a file, a folder, several of them, or polars frames by name. `history`
    (the same kinds) gives earlier records: they feed comparisons with the past but are not judged.
    `rules` is another rulebook or its folder; `only` and `skip` are rule ids, names or patterns
    (`PWR-LOG-*`). `as_of` is the day from which the days left to file are counted. `trace` looks
    for the causes of the findings when `incidents` of the result is first read; the verdict does
    not depend on it. `reasons` is a file of the filer's reasons; they are carried along, as are
    those written in the workbook and, for the same objects, those of earlier months. `waivers` is
    a waiver file and `baseline` an earlier JSON result: they mark findings and steer the gate
    (`mrv.engine.gate`), never the verdict. `progress` is called with the name of each stage as it
    begins.

    Raises `MisuseError` (a `ValueError`) for an unknown sector, for a pattern in `only` or `skip`
    that no rule has, and for an `as_of` that is no date; `TypeError` for input that is neither
    paths nor polars frames; `GateFileError` for an unusable waiver file or baseline; and the
    catalogue's `RulebookError` for an unusable rulebook. Input
    that cannot be read is a problem in the result, with the verdict `unreadable`.
    """
    tell = progress or _no_matter
    rulebook = rules if isinstance(rules, Rulebook) else _load_rulebook(rules)
    check_patterns(rulebook, _listed(only), _listed(skip))
    _check_lang(lang)
    _check_sector(sector, rulebook)
    day = _day(as_of)
    told = None if reasons is None else _load_reasons(Path(reasons), rulebook)
    accepted = None if waivers is None else _load_waivers(Path(waivers), rulebook)
    earlier = None if baseline is None else _load_baseline(Path(baseline))
    with paused():
        tell("reading")
        submission = _load(path_or_frames, rulebook, sector, profile)
        past = _load(history, rulebook, sector, profile) if _gives(history) else None
        tell("judging")
        filed = submission.frames.keys() | (past.frames.keys() if past else set())
        chosen = select_rules(rules_of(rulebook, filed), _listed(only), _listed(skip))
        result = judge(
            submission, rulebook, chosen, history=past, as_of=day, lang=lang, trace=trace
        )
    result.baseline = earlier
    written = submission.reasons, past.reasons if past else []
    if told is not None or any(written):
        from mrv.engine.reasons import apply_reasons
        from mrv.engine.reasons import filed as reasons_in

        result.reasons = apply_reasons(
            (*(told or ()), *reasons_in(*written)), result.findings, rulebook
        )
    if accepted is not None:
        from mrv.engine.waivers import apply_waivers

        today = day or datetime.date.today()
        result.waivers = apply_waivers(accepted, result.findings, rulebook, today)
    return result


def _load_reasons(path: Path, rulebook: Rulebook) -> tuple[Reason, ...]:
    from mrv.engine.reasons import load_reasons

    return load_reasons(path, rulebook)


def _load_waivers(path: Path, rulebook: Rulebook) -> tuple[Waiver, ...]:
    from mrv.engine.waivers import load_waivers

    return load_waivers(path, rulebook)


def _load_baseline(path: Path) -> Baseline:
    from mrv.engine.baseline import load_baseline

    return load_baseline(path)


def judge(
    submission: Submission,
    rulebook: Rulebook,
    rules: Sequence[Rule],
    *,
    history: Submission | None = None,
    as_of: datetime.date | None = None,
    lang: Language = "zh",
    trace: bool = True,
) -> Result:
    """Evaluate `rules` on a loaded submission."""
    tables = {name: data.table for name, data in submission.frames.items()}
    if history is not None:
        earlier = {name: data.table for name, data in history.frames.items()}
        tables = stack_history(tables, [earlier], rulebook.frames)
        submission.problems.extend(history.problems)
    sources = {name: data.sources for name, data in submission.frames.items()}
    workspace = Workspace(rulebook, tables, sources=sources)
    results = evaluate_all(workspace, rules)
    found = [frame_findings(result) for result in results]
    missing = [item for result in results for item in missing_values(result, as_of)]
    return Result(
        submission=submission,
        rulebook=rulebook,
        frames=results,
        findings=sort_findings(found) if found else pl.DataFrame(schema=FINDINGS_SCHEMA),
        missing=missing,
        lang=lang,
        tracer=partial(_trace, workspace) if trace else None,
        workspace=workspace,
        history=None if history is None else _places(history, rulebook),
    )


def _places(history: Submission, rulebook: Rulebook) -> dict[str, FrameData]:
    """The keys of earlier records, and where each of them stands: all that is kept of them."""
    found = {}
    for name, data in history.frames.items():
        if name in rulebook.frames:
            table = with_row_id(data.table)
            names = [key for key in rulebook.frames[name].keys if key in table.columns]
            found[name] = FrameData(name, table.select(*names, ROW_ID), data.provenance)
    return found


def _trace(workspace: Workspace, result: Result) -> Trace:
    from mrv.trace.tracing import trace

    return trace(result, workspace)


def evaluate(
    rulebook: Rulebook,
    rules: Sequence[Rule],
    tables: Mapping[str, pl.DataFrame],
    *,
    whole: bool = False,
) -> list[FrameResult]:
    """Outcomes of `rules` on canonical tables, frame by frame in the rulebook's order.

    `whole`: every enterprise filed all of these tables, be it without a record.
    """
    return evaluate_all(Workspace(rulebook, tables, whole=whole), rules)


def evaluate_all(workspace: Workspace, rules: Sequence[Rule]) -> list[FrameResult]:
    """Outcomes of `rules` on prepared frames, frame by frame in the rulebook's order."""
    results = []
    for name in workspace.rulebook.frames:
        prepared = workspace.frames.get(name)
        if prepared is None:
            continue
        own = [rule for rule in rules if rule.frame == name]
        result = evaluate_frame(workspace, prepared, own)
        look_again(workspace, result)
        results.append(result)
    return results


def check_patterns(
    rulebook: Rulebook, only: Sequence[str] | None = None, skip: Sequence[str] | None = None
) -> None:
    """Raise MisuseError for a pattern that no rule of the rulebook has."""
    for pattern in (*(only or ()), *(skip or ())):
        if not any(_named(rule, pattern) for rule in rulebook.rules):
            near = did_you_mean(
                pattern, rule_ids(rulebook) | {rule.name for rule in rulebook.rules}
            )
            raise MisuseError(
                f"没有规则叫“{pattern}”" + (f"；是否指 {near}？" if near else ""),
                f"no rule is called {pattern!r}" + (f"; did you mean {near}?" if near else ""),
            )


def select_rules(
    rules: Sequence[Rule], only: Sequence[str] | None = None, skip: Sequence[str] | None = None
) -> list[Rule]:
    """The active rules that `only` names (all, if None) and `skip` does not."""
    return [
        rule
        for rule in rules
        if rule.status == "active"
        and (only is None or any(_named(rule, pattern) for pattern in only))
        and not any(_named(rule, pattern) for pattern in skip or ())
    ]


def _named(rule: Rule, pattern: str) -> bool:
    return fnmatchcase(rule.id, pattern) or fnmatchcase(rule.name, pattern)


def _load_rulebook(folder: str | Path | None) -> Rulebook:
    from mrv.catalogue.load import open_rulebook

    return open_rulebook(None if folder is None else Path(folder))


def _no_matter(stage: Stage) -> None:
    """Nobody watches."""


def _listed(patterns: str | Sequence[str] | None) -> Sequence[str] | None:
    return [patterns] if isinstance(patterns, str) else patterns


def _check_lang(lang: str) -> None:
    if lang not in ("zh", "en"):
        raise MisuseError(
            f"没有语言“{lang}”，可用 zh、en", f"no language {lang!r}; there are zh, en"
        )


def _day(as_of: datetime.date | str | None) -> datetime.date | None:
    if isinstance(as_of, datetime.datetime):
        return as_of.date()
    if as_of is None or isinstance(as_of, datetime.date):
        return as_of
    try:
        return datetime.date.fromisoformat(as_of)
    except (TypeError, ValueError):
        raise MisuseError(
            f"as_of“{as_of}”不是日期，应形如 2025-03-31",
            f"as_of {as_of!r} is no date as 2025-03-31",
        ) from None


def _check_sector(sector: str | None, rulebook: Rulebook) -> None:
    known = sorted({frame.sector for frame in rulebook.frames.values()} - {"common"})
    if sector is not None and sector not in known:
        names = ", ".join(known)
        raise MisuseError(
            f"没有行业“{sector}”的规则；可用：{names}",
            f"there are no rules for the sector {sector!r}; there are: {names}",
        )


def _gives(history: Input | None) -> TypeGuard[Input]:
    """Whether anything is given as history: of a first month no frame has a record."""
    if isinstance(history, Mapping):
        return any(not isinstance(t, pl.DataFrame) or t.height for t in history.values())
    return history is not None


def _load(
    source: Input, rulebook: Rulebook, sector: str | None, profile: str | Path | None
) -> Submission:
    from mrv.intake.load import from_frames, load

    if isinstance(source, Submission):
        return source
    if isinstance(source, Mapping):
        for name, table in source.items():
            if not isinstance(table, pl.DataFrame):
                msg = f"frame {name!r} must be a polars DataFrame, not {_kind(table)}"
                raise TypeError(msg)
        return _standing(from_frames(dict(source), rulebook), rulebook)
    paths = [source] if isinstance(source, str | Path) else source
    named = isinstance(paths, Sequence) and all(isinstance(p, str | Path) and str(p) for p in paths)
    if not named or not paths:
        msg = (
            "validate() takes a path, a list of paths, or polars frames by name"
            f" ({{'power_unit_month': frame}}), not {source!r:.60} ({_kind(source)})"
        )
        raise TypeError(msg)
    return _standing(load(paths, rulebook, profile=profile, sector=sector), rulebook)


def _standing(submission: Submission, rulebook: Rulebook) -> Submission:
    fill_standing(submission, rulebook)
    return submission


def _kind(value: object) -> str:
    """The type of a value as its user writes it: `pandas.DataFrame`, `int`."""
    kind = type(value)
    home = kind.__module__.partition(".")[0]
    return kind.__name__ if home == "builtins" else f"{home}.{kind.__name__}"
