"""Text from inputs, made harmless to show: what would steer a screen is spelt out."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)
"""Control characters (terminal escapes begin with them), marks and overrides of the direction of
writing, line separators, and code points that no document may hold."""


def visible(text: str) -> str:
    r"""Spell out every character that would act instead of being seen; the rest stays as it is.

    >>> visible("ok\x1b[31m 1\u202e2")
    'ok\\x1b[31m 1\\u202e2'
    """
    return _STEERING.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def visible_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    return "\n".join(visible(line) for line in text.split("\n"))


def shortened(text: str, most: int) -> str:
    """Cut a text that no reader wants whole, saying how much is left out.

    >>> shortened("a" * 50, 20)
    'aaaaaaaaaaaa… (50)'
    """
    if len(text) <= most:
        return text
    told = f"… ({len(text)})"
    return text[: most - len(told) - 2] + told


def json_text(text: str) -> str:
    r"""JSON text in which steering characters are escaped: the same document, safe on a screen.

    >>> json_text('"\u202e\x9b"')
    '"\\u202e\\u009b"'
    """
    return _IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_IN_JSON = re.compile(
    "[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)
"""As above, without those that JSON escapes anyway; they stand inside strings only."""
