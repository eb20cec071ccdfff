"""Hits of a search: as lines for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mrv.catalogue.model import Bilingual
from mrv.report.layout import faint, paragraph, strong
from mrv.report.wording import pick

if TYPE_CHECKING:
    from mrv.cli.language import Language
    from mrv.fulltext.api import Hit

_KINDS = {
    "rule": Bilingual("规则", "rule"),
    "parameter": Bilingual("参数", "parameter"),
    "standard_value": Bilingual("标准值", "standard value"),
    "document": Bilingual("文件", "document"),
    "finding": Bilingual("问题", "finding"),
    "incident": Bilingual("根因", "cause"),
}


def search_text(hits: Sequence[Hit], limit: int, lang: Language) -> Iterator[str]:
    """Yield the first hits as lines that end in a newline, and how many more there are."""
    zh = lang == "zh"
    if not hits:
        yield "没有找到；换个说法，或少写几个词。\n" if zh else "Nothing found; try other words.\n"
        return
    for number, hit in enumerate(hits[:limit], 1):
        head = f"{pick(_KINDS[hit.kind], lang)}  {pick(hit.title, lang)}"
        for line in paragraph(head, indent=4, first=f"{number:>2}. "):
            yield f"{strong(line)}\n"
        if hit.kind != "incident" and hit.id != pick(hit.title, lang):
            tail = f"→ mrv explain {hit.id}" if hit.kind in {"rule", "finding"} else hit.id
            yield from (
                f"{faint(line)}\n" for line in paragraph(tail.strip(), indent=4, first="    ")
            )
        lines = hit.details or ((hit.summary,) if hit.summary else ())
        for text in lines:
            yield from (
                f"{line}\n" for line in paragraph(pick(text, lang), indent=6, first="    · ")
            )
        if hit.more:
            yield f"      {f'另有 {hit.more} 条' if zh else f'and {hit.more} more'}\n"
    if (more := len(hits) - limit) > 0:
        yield "\n"
        yield (
            f"另有 {more} 条结果未列出（--limit 可增加）。\n"
            if zh
            else f"{more} more not shown (--limit shows them).\n"
        )


def search_json(question: str, hits: Sequence[Hit], limit: int) -> Iterator[str]:
    """Yield the first hits as one JSON document, with how many there are in all."""
    import msgspec

    document = {"question": question, "total": len(hits), "hits": list(hits[:limit])}
    yield msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"
