"""The clean portfolio: six synthetic entities carried through two compliance years."""

from __future__ import annotations

from collections.abc import Sequence

from tests.samples.chain.account import CLOSE, Account, carry_over, comply
from tests.samples.chain.entities import BALANCE, ENTITIES, YEARS, Entity
from tests.samples.chain.stages import allocate, day, list_and_report, put
from tests.samples.rows import Frames


def portfolio(entities: Sequence[Entity] = ENTITIES) -> Frames:
    """All tables of the chain."""
    frames: Frames = {}
    _shared(frames)
    accounts = [Account(frames, entity) for entity in entities]
    for year in YEARS:
        for account in accounts:
            list_and_report(frames, account.entity, year)
            issue = allocate(frames, account.entity, year)
            comply(account, issue, year)
        if year == YEARS[0]:
            for account in accounts:
                carry_over(account)
    for account in accounts:
        account.statements()
    _market_days(frames)
    return frames


def _shared(frames: Frames) -> None:
    """Credits, agencies and the sectors' balances."""
    put(
        frames, "ccer_project", project_id="SYN-P01", registered_on=day(2024, 9, 10),
        construction_started_on=day(2020, 11, 20), validator_id="SYN-A01",
        is_under_trading_scheme=False, is_legally_required=False, is_in_other_mechanism=False,
        is_cross_border_authorised=False,
    )  # fmt: skip
    put(
        frames, "ccer_issuance", project_id="SYN-P01", batch_no="1", period_start=day(2021, 7, 1),
        period_end=day(2024, 6, 30), applied_on=day(2024, 11, 5), verified_quantity=200_000.0,
        issued_quantity=200_000.0, issued_on=day(2025, 2, 20), verifier_id="SYN-A02",
        green_certificate_electricity=0.0,
    )  # fmt: skip
    for year, evaluated in ((2024, day(2025, 11, 20)), (2025, day(2026, 11, 10))):
        for province in sorted({entity.province for entity in ENTITIES}):
            put(
                frames, "agency", agency_id="SYN-V01", agency_role="verification",
                province=province, year=year, agency_name="虚构核查机构", evaluated_on=evaluated,
            )  # fmt: skip
        put(
            frames, "agency", agency_id="SYN-W01", agency_role="report_writing",
            province="hebei", year=year, agency_name="虚构咨询机构",
        )  # fmt: skip
    for sector, balance in BALANCE.items():
        put(
            frames, "sector_balance", listed_sector=sector, year=2025, balance_value=balance,
            is_complete_scope=False,
        )  # fmt: skip


def _market_days(frames: Frames) -> None:
    days = sorted({(row["trade_date"], row["vintage"]) for row in frames.get("trade", ())})
    for date, vintage in days:
        close = CLOSE[date.year]
        deals = [r for r in frames["trade"] if (r["trade_date"], r["vintage"]) == (date, vintage)]
        volume = {
            mode: sum(r["trade_quantity"] for r in deals if r["trade_mode"] == mode)
            for mode in ("listed", "block")
        }
        listed = volume["listed"] or 1_000.0
        put(
            frames, "market_day", date=date, vintage=vintage, previous_close=close,
            listed_volume=listed, listed_amount=round(listed * close, 2),
            block_volume=volume["block"], auction_volume=0.0,
        )  # fmt: skip
