"""What passes through an account: issue, trades, surrender, carry-over, month by month."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from math import ceil, floor

from tests.samples.chain.entities import YEARS, Entity
from tests.samples.chain.stages import VINTAGE, day, put
from tests.samples.rows import Frames, Row

TRADER = "SYN-T01"
CLOSE = {2025: 68.5, 2026: 74.0}
OLD = ("V23", "V24")
COLUMNS = ("quantity_issued", "quantity_bought", "carried_in", "quantity_sold",
           "quantity_surrendered", "quantity_cancelled", "carried_out")  # fmt: skip
OUT = COLUMNS[3:]


class Account:
    """An entity's holdings by vintage, with every movement."""

    def __init__(self, frames: Frames, entity: Entity) -> None:
        self.frames, self.entity = frames, entity
        self.held: dict[str, float] = defaultdict(float, {"V23": entity.opening})
        self.moves: dict[str, list[tuple[dt.date, str, float]]] = defaultdict(list)

    def move(self, on: dt.date, vintage: str, kind: str, quantity: float) -> None:
        """Book a movement."""
        if quantity:
            self.moves[vintage].append((on, kind, quantity))
            self.held[vintage] += -quantity if kind in OUT else quantity

    def trade(self, on: dt.date, vintage: str, quantity: float, *, buys: bool) -> None:
        """Buy from or sell to the trader, in one block or one listed order."""
        who, number = self.entity.enterprise_id, len(self.frames.get("trade", ())) + 1
        mode = "listed" if quantity < 100_000 else "block"
        close = CLOSE[on.year]
        price = close if mode == "listed" else round(close * 0.95, 2)
        buyer, seller = (who, TRADER) if buys else (TRADER, who)
        put(
            self.frames, "trade", trade_id=f"SYN-D{number:05}", trade_date=on, trade_mode=mode,
            vintage=vintage, buyer_id=buyer, seller_id=seller, trade_quantity=quantity,
            trade_price=price, trade_amount=round(quantity * price, 2),
        )  # fmt: skip
        put(
            self.frames, "registry_transfer", trade_id=f"SYN-D{number:05}", transferred_on=on,
            vintage=vintage, transferor_id=seller, transferee_id=buyer,
            transferred_quantity=quantity,
        )  # fmt: skip
        self.move(on, vintage, "quantity_bought" if buys else "quantity_sold", quantity)

    def statements(self) -> None:
        """File a statement for each month from the first to the last movement."""
        for vintage, moves in sorted(self.moves.items()):
            opening = self.entity.opening if vintage == "V23" else 0.0
            months = sorted({(on.year, on.month) for on, _, _ in moves})
            for month in _months(months[0], months[-1]):
                booked = dict.fromkeys(COLUMNS, 0.0)
                for on, kind, quantity in moves:
                    if (on.year, on.month) == month:
                        booked[kind] += quantity
                signed = sum(-v if k in OUT else v for k, v in booked.items())
                put(
                    self.frames, "holding", enterprise_id=self.entity.enterprise_id,
                    vintage=vintage, month=day(*month, 1), opening_holding=opening, **booked,
                    holding=opening + signed, registry_available=opening + signed,
                    exchange_available=0.0, frozen_holding=0.0,
                )  # fmt: skip
                opening += signed


