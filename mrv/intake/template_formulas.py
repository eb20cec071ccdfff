"""Which cells of a reporting form compute themselves, and how."""

from __future__ import annotations

from calendar import monthrange

from mrv.catalogue.model import Formula, Parameter, Relation
from mrv.intake.excel_formula import Untranslatable, translate, translate_condition
from mrv.intake.form_layout import Wording
from mrv.intake.provenance import address
from mrv.intake.template_plan import FIRST_VALUE, YEAR_COLUMN, Block, FormPlan
from mrv.language.errors import Origin
from mrv.language.parse import parse
from mrv.language.tree import Name, Node

_INNER = ("left", "right", "operand", "operands", "part", "parts", "item", "arguments")
"""Fields of tree nodes that hold nodes."""
_Node = tuple[str, str]
"""(frame, parameter): what depends on what."""


class FormulaBook:
    """Makes the formulas of a planned form; never a circular one."""

    def __init__(self, plan: FormPlan, words: Wording) -> None:
        self._plan = plan
        self._words = words
        self._depends: dict[_Node, set[_Node]] = {}
        self._chosen: dict[tuple[str, str, bool], list[tuple[Node | None, Node]]] = {}
        for table in plan.form.tables:
            for name in table.columns if table.kind == "months" else ():
                self._choose(table.frame, name)

    def month(self, block: Block, name: str, column: int) -> str | None:
        """The formula of a month's cell, None where the value is filed."""
        return self._text(block, name, column, block.table.frame)

    def year(self, block: Block, name: str) -> str | None:
        """The formula of the year's cell, None where the value is filed."""
        annual = block.table.annual_frame
        if annual is None or name not in self._words.rulebook.frames[annual].columns:
            return None
        how = block.table.annual.get(name)
        if how is None:
            return None
        if how == "same":
            return self._text(block, name, YEAR_COLUMN, block.table.frame)
        months = _months(block, name)
        if how in {"sum", "mean"}:
            inner = f"SUM({months})" if how == "sum" else f"AVERAGE({months})"
            return self._guarded(name, f"COUNT({months})>0", inner)
        weights = _months(block, how)
        inner = f"SUMPRODUCT({months},{weights})/SUMPRODUCT(ISNUMBER({months})*1,{weights})"
        return self._guarded(name, f"COUNT({months})>0", inner)

    def _guarded(self, name: str, filled: str, inner: str, otherwise: str = '""') -> str:
        parameter = self._words.rulebook.parameters[name]
        rounded = (
            f"ROUND({inner},{parameter.decimals})" if parameter.decimals is not None else inner
        )
        return f'=IF({filled},IFERROR({rounded},""),{otherwise})'

    def _text(self, block: Block, name: str, column: int, frame: str) -> str | None:
        cells = BlockCells(self._plan, self._words, block, column)
        text: str | None = None
        for when, expression in reversed(self._chosen.get((frame, name, False), [])):
            try:
                made = translate(expression, cells)
                condition = translate_condition(when, cells) if when is not None else None
            except Untranslatable:
                continue
            needed = [part for part in (condition, made.filled) if part is not None]
            filled = needed[0] if len(needed) == 1 else f"AND({','.join(needed or ['TRUE'])})"
            text = self._guarded(name, filled, made.text, text[1:] if text else '""')
        return text

    def _choose(self, frame: str, name: str) -> None:
        """Take the alternatives that hold in the form's year and close no circle."""
        parameter = self._words.rulebook.parameters.get(name)
        if parameter is None or parameter.nature != "calculated":
            return
        if (frame, name, False) in self._chosen:
            return
        chosen = self._chosen.setdefault((frame, name, False), [])
        for formula in self._alternatives(parameter, frame):
            expression = parse(formula.expression.text, Origin("formula"))
            when = parse(formula.when.text, Origin("formula")) if formula.when else None
            reads = self._reads(expression, frame)
            if when is not None:
                reads |= self._reads(when, frame)
            if any(self._reaches(read, (frame, name)) for read in reads):
                continue
            self._depends.setdefault((frame, name), set()).update(reads)
            chosen.append((when, expression))

    def _alternatives(self, parameter: Parameter, frame: str) -> list[Formula]:
        first, last = self._plan.year * 12, self._plan.year * 12 + 11
        return [
            formula
            for formula in parameter.formulas
            if formula.frame == frame
            and (formula.valid.start is None or formula.valid.start <= first)
            and (formula.valid.until is None or formula.valid.until >= last)
        ]

    def _reads(self, node: Node, frame: str) -> set[_Node]:
        relations = {r.name: r.to for r in self._words.rulebook.frames[frame].relations}
        found: set[_Node] = set()
        pending: list[object] = [node]
        while pending:
            part = pending.pop()
            if isinstance(part, Name):
                owner = relations.get(part.relation, frame) if part.relation else frame
                found.add((owner, part.name))
            elif isinstance(part, tuple):
                pending.extend(part)
            elif part is not None:
                pending.extend(getattr(part, name, None) for name in _INNER)
        return found

    def _reaches(self, start: _Node, goal: _Node) -> bool:
        seen: set[_Node] = set()
        pending = [start]
        while pending:
            node = pending.pop()
            if node == goal:
                return True
            if node not in seen:
                seen.add(node)
                pending.extend(self._depends.get(node, ()))
        return False


