"""The words of reports, in Chinese and English, so that every format says the same."""

from __future__ import annotations

from typing import Literal

from mrv.catalogue.model import Bilingual

Language = Literal["zh", "en"]

VERDICTS = {
    "accepted": Bilingual("通过", "ACCEPTED"),
    "accepted_with_warnings": Bilingual("通过，但有需说明的事项", "ACCEPTED WITH WARNINGS"),
    "rejected": Bilingual("不通过，应退回修改", "REJECTED"),
    "unreadable": Bilingual("无法读取", "UNREADABLE"),
}
SEVERITIES = {
    "fatal": Bilingual("失败", "FATAL"),
    "error": Bilingual("错误", "ERROR"),
    "warning": Bilingual("警告", "WARNING"),
    "info": Bilingual("提示", "INFO"),
}
CATEGORIES = {
    "extreme": Bilingual("理论极值", "theoretical extreme"),
    "threshold": Bilingual("阈值", "threshold"),
    "standard_value": Bilingual("标准值", "standard value"),
    "logic": Bilingual("逻辑关系", "logic"),
}
CONFIDENCES = {
    "official": Bilingual("官方文件", "official text"),
    "secondary": Bilingual("二手来源", "secondary source"),
    "physics": Bilingual("物理或恒等关系", "physics or identity"),
    "expert": Bilingual("专家经验", "expert judgement"),
}
LAYOUTS = {
    "form": Bilingual("填报表", "reporting form"),
    "workbook": Bilingual("工作簿", "workbook"),
    "csv": Bilingual("CSV", "CSV"),
    "parquet": Bilingual("Parquet", "Parquet"),
    "tidy": Bilingual("参数列表", "tidy table"),
    "frames": Bilingual("数据表", "data frames"),
    "unknown": Bilingual("未识别", "not recognised"),
}
OUTCOMES = {
    "pass": Bilingual("符合", "passed"),
    "fail": Bilingual("不符合", "failed"),
    "unknown": Bilingual("无法判断", "unknown"),
    "not_applicable": Bilingual("不适用", "not applicable"),
}


def pick(text: Bilingual, lang: Language) -> str:
    """Return one language of a bilingual text."""
    return text.zh if lang == "zh" else text.en


def percent(share: float, lang: Language, decimals: int = 0) -> str:
    """A share as each language writes it: `5%` in Chinese, `5 %` in English.

    >>> percent(0.054, "zh", 1), percent(0.05, "en")
    ('5.4%', '5 %')
    """
    return f"{100 * share:.{decimals}f}{'%' if lang == 'zh' else ' %'}"


def unit_after(unit: str, lang: Language) -> str:
    """A unit as it follows a number."""
    if not unit:
        return ""
    return "%" if unit == "%" and lang == "zh" else f" {unit}"


def layout_name(layout: str, lang: Language) -> str:
    """Name the layout of a file; of a file with several, each."""
    names = []
    for part in layout.split("+"):
        kind, _, profile = part.partition(":")
        if profile:
            names.append(f"映射配置 {profile}" if lang == "zh" else f"profile {profile}")
        else:
            names.append(pick(LAYOUTS[kind], lang) if kind in LAYOUTS else kind)
    return ("、" if lang == "zh" else ", ").join(names)


class Say:
    """Picks one language of texts that are written side by side in the code."""

    def __init__(self, lang: Language) -> None:
        self.lang: Language = lang

    def __call__(self, zh: str, en: str) -> str:
        """Return the text in the reader's language."""
        return zh if self.lang == "zh" else en

    @property
    def colon(self) -> str:
        """What stands between a name and what is said of it."""
        return self("：", ": ")

    def number(self, count: int, zh: str, one: str, many: str) -> str:
        """Return a counted noun: `3 项错误`, `1 error`, `3 errors`."""
        if self.lang == "zh":
            return f"{count:,} {zh}"
        return f"{count:,} {one if count == 1 else many}"
