"""`load_rulebook`: the rulebook as frozen objects, from the cache when nothing changed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mrv.catalogue.cache import cached
from mrv.catalogue.files import HEADER, bundled_folder, rulebook_parts
from mrv.catalogue.model import Rulebook
from mrv.catalogue.problems import RulebookError


def load_rulebook(folder: Path | None = None, extra: Sequence[Path] = ()) -> Rulebook:
    """Return a rulebook: the bundled one, or that of `folder`, with house rulebooks added.

    House rulebooks (`extra`) have no `rulebook.yaml` and ids that start with `HSE-`. Raises
    RulebookError with all problems when the files cannot be read as a rulebook; mistakes that only
    `lint` looks for do not stop the work.
    """
    base = folder or bundled_folder()
    return cached(rulebook_parts(base, extra), lambda: read_or_raise(base, extra))


def open_rulebook(rules: Path | None = None) -> Rulebook:
    """Return the rulebook that `--rules DIR` means.

    A folder with a `rulebook.yaml` replaces the bundled rulebook, one without is added to it.
    """
    if rules is None:
        return load_rulebook()
    return load_rulebook(*rulebook_folders(rules))


def rulebook_folders(rules: Path | None) -> tuple[Path, tuple[Path, ...]]:
    """Return the base folder and the house folders that `--rules DIR` means."""
    if rules is None:
        return bundled_folder(), ()
    if (rules / HEADER).is_file():
        return rules, ()
    return bundled_folder(), (rules,)


def read_or_raise(folder: Path, extra: Sequence[Path] = ()) -> Rulebook:
    """Read a rulebook from its files; raise RulebookError when anything in them is broken."""
    # Reading YAML and lowering are needed without a cache only.
    from mrv.catalogue.read import read_rulebook

    rulebook, draft = read_rulebook(folder, extra)
    if draft.problems:
        raise RulebookError(draft.problems)
    return rulebook
