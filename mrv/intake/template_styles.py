"""Cell formats of the reporting form, made once each."""

from __future__ import annotations

from typing import Any

_FONT = "Microsoft YaHei"
_INK, _PALE, _DARK = "#1F2D3A", "#F3F5F7", "#1D4E63"
_BAND, _RULE, _CHOICE = "#D6E6EC", "#B8C4CC", "#FFF8E1"

_ROLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "font_color": _DARK, "valign": "vcenter"},
    "note": {"font_size": 9, "font_color": "#66757F", "valign": "vcenter", "italic": False},
    "header": {
        "bold": True, "font_color": "#FFFFFF", "bg_color": _DARK, "align": "center",
        "valign": "vcenter", "border": 1, "border_color": _RULE, "text_wrap": True,
    },
    "band": {
        "bold": True, "bg_color": _BAND, "font_color": _INK, "valign": "vcenter", "indent": 1,
        "top": 2, "top_color": _DARK, "bottom": 1, "bottom_color": _RULE,
    },
    "band_input": {
        "bold": True, "bg_color": _CHOICE, "font_color": _INK, "valign": "vcenter",
        "align": "center", "border": 1, "border_color": _RULE, "locked": False, "num_format": "@",
    },
    "heading": {
        "bg_color": "#EDF3F6", "font_color": _DARK, "bold": True, "font_size": 9,
        "valign": "vcenter", "bottom": 1, "bottom_color": _RULE, "indent": 1,
    },
    "label": {"border": 1, "border_color": _RULE, "valign": "vcenter", "indent": 1},
    "unit": {
        "border": 1, "border_color": _RULE, "align": "center", "valign": "vcenter",
        "font_color": "#44555F", "locked": False, "font_size": 9,
    },
    "input": {"border": 1, "border_color": _RULE, "valign": "vcenter", "locked": False},
    "choice": {
        "border": 1, "border_color": _RULE, "valign": "vcenter", "align": "center",
        "bg_color": _CHOICE, "locked": False, "font_size": 9, "shrink": True,
    },
    "formula": {
        "border": 1, "border_color": _RULE, "valign": "vcenter", "bg_color": _PALE, "locked": True,
    },
    "formula_open": {
        "border": 1, "border_color": _RULE, "valign": "vcenter", "bg_color": "#E8F1EE",
        "locked": False,
    },
    "year": {
        "border": 1, "border_color": _RULE, "valign": "vcenter", "bg_color": "#E9EEF1",
        "locked": True, "bold": True,
    },
    "year_input": {
        "border": 1, "border_color": _RULE, "valign": "vcenter", "locked": False, "bold": True,
    },
    "closed": {"border": 1, "border_color": _RULE, "bg_color": "#E1E5E8", "locked": True},
    "remark": {"font_size": 9, "font_color": "#66757F", "valign": "vcenter", "indent": 1},
    "text": {"valign": "top", "text_wrap": True},
    "lead": {"bold": True, "valign": "top", "text_wrap": True, "font_color": _DARK},
    "example": {"bold": True, "font_size": 12, "font_color": "#B23B3B", "valign": "vcenter"},
}  # fmt: skip


class Styles:
    """Formats of one workbook by role and number format."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str | None], Any] = {}

    def get(self, role: str, number_format: str | None = None) -> Any:
        """The format of a role, made on first use."""
        key = (role, number_format)
        if key not in self._made:
            properties = {"font_name": _FONT, "font_size": 10, "font_color": _INK} | _ROLES[role]
            if number_format is not None:
                properties["num_format"] = number_format
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]


def number_format(kind: str, decimals: int | None) -> str:
    """Excel's format of a column kind; numbers show the decimals the guide asks for."""
    if kind in {"text", "code", "boolean"}:
        return "@"
    if kind == "date":
        return "yyyy-mm-dd"
    if kind == "month":
        return "yyyy-mm"
    if kind in {"year", "integer"}:
        return "0"
    if decimals is None:
        return "General"
    return "#,##0" + ("." + "0" * decimals if decimals else "")
