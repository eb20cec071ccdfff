"""The rules of the throughput benchmark, written by hand as one lazy polars query.

What a practised polars user would write for these rules: no slack for last bits, standard values
as literals, joins and windows where a rule needs them. Outcomes are the engine's: True passes,
False fails, null is unknown or not applicable.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

Mask = tuple[str, str | None, pl.Expr]

GASES = [
    "natural_gas",
    "refinery_gas",
    "coke_oven_gas",
    "blast_furnace_gas",
    "converter_gas",
    "other_gas",
]
LIQUIDS = [
    "crude_oil",
    "fuel_oil",
    "gasoline",
    "kerosene",
    "diesel",
    "other_petroleum_products",
    "liquefied_petroleum_gas",
    "liquefied_natural_gas",
    "coal_tar",
]
COALS = [
    "anthracite",
    "bituminous_coal",
    "lignite",
    "washed_coal",
    "other_washed_coal",
    "coal_slime",
    "coal_gangue",
    "other_coal_products",
]
SERIES = ["enterprise_id", "unit_id", "fuel"]
NOT_NEGATIVE = [
    "ash_ar",
    "carbon_content_ad",
    "carbon_content_ar",
    "carbon_content_d",
    "carbon_per_heat",
    "coal_purchased",
    "fuel_consumption",
    "fuel_emission",
    "fuel_heat",
    "hydrogen_ad",
    "moisture_ad",
    "moisture_ar",
    "net_calorific_value_ar",
    "net_calorific_value_lab",
    "oxidation_factor",
    "sulfur_ad",
    "volatile_matter_daf",
]
COAL_BOILERS = ["chain_grate", "circulating_fluidised_bed", "other", "pulverised_coal", "w_flame"]
NOT_OF_GAS = [
    "ash_ar",
    "carbon_content_ad",
    "carbon_content_d",
    "moisture_ad",
    "moisture_ar",
    "volatile_matter_daf",
]


def query(
    fuels: pl.LazyFrame, units: pl.LazyFrame, rules: set[tuple[str, str | None]]
) -> pl.LazyFrame:
    """One mask a rule, named `RULE variant`, for those of `rules` that are written here."""
    month = pl.col("month")
    months = month.dt.year().cast(pl.Int64) * 12 + month.dt.month() - 1
    owners = units.select("enterprise_id", "unit_id", "year", "fuel_type", "boiler_type")
    tested = pl.col("carbon_test_mode").is_in(["own", "commissioned"])
    rounded = (pl.col("fuel_consumption") / 100).floor() * 100 == pl.col("fuel_consumption")
    defaulted = pl.col("carbon_per_heat_method") == "default"
    prepared = (
        fuels.with_columns(
            months.alias("index"),
            month.dt.year().alias("year"),
            tested.cast(pl.Float64).alias("tested"),
            rounded.cast(pl.Float64).alias("rounded"),
            defaulted.cast(pl.Float64).alias("defaulted"),
        )
        .join(
            owners,
            on=["enterprise_id", "unit_id", "year"],
            how="left",
            maintain_order="left",
        )
        .with_columns(
            tested_before=_share("tested", 3, 1),
            rounded_before=_share("rounded", 12, 6),
            defaulted_before=_share("defaulted", 12, 6),
        )
    )
    chosen = [
        mask.alias(f"{rule} {variant}")
        for rule, variant, mask in masks()
        if (rule, variant) in rules
    ]
    return prepared.select(chosen)


def _share(name: str, window: int, minimum: int) -> pl.Expr:
    rolled = pl.col(name).rolling_mean_by(
        "index", window_size=f"{window}i", closed="left", min_samples=minimum
    )
    return rolled.over(SERIES)


def names() -> set[tuple[str, str | None]]:
    """The rules written here."""
    return {(rule, variant) for rule, variant, _ in masks()}


def masks() -> Iterator[Mask]:
    """Every rule's mask."""
    yield from _limits()
    yield from _identities()
    yield from _statements()
    yield from _histories()


def _limits() -> Iterator[Mask]:
    fuel, consumed = pl.col("fuel"), pl.col("fuel_consumption")
    heat_value, oxidised = pl.col("net_calorific_value_ar"), pl.col("oxidation_factor")
    coal, gas = fuel.is_in(COALS), fuel.is_in(GASES)
    solid = ~gas & ~fuel.is_in(LIQUIDS)
    emitted = pl.col("fuel_emission")
    for name in ("carbon_content_ad", "carbon_content_ar", "carbon_content_d"):
        inside = (pl.col(name) > 0) & (pl.col(name) < 1)
        yield "PWR-EXT-001", name, pl.when(~gas).then(inside)
    drier = pl.col("moisture_ad") <= pl.col("moisture_ar") + 0.3
    yield "PWR-EXT-004", None, pl.when(coal).then(drier)
    burnt = consumed * pl.col("carbon_content_ar") * 44 / 12
    yield "PWR-EXT-011", None, (0.85 * burnt - 2 <= emitted) & (emitted <= 1.0002 * burnt + 2)
    yield "PWR-EXT-012", None, (oxidised >= 85) & (oxidised <= 100)
    for name in NOT_NEGATIVE:
        yield "PWR-EXT-014", name, pl.col(name) >= 0
    for name in NOT_OF_GAS:
        yield "PWR-LOG-100", name, pl.when(gas).then(pl.col(name).is_null())
    yield "PWR-STD-032", None, (oxidised <= 0) | (oxidised > 1.5)
    yield "PWR-STD-076", None, pl.when(solid).then(heat_value < 100)
    yield "PWR-STD-077", None, pl.when(fuel == "natural_gas").then(heat_value > 60)


