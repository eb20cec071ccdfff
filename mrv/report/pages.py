"""Pages as plain blocks, written as Markdown or as HTML.

Texts inside blocks may hold `code`, **strong** and [links](page.md#place), as in Markdown.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

PageFormat = Literal["md", "html"]

_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_STYLE = (
    "body{font-family:system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "line-height:1.5}code{background:#f3f3f3;padding:0 .2em;overflow-wrap:anywhere}"
    "table{border-collapse:collapse}td,th{border:1px solid #ccc;padding:.2rem .5rem;"
    "text-align:left;vertical-align:top}h3{margin-top:2rem}"
    "@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}code{background:#222}"
    "a{color:#8bf}}"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `anchor` is what links name."""

    level: int
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """Entries with a label each."""

    entries: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Items | Table


def written(blocks: Sequence[Block], page_format: PageFormat, lang: str) -> str:
    """Return a page in a format; links to other pages follow the format's ending."""
    if page_format == "md":
        return "\n".join(_markdown(blocks)).strip("\n") + "\n"
    title = next((_plain(block.text) for block in blocks if isinstance(block, Heading)), "")
    body = "\n".join(_html(blocks))
    return (
        f'<!doctype html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>\n{body}\n</body></html>\n"
    )


def _markdown(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level, text, anchor):
                if anchor is not None:
                    yield f'<a id="{anchor}"></a>'
                yield f"{'#' * level} {text}"
            case Paragraph(text):
                yield text
            case Items(entries):
                for label, text in entries:
                    yield f"- {label}: {text}" if label else f"- {text}"
            case Table(head, rows):
                yield _row(head)
                yield _row(("---",) * len(head))
                for row in rows:
                    yield _row(row)
        yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _html(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(level, text, anchor):
                place = f' id="{html.escape(anchor)}"' if anchor is not None else ""
                yield f"<h{level}{place}>{_inline(text)}</h{level}>"
            case Paragraph(text):
                yield f"<p>{_inline(text)}</p>"
            case Items(entries):
                listed = "".join(
                    f"<li>{f'<b>{html.escape(label)}</b>: ' if label else ''}{_inline(text)}</li>"
                    for label, text in entries
                )
                yield f"<ul>{listed}</ul>"
            case Table(head, rows):
                heads = "".join(f"<th>{_inline(cell)}</th>" for cell in head)
                body = "".join(
                    "<tr>" + "".join(f"<td>{_inline(cell)}</td>" for cell in row) + "</tr>"
                    for row in rows
                )
                yield f"<table><tr>{heads}</tr>{body}</table>"


def _inline(text: str) -> str:
    """Code is taken out first: nothing inside it is a link or strong."""
    pieces = _CODE.split(text)
    for number in range(len(pieces)):
        piece = html.escape(pieces[number], quote=False)
        if number % 2:
            pieces[number] = f"<code>{piece}</code>"
            continue
        piece = _STRONG.sub(r"<b>\1</b>", piece)
        pieces[number] = _LINK.sub(
            lambda found: f'<a href="{html.escape(_as_html(found[2]))}">{found[1]}</a>', piece
        )
    return "".join(pieces)


def _as_html(target: str) -> str:
    page, mark, place = target.partition("#")
    return page.removesuffix(".md") + (".html" if page.endswith(".md") else "") + mark + place


def _plain(text: str) -> str:
    return _LINK.sub(r"\1", text).replace("`", "").replace("**", "")
