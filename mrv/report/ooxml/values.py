"""Setting single values in a worksheet; formulas are never replaced."""

from __future__ import annotations

import re

from mrv.report.ooxml.xml_text import PatchError, attribute, attributes, element_text


class FormulaError(Exception):
    """The cell is computed by a formula, which must not be replaced by a value."""


def _cell(xml: str, where: str) -> re.Match[str]:
    pattern = (
        rf'<((?:[\w.-]+:)?)c((?:\s[^>]*?)?\sr="{where}"(?:\s[^>]*?)?)'
        rf"(?:/>|>(.*?)</(?:[\w.-]+:)?c>)"
    )
    found = re.search(pattern, xml, re.S)
    if found is None:
        msg = f"no cell {where}"
        raise PatchError(msg)
    return found


def number_at(xml: str, where: str) -> float | None:
    """The number in a cell, None where it holds something else; FormulaError for a formula."""
    found = _cell(xml, where)
    inside = found[3] or ""
    if re.search(r"<(?:[\w.-]+:)?f[\s>/]", inside):
        raise FormulaError(where)
    value = re.search(r"<(?:[\w.-]+:)?v>([^<]*)</", inside)
    if attributes(found[2]).get("t", "n") != "n" or value is None:
        return None
    return float(value[1])


def with_value(xml: str, where: str, value: float | str) -> str:
    """A worksheet in which one cell has another value and its old style."""
    found = _cell(xml, where)
    p = found[1]
    kept = {name: text for name, text in attributes(found[2]).items() if name != "t"}
    inside = "".join(f" {name}={attribute(text)}" for name, text in kept.items())
    if isinstance(value, str):
        text = f'<{p}is><{p}t xml:space="preserve">{element_text(value)}</{p}t></{p}is>'
        piece = f'<{p}c{inside} t="inlineStr">{text}</{p}c>'
    else:
        piece = f"<{p}c{inside}><{p}v>{value!r}</{p}v></{p}c>"
    return xml[: found.start()] + piece + xml[found.end() :]


def has_formulas(xml: str) -> bool:
    """Whether any cell of a worksheet is computed."""
    return re.search(r"<(?:[\w.-]+:)?f[\s>/]", xml) is not None