def _identities() -> Iterator[Mask]:
    consumed, emitted = pl.col("fuel_consumption"), pl.col("fuel_emission")
    heat_value, carbon = pl.col("net_calorific_value_ar"), pl.col("carbon_content_ar")
    per_heat, oxidised = pl.col("carbon_per_heat"), pl.col("oxidation_factor")
    heat, carbon_method = pl.col("fuel_heat"), pl.col("carbon_content_ar_method")
    product = heat_value * per_heat
    allowed = (
        0.00005
        + heat_value.abs() * 0.000005
        + per_heat.abs() * 0.0005
        + 0.0002 * pl.max_horizontal(carbon.abs(), product.abs())
    )
    equal = (carbon - product).abs() <= allowed
    untested = pl.when(pl.col("carbon_test_mode").fill_null("own") == "none")
    method = pl.coalesce(
        carbon_method, untested.then(pl.lit("default")).otherwise(pl.lit("measured"))
    )
    yield "PWR-LOG-003", None, pl.when(method == "default").then(equal)
    size = heat_value.abs()
    allowed = 0.000005 + 0.00005 / size + carbon.abs() / size / size * 0.0005 + 0.00001
    equal = pl.when(heat_value != 0).then((per_heat - carbon / heat_value).abs() <= allowed)
    stated = method.is_in(["measured", "calculated"]) & per_heat.is_not_null()
    yield "PWR-LOG-005", None, pl.when(stated).then(equal)
    product = consumed * heat_value
    allowed = (
        0.005
        + consumed.abs() * 0.0005
        + heat_value.abs() * 0.005
        + 0.0002 * pl.max_horizontal(heat.abs(), product.abs())
    )
    yield "PWR-LOG-010", None, (heat - product).abs() <= allowed
    mass = consumed * carbon
    dioxide = mass * oxidised / 100 * 44 / 12
    error = mass.abs() * 0.005 + oxidised.abs() * (consumed.abs() * 0.00005 + carbon.abs() * 0.005)
    allowed = (
        0.005
        + error / 100 * 44 / 12
        + 0.0002 * pl.max_horizontal(emitted.abs(), dioxide.abs())
        + 0.1
    )
    yield "PWR-LOG-011", None, (emitted - dioxide).abs() <= allowed


def _statements() -> Iterator[Mask]:
    fuel, consumed = pl.col("fuel"), pl.col("fuel_consumption")
    emitted, carbon = pl.col("fuel_emission"), pl.col("carbon_content_ar")
    carbon_method = pl.col("carbon_content_ar_method")
    value_method = pl.col("net_calorific_value_ar_method")
    carbon_mode = pl.col("carbon_test_mode")
    value_mode = pl.col("net_calorific_value_test_mode")
    coal = fuel.is_in(COALS)
    fired = (pl.col("fuel_type") == "coal") | pl.col("boiler_type").is_in(COAL_BOILERS)
    yield "PWR-LOG-102", None, pl.when(coal & (consumed > 0)).then(fired)
    for rule, method, mode in (
        ("PWR-LOG-103", carbon_method, carbon_mode),
        ("PWR-LOG-104", value_method, value_mode),
    ):
        tested = (method == "measured") & mode.is_in(["own", "commissioned"])
        untested = (method == "default") & (mode == "none")
        yield rule, None, pl.when(method.is_in(["measured", "default"])).then(tested | untested)
    assumed = (carbon_method == "default") | (pl.col("carbon_per_heat_method") == "default")
    unanalysed = pl.col("carbon_content_ad").is_null() & pl.col("carbon_content_d").is_null()
    yield "PWR-LOG-105", None, pl.when(assumed).then(unanalysed)
    both = ((consumed > 0) | (emitted <= 2)) & ((consumed <= 1) | (emitted > 0))
    yield "PWR-LOG-114", None, both
    wetter = pl.col("moisture_ar") > pl.col("moisture_ad") + 0.5
    yield "PWR-LOG-115", None, pl.when(wetter).then(carbon != pl.col("carbon_content_ad"))
    untested = (carbon_mode == "none") & (carbon_method == "calculated")
    by_default = pl.col("carbon_per_heat_method") == "default"
    yield "PWR-STD-007", None, pl.when(untested).then(by_default)


def _histories() -> Iterator[Mask]:
    consumed, coal = pl.col("fuel_consumption"), pl.col("fuel").is_in(COALS)
    untested = coal & (pl.col("carbon_test_mode") == "none") & (consumed > 0)
    yield "PWR-LOG-106", None, pl.when(untested).then(pl.col("tested_before") <= 0.5)
    twins = pl.len().over("enterprise_id", "index", "fuel_consumption") == 1
    yield "PWR-THR-026", None, pl.when(consumed > 100).then(twins)
    yield "PWR-THR-027", None, pl.when(coal).then(100 * pl.col("rounded_before") <= 50)
    share = 100 * pl.col("defaulted_before")
    yield "PWR-THR-028", None, pl.when(coal).then((share <= 50) | (share >= 99))
