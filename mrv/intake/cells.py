"""Reading text cells as numbers, dates and truths: expressions for whole columns, never a loop.

Each kind has a *fast* reading for what machines write, applied to every cell, and a *patient* one
for what people write (full-width digits, thousands separators, `2025年3月`), applied only to the
cells that the fast one could not read.
"""

from __future__ import annotations

import polars as pl

from mrv.catalogue.model import Kind

BLANK_MARKS = ("-", "--", "---", "—", "——", "–", "/", "//", "\\", "N/A", "NA", "#N/A", "NULL")
"""What people write where there is nothing to write (after folding; compared in upper case)."""
NUMBER_BLANK_MARKS = (
    *(*BLANK_MARKS, "无", "不涉及", "不适用", "NONE", "空", "缺", "缺失", "暂无", "..", "..."),
    *("未检测", "未测", "未实测", "未监测", "未计量"),
)
"""Additional ones that can be a value of a text column but not a number, date or code of a list."""
STANDSTILL_WORDS = (
    *(
        "停产",
        "停运",
        "停机",
        "停炉",
        "停窑",
        "停备",
        "停工",
        "停用",
        "未生产",
        "未运行",
        "未投运",
        "未投产",
    ),
    *("错峰停产", "检修", "大修", "停产检修", "停机检修", "STANDSTILL", "SHUTDOWN", "OUTAGE"),
)
"""What people write into a month's cells where nothing ran (after folding; in upper case)."""
TOTAL_WORDS = (
    *("合计", "总计", "小计", "全年", "年度合计", "全年合计", "累计", "合 计", "总 计", "小 计"),
    *("total", "Total", "TOTAL", "sum", "Sum", "SUM"),
)
"""Words in a key column that mark a row of totals."""
ERROR_VALUES = ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#N/A")

_TRUE = ("是", "TRUE", "T", "YES", "Y", "1", "1.0", "√", "✓", "✔", "有")
_FALSE = ("否", "FALSE", "F", "NO", "N", "0", "0.0", "×", "✗", "✘", "无")
_MINUS = r"^[−–—－]"
_THOUSANDS = r"^[+-]?\d{1,3}(?:[, '’]\d{3})+(?:\.\d*)?$"
_EARLIEST, _LATEST = 1950, 2100
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
_ORDINALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MONTH_NUMBERS = {
    word: f"{number:02d}"
    for number, (name, ordinal) in enumerate(zip(_MONTHS, _ORDINALS, strict=True), start=1)
    for word in (name, name[:3], name[:4], f"{ordinal}月")
}


def trimmed(text: pl.Expr) -> pl.Expr:
    """The cell without surrounding blanks; null where nothing is left."""
    stripped = text.str.strip_chars()
    return pl.when(stripped != "").then(stripped)


def folded(text: pl.Expr) -> pl.Expr:
    """Full-width and compatibility characters folded (NFKC), trimmed."""
    return text.str.normalize("NFKC").str.strip_chars(" \t\r\n'’\ufeff\u200b")


def as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    """A column of any type as text; 1.0 is `1`, the integer that a sheet or frame made a float.

    Lists, records and the like, of which polars makes no text, are as Python writes them.
    """
    column = pl.col(name)
    if dtype == pl.String:
        return column
    if is_no_text(dtype):
        return column.map_elements(_written, return_dtype=pl.String)
    if dtype.is_float():
        whole = column.cast(pl.Int64, strict=False)
        text = pl.when(whole == column).then(whole.cast(pl.String))
        return text.otherwise(column.cast(pl.String))
    return column.cast(pl.String)


def is_no_text(dtype: pl.DataType) -> bool:
    """Whether polars makes no text of a type."""
    return dtype.is_nested() or dtype in (pl.Duration, pl.Object)


def _written(value: object) -> str:
    return str(value.to_list() if isinstance(value, pl.Series) else value)


def fast(kind: Kind, text: pl.Expr) -> pl.Expr:
    """Read trimmed text as a kind; null where it is not written the plain way."""
    match kind:
        case "number" | "integer":
            return text.cast(pl.Float64, strict=False)
        case "date":
            return _in_era(text.str.to_date("%Y-%m-%d", strict=False))
        case "month":
            full = pl.when(text.str.len_bytes() == 7).then(text + "-01").otherwise(text)
            return _in_era(full.str.to_date("%Y-%m-%d", strict=False)).dt.truncate("1mo")
        case "year":
            year = text.cast(pl.Int32, strict=False)
            return pl.when(year.is_between(_EARLIEST, _LATEST)).then(year)
        case "boolean":
            return _truth(text)
        case _:
            return text


def patient(kind: Kind, texts: pl.Series) -> pl.Series:
    """Read what the fast reading refused; null where people cannot have meant the kind either."""
    cell = folded(pl.col("t"))
    match kind:
        case "number" | "integer":
            reading = plain_number(cell)
        case "date":
            reading = _date(cell)
        case "month":
            reading = pl.coalesce(_month(cell), _date(cell)).dt.truncate("1mo")
        case "year":
            reading = _year(cell)
        case "boolean":
            reading = _truth(cell)
        case _:
            reading = cell
    return pl.DataFrame({"t": texts}).select(reading).to_series()


def plain_number(cell: pl.Expr) -> pl.Expr:
    """A folded number with or without thousands separators."""
    cell = cell.str.replace(_MINUS, "-")
    grouped = pl.when(cell.str.contains(_THOUSANDS)).then(cell.str.replace_all(r"[, '’]", ""))
    return grouped.otherwise(cell).cast(pl.Float64, strict=False)


