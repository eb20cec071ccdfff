"""The compiled rulebook, kept between runs: loading it takes milliseconds, reading YAML does not.

The key is a digest of the rulebook's files, so a stale cache is never found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mrv.catalogue import store
from mrv.catalogue.files import RulebookPart, digest_of
from mrv.catalogue.model import Rulebook
from mrv.catalogue.shelf import Packed, pack, unpack

_NAME = "rulebook"
BUNDLED_NAME = store.bundled_name(_NAME)


def cached(parts: Sequence[RulebookPart], read: Callable[[], Rulebook]) -> Rulebook:
    """Return the rulebook of these files from a cache, else from `read`, then storing it."""
    made: list[Rulebook] = []

    def make() -> Packed:
        made.append(read())
        return pack(made[0])

    packed = store.found_or_made(_NAME, digest_of(parts), Packed, make)
    return made[0] if made else unpack(packed, read)


def compiled(parts: Sequence[RulebookPart], rulebook: Rulebook) -> bytes:
    """Return what a wheel carries: the rulebook under the digest of its files alone."""
    return store.encode(pack(rulebook), digest_of(parts))
