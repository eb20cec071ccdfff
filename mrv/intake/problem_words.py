"""Names as messages of problems write them, each in the language of the message."""

from __future__ import annotations

from collections.abc import Sequence

from mrv.catalogue.model import Bilingual


def suggestion(names: Sequence[str | Bilingual]) -> Bilingual:
    """ ", did you mean ...?" in both languages, empty without names."""
    if not names:
        return Bilingual(zh="", en="")
    offered = listed(names, " / ")
    return Bilingual(zh=f"；是否指：{offered.zh}？", en=f"; did you mean {offered.en}?")


def listed(names: Sequence[str | Bilingual], separator: str = ", ") -> Bilingual:
    """Names in a row, each in the language of the text it stands in."""
    between = "、" if separator == ", " else separator
    zh = between.join(name if isinstance(name, str) else name.zh for name in names)
    en = separator.join(name if isinstance(name, str) else name.en for name in names)
    return Bilingual(zh=zh, en=en)


def named(title: Bilingual, name: str) -> Bilingual:
    """A title with the canonical name beside it."""
    return Bilingual(zh=f"{title.zh}（{name}）", en=f"{title.en} ({name})")
