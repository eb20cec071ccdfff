"""Which plants of the population an event can happen at."""

from __future__ import annotations

from tests.samples.power.coal import Supply
from tests.samples.power.plant import Plant, Unit

FIRED = ("bituminous_coal", "lignite", "anthracite")


def in_service(plant: Plant) -> bool:
    """Every unit ran before the year."""
    return all(unit.commissioned_on.year < plant.year - 1 for unit in plant.units)


def coal(plant: Plant) -> bool:
    """Conventional units on bituminous coal, separately reported."""
    return in_service(plant) and all(map(_bituminous, plant.units))


def _bituminous(unit: Unit) -> bool:
    return (
        isinstance(unit.supply, Supply)
        and unit.supply.fuel == "bituminous_coal"
        and unit.unit_class == "conventional_coal"
        and not unit.members
    )


def condensing(plant: Plant) -> bool:
    """Coal units without heat."""
    return coal(plant) and not any(any(unit.heat) for unit in plant.units)


def convertible(plant: Plant) -> bool:
    """A first unit without heat of a size that is converted to heat supply."""
    return condensing(plant) and 300 <= plant.units[0].capacity <= 660


def heat_and_power(plant: Plant) -> bool:
    """A first coal unit that sells steam and can do without."""
    first = plant.units[0]
    return (
        coal(plant)
        and any(first.heat)
        and not first.is_back_pressure
        and first.heat_medium == "steam"
    )


def several(plant: Plant) -> bool:
    """Three coal units or more on one yard."""
    return coal(plant) and len(plant.units) > 2


def two(plant: Plant) -> bool:
    """Two coal units or more."""
    return coal(plant) and len(plant.units) > 1


def gas(plant: Plant) -> bool:
    """Gas units."""
    return in_service(plant) and plant.units[0].fuel_type == "gas"


def any_coal(plant: Plant) -> bool:
    """Coal units of any kind, separately reported."""
    return in_service(plant) and all(
        unit.fuel_type == "coal" and not unit.members for unit in plant.units
    )
