"""A screening for the terminal: who comes first and why, groups, agencies, clusters, filings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import polars as pl

from mrv.report.layout import faint, pad, paragraph, strong
from mrv.report.wording import Say, percent, pick

if TYPE_CHECKING:
    from mrv.catalogue.model import Bilingual
    from mrv.portfolio.enterprises import Level
    from mrv.portfolio.screening import Screening

SECTORS = {
    "power": ("发电", "power"),
    "steel": ("钢铁", "steel"),
    "cement": ("水泥", "cement"),
    "aluminium": ("铝冶炼", "aluminium"),
}
MARKS = {"filed": "·", "late": "L", "missing": "X", "due": " ", "free": "-", "unknown": "?"}
REPLACED = "R"
_LISTED = 12
_MONTHS = 24


def screen_lines(screening: Screening, level: Level, top: int, say: Say) -> Iterator[str]:
    """Yield the sections, each only where there is something to say."""
    yield from _ranking(screening, top, say)
    if level != "national":
        yield from _groups(screening, level, say)
    yield from _agencies(screening, say)
    yield from _clusters(screening, say)
    yield from _filings(screening, say)


def name_of(enterprise: str, names: Mapping[str, str]) -> str:
    """`Name (id)` where the name is known."""
    return f"{names[enterprise]} ({enterprise})" if enterprise in names else enterprise


def place_name(row: Mapping[str, Any], screening: Screening, say: Say) -> str:
    """Province and city in words; `(not filed)` where there is neither."""
    codes = screening.result.rulebook.codes.get("province")
    titles = {code.code: pick(code.title, say.lang) for code in codes.codes} if codes else {}
    parts = [titles.get(str(row.get("province")), row.get("province")), row.get("city")]
    return " / ".join(part for part in parts if part) or say("（未填）", "(not filed)")


def enterprise_names(screening: Screening) -> dict[str, str]:
    """The last name that each enterprise filed."""
    data = screening.result.submission.frames.get("enterprise")
    if data is None or "enterprise_name" not in data.table.columns:
        return {}
    known = data.table.select("enterprise_id", "enterprise_name").drop_nulls()
    return dict(known.iter_rows())


def why(row: Mapping[str, Any], reasons: Mapping[str, Bilingual], say: Say) -> str:
    """One line: what stands behind a rank; `reasons` are those of the screening."""
    if not row["causes"]:
        return say("没有发现问题", "nothing was found")
    words = reasons[row["enterprise_id"]]
    counts = [
        say(f"{row['causes']} 个原因", f"causes: {row['causes']}"),
        *(
            say(f"{zh} {row[key]}", f"{row[key]} {en}{'s' if row[key] > 1 else ''}")
            for key, zh, en in (("errors", "错误", "error"), ("warnings", "警告", "warning"))
            if row[key]
        ),
    ]
    if row["emission_in_doubt"]:
        share = (
            "" if row["doubt_share"] is None else f" ({percent(row['doubt_share'], say.lang, 2)})"
        )
        size = f"{row['emission_in_doubt']:,.0f} tCO2{share}"
        counts.append(say(f"存疑排放 {size}", f"{size} in doubt"))
    listed = say("，", ", ").join(counts)
    return say(f"{listed}；首要：{words.zh}", f"{listed}; first: {words.en}")


def beside_peers(row: Mapping[str, Any], say: Say) -> str:
    """How a score compares with the sector's."""
    sector = SECTORS.get(row["sector"], (row["sector"] or "?",) * 2)
    name = sector[0] if say.lang == "zh" else sector[1]
    if row["peer_median"] is None:
        return say(f"{name}，同行不足以比较", f"{name}, too few peers to compare")
    text = say(
        f"{name}，{row['peers']} 家中位数 {row['peer_median']:.2f}",
        f"{name}, median of {row['peers']}: {row['peer_median']:.2f}",
    )
    if row["above_peers"] is None:
        return text
    return text + say(
        f"，相差 {row['above_peers']:+.1f} 个标准差", f", {row['above_peers']:+.1f} deviations"
    )


def _ranking(screening: Screening, top: int, say: Say) -> Iterator[str]:
    ranked = screening.enterprises
    count, found = ranked.height, ranked.filter(pl.col("causes") > 0).height
    yield strong(
        say(
            f"风险排序：{count} 家企业，{found} 家有问题",
            f"Where to look first: {found} of {count} enterprises with findings",
        )
    )
    names, reasons = enterprise_names(screening), screening.reasons()
    for row in ranked.head(top).iter_rows(named=True):
        if not row["causes"]:
            break
        head = name_of(row["enterprise_id"], names)
        if row["province"]:
            head += f" · {place_name(row, screening, say)}"
        yield from paragraph(head, indent=4, first=f"{row['rank']:>3} ")
        text = say(f"评分 {row['score']:.2f}；", f"score {row['score']:.2f}; ")
        yield from (faint(line) for line in paragraph(text + beside_peers(row, say), indent=4))
        yield from paragraph(why(row, reasons, say), indent=4)
    if (more := found - min(top, found)) > 0:
        yield say(f"    另有 {more} 家（--top）", f"    and {more} more (--top)")


