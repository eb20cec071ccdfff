"""The reader's language: `--lang`, else the locale's, else English."""

from __future__ import annotations

import os
import sys
from typing import Literal

Language = Literal["zh", "en"]


def detect_language(arguments: list[str] | None = None) -> Language:
    """Return the language of help and reports.

    `--lang` is looked for by hand as well, because help texts are made before options are parsed.
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    for position, argument in enumerate(arguments):
        value = ""
        if argument == "--lang" and position + 1 < len(arguments):
            value = arguments[position + 1]
        elif argument.startswith("--lang="):
            value = argument.partition("=")[2]
        if value in ("zh", "en"):
            return "zh" if value == "zh" else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if locale := os.environ.get(variable):
            return "zh" if locale.lower().startswith("zh") else "en"
    return "en"


def say(zh: str, en: str) -> str:
    """Return the text in the language of this run."""
    return zh if detect_language() == "zh" else en