def _months(first: tuple[int, int], last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    at = first[0] * 12 + first[1] - 1
    while at <= last[0] * 12 + last[1] - 1:
        yield at // 12, at % 12 + 1
        at += 1


def comply(account: Account, issue: Row, year: int) -> None:
    """Receive, trade and surrender for a year."""
    frames, entity, at = account.frames, account.entity, YEARS.index(year)
    who, vintage, due = entity.enterprise_id, VINTAGE[year], issue["due"]
    if issue.get("pre_issued"):
        account.move(issue["pre_issued_on"], vintage, "quantity_issued", issue["pre_issued"])
    account.move(issue["final_issued_on"], vintage, "quantity_issued", issue["final_issued"])
    credits = entity.credits[at]
    wanted = ceil(due - 1e-6) - credits
    usable = ("V23", "V24") if year == 2024 else ("V25",)
    if year == 2024 and entity.sells:
        account.trade(day(2025, 10, 21), "V23", entity.sells, buys=False)
    lacking = wanted - sum(account.held[one] for one in usable)
    if lacking > 0:
        account.trade(
            day(year + 1, 11, 10 + entity.number), vintage, float(ceil(lacking)), buys=True
        )
    if year == 2025 and entity.round_trip:
        account.trade(day(2026, 10, 13), vintage, entity.round_trip, buys=True)
        account.trade(day(2026, 10, 16), vintage, entity.round_trip, buys=False)
    short = entity.short if year == 2025 else 0.0
    done, left = day(year + 1, 12, 16), float(wanted) - short
    for number, one in enumerate(usable, start=1):
        quantity = min(left, account.held[one])
        if quantity > 0:
            put(
                frames, "surrender", enterprise_id=who, year=year, vintage=one,
                surrender_no=str(number), surrendered_quantity=quantity, surrendered_on=done,
            )  # fmt: skip
            account.move(done, one, "quantity_surrendered", quantity)
            left -= quantity
    if credits:
        _cancel(frames, who, year, credits)
    put(
        frames, "obligation", enterprise_id=who, year=year, verified_emission=due, due=due,
        surrendered_allowances=float(wanted) - short, ccer_used=float(credits),
        surrendered=float(wanted + credits) - short,
        shortfall=max(0.0, due - wanted - credits + short), completed_on=done,
    )  # fmt: skip


def _cancel(frames: Frames, who: str, year: int, quantity: float) -> None:
    earlier = frames.get("ccer_cancellation", [])
    first = 1 + sum(row["cancelled_quantity"] for row in earlier)
    put(
        frames, "ccer_cancellation", cancellation_no=f"SYN-C{len(earlier) + 1:04}",
        enterprise_id=who, year=year, project_id="SYN-P01", batch_no="1", serial_from=first,
        serial_to=first + quantity - 1, cancelled_quantity=quantity, held_quantity=quantity,
        cancelled_on=day(year + 1, 12, 10), cancellation_purpose="compliance",
    )  # fmt: skip


def carry_over(account: Account) -> None:
    """What is left of old vintages at the end of 2025 is carried over, up to the limit."""
    entity = account.entity
    left = sum(account.held[one] for one in OLD)
    if left <= 0:
        return
    moves = [
        m
        for one in OLD
        for m in account.moves.get(one, [])
        if day(2024, 1, 1) <= m[0] <= day(2025, 12, 31)
    ]
    sold = sum(q for _, kind, q in moves if kind == "quantity_sold")
    bought = sum(q for _, kind, q in moves if kind == "quantity_bought")
    net = max(0.0, sold - bought)
    limit = float(min(floor(10_000 + 1.5 * net), left))
    put(
        account.frames, "carryover", enterprise_id=entity.enterprise_id, year=2025,
        sold_total=sold, bought_total=bought, net_sold=net, year_end_holding=left,
        carryover_limit=limit,
    )  # fmt: skip
    for number, vintage in enumerate(OLD, start=1):
        quantity = min(limit, account.held[vintage])
        if quantity <= 0:
            continue
        put(
            account.frames, "carryover_application", enterprise_id=entity.enterprise_id, year=2025,
            application_no=str(number), vintage=vintage, applied_on=day(2026, 5, 12),
            applied_quantity=quantity, available_holding=account.held[vintage],
            processed_on=day(2026, 6, 26), recovered_quantity=quantity, credited_quantity=quantity,
            credited_on=day(2026, 6, 30),
        )  # fmt: skip
        account.move(day(2026, 6, 26), vintage, "carried_out", quantity)
        account.move(day(2026, 6, 30), "V25", "carried_in", quantity)
        limit -= quantity
