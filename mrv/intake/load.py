"""Loading a submission: files or data frames in, canonical frames and problems out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from python_calamine import CalamineError, PasswordError

from mrv.catalogue.model import Bilingual, Frame, Rulebook
from mrv.catalogue.os_reason import os_reason
from mrv.catalogue.sectors import sector_title
from mrv.intake import file_problems, problem_words, problems
from mrv.intake.assemble import assemble
from mrv.intake.casting import TypedFrame, cast
from mrv.intake.detect import expand, read_source
from mrv.intake.digest import sha256
from mrv.intake.form_problems import EMPTY_FORM
from mrv.intake.frames_layout import FrameReader
from mrv.intake.names import printable
from mrv.intake.package_xml import DAMAGE as PACKAGE_DAMAGE
from mrv.intake.raw import RawFrame
from mrv.intake.read_sheet import SheetSource
from mrv.intake.read_table import TableSource, read_parquet
from mrv.intake.read_text import TextSource, detect_encoding, not_decoded
from mrv.intake.read_workbook import Workbook
from mrv.intake.reason_sheets import filed_reasons
from mrv.intake.sheet_per_table import data_sheets
from mrv.intake.sniff import sniff
from mrv.intake.source import Source
from mrv.intake.submission import FiledReason, InputFile, Location, Problem, Submission
from mrv.intake.totals import outside_totals

if TYPE_CHECKING:
    from mrv.intake.profile import Profile


def load(
    paths: Sequence[Path | str],
    rulebook: Rulebook,
    *,
    profile: Path | str | None = None,
    sector: str | None = None,
) -> Submission:
    """Read files and folders into one submission.

    Layouts are detected per file: the reporting form, sheets or files named after frames, tables
    recognised from their columns, tidy tables; `profile` names a mapping profile for vendor
    layouts. `sector` restricts recognition to one sector's frames. Nothing is raised for bad input:
    everything found wrong is in `problems`; `unreadable` says that nothing is left to judge.
    """
    reader = FrameReader(rulebook, sector)
    found: list[Problem] = []
    loader = _Loader(reader, found)
    if profile is not None and not loader.use_profile(Path(profile)):
        return Submission(problems=found, sector=sector)
    inputs: list[tuple[Path, str, list[TypedFrame]]] = []
    with ExitStack() as stack:
        for path in expand([Path(path) for path in paths], found):
            parts = loader.read(path, stack)
            layouts = dict.fromkeys(part.raw.layout for part in parts)
            inputs.append((path, "+".join(layouts) or "unknown", parts))
    files = [
        InputFile(printable(path), _digest(path), layout, _counts(parts))
        for path, layout, parts in inputs
    ]
    read = [part for _, _, parts in inputs for part in parts]
    submission = _submission(read, files, reader, sector, found)
    submission.reasons = loader.reasons
    return submission


def from_frames(
    frames: Mapping[str, pl.DataFrame], rulebook: Rulebook, *, sector: str | None = None
) -> Submission:
    """A submission from data frames by frame name; column names are matched like headers."""
    reader = FrameReader(rulebook, sector)
    found: list[Problem] = []
    loader = _Loader(reader, found)
    parts = []
    for name, table in frames.items():
        source = TableSource(name, table, file=name, layout="frames")
        parts.extend(loader.typed(read_source(source, reader, found)))
    return _submission(parts, [], reader, sector, found)


_NAMED = 6
"""Tables named to someone whose file holds none."""


class _Loader:
    def __init__(self, reader: FrameReader, found: list[Problem]) -> None:
        self._reader = reader
        self._found = found
        self._profile: Profile | None = None
        self.reasons: list[FiledReason] = []
        """What the filer says about findings, in the workbooks read."""

    def use_profile(self, path: Path) -> bool:
        """Read a mapping profile; False, with the reasons reported, if it cannot be used."""
        from mrv.intake.profile import ProfileError, find_profile, load_profile

        try:
            self._profile = load_profile(find_profile(path), self._reader.rulebook)
        except ProfileError as error:
            place = Location(file=str(path))
            self._found.append(file_problems.PROFILE_FAILED.at(place, detail=error.bilingual()))
        else:
            self._found.extend(self._of_other_sector(self._profile, path))
        return not any(problem.severity == "fatal" for problem in self._found)

    def _of_other_sector(self, profile: Profile, path: Path) -> list[Problem]:
        """A profile whose tables the sector asked for does not have."""
        from mrv.intake import profile_problems

        frames = self._reader.rulebook.frames
        tables = [t.frame for t in profile.tables if t.frame not in self._reader.frames]
        if not tables:
            return []
        told = {
            "profile": profile.profile,
            "found": sector_title(frames[tables[0]].sector),
            "tables": ", ".join(dict.fromkeys(tables)),
            "wanted": sector_title(self._reader.sector or ""),
            "code": frames[tables[0]].sector,
        }
        return [profile_problems.OTHER_SECTOR.at(Location(file=str(path)), told=told)]

    def read(self, path: Path, stack: ExitStack) -> list[TypedFrame]:
        """The typed frames of one file; why there are none is among the problems."""
        place = Location(file=printable(path))
        kind = sniff(path)
        if isinstance(kind, Problem):
            self._found.append(kind)
            return []
        try:
            if kind == "workbook":
                return self._workbook(path)
            source = self._text(path, stack) if kind == "text" else read_parquet(path)
            if source is not None and source.empty:
                self._found.append(file_problems.EMPTY_FILE.at(place))
            elif source is not None:
                return self.typed(self._tables([source]))
        except PasswordError:
            self._found.append(file_problems.PASSWORD.at(place))
        except (CalamineError, pl.exceptions.ComputeError, *PACKAGE_DAMAGE) as error:
            detail = (str(error).splitlines() or [type(error).__name__])[0]
            self._found.append(file_problems.CORRUPT.at(place, observed=detail))
        except OSError as error:
            self._found.append(file_problems.UNREADABLE.at(place, detail=os_reason(error)))
        return []

    def typed(self, raws: Sequence[RawFrame], *, may_be_blank: bool = False) -> list[TypedFrame]:
        """Type raw frames and collect their problems, in the order of reading."""
        parts = []
        reader = self._reader
        for raw in raws:
            part = cast(raw, reader.specs(raw.name), reader.rulebook, reader.units)
            self._found.extend(outside_totals(raw.problems, part.problems))
            self._found.extend(part.problems)
            parts.append(part)
            told = may_be_blank or any(p.code == EMPTY_FORM.code for p in raw.problems)
            if part.skip.all() and not told:
                place = Location(file=raw.file, sheet=raw.sheet)
                name = raw.sheet or Path(raw.file).name
                self._found.append(problems.EMPTY_TABLE.at(place, frame=raw.name, observed=name))
        return parts

    def _workbook(self, path: Path) -> list[TypedFrame]:
        from mrv.intake import form

        workbook = Workbook(path)
        try:
            rulebook = self._reader.rulebook
            self.reasons += filed_reasons(workbook, rulebook, self._found)
            if self._profile is None and form.recognise(workbook):
                reader = self._reader
                raws = form.read(workbook, reader.rulebook, reader.sector, self._found)
                return self.typed(raws)
            data = data_sheets(workbook, self._found)
            sources = [SheetSource(workbook, sheet) for sheet in data.sheets]
            place = Location(file=workbook.path)
            if not sources:
                told = {"found": problem_words.listed(workbook.all_names)}
                self._found.append(file_problems.EMPTY_WORKBOOK.at(place, told=told))
            parts = self.typed(self._tables(sources), may_be_blank=data.is_template)
            if not data.is_template:
                return parts
            # A sheet that the filer left blank is a table not filed, not one without records.
            filled = [part for part in parts if not part.skip.all()]
            if not filled:
                self._found.append(EMPTY_FORM.at(place))
            return filled or parts[:1]
        finally:
            workbook.close()

    def _tables(self, sources: Sequence[Source]) -> list[RawFrame]:
        """The frames of a file's tables: by profile where it fits, else as they are recognised."""
        mapped: list[RawFrame] = []
        others: list[Source] = []
        unfit: list[Problem] = []
        for source in sources:
            raws, trouble = self._by_profile(source)
            mapped.extend(raws)
            if raws:
                self._found.extend(trouble)
            else:
                others.append(source)
                unfit.extend(trouble)
        if self._profile is not None and not mapped:
            self._found.extend(unfit)
            return []
        return mapped + [raw for s in others for raw in read_source(s, self._reader, self._found)]

    def _by_profile(self, source: Source) -> tuple[list[RawFrame], list[Problem]]:
        if self._profile is None:
            return [], []
        from mrv.intake.profile_read import read_profile

        trouble: list[Problem] = []
        return read_profile(source, self._profile, self._reader.rulebook, trouble), trouble

    def _text(self, path: Path, stack: ExitStack) -> Source | None:
        encoding = detect_encoding(path)
        if encoding is None:
            self._found.append(not_decoded(path))
            return None
        source = TextSource(path, encoding, stack)
        if line := source.unclosed_quote():
            self._found.append(file_problems.QUOTE.at(Location(file=source.file, line=line)))
            return None
        return source


