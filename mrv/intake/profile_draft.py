"""Proposing a mapping profile from a vendor file's headers, units and value ranges."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from mrv.catalogue.model import Bilingual, Frame, Parameter, Rulebook, Unit
from mrv.intake.cells import folded, plain_number
from mrv.intake.code_lists import CodeReader
from mrv.intake.columns import ColumnSpec, column_spec
from mrv.intake.frames_layout import FILLED_KEYS, FrameReader
from mrv.intake.names import fold
from mrv.intake.source import Source, Wanted

Confidence = Literal["high", "medium", "low"]
_ORDER: dict[Confidence, int] = {"high": 0, "medium": 1, "low": 2}
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]")
_ENOUGH = 0.9
"""Share of values that must lie within a parameter's bounds."""
_SIMILAR = 0.5
_IDLE_TOKENS = frozenset({"the", "of", "and", "a", "as", "in", "by", "per", "for"})


@dataclass(slots=True)
class Guess:
    """What a source column probably is."""

    header: str
    column: str | None = None
    confidence: Confidence = "low"
    unit: str | None = None
    codes: dict[str, str] = field(default_factory=dict)
    remarks: list[Bilingual] = field(default_factory=list)


class Drafter:
    """Guesses columns of one source."""

    def __init__(self, source: Source, rulebook: Rulebook, sector: str | None = None) -> None:
        self._reader = FrameReader(rulebook, sector)
        self._rulebook = rulebook
        self.row, self.headers = _header(source)
        wanted = Wanted(
            {h: at for at, h in self.headers.items()}, {h: h for h in self.headers.values()}
        )
        block = source.block(self.row + 1, wanted)
        table = block.table.collect() if isinstance(block.table, pl.LazyFrame) else block.table
        self._table = table.select(pl.all().cast(pl.String).str.strip_chars())

    def choose_frame(self) -> Frame:
        """The frame with most columns among the headers; absent keys count against it."""

        def weight(frame: Frame) -> float:
            found = {g.column for g in self.guesses(frame) if g.confidence != "low"} - {None}
            absent = [key for key in frame.keys if key not in found | FILLED_KEYS]
            return len(found) - 0.9 * len(absent)

        return max(self._reader.frames.values(), key=weight)

    def guesses(self, frame: Frame) -> list[Guess]:
        """One guess per header; each column of the frame is given to its best header only."""
        found = [self._guess(header, frame) for header in self.headers.values()]
        taken: dict[str, Guess] = {}
        for guess in sorted(found, key=lambda g: _ORDER[g.confidence]):
            if guess.column is None:
                continue
            other = taken.setdefault(guess.column, guess)
            if other is not guess:
                guess.remarks.append(
                    Bilingual(
                        f"与列“{other.header}”重复，取其一",
                        f"'{other.header}' fits better: choose one",
                    )
                )
                guess.column = None
        return found

    def _guess(self, header: str, frame: Frame) -> Guess:
        guess = Guess(header)
        match = self._reader.matcher(frame.name).match(header)
        if match is not None:
            guess.column, guess.unit = match.column, match.unit
            guess.confidence = "high"
            guess.remarks.append(Bilingual("名称一致", "the name is known"))
        else:
            column, similarity = self._similar(header, frame)
            if column is None:
                return guess
            guess.column, alike = column, round(100 * similarity)
            guess.remarks.append(
                Bilingual(f"名称相近({alike}%)", f"the name is similar ({alike} %)")
            )
        spec = column_spec(guess.column, self._rulebook, key=guess.column in frame.keys)
        known = match is not None
        fits = self._values_fit(guess, spec)
        if not fits:
            guess.confidence = "low"
        elif known and guess.unit is not None and match is not None and match.unit is None:
            guess.confidence = "medium"  # the unit follows from the values alone
        elif not known:
            guess.confidence = "medium" if spec.numeric or spec.code_list else "low"
        return guess

    def _similar(self, header: str, frame: Frame) -> tuple[str | None, float]:
        """The column whose name or title shares most words with the header."""
        words = _tokens(header)
        best: tuple[float, str | None] = (0.0, None)
        for name in self._reader.specs(frame.name):
            parameter = self._rulebook.parameters.get(name)
            spellings = [name]
            if parameter is not None:
                spellings += [parameter.title.zh, parameter.title.en, *parameter.aliases]
            for spelling in spellings:
                other = _tokens(spelling)
                union = words | other
                score = len(words & other) / len(union) if union else 0.0
                if score > best[0]:
                    best = (score, name)
        return (best[1], best[0]) if best[0] >= _SIMILAR else (None, best[0])

    # ------------------------------------------------------------------------------------- values
    def _values_fit(self, guess: Guess, spec: ColumnSpec) -> bool:
        values = self._table[guess.header].drop_nulls()
        values = values.filter(values.str.len_chars() > 0)
        if values.is_empty():
            guess.remarks.append(Bilingual("没有数据", "no values"))
            return False
        if spec.numeric:
            return self._numbers_fit(guess, spec, values)
        if spec.code_list in self._rulebook.codes:
            return self._codes_fit(guess, spec, values)
        return True

    def _numbers_fit(self, guess: Guess, spec: ColumnSpec, texts: pl.Series) -> bool:
        cell = folded(pl.col("t"))
        numbers = pl.DataFrame({"t": texts}).select(plain_number(cell)).to_series()
        if numbers.null_count() > (1 - _ENOUGH) * len(numbers):
            guess.remarks.append(Bilingual("多数不是数字", "most cells are no numbers"))
            return False
        numbers = numbers.drop_nulls()
        parameter = self._rulebook.parameters[spec.name]
        units = self._reader.units
        stated = units.find(guess.unit) if guess.unit else None
        own = units.find(parameter.unit)
        if stated is not None and own is not None and stated.dimension != own.dimension:
            guess.remarks.append(
                Bilingual(f"单位 {guess.unit} 与 {parameter.unit} 量纲不同",
                          f"unit {guess.unit} is no {parameter.unit}")
            )  # fmt: skip
            return False
        low, high = numbers.quantile(0.05) or 0.0, numbers.quantile(0.95) or 0.0
        ranged = f"{low:g} … {high:g}"
        share = _inside(numbers, parameter, stated or own, own)
        if share >= _ENOUGH:
            guess.remarks.append(Bilingual(f"数值 {ranged} 合理", f"values {ranged} are plausible"))
            return True
        if stated is None and own is not None:
            for unit in self._rulebook.units.values():
                other = unit.dimension == own.dimension and unit.symbol != own.symbol
                if other and _inside(numbers, parameter, unit, own) >= _ENOUGH:
                    guess.unit = unit.symbol
                    guess.remarks.append(
                        Bilingual(
                            f"数值 {ranged} 像是以 {unit.symbol} 计，请确认单位",
                            f"values {ranged} look like {unit.symbol}: confirm the unit",
                        )
                    )
                    return True
        guess.remarks.append(
            Bilingual(f"数值 {ranged} 多数超出范围", f"most values ({ranged}) are out of range")
        )
        return False

    def _codes_fit(self, guess: Guess, spec: ColumnSpec, texts: pl.Series) -> bool:
        codes = CodeReader(self._rulebook.codes[spec.code_list or ""])
        values = texts.value_counts(sort=True)[guess.header].head(40).to_list()
        found = codes.patient(pl.Series(values, dtype=pl.String)).to_list()
        read: dict[str, str | None] = dict(zip(values, found, strict=True))
        unknown = [value for value, code in read.items() if code is None]
        guess.codes = {value: code for value, code in read.items() if code is not None}
        if unknown:
            listed = ", ".join(unknown[:12])
            guess.remarks.append(
                Bilingual(f"没有对应代码：{listed}", f"values without a code: {listed}")
            )
        return len(guess.codes) > 0


