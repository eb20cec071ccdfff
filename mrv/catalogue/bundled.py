"""Data files beside the rules, one struct each: layouts, weights, words. They check nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from mrv.catalogue.files import bundled_folder

T = TypeVar("T")


def bundled_file(name: str) -> Path:
    """Where a file of the rulebook that comes with mrv stands; `name` as `audit/report.yaml`."""
    return bundled_folder() / name


def bundled_data(kind: type[T], name: str) -> T:
    """Return a file of the rulebook as `kind`.

    Raises RulebookError with file, line and column of everything that is wrong in it.
    """
    from mrv.catalogue.convert import convert
    from mrv.catalogue.document import Place
    from mrv.catalogue.problems import LintProblem, RulebookError
    from mrv.catalogue.yaml_reader import read_yaml

    path = bundled_file(name)
    problems: list[LintProblem] = []
    document = read_yaml(path, path.name, problems)
    found = convert(kind, document.data, Place(document))
    if problems or found is None:
        raise RulebookError(problems)
    return found
