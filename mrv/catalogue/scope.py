"""What names mean inside a frame: the language's view of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mrv.catalogue.model import Frame, Kind, Parameter, StandardTable
from mrv.language.scope import RelationSymbol, Symbol, TableSymbol
from mrv.language.tree import Node, ValueType

_TYPES: dict[Kind, ValueType] = {
    "number": "number",
    "integer": "number",
    "year": "number",
    "text": "text",
    "code": "text",
    "date": "date",
    "month": "date",
    "boolean": "truth",
}


class FrameScope:
    """Resolves columns, relations and standard tables for expressions of one frame."""

    def __init__(
        self,
        frame: Frame,
        frames: Mapping[str, Frame],
        parameters: Mapping[str, Parameter],
        tables: Mapping[str, StandardTable],
        terms: Mapping[str, Node] | None = None,
    ) -> None:
        self.frame = frame
        self.terms = terms or {}
        """The terms that may be used in the frame."""
        self._frames = frames
        self._parameters = parameters
        self._tables = tables
        self._columns = frozenset((*frame.keys, *frame.columns))
        self._relations = {relation.name: relation for relation in frame.relations}

    @property
    def time(self) -> str | None:
        """Name of the column that dates a record."""
        return self.frame.time

    def column(self, name: str) -> Symbol | None:
        """Return the type and the half of the last declared digit of a column."""
        parameter = self._parameters.get(name) if name in self._columns else None
        if parameter is None:
            return None
        bounds = parameter.bounds
        return Symbol(_TYPES[parameter.kind], half_unit(parameter), bounds.minimum, bounds.maximum)

    def relation(self, name: str) -> RelationSymbol | None:
        """Return a relation of the frame with the scope of its target."""
        relation = self._relations.get(name)
        target = self._frames.get(relation.to) if relation is not None else None
        if relation is None or target is None:
            return None
        scope = FrameScope(target, self._frames, self._parameters, self._tables)
        return RelationSymbol(many=relation.many, scope=scope)

    def table(self, name: str) -> TableSymbol | None:
        """Return the shape of a standard table."""
        table = self._tables.get(name)
        if table is None:
            return None
        return TableSymbol(keys=table.keys, type=table.type, interpolate=table.interpolate)

    def names(self) -> Iterable[str]:
        """Return every name an author may write, for suggestions."""
        yield from sorted(self._columns)
        for relation in self.frame.relations:
            yield relation.name
            target = self._frames.get(relation.to)
            if target is not None:
                yield from (f"{relation.name}.{column}" for column in target.columns)
        yield from self._tables
        yield from self.terms


def half_unit(parameter: Parameter) -> float:
    """Return half of the last declared digit of a measured number, 0 for exact values."""
    if parameter.kind != "number" or parameter.decimals is None:
        return 0.0
    return float(0.5 * 10.0**-parameter.decimals)
