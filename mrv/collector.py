"""Python's garbage collector, paused over work that makes thousands of objects and no garbage.

Reference counting frees what this package makes; looking for cycles among trees, rules and columns
again and again would cost a fifth of a small run.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """Pause the collector, unless it is paused already, until the block ends."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
