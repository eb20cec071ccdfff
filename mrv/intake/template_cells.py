"""Where the values stand that a cell's formula reads."""

from __future__ import annotations

from calendar import monthrange

from mrv.catalogue.model import Relation
from mrv.intake.form_layout import Wording
from mrv.intake.provenance import address
from mrv.intake.template_plan import FIRST_VALUE, YEAR_COLUMN, Block, FormPlan, key_cells


class BlockCells:
    """Cells of one column of a block (a month's, or the year's), and of the tables related to it.

    `frame` is the frame the column's records belong to.
    """

    def __init__(
        self,
        plan: FormPlan,
        words: Wording,
        block: Block,
        column: int,
        frame: str,
        home: str | None = None,
    ) -> None:
        self._plan = plan
        self._words = words
        self._block = block
        self._column = column
        self._frame = frame
        self._home = home or block.sheet

    def one(self, name: str, relation: str | None) -> str | None:
        """The cell of a value of this record or of a record it belongs to."""
        if relation is None:
            return self._first(self._frame, name)
        found = self._relation(relation)
        if found is None or found.many:
            return None
        card = self._plan.card(found.to)
        if card is not None:
            if name not in card.rows:
                return None
            named = self._block.keys.get(card.table.across or "")
            offset = card.objects.index(named) if named in card.objects else 0
            letters = address(0, FIRST_VALUE + offset)[:-1]
            return f"'{card.sheet}'!${letters}${card.rows[name] + 1}"
        return self._first(found.to, name)

    def many(self, name: str, relation: str) -> str | None:
        """The cells of the values of all records that belong to this one."""
        found = self._relation(relation)
        if found is None or not found.many:
            return None
        blocks = self._blocks(found.to, name)
        annual = self._column == YEAR_COLUMN and self._is_monthly(found.to)
        cells = [self._months(b, name) if annual else self._reference(b, name) for b in blocks]
        return ",".join(cells) if cells else None

    def members(self, relation: str) -> list[MemberCells] | None:
        """The blocks of the records that belong to this one, in the same column."""
        found = self._relation(relation)
        monthly = self._column != YEAR_COLUMN
        if found is None or not found.many or self._is_monthly(found.to) != monthly:
            return None
        shared = self._shared(found.to)
        return [
            MemberCells(self._plan, self._words, block, self._column, found.to, self._home)
            for block in self._plan.blocks
            if found.to in (block.table.frame, block.table.annual_frame)
            and self._belongs(block, shared)
        ] or None

    def listed(self, relation: str) -> bool:
        """Whether a relation's records stand in a list."""
        found = self._relation(relation)
        return found is not None and any(
            listing.table.frame == found.to for listing in self._plan.listings
        )

    def code(self, name: str, code: str) -> str:
        """A code's title, as drop-downs offer it."""
        code_list = self._words.spec(name).code_list
        return self._words.code_title(code_list, code) if code_list else code

    def hours(self) -> str | None:
        """Hours in the month or year."""
        year = self._plan.year
        months = range(1, 13)
        if self._column != YEAR_COLUMN:
            months = range(self._column - FIRST_VALUE + 1, self._column - FIRST_VALUE + 2)
        return str(24 * sum(monthrange(year, month)[1] for month in months))

    def _relation(self, name: str) -> Relation | None:
        frame = self._words.rulebook.frames[self._frame]
        return next((r for r in frame.relations if r.name == name), None)

    def _is_monthly(self, frame: str) -> bool:
        return self._words.rulebook.frames[frame].time == "month"

    def _blocks(self, frame: str, name: str) -> list[Block]:
        """Blocks that hold a column of a frame's records that belong to this block's object."""
        shared = self._shared(frame)
        return [
            block
            for block in self._plan.blocks
            if frame in (block.table.frame, block.table.annual_frame)
            and name in block.rows
            and self._belongs(block, shared)
        ]

    def _shared(self, frame: str) -> dict[str, object]:
        keys = self._words.rulebook.frames[frame].keys
        return {key: value for key, value in self._block.keys.items() if key in keys}

    def _belongs(self, block: Block, shared: dict[str, object]) -> bool:
        if block.table.frame == self._block.table.frame and block.table.slots:
            return block is self._block
        return all(block.keys.get(key) == value for key, value in shared.items())

    def _first(self, frame: str, name: str) -> str | None:
        if name in self._block.rows and frame in (
            self._block.table.frame,
            self._block.table.annual_frame,
        ):
            return self._reference(self._block, name)
        found = self._blocks(frame, name)
        return self._reference(found[0], name) if found else None

    def _reference(self, block: Block, name: str) -> str:
        return self._qualified(block, address(block.rows[name], self._column))

    def _months(self, block: Block, name: str) -> str:
        return self._qualified(block, months_of(block, name))

    def _qualified(self, block: Block, cells: str) -> str:
        return cells if block.sheet == self._home else f"'{block.sheet}'!{cells}"


class MemberCells(BlockCells):
    """Cells of a related block as another block's formula sees them, those of its keys included."""

    def one(self, name: str, relation: str | None) -> str | None:
        """The cell of the block's own value, whatever relation led to it."""
        if name in self._block.rows:
            return self._reference(self._block, name)
        column = key_cells(self._block).get(name)
        if column is None:
            return None
        letters = address(0, column)[:-1]
        return self._qualified(self._block, f"${letters}${self._block.top + 1}")


def months_of(block: Block, name: str) -> str:
    """The twelve months' cells of a line."""
    row = block.rows[name]
    return f"{address(row, FIRST_VALUE)}:{address(row, FIRST_VALUE + 11)}"
