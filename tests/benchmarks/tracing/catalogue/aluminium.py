"""Faults and frauds described for aluminium smelters."""

from __future__ import annotations

from tests.benchmarks.tracing.catalogue.build import (
    DEFAULT,
    FREE,
    UNIT,
    YEAR,
    Recreation,
    all_year,
    between_lines,
    by,
    either,
    fixed,
    formula,
    moved,
    one,
    repeated,
    shifted,
)
from tests.samples.rows import Row

LINE, ENTERPRISE, FUEL = (
    "aluminium_line_month", "aluminium_enterprise_month", "aluminium_fuel_month",
)  # fmt: skip


def _net(row: Row) -> float:
    return float(row["anode_consumption_gross"] - row["butt_mass"] - row["carbon_dust_mass"])


ALUMINIUM = (
    Recreation("A1 net for gross anodes", one(
        LINE, "anode_consumption_gross", formula(_net)), FREE),
    Recreation("A1 net for gross anodes all year", all_year(
        LINE, "anode_consumption_gross", formula(_net)), YEAR, series=True),
    Recreation("A2 butts deducted twice", one(
        LINE, "anode_consumption_net",
        formula(lambda r: r["anode_consumption_net"] * (1 - r["anode_loss_rate"] / 100))), FREE),
    Recreation("A3 own butt ratio", one(
        LINE, "anode_loss_rate", fixed(13.2, 17.1, 19.0)), DEFAULT),
    Recreation("A3 own butt ratio all year", all_year(
        LINE, "anode_loss_rate", fixed(13.2, 17.1, 19.0)), YEAR, series=True),
    Recreation("A4 own sulphur", one(
        LINE, "anode_sulfur_content", fixed(1.3, 2.6, 3.1)), DEFAULT),
    Recreation("A4 own ash", one(LINE, "anode_ash_content", fixed(0.2, 0.6, 0.9)), DEFAULT),
    Recreation("A5 anodes from a norm", one(
        LINE, "anode_consumption_gross",
        formula(lambda r: 0.45 * r["liquid_aluminium_output"])), FREE),
    Recreation("A6 purchased for consumed anodes", one(
        LINE, "anode_consumption_gross", by("anode_consumption_gross", 0.75, 1.3)), FREE),
    Recreation("A7 rods in the block mass", one(
        LINE, "anode_block_mass", by("anode_block_mass", 1.3, 1.6)), FREE),
    Recreation("A8 green anodes", one(
        LINE, "anode_consumption_gross", by("anode_consumption_gross", 1.08, 1.15)), FREE),
    Recreation("A10 ingots for liquid metal", one(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 0.92, 0.985)), FREE),
    Recreation("A11 liquid sales left out", one(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 0.6, 0.85)), FREE),
    Recreation("A12 output raised", one(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 1.03, 1.1)), FREE),
    Recreation("A12 output raised all year", all_year(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 1.03, 1.08)),
        YEAR, series=True),
    Recreation("A13 output lowered all year", all_year(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 0.9, 0.96)),
        YEAR, series=True),
    Recreation("A14 remelt in the output", one(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 1.05, 1.2)), FREE),
    Recreation("A15 output moved between lines", between_lines(
        LINE, "liquid_aluminium_output", "line_id", 0.04, 0.15), FREE),
    Recreation("A15 anodes moved between lines", between_lines(
        LINE, "anode_consumption_gross", "line_id", 0.04, 0.15), FREE),
    Recreation("A16 old CF4 factor", one(LINE, "cf4_emission_factor", fixed(0.034)), DEFAULT),
    Recreation("A16 old C2F6 factor", one(LINE, "c2f6_emission_factor", fixed(0.0034)), DEFAULT),
    Recreation("A17 warming potential of another report", one(
        LINE, "cf4_gwp", fixed(7390.0, 6500.0, 7380.0)), DEFAULT),
    Recreation("A17 warming potential all year", all_year(
        LINE, "c2f6_gwp", fixed(12200.0, 9200.0, 12400.0)), (*YEAR, *DEFAULT), series=True),
    Recreation("A18 gases exchanged", one(
        LINE, "cf4_emission_factor", formula(lambda r: r["c2f6_emission_factor"])),
        ("copied_column", *DEFAULT)),
    Recreation("A18 factor ten times", one(
        LINE, "c2f6_emission_factor", by("c2f6_emission_factor", 10)), UNIT),
    Recreation("A19 output in 10 000 t", one(
        LINE, "liquid_aluminium_output", either("liquid_aluminium_output", 1e-4, 1000)), UNIT),
    Recreation("A20 anode effects hidden", one(
        LINE, "anode_effect_frequency", by("anode_effect_frequency", 0.05, 0.3)), FREE),
    Recreation("A21 crucible scale off all year", all_year(
        LINE, "liquid_aluminium_output", by("liquid_aluminium_output", 1.015, 1.03)),
        YEAR, series=True),
    Recreation("A22 power booked elsewhere", one(
        LINE, "potline_ac_electricity", by("potline_ac_electricity", 0.8, 0.95)), FREE),
    Recreation("A23 own power as purchased green", one(
        ENTERPRISE, "non_fossil_electricity", by("non_fossil_electricity", 1.3, 2.0)), FREE),
    Recreation("A25 months repeated", repeated(LINE, "anode_consumption_gross", 3),
        ("copied_month", "copied_block")),
    Recreation("A25 months shifted", shifted(LINE, "liquid_aluminium_output"),
        ("copied_month", "swapped_months", "copied_block"), series=True),
    Recreation("A26 anodes put off to the next month", moved(
        LINE, "anode_consumption_gross", 0.06, 0.2), FREE),
    Recreation("A28 grid factor of another year", one(
        ENTERPRISE, "grid_emission_factor", fixed(0.6101, 0.581, 0.5703, 0.5568)), DEFAULT),
    Recreation("A28 fuel heat in kcal", one(
        FUEL, "net_calorific_value_ar", by("net_calorific_value_ar", 238.846)), UNIT),
)  # fmt: skip
