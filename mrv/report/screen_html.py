"""A screening as one HTML file that opens offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import zip_longest
from typing import TYPE_CHECKING

import polars as pl

from mrv.report.screen_text import (
    MARKS,
    REPLACED,
    beside_peers,
    enterprise_names,
    name_of,
    place_name,
    why,
)
from mrv.report.wording import Say, percent

if TYPE_CHECKING:
    from mrv.portfolio.enterprises import Level
    from mrv.portfolio.screening import Screening

_STYLE = """\
body{font:14px/1.5 'Noto Sans CJK SC','Microsoft YaHei',Arial,sans-serif;margin:2em auto;
max-width:1200px;padding:0 1em;color:#1c2733}h1{font-size:22px}h2{font-size:17px;margin-top:2em}
table{border-collapse:collapse;width:100%}th,td{padding:5px 8px;border-bottom:1px solid #dde3ea;
text-align:left;vertical-align:top}th{background:#f3f6f9;font-weight:600}td.n,th.n{text-align:right;
white-space:nowrap}td.m{font-family:monospace;text-align:center;padding:2px}
th.m{writing-mode:vertical-rl;padding:4px 2px}
.late{background:#fbe3c0}.missing{background:#f3b8b0}.replaced{background:#d9e6f7}
.unknown{color:#8a97a8}.high{color:#b03a2e;font-weight:600}small{color:#5b6b7f}
"""
_MONTHS = 36


def screen_html(screening: Screening, level: Level, say: Say) -> Iterator[str]:
    """Yield the page: ranking, groups, agencies, clusters, filing board."""
    title = say("风险排查", "Screening")
    yield f'<!doctype html>\n<html lang="{say.lang}"><head><meta charset="utf-8">'
    yield f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>\n"
    yield f"<p><small>{screening.as_of.isoformat()}</small></p>\n"
    yield from _ranking(screening, say)
    yield from _groups(screening, level, say)
    yield from _agencies(screening, say)
    yield from _clusters(screening, say)
    yield from _filings(screening, say)
    yield "</body></html>\n"


def _table(title: str, heads: Sequence[str], rows: Iterator[str]) -> Iterator[str]:
    """A table; heads stand as their columns do, those of months upright to leave room."""
    first = next(rows, "")
    cells = first.split("<td")[1:]
    right = [f' class="{kind}"' if (kind := cell[8:9]) in ("n", "m") else "" for cell in cells]
    yield f"<h2>{escape(title)}</h2>\n<table><tr>"
    for head, kind in zip_longest(heads, right[: len(heads)], fillvalue=""):
        yield f"<th{kind}>{escape(head)}</th>"
    yield "</tr>\n"
    yield first
    yield from rows
    yield "</table>\n"


def _row(*cells: str | float | None) -> str:
    made = [
        f'<td class="n">{cell:,.2f}</td>'
        if isinstance(cell, float)
        else f'<td class="n">{cell}</td>'
        if isinstance(cell, int)
        else f"<td>{escape(cell or '')}</td>"
        for cell in cells
    ]
    return f"<tr>{''.join(made)}</tr>\n"


def _ranking(screening: Screening, say: Say) -> Iterator[str]:
    names, reasons = enterprise_names(screening), screening.reasons()
    heads = [
        "#",
        say("企业", "Enterprise"),
        say("省份", "Province"),
        say("评分", "Score"),
        say("与同行比较", "Beside its peers"),
        say("存疑排放 tCO2", "tCO2 in doubt"),
        say("理由", "Why"),
    ]
    rows = (
        _row(
            row["rank"],
            name_of(row["enterprise_id"], names),
            place_name(row, screening, say),
            float(row["score"]),
            beside_peers(row, say),
            float(row["emission_in_doubt"]),
            why(row, reasons, say),
        )
        for row in screening.enterprises.iter_rows(named=True)
    )
    yield from _table(say("企业排序", "Enterprises"), heads, rows)


def _groups(screening: Screening, level: Level, say: Say) -> Iterator[str]:
    heads = [
        say("地区", "Place"),
        say("企业", "Enterprises"),
        say("有问题", "With findings"),
        say("错误", "Errors"),
        say("警告", "Warnings"),
        say("存疑排放 tCO2", "tCO2 in doubt"),
        say("平均分", "Mean score"),
    ]
    whole = say("全国", "All")
    rows = (
        _row(
            whole if level == "national" else place_name(row, screening, say),
            row["enterprises"],
            row["with_findings"],
            row["errors"],
            row["warnings"],
            float(row["emission_in_doubt"]),
            float(row["mean_score"] or 0.0),
        )
        for row in screening.groups(level).iter_rows(named=True)
    )
    yield from _table(say("按地区", "By place"), heads, rows)


def _agencies(screening: Screening, say: Say) -> Iterator[str]:
    if screening.agencies.is_empty():
        return
    roles = {role.role: role.title for role in screening.settings.agencies}
    heads = [
        say("类型", "Role"),
        say("机构", "Agency"),
        say("企业", "Enterprises"),
        say("件数", "Cases"),
        say("有问题", "With findings"),
        say("比例", "Rate"),
        say("同类", "Peers"),
        "",
    ]
    rows = (
        _row(
            roles[row["role"]].zh if say.lang == "zh" else roles[row["role"]].en,
            row["agency"],
            row["enterprises"],
            row["cases"],
            row["flagged"],
            percent(row["rate"], say.lang, 1),
            "?" if row["peer_rate"] is None else percent(row["peer_rate"], say.lang, 1),
            say("高于同类", "above its peers") if row["above_peers"] else "",
        )
        for row in screening.agencies.iter_rows(named=True)
    )
    yield from _table(say("服务机构", "Agencies"), heads, rows)


def _clusters(screening: Screening, say: Say) -> Iterator[str]:
    if screening.clusters.is_empty():
        return
    heads = [
        say("类型", "Kind"),
        say("企业", "Enterprises"),
        say("相同组数", "Equal sets"),
        say("例", "As"),
    ]
    rows = (
        _row(row[say.lang], ", ".join(row["enterprises"]), row["count"], row["what"])
        for row in screening.clusters.iter_rows(named=True)
    )
    yield from _table(say("雷同与重复", "Clusters"), heads, rows)


def _filings(screening: Screening, say: Say) -> Iterator[str]:
    board = screening.filings
    if board.is_empty():
        text = say("没有存证记录，无从判断。", "No record of filings was handed in: unknown.")
        yield f"<h2>{say('月度存证', 'Monthly filings')}</h2><p>{text}</p>\n"
        return
    months = board.get_column("month").unique().sort().to_list()[-_MONTHS:]
    rows = (
        board.filter(pl.col("month").is_in(months))
        .sort("month")
        .group_by("enterprise_id")
        .agg("month", "status", "filed_on", "replaced")
        .sort("enterprise_id")
    )
    heads = [say("企业", "Enterprise"), *(f"{month:%y-%m}" for month in months)]
    lines = (
        "<tr><td>"
        + escape(name)
        + "</td>"
        + "".join(
            _filing(status, filed, replaced)
            for _, status, filed, replaced in _every(months, of, statuses, days, counts)
        )
        + "</tr>\n"
        for name, of, statuses, days, counts in rows.iter_rows()
    )
    yield from _table(say("月度存证", "Monthly filings"), heads, lines)
    yield "<p><small>" + say(
        "· 按时，L 迟交，X 缺交，R 替换，? 无记录；悬停可见日期",
        "· in time, L late, X missing, R replaced, ? no records; hover for the day",
    ) + "</small></p>\n"  # fmt: skip


def _every(
    months: Sequence[object], of: Sequence[object], *columns: Sequence[object]
) -> Iterator[tuple[object, ...]]:
    """A cell for every month, empty where the enterprise has none."""
    known = {month: values for month, *values in zip(of, *columns, strict=True)}
    for month in months:
        yield (month, *known.get(month, (None, None, 0)))


def _filing(status: object, filed: object, replaced: object) -> str:
    if status is None:
        return '<td class="m"></td>'
    odd = status == "filed" and bool(replaced)
    mark = REPLACED if odd else MARKS[str(status)]
    return f'<td class="m {"replaced" if odd else status}" title="{filed or ""}">{mark}</td>'
