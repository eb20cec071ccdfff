"""Rows of a mill's month as they are filed: static facts, flows, materials."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.samples.rows import Frames, Row, half_up
from tests.samples.steel.factors import CARBON, FACTOR, HEAT, OXIDATION, SOLIDS

Flow = tuple[str, str, str, str, str]
"""Process, line, material, origin, direction."""


class Month:
    """Collects what happens in one month; writes the rows when all is known."""

    def __init__(self, key: Row, month: date, heat: dict[str, float], measured: set[str]) -> None:
        self.key, self.month, self.heat, self.measured = key, month, heat, measured
        self.flows: dict[Flow, float] = {}
        self.bought: dict[str, float] = defaultdict(float)
        self.sold: dict[str, float] = defaultdict(float)
        self.materials: dict[tuple[str, str], float] = {}
        self.unit: dict[tuple[str, str], float] = {}
        self.output: dict[tuple[str, str], float] = {}

    def into(self, process: str, line: str, material: str, quantity: float, own: bool) -> None:
        """A fuel goes into a line; purchased fuel is bought."""
        origin = "self_produced" if own else "purchased"
        self.flows[process, line, material, origin, "in"] = quantity
        if not own and material != "coke":
            self.bought[material] += quantity

    def out(self, process: str, line: str, material: str, quantity: float) -> None:
        self.flows[process, line, material, "self_produced", "out"] = quantity

    def made(self, material: str) -> float:
        """What lines put out, less what lines have used of their own."""
        return sum(
            quantity if flow == "out" else -quantity
            for (_, _, kind, origin, flow), quantity in self.flows.items()
            if kind == material and origin == "self_produced"
        )

    def write(self, frames: Frames, moisture: dict[str, float]) -> None:
        """Append the month's input rows."""
        when = {**self.key, "month": self.month}
        for (process, line, material, origin, flow), quantity in sorted(self.flows.items()):
            frames.setdefault("steel_process_material_month", []).append(
                {
                    **when,
                    "process": process,
                    "line_id": line,
                    "material": material,
                    "material_origin": origin,
                    "flow": flow,
                    "flow_quantity": half_up(quantity, 2),
                    **self._quality(material, origin),
                    "has_direct_meter": True,
                    "data_source": "meter_record",
                }
            )
        for (fuel, origin), quantity in sorted(self.unit.items()):
            quality = self._quality(fuel, origin)
            frames.setdefault("steel_power_fuel_month", []).append(
                {
                    **when,
                    "unit_id": "1",
                    "fuel": fuel,
                    "material_origin": origin,
                    "fuel_consumption": half_up(quantity, 2),
                    **quality,
                    "oxidation_factor": OXIDATION.get(fuel, 99.0),
                    "oxidation_factor_method": "default",
                    "has_direct_meter": True,
                    "data_source": "meter_record",
                }
            )
        self._materials(frames, when, moisture)

    def _quality(self, material: str, origin: str) -> Row:
        tested = material in self.measured and (origin == "purchased" or material not in SOLIDS)
        return {
            "net_calorific_value_ar": self.heat.get(material, HEAT[material]),
            "net_calorific_value_ar_method": "measured" if tested else "default",
            "carbon_per_heat": CARBON[material],
        }

    def _materials(self, frames: Frames, when: Row, moisture: dict[str, float]) -> None:
        rows = frames.setdefault("steel_material_month", [])
        fuels = [(fuel, "purchased", quantity) for fuel, quantity in sorted(self.bought.items())]
        fuels += [
            (fuel, "self_produced", -quantity) for fuel, quantity in sorted(self.sold.items())
        ]
        for fuel, origin, quantity in fuels:
            row = {
                **when,
                "material_role": "fuel",
                "material": fuel,
                "material_origin": origin,
                "fuel_net_consumption": half_up(quantity, 2),
                **self._quality(fuel, origin),
                "has_direct_meter": True,
                "data_source": "ledger" if fuel in SOLIDS else "settlement",
            }
            if fuel in SOLIDS and origin == "purchased":
                row["moisture_ar"] = moisture[fuel]
            rows.append(row)
        for (role, material), quantity in sorted(self.materials.items()):
            product = role == "carbon_product"
            rows.append(
                {
                    **when,
                    "material_role": role,
                    "material": material,
                    "material_origin": "self_produced" if product else "purchased",
                    "material_quantity": half_up(quantity, 2),
                    "material_emission_factor": FACTOR[role, material],
                    "has_direct_meter": True,
                    "data_source": "meter_record" if product else "ledger",
                }
            )
