"""Arguments that make no sense: told in both languages, raised before anything is read."""

from __future__ import annotations

from mrv.catalogue.model import Bilingual


class MisuseError(ValueError):
    """An argument of `validate` that cannot be meant; `text` says why in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Bilingual(zh, en)
