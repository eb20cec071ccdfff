"""What a person should know of a run although no result differs for it."""

from __future__ import annotations

from mrv.catalogue.model import Bilingual


class Notice(UserWarning):
    """A warning in both languages; the command line shows the one asked for, on standard error."""

    def __init__(self, text: Bilingual) -> None:
        super().__init__(f"{text.zh} / {text.en}")
        self.text = text
