"""Signatures below a table (`填表人：…  审核人：…`): neither records nor parts of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

import polars as pl

from mrv.intake.columns import ColumnSpec

_PATTERN = (
    r"(?i)^\s*(?:填表|填报|填写|制表|编制|审核|复核|校核|批准|签发|负责|经办|联系|签字|签章|签名|盖章"
    r"|prepared|filled|checked|reviewed|approved|signed|signature|contact)[^:：]{0,12}[:：]"
)
_SIGNED = re.compile(_PATTERN)


def signed(texts: Iterable[object]) -> bool:
    """Whether all of a row's texts are signatures."""
    return all(_SIGNED.match(str(text)) for text in texts)


def signed_rows(
    table: pl.DataFrame, refused: dict[str, pl.Series], specs: dict[str, ColumnSpec]
) -> dict[int, str]:
    """Rows with a signature in a cell that is no text, and nothing else; what they say."""
    masks = [texts.str.contains(_PATTERN).fill_null(False) for texts in refused.values()]
    if not any(mask.any() for mask in masks):
        return {}
    found = {}
    for row in pl.select(pl.any_horizontal(masks)).to_series().arg_true().to_list():
        read = {name: table[name][row] for name in specs}
        told = [value for value in read.values() if value is not None]
        told += [texts[row] for texts in refused.values() if texts[row] is not None]
        if signed(told):
            found[row] = "  ".join(map(str, told))
    return found
