"""Build hook: a wheel carries the rules, and rulebook and forms compiled from them.

Run by hatchling (see `pyproject.toml`); not part of the wheel itself.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class RulebookHook(BuildHookInterface[Any]):
    """Compiles `rules/` into `mrv/_*.msgpack`; a broken rulebook or form stops the build."""

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the compiled files to a wheel; an editable install reads the folder itself."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from mrv.catalogue.cache import BUNDLED_NAME, compiled
            from mrv.catalogue.files import rulebook_parts
            from mrv.catalogue.load import read_or_raise
            from mrv.intake.form_layout import compiled_forms
        finally:
            sys.path.remove(str(root))
        rules = root / "rules"
        for path in sorted(rules.iterdir()):
            # Pages to read are for the repository; `mrv rules docs` writes them anywhere.
            if path.name != "docs":
                build_data["force_include"][str(path)] = f"mrv/_rules/{path.name}"
        contents = {BUNDLED_NAME: compiled(rulebook_parts(rules), read_or_raise(rules))}
        contents |= compiled_forms(rules / "forms")
        self._folder = tempfile.TemporaryDirectory()
        for name, content in contents.items():
            path = Path(self._folder.name) / name
            path.write_bytes(content)
            build_data["force_include"][str(path)] = f"mrv/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was only needed while building."""
        if self._folder is not None:
            self._folder.cleanup()
