"""Which files make a rulebook, and their common digest."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from mrv.catalogue.model import Bilingual
from mrv.catalogue.os_reason import os_reason
from mrv.catalogue.problems import LintProblem, RulebookError

Role = Literal[
    "rulebook", "sources", "codes", "units", "frames", "parameters", "tables", "rules", "values",
    "tracing", "retired", "terms",
]  # fmt: skip

_NOT_RULES = frozenset(
    {"forms", "profiles", "docs", "audit", "search", "screening", "graph", "quality"}
)
"""Layouts, pages to read and words of questions do not say what is checked."""

EXAMPLES = "examples"
"""Folders of generated examples, beside the files of the rules they belong to."""

MAX_BYTES = 2_000_000
"""Largest file of a rulebook; more is no rulebook, or an attack on the reader."""

HEADER = "rulebook.yaml"
"""The file that makes a folder a rulebook of its own rather than an addition to another."""

_TOP: dict[str, Role] = {
    HEADER: "rulebook",
    "sources.yaml": "sources",
    "codes.yaml": "codes",
    "units.yaml": "units",
    "frames.yaml": "frames",
    "terms.yaml": "terms",
    "retired_ids.yaml": "retired",
}

_FOLDERS: dict[str, Role] = {
    "sources": "sources",
    "codes": "codes",
    "units": "units",
    "frames": "frames",
    "parameters": "parameters",
    "standard_values": "tables",
    "tracing": "tracing",
    "terms": "terms",
}
"""Folders whose files are of one role, so that each sector can have files of its own."""


class RulebookPart(msgspec.Struct, frozen=True):
    """One file of a rulebook: where it is, its name inside the rulebook and what it holds."""

    path: Path
    name: str
    role: Role
    house: bool
    """Belongs to a house rulebook that is added to another one."""


def bundled_folder() -> Path:
    """Return the folder of the rulebook that comes with mrv.

    An installed wheel has it inside the package, a checkout or an editable install beside it.
    """
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"


def rulebook_parts(folder: Path, extra: Sequence[Path] = ()) -> list[RulebookPart]:
    """List the files of a rulebook and of the house rulebooks added to it, in a stable order.

    Raises RulebookError when a folder does not exist.
    """
    parts = _parts_of(folder, "")
    for house in extra:
        parts += _parts_of(house, f"{house.resolve().name}/")
    return parts


def digest_of(parts: Sequence[RulebookPart]) -> str:
    """Return the SHA-256 over names and contents of all files.

    Raises RulebookError when a file cannot be read or is too large to be one of a rulebook.
    """
    digest = hashlib.sha256()
    for part in parts:
        content = hashlib.sha256(_content(part.path)).hexdigest()
        digest.update(f"{part.name}\0{content}\n".encode())
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = os_reason(error)
        raise _error(
            path, "unreadable-file", f"无法读取：{reason.zh}", f"cannot be read: {reason.en}"
        ) from error
    if len(content) > MAX_BYTES:
        raise _error(path, "file-too-large", "文件过大", f"larger than {MAX_BYTES} bytes")
    return content


def _error(path: Path, code: str, zh: str, en: str) -> RulebookError:
    problem = LintProblem(
        file=path.as_posix(), line=1, column=1, code=code, message=Bilingual(zh, en)
    )
    return RulebookError([problem])


def _parts_of(folder: Path, prefix: str) -> list[RulebookPart]:
    if not folder.is_dir():
        raise _error(folder, "no-rulebook", "规则文件夹不存在", "there is no such rulebook folder")
    parts = []
    for path in sorted(_files(folder), key=lambda path: path.as_posix()):
        name = path.relative_to(folder).as_posix()
        parts.append(RulebookPart(path, prefix + name, _role(name), bool(prefix)))
    return parts


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        if Path(place) == folder:
            folders[:] = [name for name in folders if name not in _NOT_RULES]
        if EXAMPLES in folders:
            folders.remove(EXAMPLES)
        for name in names:
            if name.endswith((".yaml", ".yml", ".csv")):
                yield Path(place, name)


def _role(name: str) -> Role:
    if name.endswith(".csv"):
        return "values"
    if name in _TOP:
        return _TOP[name]
    top, _, below = name.partition("/")
    return _FOLDERS.get(top, "rules") if below else "rules"
