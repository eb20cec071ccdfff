"""Faulty reports: one documented kind of mistake or forgery each, as a smelter would file it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.samples.aluminium.clean import CLEAN, SECOND
from tests.samples.aluminium.derive import derive
from tests.samples.aluminium.smelter import Smelter
from tests.samples.aluminium.year import build_year
from tests.samples.rows import Frames, Row, half_up, pin
from tests.samples.sample import Cell, Sample
from tests.samples.writers import csv_folder, workbook

Fault = Callable[[Frames], None]
LINE = "aluminium_line_month"
YEAR = range(1, 13)
ONE_LINE = replace(CLEAN, lines=(replace(SECOND, line_id="1"),), seed=52)
SMALL = replace(
    CLEAN,
    lines=(replace(SECOND, line_id="1", current=201.0, pots=84),),
    months=(1, 2, 3),
    deliveries=True,
    seed=53,
)


def _months(frames: Frames, *months: int, line: str = "1") -> list[Row]:
    return [row for row in frames[LINE] if row["line_id"] == line and row["month"].month in months]


def _cells(parameter: str, *months: int, line: str = "1") -> tuple[Cell, ...]:
    return tuple(
        Cell(LINE, {"line_id": line, "month": f"2025-{month:02}"}, parameter) for month in months
    )


def _scaled(factor: float, *names: str, months: tuple[int, ...] = tuple(YEAR)) -> Fault:
    def fault(frames: Frames) -> None:
        for row in _months(frames, *months):
            for name in names:
                row[name] = half_up(row[name] * factor, 3 if "electricity" in name else 2)

    return fault


def _set(months: tuple[int, ...] = tuple(YEAR), **values: float) -> Fault:
    def fault(frames: Frames) -> None:
        for row in _months(frames, *months):
            row.update(values)

    return fault


def _purchases(frames: Frames) -> None:
    bought = {
        row["month"]: row["purchased_quantity"]
        for row in frames["stock_month"]
        if row["material"] == "prebaked_anode"
    }
    for row in _months(frames, *YEAR):
        row["anode_consumption_gross"] = bought[row["month"]]


def _copied(frames: Frames) -> None:
    source, target = _months(frames, 5)[0], _months(frames, 6)[0]
    for name in (
        "anode_consumption_gross",
        "liquid_aluminium_output",
        "potline_ac_electricity",
        "dc_electricity",
        "alumina_consumption",
    ):
        target[name] = source[name]


def _loss_left_out(frames: Frames) -> None:
    for row in _months(frames, 9):
        pin(row, anode_emission=half_up(row["anode_consumption_gross"] * 0.976 * 44 / 12, 2))


def _stale_year(frames: Frames) -> None:
    row = next(row for row in frames["aluminium_line_year"] if row["line_id"] == "2")
    pin(row, liquid_aluminium_output=half_up(row["liquid_aluminium_output"] - 2150, 2))


def _twice_weighed(frames: Frames) -> None:
    slips = [row for row in frames["aluminium_delivery"] if row["month"].month == 2]
    for number, slip in enumerate(slips[10:22]):
        frames["aluminium_delivery"].append({**slip, "delivery_no": f"1-02-9{number:02}"})
        for row in _months(frames, 2):
            row["liquid_aluminium_output"] = half_up(
                row["liquid_aluminium_output"] + slip["gross_mass"] - slip["tare_mass"], 2
            )


def _faulty(
    slug: str,
    zh: str,
    en: str,
    fault: Fault,
    cells: tuple[Cell, ...],
    must_find: tuple[str, ...],
    what: Smelter = CLEAN,
) -> Sample:
    def frames() -> Frames:
        made = build_year(what)
        fault(made)
        return derive(made)

    layout = workbook if len(slug) % 2 else csv_folder
    files = {"submission": layout}
    return Sample(f"aluminium/faulty/{slug}", zh, en, frames, files, cells, must_find)


SAMPLES = (
    _faulty(
        "net-filed-as-gross",
        "一系列把扣除残极后的净耗当作毛耗填报，排放少算约15%。",
        "Line 1 files net anodes, butts taken off, as gross: the emission is 15 % short.",
        _scaled(0.8482, "anode_consumption_gross"),
        _cells("anode_consumption_gross", *YEAR),
        ("ALU-THR-001", "ALU-LOG-208"),
    ),
    _faulty(
        "own-butt-ratio",
        "用企业实际残极率18.4%代替固定损失率。",
        "The plant's own butt ratio of 18.4 % stands in for the fixed loss rate.",
        _set(anode_loss_rate=18.4),
        _cells("anode_loss_rate", *YEAR),
        ("ALU-STD-001",),
    ),
    _faulty(
        "own-anode-quality",
        "5月起改用化验的硫分和灰分。",
        "From May tested sulphur and ash are used.",
        _set(tuple(range(5, 13)), anode_sulfur_content=3.1, anode_ash_content=0.62),
        _cells("anode_sulfur_content", *range(5, 13)) + _cells("anode_ash_content", *range(5, 13)),
        ("ALU-STD-002", "ALU-STD-015"),
    ),
    _faulty(
        "old-pfc-factors",
        "使用2013年指南的PFC因子0.034、0.0034。",
        "The PFC factors of the 2013 guide, 0.034 and 0.0034, are used.",
        _set(cf4_emission_factor=0.034, c2f6_emission_factor=0.0034),
        _cells("cf4_emission_factor", *YEAR) + _cells("c2f6_emission_factor", *YEAR),
        ("ALU-STD-003", "ALU-STD-010"),
    ),
    _faulty(
        "warming-potential-of-ar4",
        "GWP用AR4数值7390、12200。",
        "The warming potentials are AR4's, 7390 and 12200.",
        _set(cf4_gwp=7390.0, c2f6_gwp=12200.0),
        _cells("cf4_gwp", *YEAR) + _cells("c2f6_gwp", *YEAR),
        ("ALU-STD-004", "ALU-STD-011"),
    ),
    _faulty(
        "factor-slipped",
        "3月C2F6因子小数点错位，填成0.011。",
        "In March the C2F6 factor is filed as 0.011, the decimal point moved.",
        _set((3,), c2f6_emission_factor=0.011),
        _cells("c2f6_emission_factor", 3),
        ("ALU-STD-013",),
    ),
    _faulty(
        "output-inflated",
        "全年产量虚增7%以压低强度，物料和电量跟不上。",
        "The year's output is inflated by 7 % to lower the intensity; alumina and power betray it.",
        _scaled(1.07, "liquid_aluminium_output"),
        _cells("liquid_aluminium_output", *YEAR),
        ("ALU-LOG-231", "ALU-LOG-261"),
    ),
    _faulty(
        "output-understated",
        "外售铝液漏计，产量少报12%。",
        "Metal sold liquid is left out: output is 12 % short.",
        _scaled(0.88, "liquid_aluminium_output"),
        _cells("liquid_aluminium_output", *YEAR),
        ("ALU-THR-020",),
    ),
    _faulty(
        "purchases-as-consumption",
        "以当月阳极采购量作为消耗量。",
        "The month's purchases of anodes are filed as consumption.",
        _purchases,
        _cells("anode_consumption_gross", *YEAR),
        ("ALU-LOG-234",),
        ONE_LINE,
    ),
    _faulty(
        "rods-weighed-with-blocks",
        "7月起炭块重量含导杆和钢爪。",
        "From July the block mass includes rods and yokes.",
        _scaled(1.42, "anode_consumption_gross", "anode_block_mass", months=tuple(range(7, 13))),
        _cells("anode_consumption_gross", *range(7, 13))
        + _cells("anode_block_mass", *range(7, 13)),
        ("ALU-THR-007",),
    ),
    _faulty(
        "month-copied",
        "6月照抄5月数据。",
        "June repeats May.",
        _copied,
        _cells("anode_consumption_gross", 6)
        + _cells("liquid_aluminium_output", 6)
        + _cells("potline_ac_electricity", 6)
        + _cells("dc_electricity", 6)
        + _cells("alumina_consumption", 6),
        ("ALU-THR-046",),
    ),
    _faulty(
        "electricity-unit-slip",
        "4月交流电量误以万kWh数值填入MWh。",
        "April's electricity is filed in units of 10 MWh as if it were MWh.",
        _scaled(0.1, "potline_ac_electricity", months=(4,)),
        _cells("potline_ac_electricity", 4),
        ("ALU-EXT-006", "ALU-EXT-007"),
    ),
    _faulty(
        "loss-left-out",
        "9月阳极排放计算漏扣15.18%。",
        "September's anode emission leaves out the loss of 15.18 %.",
        _loss_left_out,
        _cells("anode_emission", 9),
        ("ALU-STD-020",),
    ),
    _faulty(
        "year-total-stale",
        "二系列年度产量没有随月度更正更新。",
        "The year's output of line 2 was not renewed after a month was corrected.",
        _stale_year,
        (Cell("aluminium_line_year", {"line_id": "2", "year": "2025"}, "liquid_aluminium_output"),),
        ("ALU-LOG-007",),
    ),
    _faulty(
        "crucibles-weighed-twice",
        "2月有12包铝液重复录入磅单。",
        "In February twelve crucibles are entered twice.",
        _twice_weighed,
        tuple(
            Cell("aluminium_delivery", {"delivery_no": f"1-02-9{n:02}"}, "gross_mass")
            for n in range(12)
        ),
        ("ALU-LOG-239",),
        SMALL,
    ),
)
