"""A kind of trouble an input can be in, and how it becomes a located, bilingual problem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from mrv.catalogue.model import Bilingual
from mrv.intake.submission import Location, Problem

Severity = Literal["fatal", "error", "warning", "info"]
_NOTHING: Mapping[str, object] = MappingProxyType({})


class Kind(msgspec.Struct, frozen=True):
    """A problem's identity and its texts; `{name}` places are filled by `at`."""

    code: str
    severity: Severity
    zh: str
    en: str

    def at(
        self,
        location: Location | None = None,
        *,
        told: Mapping[str, object] = _NOTHING,
        frame: str | None = None,
        record: dict[str, str] | None = None,
        parameter: str | None = None,
        observed: str | None = None,
        severity: Severity | None = None,
        **values: object,
    ) -> Problem:
        """The problem at a place; `told` and `values` fill the texts.

        Values are texts, numbers or `Bilingual` (each in its language). `observed`, `parameter` and
        `frame` may be used in the texts too.
        """
        values = {"observed": observed, "parameter": parameter, "frame": frame, **told, **values}
        zh = {k: v.zh if isinstance(v, Bilingual) else v for k, v in values.items()}
        en = {k: v.en if isinstance(v, Bilingual) else v for k, v in values.items()}
        return Problem(
            code=self.code,
            severity=severity or self.severity,
            message=Bilingual(zh=self.zh.format(**zh), en=self.en.format(**en)),
            location=location,
            frame=frame,
            record=record or {},
            parameter=parameter,
            observed=None if observed is None else observed[:120],
        )
