"""Build hook: a wheel carries the compiled rulebook beside the YAML it was made from.

Run by hatchling (see `pyproject.toml`); not part of the wheel itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulebookHook(BuildHookInterface[Any]):
    """Compiles `rules/` into `mrv/_rulebook.msgpack`; a broken rulebook stops the build."""

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled rulebook to a wheel; an editable install reads the folder itself."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from mrv.catalogue.cache import BUNDLED_NAME, compiled
            from mrv.catalogue.files import rulebook_parts
            from mrv.catalogue.load import read_or_raise
        finally:
            sys.path.remove(str(root))
        rules = root / "rules"
        content = compiled(rulebook_parts(rules), read_or_raise(rules))
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / BUNDLED_NAME
        path.write_bytes(content)
        build_data["force_include"][str(path)] = f"mrv/{BUNDLED_NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was only needed while building."""
        if self._folder is not None:
            self._folder.cleanup()