def number_and_unit(texts: pl.Series) -> pl.DataFrame:
    """Split `98.5%` or `12.3 GJ/t` into `value` and `unit`; nulls where there is no such pair."""
    pattern = r"^([+\-−]?\d[\d, '’]*\.?\d*(?:[eE][+-]?\d+)?)\s*([^\d\s.,+-].*)$"
    cell = folded(pl.col("t"))
    return pl.DataFrame({"t": texts}).select(
        plain_number(cell.str.extract(pattern, 1).str.strip_chars()).alias("value"),
        cell.str.extract(pattern, 2).str.strip_chars().alias("unit"),
    )


def is_blank_mark(kind: Kind, text: pl.Expr) -> pl.Expr:
    """Whether a cell holds a placeholder for "nothing" rather than a value."""
    marks = BLANK_MARKS if kind == "text" else NUMBER_BLANK_MARKS
    return folded(text).str.to_uppercase().is_in(marks)


def says_standstill(text: pl.Expr) -> pl.Expr:
    """Whether a cell says, in place of a number, that nothing ran: that is a statement of zero."""
    return folded(text).str.to_uppercase().is_in(STANDSTILL_WORDS)


def is_total_word(text: pl.Expr) -> pl.Expr:
    """Whether a key cell says that its row sums up others."""
    return text.is_in(TOTAL_WORDS)


def folded_texts(texts: pl.Series) -> pl.Series:
    """Key texts with full-width forms folded; plain ASCII ones are left alone, for speed."""
    wide = texts.str.len_bytes() != texts.str.len_chars()
    if not wide.any():
        return texts
    spellings = texts.filter(wide).unique()
    plain = pl.DataFrame({"t": spellings}).select(folded(pl.col("t"))).to_series()
    return texts.replace(spellings, plain)


def _truth(text: pl.Expr) -> pl.Expr:
    upper = text.str.to_uppercase()
    return pl.when(upper.is_in(_TRUE)).then(True).when(upper.is_in(_FALSE)).then(False)


def _in_era(date: pl.Expr) -> pl.Expr:
    return pl.when(date.dt.year().is_between(_EARLIEST, _LATEST)).then(date)


def _date(cell: pl.Expr) -> pl.Expr:
    """`20250315`, `2025/3/15`, `2025年3月15日`, with or without a time; Excel's day numbers."""
    pattern = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?(?:[ T]+\d{1,2}:\d{2}.*)?$"
    compact = r"^(\d{4})(\d{2})(\d{2})(?:\.0+)?$"
    return pl.coalesce(_civil(cell, pattern), _civil(cell, compact), _serial(cell))


def _month(cell: pl.Expr) -> pl.Expr:
    """`2025-3`, `2025/03`, `2025.03`, `2025年3月`, `202503`, `2025M03`; the first of the month.

    `2025.1` is refused: a spreadsheet writes it for October as well.
    """
    pattern = r"^(\d{4})\s*[-/年mM]\s*(\d{1,2})月?份?$"
    dotted = r"^(\d{4})\.(\d{2}|[2-9])$"
    compact = r"^(\d{4})(0[1-9]|1[0-2])(?:\.0+)?$"
    found = (_civil(cell, p, day=False) for p in (pattern, dotted, compact))
    return pl.coalesce(*found, _named_month(cell))


def _named_month(cell: pl.Expr) -> pl.Expr:
    """`Jan-2025`, `January 2025`, `2025年一月`; `Jan-25`, as Excel exports a month to CSV."""
    words = r"^([A-Za-z]{3,9})\.?[-/ ,]*(?:20)?(\d{2})$"
    turned = r"^20(\d{2})[-/ 年]*([A-Za-z]{3,9}|[一二三四五六七八九十]{1,2}月)份?$"
    name = pl.coalesce(cell.str.extract(words, 1), cell.str.extract(turned, 2))
    year = pl.coalesce(cell.str.extract(words, 2), cell.str.extract(turned, 1))
    number = name.str.to_lowercase().replace_strict(
        _MONTH_NUMBERS, default=None, return_dtype=pl.String
    )
    return pl.format("20{}-{}-01", year, number).str.to_date("%Y-%m-%d", strict=False)


def _year(cell: pl.Expr) -> pl.Expr:
    whole = cell.str.extract(r"^(\d{4})(?:\.0+)?\s*(?:年度?)?$", 1).cast(pl.Int32, strict=False)
    dated = pl.coalesce(_month(cell), _date(cell)).dt.year()
    return pl.coalesce(pl.when(whole.is_between(_EARLIEST, _LATEST)).then(whole), dated)


def _civil(cell: pl.Expr, pattern: str, *, day: bool = True) -> pl.Expr:
    last = cell.str.extract(pattern, 3).str.zfill(2) if day else pl.lit("01")
    iso = pl.concat_str(
        cell.str.extract(pattern, 1), pl.lit("-"), cell.str.extract(pattern, 2).str.zfill(2),
        pl.lit("-"), last,
    )  # fmt: skip
    return _in_era(iso.str.to_date("%Y-%m-%d", strict=False))


def _serial(cell: pl.Expr) -> pl.Expr:
    """Excel's day number, 1982 to 2064; the 1900 date system."""
    days = cell.str.extract(r"^(\d{5})(?:\.\d+)?$", 1).cast(pl.Int32, strict=False)
    since_epoch = pl.when(days.is_between(30_000, 60_000)).then(days - 25_569)
    return since_epoch.cast(pl.Date)
