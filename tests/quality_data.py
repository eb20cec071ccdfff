"""What is known of the rules' quality, kept beside them in `rules/quality/`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from mrv.catalogue.files import bundled_folder

FOLDER = bundled_folder() / "quality"
EARNED = FOLDER / "earned.yaml"
KEPT = FOLDER / "kept.yaml"
EXAMPLES = FOLDER / "examples.yaml"
FALSE_ALARMS = FOLDER / "false_alarms.yaml"


def read_data(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def write_data(path: Path, data: Any) -> None:
    """Write measured data; the command that measures it stands in the first line."""
    path.parent.mkdir(exist_ok=True)
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100)
    path.write_text(f"# Measured; see {FOLDER.name}/README.md.\n{text}", encoding="utf-8")
