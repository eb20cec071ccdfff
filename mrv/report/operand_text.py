"""What a rule reads, named as people name it: parameters, statistics of the past, sums, tables."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from mrv.catalogue.model import Bilingual, Frame, Rulebook
from mrv.language.explain import Value
from mrv.language.features import (
    Calendar,
    Characters,
    Children,
    Contains,
    Feature,
    History,
    Pattern,
    Peer,
    Related,
    Standard,
)
from mrv.language.numbers import filed
from mrv.language.render import text_of
from mrv.language.tree import Call, Column, Membership, Name, Node, Not, Text
from mrv.language.walk import parts_of
from mrv.report.wording import Say, pick

_EPOCH = datetime.date(1970, 1, 1).toordinal()
_DATES = frozenset({"day_number", "month_end"})
_STATISTICS = {
    "mean": Bilingual("平均值", "mean"),
    "median": Bilingual("中位数", "median"),
    "std": Bilingual("标准差", "standard deviation"),
    "mad": Bilingual("绝对中位差", "median absolute deviation"),
    "share": Bilingual("所占比例", "share"),
    "known": Bilingual("已知数", "number of known values"),
}
_AGGREGATES = {
    "total": Bilingual("合计", "total"),
    "weighted_mean": Bilingual("加权平均", "weighted mean"),
    "count": Bilingual("条数", "number of records"),
    "any": Bilingual("是否有", "whether there is one"),
    "smallest": Bilingual("最小值", "smallest"),
    "largest": Bilingual("最大值", "largest"),
    "distinct": Bilingual("不同取值数", "number of different values"),
}
_CALENDAR = {
    "day_number": Bilingual("{x}", "{x}"),
    "month_end": Bilingual("{x}的月末", "end of the month of {x}"),
    "days": Bilingual("{x}的天数", "days in {x}"),
    "hours": Bilingual("{x}的小时数", "hours in {x}"),
    "year": Bilingual("{x}的年份", "year of {x}"),
    "month_number": Bilingual("{x}的月份数", "month number of {x}"),
    "month_index": Bilingual("{x}（按月计数）", "{x} (in months)"),
}


class OperandWords:
    """Names and values of what the rules of one frame read, in one language."""

    def __init__(self, rulebook: Rulebook, frame: Frame, say: Say) -> None:
        self._rulebook = rulebook
        self._frame = frame
        self._say = say

    def title(self, name: str) -> str:
        """Return the title of a parameter or of `relation.parameter`."""
        relation, _, last = name.rpartition(".")
        parameter = self._rulebook.parameters.get(last)
        title = pick(parameter.title, self._say.lang) if parameter else last
        if not relation:
            return title
        other = self._relation(relation)
        return self._say(f"{other}的{title}", f"{title} ({other})")

    def describe(self, column: Column, features: dict[str, Feature]) -> str:
        """Name what a column of a lowered tree holds."""
        feature = features.get(column.name)
        if feature is None:
            return self.title(column.label or column.name)
        return self._feature(feature)

    def value(self, column: Column, value: Value, features: dict[str, Feature]) -> str:
        """Write a value: dates as dates, codes by their title, unknown in words."""
        say = self._say
        if value is None:
            return say("缺", "unknown")
        if isinstance(value, bool):
            return say("是", "yes") if value else say("否", "no")
        feature = features.get(column.name)
        if isinstance(value, str):
            return self._code(column.label or column.name, value)
        if isinstance(feature, Calendar) and feature.kind in _DATES:
            day = datetime.date.fromordinal(_EPOCH + int(value)).isoformat()
            return day[: len("2025-03")] if self._kind(feature.column) == "month" else day
        yearly = isinstance(feature, Calendar) and feature.kind == "year"
        if yearly or self._kind(column.label or column.name) == "year":
            return f"{value:.0f}"
        parameter = self._rulebook.parameters.get((column.label or column.name).rpartition(".")[2])
        return filed(value, parameter.decimals if parameter else None)

    def _kind(self, name: str) -> str | None:
        parameter = self._rulebook.parameters.get(name.rpartition(".")[2])
        return parameter.kind if parameter else None

    def _feature(self, feature: Feature) -> str:
        say = self._say
        match feature:
            case Related():
                return self.title(f"{feature.relation}.{feature.column}")
            case History():
                return self._history(feature)
            case Peer():
                return self._peer(feature)
            case Children():
                return self._children(feature)
            case Standard():
                table = self._rulebook.tables.get(feature.table)
                title = pick(table.title, say.lang) if table else feature.table
                given = [key for key in feature.keys if not isinstance(key, Text)]
                keys = say("、", ", ").join(self._text(key, feature) for key in given)
                return say(f"标准值：{title}", f"standard value: {title}") + (
                    say(f"（{keys}）", f" ({keys})") if keys else ""
                )
            case Calendar():
                name = f"{feature.relation}.{feature.column}" if feature.relation else None
                return pick(_CALENDAR[feature.kind], say.lang).format(
                    x=self.title(name or feature.column)
                )
            case Characters():
                what, last = (
                    self._text(feature.argument, feature),
                    feature.start + feature.length - 1,
                )
                first = feature.start
                return say(f"{what}第{first}—{last}位", f"characters {first} to {last} of {what}")
            case Contains():
                what = self._text(feature.argument, feature)
                sought = self._text(feature.sought, feature)
                return say(f"{what}含有{sought}", f"whether {what} holds {sought}")
            case Pattern():
                what = self._text(feature.argument, feature)
                return say(f"{what}是否符合规定格式", f"whether {what} has the prescribed form")

    def _history(self, feature: History) -> str:
        say, what = self._say, self._text(feature.argument, feature)
        yearly = self._frame.time == "year"
        if feature.kind == "prev":
            past = feature.offset
            if past == 1:
                return say(f"上{'年' if yearly else '月'}{what}", f"{what}, one period before")
            unit = "年" if yearly else "个月"
            return say(f"{past} {unit}前的{what}", f"{what}, {past} periods before")
        if feature.kind == "same_month_last_year":
            return say(f"上年同月{what}", f"{what}, same month last year")
        if feature.kind == "run_length":
            return say(f"{what}连续不变的期数", f"periods in a row with the same {what}")
        window = say(
            f"此前 {feature.window} {'年' if yearly else '个月'}",
            f"{feature.window} {'years' if yearly else 'months'} before",
        )
        statistic = pick(_STATISTICS[feature.kind], say.lang)
        if feature.kind == "share":
            return say(f"{window}中“{what}”{statistic}", f"{statistic} of the {window} with {what}")
        return say(f"{window}{what}的{statistic}", f"{statistic} of {what}, {window}")

    def _peer(self, feature: Peer) -> str:
        say, what = self._say, self._text(feature.argument, feature)
        if feature.kind == "equal_siblings":
            return say(
                f"本企业同期{what}完全相同的其他记录数",
                f"other records of the enterprise with exactly the same {what}",
            )
        group = say("、", ", ").join(self._text(part, feature) for part in feature.by)
        alike = say(f"（{group}相同）", f" (same {group})") if group else ""
        statistic = pick(_STATISTICS[feature.kind], say.lang)
        if feature.kind == "share":
            return say(f"同期同类{alike}中“{what}”{statistic}", f"{statistic} of peers with {what}")
        return say(
            f"同期同类{alike}{what}的{statistic}", f"{statistic} of {what} of the peers{alike}"
        )

    def _children(self, feature: Children) -> str:
        say, other = self._say, self._relation(feature.relation)
        statistic = pick(_AGGREGATES[feature.kind], say.lang)
        where = ""
        if feature.where is not None:
            condition = self._text(feature.where, feature)
            where = say(f"（其中 {condition}）", f" (with {condition})")
        if feature.argument is None:
            if feature.kind == "any":
                return say(f"是否有{other}{where}", f"any of {other}{where}")
            return say(f"{other}{where}的{statistic}", f"{statistic}: {other}{where}")
        what = self._text(feature.argument, feature)
        return say(f"{other}{where}中{what}的{statistic}", f"{statistic} of {what}, {other}{where}")

    def _relation(self, name: str) -> str:
        """Return the title of the frame that a relation leads to."""
        for relation in self._frame.relations:
            if relation.name == name and relation.to in self._rulebook.frames:
                return pick(self._rulebook.frames[relation.to].title, self._say.lang)
        return name

    def _text(self, node: Node, reader: Feature) -> str:
        """Write an argument with titles for names; relations are told by what surrounds it."""
        features = {feature.name: feature for feature in reader.needs}

        def leaf(part: Name | Column) -> str:
            if isinstance(part, Column) and part.name in features:
                return self._feature(features[part.name])
            name = part.label or part.name if isinstance(part, Column) else part.name
            return self.title(name.rpartition(".")[2])

        if isinstance(node, Membership) and isinstance(node.item, Column) and not node.negated:
            name = node.item.label or node.item.name
            codes = [self._code(name, str(one.value)) for one in node.values]
            return leaf(node.item) + self._say("为", " is ") + self._say("、", " or ").join(codes)
        if isinstance(node, Not) and (named := _asked_for(node.part)) is not None:
            return self._say(f"{leaf(named)}已填报", f"{leaf(named)} filed")
        return text_of(node, leaf)

    def _code(self, name: str, code: str) -> str:
        parameter = self._rulebook.parameters.get(name.rpartition(".")[2])
        if parameter is None or parameter.code_list not in self._rulebook.codes:
            return code
        codes = self._rulebook.codes[parameter.code_list].codes
        return next((pick(one.title, self._say.lang) for one in codes if one.code == code), code)


def columns_of(tree: Node) -> Iterator[Column]:
    """Yield the columns that a lowered tree reads, in reading order."""
    if isinstance(tree, Column):
        yield tree
    for part in parts_of(tree):
        yield from columns_of(part)


def _asked_for(node: Node) -> Column | None:
    """Return the column of `is_missing(column)`."""
    asks = isinstance(node, Call) and node.function == "is_missing"
    inside = node.arguments[0] if isinstance(node, Call) and asks else None
    return inside if isinstance(inside, Column) else None
