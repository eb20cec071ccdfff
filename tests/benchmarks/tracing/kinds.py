"""What the injector's faults may rightly be called in the catalogue's words for mistakes."""

from __future__ import annotations

from tests.benchmarks.tracing.catalogue import CATALOGUE

_DIGITS = ("digits_transposed", "digit_substituted", "digit_dropped", "digit_doubled")

NAMES: dict[str, tuple[str, ...]] = {
    "ten times": ("unit_slip", "digit_doubled"),
    "a tenth": ("unit_slip", "digit_dropped"),
    "hundred times": ("unit_slip", "percent_or_fraction"),
    "thousand times": ("unit_slip",),
    "a thousandth": ("unit_slip",),
    "ten thousand times": ("unit_slip",),
    "kilocalories": ("energy_unit", "unit_slip"),
    "calories for joules": ("energy_unit",),
    "kilowatt-hours for joules": ("energy_in_electricity",),
    "coal equivalent": ("coal_equivalent",),
    "fraction for per cent": ("percent_or_fraction", "unit_slip"),
    "per cent for fraction": ("percent_or_fraction", "unit_slip"),
    "per heat in another unit": ("unit_slip",),
    "digits transposed": _DIGITS,
    "digit substituted": _DIGITS,
    "digit dropped": _DIGITS,
    "digit doubled": _DIGITS,
    "sign": ("sign",),
    "moisture basis": ("moisture_basis", "heat_basis"),
    "gross for net heat": ("gross_or_net", "gas_gross_or_net"),
    "44/12 left out": ("carbon_or_dioxide",),
    "44/12 twice": ("carbon_or_dioxide",),
    "oxidation left out or twice": ("oxidation_missed", "not_recalculated", "wrong_value"),
    "counted twice": ("counted_twice", "item_added_twice", "wrong_value"),
    "halved": ("counted_twice", "item_left_out", "wrong_value"),
    "rounded coarsely": ("rounded_too_far",),
    "biased": ("wrong_value", "not_recalculated"),
    "small bias": ("wrong_value", "not_recalculated"),
    "default for measured heat": ("default_as_measured", "wrong_standard_value"),
    "default for measured carbon": ("default_as_measured", "wrong_standard_value"),
    "hours of another month": ("copied_month", "wrong_value", "not_recalculated"),
    "columns swapped": ("swapped_columns", "copied_column"),
    "months swapped": ("swapped_months", "copied_month"),
    "units swapped": ("swapped_units", "copied_unit"),
    "month copied": ("copied_month", "not_recalculated"),
    "unit copied": ("copied_unit", "not_recalculated"),
    "block copied": ("copied_block", "copied_month", "another_record"),
    "standard value of another case": (
        "wrong_standard_value", "outdated_standard_value", "default_as_measured",
    ),
    "stale computed value": ("not_recalculated",),
    "item left out of a sum": ("item_left_out",),
    "item twice in a sum": ("item_added_twice",),
    "value of a month not filed": (
        "swapped_months", "copied_month", "copied_block", "another_record", "wrong_value",
        "not_recalculated",
    ),
    "mean in every month": ("copied_month", "copied_block", "biased_year"),
    "method code": ("wrong_code", "default_as_measured"),
    "date of a test": ("wrong_date",),
    "collusive pair": ("falsified_pair",),
    "biased year": ("biased_year",),
}  # fmt: skip
"""Digit errors count as one kind: a digit read wrong and a digit typed wrong look alike."""
NAMES |= {entry.code: entry.names for entries in CATALOGUE.values() for entry in entries}
