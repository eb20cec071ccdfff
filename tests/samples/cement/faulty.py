"""Faulty reports: one documented kind of mistake or forgery each, as a site would file it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tests.samples.cement import faults
from tests.samples.cement.derive import derive
from tests.samples.cement.plant import FIRST, SECOND, plant
from tests.samples.cement.year import build_year
from tests.samples.rows import Frames
from tests.samples.sample import Cell, Sample
from tests.samples.writers import Writer, chinese_csv, csv_folder, workbook

SITE = plant(FIRST, SECOND, seed=53)
BOOK: Mapping[str, Writer] = {"workbook": workbook}
FOLDER: Mapping[str, Writer] = {"csv": csv_folder}
CHINESE: Mapping[str, Writer] = {"csv": chinese_csv}


def _cells(
    frame: str, parameter: str, *months: int, line: str = "1", **keys: str
) -> tuple[Cell, ...]:
    return tuple(
        Cell(frame, {"line_id": line, **keys, "month": f"2025-{month:02}"}, parameter)
        for month in months
    )


def _coal(parameter: str, *months: int, line: str = "1") -> tuple[Cell, ...]:
    return _cells("cement_fuel_month", parameter, *months, line=line, fuel="bituminous_coal")


def _slag(parameter: str, month: int) -> tuple[Cell, ...]:
    return _cells("cement_material_month", parameter, month, line="2", material="carbide_slag")


def _faulty(
    slug: str,
    zh: str,
    en: str,
    fault: Callable[[Frames], None],
    files: Mapping[str, Writer],
    cells: tuple[Cell, ...],
    must_find: tuple[str, ...],
) -> Sample:
    def frames() -> Frames:
        made = build_year(SITE)
        fault(made)
        return derive(made)

    return Sample(f"cement/faulty/{slug}", zh, en, frames, files, cells, must_find)


SAMPLES: tuple[Sample, ...] = (
    _faulty(
        "kilocalories",
        "7月热值以大卡/千克填报，排放量随之放大239倍。",
        "July's heat is filed in kcal/kg; the emission grows 239 times.",
        faults.kilocalories, BOOK, _coal("net_calorific_value_ar", 7), ("CEM-EXT-030",),
    ),
    _faulty(
        "pulverised-heat-on-raw-tonnes",
        "消耗量按原煤称重，热值取煤粉样，全年多算约8%。",
        "Raw coal is weighed, pulverised coal is tested: some 8 % too much all year.",
        faults.pulverised_heat_on_raw_tonnes, FOLDER,
        _coal("sample_moisture", 5), ("CEM-THR-042",),
    ),
    _faulty(
        "default-as-measured",
        "5—8月热值填报为实测，实际是缺省值。",
        "From May to August the default is filed as measured.",
        faults.default_as_measured, BOOK, _coal("net_calorific_value_ar", 6, 7, 8),
        ("CEM-STD-015", "CEM-THR-043"),
    ),
    _faulty(
        "boiler-oxidation-factor",
        "2号线窑用煤碳氧化率误用电站锅炉的95%。",
        "Line 2 uses the 95 % of power boilers for kiln coal.",
        faults.boiler_oxidation, CHINESE, _coal("oxidation_factor", 4, line="2"),
        ("CEM-STD-012",),
    ),
    _faulty(
        "carbon-of-lignite",
        "9月烟煤误用褐煤的单位热值含碳量。",
        "September's bituminous coal carries the carbon of lignite.",
        faults.carbon_of_another_coal, FOLDER, _coal("carbon_per_heat", 9), ("CEM-STD-010",),
    ),
    _faulty(
        "wet-slag-deducted",
        "2号线电石渣按湿基扣减，多扣约一半。",
        "Line 2 deducts carbide slag by its wet weight, half too much.",
        faults.wet_as_dry, BOOK,
        _slag("material_consumption", 5),
        ("CEM-LOG-039",),
    ),
    _faulty(
        "fly-ash-as-incineration-ash",
        "粉煤灰（0.055）申报为焚烧飞灰（0.305）。",
        "Coal fly ash (0.055) is declared as incineration ash (0.305).",
        faults.fly_ash_as_incineration_ash, CHINESE,
        _cells("cement_material_month", "material", 5, material="incineration_fly_ash"),
        ("CEM-THR-062",),
    ),
    _faulty(
        "carbonate-deducted",
        "石灰石尾矿按电石渣扣减。",
        "Limestone tailings are deducted as if they were carbide slag.",
        faults.carbonate_deducted, BOOK,
        _cells("cement_material_month", "material", 5, line="2", material="limestone_tailings"),
        ("CEM-STD-006",),
    ),
    _faulty(
        "factor-of-another-class",
        "硅酸盐水泥熟料使用硫铝酸盐熟料的过程排放因子。",
        "Portland clinker carries the factor of sulfoaluminate clinker.",
        faults.wrong_class, BOOK,
        _cells("cement_line_month", "clinker_process_emission_factor", 4), ("CEM-STD-001",),
    ),
    _faulty(
        "bought-clinker-as-output",
        "10月1号线把外购熟料计入产量，强度随之下降。",
        "In October line 1 counts bought clinker as output; its intensity falls.",
        faults.bought_clinker_as_output, FOLDER,
        _cells("cement_line_month", "clinker_output", 10), ("CEM-LOG-172", "CEM-LOG-200"),
    ),
    _faulty(
        "output-in-ten-thousand-tonnes",
        "6月2号线产量以万吨填报。",
        "In June line 2 files its output in 10⁴ t.",
        faults.ten_thousand_tonnes, BOOK,
        _cells("cement_line_month", "clinker_output", 6, line="2"), ("CEM-EXT-008",),
    ),
    _faulty(
        "coal-booked-elsewhere",
        "11月1号线三成煤记到烘干，热耗低于常见下限。",
        "In November three tenths of line 1's coal are booked to dryers.",
        faults.coal_left_out, FOLDER, _coal("fuel_consumption", 11),
        ("CEM-LOG-192", "CEM-LOG-206"),
    ),
    _faulty(
        "months-smoothed",
        "1号线全年产量平均分摊到各月。",
        "Line 1's output of the year is spread evenly over its months.",
        faults.months_smoothed, BOOK, _cells("cement_line_month", "clinker_output", 6),
        ("CEM-THR-025",),
    ),
    _faulty(
        "old-total-of-the-year",
        "企业全年熟料生产线排放量没有随月度修改更新。",
        "The site's total of the year was not renewed after its months changed.",
        faults.year_not_renewed, FOLDER,
        (Cell("cement_enterprise_year", {"year": "2025"}, "clinker_line_emission"),),
        ("CEM-LOG-029",),
    ),
    _faulty(
        "slag-beyond-the-clinker",
        "9月2号线电石渣用量放大，扣减量超过全部过程排放。",
        "In September line 2's carbide slag exceeds what its clinker can hold.",
        faults.negative_process, BOOK,
        _slag("material_consumption", 9),
        ("CEM-EXT-043",),
    ),
    _faulty(
        "two-lines-one-name",
        "两条生产线同名。",
        "Two lines have one name.",
        faults.two_lines_one_name, BOOK,
        (Cell("cement_line", {"line_id": "2", "year": "2025"}, "line_name"),), ("CEM-LOG-161",),
    ),
    _faulty(
        "heating-up-left-out",
        "3月升温复产的燃料和产量都未填报，在线监测显示窑在运行。",
        "Fuel and output of March's restart are left out; the stack monitor saw the kiln run.",
        faults.heating_up_dropped, FOLDER,
        _cells("cement_line_month", "clinker_output", 3), ("CEM-LOG-176",),
    ),
)  # fmt: skip
