"""The first look at an expression's text: only known tokens pass, before Python's parser sees it.

Text literals have no escapes (what stands between the quotes is the text), may be in any script,
and are masked, so that `ast` gets plain ASCII of the same length and its offsets are characters.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from keyword import kwlist

from mrv.language.errors import ErrorLog, position

MAX_LENGTH = 2000
MAX_DEPTH = 40

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<text>'[^'\n]*'|"[^"\n]*")
      | (?P<refused>\*\*|//|:=|->|<<|>>|\.\.\.)
      | (?P<operator>[=!<>]=|[-+*/<>=(),.])""",
    re.VERBOSE,
)
_ALLOWED_KEYWORDS = frozenset({"and", "or", "not", "in", "True", "False"})
_REFUSED_WORDS = frozenset(kwlist) - _ALLOWED_KEYWORDS
_HINTS = {
    "**": "power(x, n)",
    "//": "floor(x / y)",
    "None": "is_missing(x)",
    "if": "where(c, a, b)",
}


@dataclass(slots=True)
class Scanned:
    """A masked text, safe to parse, and its text literals by offset."""

    source: str
    texts: dict[int, str] = field(default_factory=dict)


def scan(text: str, log: ErrorLog) -> Scanned:
    """Check the characters, words and nesting of `text`; mistakes go to `log`."""
    if len(text) > MAX_LENGTH:
        log.add(
            0,
            f"expression is {len(text)} characters long; at most {MAX_LENGTH} are allowed",
            f"表达式长 {len(text)} 个字符，最多允许 {MAX_LENGTH} 个",
        )
        log.check()
    scanned = Scanned("")
    masked: list[str] = []
    depth = prefixes = offset = 0
    before = ""
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            _refuse_character(text, offset, log)
            masked.append(" ")
            offset += 1
            continue
        kind, token = str(match.lastgroup), match.group()
        if kind == "space":
            masked.append(" " * len(token))
            offset = match.end()
            continue
        if kind == "text":
            scanned.texts[offset] = token[1:-1]
            masked.append("'" + "_" * (len(token) - 2) + "'")
        else:
            masked.append(token)
        _check_token(kind, token, before, position(text, offset), log)
        depth += (token == "(") - (token == ")")
        prefixes = prefixes + 1 if token in ("-", "+", "not") else 0
        if depth > MAX_DEPTH or prefixes > MAX_DEPTH:
            log.add(
                position(text, offset),
                f"nested deeper than {MAX_DEPTH} levels",
                f"嵌套超过 {MAX_DEPTH} 层",
            )
            break
        before = kind if text[match.end() : match.end() + 1].strip() else ""
        before = "text" if kind == "text" else before
        offset = match.end()
    scanned.source = "".join(masked)
    return scanned


def _refuse_character(text: str, offset: int, log: ErrorLog) -> None:
    character = text[offset]
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    at = position(text, offset)
    if character in "'\"":
        log.add(at, "text literal is not closed", "文本没有结束引号")
    elif ord(character) > 127:
        log.add(
            at,
            f"character {shown!r} is not allowed here; names and operators are plain ASCII",
            f"此处不能用字符 {shown!r}；名称和运算符只能用半角英文字符",
        )
    else:
        log.add(at, f"{shown!r} is not part of the language", f"语言中没有 {shown!r}")


def _check_token(kind: str, token: str, before: str, at: int, log: ErrorLog) -> None:
    if kind == "refused" or (kind == "name" and token in _REFUSED_WORDS):
        log.add(
            at, f"{token!r} is not part of the language", f"语言中没有 {token!r}", _HINTS.get(token)
        )
    elif kind == "text" and before == "name":
        log.add(at, "prefixes before a text literal are not allowed", "文本前不能有前缀")
    elif kind == "text" and before == "text":
        log.add(at, "two text literals in a row", "两个文本不能连写")
    elif kind == "name" and token.startswith("__"):
        log.add(at, f"{token!r} is not a name of the language", f"{token!r} 不是语言中的名称")
    elif kind in ("number", "name") and before == "number":
        log.add(at, f"{token!r} stands directly after a number", f"{token!r} 紧跟在数字后面")
    elif kind == "number" and not math.isfinite(float(token)):
        log.add(at, "number is too large", "数字过大")
