"""Which cells of a reporting form compute themselves, and how."""

from __future__ import annotations

from collections.abc import Mapping

from mrv.catalogue.model import Formula, Parameter
from mrv.intake.excel_formula import Untranslatable, translate, translate_condition
from mrv.intake.form_layout import Wording
from mrv.intake.provenance import address
from mrv.intake.template_cells import BlockCells, months_of
from mrv.intake.template_plan import YEAR_COLUMN, Block, FormPlan
from mrv.language.errors import Origin
from mrv.language.parse import parse
from mrv.language.tree import Name, Node

_INNER = ("left", "right", "operand", "operands", "part", "parts", "item", "arguments")
"""Fields of tree nodes that hold nodes."""
_Node = tuple[str, str]
"""(frame, column): what depends on what."""
_Choice = tuple[Node | None, Node]
"""Condition and expression of a formula."""


class FormulaBook:
    """Makes the formulas of a planned form; never a circular one."""

    def __init__(self, plan: FormPlan, words: Wording) -> None:
        self._plan = plan
        self._words = words
        self._depends: dict[_Node, set[_Node]] = {}
        self._chosen: dict[_Node, list[_Choice]] = {}
        for table in plan.form.tables:
            for name in table.columns if table.kind == "months" else ():
                self._choose(table.frame, name)
        for table in plan.form.tables:
            for name in table.columns if table.annual_frame else ():
                self._choose(str(table.annual_frame), name)

    def month(self, block: Block, name: str, column: int) -> str | None:
        """The formula of a month's cell, None where the value is filed."""
        return self._text(block, name, column, block.table.frame)

    def year(self, block: Block, name: str) -> str | None:
        """The formula of the year's cell, blank until something of December is filled in.

        A year that is still running has no annual value; a sum of its first months would be one.
        The December of the whole form tells, because a fuel may rest in that month.
        """
        text = self._annual(block, name)
        if text is None:
            return None
        return f'=IF(COUNT({self._december(block.sheet)})=0,"",{text.removeprefix("=")})'

    def _december(self, home: str) -> str:
        """The cells of December on all sheets, that of the formula first."""
        parts = []
        for sheet, blocks in self._plan.block_sheets().items():
            rows = [row for block in blocks for row in block.rows.values()]
            first, last = (address(row, YEAR_COLUMN - 1) for row in (min(rows), max(rows)))
            cells = f"{first}:{last}"
            parts.append(cells if sheet == home else f"'{sheet}'!{cells}")
            if sheet == home:
                parts.insert(0, parts.pop())
        return ",".join(parts)

    def _annual(self, block: Block, name: str) -> str | None:
        """The year's value: the catalogue's formula, else as the layout says."""
        annual = block.table.annual_frame
        if annual is None or name not in self._words.rulebook.frames[annual].columns:
            return None
        text = self._text(block, name, YEAR_COLUMN, annual)
        how = block.table.annual.get(name)
        if text is not None or how is None:
            return text
        if how == "same":
            return self._text(block, name, YEAR_COLUMN, block.table.frame)
        months = months_of(block, name)
        filled = f"COUNT({months})>0"
        if how in {"sum", "mean"}:
            function = "SUM" if how == "sum" else "AVERAGE"
            return "=" + self._guarded(name, filled, f"{function}({months})", '""')
        weights = months_of(block, how)
        inner = f"SUMPRODUCT({months},{weights})/SUMPRODUCT(ISNUMBER({months})*1,{weights})"
        return "=" + self._guarded(name, filled, inner, '""')

    def overwritable(self, block: Block, name: str) -> bool:
        """Whether some way of obtaining the value is beyond the form, so that it may be typed."""
        parameter = self._words.rulebook.parameters[name]
        known = len(self._chosen.get((block.table.frame, name), []))
        return len(self._alternatives(parameter, block.table.frame)) > known or any(
            not self._translates(block, name, choice)
            for choice in self._chosen.get((block.table.frame, name), [])
        )

    def _translates(self, block: Block, name: str, choice: _Choice) -> bool:
        cells = BlockCells(self._plan, self._words, block, YEAR_COLUMN - 1, block.table.frame)
        try:
            if translate(choice[1], cells).some:
                return False  # nothing filed may mean nought, which only a person can say
            return choice[0] is None or translate_condition(choice[0], cells, name) != "FALSE"
        except Untranslatable:
            return False

    def _guarded(self, name: str, filled: str, inner: str, otherwise: str) -> str:
        decimals = self._words.rulebook.parameters[name].decimals
        rounded = f"ROUND({inner},{decimals})" if decimals is not None else inner
        return f'IF({filled},IFERROR({rounded},""),{otherwise})'

    def _text(self, block: Block, name: str, column: int, frame: str) -> str | None:
        cells = BlockCells(self._plan, self._words, block, column, frame)
        text: str | None = None
        for when, expression in reversed(self._chosen.get((frame, name), [])):
            try:
                made = translate(expression, cells)
                condition = "TRUE" if when is None else translate_condition(when, cells, name)
            except Untranslatable:
                continue
            if condition == "FALSE":
                continue
            needed = [part for part in (condition, made.filled) if part not in {None, "TRUE"}]
            parts = ",".join(str(part) for part in needed)
            filled = f"AND({parts})" if len(needed) > 1 else parts or "TRUE"
            text = self._guarded(name, filled, made.text, text or '""')
        return None if text is None else "=" + text

    def _choose(self, frame: str, name: str) -> None:
        """Take the alternatives that hold in the form's year and close no circle."""
        parameter = self._words.rulebook.parameters.get(name)
        known = self._words.rulebook.frames[frame].columns
        if parameter is None or parameter.nature != "calculated" or name not in known:
            return
        if (frame, name) in self._chosen:
            return
        chosen = self._chosen.setdefault((frame, name), [])
        for formula in self._alternatives(parameter, frame):
            expression = parse(formula.expression.text, Origin("formula"))
            when = parse(formula.when.text, Origin("formula")) if formula.when else None
            reads = self._reads(expression, frame)
            if when is not None:
                # A condition may ask whether the value itself is filed: that is no circle.
                reads |= self._reads(when, frame) - {(frame, name)}
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
        relations: Mapping[str, str] = {
            r.name: r.to for r in self._words.rulebook.frames[frame].relations
        }
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
