"""Mistakes and forgeries of clinker reports, each a change of inputs or of computed cells."""

from __future__ import annotations

from typing import Any

from tests.samples.rows import Frames, Row, half_up, pin


def rows(frames: Frames, name: str, *months: int, **keys: Any) -> list[Row]:
    """Rows of a frame in some months (all without any) with some keys."""
    return [
        row
        for row in frames.get(name, [])
        if (not months or row["month"].month in months)
        and all(row.get(key) == value for key, value in keys.items())
    ]


def coal(frames: Frames, *months: int, line: str = "1") -> list[Row]:
    return rows(frames, "cement_fuel_month", *months, line_id=line, fuel="bituminous_coal")


def kilocalories(frames: Frames) -> None:
    """July's heat in kcal/kg."""
    for row in coal(frames, 7):
        row["net_calorific_value_ar"] = half_up(row["net_calorific_value_ar"] / 0.0041868, 0)


def pulverised_heat_on_raw_tonnes(frames: Frames) -> None:
    """Heat of pulverised coal beside the tonnes of raw coal, all year."""
    for row in coal(frames):
        dried = (100 - 1.5) / (100 - row["moisture_ar"])
        row["net_calorific_value_ar"] = half_up(row["net_calorific_value_ar"] * dried, 3)
        row["sample_moisture"] = 1.5


def default_as_measured(frames: Frames) -> None:
    """The default filed as measured from May to August."""
    for row in coal(frames, 5, 6, 7, 8):
        row["net_calorific_value_ar"] = 23.076


def boiler_oxidation(frames: Frames) -> None:
    for row in coal(frames, line="2"):
        row["oxidation_factor"] = 95.0


def carbon_of_another_coal(frames: Frames) -> None:
    for row in coal(frames, 9):
        row["carbon_per_heat"] = 0.02797


def wet_as_dry(frames: Frames) -> None:
    """Carbide slag of line 2 deducted by its wet weight."""
    for row in rows(frames, "cement_material_month", line_id="2", material="carbide_slag"):
        pin(row, material_consumption=row["wet_consumption"])


def fly_ash_as_incineration_ash(frames: Frames) -> None:
    """Coal fly ash declared as incineration ash, factor and all."""
    for name in ("cement_material_month", "cement_material_year", "stock_month"):
        for row in frames[name]:
            if row["material"] == "coal_fly_ash":
                row["material"] = "incineration_fly_ash"
                if name == "cement_material_month":
                    row["deduction_factor"] = 0.305


def carbonate_deducted(frames: Frames) -> None:
    """Limestone tailings deducted as if they were carbide slag."""
    for name in ("cement_material_month", "cement_material_year", "stock_month"):
        for row in frames[name]:
            if row["material"] == "carbide_slag":
                row["material"] = "limestone_tailings"
                if name == "cement_material_month":
                    row["material_calcium_oxide"] = 51.6
                    row["material_loss_on_ignition"] = 41.8


def wrong_class(frames: Frames) -> None:
    """Portland clinker with the factor of sulfoaluminate clinker."""
    for row in rows(frames, "cement_line_month", line_id="1"):
        row["clinker_process_emission_factor"] = 0.413


def bought_clinker_as_output(frames: Frames) -> None:
    """October's output of line 1 raised by a fifth; ledger, meal and fuel stay."""
    for row in rows(frames, "cement_line_month", 10, line_id="1"):
        row["clinker_output"] = half_up(row["clinker_output"] * 1.2, 2)


def ten_thousand_tonnes(frames: Frames) -> None:
    """June's output in 10⁴ t."""
    for row in rows(frames, "cement_line_month", 6, line_id="2"):
        row["clinker_output"] = half_up(row["clinker_output"] / 10_000, 2)


def coal_left_out(frames: Frames) -> None:
    """A quarter of November's coal booked to the dryers."""
    for row in coal(frames, 11):
        row["fuel_consumption"] = half_up(row["fuel_consumption"] * 0.7, 2)


def months_smoothed(frames: Frames) -> None:
    """The year's output spread evenly over the months."""
    months = [
        row for row in rows(frames, "cement_line_month", line_id="1") if row["clinker_output"]
    ]
    even = half_up(sum(row["clinker_output"] for row in months) / len(months), 2)
    for row in months:
        row["clinker_output"] = even


def year_not_renewed(frames: Frames) -> None:
    """The year of the site keeps an old total."""
    for row in frames["cement_enterprise_year"]:
        old = half_up(row["clinker_line_emission"] * 0.985, 2)
        pin(row, clinker_line_emission=old)


def negative_process(frames: Frames) -> None:
    """Ten times the carbide slag: the process emission falls below zero."""
    for row in rows(frames, "cement_material_month", 9, line_id="2", material="carbide_slag"):
        row["wet_consumption"] = half_up(row["wet_consumption"] * 60, 2)


def two_lines_one_name(frames: Frames) -> None:
    frames["cement_line"][1]["line_name"] = frames["cement_line"][0]["line_name"]


def heating_up_dropped(frames: Frames) -> None:
    """The coal of March's heating-up and running days is left out, output too."""
    for row in rows(frames, "cement_line_month", 3, line_id="1"):
        row["clinker_output"] = 0.0
        row["raw_meal_consumption"] = 0.0
    for name in ("cement_fuel_month", "cement_material_month"):
        for row in rows(frames, name, 3, line_id="1"):
            column = "fuel_consumption" if name == "cement_fuel_month" else "wet_consumption"
            row[column] = 0.0
