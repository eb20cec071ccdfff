"""JSON Schema (2020-12) of the frames, for whoever produces or checks canonical records."""

from __future__ import annotations

from typing import Any

from mrv.catalogue.model import Bilingual, Frame, Rulebook
from mrv.intake.columns import ColumnSpec, column_spec, frame_columns

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_MONTH_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-01$"


def frame_schema(frame: Frame, rulebook: Rulebook) -> dict[str, Any]:
    """The schema of a frame: an array of records.

    Keys are required, other columns may be absent or null (missing is for the rules to judge).
    Months are dates on the first of the month. `x-unit` and `x-unit-gas` name the units, `x-zh`
    holds the Chinese texts.
    """
    columns = frame_columns(frame)
    properties = {name: _column(frame, name, rulebook) for name in columns}
    return {
        "$schema": DIALECT,
        "$id": f"urn:mrv:{rulebook.version}:{frame.name}",
        "title": frame.title.en,
        "x-zh": frame.title.zh,
        "x-keys": list(frame.keys),
        "type": "array",
        "items": {
            "type": "object",
            "properties": properties,
            "required": list(frame.keys),
            "additionalProperties": False,
        },
    }


def all_schemas(rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """The schemas of all frames by name."""
    return {name: frame_schema(frame, rulebook) for name, frame in rulebook.frames.items()}


def _column(frame: Frame, name: str, rulebook: Rulebook) -> dict[str, Any]:
    key = name in frame.keys
    spec = column_spec(name, rulebook, key=key)
    schema: dict[str, Any] = {"title": spec.title.en, "x-zh": spec.title.zh}
    parameter = rulebook.parameters.get(name)
    if parameter is not None and parameter.description is not None:
        schema["description"] = parameter.description.en
        schema["x-zh-description"] = parameter.description.zh
    schema |= _type(spec, rulebook)
    if parameter is not None:
        if parameter.unit:
            schema["x-unit"] = parameter.unit
        if "gas" in parameter.units:
            schema["x-unit-gas"] = parameter.units["gas"]
        if parameter.decimals is not None:
            schema["x-decimals"] = parameter.decimals
        if spec.numeric and parameter.bounds.minimum is not None:
            schema["minimum"] = parameter.bounds.minimum
        if spec.numeric and parameter.bounds.maximum is not None:
            schema["maximum"] = parameter.bounds.maximum
    return schema if key else _nullable(schema)


def _type(spec: ColumnSpec, rulebook: Rulebook) -> dict[str, Any]:
    match spec.kind:
        case "number":
            return {"type": "number"}
        case "integer":
            return {"type": "integer"}
        case "year":
            return {"type": "integer", "minimum": 1950, "maximum": 2100}
        case "boolean":
            return {"type": "boolean"}
        case "date":
            return {"type": "string", "format": "date"}
        case "month":
            return {"type": "string", "format": "date", "pattern": _MONTH_PATTERN}
        case "code" if spec.code_list in rulebook.codes:
            codes = rulebook.codes[spec.code_list].codes
            titles: dict[str, Bilingual] = {code.code: code.title for code in codes}
            return {
                "type": "string",
                "enum": list(titles),
                "x-code-list": spec.code_list,
                "x-codes": {code: {"zh": t.zh, "en": t.en} for code, t in titles.items()},
            }
        case _:
            return {"type": "string"} | ({"minLength": 1} if spec.key else {})


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    changed = {**schema, "type": [schema["type"], "null"]}
    if "enum" in changed:
        changed["enum"] = [*changed["enum"], None]
    return changed
