"""Texts of inputs inside Markdown: seen exactly as they are, never as markup, links or mentions."""

from __future__ import annotations

import re

from mrv.report.plain import shortened, visible

_LONGEST = 400
_MARKUP = re.compile(r"[\\`*\[\]|~$#]|(?<!\w)_|_(?!\w)|^\s*[-+=]|(?<=^\d)[.)]|(?<=^\d\d)[.)]")
"""What is markup anywhere, and what is at the beginning of a line."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_MENTION = re.compile(r"@(?=\w)")
_ADDRESS = re.compile(r"(?i)(https?|ftp|mailto|www)(?=[:.])")
_EMOJI = re.compile(r":(?=[\w+-]+:)")


def literal(text: str) -> str:
    r"""Return Markdown that shows `text` as it is.

    >>> literal("<b> [a](b) @all 5*3")
    '&lt;b&gt; \\[a\\](b) <span>@</span>all 5\\*3'
    """
    text = shortened(visible(text.strip()), _LONGEST)
    text = _MARKUP.sub(r"\\\g<0>", text)
    text = "".join(_ENTITIES.get(sign, sign) for sign in text)
    # Hosts make names and addresses active after Markdown is read: a tag between keeps them text.
    text = _MENTION.sub("<span>@</span>", text)
    text = _EMOJI.sub("<span>:</span>", text)
    return _ADDRESS.sub(lambda found: f"{found[0]}<span></span>", text)


def cell(text: str) -> str:
    """Return `text` for a cell of a table; an empty one stays a cell."""
    return literal(text) or " "