def draft_profile(
    source: Source, rulebook: Rulebook, *, frame: str | None = None, sector: str | None = None
) -> str:
    """A profile for a source as editable YAML, with a remark on each column.

    KeyError when `frame` does not exist.
    """
    drafter = Drafter(source, rulebook, sector)
    chosen = rulebook.frames[frame] if frame is not None else drafter.choose_frame()
    return _yaml(source.name, chosen, drafter.guesses(chosen), rulebook)


def _yaml(name: str, frame: Frame, guesses: list[Guess], rulebook: Rulebook) -> str:
    mapped = [g for g in guesses if g.column is not None]
    given = {g.column for g in mapped}
    lines = [
        "# 由 mrv profile draft 起草，请逐列核对 / drafted: check every column",
        "# 可信度 confidence: high 名称与数值均相符, medium 名称相近且数值合理, low 需要核对",
        f"profile: {_quoted(re.sub(r'[^A-Za-z0-9_-]+', '-', name).strip('-').lower() or 'draft')}",
        f"title: {{zh: {_quoted(name)}, en: {_quoted(name)}}}",
        "tables:",
        f"  - frame: {frame.name}  # {frame.title.zh} / {frame.title.en}",
    ]
    missing = [key for key in frame.keys if key not in given]
    if missing:
        lines.append(
            "    constants:  # 文件中没有的关键项，请改为实际值 / keys not in the file: fill in"
        )
        lines += [f"      {key}: {_placeholder(key, rulebook)}" for key in missing]
    lines.append("    columns:" if mapped else "    columns: []")
    for guess in mapped:
        remark = "; ".join(f"{text.zh} / {text.en}" for text in guess.remarks)
        lines.append(f"      # {guess.confidence}: {_flat(remark)}")
        lines.append(f"      - to: {guess.column}")
        lines.append(f"        from: {_quoted(guess.header)}")
        if guess.unit is not None:
            lines.append(f"        unit: {_quoted(guess.unit)}")
        if guess.codes:
            listed = ", ".join(f"{_quoted(v)}: {c}" for v, c in guess.codes.items())
            lines.append(f"        codes: {{{listed}}}")
    ignored = [g for g in guesses if g.column is None]
    if ignored:
        lines.append("ignore:  # 没有用到的列 / columns not used")
        for guess in ignored:
            remark = "; ".join(f"{text.zh} / {text.en}" for text in guess.remarks)
            lines.append(
                f"  - {_quoted(guess.header)}" + (f"  # {_flat(remark)}" if remark else "")
            )
    return "\n".join(lines) + "\n"


