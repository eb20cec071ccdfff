"""Empty canonical data tables: one CSV per frame with every column, and a list of the columns."""

from __future__ import annotations

import csv
from pathlib import Path

from mrv.catalogue.model import Frame, Rulebook
from mrv.intake.columns import column_spec, frame_columns

COLUMN_LIST = "columns.csv"
_FIELDS = ("frame", "column", "key", "zh", "en", "kind", "unit", "unit_gas", "decimals", "minimum",
           "maximum", "codes")  # fmt: skip


def write_frames(sector: str, folder: Path, rulebook: Rulebook) -> list[Path]:
    """Write the empty tables of a sector and of all sectors into `folder`; returns the files.

    Headers are canonical names; `columns.csv` gives titles, units, limits and codes. Files that
    exist are not overwritten: FileExistsError names the first of them. OSError when the folder
    cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frames = sector_frames(sector, rulebook)
    paths = [folder / f"{frame.name}.csv" for frame in frames] + [folder / COLUMN_LIST]
    for path in paths:
        if path.exists():
            raise FileExistsError(str(path))
    for frame, path in zip(frames, paths, strict=False):
        # The byte order mark makes Excel read Chinese entries as UTF-8.
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerow(frame_columns(frame))
    with paths[-1].open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_FIELDS)
        for frame in frames:
            writer.writerows(_describe(frame, name, rulebook) for name in frame_columns(frame))
    return paths


def sector_frames(sector: str, rulebook: Rulebook) -> list[Frame]:
    """The frames of a sector and those common to all; KeyError if the sector has none."""
    if not any(frame.sector == sector for frame in rulebook.frames.values()):
        raise KeyError(sector)
    return [f for f in rulebook.frames.values() if f.sector in {sector, "common"}]


def _describe(frame: Frame, name: str, rulebook: Rulebook) -> list[object]:
    spec = column_spec(name, rulebook, key=name in frame.keys)
    parameter = rulebook.parameters.get(name)
    codes = rulebook.codes.get(spec.code_list or "")
    listed = "; ".join(f"{code.code}={code.title.zh}" for code in codes.codes) if codes else ""
    return [
        frame.name,
        name,
        "yes" if spec.key else "",
        spec.title.zh,
        spec.title.en,
        spec.kind,
        parameter.unit if parameter else "",
        parameter.units.get("gas", "") if parameter else "",
        parameter.decimals if parameter and parameter.decimals is not None else "",
        parameter.bounds.minimum if parameter and parameter.bounds.minimum is not None else "",
        parameter.bounds.maximum if parameter and parameter.bounds.maximum is not None else "",
        listed,
    ]
