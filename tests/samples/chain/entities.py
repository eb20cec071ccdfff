"""The synthetic entities of the portfolio: who they are, what they run, what they emit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

YEARS = (2024, 2025)
"""The two compliance years; every step of a year happens in the year after."""

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """A made-up credit code with its check character."""
    body = f"91130000MA0M0{number:04}"
    total = sum(_CHARACTERS.index(c) * pow(3, at, 31) for at, c in enumerate(body))
    return body + _CHARACTERS[-total % 31]


@dataclass(frozen=True, slots=True)
class Object:
    """An allocation object: a unit, a mill, a clinker line, a potline."""

    object_id: str
    emission: tuple[float, float]
    """Verified emission of each year, t."""
    last: float
    """Verified emission of the year before the first."""
    benchmark_class: str | None = None
    capacity: float | None = None
    generation: tuple[float, float] | None = None
    heat: tuple[float, float] | None = None
    load_factor: tuple[float, float] | None = None
    non_conventional: float | None = None
    output: tuple[float, float] | None = None
    ironmaking: tuple[float, float] | None = None
    sintering: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """An entity of the list with its objects and what it held before."""

    enterprise_id: str
    sector: str
    name: str
    province: str
    objects: tuple[Object, ...]
    opening: float = 0
    """Holding of vintage 2023 when the first year's business begins, t."""
    sells: float = 0
    """What it sells in the window of the carry-over, t."""
    credits: tuple[float, float] = (0, 0)
    """Credits used in each year, t."""
    deduction: float = 0
    """Deducted from the pre-allocation of the second year, t."""
    wrong: Mapping[tuple[int, str], Mapping[str, Any]] = field(default_factory=dict)
    """Wrong inputs of the final allocation by year and object; what follows from them follows."""
    pre_share: float | None = None
    """A wrong share of pre-allocation in the first year."""
    round_trip: float = 0
    """Bought and sold back within days in the second year, t."""
    short: float = 0
    """Surrendered too little in the second year, t."""

    @property
    def number(self) -> int:
        return int(self.enterprise_id[-2:])

    @property
    def code(self) -> str:
        return credit_code(self.number)


ENTITIES = (
    Entity(
        "SYN-M01", "power", "甲热电厂（虚构）", "hebei",
        (
            Object(
                "1", (2_612_345.67, 2_570_120.4), 2_556_715.0, "coal_above_300", 600,
                (3_000_000.0, 2_950_000.0), (1_000_000.0, 1_020_000.0), (60.0, 61.5),
            ),
            Object(
                "2", (1_322_010.2, 1_298_400.88), 1_300_000.0, "coal_up_to_300", 350,
                (1_500_000.0, 1_480_000.0), (600_000.0, 610_000.0), (67.2, 66.1),
            ),
        ),
        opening=120_000, credits=(100_000, 0), deduction=5_000,
    ),
    Entity(
        "SYN-M02", "power", "乙燃气电厂（虚构）", "jiangsu",
        (
            Object(
                "1", (412_300.5, 398_700.0), 405_000.0, "gas", 460,
                (1_100_000.0, 1_060_000.0), (350_000.0, 340_000.0), (48.0, 47.0),
            ),
        ),
    ),
    Entity(
        "SYN-M03", "power", "丙矸石电厂（虚构）", "shanxi",
        (
            Object(
                "1", (1_190_400.0, 1_205_900.3), 1_150_000.0, "non_conventional", 300,
                (1_600_000.0, 1_620_000.0), (150_000.0, 155_000.0), (70.0, 71.0), 72.5,
            ),
        ),
        opening=60_000, sells=40_000,
    ),
    Entity(
        "SYN-M04", "steel", "丁钢铁厂（虚构）", "hebei",
        (
            Object(
                "M", (9_800_000.0, 10_000_000.0), 0.0, output=(7_000_000.0, 7_100_000.0),
                ironmaking=(6_900_000.0, 7_050_000.0), sintering=(900_000.0, 920_000.0),
            ),
        ),
        opening=15_000,
    ),
    Entity(
        "SYN-M05", "cement", "戊水泥厂（虚构）", "anhui",
        (
            Object("1", (1_275_000.0, 1_260_400.0), 0.0, output=(1_500_000.0, 1_490_000.0)),
            Object("2", (690_300.7, 701_000.2), 0.0, output=(800_000.0, 812_000.0)),
        ),
        credits=(30_000, 0),
    ),
    Entity(
        "SYN-M06", "aluminium", "己铝厂（虚构）", "shandong",
        (Object("1", (560_000.0, 548_000.0), 0.0, output=(350_000.0, 349_000.0)),),
    ),
)  # fmt: skip

BALANCE = {"steel": 1.11, "cement": 0.85, "aluminium": 1.585}
"""Balance values of 2025, tCO2/t."""
