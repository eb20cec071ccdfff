"""The kinds of generating units there are, with the ranges in which they run."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of unit: how common, how large, how efficient, what it burns."""

    name: str
    weight: float
    """Share of the fleet, any scale."""
    capacities: tuple[float, ...]
    pressure_class: str
    rate: Range
    """Coal rate of condensing generation at full load, tce/MWh, without additions."""
    efficiency: Range
    auxiliary: Range
    boiler: float
    """Boiler capacity per capacity, t/h per MW."""
    fuels: tuple[str, ...]
    """Repeated by frequency."""
    heat: Range = (0.0, 0.0)
    """Largest heat load per capacity, MW/MW; units with any are combined heat and power."""
    boiler_type: str = "pulverised_coal"
    coolings: tuple[str | None, ...] = ("water_closed", "water_closed", "water_open")
    back_pressure: bool = False
    sets: int = 1
    """Generating sets reported together as one unit."""
    fuel_type: str = "coal"
    unit_class: str = "conventional_coal"


_BITUMINOUS = ("bituminous", "bituminous", "bituminous", "low_rank", "lean")
_AIR = ("air_direct", "air_indirect")
_CFB = "circulating_fluidised_bed"

KINDS = (
    Kind("ultra-supercritical 1000", 10, (1000.0, 1050.0), "ultra_supercritical",
         (0.262, 0.292), (93.4, 95.2), (0.034, 0.048), 2.95, _BITUMINOUS),
    Kind("ultra-supercritical 660", 12, (660.0,), "ultra_supercritical",
         (0.268, 0.298), (93.0, 94.8), (0.040, 0.055), 3.05, _BITUMINOUS),
    Kind("supercritical 600", 14, (600.0, 630.0, 660.0), "supercritical",
         (0.280, 0.312), (92.6, 94.4), (0.043, 0.060), 3.20, _BITUMINOUS),
    Kind("supercritical 350, heat", 14, (350.0,), "supercritical",
         (0.285, 0.318), (92.3, 94.0), (0.055, 0.080), 3.20, _BITUMINOUS, heat=(0.25, 0.95)),
    Kind("subcritical 600", 6, (600.0, 630.0), "subcritical",
         (0.295, 0.326), (92.0, 93.6), (0.045, 0.065), 3.30, _BITUMINOUS),
    Kind("subcritical 300", 6, (300.0, 320.0, 330.0), "subcritical",
         (0.300, 0.335), (91.4, 93.2), (0.052, 0.078), 3.40, _BITUMINOUS),
    Kind("subcritical 300, heat", 10, (300.0, 330.0), "subcritical",
         (0.300, 0.335), (91.4, 93.2), (0.058, 0.085), 3.40, _BITUMINOUS, heat=(0.2, 0.95)),
    Kind("subcritical 600, lignite, air-cooled", 4, (600.0, 660.0), "subcritical",
         (0.310, 0.335), (90.8, 92.4), (0.065, 0.085), 3.50, ("lignite",), coolings=_AIR),
    Kind("supercritical 660, lignite", 3, (660.0,), "supercritical",
         (0.296, 0.322), (91.2, 93.0), (0.055, 0.075), 3.30, ("lignite",), coolings=_AIR),
    Kind("W-flame 300", 4, (300.0, 330.0, 600.0), "subcritical",
         (0.308, 0.338), (89.8, 91.8), (0.055, 0.078), 3.45, ("anthracite",),
         boiler_type="w_flame"),
    Kind("ultra-high 135-200, heat", 5, (135.0, 150.0, 200.0), "ultra_high",
         (0.338, 0.378), (90.4, 92.4), (0.068, 0.095), 3.45, _BITUMINOUS, heat=(0.3, 1.1)),
    Kind("fluidised bed 300", 4, (300.0, 330.0, 350.0), "subcritical",
         (0.315, 0.348), (89.5, 92.0), (0.072, 0.100), 3.45, _BITUMINOUS, boiler_type=_CFB),
    Kind("fluidised bed on gangue", 4, (135.0, 150.0), "ultra_high",
         (0.352, 0.388), (87.8, 90.2), (0.085, 0.110), 3.60, ("gangue",), boiler_type=_CFB,
         coolings=_AIR, unit_class="non_conventional_coal"),
    Kind("small extraction, heat", 5, (50.0, 60.0), "high",
         (0.360, 0.400), (88.0, 91.0), (0.085, 0.115), 4.60, _BITUMINOUS, heat=(0.5, 1.5),
         boiler_type=_CFB),
    Kind("merged small sets, heat", 4, (24.0, 30.0, 50.0), "high",
         (0.362, 0.402), (87.5, 90.8), (0.090, 0.120), 8.60, _BITUMINOUS, heat=(0.5, 1.4),
         boiler_type=_CFB, sets=2),
    Kind("back pressure", 4, (25.0, 30.0, 50.0), "high",
         (0.150, 0.150), (88.0, 91.0), (0.095, 0.130), 9.00, _BITUMINOUS, heat=(2.4, 3.6),
         boiler_type=_CFB, coolings=(None,), back_pressure=True),
    Kind("gas combined cycle, heat", 6, (230.0, 420.0, 460.0), "high",
         (0.214, 0.232), (89.0, 91.0), (0.018, 0.030), 1.30, ("gas",), heat=(0.1, 0.55),
         boiler_type="gas_turbine", fuel_type="gas", unit_class="ccpp"),
    Kind("gas combined cycle, peaking", 5, (180.0, 390.0, 475.0, 650.0), "high",
         (0.205, 0.236), (89.0, 91.0), (0.015, 0.026), 1.25, ("gas",),
         boiler_type="gas_turbine", fuel_type="gas", unit_class="ccpp"),
)  # fmt: skip
"""Rates and shares after GB 21258, GB 45247 and the usual ranges of each class."""

STEAM = (
    (0.8, 200.0, 2840.0),
    (0.98, 300.0, 3052.0),
    (1.3, 300.0, 3044.0),
    (2.5, 350.0, 3127.0),
)
"""Steam as it is sold: MPa absolute, °C, kJ/kg."""

PROVINCES = {
    "coal": ("henan", "shandong", "jiangsu", "anhui", "hebei", "shanxi", "guangdong", "zhejiang"),
    "lignite": ("inner_mongolia", "heilongjiang", "jilin"),
    "anthracite": ("guizhou", "sichuan", "chongqing"),
    "gangue": ("shanxi", "inner_mongolia"),
    "gas": ("guangdong", "jiangsu", "zhejiang", "beijing"),
}
