"""Plain YAML values into typed structs: every wrong field is reported, the rest is still read."""

from __future__ import annotations

import functools
import types
import typing
from collections.abc import Sequence
from typing import Any, Final, Literal, TypeVar, Union

import msgspec

from mrv.catalogue.document import Place
from mrv.catalogue.model import Bilingual
from mrv.catalogue.problems import did_you_mean

T = TypeVar("T")


class _Failed:
    """Marks a value that could not be converted; its problem is already noted."""


_FAILED: Final = _Failed()


def convert(kind: type[T], data: object, place: Place) -> T | None:
    """Return `data` as `kind`, or None after reporting everything that is wrong with it."""
    value = _convert(kind, data, place)
    return None if isinstance(value, _Failed) else typing.cast(T, value)


def check_fields(data: object, fields: Sequence[str], place: Place) -> None:
    """Report what stands at the top of a file beside its lists `fields`."""
    if not isinstance(data, dict):
        _wrong(place, "一个映射", "a mapping")
        return
    for name in data:
        if name not in fields:
            (place / name).report(
                "unknown-field",
                f"未知字段 {name}",
                f"unknown field {name}",
                suggestion=did_you_mean(name, fields),
                of_key=True,
            )


def items(kind: type[T], data: object, field: str, place: Place) -> list[tuple[T, Place]]:
    """Return the usable entries of a file's list `field`, each with its place."""
    if not isinstance(data, dict):
        return []
    entries = data.get(field)
    if entries is None:
        return []
    if not isinstance(entries, list):
        _wrong(place / field, "一个列表", "a list")
        return []
    result = []
    for index, entry in enumerate(entries):
        below = place / field / index
        value = convert(kind, entry, below)
        if value is not None:
            result.append((value, below))
    return result


def _convert(kind: Any, data: object, place: Place) -> Any:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return _union(typing.get_args(kind), data, place)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return _struct(kind, data, place)
    if kind is str:
        if isinstance(data, str):
            return data
        if isinstance(data, (bool, int, float)):
            return place.document.source(place.steps)
        return _wrong(place, "文本", "a text")
    if origin is Literal:
        return _choice(typing.get_args(kind), data, place)
    if origin in (tuple, list):
        return _sequence(kind, origin, data, place)
    if origin is dict and isinstance(data, dict):
        return _dictionary(typing.get_args(kind)[1], data, place)
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        place.report("wrong-type", f"值的类型不对：{error}", f"wrong type of value: {error}")
        return _FAILED


def _union(kinds: tuple[Any, ...], data: object, place: Place) -> Any:
    if data is None and type(None) in kinds:
        return None
    rest = [kind for kind in kinds if kind is not type(None)]
    for kind in rest:
        container = typing.get_origin(kind) or kind
        if isinstance(container, type) and isinstance(data, container):
            return _convert(kind, data, place)
    return _convert(rest[0], data, place)


def _struct(kind: type[msgspec.Struct], data: object, place: Place) -> Any:
    if not isinstance(data, dict):
        if kind is Bilingual:
            return _wrong(place, "含 zh 和 en 的映射", "a mapping with zh and en")
        return _wrong(place, "一个映射", "a mapping")
    fields = _fields(kind)
    values: dict[str, Any] = {}
    failed = False
    for name, value in data.items():
        if name not in fields:
            (place / name).report(
                "unknown-field",
                f"未知字段 {name}",
                f"unknown field {name}",
                suggestion=did_you_mean(name, [field for field in fields if field not in data]),
                of_key=True,
            )
            continue
        field = fields[name]
        converted = _convert(field.type, value, place / name)
        if isinstance(converted, _Failed):
            failed = True
        else:
            values[field.name] = converted
    for name, field in fields.items():
        if field.required and name not in data:
            failed = True
            _missing(kind, name, place)
    if kind is Bilingual:
        for name in ("zh", "en"):
            if not str(values.get(name, "-")).strip():
                failed = True
                _missing(kind, name, place)
    return _FAILED if failed else kind(**values)


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


def _missing(kind: type, name: str, place: Place) -> None:
    if kind is Bilingual:
        language_zh, language_en = ("中文", "Chinese") if name == "zh" else ("英文", "English")
        place.report(
            "missing-translation",
            f"缺少{language_zh}（{name}）",
            f"{language_en} ({name}) is missing",
        )
    else:
        place.report("missing-field", f"缺少字段 {name}", f"field {name} is missing")


def _choice(options: tuple[Any, ...], data: object, place: Place) -> Any:
    if data in options:
        return data
    listed = ", ".join(str(option) for option in options)
    place.report(
        "wrong-value",
        f"{data} 不在允许值之列：{listed}",
        f"{data} is none of: {listed}",
        suggestion=did_you_mean(str(data), [str(option) for option in options]),
    )
    return _FAILED


def _sequence(kind: Any, origin: Any, data: object, place: Place) -> Any:
    if not isinstance(data, list):
        return _wrong(place, "一个列表", "a list")
    arguments = typing.get_args(kind)
    variable = origin is list or (len(arguments) == 2 and arguments[1] is Ellipsis)
    if not variable and len(data) != len(arguments):
        return _wrong(place, f"{len(arguments)} 项的列表", f"a list of {len(arguments)}")
    converted = [
        _convert(arguments[0] if variable else arguments[index], value, place / index)
        for index, value in enumerate(data)
    ]
    if any(isinstance(value, _Failed) for value in converted):
        return _FAILED
    return tuple(converted) if origin is tuple else converted


def _dictionary(kind: Any, data: dict[str, Any], place: Place) -> Any:
    if kind is Any:
        return data
    converted = {name: _convert(kind, value, place / name) for name, value in data.items()}
    return _FAILED if any(isinstance(value, _Failed) for value in converted.values()) else converted


def _wrong(place: Place, zh: str, en: str) -> _Failed:
    place.report("wrong-type", f"此处应为{zh}", f"expected {en}")
    return _FAILED
