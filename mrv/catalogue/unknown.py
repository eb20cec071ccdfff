"""Names that nothing declares: one wording and one suggestion wherever they are written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fnmatch import fnmatchcase

from mrv.catalogue.document import Place
from mrv.catalogue.problems import did_you_mean


def unknown_parameter(
    name: str, place: Place, known: Iterable[str], *, frame: str | None = None, key: bool = False
) -> None:
    """Report a parameter that does not exist, or that a frame does not have."""
    zh, en = ("没有参数", "there is no parameter")
    if frame is not None:
        zh, en = (f"表 {frame} 没有参数", f"the frame {frame} has no parameter")
    place.report(
        "unknown-parameter",
        f"{zh} {name}",
        f"{en} {name}",
        suggestion=did_you_mean(name, known),
        of_key=key,
    )


def unknown_frame(name: str, place: Place, known: Iterable[str]) -> None:
    """Report a frame that does not exist."""
    place.report(
        "unknown-frame",
        f"没有数据表 {name}",
        f"there is no frame {name}",
        suggestion=did_you_mean(name, known),
    )


def unknown_rule(name: str, place: Place, known: Iterable[str]) -> None:
    """Report a rule that does not exist."""
    place.report(
        "unknown-rule",
        f"没有规则 {name}",
        f"there is no rule {name}",
        suggestion=did_you_mean(name, known),
    )


def unknown_error_kind(name: str, place: Place, known: Iterable[str]) -> None:
    """Report a kind of mistake that does not exist."""
    place.report(
        "unknown-error-kind",
        f"没有错误类型 {name}",
        f"there is no error kind {name}",
        suggestion=did_you_mean(name, known),
    )


def fits_any(pattern: str, known: Collection[str]) -> bool:
    """Whether a name, or a pattern with `*` and `?`, stands for something known."""
    return pattern in known or any(fnmatchcase(name, pattern) for name in known)
