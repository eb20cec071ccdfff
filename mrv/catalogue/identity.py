"""Words of generated identity rules: what was reported, what the formula gives, and the formula."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mrv.catalogue.model import Bilingual, Parameter

_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|(?:[A-Za-z_]\w*\.)?([A-Za-z_]\w*)(\s*\()?")


def identity_message(parameter: Parameter) -> Bilingual:
    """Return the message of a re-computation that does not agree."""
    unit = f" {parameter.unit}" if parameter.unit and not parameter.units else ""
    unit_zh = "%" if unit == " %" else unit
    return Bilingual(
        f"{parameter.title.zh}填报为 {{lhs}}{unit_zh}，按公式计算应为 {{rhs}}{unit_zh}，"
        "相差 {difference}（允许 {tolerance}）。",
        f"{parameter.title.en} is reported as {{lhs}}{unit}; the formula gives {{rhs}}{unit}, "
        "{difference} apart (allowed {tolerance}).",
    )


def identity_hint(
    parameter: Parameter, expression: str, parameters: Mapping[str, Parameter]
) -> Bilingual:
    """Return the formula in words, in both languages."""
    flat = " ".join(expression.split())

    def words(language: str) -> str:
        def title(found: re.Match[str]) -> str:
            name = found[1]
            if name is None or found[2] is not None or name not in parameters:
                return found[0]
            return str(getattr(parameters[name].title, language))

        return _TOKEN.sub(title, flat).replace("*", "×")

    return Bilingual(
        f"计算式：{parameter.title.zh} = {words('zh')}。核对公式中的每个量及其单位。",
        f"Formula: {parameter.title.en} = {words('en')}. Check every quantity in it and its unit.",
    )
