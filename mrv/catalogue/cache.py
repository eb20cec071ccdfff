"""The compiled rulebook, kept between runs: loading it takes milliseconds, reading YAML does not.

The key is a digest of the rulebook's files, so a stale cache is never found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mrv.catalogue import store
from mrv.catalogue.files import RulebookPart, digest_of
from mrv.catalogue.model import Rulebook

_NAME = "rulebook"
BUNDLED_NAME = store.bundled_name(_NAME)


def cached(parts: Sequence[RulebookPart], read: Callable[[], Rulebook]) -> Rulebook:
    """Return the rulebook of these files from a cache, else from `read`, then storing it."""
    return store.found_or_made(_NAME, digest_of(parts), Rulebook, read)


def compiled(parts: Sequence[RulebookPart], rulebook: Rulebook) -> bytes:
    """Return what a wheel carries: the rulebook under the digest of its files alone."""
    return store.encode(rulebook, digest_of(parts))
