"""What is still missing, by name: a parameter, or what a rule demands of a record or beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual

if TYPE_CHECKING:
    from mrv.engine.missing import Missing
    from mrv.engine.result import Result


def demanded(items: Sequence[Missing], result: Result) -> list[Bilingual]:
    """The name of each item that was not filed."""
    rulebook = result.rulebook
    titles = {rule.id: rule.title for rule in result.rules.values()}

    def of(item: Missing) -> Bilingual:
        name = item.parameter
        if name is None or name in rulebook.frames[item.frame].keys:
            return titles[item.rule]
        parameter = rulebook.parameters.get(name)
        return parameter.title if parameter else Bilingual(name, name)

    return [of(item) for item in items]
