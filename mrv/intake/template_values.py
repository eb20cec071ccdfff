"""Single cells of the reporting form: formats, input limits, drop-downs and given values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from mrv.catalogue.model import Parameter
from mrv.intake.form_layout import Wording
from mrv.intake.provenance import column_letters
from mrv.intake.template_styles import Styles, number_format

_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}
_LONGEST_LIST = 255


class CellWriter:
    """Writes values and validations of catalogue columns into worksheets."""

    def __init__(
        self, workbook: Any, words: Wording, codes_sheet: str, columns: Iterable[str]
    ) -> None:
        """`columns` are those of the form: the sheet of codes holds their lists."""
        self.words = words
        self.styles = Styles(workbook)
        self._codes_sheet = codes_sheet
        lists = {words.spec(name).code_list for name in columns} & set(words.rulebook.codes)
        self.code_columns: dict[str, int] = {
            name: position for position, name in enumerate(sorted(filter(None, lists)))
        }

    def parameter(self, column: str) -> Parameter | None:
        """The catalogue's entry of a column, if it has one."""
        return self.words.rulebook.parameters.get(column)

    def style(self, column: str, role: str | None = None) -> Any:
        """The format of a column's cells; drop-downs stand out from typed values."""
        spec = self.words.spec(column)
        parameter = self.parameter(column)
        decimals = parameter.decimals if parameter else None
        chosen = role or ("choice" if spec.kind in {"code", "boolean"} else "input")
        return self.styles.get(chosen, number_format(spec.kind, decimals))

    def unit_text(self, column: str) -> str:
        """The unit as printed, `-` for columns without one."""
        parameter = self.parameter(column)
        return parameter.unit if parameter and parameter.unit else "-"

    def display(self, column: str, value: Any) -> Any:
        """A canonical value as the form shows it."""
        spec = self.words.spec(column)
        if isinstance(value, bool):
            yes, no = _YES_NO[self.words.lang]
            return yes if value else no
        if spec.code_list and isinstance(value, str):
            return self.words.code_title(spec.code_list, value)
        return value

    def write(self, sheet: Any, row: int, column: int, name: str, value: Any, style: Any) -> None:
        """Write a value of catalogue column `name`; None leaves a formatted blank."""
        shown = self.display(name, value)
        if shown is None:
            sheet.write_blank(row, column, None, style)
        elif isinstance(shown, dt.date):
            sheet.write_datetime(row, column, shown, style)
        elif isinstance(shown, int | float) and not isinstance(shown, bool):
            sheet.write_number(row, column, shown, style)
        else:
            sheet.write_string(row, column, str(shown), style)

    def validate(self, sheet: Any, area: tuple[int, int, int, int], name: str) -> None:
        """Limit what may be typed into an area (first row, column, last row, column)."""
        rule = self._rule(name)
        if rule is not None:
            sheet.data_validation(*area, rule)

    def _rule(self, name: str) -> dict[str, Any] | None:
        spec = self.words.spec(name)
        title = self.words.title(name)[:32]
        if spec.kind == "boolean":
            return {"validate": "list", "source": list(_YES_NO[self.words.lang])}
        if spec.kind == "code" and spec.code_list in self.code_columns:
            count = len(self.words.rulebook.codes[spec.code_list].codes)
            letters = column_letters(self.code_columns[spec.code_list])
            source = f"='{self._codes_sheet}'!${letters}$3:${letters}${count + 2}"
            return {
                "validate": "list",
                "source": source,
                "error_title": title,
                "error_message": self._say("请从下拉列表中选择。", "Choose one of the list."),
            }
        if spec.kind in {"date", "month"}:
            return {
                "validate": "date",
                "criteria": "between",
                "minimum": dt.date(1949, 10, 1),
                "maximum": dt.date(2099, 12, 31),
                "error_type": "warning",
                "error_title": title,
                "error_message": self._say("请填写日期，如 2025-03-01。", "A date, as 2025-03-01."),
            }
        return self._limits(name, title) if spec.numeric or spec.kind == "year" else None

    def _limits(self, name: str, title: str) -> dict[str, Any]:
        """Input limits from the catalogue's bounds; a warning only, as units may be changed."""
        parameter = self.parameter(name)
        low = parameter.bounds.minimum if parameter else None
        high = parameter.bounds.maximum if parameter else None
        rule: dict[str, Any] = {
            "validate": "integer"
            if self.words.spec(name).kind in {"integer", "year"}
            else "decimal",
            "error_type": "warning",
            "error_title": title,
            "error_message": self._say(
                f"应为数值，{self.range_text(name)}。如单位不同，请先在“单位”列中更改单位。",
                f"A number, {self.range_text(name)}. If the unit differs, change the unit first.",
            )[:_LONGEST_LIST],
        }
        if low is not None and high is not None:
            return rule | {"criteria": "between", "minimum": low, "maximum": high}
        if low is not None:
            return rule | {"criteria": ">=", "value": low}
        if high is not None:
            return rule | {"criteria": "<=", "value": high}
        return rule | {"criteria": "between", "minimum": -1e15, "maximum": 1e15}

    def range_text(self, name: str) -> str:
        """The bounds in words."""
        parameter = self.parameter(name)
        low = parameter.bounds.minimum if parameter else None
        high = parameter.bounds.maximum if parameter else None
        unit = parameter.unit if parameter else ""
        if low is not None and high is not None:
            return self._say(f"{low:g} 至 {high:g} {unit}", f"{low:g} to {high:g} {unit}").strip()
        if low is not None:
            return self._say(f"不小于 {low:g} {unit}", f"at least {low:g} {unit}").strip()
        if high is not None:
            return self._say(f"不大于 {high:g} {unit}", f"at most {high:g} {unit}").strip()
        return self._say("任意", "any")

    def remark(self, name: str) -> str:
        """What stands beside a line: description and decimals."""
        parameter = self.parameter(name)
        if parameter is None:
            return ""
        parts = []
        if parameter.description is not None:
            parts.append(self.words.say(parameter.description).rstrip("。."))
        if parameter.decimals is not None and parameter.kind == "number":
            parts.append(
                self._say(f"保留{parameter.decimals}位小数", f"{parameter.decimals} decimals")
            )
        return self._say("；", "; ").join(parts)

    def units_offered(self, name: str) -> list[str]:
        """Units of the same dimension that may stand in the unit column."""
        parameter = self.parameter(name)
        if parameter is None or not parameter.unit:
            return []
        units = self.words.rulebook.units
        wanted = [text for text in (parameter.unit, *parameter.units.values()) if text in units]
        dimensions = {units[text].dimension for text in wanted}
        others = [u.symbol for u in units.values() if u.dimension in dimensions]
        return list(dict.fromkeys([*wanted, *others]))

    def _say(self, zh: str, en: str) -> str:
        return zh if self.words.lang == "zh" else en
