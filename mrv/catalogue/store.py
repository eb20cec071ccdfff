"""Compiled things as typed msgpack under a key: found again in milliseconds, or done without.

A wheel carries what was compiled for it; otherwise it lies in the user's cache folder. Rule packs
are untrusted, so nothing is ever unpickled. A stale, damaged or unwritable file is no failure: the
sources are read again.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec

from mrv.collector import paused

FORMAT = 2
"""Raised when the stored form changes in a way that old files could be misread."""

_KEPT = 20

T = TypeVar("T")


class Stored(msgspec.Struct, frozen=True):
    """Something compiled, still encoded, with the key it was made under."""

    format: int
    key: str
    content: msgspec.Raw


def encode(thing: object, key: str) -> bytes:
    """Return the stored form of something compiled."""
    content = msgspec.Raw(msgspec.msgpack.encode(thing))
    return msgspec.msgpack.encode(Stored(FORMAT, key, content))


def decode(stored: bytes, key: str, kind: type[T]) -> T | None:
    """Return the `kind` stored under `key`; None when the content is another or damaged."""
    with paused():
        try:
            head = msgspec.msgpack.decode(stored, type=Stored)
            if head.format != FORMAT or head.key != key:
                return None
            return msgspec.msgpack.decode(head.content, type=kind)
        except (msgspec.MsgspecError, RecursionError):
            return None


def found_or_made(name: str, digest: str, kind: type[T], make: Callable[[], T]) -> T:
    """Return the `kind` compiled from sources of this digest: stored, else made and then stored.

    `name` tells things of one kind apart; `bundled_name` says what a wheel calls them.
    """
    bundled = _load(_package() / bundled_name(name), digest, kind)
    if bundled is not None:
        return bundled
    key = f"{digest}-{_code_fingerprint()}"
    path = cache_folder() / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:32]}.msgpack"
    found = _load(path, key, kind)
    if found is not None:
        return found
    made = make()
    _store(path, encode(made, key), name)
    return made


def bundled_name(name: str) -> str:
    """Return the name of the file inside the package in which a wheel carries something."""
    return f"_{name}.msgpack"


def _load(path: Path, key: str, kind: type[T]) -> T | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return decode(content, key, kind)


def _store(path: Path, content: bytes, name: str) -> None:
    """Write beside and rename, so that no other process ever reads half a file."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as stream:
            stream.write(content)
        Path(stream.name).replace(path)
        _forget_old(path.parent, name)
    except OSError:
        # A read-only home is no reason to fail: the next run reads the sources again.
        return


def _forget_old(folder: Path, name: str) -> None:
    files = sorted(folder.glob(f"{name}-*.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_KEPT]:
        path.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Return the folder in which compiled things are kept (`MRV_CACHE_DIR`, else the user's)."""
    given = os.environ.get("MRV_CACHE_DIR")
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("mrv", appauthor=False))


def _package() -> Path:
    return Path(__file__).resolve().parent.parent


@cache
def _code_fingerprint() -> str:
    """Return a digest of the code that compiles rulebooks and layouts.

    It keeps another version, or a checkout under development, from finding what older code stored.
    """
    digest = hashlib.sha256(str(FORMAT).encode())
    for package in ("catalogue", "language"):
        for path in sorted((_package() / package).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
