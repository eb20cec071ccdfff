"""Files that steer the gate (waivers, reasons, a baseline): read strictly, mistakes with places."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import msgspec

from mrv.catalogue.convert import check_fields, items
from mrv.catalogue.document import Place
from mrv.catalogue.model import Bilingual
from mrv.catalogue.os_reason import os_reason
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
        problems.append(unreadable(path, os_reason(error)))
        return []
    place = Place(document)
    check_fields(document.data, [field], place)
    if isinstance(document.data, dict) and not document.data and not problems:
        place.report("missing-field", f"缺少字段 {field}", f"missing field {field}")
    return items(kind, document.data, field, place)


def unreadable(path: Path, reason: Bilingual) -> LintProblem:
    """The problem of a file that cannot be opened or decoded."""
    return LintProblem(
        file=path.as_posix(),
        line=1,
        column=1,
        code="unreadable",
        message=Bilingual(f"无法读取：{reason.zh}", f"cannot be read: {reason.en}"),
    )


def not_a_result(path: Path, error: Exception) -> LintProblem:
    """The problem of a file that should be a `--format json` result and is not."""
    return unreadable(
        path, Bilingual(f"不是 mrv 的 JSON 结果（{error}）", f"not a JSON result of mrv ({error})")
    )


def other_version(path: Path, found: int) -> LintProblem:
    """The problem of a result that another version of `mrv` has written."""
    return unreadable(
        path,
        Bilingual(
            f"结果的 schema_version 为 {found}，只能读取 1",
            f"the result has schema_version {found}, only 1 can be read",
        ),
    )
