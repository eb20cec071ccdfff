"""What a sample is: frames, the layouts it is filed in, and what is said about it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mrv.catalogue.model import Rulebook
from tests.samples.rows import Frames
from tests.samples.writers import Writer, tables

ROOT = Path(__file__).resolve().parents[2] / "sample_reports"


@dataclass(frozen=True, slots=True)
class Cell:
    """A wrong cell: its frame, its record (keys without the enterprise) and its column."""

    frame: str
    record: Mapping[str, str]
    parameter: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A synthetic submission under `sample_reports/`."""

    path: str
    """Its folder below `sample_reports/`: sector, kind, name."""
    zh: str
    en: str
    frames: Callable[[], Frames]
    files: Mapping[str, Writer]
    """File (without suffix) or folder name to the layout; each alone is the whole submission."""
    cells: tuple[Cell, ...] = ()
    must_find: tuple[str, ...] = ()
    """Rules that must blame a faulty cell."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why a rule may warn about an honest report."""
    cannot_fire: Mapping[str, str] = field(default_factory=dict)
    """Where everything is broken: rules that still cannot fire, and why."""
    history: Callable[[], Frames] | None = None
    """Earlier months, given with `--history`, in the layout of the first file."""

    @property
    def folder(self) -> Path:
        return ROOT / self.path

    def inputs(self) -> list[Path]:
        """What to validate, one submission each."""
        return [_written(self.folder / name) for name in self.files]

    def history_path(self) -> Path | None:
        return _written(self.folder / "history") if self.history else None

    def write(self, rulebook: Rulebook) -> None:
        """Write the sample's files anew; `expected.yaml` stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for old in self.folder.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
            elif old.name != "expected.yaml":
                old.unlink()
        filed = tables(self.frames(), rulebook)
        for name, writer in self.files.items():
            writer(self.folder / name, filed, rulebook)
        if self.history:
            writer = next(iter(self.files.values()))
            writer(self.folder / "history", tables(self.history(), rulebook), rulebook)


def _written(path: Path) -> Path:
    """The file or folder that a writer made of `path`."""
    for suffix in (".xlsx", ".csv"):
        if path.with_suffix(suffix).is_file():
            return path.with_suffix(suffix)
    return path
