"""The standard values that the rules around a column look up, of all cases and years."""

from __future__ import annotations

from mrv.language.features import Standard
from mrv.language.tree import Number, Text
from mrv.trace.plan import Place, Plan


class Standards:
    """Numbers of the tables that rules compare a column with."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._known: dict[Place, list[float]] = plan.standards

    def of(self, frame: str, column: str) -> list[float]:
        """The numbers in order, whatever case they hold for; empty if no rule looks any up."""
        place = (frame, column)
        if place not in self._known:
            found = {
                number
                for judged in self._plan.rules_of.get(place, ())
                if column in judged.rule.expect.names
                for feature in judged.rule.expect.features
                if isinstance(feature, Standard)
                for number in self._numbers(feature)
            }
            self._known[place] = sorted(found)
        return self._known[place]

    def _numbers(self, feature: Standard) -> set[float]:
        fixed = [
            (place, node.value)
            for place, node in enumerate(feature.keys)
            if isinstance(node, Text | Number)
        ]
        table = self._plan.rulebook.tables[feature.table]
        return {
            float(row.value)
            for row in table.rows
            if isinstance(row.value, int | float)
            and all(row.keys[place] == key for place, key in fixed)
        }
