"""What can be found: every rule, parameter, standard value and document as one entry of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

import msgspec

from mrv.catalogue.model import (
    Bilingual,
    Code,
    Parameter,
    Rule,
    Rulebook,
    StandardRow,
    StandardTable,
)
from mrv.report.wording import CONFIDENCES

EntryKind = Literal["rule", "parameter", "standard_value", "document", "finding", "incident"]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be found.

    Entries of one `group` are shown as one hit with their `detail` lines (the rows of a table, the
    records of a finding). `names` are the ids, aliases and symbols that people type.
    """

    kind: EntryKind
    group: str
    title: Bilingual
    names: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    summary: Bilingual | None = None
    detail: Bilingual | None = None


def entries_of(rulebook: Rulebook) -> Iterator[Entry]:
    """Yield an entry for everything in a rulebook that a question can be about."""
    seen: set[str] = set()
    for rule in rulebook.rules:
        if rule.id not in seen and rule.status != "retired":
            seen.add(rule.id)
            yield _rule(rule, rulebook)
    for parameter in rulebook.parameters.values():
        yield _parameter(parameter, rulebook)
    for table in rulebook.tables.values():
        yield from _table(table, rulebook)
    yield from _documents(rulebook)


def vocabulary(rulebook: Rulebook) -> Iterator[str]:
    """Yield the names of the field, so that a segmenter keeps them whole."""
    for parameter in rulebook.parameters.values():
        yield parameter.title.zh
        yield from parameter.aliases
    for codes in rulebook.codes.values():
        for code in codes.codes:
            yield code.title.zh


def _rule(rule: Rule, rulebook: Rulebook) -> Entry:
    about = [rulebook.parameters[name] for name in rule.parameters if name in rulebook.parameters]
    hint = (rule.hint.zh, rule.hint.en) if rule.hint else ()
    return Entry(
        kind="rule",
        group=rule.id,
        title=rule.title,
        names=(rule.id, rule.name),
        text=(
            rule.message.zh,
            rule.message.en,
            *hint,
            rule.expect.text,
            *_source_texts(rule.cite.source, rulebook),
            *(text for parameter in about for text in (parameter.title.zh, parameter.title.en)),
        ),
        summary=rule.hint,
    )


def _parameter(parameter: Parameter, rulebook: Rulebook) -> Entry:
    symbol = (parameter.symbol,) if parameter.symbol else ()
    units = (parameter.unit, *parameter.units.values())
    description = parameter.description
    cite = _source_texts(parameter.cite.source, rulebook) if parameter.cite else ()
    unit = f" ({parameter.unit})" if parameter.unit else ""
    return Entry(
        kind="parameter",
        group=parameter.name,
        title=Bilingual(parameter.title.zh + unit, parameter.title.en + unit),
        names=(parameter.name, *parameter.aliases, *symbol),
        text=(
            *((description.zh, description.en) if description else ()),
            *units,
            *(formula.expression.text for formula in parameter.formulas),
            *cite,
        ),
        summary=description,
    )


def _table(table: StandardTable, rulebook: Rulebook) -> Iterator[Entry]:
    """Yield the table; where its keys are words, every row too."""
    note = (table.note.zh, table.note.en) if table.note else ()
    sources = sorted({row.cite.source for row in table.rows})
    yield Entry(
        kind="standard_value",
        group=table.name,
        title=table.title,
        names=(table.name,),
        text=(*note, *(text for key in sources for text in _source_texts(key, rulebook))),
        summary=table.note,
    )
    if table.interpolate or not table.keys:
        return
    words = [_key_words(key, rulebook) for key in table.keys]
    for row in table.rows:
        named = [
            titles.get(str(key)) or Bilingual(str(key), str(key))
            for titles, key in zip(words, row.keys, strict=True)
        ]
        value = f"{row.value:g}" if isinstance(row.value, float) else str(row.value)
        unit = _unit(table, row, rulebook)
        sure = CONFIDENCES[row.cite.confidence]
        yield Entry(
            kind="standard_value",
            group=table.name,
            title=table.title,
            names=tuple(str(key) for key in row.keys),
            text=tuple(text for name in named for text in (name.zh, name.en)),
            detail=Bilingual(
                f"{'，'.join(name.zh for name in named)}：{value}{unit}"
                f"［{row.cite.source}，{sure.zh}］",
                f"{', '.join(name.en for name in named)}: {value}{unit}"
                f" [{row.cite.source}, {sure.en}]",
            ),
        )


def _unit(table: StandardTable, row: StandardRow, rulebook: Rulebook) -> str:
    """The unit of a row: the table's, else that of the parameter the row is about."""
    about = (rulebook.parameters.get(str(key)) for key in row.keys)
    unit = table.unit or next((one.unit for one in about if one is not None), "")
    return f" {unit}" if unit else ""


def _key_words(key: str, rulebook: Rulebook) -> dict[str, Bilingual]:
    """Titles of what a key of a table stands for: codes of its list, else parameters."""
    about = rulebook.parameters.get(key)
    name = about.code_list if about is not None and about.code_list else key
    if name in rulebook.codes:
        return {code.code: code.title for code in _codes(name, rulebook)}
    return {parameter.name: parameter.title for parameter in rulebook.parameters.values()}


def _codes(name: str, rulebook: Rulebook) -> Iterator[Code]:
    yield from rulebook.codes[name].codes
    for other in rulebook.codes[name].includes:
        yield from _codes(other, rulebook)


def _documents(rulebook: Rulebook) -> Iterator[Entry]:
    """Yield the sources that facts are cited from, and the papers that settle a value."""
    for source in rulebook.sources.values():
        number = (source.number,) if source.number else ()
        issuer = f"{source.issuer.zh} {source.number or ''}".strip()
        yield Entry(
            kind="document",
            group=source.key,
            title=source.title,
            names=(source.key, *number),
            text=(source.issuer.zh, source.issuer.en, *_both(source.note)),
            summary=Bilingual(issuer, f"{source.issuer.en} {source.number or ''}".strip()),
        )
    for document in rulebook.documents:
        about = [
            parameter.title
            for name in document.parameters
            if (parameter := rulebook.parameters.get(name)) is not None
        ]
        yield Entry(
            kind="document",
            group=document.title.en,
            title=document.title,
            text=(*document.parameters, *(text for title in about for text in _both(title))),
            summary=Bilingual(
                "核实数值时可调取的证据", "evidence that settles what a value really was"
            ),
        )


def _source_texts(key: str, rulebook: Rulebook) -> Sequence[str]:
    source = rulebook.sources.get(key)
    return _both(source.title) if source else ()


def _both(text: Bilingual | None) -> tuple[str, ...]:
    return (text.zh, text.en) if text else ()
