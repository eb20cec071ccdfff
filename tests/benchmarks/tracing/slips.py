"""Faults of one number: what a clerk, a sheet or a wrong unit makes of the right value."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.benchmarks.tracing.places import Place, Report
from tests.samples.rows import Row

QUANTITIES = ("mass", "volume", "energy", "heat", "emission")
Value = Callable[[Report, Place, random.Random], float | None]


@dataclass(frozen=True, slots=True)
class Slip:
    """A kind of fault that turns one right number into a wrong one."""

    classes: tuple[str, ...]
    """Classes of quantity it happens to; empty: any."""
    value: Value
    more: int = 0
    """Decimals that the wrong value shows beyond those of the form."""
    computed: bool | None = None
    """Only to computed cells, only to inputs, or to both (None)."""
    parameters: tuple[str, ...] = ()
    """Only to these; empty: any of the classes."""


def _times(*factors: float) -> Value:
    def value(report: Report, place: Place, rng: random.Random) -> float:
        return float(place.value) * rng.choice(factors)

    return value


def _between(low: float, high: float) -> Value:
    def value(report: Report, place: Place, rng: random.Random) -> float:
        return float(place.value) * (1 + rng.choice((-1, 1)) * rng.uniform(low, high))

    return value


def _digits(report: Report, place: Place) -> list[str]:
    decimals = report.rulebook.parameters[place.parameter].decimals
    return list(f"{place.value:.{4 if decimals is None else decimals}f}")


def _leading(digits: list[str]) -> list[int]:
    """The places of the first significant digits, where an error is seen."""
    first = next((i for i, d in enumerate(digits) if d not in "-0."), 0)
    return [i for i in range(first, min(first + 4, len(digits))) if digits[i] != "."]


def _transposed(report: Report, place: Place, rng: random.Random) -> float | None:
    digits = _digits(report, place)
    pairs = [
        (i, j)
        for i, j in zip(_leading(digits), _leading(digits)[1:], strict=False)
        if digits[i] != digits[j]
    ]
    if not pairs:
        return None
    i, j = rng.choice(pairs)
    digits[i], digits[j] = digits[j], digits[i]
    return float("".join(digits))


def _substituted(report: Report, place: Place, rng: random.Random) -> float | None:
    digits = _digits(report, place)
    at = rng.choice(_leading(digits)[:3])
    digits[at] = rng.choice([d for d in "0123456789" if d != digits[at]])
    return float("".join(digits))


def _dropped(report: Report, place: Place, rng: random.Random) -> float | None:
    digits = _digits(report, place)
    del digits[rng.choice(_leading(digits)[:3])]
    text = "".join(digits)
    return float(text) if any(d.isdigit() for d in text) else None


def _doubled(report: Report, place: Place, rng: random.Random) -> float | None:
    digits = _digits(report, place)
    at = rng.choice(_leading(digits)[:3])
    digits.insert(at, digits[at])
    return float("".join(digits))


def _coarse(report: Report, place: Place, rng: random.Random) -> float | None:
    value = float(place.value)
    return float(f"{value:.{rng.choice((1, 2))}g}")


def _basis(report: Report, place: Place, rng: random.Random) -> float | None:
    """As if air-dried or dry, or with moisture deducted once more."""
    row: Row = place.row
    total, inherent = row.get("moisture_ar"), row.get("moisture_ad")
    if not total:
        return None
    factors = [100 / (100 - total), (100 - total) / 100]
    if inherent:
        factors.append((100 - inherent) / (100 - total))
    return float(place.value) * rng.choice(factors)


_GROSS = {
    "crude_oil": (1.052, 1.064), "fuel_oil": (1.052, 1.064), "diesel": (1.061, 1.072),
    "kerosene": (1.061, 1.072), "gasoline": (1.061, 1.072), "liquefied_petroleum_gas": (1.07, 1.08),
    "natural_gas": (1.103, 1.117), "liquefied_natural_gas": (1.103, 1.117),
    "coke_oven_gas": (1.103, 1.117),
}  # fmt: skip
"""What the water from the hydrogen of oils and gases takes; of coals, with less of it, 3 to 7 %."""
_DRY = ("coke", "blast_furnace_gas", "converter_gas")
"""With hardly any."""


def _gross(report: Report, place: Place, rng: random.Random) -> float | None:
    fuel = place.row.get("fuel") or place.row.get("material")
    low, high = _GROSS.get(str(fuel), (1.03, 1.07))
    return None if fuel in _DRY else float(place.value) * rng.uniform(low, high)


def _coal_equivalent(report: Report, place: Place, rng: random.Random) -> float | None:
    heat = place.row.get("net_calorific_value_ar")
    return float(place.value) * heat / 29.3076 if heat else None


def _fixed(*values: float) -> Value:
    def value(report: Report, place: Place, rng: random.Random) -> float:
        return rng.choice(values)

    return value


SLIPS = {
    "ten times": Slip((), _times(10)),
    "a tenth": Slip((), _times(0.1), more=1),
    "hundred times": Slip(("mass", "volume", "energy", "heat", "rate"), _times(100)),
    "thousand times": Slip((*QUANTITIES, "heat_value", "rate"), _times(1000)),
    "a thousandth": Slip((*QUANTITIES, "heat_value", "enthalpy"), _times(0.001), more=3),
    "ten thousand times": Slip(("volume", "energy", "heat"), _times(10_000)),
    "kilocalories": Slip(("heat_value",), _times(238.846)),
    "calories for joules": Slip(("heat_value", "heat", "enthalpy"), _times(1 / 4.1868)),
    "kilowatt-hours for joules": Slip(("energy", "heat"), _times(3.6, 1 / 3.6)),
    "coal equivalent": Slip(
        ("mass",), _coal_equivalent, computed=False, parameters=("fuel_consumption",)
    ),
    "fraction for per cent": Slip(("percentage",), _times(0.01), more=2),
    "per cent for fraction": Slip(("fraction", "factor"), _times(100)),
    "per heat in another unit": Slip(("factor",), _times(1000), parameters=("carbon_per_heat",)),
    "digits transposed": Slip((), _transposed),
    "digit substituted": Slip((), _substituted),
    "digit dropped": Slip((), _dropped),
    "digit doubled": Slip((), _doubled),
    "sign": Slip((), _times(-1)),
    "moisture basis": Slip(
        ("fraction", "heat_value", "percentage"), _basis,
        parameters=("carbon_content_ar", "carbon_content_ad", "net_calorific_value_ar", "ash_ar",
                    "net_calorific_value_lab"),
    ),
    "gross for net heat": Slip(
        ("heat_value",), _gross,
        parameters=("net_calorific_value_ar",),
    ),
    "44/12 left out": Slip(("emission",), _times(12 / 44), computed=True),
    "44/12 twice": Slip(("emission",), _times(44 / 12), computed=True),
    "oxidation left out or twice": Slip(
        ("emission",), _times(0.99, 1 / 0.99, 0.98, 1 / 0.98), computed=True
    ),
    "counted twice": Slip(QUANTITIES, _times(2)),
    "halved": Slip(QUANTITIES, _times(0.5)),
    "rounded coarsely": Slip((), _coarse),
    "biased": Slip((), _between(0.08, 0.4)),
    "default for measured heat": Slip(
        ("heat_value",), _fixed(26.7, 23.736, 15.25, 25.024), computed=False,
        parameters=("net_calorific_value_ar",),
    ),
    "default for measured carbon": Slip(
        ("fraction",), _fixed(0.8237, 0.6214, 0.4265, 0.6879), computed=False,
        parameters=("carbon_content_ad",),
    ),
    "hours of another month": Slip(("hours",), _fixed(744, 720, 672, 696, 8760)),
}  # fmt: skip

SMALL_BIAS = Slip((), _between(0.02, 0.06))
"""What is too small to see without the values around it."""
