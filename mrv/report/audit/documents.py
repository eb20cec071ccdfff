"""The papers that a verifier asks for, each with what it settles."""

from __future__ import annotations

from typing import Any

Line = dict[str, Any]


def documents(nonconformities: list[Line], single: list[Line]) -> list[Line]:
    """Each document once: first those for non-conformities, then those for single sources.

    `checks` are the parameters it is for, `rules` the rules that were not kept, `single` those
    parameters that have no second source on file.
    """
    found: dict[str, Line] = {}

    def line_of(document: dict[str, str]) -> Line:
        empty = {"title": document, "checks": [], "rules": [], "single": []}
        return found.setdefault(document["zh"], empty)

    for line in nonconformities:
        for document in line["ask"]:
            told = line_of(document)
            _once(told["checks"], line["parameter"])
            _once(told["rules"], line["rule"])
    for line in single:
        for document in line["ask"]:
            _once(line_of(document)["single"], line["title"])
    return list(found.values())


def _once(listed: list[Any], item: Any) -> None:
    if item and item not in listed:
        listed.append(item)
