"""Editing XML as text: pieces are put in, everything around them keeps its bytes."""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr, unescape

from mrv.report.plain import visible

_ATTRIBUTE = re.compile(r"([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_SPELT = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


class PatchError(Exception):
    """The package is not built as expected; it must not be patched."""


def element_text(text: str) -> str:
    """A text as a spreadsheet reads it in an element: steering characters spelt out, lines kept.

    `_x001B_` stands for a character there; where an input says just that, it must stay what it is.
    """
    plain = _SPELT.sub("_x005F_", text)
    return escape("\n".join(visible(line) for line in plain.split("\n")))


def attribute(text: str) -> str:
    """A text as a quoted attribute."""
    return quoteattr(visible(text))


def attributes(inside: str) -> dict[str, str]:
    """The attributes of a start tag, by their names as written."""
    return {
        name: unescape(double or single, _QUOTES)
        for name, double, single in _ATTRIBUTE.findall(inside)
    }


def tags(xml: str, name: str) -> list[re.Match[str]]:
    """The start tags of all elements of a local name; group 1 holds the attributes."""
    return list(re.finditer(rf"<(?:[\w.-]+:)?{name}((?:\s[^>]*?)?)/?>", xml))


def prefix_of(xml: str, name: str) -> str:
    """The prefix, with its colon, that an element is written with; '' for none."""
    found = re.search(rf"<((?:[\w.-]+:)?){name}[\s/>]", xml)
    if found is None:
        msg = f"no element {name}"
        raise PatchError(msg)
    return found[1]


def append_inside(xml: str, name: str, piece: str) -> str:
    """Put a piece before the end of the (last) element of a local name."""
    ends = list(re.finditer(rf"</(?:[\w.-]+:)?{name}\s*>", xml))
    if ends:
        at = ends[-1].start()
        return xml[:at] + piece + xml[at:]
    empty = re.search(rf"<((?:[\w.-]+:)?{name})((?:\s[^>]*?)?)/>", xml)
    if empty is None:
        msg = f"no element {name}"
        raise PatchError(msg)
    whole = f"<{empty[1]}{empty[2]}>{piece}</{empty[1]}>"
    return xml[: empty.start()] + whole + xml[empty.end() :]


def counted(xml: str, name: str, more: int) -> str:
    """Raise the `count` of an element, where it has one."""
    return re.sub(
        rf"(<(?:[\w.-]+:)?{name}\s[^>]*?\bcount=[\"'])(\d+)",
        lambda found: f"{found[1]}{int(found[2]) + more}",
        xml,
        count=1,
    )


def children_after(xml: str, start: int) -> list[tuple[str, int]]:
    """The root's children from the offset `start` on: local names and offsets.

    `start` must lie between two children. Only this tail is parsed: what comes before may be large.
    """
    root = re.search(r"<(?![?!])[^>]*>", xml)
    if root is None:
        raise PatchError("no root element")
    head = root[0].encode()
    tail = xml[start:].encode()
    found: list[tuple[str, int]] = []
    depth = 0
    parser = expat.ParserCreate()

    def opened(name: str, _: object) -> None:
        nonlocal depth
        if depth == 1:
            found.append((name.rpartition(":")[2], parser.CurrentByteIndex - len(head)))
        depth += 1

    def closed(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    try:
        parser.Parse(head + tail, True)
    except expat.ExpatError as error:
        raise PatchError(str(error)) from None
    # Offsets of bytes into offsets of characters.
    return [(name, start + len(tail[:at].decode())) for name, at in found]