def _counts(parts: Sequence[TypedFrame]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for part in parts:
        counts[part.raw.name] += int((~part.skip).sum())
    return dict(counts)


def _digest(path: Path) -> str:
    try:
        return sha256(path)
    except OSError:
        return ""


def _submission(
    parts: Sequence[TypedFrame],
    files: list[InputFile],
    reader: FrameReader,
    sector: str | None,
    found: list[Problem],
) -> Submission:
    frames, trouble = assemble([part for part in parts if part.table.width], reader.rulebook)
    found.extend(trouble)
    if not any(len(frame.table) for frame in frames.values()):
        found.extend(_nothing_left(parts, files, reader, found))
    records: Counter[str] = Counter()
    for name, frame in frames.items():
        records[reader.rulebook.frames[name].sector] += len(frame.table)
    records.pop("common", None)
    detected = sector or (records.most_common(1)[0][0] if records else None)
    return Submission(frames=frames, inputs=files, problems=found, sector=detected)


def _nothing_left(
    parts: Sequence[TypedFrame], files: list[InputFile], reader: FrameReader, found: list[Problem]
) -> list[Problem]:
    """Say why nothing can be judged, unless a fatal problem says it already."""
    if any(problem.severity == "fatal" for problem in found):
        return []
    place = Location(file=files[0].path) if len(files) == 1 else None
    if parts:
        return [file_problems.NO_RECORDS.at(place)]
    seen = dict.fromkeys(
        p.location.sheet or Path(p.location.file).name for p in found if p.location
    )
    # Of a table that only lacks its keys it is known what it should be.
    meant = dict.fromkeys(
        p.frame for p in found if p.code == problems.MISSING_KEYS.code and p.frame
    )
    frames = [reader.rulebook.frames[name] for name in meant] or _typical(reader)
    known = problem_words.listed([problem_words.named(f.title, f.name) for f in frames])
    told = {
        "found": problem_words.listed([*seen] or [Bilingual("无", "none")]),
        "expected": known if meant else _and_others(known),
    }
    return [file_problems.NOTHING_FOUND.at(place, told=told)]


def _and_others(names: Bilingual) -> Bilingual:
    return Bilingual(f"{names.zh}等", f"{names.en} and others")


def _typical(reader: FrameReader) -> list[Frame]:
    """The tables with most columns: of the sector asked for, else one of each."""
    frames = sorted(reader.frames.values(), key=lambda frame: -len(frame.columns))
    if reader.sector is not None:
        return frames[:_NAMED]
    return list({frame.sector: frame for frame in reversed(frames)}.values())[::-1]
