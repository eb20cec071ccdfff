"""The compiled rulebook as typed msgpack: loading it takes milliseconds, reading YAML does not.

The key is a digest of the rulebook's files, the format and mrv itself, so a stale cache is never
found. A wheel carries the compiled rulebook; otherwise it lies in the user's cache folder. Rule
packs are untrusted, so nothing is ever unpickled; a cache that fails is done without.
"""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from mrv.catalogue.files import RulebookPart, digest_of
from mrv.catalogue.model import Rulebook

FORMAT = 1
"""Raised when the stored form changes in a way that old files could be misread."""

BUNDLED_NAME = "_rulebook.msgpack"
_KEPT = 20


class Stored(msgspec.Struct, frozen=True):
    """A compiled rulebook with the key it was made under."""

    format: int
    key: str
    rulebook: Rulebook


class _StoredHead(msgspec.Struct, frozen=True):
    format: int
    key: str
    rulebook: msgspec.Raw


def cached(parts: Sequence[RulebookPart], read: Callable[[], Rulebook]) -> Rulebook:
    """Return the rulebook of these files from a cache, else from `read`, then storing it."""
    digest = digest_of(parts)
    bundled = _load(_package() / BUNDLED_NAME, digest)
    if bundled is not None:
        return bundled
    key = f"{digest}-{_code_fingerprint()}"
    path = _folder() / f"rulebook-{hashlib.sha256(key.encode()).hexdigest()[:32]}.msgpack"
    found = _load(path, key)
    if found is not None:
        return found
    rulebook = read()
    _store(path, encode(rulebook, key))
    return rulebook


def compiled(parts: Sequence[RulebookPart], rulebook: Rulebook) -> bytes:
    """Return what a wheel carries: the rulebook under the digest of its files alone."""
    return encode(rulebook, digest_of(parts))


def encode(rulebook: Rulebook, key: str) -> bytes:
    """Return the stored form of a rulebook."""
    return msgspec.msgpack.encode(Stored(FORMAT, key, rulebook))


def decode(content: bytes, key: str) -> Rulebook | None:
    """Return the rulebook stored under `key`; None when the content is another or damaged."""
    # Thousands of small objects and no garbage: the collector would double the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        head = msgspec.msgpack.decode(content, type=_StoredHead)
        if head.format != FORMAT or head.key != key:
            return None
        return msgspec.msgpack.decode(head.rulebook, type=Rulebook)
    except (msgspec.MsgspecError, RecursionError):
        return None
    finally:
        if collecting:
            gc.enable()


def _load(path: Path, key: str) -> Rulebook | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    return decode(content, key)


def _store(path: Path, content: bytes) -> None:
    """Write beside and rename, so that no other process ever reads half a file."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as stream:
            stream.write(content)
        Path(stream.name).replace(path)
        _forget_old(path.parent)
    except OSError:
        # A read-only home is no reason to fail: the next run reads YAML again.
        return


def _forget_old(folder: Path) -> None:
    files = sorted(folder.glob("rulebook-*.msgpack"), key=lambda path: path.stat().st_mtime)
    for path in files[:-_KEPT]:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    given = os.environ.get("MRV_CACHE_DIR")
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("mrv", appauthor=False))


def _package() -> Path:
    return Path(__file__).resolve().parent.parent


def _code_fingerprint() -> str:
    """Return a digest of the code that compiles rulebooks.

    It keeps another version, or a checkout under development, from finding what older code stored.
    """
    digest = hashlib.sha256(str(FORMAT).encode())
    for package in ("catalogue", "language"):
        for path in sorted((_package() / package).glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
