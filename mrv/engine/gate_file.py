"""Files that steer the gate (waivers, reasons, a baseline): read strictly, mistakes with places."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from mrv.catalogue.convert import check_fields, items
from mrv.catalogue.document import Place
from mrv.catalogue.model import Bilingual
from mrv.catalogue.problems import LintProblem
from mrv.catalogue.yaml_reader import read_yaml

T = TypeVar("T", bound=msgspec.Struct)


def entries(
    path: Path, field: str, kind: type[T], problems: list[LintProblem]
) -> list[tuple[T, Place]]:
    """The usable entries of a YAML file's list `field`; mistakes go to `problems`."""
    try:
        document = read_yaml(path, path.name, problems)
    except OSError as error:
        problems.append(unreadable(path, error.strerror or str(error)))
        return []
    place = Place(document)
    check_fields(document.data, [field], place)
    if isinstance(document.data, dict) and not document.data and not problems:
        place.report("missing-field", f"缺少字段 {field}", f"missing field {field}")
    return items(kind, document.data, field, place)


def unreadable(path: Path, reason: str) -> LintProblem:
    """The problem of a file that cannot be opened or decoded."""
    return LintProblem(
        file=path.as_posix(),
        line=1,
        column=1,
        code="unreadable",
        message=Bilingual(f"无法读取：{reason}", f"cannot be read: {reason}"),
    )