class BlockCells:
    """Cells of one column of a block, and of the tables related to it."""

    def __init__(self, plan: FormPlan, words: Wording, block: Block, column: int) -> None:
        self._plan = plan
        self._words = words
        self._block = block
        self._column = column

    def one(self, name: str, relation: str | None) -> str | None:
        """The cell of a value of this record or of a record it belongs to."""
        if relation is None:
            return self._first(self._block.table.frame, name)
        found = self._relation(relation)
        if found is None or found.many:
            return None
        card = self._plan.card(found.to)
        if card is not None and name in card.rows:
            unit = self._block.keys.get("unit_id")
            offset = card.objects.index(unit) if unit in card.objects else 0
            return _absolute(card.sheet, card.rows[name], FIRST_VALUE + offset)
        return self._first(found.to, name)

    def many(self, name: str, relation: str) -> str | None:
        """The cells of the values of all records that belong to this one."""
        found = self._relation(relation)
        if found is None or not found.many:
            return None
        cells = [self._reference(block, name) for block in self._blocks(found.to, name)]
        return ",".join(cells) if cells else None

    def code(self, name: str, code: str) -> str:
        """A code's title, as drop-downs offer it."""
        code_list = self._words.spec(name).code_list
        return self._words.code_title(code_list, code) if code_list else code

    def hours(self) -> str | None:
        """Hours in the month or year."""
        year = self._plan.year
        if self._column == YEAR_COLUMN:
            return str(24 * sum(monthrange(year, month)[1] for month in range(1, 13)))
        return str(24 * monthrange(year, self._column - FIRST_VALUE + 1)[1])

    def _relation(self, name: str) -> Relation | None:
        frame = self._words.rulebook.frames[self._block.table.frame]
        return next((r for r in frame.relations if r.name == name), None)

    def _blocks(self, frame: str, name: str) -> list[Block]:
        unit = self._block.keys.get("unit_id")
        return [
            block
            for block in self._plan.blocks
            if block.table.frame == frame
            and name in block.rows
            and block.keys.get("unit_id") == unit
        ]

    def _first(self, frame: str, name: str) -> str | None:
        if name in self._block.rows and frame == self._block.table.frame:
            return self._reference(self._block, name)
        found = self._blocks(frame, name)
        return self._reference(found[0], name) if found else None

    def _reference(self, block: Block, name: str) -> str:
        cell = address(block.rows[name], self._column)
        return cell if block.sheet == self._block.sheet else f"'{block.sheet}'!{cell}"


def _months(block: Block, name: str) -> str:
    row = block.rows[name]
    return f"{address(row, FIRST_VALUE)}:{address(row, FIRST_VALUE + 11)}"


def _absolute(sheet: str, row: int, column: int) -> str:
    letters = address(0, column)[:-1]
    return f"'{sheet}'!${letters}${row + 1}"
