"""Tables with parameters down and one value per object: the enterprise, the units."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import polars as pl

from mrv.intake import form_problems, problem_words
from mrv.intake.columns import column_spec
from mrv.intake.form_blocks import Cell, Line, line_at
from mrv.intake.form_match import FormMatcher
from mrv.intake.form_records import LAYOUT, Context
from mrv.intake.form_scan import Header
from mrv.intake.headers import HeaderMatch
from mrv.intake.provenance import CellProvenance
from mrv.intake.raw import RawFrame
from mrv.intake.read_workbook import Sheet, cell_text
from mrv.intake.submission import Location, Problem


class CardPart(msgspec.Struct):
    """Lines of one frame below one heading."""

    frame: str
    header: Header
    lines: dict[str, tuple[Line, HeaderMatch]] = msgspec.field(default_factory=dict)

    @property
    def filled(self) -> bool:
        """Whether any line has a value."""
        return any(line.filled for line, _ in self.lines.values())

    def by_object(self) -> list[CardPart]:
        """The part once for each of its columns of values."""
        replace = msgspec.structs.replace
        objects = self.header.objects.items()
        return [
            replace(self, header=replace(self.header, objects={at: name})) for at, name in objects
        ]


def card_parts(
    sheet: Sheet, header: Header, until: int, matcher: FormMatcher
) -> tuple[list[CardPart], list[Line]]:
    """The lines below a heading by frame, and those that nobody knows."""
    parts: list[CardPart] = []
    unknown: list[Line] = []
    lines = [
        line
        for row in range(header.row + 1, until)
        if (line := line_at(sheet, header, row)) is not None
    ]
    scores = {
        frame: sum(matcher.column(frame, line.label) is not None for line in lines)
        for frame in matcher.card_tables
    }
    order = sorted((f for f in scores if scores[f]), key=lambda f: -scores[f])
    for line in lines:
        found = next(((f, m) for f in order if (m := matcher.column(f, line.label))), None)
        if found is None:
            unknown.append(line)
            continue
        frame, match = found
        part = next((p for p in reversed(parts) if p.frame == frame), None)
        # A label that comes again begins the next object, as where units stand one below another.
        if part is None or match.column in part.lines:
            part = CardPart(frame, header)
            parts.append(part)
        part.lines[match.column] = (line, match)
    return parts, unknown


def read_card(
    sheet: Sheet, part: CardPart, matcher: FormMatcher, context: Context
) -> RawFrame | None:
    """The records of a card: one per column of values that holds anything but keys."""
    frame = matcher.rulebook.frames[part.frame]
    across = matcher.card_tables[part.frame].across
    data: dict[str, list[str | None]] = {}
    cells: dict[tuple[int, str], Cell] = {}
    anchors: dict[int, Cell] = {}
    stated = part.lines["year"][0].filled if "year" in part.lines else False
    if context.file and context.year is None and not stated:
        return None  # said once for the whole form
    objects = [at for at in part.header.objects if _filed(sheet, part, at, frame.keys)]
    for record, at in enumerate(objects):
        anchors[record] = (part.header.row, at)
        values: dict[str, str | None] = dict.fromkeys(frame.keys)
        if context.enterprise is None:
            del values["enterprise_id"]  # filled from the other inputs
        else:
            values["enterprise_id"] = context.enterprise
        values[frame.time or "year"] = str(context.year) if context.year else None
        if across is not None:
            heading = part.header.objects[at]
            values[across] = matcher.object_id(across, heading)
            cells[record, across] = anchors[record]
        for column, (line, _) in part.lines.items():
            text = cell_text(sheet.value(line.row, at))
            if text is not None or column not in frame.keys:
                named = matcher.object_id(column, text) if text and column == across else None
                values[column] = named or text
                cells[record, column] = (line.row, at)
        for column, text in values.items():
            data.setdefault(column, [None] * len(objects))[record] = text
    if not objects:
        return None
    labels = {column: line.label for column, (line, _) in part.lines.items()}
    numeric = {c for c in part.lines if column_spec(c, matcher.rulebook).numeric}
    units = {
        column: unit
        for column, (line, match) in part.lines.items()
        if column in numeric and (unit := line.unit or match.unit)
    }
    return RawFrame(
        name=part.frame,
        table=pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)),
        provenance=CellProvenance(context.file, sheet.name, cells, anchors, labels),
        file=context.file,
        layout=LAYOUT,
        sheet=sheet.name,
        headers=labels,
        units=units,
        header_places={
            c: _place(sheet, context, line, part) for c, (line, _) in part.lines.items()
        },
    )


def unknown_lines(
    sheet: Sheet, header: Header, lines: Iterable[Line], matcher: FormMatcher, context: Context
) -> list[Problem]:
    """Lines with a value that no frame has a column for."""
    found = []
    for line in lines:
        if not line.filled:
            continue
        place = Location(
            file=context.file, sheet=sheet.name, cell=sheet.cell(line.row, header.label),
            column=line.label,
        )  # fmt: skip
        names = problem_words.suggestion(matcher.suggest(line.label))
        kind = form_problems.UNKNOWN_ROW
        found.append(kind.at(place, observed=line.label, suggestion=names))
    return found


def _filed(sheet: Sheet, part: CardPart, at: int, keys: Iterable[str]) -> bool:
    rows = [line.row for column, (line, _) in part.lines.items() if column not in keys]
    return any(sheet.text(row, at).strip() for row in rows)


def _place(sheet: Sheet, context: Context, line: Line, part: CardPart) -> Location:
    cell = sheet.cell(line.row, part.header.label)
    return Location(file=context.file, sheet=sheet.name, cell=cell, column=line.label)