def _groups(screening: Screening, level: Level, say: Say) -> Iterator[str]:
    yield ""
    yield strong(say("按地区", "By place"))
    heads = [
        (say("地区", "Place"), 22),
        (say("企业", "Firms"), 7),
        (say("有问题", "Found"), 8),
        (say("错误", "Errors"), 8),
        (say("存疑排放 tCO2", "tCO2 in doubt"), 16),
        (say("平均分", "Mean score"), 12),
    ]
    yield "  " + "".join(pad(text, width) for text, width in heads).rstrip()
    for row in screening.groups(level).iter_rows(named=True):
        cells = [
            place_name(row, screening, say),
            str(row["enterprises"]),
            str(row["with_findings"]),
            str(row["errors"]),
            f"{row['emission_in_doubt']:,.0f}",
            f"{row['mean_score']:.2f} ({row['above_national']:+.2f})",
        ]
        widths = [width for _, width in heads]
        yield "  " + "".join(pad(c, w) for c, w in zip(cells, widths, strict=True)).rstrip()


def _agencies(screening: Screening, say: Say) -> Iterator[str]:
    flagged = screening.agencies.filter(pl.col("flagged") > 0)
    if flagged.is_empty():
        return
    roles = {role.role: role for role in screening.settings.agencies}
    yield ""
    yield strong(say("服务机构", "Agencies"))
    for row in flagged.head(_LISTED).iter_rows(named=True):
        role = roles[row["role"]]
        rate = percent(row["rate"], say.lang, 1)
        peers = say("同类 ", "peers ") + percent(row["peer_rate"] or 0, say.lang, 1)
        if row["peer_rate"] is None:
            peers = say("无同类可比", "no peers to compare")
        mark = say(" ← 高于同类", " <- above its peers") if row["above_peers"] else ""
        text = say(
            f"{role.title.zh} {row['agency']}：{row['enterprises']} 家企业 {row['cases']} "
            f"{role.case.zh}，{row['flagged']} 份有问题（{rate}，{peers}）{mark}",
            f"{role.title.en} {row['agency']}: {row['enterprises']} enterprises, {row['cases']} "
            f"{role.case.en}, {row['flagged']} with findings ({rate}; {peers}){mark}",
        )
        yield from paragraph(text, indent=4, first="  - ")


def _clusters(screening: Screening, say: Say) -> Iterator[str]:
    found = screening.clusters
    if found.is_empty():
        return
    yield ""
    yield strong(say(f"雷同与重复：{found.height} 组", f"Clusters: {found.height}"))
    for row in found.head(_LISTED).iter_rows(named=True):
        who = ", ".join(row["enterprises"][:4])
        if (more := len(row["enterprises"]) - 4) > 0:
            who += say(f" 等 {more + 4} 家", f" and {more} more")
        text = say(
            f"{row['zh']}：{who}；相同 {row['count']} 组，如 {row['what']}",
            f"{row['en']}: {who}; equal sets: {row['count']}, as {row['what']}",
        )
        yield from paragraph(text, indent=4, first="  - ")
    if (rest := found.height - _LISTED) > 0:
        yield say(f"    另有 {rest} 组", f"    and {rest} more")


def _filings(screening: Screening, say: Say) -> Iterator[str]:
    board = screening.filings
    yield ""
    yield strong(say("月度存证", "Monthly filings"))
    if board.is_empty():
        yield say("  没有存证记录，无从判断。", "  No record of filings was handed in: unknown.")
        return
    counts = dict(board.group_by("status").len().iter_rows())
    words = {
        "filed": say("按时", "in time"),
        "late": say("迟交", "late"),
        "missing": say("缺交", "missing"),
        "due": say("未到期", "not yet due"),
        "free": say("无期限", "no term"),
        "unknown": say("无记录", "no records"),
    }
    listed = [f"{words[name]} {counts[name]}" for name in words if counts.get(name)]
    replaced = board.filter(pl.col("replaced") > 0).height
    if replaced:
        listed.append(say(f"有替换 {replaced}", f"replaced {replaced}"))
    yield "  " + say("，", ", ").join(listed) + say("（企业 × 月）", " (enterprises x months)")
    odd = pl.col("status").is_in(["late", "missing"]) | (pl.col("replaced") > 0)
    wrong = board.filter(odd.any().over("enterprise_id"))
    if wrong.is_empty():
        return
    months = board.get_column("month").unique().sort().to_list()[-_MONTHS:]
    yield "  " + say(
        f"{months[0]:%Y-%m} 至 {months[-1]:%Y-%m}：L 迟交 X 缺交 R 替换 ? 无记录",
        f"{months[0]:%Y-%m} to {months[-1]:%Y-%m}: L late, X missing, R replaced, ? unknown",
    )
    mark = (
        pl.when((pl.col("replaced") > 0) & (pl.col("status") == "filed"))
        .then(pl.lit(REPLACED))
        .otherwise(pl.col("status").replace_strict(MARKS))
    )
    rows = (
        wrong.filter(pl.col("month").is_in(months))
        .sort("month")
        .group_by("enterprise_id")
        .agg(mark.str.join("").alias("marks"), odd.sum().alias("odd"))
        .sort("odd", "enterprise_id", descending=[True, False])
    )
    for name, marks, _ in rows.head(_LISTED).iter_rows():
        yield f"  {pad(name, 26)} {marks}"
    if (rest := rows.height - _LISTED) > 0:
        yield say(f"    另有 {rest} 家", f"    and {rest} more")
