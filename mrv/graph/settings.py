"""What the knowledge graph ties together: data under `rules/graph/`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import msgspec

from mrv.catalogue.bundled import bundled_data
from mrv.catalogue.model import Bilingual, Rulebook


class _Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    pass


class Stage(_Setting, frozen=True, kw_only=True):
    """What happens to a value that comes to a frame from another one."""

    frame: str
    kind: str


class End(_Setting, frozen=True, kw_only=True):
    """A thing: its type, and the columns that name it."""

    type: str
    columns: tuple[str, ...]


class Link(_Setting, frozen=True, kw_only=True, rename={"source": "from", "target": "to"}):
    """A row of a frame ties two things."""

    frame: str
    kind: str
    source: End
    target: End
    carries: tuple[str, ...] = ()


class Shared(_Setting, frozen=True, kw_only=True):
    """Something that enterprises (named by `of`) may have in common."""

    name: str
    title: Bilingual
    frame: str
    columns: tuple[str, ...]
    of: str = "enterprise_id"


class GraphSettings(_Setting, frozen=True, kw_only=True):
    """The file as a whole."""

    stages: tuple[Stage, ...]
    kinds: dict[str, Bilingual]
    types: dict[str, Bilingual]
    links: tuple[Link, ...]
    shared: tuple[Shared, ...]

    def stage_of(self, frame: str) -> str | None:
        """The kind of the edges that come to a frame from others."""
        return next((stage.kind for stage in self.stages if stage.frame == frame), None)

    def unknown_names(self, rulebook: Rulebook) -> Iterator[str]:
        """Yield what is named here and not declared, here or in the rulebook."""
        for stage in self.stages:
            yield from _unknown(rulebook, stage.frame, ())
        for link in self.links:
            ends = (link.source, link.target)
            columns = [column for end in ends for column in end.columns]
            yield from _unknown(rulebook, link.frame, (*columns, *link.carries))
            yield from (end.type for end in ends if end.type not in self.types)
        for shared in self.shared:
            yield from _unknown(rulebook, shared.frame, (*shared.columns, shared.of))
        kinds = [*(stage.kind for stage in self.stages), *(link.kind for link in self.links)]
        yield from (kind for kind in kinds if kind not in self.kinds)


def _unknown(rulebook: Rulebook, frame: str, columns: tuple[str, ...]) -> Iterator[str]:
    known = rulebook.frames.get(frame)
    if known is None:
        yield frame
        return
    yield from (f"{frame}.{c}" for c in columns if c not in (*known.keys, *known.columns))


@lru_cache(maxsize=1)
def graph_settings() -> GraphSettings:
    """The settings that come with mrv; RulebookError with file, line, column where wrong."""
    return bundled_data(GraphSettings, "graph/market.yaml")