def _header(source: Source) -> tuple[int, dict[int, str]]:
    """The first row with most distinct texts that are no numbers."""

    def texts(row: list[str]) -> dict[int, str]:
        named: dict[int, str] = {}
        for at, text in enumerate(row):
            if text and text not in named.values() and not re.fullmatch(r"[-+.\d,%]+", text):
                named[at] = text
        return named

    rows = [texts(row) for row in source.head]
    best = max(range(len(rows)), key=lambda row: (len(rows[row]), -row), default=0)
    return best, rows[best] if rows else {}


def _inside(numbers: pl.Series, parameter: Parameter, unit: Unit | None, own: Unit | None) -> float:
    """Share of the values that, in `unit`, lie within the parameter's bounds."""
    factor = unit.factor / own.factor if unit is not None and own is not None else 1.0
    low, high = parameter.bounds.minimum, parameter.bounds.maximum
    scaled = numbers * factor
    inside = pl.Series([True]).new_from_index(0, len(scaled))
    if low is not None:
        inside = inside & (scaled >= low)
    if high is not None:
        inside = inside & (scaled <= high)
    return float(inside.mean() or 0.0)  # type: ignore[arg-type]


def _tokens(text: str) -> frozenset[str]:
    return frozenset(_TOKEN.findall(text.casefold().replace("_", " "))) - _IDLE_TOKENS or frozenset(
        {fold(text)}
    )


def _placeholder(key: str, rulebook: Rulebook) -> str:
    spec = column_spec(key, rulebook, key=True)
    kind = spec.kind
    if spec.code_list in rulebook.codes:
        return rulebook.codes[spec.code_list].codes[0].code
    return {"year": "2025", "month": "2025-01", "date": "2025-01-01"}.get(kind, "'1'")


def _quoted(text: str) -> str:
    return "'" + _flat(text).replace("'", "''") + "'"


def _flat(text: str) -> str:
    return " ".join(text.split())
