"""The unit of a value where it depends on the record: gas is metered in 10⁴Nm³, coal in tonnes."""

from __future__ import annotations

from collections.abc import Mapping

from mrv.catalogue.model import Rulebook

_FUEL = ("fuel", "material")
"""The keys that name what a quantity is of."""
_STATES = "fuel_state"


def unit_in(name: str, record: Mapping[str, str | None], rulebook: Rulebook) -> str:
    """The unit of a parameter in a record; '' where none is known."""
    parameter = rulebook.parameters.get(name)
    if parameter is None:
        return ""
    if not parameter.units:
        return parameter.unit
    fuel = next((known for key in _FUEL if (known := record.get(key))), "")
    table = rulebook.tables.get(_STATES)
    state = {row.keys[0]: row.value for row in table.rows}.get(fuel) if table else None
    return parameter.units.get(state, parameter.unit) if isinstance(state, str) else ""
