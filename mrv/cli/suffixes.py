"""What the name of an output says of its format, and whether `--format` agrees with it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TypeVar

from mrv.cli.exit_codes import EXIT_USAGE
from mrv.cli.failures import Failure
from mrv.cli.language import say

_MEANS = {
    ".txt": "text", ".json": "json", ".jsonld": "json", ".md": "markdown", ".markdown": "markdown",
    ".csv": "csv", ".parquet": "parquet", ".xlsx": "xlsx", ".sarif": "sarif",
    ".sarif.json": "sarif", ".xml": "junit", ".html": "html", ".htm": "html", ".pdf": "pdf",
    ".docx": "docx", ".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid",
    ".mermaid": "mermaid", ".graphml": "graphml",
}  # fmt: skip
"""The format that a suffix alone means."""
_MAY_HOLD = {
    ".json": {"sarif", "gitlab"},
    ".md": {"mermaid"},
    ".xml": {"graphml", "svg"},
    ".xlsm": {"xlsx"},
}
"""What else a suffix may hold where `--format` asks for it."""
_FOREIGN = {
    ".xlsm", ".xls", ".ods", ".doc", ".odt", ".tsv", ".yaml", ".yml", ".png", ".jpg", ".jpeg",
    ".gif", ".webp", ".ps", ".eps", ".ppt", ".pptx", ".zip", ".gz", ".7z", ".rar", ".db", ".sqlite",
}  # fmt: skip
"""Suffixes of files that no format of this program fills on its own."""
_BINARY = {"parquet", "xlsx", "pdf", "docx"}


Form = TypeVar("Form", bound=str)


def format_help(default: str) -> str:
    """What `--format` says of itself."""
    return say(
        f"格式（默认看 -o 的扩展名，否则 {default}）",
        f"Format (default: by the name of -o, else {default}).",
    )


def format_of(
    file: Path | None, form: Form | None, formats: Collection[Form], default: Form
) -> Form:
    """Return the format to write: the one asked for, else the name's, else `default`.

    Any name goes that says nothing of a format. Failure where the name and `--format` contradict
    each other, or where the name is one of a file that the command does not write.
    """
    suffix = _suffix(file) if file is not None else ""
    if file is None or not suffix:
        return form or default
    named = _MEANS.get(suffix)
    if form is not None:
        if form == named or form in _MAY_HOLD.get(suffix, ()):
            return form
        if named == "text" and form not in _BINARY:
            return form
        raise Failure(
            say(
                f"{file} 的扩展名 {suffix} 与 --format {form} 不符：请改扩展名或改 --format",
                f"{file}: a name in {suffix} is not one for --format {form}; change one of them",
            ),
            EXIT_USAGE,
        )
    if (meant := named_by(file, formats)) is not None:
        return meant
    listed = ", ".join(formats)
    raise Failure(
        say(
            f"{file} 的扩展名不对应本命令的任何格式；请换扩展名，或用 --format 指定：{listed}",
            f"the name of {file} says no format of this command; change it, or choose with"
            f" --format: {listed}",
        ),
        EXIT_USAGE,
    )


def refuse_other(file: Path, *suffixes: str) -> None:
    """Failure where a name is one of a file other than the only one that a command writes."""
    suffix = _suffix(file)
    if suffix and suffix not in suffixes:
        raise Failure(
            say(
                f"{file} 的扩展名是 {suffix}，而本命令只写 {suffixes[0]} 文件；请换扩展名",
                f"{file}: this command writes {suffixes[0]} files, not {suffix}; change the name",
            ),
            EXIT_USAGE,
        )


def named_by(file: Path, formats: Collection[Form]) -> Form | None:
    """The format that a file's name alone means, where it is one of these."""
    named = _MEANS.get(_suffix(file))
    return next((one for one in formats if one == named), None)


def _suffix(file: Path) -> str:
    """The suffix of a name where it is one that is known; the longest that fits."""
    name = file.name.lower()
    known = [one for one in (*_MEANS, *_FOREIGN) if name.endswith(one) and name != one]
    return max(known, key=len, default="")
