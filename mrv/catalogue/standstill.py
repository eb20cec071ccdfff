"""What a quantity is where nothing ran: none of it, or nobody knows."""

from __future__ import annotations

from mrv.catalogue.model import Parameter, Rulebook


def zero_at_standstill(parameter: Parameter, rulebook: Rulebook) -> bool:
    """Whether there is none of it where nothing ran.

    Where the catalogue does not say so itself, what adds up is none (tonnes burnt, hours), and what
    is a property or belongs to the plant is unknown: coal that nobody burnt has no calorific value
    of zero, a unit that stands keeps its capacity and its owner the allowances.
    """
    if parameter.standstill is not None:
        return parameter.standstill == "zero"
    if parameter.nature == "static" or parameter.is_allowance:
        return False
    unit = rulebook.units.get(parameter.unit)
    return unit is not None and unit.adds
